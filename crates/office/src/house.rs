//! What the office sets about its papers itself: letterhead, scheme of numbers, letter or file, its own words.
//!
//! Kept as a setting in the journal, so that which words held when can be proved. As text it is a table: general
//! settings on top, those of one paper below its code.

use std::collections::BTreeMap;
use std::sync::Arc;

use huiyin_documents::Role;
use huiyin_documents::paper::{ALL, Content, Paper, Part, Wrong, part_name, settings_of};
use huiyin_documents::render;
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_wording::{Locale, sentence};
use toml::{Table, Value};

use crate::desk::ActAs;
use crate::document::Pdf;
use crate::error::OfficeError;
use crate::office::Office;

pub use huiyin_documents::paper::{Fault, House, To, common_settings};

const ZH: Locale = Locale::Zh;

/// Kind of the setting in the journal.
pub const PAPERS: &str = "papers";

/// Reads the settings of papers.
/// # Errors
/// What is no table of texts, as TOML says it, or every setting that cannot stand.
pub fn parse(text: &str) -> Result<House, HouseError> {
    let table: Table = text
        .parse()
        .map_err(|error: toml::de::Error| HouseError::NoTable(error.to_string()))?;
    of_table(table)
}

/// What was saved: a setting that cannot stand any more, because a paper has come to hold more, is left out, and
/// the log says so.
pub(crate) fn stored(text: &str) -> Result<House, HouseError> {
    let faults = match parse(text) {
        Err(HouseError::Faults(faults)) => faults,
        read => return read,
    };
    let mut table: Table = text.parse().unwrap_or_default();
    for fault in faults {
        tracing::warn!(%fault, "papers are set without this setting");
        match fault.key.split_once('.') {
            None => drop(table.remove(&fault.key)),
            Some((paper, key)) => {
                let paper = table.get_mut(paper).and_then(Value::as_table_mut);
                paper.map(|paper| paper.remove(key));
            }
        }
    }
    of_table(table)
}

/// Why settings of papers cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HouseError {
    /// It is no TOML table of texts.
    #[error("{0}")]
    NoTable(String),
    /// These cannot stand.
    #[error("{}", said(.0, Locale::En))]
    Faults(Vec<Fault>),
}

impl HouseError {
    /// In the reader's language.
    pub fn told(&self, locale: Locale) -> String {
        match self {
            Self::NoTable(why) => why.clone(),
            Self::Faults(faults) => said(faults, locale),
        }
    }
}

fn said(faults: &[Fault], locale: Locale) -> String {
    let faults: Vec<String> = faults
        .iter()
        .map(|fault| told(locale, &fault.why, &fault.key))
        .collect();
    faults.join("\n")
}

/// What is wrong with the setting that its reader knows by this name, and what to write.
pub fn told(locale: Locale, wrong: &Wrong, name: &str) -> String {
    let (key, what) = match wrong {
        Wrong::Unknown => ("unknown", String::new()),
        Wrong::Form => ("form", String::new()),
        Wrong::Lacks(what) => ("lacks", what.clone()),
        Wrong::Names(what) => ("names", what.clone()),
        Wrong::Length(most) => ("length", most.to_string()),
    };
    let values: [(&str, &dyn std::fmt::Display); 2] = [("key", &name), ("what", &what)];
    sentence(locale, &format!("house.wrong.{key}"), &values)
}

pub(crate) fn of_table(table: Table) -> Result<House, HouseError> {
    let text = |key: String, value: Value| match value {
        Value::String(text) => Ok((key, text)),
        other => Err(HouseError::NoTable(format!("{key} = {other}"))),
    };
    let mut set = BTreeMap::new();
    for (key, value) in table {
        match value {
            Value::Table(paper) => {
                for (name, value) in paper {
                    let (key, text) = text(format!("{key}.{name}"), value)?;
                    set.insert(key, text);
                }
            }
            value => {
                let (key, text) = text(key, value)?;
                set.insert(key, text);
            }
        }
    }
    House::of(set).map_err(HouseError::Faults)
}

/// The settings as text, always the same for the same settings.
pub fn to_text(house: &House) -> String {
    let mut table = Table::new();
    for (key, text) in house.settings() {
        let text = Value::String(text.clone());
        match key.split_once('.') {
            None => {
                table.insert(key.clone(), text);
            }
            Some((paper, key)) => {
                let paper = table
                    .entry(paper)
                    .or_insert_with(|| Value::Table(Table::new()));
                if let Value::Table(paper) = paper {
                    paper.insert(key.to_owned(), text);
                }
            }
        }
    }
    table.to_string()
}

/// A kind of paper, to whom it goes, and what can be set of it with our own text.
#[derive(Debug, Clone)]
pub struct Settable {
    /// Its kind.
    pub kind: DocKind,
    /// To whom it goes.
    pub to: To,
    /// Name and our own text.
    pub settings: Vec<(&'static str, &'static str)>,
}

/// Every kind of paper.
pub fn papers() -> impl Iterator<Item = Settable> {
    ALL.iter().filter_map(|paper| {
        Some(Settable {
            kind: DocKind::from_code(paper.code)?,
            to: paper.to,
            settings: settings_of(paper),
        })
    })
}

