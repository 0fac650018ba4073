//! A paper drawn from its content: its lines become blocks, its sentences are filled in.

use std::fmt::Display;

use huiyin_wording::{Locale, filled, sentence, template};

use super::house::House;
use super::{Content, Line, Missing, Paper, Part, To, part_name};
use crate::head::PAUSE;
use crate::{Attachment, Block, Code, Document, Field, Form, Level, Printed, Signature, Table};

/// The papers are Chinese; a page explains them in the reader's language.
pub(super) const ZH: Locale = Locale::Zh;

/// A QR code of up to a thousand bytes, so that two stand on a sheet that is cut in half, in millimetres.
const CODE_SIDE_MM: u16 = 50;

/// Names and values of a form: seven characters of the smaller type for a name, four where two stand in a row.
const SINGLE: &[u16] = &[7, 19];
const PAIRS: &[u16] = &[12, 27, 12, 27];

impl Paper {
    /// The paper, ready to be set, as the office has it.
    /// # Errors
    /// [`Missing`] with every required part that is not there.
    pub fn draw(&self, content: &Content, house: &House) -> Result<Document, Missing> {
        let missing = self.missing(content);
        if !missing.is_empty() {
            return Err(Missing(missing));
        }
        let paper = self;
        let drawing = Drawing {
            paper,
            content,
            house,
        };
        Ok(drawing.document())
    }
}

/// A paper with what is put in it.
struct Drawing<'a> {
    paper: &'a Paper,
    content: &'a Content,
    house: &'a House,
}

