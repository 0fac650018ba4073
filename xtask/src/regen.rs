//! The generated files: printed from the code, committed, and compared by the check.

use std::fs;

use anyhow::bail;

use crate::part::root;

/// Every generated file: its path, and what the code prints for it.
fn all() -> anyhow::Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("generated/workflow.md", huiyin_domain::workflow::table()),
        ("generated/events.json", huiyin_office::vectors::events_json()),
    ])
}

/// Writes them.
pub fn run() -> anyhow::Result<()> {
    for (path, text) in all()? {
        fs::write(root().join(path), text)?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Fails when one differs from what is committed.
pub fn check() -> anyhow::Result<()> {
    for (path, text) in all()? {
        if fs::read_to_string(root().join(path)).unwrap_or_default() != text {
            bail!("{path} differs from the code; run `cargo xtask regen` and look at the change");
        }
        println!("{path} is what the code says");
    }
    Ok(())
}
