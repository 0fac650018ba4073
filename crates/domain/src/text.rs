//! What may stand in a text that a person typed: everything they meant, nothing that hides.
//!
//! Nothing is dropped silently. `\r\n` becomes `\n`; control and direction-changing characters are
//! refused with their position, because they can make a page or a printout say something else than
//! the journal does. Emoji, joiners and rare name characters pass.

/// The longest text of a petition or an act, in characters.
pub const MAX_TEXT: usize = 20_000;

/// Why a typed text is refused. Positions count characters from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("is empty")]
    Empty,
    /// More characters than the field takes.
    #[error("has {chars} characters; at most {max}")]
    TooLong {
        /// How many there are.
        chars: usize,
        /// How many fit.
        max: usize,
    },
    /// A control character, or in a single line any line break.
    #[error("character {at} (U+{code:04X}) is a control character")]
    Control {
        /// Its position.
        at: usize,
        /// Its code point.
        code: u32,
    },
    /// A character that changes the direction of what follows.
    #[error("character {at} (U+{code:04X}) changes the reading direction")]
    Direction {
        /// Its position.
        at: usize,
        /// Its code point.
        code: u32,
    },
}

/// The plain sign for one that an input method typed full-width (U+FF01 to U+FF5E, and the blank U+3000);
/// any other stays as it is. For numbers and codes, never for a text that is kept.
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// One line, trimmed: a name, a place, a title.
/// # Errors
/// [`TextError`] when it is blank, longer than `max` characters or holds a forbidden character.
pub fn line(text: &str, max: usize) -> Result<String, TextError> {
    check(text.trim(), max, &[])
}

/// Running text of several paragraphs, kept as typed but for `\r\n`.
/// # Errors
/// As [`line()`]; line breaks and tabs are allowed.
pub fn prose(text: &str, max: usize) -> Result<String, TextError> {
    const ALLOWED: &[char] = &['\n', '\t'];
    match text.contains('\r') {
        true => check(&text.replace("\r\n", "\n"), max, ALLOWED),
        false => check(text, max, ALLOWED),
    }
}

fn check(text: &str, max: usize, allowed: &[char]) -> Result<String, TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    // No character is shorter than a byte.
    if text.len() > max {
        let chars = text.chars().count();
        if chars > max {
            return Err(TextError::TooLong { chars, max });
        }
    }
    if has_plain_bytes_alone(text) {
        return Ok(text.to_owned());
    }
    for (before, c) in text.chars().enumerate() {
        if is_plain(c) {
            continue;
        }
        let (at, code) = (before + 1, u32::from(c));
        let is_separator = matches!(c, '\u{2028}' | '\u{2029}');
        if (c.is_control() || is_separator) && !allowed.contains(&c) {
            return Err(TextError::Control { at, code });
        }
        if changes_direction(c) {
            return Err(TextError::Direction { at, code });
        }
    }
    Ok(text.to_owned())
}

/// Does no byte begin a character that has to be looked at? Chinese has none but in its quotation marks, and bytes
/// are looked at many at once.
fn has_plain_bytes_alone(text: &str) -> bool {
    // What begins below a blank, DEL, U+0080 to U+00BF, U+0600 to U+063F, U+2000 to U+2FFF.
    let is_plain = |byte: u8| byte >= b' ' && !matches!(byte, 0x7F | 0xC2 | 0xD8 | 0xE2);
    text.bytes()
        .fold(true, |plain, byte| plain & is_plain(byte))
}

/// Surely neither: printable ASCII, and all that stands behind the last of the direction marks, as Chinese does.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{206A}'..)
}

/// The marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm (UAX #9).
fn changes_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The first `max` characters of a text on one line: the title of a petition that brought none.
pub fn beginning(text: &str, max: usize) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line
        .chars()
        .filter(|c| !c.is_control() && !changes_direction(*c))
        .take(max)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_name_characters_and_emoji_are_text_like_any_other() {
        for text in ["喆堃玥珺翀祎䶮㛃𬭎𫖮", "谢谢👍🏽👨‍👩‍👧", "阿不都·热合曼"]
        {
            assert_eq!(line(text, 64).unwrap(), text);
            assert_eq!(prose(text, 64).unwrap(), text);
        }
    }

    #[test]
    fn running_text_keeps_what_was_typed_but_for_the_line_ends() {
        assert_eq!(prose("一\r\n\t二\n\n三 ", 64).unwrap(), "一\n\t二\n\n三 ");
        assert_eq!(
            prose("一\r二", 64),
            Err(TextError::Control { at: 2, code: 0x0D })
        );
    }

    #[test]
    fn a_byte_is_plain_only_where_its_character_is() {
        for c in '\0'..=char::MAX {
            let text = String::from(c);
            let hides =
                c.is_control() || changes_direction(c) || matches!(c, '\u{2028}' | '\u{2029}');
            assert!(!(hides && has_plain_bytes_alone(&text)), "{c:?}");
        }
        assert!(has_plain_bytes_alone("您的来信已收到，编号 A-1。"));
    }

    #[test]
    fn what_hides_is_refused_with_its_position() {
        assert_eq!(
            line("甲\n乙", 64),
            Err(TextError::Control { at: 2, code: 0x0A })
        );
        assert_eq!(
            prose("甲乙\u{0}", 64),
            Err(TextError::Control { at: 3, code: 0 })
        );
        assert_eq!(
            prose("\u{2028}甲", 64),
            Err(TextError::Control {
                at: 1,
                code: 0x2028
            })
        );
        for c in ['\u{200E}', '\u{202E}', '\u{2066}', '\u{061C}'] {
            let code = u32::from(c);
            assert_eq!(
                prose(&format!("甲{c}乙"), 64),
                Err(TextError::Direction { at: 2, code })
            );
        }
    }

    #[test]
    fn length_counts_characters_and_blank_is_empty() {
        assert!(prose(&"字".repeat(MAX_TEXT), MAX_TEXT).is_ok());
        assert_eq!(
            prose(&"𬭎".repeat(MAX_TEXT + 1), MAX_TEXT),
            Err(TextError::TooLong {
                chars: MAX_TEXT + 1,
                max: MAX_TEXT
            })
        );
        assert_eq!(line("  \u{3000} ", 8), Err(TextError::Empty));
        assert_eq!(prose("\n\n", 8), Err(TextError::Empty));
    }

    #[test]
    fn a_title_is_the_beginning_of_the_text_on_one_line() {
        assert_eq!(beginning("楼道的灯\n坏了 三个月", 8), "楼道的灯 坏了 ");
    }
}
