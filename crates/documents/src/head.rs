//! 版头: what stands above the text, in each form, and the title.

use crate::compose::Composer;
use crate::fonts::Role;
use crate::grid::{
    ASCENT, CELL, DOUBLE, FILE_MARK_TOP, LEFT, LETTER_FOOT, LETTER_LINE, LETTER_LINE_GAP,
    LETTER_MARK_TOP, PAPER, PITCH, RED_LINE, RED_LINE_GAP, RIGHT, SECOND, SEVEN_EIGHTHS, THIRD,
    TOP, WIDTH,
};
use crate::set::{self, Line, Measure, Style};
use crate::sheet::{Item, Part, Tag};
use crate::{Document, DocumentError, Form};

/// In a title: a reader pauses here. Nothing is drawn for it.
pub(crate) const PAUSE: char = '\u{200c}';

/// The largest a mark is set; «eye-catching, handsome, grave» is all the standard says (7.2.4).
const LARGEST_MARK: f32 = 42.0;

pub(crate) fn put(page: &mut Composer, document: &Document) -> Result<(), DocumentError> {
    match document.form {
        Form::File => file(page, document),
        Form::Letter => letter(page, document),
        Form::Plain => plain(page, document),
    }
    if page.room() < 4 {
        return Err(DocumentError::TooLong("head"));
    }
    let part = page.node(Tag::Heading(1, document.plain_title()), None);
    title(page, &document.title, part);
    // One blank line between the title and whom it speaks to (7.3.2).
    page.skip(1.0);
    Ok(())
}

fn file(page: &mut Composer, document: &Document) {
    markings(page, document, TOP);
    let below = mark(page, &document.mark, FILE_MARK_TOP, WIDTH);
    page.y = below + 2.0 * PITCH;
    let number = number(page, document);
    if document.signers.is_empty() {
        if let Some((line, style)) = number {
            let (top, part) = (page.y, page.node(Tag::Paragraph, None));
            page.centred(line, top, style, part);
        }
    } else {
        upwards(page, document, number);
    }
    let line = page.y + THIRD + RED_LINE_GAP;
    red(page, vec![[LEFT, line, WIDTH, RED_LINE]]);
    page.y = line + RED_LINE + 2.0 * PITCH;
    page.first = page.y;
}

/// A paper that goes upwards: number left, signers right, two names a line, the last line level with the number (7.2.6).
fn upwards(page: &mut Composer, document: &Document, number: Option<(Line, Style)>) {
    let body = page.body();
    let kai = page.style(Role::Kai, THIRD);
    let label = page.label(&page.wording("layout.signer"), body);
    let rows: Vec<Line> = document
        .signers
        .chunks(2)
        .map(|pair| set::line(&page.shelf, &pair.join("\u{3000}"), kai))
        .collect();
    let widest = rows.iter().map(|row| row.width).fold(0.0, f32::max);
    let x = RIGHT - CELL - widest;
    let part = page.node(Tag::Paragraph, None);
    let top = page.y;
    page.text(label.clone(), x - label.width, top, body, part);
    let count = rows.len();
    for (i, row) in rows.into_iter().enumerate() {
        let top = page.y;
        page.text(row, x, top, kai, part);
        if i + 1 < count {
            page.skip(1.0);
        }
    }
    if let Some((line, style)) = number {
        let (top, part) = (page.y, page.node(Tag::Paragraph, None));
        page.text(line, LEFT + CELL, top, style, part);
    }
}

fn letter(page: &mut Composer, document: &Document) {
    let below = mark(page, &document.mark, LETTER_MARK_TOP, WIDTH);
    let (thick, white, thin) = DOUBLE;
    let x = (PAPER.0 - LETTER_LINE) / 2.0;
    let upper = below + LETTER_LINE_GAP;
    let lower = LETTER_FOOT - thick;
    red(
        page,
        vec![
            [x, upper, LETTER_LINE, thick],
            [x, upper + thick + white, LETTER_LINE, thin],
            [x, lower - white - thin, LETTER_LINE, thin],
            [x, lower, LETTER_LINE, thick],
        ],
    );
    // Above the second line the text keeps the distance that the number has below the first (10.1).
    page.bottom = lower - white - thin - SEVEN_EIGHTHS;
    let top = upper + thick + white + thin + SEVEN_EIGHTHS;
    let mut end = markings(page, document, top);
    if let Some((line, style)) = number(page, document) {
        let part = page.node(Tag::Paragraph, None);
        page.text(line.clone(), RIGHT - line.width, top, style, part);
        end = end.max(top + THIRD);
    }
    page.y = end.max(top) + 2.0 * PITCH;
    page.first = page.y;
}

/// The organ's name small above the title, the number below it.
fn plain(page: &mut Composer, document: &Document) {
    let end = markings(page, document, TOP);
    page.y = end.max(TOP);
    let style = page.body();
    let line = set::line(&page.shelf, &document.mark, style);
    let (top, part) = (page.y, page.node(Tag::Paragraph, None));
    page.centred(line, top, style, part);
    page.skip(1.0);
    if let Some((line, style)) = number(page, document) {
        let (top, part) = (page.y, page.node(Tag::Paragraph, None));
        page.centred(line, top, style, part);
        page.skip(1.0);
    }
    // Half a line: codes on a sheet that is cut in two still stand above its middle.
    page.skip(0.5);
    page.first = page.y;
}

