//! Sample papers: what each kind of document holds, invented.

use huiyin_documents::paper::{Content, Paper, Part, To};
use jiff::civil::date;
use toml::Table;

const SAMPLES: &str = include_str!("../../data/samples.toml");

/// What a sample of the paper with this code holds.
///
/// # Panics
/// When the samples have none.
pub fn content(code: &str) -> Content {
    let samples: Table = SAMPLES.parse().expect("samples are a table");
    let table = |name: &str| samples[name].as_table().expect("a table").clone();
    let mut content = Content::of_day(date(2026, 11, 2));
    for (part, text) in table("all").into_iter().chain(table(code)) {
        let text = text.as_str().expect("a text");
        if part == "dated" {
            content.day = text.parse().expect("a day");
            continue;
        }
        let known = Part::from_code(&part).unwrap_or_else(|| panic!("no part {part} in {code}"));
        content.set(known, text);
    }
    // The office numbers what leaves it.
    if Paper::of(code).is_some_and(|paper| paper.to == To::File) {
        content.parts.remove(&Part::Number);
    }
    content
}
