//! The files of sentences, and filling a sentence in.

use std::collections::HashMap;
use std::fmt::{Display, Write as _};
use std::sync::LazyLock;

use toml::{Table, Value};

use crate::Locale;

/// By key. A page asks for some two hundred sentences: they are found by hash, and taken apart once.
type Sentences = HashMap<String, Template, foldhash::fast::FixedState>;

/// A sentence with places for values.
struct Template {
    /// What stands in the file.
    text: String,
    /// The same in pieces; none when there is no place for a value.
    pieces: Vec<Piece>,
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Name(String),
}

/// One file of sentences for each area, in each language.
macro_rules! areas {
    ($($area:literal),+ $(,)?) => {
        static ZH: LazyLock<Sentences> =
            LazyLock::new(|| read(&[$( include_str!(concat!("../zh/", $area, ".toml")) ),+]));
        static EN: LazyLock<Sentences> =
            LazyLock::new(|| read(&[$( include_str!(concat!("../en/", $area, ".toml")) ),+]));
    };
}
areas!(
    "core",
    "public",
    "submit",
    "progress",
    "sign_in",
    "desk",
    "duty",
    "matter",
    "registration",
    "registers",
    "admin",
    "layout",
    "documents",
);

/// The sentence behind `key`, its `{name}`s filled in from `values`.
///
/// Never fails: an unknown key shows itself as `⟦key⟧`, with the values beside it so that nothing a
/// person needs is lost; a name without a value stays as `{name}`. Tests keep both from happening.
pub fn sentence(locale: Locale, key: &str, values: &[(&str, &dyn Display)]) -> String {
    match sentences(locale).get(key) {
        Some(template) => template.fill(values),
        None => {
            let mut shown = format!("⟦{key}⟧");
            for (name, value) in values {
                let _ = write!(shown, " {name}={value}");
            }
            shown
        }
    }
}

/// The sentence of this name in a group of sentences: `due` and `result`. As [`sentence`].
pub fn sentence_in(
    locale: Locale,
    group: &str,
    name: &str,
    values: &[(&str, &dyn Display)],
) -> String {
    sentence(locale, &key(group, name), values)
}

/// The key of a sentence in a group. A page makes a hundred; `format!` takes five times as long.
pub(crate) fn key(group: &str, name: &str) -> String {
    [group, ".", name].concat()
}

/// As [`sentence`], for sentences that a page says often: `write` writes the value of a name, and says whether
/// there is one.
pub(crate) fn sentence_by(
    locale: Locale,
    key: &str,
    write: impl FnMut(&str, &mut String) -> bool,
) -> String {
    match sentences(locale).get(key) {
        Some(template) => template.fill_by(write),
        None => sentence(locale, key, &[]),
    }
}

/// Puts the sentence behind `key` and its one value, a number called `n`, behind what is there: for sums that a page says
/// often.
pub fn push_count(said: &mut String, locale: Locale, key: &str, n: u64) {
    let mut digits = itoa::Buffer::new();
    match sentences(locale).get(key) {
        Some(template) => template.fill_into(said, |name, text| {
            let is_n = name == "n";
            if is_n {
                text.push_str(digits.format(n));
            }
            is_n
        }),
        None => said.push_str(&sentence(locale, key, &[("n", &n)])),
    }
}

/// A sentence without places for values, as it stands in the file; `⟦?⟧` for an unknown key. Tests keep that
/// from happening.
pub fn words(locale: Locale, key: &str) -> &'static str {
    template(locale, key).unwrap_or("⟦?⟧")
}

/// A sentence that an office wrote itself, filled in like one of ours.
pub fn filled(text: &str, values: &[(&str, &dyn Display)]) -> String {
    Template::read(text).fill(values)
}

/// The sentence behind `key` as it stands in its file, its `{name}`s not filled in.
pub fn template(locale: Locale, key: &str) -> Option<&'static str> {
    sentences(locale).get(key).map(|found| found.text.as_str())
}

/// The `{name}`s in a text, in order.
pub fn names_in(text: &str) -> Vec<String> {
    let pieces = pieces(text).into_iter();
    let name = |piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Text(_) => None,
    };
    pieces.filter_map(name).collect()
}

/// Is there a sentence with this key?
pub fn has(locale: Locale, key: &str) -> bool {
    sentences(locale).contains_key(key)
}

/// Every key of a language, in order.
pub fn keys(locale: Locale) -> impl Iterator<Item = &'static str> {
    let mut keys: Vec<&str> = sentences(locale).keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys.into_iter()
}

fn sentences(locale: Locale) -> &'static Sentences {
    match locale {
        Locale::Zh => &ZH,
        Locale::En => &EN,
    }
}

/// Nested tables become dotted keys; a key stands in one file alone.
fn read(files: &[&str]) -> Sentences {
    let mut sentences = Sentences::default();
    for text in files {
        let table: Table = text.parse().expect("a test reads every file");
        flatten(String::new(), &table, &mut sentences);
    }
    sentences
}

