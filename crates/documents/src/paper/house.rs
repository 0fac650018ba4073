//! What an office sets about its papers itself: letterhead, scheme of numbers, letter or file, its own words.
//!
//! What a paper must hold is not the office's to set: a sentence of its own names every required part that
//! ours names, a number keeps its year and its 号, and a plain sheet stays one.

use std::collections::BTreeMap;

use huiyin_wording::{filled, names_in, template};

use super::draw::ZH;
use super::{Line, Paper, Part};
use crate::Form;

/// Characters of one sentence.
const LONGEST: usize = 500;
/// Characters of a letterhead, and of a scheme of numbers.
const LINE: usize = 60;

/// An office's own settings; what it leaves out is as the program has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct House {
    set: BTreeMap<String, String>,
}

/// What cannot stand in the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// No paper, or no sentence of it, has this name.
    #[error("there is no such setting")]
    Unknown,
    /// Neither letter nor file, or a plain sheet.
    #[error("it is `letter` or `file`; a plain sheet stays one")]
    Form,
    /// It lacks what must be there: each of it, blanks between.
    #[error("it must say {0}")]
    Lacks(String),
    /// It names what this paper may not have.
    #[error("{0} is not known on this paper")]
    Names(String),
    /// Empty, of several lines, or too long.
    #[error("it is one line of 1 to {0} characters")]
    Length(usize),
}

/// A setting that cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {why}")]
pub struct Fault {
    /// Its name: `number`, `acceptance-notice.rights`.
    pub key: String,
    /// What is wrong with it.
    pub why: Wrong,
}

impl House {
    /// Settings by name: `letter_mark`, `file_mark` (`{unit}` is the organ's name), `number` (`{mark}`, `{year}`,
    /// `{n}`), and of one paper `<paper>.form` (`letter`, `file`), `<paper>.number`, and each of its sentences.
    /// # Errors
    /// Every [`Fault`].
    pub fn of(set: BTreeMap<String, String>) -> Result<Self, Vec<Fault>> {
        let faults: Vec<Fault> = set
            .iter()
            .filter_map(|(key, text)| {
                let why = check(key, text).err()?;
                let key = key.clone();
                Some(Fault { key, why })
            })
            .collect();
        match faults.is_empty() {
            true => Ok(Self { set }),
            false => Err(faults),
        }
    }

    /// What is set, by name.
    pub fn settings(&self) -> &BTreeMap<String, String> {
        &self.set
    }

    /// The number of a paper, as it is printed.
    pub fn number(&self, paper: &str, mark: &str, year: &str, n: &str) -> String {
        let own = self.words(paper, "number").or_else(|| self.get("number"));
        let scheme = own.unwrap_or_else(|| template(ZH, "documents.number").unwrap_or_default());
        filled(scheme, &[("mark", &mark), ("year", &year), ("n", &n)])
    }

    pub(super) fn form(&self, paper: &Paper) -> Form {
        match self.words(paper.code, "form") {
            Some("file") => Form::File,
            Some("letter") => Form::Letter,
            _ => paper.form,
        }
    }

    pub(super) fn mark(&self, form: Form, unit: &str) -> String {
        let own = match form {
            Form::File => self.get("file_mark"),
            Form::Letter => self.get("letter_mark"),
            Form::Plain => None,
        };
        own.map_or_else(|| unit.to_owned(), |mark| filled(mark, &[("unit", &unit)]))
    }

    pub(super) fn words(&self, paper: &str, key: &str) -> Option<&str> {
        self.get(&format!("{paper}.{key}"))
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.set.get(key).map(String::as_str)
    }
}

/// Every setting that holds for all papers, with our own text: letterheads, and the scheme of numbers.
pub fn common_settings() -> [(&'static str, &'static str); 3] {
    let number = template(ZH, "documents.number").unwrap_or_default();
    [
        ("letter_mark", "{unit}"),
        ("file_mark", "{unit}"),
        ("number", number),
    ]
}

/// Every setting that a paper can have, with our own text: its form, its number's scheme, its sentences.
pub fn settings_of(paper: &Paper) -> Vec<(&'static str, &'static str)> {
    let ours = |key: &str| template(ZH, key).unwrap_or_default();
    let mut settings = Vec::new();
    match paper.form {
        Form::File => settings.push(("form", "file")),
        Form::Letter => settings.push(("form", "letter")),
        Form::Plain => {}
    }
    settings.push(("number", ours("documents.number")));
    let sentence = |key| (key, ours(&format!("documents.{}.{key}", paper.code)));
    settings.extend(paper.sentences().into_iter().map(sentence));
    settings
}

impl Paper {
    /// The keys of its sentences, the title first.
    pub fn sentences(&self) -> Vec<&'static str> {
        self.said().into_iter().map(|(key, _)| key).collect()
    }

    /// The same with the part without which a sentence is not said.
    pub fn said(&self) -> Vec<(&'static str, Option<Part>)> {
        let mut said = vec![("title", None)];
        for line in self.lines {
            match *line {
                Line::Say(key) => said.push((key, None)),
                Line::With(part, key)
                | Line::Head(part, key)
                | Line::Section(part, key)
                | Line::Code(part, key)
                | Line::HalfSheet(part, key)
                | Line::Apart(part, key) => {
                    let always = self.required().any(|required| required == part);
                    said.push((key, (!always).then_some(part)));
                }
                Line::Blanks(blanks) | Line::Form(_, blanks) => {
                    said.extend(blanks.iter().map(|key| (*key, None)));
                }
                Line::Rows(_, heads) => said.extend(heads.iter().map(|(key, _)| (*key, None))),
                Line::Text(_) | Line::Fields(_) => {}
            }
        }
        said
    }
}

