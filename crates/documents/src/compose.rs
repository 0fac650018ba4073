//! Puts a paper on its pages, from the head to the foot.

use huiyin_wording::{Locale, sentence};
use jiff::civil::Date;

use crate::fonts::{Fonts, Role, Shelf};
use crate::grid::{
    BOTTOM, CELL, FOURTH, LEFT, MM, PAGE_NUMBER, PAPER, PITCH, RIGHT, THIRD, TOP, WIDTH,
};
use crate::set::{self, Line, Measure, Style};
use crate::sheet::{Composed, Item, Part, Sheet, Tag};
use crate::{
    Attachment, Block, Code, Document, DocumentError, Field, Form, Level, head, table, tail,
};

/// Room that rounding may take.
pub(crate) const EPSILON: f32 = 0.05;

pub(crate) fn compose(document: &Document, fonts: &Fonts) -> Result<Composed, DocumentError> {
    for (part, text) in [("mark", &document.mark), ("title", &document.title)] {
        if text.trim().is_empty() {
            return Err(DocumentError::Empty(part));
        }
    }
    let mut page = Composer::new(document, fonts);
    head::put(&mut page, document);
    if let Some(addressee) = &document.addressee {
        page.addressee(addressee);
    }
    let needed = tail::lines_needed(&page, document);
    page.blocks(&document.blocks, needed)?;
    tail::put(&mut page, document);
    for (i, attachment) in document.attachments.iter().enumerate() {
        let number = (document.attachments.len() > 1).then_some(i + 1);
        page.attachment(attachment, number)?;
    }
    let foot_alone = tail::foot(&mut page, document);
    page.edges(document, foot_alone);
    Ok(page.done)
}

/// A page in the making, and those before it.
pub(crate) struct Composer<'a> {
    pub shelf: Shelf<'a>,
    pub locale: Locale,
    pub done: Composed,
    /// Top of the next line's characters.
    pub y: f32,
    /// Top of the first line of this page: lines stand at whole pitches from it.
    pub first: f32,
    /// How deep the last heading stood: a tree may not skip a level.
    depth: u16,
    tables: usize,
}

impl<'a> Composer<'a> {
    fn new(document: &Document, fonts: &'a Fonts) -> Self {
        let mut done = Composed::default();
        done.sheets.push(Sheet::default());
        Self {
            shelf: Shelf::new(fonts),
            locale: document.locale,
            done,
            y: TOP,
            first: TOP,
            depth: 1,
            tables: 0,
        }
    }

    pub(crate) fn style(&self, role: Role, size: f32) -> Style {
        Style {
            role,
            size,
            locale: self.locale,
        }
    }

    pub(crate) fn body(&self) -> Style {
        self.style(Role::Body, THIRD)
    }

    pub(crate) fn wording(&self, key: &str) -> String {
        sentence(self.locale, key, &[])
    }

    pub(crate) fn date(&self, date: Date) -> String {
        let month = sentence(self.locale, &format!("value.month.{}", date.month()), &[]);
        let (year, day) = (date.year(), date.day());
        let values: [(&str, &dyn std::fmt::Display); 3] =
            [("year", &year), ("month", &month), ("day", &day)];
        sentence(self.locale, "layout.date", &values)
    }

    pub(crate) fn node(&mut self, tag: Tag, parent: Option<usize>) -> Part {
        Part::Node(self.done.node(tag, parent))
    }

    pub(crate) fn new_page(&mut self) {
        self.done.sheets.push(Sheet::default());
        self.y = TOP;
        self.first = TOP;
    }

    pub(crate) fn at_top(&self) -> bool {
        self.y <= self.first + EPSILON
    }

    /// How many lines of text this page still takes.
    pub(crate) fn room(&self) -> usize {
        let rest = BOTTOM - self.y - THIRD + EPSILON;
        if rest < 0.0 {
            0
        } else {
            (rest / PITCH) as usize + 1
        }
    }

    pub(crate) fn skip(&mut self, lines: f32) {
        self.y += lines * PITCH;
    }

    /// Goes down to the next place where a line of the grid stands.
    pub(crate) fn align(&mut self) {
        let passed = ((self.y - self.first - EPSILON) / PITCH).ceil().max(0.0);
        self.y = self.first + passed * PITCH;
    }

    pub(crate) fn push(&mut self, item: Item) {
        let sheet = self.done.sheets.last_mut();
        sheet.expect("there is always a page").items.push(item);
    }

    /// Draws a line of text, the tops of its characters at `top`.
    pub(crate) fn text(&mut self, line: Line, x: f32, top: f32, style: Style, part: Part) {
        self.coloured(line, x, top, style, part, false);
    }

    pub(crate) fn coloured(
        &mut self,
        line: Line,
        x: f32,
        top: f32,
        style: Style,
        part: Part,
        red: bool,
    ) {
        self.push(Item::Text {
            x,
            baseline: top + style.size * crate::grid::ASCENT,
            size: style.size,
            red,
            glyphs: line.glyphs,
            part,
        });
    }

