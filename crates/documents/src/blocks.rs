//! The text, block by block.

use crate::compose::{Composer, fitting};
use crate::fonts::Role;
use crate::grid::{CELL, LEFT, MM, PAPER, RIGHT, THIRD, WIDTH};
use crate::set::{self, Line, Measure, Style};
use crate::sheet::{Item, Part, Tag};
use crate::{Attachment, Block, DocumentError, Field, Level, head, table};

/// The first line two characters in (7.3.3).
const INDENTED: Measure = Measure {
    width: WIDTH,
    first: 2.0 * CELL,
    rest: 0.0,
};

impl Composer<'_> {
    /// `false`: it would leave the first page without text, and stands in the foot instead (7.3.2).
    pub(crate) fn addressee(&mut self, name: &str) -> bool {
        let colon = self.wording("layout.colon");
        let name = name.trim_end_matches([':', '：']);
        let measure = Measure {
            width: WIDTH,
            first: 0.0,
            rest: 0.0,
        };
        let lines = set::lines(&self.shelf, &format!("{name}{colon}"), self.body(), measure);
        if lines.len() + 2 > self.room() {
            return false;
        }
        let part = self.node(Tag::Paragraph, None);
        self.flow(lines, self.body(), part, 0);
        true
    }

    /// `after`: lines that must stand on the page where the last block ends.
    pub(crate) fn blocks(&mut self, blocks: &[Block], after: usize) -> Result<(), DocumentError> {
        for (i, block) in blocks.iter().enumerate() {
            if matches!(block, Block::Heading { .. }) && !self.at_top() {
                self.room_to_head(&blocks[i..], after);
            }
            let after = if i + 1 == blocks.len() { after } else { 0 };
            match block {
                Block::Paragraph(text) => self.paragraph(text, after),
                Block::Heading { level, text } => self.heading(*level, text),
                Block::List(items) => self.list(items, after),
                Block::Fields(fields) => self.fields(fields, after),
                Block::Table(content) => {
                    self.tables += 1;
                    table::put(self, content, self.tables, after)?;
                }
                Block::Code(code) => self.code(code, after)?,
                Block::HalfSheet(words) => self.half_sheet(words),
                Block::NewPage => {
                    if !self.at_top() {
                        self.new_page();
                    }
                }
            }
        }
        Ok(())
    }

    fn paragraph_lines(&self, text: &str) -> Vec<Line> {
        set::lines(&self.shelf, text, self.body(), INDENTED)
    }

    fn paragraph(&mut self, text: &str, after: usize) {
        let lines = self.paragraph_lines(text);
        let part = self.node(Tag::Paragraph, None);
        self.flow(lines, self.body(), part, after);
    }

    /// A heading never stands without what it heads, or two lines of it: else it goes along to the next page.
    fn room_to_head(&mut self, blocks: &[Block], after: usize) {
        let mut lines = 0;
        for (i, block) in blocks.iter().enumerate() {
            let after = if i + 1 == blocks.len() { after } else { 0 };
            let room = self.room().saturating_sub(lines);
            let enough = match block {
                Block::Heading { level, text } => {
                    lines += self.heading_lines(*level, text).len();
                    continue;
                }
                Block::Paragraph(text) => {
                    let lines = self.paragraph_lines(text).len();
                    fitting(lines, room, after, false) > 0
                }
                Block::Table(_) | Block::Code(_) => room >= 4,
                _ => room >= 2,
            };
            if !enough {
                self.new_page();
            }
            return;
        }
    }

    fn heading_lines(&self, level: Level, text: &str) -> Vec<Line> {
        set::lines(&self.shelf, text, self.heading_style(level), INDENTED)
    }

    fn heading_style(&self, level: Level) -> Style {
        let role = match level {
            Level::One => Role::Black,
            Level::Two => Role::Kai,
            Level::Three | Level::Four => Role::Body,
        };
        self.style(role, THIRD)
    }

    fn heading(&mut self, level: Level, text: &str) {
        let style = self.heading_style(level);
        let lines = self.heading_lines(level, text);
        self.depth = (level as u16 + 2).min(self.depth + 1);
        let part = self.node(Tag::Heading(self.depth, text.to_owned()), None);
        self.flow(lines, style, part, 0);
    }

    fn list(&mut self, items: &[String], after: usize) {
        let list = self.done.node(Tag::List { numbered: true }, None);
        for (i, item) in items.iter().enumerate() {
            let after = if i + 1 == items.len() { after } else { 0 };
            self.item(list, 2.0 * CELL, &format!("{}.", i + 1), item, after);
        }
    }

    /// An item whose wrapped lines align with the first character after its label.
    pub(crate) fn item(&mut self, list: usize, indent: f32, label: &str, text: &str, after: usize) {
        let style = self.body();
        let label = self.label(label, style);
        let start = indent + label.width;
        let measure = Measure {
            width: WIDTH,
            first: start,
            rest: start,
        };
        let lines = set::lines(&self.shelf, text, style, measure);
        self.labelled(list, (label, style), indent, (lines, style), after);
    }

    /// A label, and lines that begin beside it.
    fn labelled(
        &mut self,
        list: usize,
        (label, label_style): (Line, Style),
        indent: f32,
        (lines, style): (Vec<Line>, Style),
        after: usize,
    ) {
        let here = fitting(lines.len().max(1), self.room(), after, self.at_top());
        if here == 0 {
            self.new_page();
        }
        let item = self.done.node(Tag::Item, Some(list));
        let part = self.node(Tag::Label, Some(item));
        let top = self.y;
        self.text(label, LEFT + indent, top, label_style, part);
        if lines.is_empty() {
            self.skip(1.0);
        } else {
            let part = self.node(Tag::Body, Some(item));
            self.flow(lines, style, part, after);
        }
    }

    fn fields(&mut self, fields: &[Field], after: usize) {
        let list = self.done.node(Tag::List { numbered: false }, None);
        let colon = self.wording("layout.colon");
        for (i, field) in fields.iter().enumerate() {
            let black = self.style(Role::Black, THIRD);
            let label = self.label(&format!("{}{colon}", field.label), black);
            let start = 2.0 * CELL + label.width;
            let measure = Measure {
                width: WIDTH,
                first: start,
                rest: start.min(WIDTH / 2.0),
            };
            let style = self.body();
            let lines = set::lines(&self.shelf, &field.value, style, measure);
            let written = !lines.is_empty();
            let after = if i + 1 == fields.len() { after } else { 0 };
            self.labelled(list, (label, black), 2.0 * CELL, (lines, style), after);
            if !written {
                let x = LEFT + start;
                let line = [
                    x,
                    self.y - self.pitch + THIRD + 1.0,
                    RIGHT - 2.0 * CELL - x,
                    0.5,
                ];
                self.rules(vec![line]);
            }
        }
    }

    /// Thin black lines that say nothing.
    pub(crate) fn rules(&mut self, rects: Vec<[f32; 4]>) {
        self.push(Item::Fill {
            rects,
            red: false,
            part: Part::Ornament,
        });
    }

    /// A dashed line across the middle of the paper, with words on it.
    fn half_sheet(&mut self, words: &str) {
        let middle = PAPER.1 / 2.0;
        if self.y > middle - self.pitch {
            self.new_page();
            return;
        }
        let style = self.style(Role::Body, 10.5);
        let line = set::line(&self.shelf, words, style);
        let from = (PAPER.0 - line.width) / 2.0 - 6.0;
        let to = PAPER.0 - from;
        let mut dashes = Vec::new();
        let mut x = 10.0 * MM;
        while x < PAPER.0 - 10.0 * MM {
            if x + 4.0 < from || x > to {
                dashes.push([x, middle, 4.0, 0.5]);
            }
            x += 8.0;
        }
        self.rules(dashes);
        let part = self.node(Tag::Paragraph, None);
        let top = middle - style.size / 2.0;
        self.text(line, from + 6.0, top, style, part);
        self.y = middle + 12.0 * MM;
        self.first = self.y;
    }

    pub(crate) fn attachment(
        &mut self,
        attachment: &Attachment,
        number: Option<usize>,
    ) -> Result<(), DocumentError> {
        self.new_page();
        let black = self.style(Role::Black, THIRD);
        let number = number.map(|n| n.to_string()).unwrap_or_default();
        let label = format!("{}{number}", self.wording("layout.attachment"));
        let line = set::line(&self.shelf, &label, black);
        let part = self.node(Tag::Paragraph, None);
        let top = self.y;
        self.text(line, LEFT, top, black, part);
        self.skip(2.0);
        self.depth = 2;
        let part = self.node(Tag::Heading(2, attachment.title.clone()), None);
        head::title(self, &attachment.title, part);
        self.skip(1.0);
        self.blocks(&attachment.blocks, 0)
    }
}