fn check(key: &str, text: &str) -> Result<(), Wrong> {
    let longest = match key.rsplit('.').next() {
        Some("letter_mark" | "file_mark" | "number") => LINE,
        _ => LONGEST,
    };
    let length = text.chars().count();
    if text.trim().is_empty() || text.contains(['\n', '\r']) || length > longest {
        return Err(Wrong::Length(longest));
    }
    let Some((code, key)) = key.split_once('.') else {
        return match key {
            "letter_mark" | "file_mark" => says(text, &["{unit}"], &["unit"]),
            "number" => number(text),
            _ => Err(Wrong::Unknown),
        };
    };
    let paper = Paper::of(code).ok_or(Wrong::Unknown)?;
    match key {
        "form" if paper.form == Form::Plain => Err(Wrong::Form),
        "form" if matches!(text, "letter" | "file") => Ok(()),
        "form" => Err(Wrong::Form),
        "number" => number(text),
        key if paper.sentences().contains(&key) => words(paper, key, text),
        _ => Err(Wrong::Unknown),
    }
}

/// GB/T 9704-2012, 7.2.5: the year whole in 〔〕, the number without 第, then 号.
fn number(text: &str) -> Result<(), Wrong> {
    says(text, &["〔{year}〕", "{n}号"], &["mark", "year", "n"])
}

fn words(paper: &Paper, key: &str, text: &str) -> Result<(), Wrong> {
    let ours = template(ZH, &format!("documents.{}.{key}", paper.code)).unwrap_or_default();
    let ours = names_in(ours);
    let required: Vec<&str> = paper.required().map(Part::code).collect();
    let must = ours.iter().filter(|name| required.contains(&name.as_str()));
    let must: Vec<String> = must.map(|name| format!("{{{name}}}")).collect();
    let must: Vec<&str> = must.iter().map(String::as_str).collect();
    let may: Vec<&str> = required
        .iter()
        .copied()
        .chain(ours.iter().map(String::as_str))
        .collect();
    says(text, &must, &may)
}

fn says(text: &str, must: &[&str], may: &[&str]) -> Result<(), Wrong> {
    let lacks = must.iter().copied().filter(|part| !text.contains(part));
    let lacks: Vec<&str> = lacks.collect();
    if !lacks.is_empty() {
        return Err(Wrong::Lacks(lacks.join(" ")));
    }
    match names_in(text)
        .into_iter()
        .find(|name| !may.contains(&name.as_str()))
    {
        Some(name) => Err(Wrong::Names(format!("{{{name}}}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ALL, Content};
    use super::*;
    use jiff::civil::date;

    fn house(pairs: &[(&str, &str)]) -> Result<House, Vec<Fault>> {
        let pairs = pairs.iter();
        House::of(
            pairs
                .map(|(key, text)| ((*key).into(), (*text).into()))
                .collect(),
        )
    }

    #[test]
    fn what_a_paper_must_hold_is_not_the_offices_to_set() {
        let wrong = |key: &str, text: &str| house(&[(key, text)]).unwrap_err()[0].why.clone();
        let lacks = |text: &str| Wrong::Lacks(text.into());
        for (key, text, why) in [
            ("number", "第{n}号", lacks("〔{year}〕")),
            ("number", "{mark}〔{year}〕{n}", lacks("{n}号")),
            ("file_mark", "文件", lacks("{unit}")),
            ("handling-opinion.title", "处理意见", lacks("{title}")),
            (
                "acceptance-notice.said",
                "已于{received}收到{title}（{matter}）。",
                lacks("{basis}"),
            ),
            (
                "acceptance-notice.rights",
                "见{facts}。",
                Wrong::Names("{facts}".into()),
            ),
            ("acceptance-notice.rights", " ", Wrong::Length(LONGEST)),
            ("acceptance-notice.no", "句", Wrong::Unknown),
            ("receipt.form", "letter", Wrong::Form),
            ("urging-letter.form", "poster", Wrong::Form),
        ] {
            assert_eq!(wrong(key, text), why, "{key}");
        }
    }

    #[test]
    fn our_own_texts_may_stand_in_the_settings() {
        for paper in ALL {
            for (key, text) in settings_of(paper) {
                let key = format!("{}.{key}", paper.code);
                assert!(house(&[(&key, text)]).is_ok(), "{key}");
            }
        }
    }

    #[test]
    fn what_the_office_sets_is_on_its_papers() {
        let paper = Paper::of("urging-letter").unwrap();
        let mut content = Content::of_day(date(2026, 11, 2));
        for part in paper.required() {
            content.set(part, part.code());
        }
        let own = house(&[
            ("file_mark", "{unit}文件"),
            ("urging-letter.number", "{mark}督〔{year}〕{n}号"),
            ("urging-letter.content", "督办要求"),
            ("number", "{mark}函〔{year}〕{n}号"),
            ("forward-letter.form", "file"),
        ])
        .unwrap();
        let document = paper.draw(&content, &own).unwrap();
        assert_eq!(document.mark, "unit文件");
        assert!(format!("{:?}", document.blocks).contains("督办要求"));
        assert_eq!(
            own.number("urging-letter", "清信", "2026", "7"),
            "清信督〔2026〕7号"
        );
        assert_eq!(
            own.number("receipt", "清信", "2026", "7"),
            "清信函〔2026〕7号"
        );
        let ours = House::default();
        assert_eq!(
            ours.number("receipt", "清信", "2026", "7"),
            "清信〔2026〕7号"
        );
        assert_eq!(own.form(Paper::of("forward-letter").unwrap()), Form::File);
        assert_eq!(
            ours.form(Paper::of("forward-letter").unwrap()),
            Form::Letter
        );
    }
}