    /// One line of text, centred between the edges of the type area.
    pub(crate) fn centred(&mut self, line: Line, top: f32, style: Style, part: Part) {
        let x = LEFT + (WIDTH - line.width) / 2.0;
        self.text(line, x, top, style, part);
    }

    /// Lines of text down the page and over its end. A page neither begins nor ends with a single line of a
    /// paragraph, and `after` lines have room below the last one, or the last two go along to the next page.
    pub(crate) fn flow(&mut self, lines: Vec<Line>, style: Style, part: Part, after: usize) {
        let mut rest = lines.as_slice();
        while !rest.is_empty() {
            let here = fitting(rest.len(), self.room(), after, self.at_top());
            for line in &rest[..here] {
                let top = self.y;
                self.text(line.clone(), LEFT, top, style, part);
                self.skip(1.0);
            }
            rest = &rest[here..];
            if !rest.is_empty() {
                self.new_page();
            }
        }
    }

    fn addressee(&mut self, name: &str) {
        let colon = self.wording("layout.colon");
        let name = name.trim_end_matches([':', '：']);
        let measure = Measure {
            width: WIDTH,
            first: 0.0,
            rest: 0.0,
        };
        let lines = set::lines(&self.shelf, &format!("{name}{colon}"), self.body(), measure);
        let part = self.node(Tag::Paragraph, None);
        self.flow(lines, self.body(), part, 0);
    }

