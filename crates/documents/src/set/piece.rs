//! A text as pieces: what each sign is to a line, how wide it stands, and where a line may break.

use huiyin_wording::Locale;

use super::{Draw, Style};
use crate::fonts::Shelf;
use crate::shape;

/// Where a text may break, when it says so: see [`hint`].
const BREAK: char = '\u{200b}';

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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
pub(super) struct Piece {
    pub(super) ch: char,
    pub(super) kind: Kind,
    pub(super) draw: Draw,
    pub(super) full: f32,
    /// Points to shift it left: it stands in a narrower space than its glyph has.
    pub(super) shift: f32,
    /// A line may begin with it, as far as the text's own hints and addresses go.
    pub(super) begins: Begins,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begins {
    /// As its kind says.
    Kind,
    /// Never: the text says where it may break, and not here.
    Never,
    /// Within an address, after a sign that parts it.
    Address,
    /// Within what belongs together, before a line that would be torn or end early alone ([`codes`], [`ordinals`]).
    Parted,
}

pub(super) fn pieces(shelf: &Shelf, text: &str, style: Style) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().filter_map(plain).collect();
    let mut pieces: Vec<Piece> = (0..chars.len())
        .map(|i| {
            let before = i.checked_sub(1).map(|i| chars[i]);
            let after = chars.get(i + 1).copied();
            piece(shelf, chars[i], before, after, style)
        })
        .collect();
    hint(text, &mut pieces);
    for run in pieces.chunk_by_mut(|a, b| a.kind == Kind::Latin && b.kind == Kind::Latin) {
        addresses(run);
        codes(run);
    }
    ordinals(&mut pieces);
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
fn addresses(run: &mut [Piece]) {
    let words: String = run.iter().map(|piece| piece.ch).collect();
    if !words.contains("://") {
        return;
    }
    for i in 1..run.len() {
        if matches!(run[i - 1].ch, '/' | '?' | '&' | '=' | '.') && run[i].ch.is_alphanumeric() {
            run[i].begins = Begins::Address;
        }
    }
}

/// A number with letters before it, `qinghe-2026-17`, may part after its hyphens. One of figures alone, such as a
/// telephone number, stays together; the name of a mailbox would read as another one.
fn codes(run: &mut [Piece]) {
    if run.iter().any(|piece| matches!(piece.ch, '@' | '/')) {
        return;
    }
    let letter = run.iter().position(|piece| piece.ch.is_ascii_alphabetic());
    for i in letter.map_or(run.len(), |letter| letter + 2)..run.len() {
        if run[i - 1].ch == '-' && run[i].ch.is_ascii_digit() {
            run[i].begins = Begins::Parted;
        }
    }
}

/// 第二十三条, 第3页: an article whose number goes on in the next line is read as another one. Rather than tear the line
/// before it, it is parted after its tens, never after 第 or before 条.
fn ordinals(pieces: &mut [Piece]) {
    let is_number = |ch: char| ch.is_ascii_digit() || "〇零一二三四五六七八九十百".contains(ch);
    for first in 0..pieces.len() {
        if pieces[first].ch != '第' {
            continue;
        }
        let rest = &mut pieces[first + 1..];
        let numbers = rest.iter().take_while(|piece| is_number(piece.ch)).count();
        let unit = rest.get(numbers).filter(|_| numbers > 0);
        let named = unit.is_some_and(|piece| "条款项章节页号次届".contains(piece.ch));
        let mut after = '第';
        for (i, piece) in rest[..numbers + usize::from(named)].iter_mut().enumerate() {
            piece.begins = match after {
                '十' | '百' if i < numbers => Begins::Parted,
                _ => Begins::Never,
            };
            after = piece.ch;
        }
    }
}

/// Is it drawn, or a space between what is?
pub(crate) fn is_seen(ch: char) -> bool {
    plain(ch).is_some()
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
pub(super) fn pair(left: Piece, right: Piece) -> bool {
    left.ch == right.ch && matches!(left.ch, '—' | '…' | '⸺')
}

pub(super) fn may_break(left: Piece, right: Piece) -> bool {
    match right.begins {
        Begins::Never | Begins::Parted => return false,
        Begins::Address => return true,
        Begins::Kind => {}
    }
    let dated = left.ch.is_ascii_digit() && "年月日时分号".contains(right.ch);
    let held = left.kind == Kind::Open
        || dated
        || matches!(right.kind, Kind::Close | Kind::Mid | Kind::Space)
        || (left.kind == Kind::Latin && right.kind == Kind::Latin)
        || (left.kind == Kind::Mid && right.kind == Kind::Latin && left.ch != '～')
        || pair(left, right);
    !held
}

/// What falls away at the left of `right` and at the right of `left` where the two meet; the rest is a gap between.
pub(super) fn meet(left: Piece, right: Piece, size: f32) -> (f32, f32, f32) {
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
