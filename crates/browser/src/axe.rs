//! axe-core, injected by tests alone.

use std::fmt;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::office::target;

/// Levels A and AA of WCAG 2.0, 2.1 and 2.2.
const TAGS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// Rules of those levels about colours.
const COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// The checker, fetched by `cargo xtask check`.
static SOURCE: LazyLock<String> = LazyLock::new(|| {
    let file: PathBuf = target().join("axe/axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; `cargo xtask setup` fetches it",
            file.display()
        )
    })
});

/// A rule that the page breaks, and where.
#[derive(Debug, Clone)]
pub struct Violation {
    /// axe's name of the rule.
    pub rule: String,
    /// What it asks for.
    pub help: String,
    /// The elements, as axe names and sees them.
    pub places: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.rule, self.help)?;
        for place in &self.places {
            write!(f, "\n      {place}")?;
        }
        Ok(())
    }
}

impl Browser {
    /// Which rules the page breaks as it stands.
    ///
    /// # Panics
    /// When axe is not there or does not run: a page that was not checked has not passed.
    pub fn violations(&self) -> Vec<Violation> {
        self.checked(&json!({"type": "tag", "values": TAGS}))
    }

    /// The same of the rules that a change of colours alone can break.
    ///
    /// # Panics
    /// As [`violations`](Self::violations).
    pub fn violations_of_colours(&self) -> Vec<Violation> {
        self.checked(&json!({"type": "rule", "values": COLOURS}))
    }

    fn checked(&self, only: &Value) -> Vec<Violation> {
        self.script(&SOURCE, &[]);
        let ran = self.script_later(
            "const [only, done] = arguments;
             axe.run(document, {runOnly: only, resultTypes: ['violations']})
               .then(r => done({violations: r.violations,
                                checked: r.passes.length + r.violations.length + r.incomplete.length}),
                     e => done({fault: String(e)}))",
            std::slice::from_ref(only),
        );
        let checked = ran["checked"].as_u64().unwrap_or_default();
        assert!(checked > 0, "axe checked nothing on {}: {ran}", self.path());
        each(&ran["violations"]).map(violation).collect()
    }
}

fn violation(found: &Value) -> Violation {
    let places = each(&found["nodes"]).map(|node| {
        format!(
            "{} {} {}",
            node["target"],
            text(&node["html"]),
            text(&node["failureSummary"]).replace('\n', " ")
        )
    });
    Violation {
        rule: text(&found["id"]).to_owned(),
        help: text(&found["help"]).to_owned(),
        places: places.collect(),
    }
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