/// Everything that can be set, with our own texts, as a table in which nothing is set: each line is a remark.
pub fn template() -> String {
    let text = |text: &str| Value::String(text.to_owned());
    let line = |(key, ours)| format!("# {key} = {}", text(ours));
    let mut lines = Vec::from(common_settings().map(line));
    for paper in ALL {
        lines.push(format!("\n# [{}]", paper.code));
        lines.extend(settings_of(paper).into_iter().map(line));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A role of type and what the office's own font for it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFont {
    /// `fangsong`, `xiaobiaosong`: the name of its file too.
    pub role: &'static str,
    /// Characters that it lacks of those that the program's own font has; `None` without a font of its own.
    pub lacking: Option<Vec<char>>,
}

impl Office {
    /// The fonts that papers would be set in, role by role.
    pub fn own_fonts(&self) -> Vec<OwnFont> {
        let fonts = self.own_fonts_at_hand();
        let roles = Role::ALL.iter();
        let of = |role: &Role| OwnFont {
            role: role.name(),
            lacking: fonts.lacking(*role),
        };
        roles.map(of).collect()
    }

    /// Characters of the office's names and own words that no font has.
    pub fn unknown_characters(&self) -> Vec<char> {
        let house = self.house();
        let organisation = self.organisation();
        let units = organisation.units();
        let names = units.flat_map(|unit| [unit.name.as_str(), unit.document_mark.as_str()]);
        let words = house.settings().values().map(String::as_str);
        let all: Vec<&str> = names.chain(words).chain([self.name()]).collect();
        self.own_fonts_at_hand().unknown(&all.concat())
    }

    /// A paper as it is set now: with every sentence that it can say, and the name of each part in its place.
    /// # Errors
    /// [`OfficeError::NotFound`] when there is no such paper; [`OfficeError::Document`].
    pub fn sample_of(&self, kind: DocKind) -> Result<Pdf, OfficeError> {
        let unknown = || OfficeError::NotFound(kind.code().to_owned());
        let paper = Paper::of(kind.code()).ok_or_else(unknown)?;
        let today = self.moment().today;
        let mut content = Content::of_day(today);
        for part in Part::ALL {
            content.set(*part, format!("〔{}〕", part_name(ZH, *part)));
        }
        content.set(Part::Unit, self.name());
        content.parts.remove(&Part::Address);
        if paper.to != To::File {
            let mark = sentence(ZH, "documents.mark", &[]);
            let year = today.year().to_string();
            content.set(
                Part::Number,
                self.house().number(kind.code(), &mark, &year, "1"),
            );
        }
        content.margin = Some(sentence(ZH, "documents.sample", &[]));
        let document = paper
            .draw(&content, &self.house())
            .map_err(|missing| OfficeError::DocumentLacks(missing.0))?;
        Ok(Pdf {
            name: format!("{}.pdf", kind.code()),
            bytes: render(&document, self.fonts_for(&document))?.pdf,
        })
    }

    /// What the office sets about its papers.
    pub fn house(&self) -> Arc<House> {
        let house = self.house.read();
        Arc::clone(&house.unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Saves it; papers that were issued stay as they are.
    /// # Errors
    /// [`OfficeError::NotAdministrator`], or as the store says.
    pub fn set_house(&self, house: &House, who: &ActAs) -> Result<(), OfficeError> {
        self.save_setting(PAPERS, to_text(house), who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_written_and_read_again_are_the_same() {
        let text = "number = \"{mark}函〔{year}〕{n}号\"\n\n[urging-letter]\nform = \"letter\"\n";
        let house = parse(text).unwrap();
        assert_eq!(parse(&to_text(&house)).unwrap(), house);
        assert_eq!(to_text(&house), text);
        assert_eq!(to_text(&House::default()), "");
    }

    #[test]
    fn the_template_sets_nothing_and_all_of_it_may_be_set() {
        assert_eq!(parse(&template()).unwrap(), House::default());
        let set = template().replace("# ", "");
        assert!(parse(&set).is_ok(), "{:?}", parse(&set));
    }

    #[test]
    fn every_fault_is_told_in_both_languages() {
        let text = "number = \"第{n}号\"\nlogo = \"x\"\n[receipt]\nform = \"letter\"\ntitle = \"回执{facts}\"\nsaid = \"\"";
        let Err(HouseError::Faults(faults)) = parse(text) else {
            panic!("five faults");
        };
        assert_eq!(faults.len(), 5);
        for locale in Locale::ALL {
            for fault in &faults {
                let told = told(locale, &fault.why, &fault.key);
                assert!(told.contains(&fault.key) && !told.contains('⟦'), "{told}");
            }
        }
        assert!(matches!(parse("number = 3"), Err(HouseError::NoTable(_))));
        let good = format!("{text}\nprivate = \"归您本人\"");
        let left = stored(&good).unwrap();
        assert_eq!(to_text(&left), "[receipt]\nprivate = \"归您本人\"\n");
    }
}
