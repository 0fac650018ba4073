//! What stands below the text: enclosures, signature, note, and the foot of the last page.

use crate::compose::{Composer, EPSILON};
use crate::fonts::Role;
use crate::grid::{
    BOTTOM, CELL, FOOT_THICK, FOOT_THIN, FOURTH, LEFT, LINES, MM, RIGHT, SEAL, THIRD, TOP, WIDTH,
};
use crate::set::{self, Line, Measure, Style};
use crate::sheet::Tag;
use crate::{Document, DocumentError, Form, SealPlace, Signature};

/// Lines of room below the text that enclosures, signature and note need: they stand on a page with text (7.3.5.5).
pub(crate) fn lines_needed(page: &Composer, document: &Document) -> usize {
    let Some(signature) = &document.signature else {
        return 0;
    };
    let above = enclosure_lines(page, document);
    let lines = above + signature_lines(signature) + note_lines(page, document).len();
    lines.min(usize::from(LINES) - 2)
}

fn enclosure_lines(page: &Composer, document: &Document) -> usize {
    if document.enclosures.is_empty() {
        return 0;
    }
    let start = 8.0 * CELL;
    let measure = Measure {
        width: WIDTH,
        first: start,
        rest: start,
    };
    let lines = document
        .enclosures
        .iter()
        .map(|name| set::lines(&page.shelf, name, page.body(), measure).len());
    1 + lines.sum::<usize>()
}

/// Sealed: two blank lines, so that a seal over both lines ends within one line of the text; unsealed: one.
fn signature_lines(signature: &Signature) -> usize {
    if signature.sealed { 5 } else { 3 }
}

/// 附注 in its brackets; nobody looks for it on a page of its own, so it stays with the signature.
fn note_lines(page: &Composer, document: &Document) -> Vec<Line> {
    let Some(note) = &document.note else {
        return Vec::new();
    };
    let (open, close) = (page.wording("layout.open"), page.wording("layout.close"));
    let measure = Measure {
        width: WIDTH,
        first: 2.0 * CELL,
        rest: 0.0,
    };
    let text = format!("{open}{note}{close}");
    set::lines(&page.shelf, &text, page.body(), measure)
}

pub(crate) fn put(page: &mut Composer, document: &Document) {
    enclosures(page, document);
    let note = note_lines(page, document);
    if let Some(signature) = &document.signature {
        sign(page, signature, note.len());
    }
    if !note.is_empty() {
        let part = page.node(Tag::Paragraph, None);
        page.flow(note, page.body(), part, 0);
    }
}

/// 附件：name, or 附件：1.name 2.name; wrapped lines align with the name (7.3.4).
fn enclosures(page: &mut Composer, document: &Document) {
    if document.enclosures.is_empty() {
        return;
    }
    page.skip(1.0);
    let style = page.body();
    let label = page.wording("layout.enclosures");
    let label = page.label(&label, style);
    let several = document.enclosures.len() > 1;
    let list = page.done.node(Tag::List { numbered: several }, None);
    let indent = 2.0 * CELL + label.width;
    if page.room() == 0 {
        page.new_page();
    }
    let part = page.node(Tag::Caption, Some(list));
    let top = page.y;
    page.text(label, LEFT + 2.0 * CELL, top, style, part);
    for (i, name) in document.enclosures.iter().enumerate() {
        let number = if several {
            format!("{}.", i + 1)
        } else {
            String::new()
        };
        page.item(list, indent, &number, name, 0);
    }
}

/// 发文机关署名、成文日期 (7.3.5), with room for so many lines below.
fn sign(page: &mut Composer, signature: &Signature, below: usize) {
    if page.room() < signature_lines(signature) + below && !page.at_top() {
        page.new_page();
    } else {
        page.skip(if signature.sealed { 2.0 } else { 1.0 });
    }
    let style = page.body();
    let organ = set::line(&page.shelf, &signature.organ, style);
    let date = set::line(&page.shelf, &page.date(signature.date), style);
    let (organ_x, date_x) = places(signature.sealed, &organ, &date);
    let part = page.node(Tag::Paragraph, None);
    let top = page.y;
    if signature.sealed {
        // Above the middle of both lines: they stand in the lower half of the seal, and its top less than a line
        // below the text.
        let middle = (
            date_x + date.width / 2.0,
            top + (page.pitch + THIRD) / 2.0 - 3.0 * MM,
        );
        page.done.seal = Some(place_of_seal(page, middle));
    }
    page.text(organ, organ_x, top, style, part);
    page.skip(1.0);
    let part = page.node(Tag::Paragraph, None);
    let top = page.y;
    page.text(date, date_x, top, style, part);
    page.skip(1.0);
}

