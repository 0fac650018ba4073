//! Text into lines: what may stand at a line's start and end, what is squeezed, and how a line is filled.
//!
//! Full characters stand on the grid. Where two punctuation marks meet, their blank halves fall together; between
//! a Chinese character and a Latin letter or digit is a quarter of an em; what a line lacks is spread over its gaps.

use huiyin_wording::Locale;

use crate::fonts::{Role, Shelf};
use crate::grid::{CELL, THIRD};
use crate::shape;

/// How text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub role: Role,
    pub size: f32,
    pub locale: Locale,
}

impl Style {
    /// The width of one full character.
    pub(crate) fn cell(self) -> f32 {
        self.size * CELL / THIRD
    }
}

/// Where a text may break, when it says so: see [`hint`].
const BREAK: char = '\u{200b}';

/// Where lines begin and end, from the left of what they stand in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    pub width: f32,
    /// Indent of the first line.
    pub first: f32,
    /// Indent of every other line.
    pub rest: f32,
}

/// One line; `width` ends with its last sign.
#[derive(Debug, Default, Clone)]
pub(crate) struct Line {
    pub glyphs: Vec<Placed>,
    pub width: f32,
}

/// A sign at its place in a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub ch: char,
    /// From the left of what the line stands in.
    pub at: f32,
    pub draw: Draw,
}

/// How a sign comes on paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Draw {
    Glyph {
        face: usize,
        glyph: u32,
    },
    /// A box to tick.
    Shape,
    /// No font has it: a box with its code.
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Stands on the grid; a line may break before and after.
    Wide,
    /// Blank on its left half; never ends a line.
    Open,
    /// Blank on its right half; never begins a line.
    Close,
    /// Never begins a line, and is not squeezed.
    Mid,
    /// Part of a word or number; never broken.
    Latin,
    Space,
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    ch: char,
    kind: Kind,
    draw: Draw,
    full: f32,
    /// Points to shift it left: it stands in a narrower space than its glyph has.
    shift: f32,
    /// A line may begin with it, as far as the text's own hints and addresses go.
    begins: Begins,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// As its kind says.
    Kind,
    /// Never: the text says where it may break, and not here.
    Never,
    /// Within an address, after a sign that parts it.
    Address,
}

/// Sets `text` in lines that end together. The last line is not stretched.
pub(crate) fn lines(shelf: &Shelf, text: &str, style: Style, measure: Measure) -> Vec<Line> {
    broken(shelf, text, style, measure, true)
}

/// Sets `text` in lines that end where their last word ends.
pub(crate) fn ragged(shelf: &Shelf, text: &str, style: Style, measure: Measure) -> Vec<Line> {
    broken(shelf, text, style, measure, false)
}

fn broken(shelf: &Shelf, text: &str, style: Style, measure: Measure, fill: bool) -> Vec<Line> {
    let pieces = pieces(shelf, text, style);
    let room = |line: usize| {
        let indent = if line == 0 {
            measure.first
        } else {
            measure.rest
        };
        (indent, measure.width - indent)
    };
    let mut ends = Vec::new();
    let mut start = 0;
    while start < pieces.len() {
        start = line_end(&pieces, start, room(ends.len()).1, style);
        ends.push(start);
    }
    keep_company(&pieces, &mut ends);
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let lines = starts.zip(&ends).enumerate().map(|(i, (start, &end))| {
        let (indent, room) = room(i);
        let last = end == pieces.len();
        place(&pieces[start..end], indent, room, style, fill && !last)
    });
    lines.collect()
}

/// No single character stands alone in a last line: one goes down to it.
fn keep_company(pieces: &[Piece], ends: &mut [usize]) {
    let [.., start, last, end] = [&[0], &*ends].concat()[..] else {
        return;
    };
    let alone = pieces[last..end]
        .iter()
        .filter(|piece| !matches!(piece.kind, Kind::Close | Kind::Space))
        .count();
    if alone == 1 && pieces[last].kind == Kind::Wide {
        // A few signs back at most: the line above is stretched by what it gives.
        let back = (start + 1..last).rev().take(4);
        let found = back
            .into_iter()
            .find(|&i| may_break(pieces[i - 1], pieces[i]));
        if let (Some(found), Some(place)) = (found, ends.len().checked_sub(2)) {
            ends[place] = found;
        }
    }
}

/// Sets `text` on one line, however long; a blank at its end counts.
pub(crate) fn line(shelf: &Shelf, text: &str, style: Style) -> Line {
    let pieces = pieces(shelf, text, style);
    let mut line = place(&pieces, 0.0, f32::MAX, style, false);
    let blanks = pieces.iter().rev().map_while(|piece| match piece.kind {
        Kind::Space => Some(piece.full),
        _ => None,
    });
    line.width += blanks.sum::<f32>();
    line
}

