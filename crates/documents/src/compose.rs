//! Puts a paper on its pages, from the head to the foot.

use huiyin_wording::{Locale, sentence};
use jiff::civil::Date;

use crate::fonts::{Fonts, Role, Shelf};
use crate::grid::{BOTTOM, CLOSER, LEFT, PITCH, THIRD, TOP, WIDTH};
use crate::set::{self, Line, Style};
use crate::sheet::{Composed, Item, Part, Sheet, Tag};
use crate::{Document, DocumentError, head, tail};

/// Room that rounding may take.
pub(crate) const EPSILON: f32 = 0.05;

/// Lays a paper out. A signature that would stand on a page with hardly any text goes back to the page before
/// when its lines can stand a little closer: «the spacing may be adjusted» (7.3.5.5).
pub(crate) fn compose(document: &Document, fonts: &Fonts) -> Result<Composed, DocumentError> {
    for (part, text) in [("mark", &document.mark), ("title", &document.title)] {
        if text.trim().is_empty() {
            return Err(DocumentError::Empty(part));
        }
    }
    let (usual, lonely) = at_pitch(document, fonts, PITCH)?;
    if lonely {
        for pitch in CLOSER {
            let (closer, _) = at_pitch(document, fonts, pitch)?;
            if closer.sheets.len() < usual.sheets.len() {
                return Ok(closer);
            }
        }
    }
    Ok(usual)
}

/// The pages, and whether the signature stands on one with hardly any text.
fn at_pitch(
    document: &Document,
    fonts: &Fonts,
    pitch: f32,
) -> Result<(Composed, bool), DocumentError> {
    let mut page = Composer::new(document, fonts, pitch);
    head::put(&mut page, document)?;
    let addressee = document.addressee.as_deref();
    let moved = addressee.filter(|name| !page.addressee(name));
    let needed = tail::lines_needed(&page, document);
    page.blocks(&document.blocks, needed)?;
    let alone = page.done.sheets.len() > 1 && page.y < page.first + HARDLY_ANY * pitch;
    let lonely = alone && document.signature.is_some();
    tail::put(&mut page, document);
    for (i, attachment) in document.attachments.iter().enumerate() {
        let number = (document.attachments.len() > 1).then_some(i + 1);
        page.attachment(attachment, number)?;
    }
    let foot_alone = tail::foot(&mut page, document, moved)?;
    page.edges(document, foot_alone);
    Ok((page.done, lonely))
}

/// Lines of text that are too few to carry a page.
const HARDLY_ANY: f32 = 4.5;

/// A page in the making, and those before it.
pub(crate) struct Composer<'a> {
    pub shelf: Shelf<'a>,
    pub locale: Locale,
    /// From one line to the next.
    pub pitch: f32,
    pub done: Composed,
    /// Top of the next line's characters.
    pub y: f32,
    /// Where the characters of this page end.
    pub bottom: f32,
    /// Top of the first line of this page: lines stand at whole pitches from it.
    pub first: f32,
    /// How deep the last heading stood: a tree may not skip a level.
    pub depth: u16,
    /// How many tables stand already.
    pub tables: usize,
}

impl<'a> Composer<'a> {
    fn new(document: &Document, fonts: &'a Fonts, pitch: f32) -> Self {
        let mut done = Composed::default();
        done.sheets.push(Sheet::default());
        Self {
            shelf: Shelf::new(fonts),
            locale: document.locale,
            pitch,
            done,
            y: TOP,
            bottom: BOTTOM,
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

    /// What stands before a text on its line; in English a blank lies between.
    pub(crate) fn label(&self, words: &str, style: Style) -> Line {
        let blank = match self.locale {
            Locale::En if !words.is_empty() => " ",
            _ => "",
        };
        set::line(&self.shelf, &format!("{words}{blank}"), style)
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
        self.bottom = BOTTOM;
        self.first = TOP;
    }

    pub(crate) fn at_top(&self) -> bool {
        self.y <= self.first + EPSILON
    }

    /// How many lines of text this page still takes.
    pub(crate) fn room(&self) -> usize {
        let rest = self.bottom - self.y - THIRD + EPSILON;
        if rest < 0.0 {
            0
        } else {
            (rest / self.pitch) as usize + 1
        }
    }

    pub(crate) fn skip(&mut self, lines: f32) {
        self.y += lines * self.pitch;
    }

    /// Goes down to the next place where a line of the grid stands.
    pub(crate) fn align(&mut self) {
        let passed = ((self.y - self.first - EPSILON) / self.pitch)
            .ceil()
            .max(0.0);
        self.y = self.first + passed * self.pitch;
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
}

/// How many of `lines` stand on a page with this room, when `after` more must follow the last.
pub(crate) fn fitting(lines: usize, room: usize, after: usize, at_top: bool) -> usize {
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
mod tests;