    /// `after`: lines that must stand on the page where the last block ends.
    fn blocks(&mut self, blocks: &[Block], after: usize) -> Result<(), DocumentError> {
        for (i, block) in blocks.iter().enumerate() {
            let after = if i + 1 == blocks.len() { after } else { 0 };
            match block {
                Block::Paragraph(text) => self.paragraph(text, after),
                Block::Heading { level, text } => self.heading(*level, text),
                Block::List(items) => self.list(items),
                Block::Fields(fields) => self.fields(fields),
                Block::Table(content) => {
                    self.tables += 1;
                    table::put(self, content, self.tables)?;
                }
                Block::Code(code) => self.code(code)?,
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

    fn paragraph(&mut self, text: &str, after: usize) {
        let measure = Measure {
            width: WIDTH,
            first: 2.0 * CELL,
            rest: 0.0,
        };
        let lines = set::lines(&self.shelf, text, self.body(), measure);
        let part = self.node(Tag::Paragraph, None);
        self.flow(lines, self.body(), part, after);
    }

    /// A heading never stands without two lines of what it heads.
    fn heading(&mut self, level: Level, text: &str) {
        let role = match level {
            Level::One => Role::Black,
            Level::Two => Role::Kai,
            Level::Three | Level::Four => Role::Body,
        };
        let style = self.style(role, THIRD);
        let measure = Measure {
            width: WIDTH,
            first: 2.0 * CELL,
            rest: 0.0,
        };
        let lines = set::lines(&self.shelf, text, style, measure);
        if self.room() < lines.len() + 2 && !self.at_top() {
            self.new_page();
        }
        self.depth = (level as u16 + 2).min(self.depth + 1);
        let part = self.node(Tag::Heading(self.depth, text.to_owned()), None);
        self.flow(lines, style, part, 0);
    }

    fn list(&mut self, items: &[String]) {
        let list = self.done.node(Tag::List, None);
        for (i, item) in items.iter().enumerate() {
            self.item(list, 2.0 * CELL, &format!("{}.", i + 1), item);
        }
    }

    /// An item whose wrapped lines align with the first character after its label.
    pub(crate) fn item(&mut self, list: usize, indent: f32, label: &str, text: &str) {
        let style = self.body();
        let label = set::line(&self.shelf, label, style);
        let start = indent + label.width;
        let measure = Measure {
            width: WIDTH,
            first: start,
            rest: start,
        };
        let lines = set::lines(&self.shelf, text, style, measure);
        self.labelled(list, (label, style), indent, lines, style);
    }

    /// A label, and lines that begin beside it.
    fn labelled(
        &mut self,
        list: usize,
        (label, label_style): (Line, Style),
        indent: f32,
        lines: Vec<Line>,
        style: Style,
    ) {
        if self.room() < lines.len().clamp(1, 2) {
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
            self.flow(lines, style, part, 0);
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        let list = self.done.node(Tag::List, None);
        let colon = self.wording("layout.colon");
        for field in fields {
            let black = self.style(Role::Black, THIRD);
            let label = set::line(&self.shelf, &format!("{}{colon}", field.label), black);
            let start = 2.0 * CELL + label.width;
            let measure = Measure {
                width: WIDTH,
                first: start,
                rest: start.min(WIDTH / 2.0),
            };
            let style = self.body();
            let lines = set::lines(&self.shelf, &field.value, style, measure);
            let written = !lines.is_empty();
            self.labelled(list, (label, black), 2.0 * CELL, lines, style);
            if !written {
                let x = LEFT + start;
                let line = [x, self.y - PITCH + THIRD + 1.0, RIGHT - 2.0 * CELL - x, 0.5];
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

    fn code(&mut self, code: &Code) -> Result<(), DocumentError> {
        let side = f32::from(code.side_mm) * MM;
        if self.y + side > BOTTOM + EPSILON && !self.at_top() {
            self.new_page();
        }
        let (x, top) = (LEFT + 2.0 * CELL, self.y);
        let too_long = |_| DocumentError::Code {
            bytes: code.text.len(),
        };
        let qr = fast_qr::QRBuilder::new(code.text.as_bytes())
            .ecl(fast_qr::ECL::M)
            .build()
            .map_err(too_long)?;
        // Four modules of white all around belong to the code.
        let module = side / (qr.size as f32 + 8.0);
        let mut rects = Vec::new();
        for row in 0..qr.size {
            let mut column = 0;
            while column < qr.size {
                let from = column;
                while column < qr.size && qr[row][column].value() {
                    column += 1;
                }
                if column > from {
                    rects.push([
                        x + (from as f32 + 4.0) * module,
                        top + (row as f32 + 4.0) * module,
                        (column - from) as f32 * module,
                        module,
                    ]);
                }
                column += 1;
            }
        }
        let part = self.node(Tag::Figure(code.caption.clone()), None);
        self.push(Item::Fill {
            rects,
            red: false,
            part,
        });
        let style = self.style(Role::Body, FOURTH);
        let start = 2.0 * CELL + side + CELL / 2.0;
        let measure = Measure {
            width: WIDTH,
            first: start,
            rest: start,
        };
        let lines = set::lines(&self.shelf, &code.caption, style, measure);
        let part = self.node(Tag::Caption, None);
        let pitch = FOURTH * 1.6;
        let height = pitch * lines.len() as f32;
        let mut line_top = top + ((side - height) / 2.0).max(0.0);
        for line in lines {
            self.text(line, LEFT, line_top, style, part);
            line_top += pitch;
        }
        self.y = (top + side).max(line_top);
        self.align();
        Ok(())
    }

    /// A dashed line across the middle of the paper, with words on it.
    fn half_sheet(&mut self, words: &str) {
        let middle = PAPER.1 / 2.0;
        if self.y > middle - PITCH {
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

    fn attachment(
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

    /// What stands outside the type area: page numbers (7.5) and the line at the edge.
    fn edges(&mut self, document: &Document, foot_alone: bool) {
        let pages = self.done.sheets.len();
        for page in 0..pages {
            let hidden = match document.form {
                Form::Letter => page == 0,
                Form::Plain => pages == 1,
                Form::File => false,
            };
            let only_foot = foot_alone && page + 1 == pages;
            if !hidden && !only_foot {
                self.page_number(page);
            }
            if let Some(words) = &document.margin {
                let style = self.style(Role::Body, 9.0);
                let line = set::line(&self.shelf, words, style);
                let item = Item::Text {
                    x: (PAPER.0 - line.width) / 2.0,
                    baseline: PAPER.1 - 10.0 * MM,
                    size: style.size,
                    red: false,
                    glyphs: line.glyphs,
                    part: Part::Footer,
                };
                self.done.sheets[page].items.push(item);
            }
        }
    }

    /// — 1 —: right on odd pages, left on even ones, a character from the edge.
    fn page_number(&mut self, page: usize) {
        let style = self.style(Role::Song, FOURTH);
        let line = set::line(&self.shelf, &format!("— {} —", page + 1), style);
        let x = if page.is_multiple_of(2) {
            RIGHT - CELL - line.width
        } else {
            LEFT + CELL
        };
        let dash = self.shelf.find(style.role, '—');
        let (top, bottom) = dash
            .and_then(|dash| self.shelf.ink(dash))
            .unwrap_or((0.4, 0.36));
        let item = Item::Text {
            x,
            baseline: PAGE_NUMBER + (top + bottom) / 2.0 * style.size,
            size: style.size,
            red: false,
            glyphs: line.glyphs,
            part: Part::Footer,
        };
        self.done.sheets[page].items.push(item);
    }
}

/// How many of `lines` stand on a page with this room, when `after` more must follow the last.
fn fitting(lines: usize, room: usize, after: usize, at_top: bool) -> usize {
    if lines + after <= room {
        return lines;
    }
    // All of them fit, but not what must follow: two lines go along with it.
    let most = if lines <= room {
        lines.saturating_sub(2)
    } else if lines - room == 1 {
        room.saturating_sub(1)
    } else {
        room
    };
    match most {
        0 | 1 if at_top => lines.min(room.max(1)),
        0 | 1 => 0,
        most => most,
    }
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn no_page_begins_or_ends_with_a_single_line_of_a_paragraph() {
        for lines in 2..60 {
            for room in 0..=22 {
                let here = fitting(lines, room, 0, room == 22);
                assert!(here <= room && here != 1, "{lines} lines, room {room}");
                assert_ne!(lines - here, 1, "{lines} lines, room {room}");
            }
        }
    }

    #[test]
    fn a_signature_takes_two_lines_of_text_along() {
        assert_eq!(fitting(5, 10, 5, false), 5);
        assert_eq!(fitting(5, 9, 5, false), 3);
        assert_eq!(fitting(3, 5, 5, false), 0);
        assert_eq!(fitting(1, 5, 5, false), 0);
        assert_eq!(fitting(30, 22, 5, true), 22);
    }
}