fn pieces(shelf: &Shelf, text: &str, style: Style) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().filter_map(plain).collect();
    let mut pieces: Vec<Piece> = (0..chars.len())
        .map(|i| {
            let before = i.checked_sub(1).map(|i| chars[i]);
            let after = chars.get(i + 1).copied();
            piece(shelf, chars[i], before, after, style)
        })
        .collect();
    hint(text, &mut pieces);
    addresses(&mut pieces);
    pieces
}

/// A text with zero-width spaces breaks at them alone: whoever knows its words has put them between.
fn hint(text: &str, pieces: &mut [Piece]) {
    if !text.contains(BREAK) {
        return;
    }
    let mut hinted = false;
    let mut next = 0;
    for ch in text.chars() {
        if ch == BREAK {
            hinted = true;
        } else if plain(ch).is_some() {
            if !hinted {
                pieces[next].begins = Begins::Never;
            }
            hinted = false;
            next += 1;
        }
    }
}

/// The address of a page may break after the signs that part it: no line holds it whole.
fn addresses(pieces: &mut [Piece]) {
    for run in pieces.chunk_by_mut(|a, b| a.kind == Kind::Latin && b.kind == Kind::Latin) {
        let words: String = run.iter().map(|piece| piece.ch).collect();
        if !words.contains("://") {
            continue;
        }
        for i in 1..run.len() {
            if matches!(run[i - 1].ch, '/' | '?' | '&' | '=' | '.') && run[i].ch.is_alphanumeric() {
                run[i].begins = Begins::Address;
            }
        }
    }
}

/// What cannot be seen is a space or nothing.
fn plain(ch: char) -> Option<char> {
    match ch {
        '\n' | '\t' | '\u{a0}' => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ad}' | '\u{e0100}'..='\u{e01ef}' => None,
        ch if ch.is_control() => None,
        ch => Some(ch),
    }
}

fn piece(
    shelf: &Shelf,
    ch: char,
    before: Option<char>,
    after: Option<char>,
    style: Style,
) -> Piece {
    let cell = style.cell();
    let wide = |kind, draw| Piece {
        ch,
        kind,
        draw,
        full: cell,
        shift: 0.0,
        begins: Begins::Kind,
    };
    if shape::is_drawn(ch) {
        return wide(Kind::Wide, Draw::Shape);
    }
    let Some(found) = shelf.find(style.role, ch) else {
        return wide(Kind::Wide, Draw::Missing);
    };
    let draw = Draw::Glyph {
        face: found.face,
        glyph: found.glyph,
    };
    let narrow = |kind, full, shift| Piece {
        ch,
        kind,
        draw,
        full,
        shift,
        begins: Begins::Kind,
    };
    let word = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
    let latin_quote = style.locale == Locale::En || (word(before) && word(after));
    match ch {
        ' ' => narrow(Kind::Space, found.advance * style.size, 0.0),
        // Chinese fonts draw quotation marks in a corner of a full square: a Latin text needs their ink alone.
        '“' | '”' | '‘' | '’' if latin_quote && found.advance > 0.9 => {
            let (width, from) = match ch {
                '“' => (0.45, 0.52),
                '”' => (0.45, 0.03),
                '‘' => (0.28, 0.70),
                _ => (0.28, 0.02),
            };
            narrow(Kind::Latin, width * style.size, from * style.size)
        }
        // A Chinese dash is two squares long without a gap; fonts draw one sign of it shorter than a square.
        '—' if before == Some('—') || after == Some('—') => {
            let line = shelf.find(style.role, '─').unwrap_or(found);
            let draw = Draw::Glyph {
                face: line.face,
                glyph: line.glyph,
            };
            wide(Kind::Wide, draw)
        }
        '·' | '∶' => {
            let half = style.size / 2.0;
            let kind = if ch == '·' { Kind::Mid } else { Kind::Latin };
            narrow(kind, half, (found.advance * style.size - half) / 2.0)
        }
        _ => match kind(ch, found.advance) {
            Kind::Latin => narrow(Kind::Latin, found.advance * style.size, 0.0),
            kind => narrow(kind, cell.max(found.advance * style.size), 0.0),
        },
    }
}

fn kind(ch: char, advance: f32) -> Kind {
    match ch {
        '（' | '《' | '〈' | '「' | '『' | '【' | '〔' | '〖' | '［' | '｛' | '“' | '‘' => {
            Kind::Open
        }
        '）' | '》' | '〉' | '」' | '』' | '】' | '〕' | '〗' | '］' | '｝' | '”' | '’' => {
            Kind::Close
        }
        '、' | '。' | '，' | '．' | '：' | '；' | '！' | '？' => Kind::Close,
        '·' | '～' | '－' | '／' | '％' | '‰' | '℃' | '々' => Kind::Mid,
        '\u{21}'..='\u{7e}' | '\u{c0}'..='\u{24f}' => Kind::Latin,
        _ if advance < 0.9 => Kind::Latin,
        _ => Kind::Wide,
    }
}