/// 份号, 密级, 紧急程度, one below the other; returns where the last ends, or `top`.
fn markings(page: &mut Composer, document: &Document, top: f32) -> f32 {
    let style = page.style(Role::Black, THIRD);
    let mut y = top;
    for text in &document.markings {
        let line = set::line(&page.shelf, text, style);
        let part = page.node(Tag::Paragraph, None);
        page.text(line, LEFT, y, style, part);
        y += PITCH;
    }
    if document.markings.is_empty() {
        top
    } else {
        y - PITCH + THIRD
    }
}

fn number(page: &Composer, document: &Document) -> Option<(Line, Style)> {
    let style = page.body();
    let number = document.number.as_ref()?;
    Some((set::line(&page.shelf, number, style), style))
}

/// The organ's name in red, its ink beginning at `top`; returns where the ink ends.
fn mark(page: &mut Composer, text: &str, top: f32, width: f32) -> f32 {
    let sized = |size| page.style(Role::Title, size);
    let unit = set::line(&page.shelf, text, sized(100.0)).width / 100.0;
    let style = sized(LARGEST_MARK.min(width / unit));
    let line = set::line(&page.shelf, text, style);
    let inks = text.chars().filter_map(|ch| {
        let found = page.shelf.find(style.role, ch)?;
        page.shelf.ink(found)
    });
    let (above, below) = inks
        .reduce(|a, b| (a.0.max(b.0), a.1.min(b.1)))
        .unwrap_or((ASCENT, ASCENT - 1.0));
    let part = page.node(Tag::Paragraph, None);
    let baseline = top + above * style.size;
    let x = LEFT + (WIDTH - line.width) / 2.0;
    page.coloured(line, x, baseline - ASCENT * style.size, style, part, true);
    baseline - below * style.size
}

fn red(page: &mut Composer, rects: Vec<[f32; 4]>) {
    page.push(Item::Fill {
        rects,
        red: true,
        part: Part::Ornament,
    });
}

/// 标题: centred lines of nearly the same length, or broken where the text says so (7.3.1).
pub(crate) fn title(page: &mut Composer, text: &str, part: Part) {
    let style = page.style(Role::Title, SECOND);
    for text in text.split('\n') {
        for line in balanced(page, text, style) {
            if page.room() == 0 {
                page.new_page();
            }
            let top = page.y;
            page.centred(line, top, style, part);
            page.skip(1.0);
        }
    }
}

/// Signs before each place where the title says that a reader pauses ([`PAUSE`]).
fn pauses(text: &str) -> Vec<usize> {
    let mut signs = 0;
    let mut pauses = Vec::new();
    for ch in text.chars() {
        match ch {
            PAUSE => pauses.push(signs),
            ch if set::is_seen(ch) => signs += 1,
            _ => {}
        }
    }
    pauses
}

/// The fewest lines that hold it, of widths that end them where a reader would pause.
fn balanced(page: &Composer, text: &str, style: Style) -> Vec<Line> {
    let set = |width: f32| {
        let measure = Measure {
            width,
            first: 0.0,
            rest: 0.0,
        };
        set::ragged(&page.shelf, text, style, measure)
    };
    let widest = set(WIDTH - 2.0 * style.size);
    let fewest = widest.len();
    let narrower = (4..19).map(|cells| set(cells as f32 * style.cell() + 0.1));
    let fitting = narrower.filter(|lines| lines.len() == fewest);
    let pauses = pauses(text);
    fitting
        .map(|lines| (ruggedness(&lines, style, &pauses), lines))
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map_or(widest, |(_, lines)| lines)
}

/// How badly lines are broken: their difference in characters, and what each break parts or rests on.
fn ruggedness(lines: &[Line], style: Style, pauses: &[usize]) -> f32 {
    let widths = lines.iter().map(|line| line.width / style.cell());
    let (least, most) = widths.fold((f32::MAX, 0.0_f32), |(least, most), width| {
        (least.min(width), most.max(width))
    });
    let mut open = 0_i32;
    let mut breaks = 0.0;
    let mut signs = 0;
    for (i, line) in lines.iter().enumerate() {
        signs += line.glyphs.len();
        for placed in &line.glyphs {
            match placed.ch {
                '《' | '“' | '（' => open += 1,
                '》' | '”' | '）' => open -= 1,
                _ => {}
            }
        }
        let last = line.glyphs.last().map(|placed| placed.ch);
        if i + 1 < lines.len() {
            breaks += match last {
                _ if open > 0 => 8.0,
                _ if pauses.contains(&signs) => -8.0,
                Some('》' | '”' | '）' | '的' | '、') => -4.0,
                _ => 0.0,
            };
        }
    }
    most - least + breaks
}
