//! Text into lines: what may stand at a line's start and end, what is squeezed, and how a line is filled.
//!
//! Full characters stand on the grid. Where two punctuation marks meet, their blank halves fall together; between
//! a Chinese character and a Latin letter or digit is a quarter of an em; what a line lacks is spread over its gaps.

use huiyin_wording::Locale;

use crate::fonts::{Role, Shelf};
use crate::grid::{CELL, THIRD};

mod piece;

pub(crate) use piece::is_seen;
use piece::{Begins, Kind, Piece, may_break, meet, pair, pieces};

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
        start = line_end(&pieces, start, room(ends.len()).1, style, fill);
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

/// The end of the line that begins at `start`: past its last piece. A number is parted, at the first place that
/// helps, rather than leave a line before it that cannot be filled.
fn line_end(pieces: &[Piece], start: usize, room: f32, style: Style, fill: bool) -> usize {
    let mut x = 0.0;
    let mut last = None;
    let mut parted = Vec::new();
    for i in start..pieces.len() {
        let piece = pieces[i];
        if i > start {
            let (right, left, gap) = meet(pieces[i - 1], piece, style.size);
            x += gap - right - left;
            if may_break(pieces[i - 1], piece) {
                last = Some(i);
                parted.clear();
            }
            if piece.begins == Begins::Parted {
                parted.push(i);
            }
        }
        // A mark that ends a line may leave its blank half outside.
        let least = match piece.kind {
            Kind::Close => piece.full - style.size / 2.0,
            Kind::Space => 0.0,
            _ => piece.full,
        };
        if x + least > room + 0.01 {
            let full = |end: &usize| !fill || fills(&pieces[start..*end], room, style);
            let end = match parted[..] {
                [] => last,
                _ => last.into_iter().chain(parted.clone()).find(full),
            };
            let end = end.or_else(|| parted.pop());
            return end.unwrap_or_else(|| forced(pieces, start, i));
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
    let ends = last_seen(pieces);
    if width > room
        && pieces
            .get(ends)
            .is_some_and(|last| last.kind == Kind::Close)
    {
        width -= style.size / 2.0;
    }
    if fill {
        width += stretch(pieces, &mut at, ends, room - width, style);
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

/// How far a gap of a filled line opens, in ems, before something that belongs together is parted instead.
const WIDE_GAP: f32 = 1.0 / 6.0;
/// How far it opens at most: more looks torn, and the line then ends where its last word ends. A whole line of
/// 28 characters takes five more; a telephone number that would not fit may leave six.
const WIDEST_GAP: f32 = 1.0 / 5.0;

/// Does the gap before this piece open?
fn opens(pieces: &[Piece], i: usize) -> bool {
    let (left, right) = (pieces[i - 1], pieces[i]);
    let word = left.kind == Kind::Latin && right.kind == Kind::Latin;
    !word && !pair(left, right)
}

/// How far each gap up to the piece `ends` opens to spread what a line lacks; none where that would tear it.
fn opening(pieces: &[Piece], ends: usize, lacks: f32, widest: f32) -> Option<f32> {
    let gaps = (1..=ends).filter(|&i| opens(pieces, i)).count();
    let each = lacks / gaps as f32;
    (gaps > 0 && each <= widest).then_some(each)
}

/// The last piece that is drawn.
fn last_seen(pieces: &[Piece]) -> usize {
    let seen = pieces.iter().rposition(|piece| piece.kind != Kind::Space);
    seen.unwrap_or(0)
}

/// Would these pieces fill a line with ease?
fn fills(pieces: &[Piece], room: f32, style: Style) -> bool {
    let width = place(pieces, 0.0, room, style, false).width;
    let lacks = room - width;
    opening(pieces, last_seen(pieces), lacks, style.size * WIDE_GAP).is_some()
}

/// Spreads what a line lacks over its gaps, unless that would tear it; returns what was spread.
fn stretch(pieces: &[Piece], at: &mut [f32], ends: usize, lacks: f32, style: Style) -> f32 {
    let widest = style.size * WIDEST_GAP;
    let each = opening(pieces, ends, lacks, widest).filter(|_| lacks > 0.0);
    let Some(each) = each else {
        return 0.0;
    };
    let mut more = 0.0;
    for (i, at) in at.iter_mut().enumerate().skip(1) {
        if i <= ends && opens(pieces, i) {
            more += each;
        }
        *at += more;
    }
    lacks
}

#[cfg(test)]
mod tests;