impl Drawing<'_> {
    fn document(&self) -> Document {
        let (paper, content) = (self.paper, self.content);
        let unit = content.get(Part::Unit).unwrap_or_default();
        let form = self.house.form(paper);
        let mark = self.house.mark(form, unit);
        let mut document = Document::new(form, ZH, &mark, &self.title(), content.day);
        document.number = content.get(Part::Number).map(str::to_owned);
        if paper.to != To::File {
            let addressee = content.get(Part::Addressee).map(str::to_owned);
            document.addressee = addressee.filter(|_| !self.names_addressee());
            // The unit that signs need not be named again.
            let other = content.get(Part::Contact) != Some(unit);
            document.note = Some(common(if other { "contact" } else { "phone" }, content));
        }
        let lines = paper.lines;
        let apart = lines
            .iter()
            .position(|line| matches!(line, Line::Apart(..)));
        let (here, apart) = lines.split_at(apart.unwrap_or(lines.len()));
        document.blocks = self.blocks(here);
        if let [Line::Apart(part, key), rest @ ..] = apart
            && self.knows(*part)
        {
            let title = self.say(key);
            document.enclosures.push(title.clone());
            document.attachments.push(Attachment {
                title,
                blocks: self.blocks(rest),
            });
        }
        document.signature = paper.sealed.then(|| Signature {
            organ: unit.to_owned(),
            date: content.day,
            sealed: true,
        });
        document.printed = (form == Form::File).then(|| Printed {
            organ: unit.to_owned(),
            date: content.day,
        });
        let delivered = paper.to == To::Petitioner && self.knows(Part::Address);
        let delivered = delivered.then(|| common("to", content));
        document.margin = content.margin.clone().or(delivered);
        document
    }

    fn knows(&self, part: Part) -> bool {
        self.content.get(part).is_some()
    }

    fn blocks(&self, lines: &[Line]) -> Vec<Block> {
        let heads = lines.iter().filter(|line| match line {
            Line::Head(part, _) | Line::Section(part, _) => self.knows(*part),
            _ => false,
        });
        let numbered = heads.count() > 1;
        let mut head = 0;
        let mut blocks = Vec::new();
        for line in lines {
            match *line {
                Line::Say(key) => blocks.push(Block::paragraph(self.say(key))),
                Line::With(part, key) if self.knows(part) => {
                    blocks.push(Block::paragraph(self.say(key)));
                }
                Line::Head(part, key) if self.knows(part) => {
                    head += 1;
                    blocks.push(self.heading(key, numbered.then_some(head)));
                }
                Line::Section(part, key) if self.knows(part) => {
                    head += 1;
                    blocks.push(self.heading(key, numbered.then_some(head)));
                    blocks.extend(self.text(part, numbered));
                }
                Line::Text(part) => blocks.extend(self.text(part, numbered)),
                Line::Fields(parts) => {
                    let value = |part: Part| self.content.get(part).unwrap_or_default();
                    let field = |part: &Part| Field::new(part_name(ZH, *part), value(*part));
                    blocks.push(Block::Fields(parts.iter().map(field).collect()));
                }
                Line::Blanks(keys) => {
                    let blank = |key: &&str| Field::new(self.say(key), "");
                    blocks.push(Block::Fields(keys.iter().map(blank).collect()));
                }
                Line::Form(parts, keys) => blocks.push(Block::Table(self.form(parts, keys))),
                Line::Rows(part, heads) => blocks.push(Block::Table(self.rows(part, heads))),
                Line::Code(part, key) => {
                    let code = self.content.get(part).map(|text| Code {
                        text: text.to_owned(),
                        caption: self.say(key),
                        side_mm: CODE_SIDE_MM,
                    });
                    blocks.extend(code.map(Block::Code));
                }
                Line::HalfSheet(part, key) if self.knows(part) => {
                    blocks.push(Block::HalfSheet(self.say(key)));
                }
                // Of a part that is not known nothing is said; a sheet apart is drawn by whoever calls.
                Line::With(..)
                | Line::Head(..)
                | Line::Section(..)
                | Line::HalfSheet(..)
                | Line::Apart(..) => {}
            }
        }
        blocks
    }

    fn form(&self, rows: &[&[Part]], keys: &[&str]) -> Table {
        let value = |part: Part| self.content.get(part).unwrap_or_default().to_owned();
        let pair = |part: &Part| [part_name(ZH, *part), value(*part)];
        let known = rows.iter().map(|row| row.iter().flat_map(pair).collect());
        let blank = keys.iter().map(|key| vec![self.say(key), String::new()]);
        let paired = rows.iter().any(|row| row.len() > 1);
        Table {
            head: Vec::new(),
            rows: known.chain(blank).collect(),
            widths: if paired { PAIRS } else { SINGLE }.to_vec(),
        }
    }

    fn rows(&self, part: Part, heads: &[(&str, u16)]) -> Table {
        let text = self.content.get(part).unwrap_or_default();
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
        Table {
            head: heads.iter().map(|(key, _)| self.say(key)).collect(),
            rows: text.lines().map(cells).collect(),
            widths: heads.iter().map(|(_, width)| *width).collect(),
        }
    }

    fn heading(&self, key: &str, n: Option<usize>) -> Block {
        let text = self.say(key);
        match n {
            Some(n) => Block::heading(Level::One, n, ZH, &text),
            None => Block::Heading {
                level: Level::One,
                text,
            },
        }
    }

    /// A part's own text, a paragraph for each of its lines.
    fn text(&self, part: Part, below_heads: bool) -> Vec<Block> {
        let text = self.content.get(part).unwrap_or_default();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let set = |line| match below_heads {
            true => Block::paragraph(below(line)),
            false => Block::paragraph(line),
        };
        lines.map(set).collect()
    }

    /// Whoever reads it pauses where the matter's own title ends.
    fn title(&self) -> String {
        let mut content = self.content.clone();
        if let Some(title) = content.get(Part::Title) {
            content.set(Part::Title, format!("{title}{PAUSE}"));
        }
        let with_pause = Drawing {
            paper: self.paper,
            content: &content,
            house: self.house,
        };
        with_pause.say("title")
    }

    /// An agreement names its parties in a sentence and speaks to nobody.
    fn names_addressee(&self) -> bool {
        let code = self.paper.code;
        let ours = |key| template(ZH, &format!("documents.{code}.{key}")).unwrap_or_default();
        let keys = self.paper.sentences().into_iter();
        let mut said = keys.map(|key| self.house.words(code, key).unwrap_or_else(|| ours(key)));
        said.any(|words| words.contains("{addressee}"))
    }

    fn say(&self, key: &str) -> String {
        let code = self.paper.code;
        match self.house.words(code, key) {
            Some(own) => filled(own, &values(self.content)),
            None => common(&format!("{code}.{key}"), self.content),
        }
    }
}

/// A line below a heading: what its writer numbered 一、 is one level deeper here.
fn below(line: &str) -> String {
    match line.split_once('、') {
        Some((n, rest))
            if !n.is_empty() && n.chars().all(|c| "一二三四五六七八九十".contains(c)) =>
        {
            format!("（{n}）{rest}")
        }
        _ => line.to_owned(),
    }
}

/// A sentence of `wording`, filled in.
fn common(key: &str, content: &Content) -> String {
    sentence(ZH, &format!("documents.{key}"), &values(content))
}

fn values(content: &Content) -> Vec<(&'static str, &dyn Display)> {
    let parts = content.parts.iter();
    parts
        .map(|(part, text)| (part.code(), text as &dyn Display))
        .collect()
}