/// Left edges of name and date.
fn places(sealed: bool, organ: &Line, date: &Line) -> (f32, f32) {
    if sealed {
        let date_x = RIGHT - 4.0 * CELL - date.width;
        let centred = date_x + (date.width - organ.width) / 2.0;
        return (centred.min(RIGHT - organ.width).max(LEFT), date_x);
    }
    let organ_x = (RIGHT - 2.0 * CELL - organ.width).max(LEFT);
    let date_x = organ_x + 2.0 * CELL;
    if date_x + date.width > RIGHT {
        // A date longer than the name takes the place two characters from the edge, the name moves left.
        let date_x = RIGHT - 2.0 * CELL - date.width;
        return ((date_x - 2.0 * CELL).max(LEFT), date_x);
    }
    (organ_x, date_x)
}

fn place_of_seal(page: &Composer, (x, y): (f32, f32)) -> SealPlace {
    let tenths = |points: f32| (points / MM * 10.0).round().max(0.0) as u32;
    let y = y.max(TOP + SEAL / 2.0);
    SealPlace {
        page: page.done.sheets.len(),
        x: tenths(x),
        y: tenths(y),
    }
}

/// 版记, at the lower edge of the last page (7.4): whom it is sent to, when they were too many for the first page, who
/// gets a copy, who printed it; `true` when it has a page to itself.
pub(crate) fn foot(
    page: &mut Composer,
    document: &Document,
    moved: Option<&str>,
) -> Result<bool, DocumentError> {
    let style = page.style(Role::Body, FOURTH);
    let named = [
        ("layout.sent_to", moved),
        ("layout.copy_to", document.copy_to.as_deref()),
    ];
    let named = named.into_iter().filter_map(|(key, names)| {
        let stop = page.wording("layout.full_stop");
        let names = names?.trim_end_matches(['。', '.', '：', ':']);
        Some(copy_lines(
            page,
            &page.wording(key),
            &format!("{names}{stop}"),
            style,
        ))
    });
    let named: Vec<(Line, Vec<Line>)> = named.collect();
    let file = document.form == Form::File;
    let printed = document.printed.as_ref().filter(|_| file);
    let lines =
        named.iter().map(|(_, lines)| lines.len()).sum::<usize>() + usize::from(printed.is_some());
    if lines == 0 {
        return Ok(false);
    }
    let pitch = FOURTH * 1.75;
    let pad = FOURTH * 0.375;
    let height = lines as f32 * pitch;
    if height > BOTTOM - TOP {
        return Err(DocumentError::TooLong("list of copies"));
    }
    let alone = page.y + height > BOTTOM + EPSILON;
    if alone {
        page.new_page();
    }
    let mut y = BOTTOM - height;
    let mut rules = vec![[LEFT, y, WIDTH, FOOT_THICK]];
    let copied = !named.is_empty();
    for (label, lines) in named {
        let part = page.node(Tag::Paragraph, None);
        page.text(label, LEFT + CELL, y + pad, style, part);
        for line in lines {
            page.text(line, LEFT, y + pad, style, part);
            y += pitch;
        }
    }
    if copied && printed.is_some() {
        rules.push([LEFT, y, WIDTH, FOOT_THIN]);
    }
    if let Some(printed) = printed {
        let organ = set::line(&page.shelf, &printed.organ, style);
        let date = format!(
            "{}{}",
            page.date(printed.date),
            page.wording("layout.printed")
        );
        let date = set::line(&page.shelf, &date, style);
        let part = page.node(Tag::Paragraph, None);
        page.text(organ, LEFT + CELL, y + pad, style, part);
        let part = page.node(Tag::Paragraph, None);
        page.text(
            date.clone(),
            RIGHT - CELL - date.width,
            y + pad,
            style,
            part,
        );
    }
    rules.push([LEFT, BOTTOM - FOOT_THICK, WIDTH, FOOT_THICK]);
    // A letter's foot has no rules (10.1).
    if file {
        page.rules(rules);
    }
    Ok(alone)
}

/// 抄送：, and its lines, a character in from both edges, aligned after the label.
fn copy_lines(page: &Composer, label: &str, text: &str, style: Style) -> (Line, Vec<Line>) {
    let label = page.label(label, style);
    let start = CELL + label.width;
    let measure = Measure {
        width: WIDTH - CELL,
        first: start,
        rest: start,
    };
    let lines = set::lines(&page.shelf, text, style, measure);
    (label, lines)
}
