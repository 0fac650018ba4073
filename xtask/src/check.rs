//! Everything that must hold before a change lands.

use std::path::PathBuf;

use anyhow::bail;

use crate::part::{Parts, cargo, root, run};
use crate::{crash, flood, regen, setup};

/// Where the real petitions lie when they are there: beside the project, never in it.
const PETITIONS: &str = "HUIYIN_PETITIONS";

/// Installs, formats, lints, documents, tests; prints minutes per part.
pub fn run_all() -> anyhow::Result<()> {
    let petitions = petitions()?;
    let mut parts = Parts::default();
    parts.part("what the tests need", setup::run)?;
    parts.part("format", || run(&mut cargo(&["fmt", "--all", "--check"])))?;
    parts.part("lints", || {
        run(&mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    parts.part("documentation", || {
        run(cargo(&[
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ])
        .env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    parts.part("the program", || {
        run(&mut cargo(&["build", "--package", "huiyin-cli"]))
    })?;
    parts.part("tests", || {
        let mut tests = cargo(&[
            "test",
            "--workspace",
            "--exclude",
            "huiyin-browser",
            "--no-fail-fast",
        ]);
        run(tests.envs(petitions.as_ref().map(|folder| (PETITIONS, folder))))
    })?;
    parts.part("pages in a real browser", || {
        run(&mut cargo(&[
            "test",
            "--package",
            "huiyin-browser",
            "--no-fail-fast",
        ]))
    })?;
    parts.part("generated files", regen::check)?;
    parts.part("hostile clients, 5 s", flood::check)?;
    parts.part("kill -9, 60 rounds on the server", || crash::run(0, 60))?;
    parts.print();
    match petitions {
        Some(_) => println!("nothing was left out"),
        None => println!(
            "LEFT OUT, the real petitions are not here ({PETITIONS}): the import of all files on \
             both engines, and what is driven through the procedure from it"
        ),
    }
    Ok(())
}

/// The folder of real petitions, if it is there. With `CI=true` it must be.
fn petitions() -> anyhow::Result<Option<PathBuf>> {
    let folder = match std::env::var_os(PETITIONS) {
        Some(folder) => PathBuf::from(folder),
        None => root().join("../shared/data/petitions"),
    };
    if folder.join("replies.jsonl").exists() {
        return Ok(Some(folder.canonicalize()?));
    }
    if std::env::var("CI").is_ok_and(|ci| ci == "true") {
        bail!(
            "the real petitions are not in {}; with CI=true they must be",
            folder.display()
        );
    }
    Ok(None)
}