fn flatten(prefix: String, table: &Table, into: &mut Sentences) {
    for (name, value) in table {
        let key = if prefix.is_empty() {
            name.clone()
        } else {
            [&prefix, ".", name].concat()
        };
        match value {
            Value::Table(inner) => flatten(key, inner, into),
            Value::String(text) => {
                let earlier = into.insert(key.clone(), Template::read(text));
                assert!(
                    earlier.is_none(),
                    "`{key}` stands twice; a test reads every file"
                );
            }
            other => panic!("`{key}` must be a sentence, not {other}; a test reads every file"),
        }
    }
}

impl Template {
    fn read(text: &str) -> Self {
        // What stands between words keeps its space.
        let text = text.trim_end_matches('\n');
        let pieces = match text.contains('{') {
            true => pieces(text),
            false => Vec::new(),
        };
        Self {
            text: text.to_owned(),
            pieces,
        }
    }

    fn fill(&self, values: &[(&str, &dyn Display)]) -> String {
        self.fill_by(|name, text| {
            let value = values.iter().find(|(given, _)| *given == name);
            value.is_some_and(|(_, value)| write!(text, "{value}").is_ok())
        })
    }

    /// One pass over the pieces, so that a value holding `{…}` is never filled in again.
    fn fill_by(&self, write: impl FnMut(&str, &mut String) -> bool) -> String {
        let mut text = String::with_capacity(self.text.len() + 32);
        self.fill_into(&mut text, write);
        text
    }

    fn fill_into(&self, text: &mut String, mut write: impl FnMut(&str, &mut String) -> bool) {
        if self.pieces.is_empty() {
            text.push_str(&self.text);
        }
        for piece in &self.pieces {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Name(name) => {
                    if !write(name, text) {
                        text.extend(["{", name, "}"]);
                    }
                }
            }
        }
    }
}

fn pieces(template: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(first) = rest.chars().next() {
        if let Some(inside) = rest.strip_prefix('{')
            && let Some((name, after)) = inside.split_once('}')
        {
            pieces.push(Piece::Name(name.to_owned()));
            rest = after;
            continue;
        }
        // A brace that opens no name is text.
        let start = first.len_utf8();
        let end = rest[start..].find('{').map_or(rest.len(), |at| start + at);
        let (plain, after) = rest.split_at(end);
        pieces.push(Piece::Text(plain.to_owned()));
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn names(locale: Locale, key: &str) -> BTreeSet<&'static str> {
        let pieces = sentences(locale)[key].pieces.iter();
        pieces
            .filter_map(|piece| match piece {
                Piece::Name(name) => Some(name.as_str()),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn what_stands_between_words_keeps_its_space() {
        for (key, text) in [("matter.list_mark", ", "), ("progress.next", "Next: ")] {
            assert_eq!(sentence(Locale::En, key, &[]), text);
        }
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        let zh: BTreeSet<_> = keys(Locale::Zh).collect();
        let en: BTreeSet<_> = keys(Locale::En).collect();
        assert_eq!(
            zh.difference(&en).collect::<Vec<_>>(),
            [] as [&&str; 0],
            "only in zh"
        );
        assert_eq!(
            en.difference(&zh).collect::<Vec<_>>(),
            [] as [&&str; 0],
            "only in en"
        );
        assert!(zh.len() > 100);
    }

    #[test]
    fn both_languages_use_the_same_names_in_each_sentence() {
        for key in keys(Locale::Zh) {
            assert_eq!(names(Locale::Zh, key), names(Locale::En, key), "{key}");
        }
    }

    #[test]
    fn every_name_is_a_plain_word_and_no_sentence_is_empty() {
        for locale in Locale::ALL {
            for key in keys(locale) {
                assert!(
                    !sentences(locale)[key].text.trim().is_empty(),
                    "{locale} {key}"
                );
                for name in names(locale, key) {
                    let plain = |c: char| c.is_ascii_lowercase() || c == '_';
                    assert!(
                        !name.is_empty() && name.chars().all(plain),
                        "{locale} {key}: {name}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_sentence_has_to_be_escaped_in_a_page() {
        for locale in Locale::ALL {
            for key in keys(locale) {
                let text = &sentences(locale)[key].text;
                assert!(
                    !text.contains(['<', '>', '&', '"']),
                    "{locale} {key}: {text}"
                );
            }
        }
    }

    fn fill(template: &str, values: &[(&str, &dyn Display)]) -> String {
        Template::read(template).fill(values)
    }

    #[test]
    fn a_sentence_is_filled_in_once_and_by_name() {
        assert_eq!(
            fill("{a}到{b}，{a}", &[("b", &2), ("a", &"{b}")]),
            "{b}到2，{b}"
        );
        assert_eq!(fill("没有名字", &[("a", &1)]), "没有名字");
        assert_eq!(fill("{a}", &[]), "{a}");
        assert_eq!(fill("{", &[]), "{");
        assert_eq!(fill("a { b", &[]), "a { b");
    }

    #[test]
    fn an_unknown_key_shows_itself_with_its_values() {
        let shown = sentence(
            Locale::Zh,
            "no.such.key",
            &[("unit", &"民政局"), ("days", &3)],
        );
        assert_eq!(shown, "⟦no.such.key⟧ unit=民政局 days=3");
        assert!(!has(Locale::Zh, "no.such.key"));
    }
}