/// Dashes and ellipses of two signs are one.
fn pair(left: Piece, right: Piece) -> bool {
    left.ch == right.ch && matches!(left.ch, '—' | '…' | '⸺')
}

fn may_break(left: Piece, right: Piece) -> bool {
    match right.begins {
        Begins::Never => return false,
        Begins::Address => return true,
        Begins::Kind => {}
    }
    let held = left.kind == Kind::Open
        || matches!(right.kind, Kind::Close | Kind::Mid | Kind::Space)
        || (left.kind == Kind::Latin && right.kind == Kind::Latin)
        || (left.kind == Kind::Mid && right.kind == Kind::Latin && left.ch != '～')
        || pair(left, right);
    !held
}

/// What falls away at the left of `right` and at the right of `left` where the two meet; the rest is a gap between.
fn meet(left: Piece, right: Piece, size: f32) -> (f32, f32, f32) {
    let half = size / 2.0;
    let long = |piece: Piece| matches!(piece.ch, '—' | '…');
    if long(left) || long(right) {
        return (0.0, 0.0, 0.0);
    }
    match (left.kind, right.kind) {
        (Kind::Close, Kind::Close | Kind::Open) => (half, 0.0, 0.0),
        (Kind::Open, Kind::Open) => (0.0, half, 0.0),
        (Kind::Wide, Kind::Latin) | (Kind::Latin, Kind::Wide) => (0.0, 0.0, size / 4.0),
        _ => (0.0, 0.0, 0.0),
    }
}

/// The end of the line that begins at `start`: past its last piece.
fn line_end(pieces: &[Piece], start: usize, room: f32, style: Style) -> usize {
    let mut x = 0.0;
    let mut last = None;
    for i in start..pieces.len() {
        let piece = pieces[i];
        if i > start {
            let (right, left, gap) = meet(pieces[i - 1], piece, style.size);
            x += gap - right - left;
            if may_break(pieces[i - 1], piece) {
                last = Some(i);
            }
        }
        // A mark that ends a line may leave its blank half outside.
        let least = match piece.kind {
            Kind::Close => piece.full - style.size / 2.0,
            Kind::Space => 0.0,
            _ => piece.full,
        };
        if x + least > room + 0.01 {
            return last.unwrap_or_else(|| forced(pieces, start, i));
        }
        x += piece.full;
    }
    pieces.len()
}

/// Where a line ends that may not break anywhere: within a word, rather than before a closing mark.
fn forced(pieces: &[Piece], start: usize, over: usize) -> usize {
    let ends = |&i: &usize| {
        let (left, right) = (pieces[i - 1], pieces[i]);
        left.kind == Kind::Latin && right.kind == Kind::Latin
    };
    let word = (start + 1..=over).rev().find(ends);
    word.unwrap_or(over.max(start + 1))
}

/// Puts the pieces of one line; when `fill`, so that the last one ends where the room ends.
fn place(pieces: &[Piece], indent: f32, room: f32, style: Style, fill: bool) -> Line {
    let mut at = Vec::with_capacity(pieces.len());
    let mut x: f32 = 0.0;
    let mut width: f32 = 0.0;
    for (i, &piece) in pieces.iter().enumerate() {
        let mut left = 0.0;
        if i > 0 {
            let (right, squeezed, gap) = meet(pieces[i - 1], piece, style.size);
            x += gap - right;
            left = squeezed;
        }
        at.push(x - left - piece.shift);
        x += piece.full - left;
        if piece.kind != Kind::Space {
            width = x;
        }
    }
    let ends = pieces.iter().rposition(|piece| piece.kind != Kind::Space);
    if width > room && ends.is_some_and(|i| pieces[i].kind == Kind::Close) {
        width -= style.size / 2.0;
    }
    if fill {
        width += stretch(pieces, &mut at, ends.unwrap_or(0), room - width, style);
    }
    let glyphs = pieces.iter().zip(at).map(|(piece, at)| Placed {
        ch: piece.ch,
        at: indent + at,
        draw: piece.draw,
    });
    Line {
        glyphs: glyphs.collect(),
        width: indent + width,
    }
}

/// Spreads what a line lacks over its gaps, unless that would tear it; returns what was spread.
fn stretch(pieces: &[Piece], at: &mut [f32], ends: usize, lacks: f32, style: Style) -> f32 {
    let opens = |i: usize| {
        let (left, right) = (pieces[i - 1], pieces[i]);
        let word = left.kind == Kind::Latin && right.kind == Kind::Latin;
        !word && !pair(left, right)
    };
    let gaps = (1..=ends).filter(|&i| opens(i)).count();
    if gaps == 0 || lacks <= 0.0 || lacks > gaps as f32 * style.size / 3.0 {
        return 0.0;
    }
    let each = lacks / gaps as f32;
    let mut more = 0.0;
    for (i, at) in at.iter_mut().enumerate().skip(1) {
        if i <= ends && opens(i) {
            more += each;
        }
        *at += more;
    }
    lacks
}

#[cfg(test)]
mod tests;
