//! The generated files: printed from the code, committed, and compared by the check.

use std::fs;

use anyhow::bail;
use huiyin_domain::access;
use huiyin_domain::event::{self, Fact, FormValue, Record};
use huiyin_domain::workflow;
use serde_json::{Value, json};

use crate::part::root;

/// Every generated file: its path, and what the code prints for it.
fn all() -> Vec<(&'static str, String)> {
    vec![
        ("generated/workflow.md", workflow::table()),
        ("generated/access.md", access::table(huiyin_web::ROUTES)),
        ("generated/events.json", events()),
    ]
}

/// Writes them.
pub fn run() -> anyhow::Result<()> {
    for (path, text) in all() {
        fs::write(root().join(path), text)?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Fails when one differs from what is committed.
pub fn check() -> anyhow::Result<()> {
    for (path, text) in all() {
        if fs::read_to_string(root().join(path)).unwrap_or_default() != text {
            bail!("{path} differs from the code; run `cargo xtask regen` and look at the change");
        }
        println!("{path} is what the code says");
    }
    Ok(())
}

/// One record of every step: encodings are for ever.
fn events() -> String {
    let records: serde_json::Map<String, Value> = event::vectors()
        .into_iter()
        .map(|(name, record)| (name.to_string(), of_record(&record)))
        .collect();
    format!("{:#}\n", Value::Object(records))
}

fn of_record(record: &Record<'_>) -> Value {
    let facts = record.facts.iter().map(|(key, fact)| {
        let value = match fact {
            Fact::Number(number) => json!(number),
            Fact::Code(code) => json!(code),
        };
        (key.to_string(), value)
    });
    let form = record
        .form
        .iter()
        .map(|(key, value)| (key.to_string(), of_value(value)));
    json!({
        "type": record.entry_type,
        "facts": facts.collect::<serde_json::Map<_, _>>(),
        "form": form.collect::<serde_json::Map<_, _>>(),
        "text": record.text,
        "note": record.note,
        "actor": record.actor,
    })
}

fn of_value(value: &FormValue<'_>) -> Value {
    match value {
        FormValue::Int(number) => json!(number),
        FormValue::Text(text) => json!(text),
        FormValue::List(list) => list.iter().map(of_value).collect(),
        FormValue::Bool(yes) => json!(yes),
    }
}
