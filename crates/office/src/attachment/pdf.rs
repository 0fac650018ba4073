//! What a PDF may not bring along: programs, other files, forms that send themselves. And what cannot be looked into.
//!
//! Names are looked for among all bytes, not where a reader of PDFs would look: a file can show one structure to us
//! and another to the officer's reader, but the name of an action has to stand somewhere, in the open or in an object
//! stream. This file needs nothing else of its crate: a fuzz target takes it in by its path.

use flate2::{Decompress, FlushDecompress, Status};

/// Names of ISO 32000-1: scripts and actions that start programs or send (12.6.4), embedded files (7.11.4), rich
/// media (13.6 and its supplement), forms of XFA (12.7.8).
const ACTIVE: [&[u8]; 11] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"FileAttachment",
    b"RichMedia",
    b"Rendition",
    b"XFA",
    b"SubmitForm",
    b"ImportData",
    b"GoToE",
];
/// Filters other than the one we can undo (7.4).
const OTHER_FILTERS: [&[u8]; 10] = [
    b"ASCIIHexDecode",
    b"AHx",
    b"ASCII85Decode",
    b"A85",
    b"LZWDecode",
    b"LZW",
    b"RunLengthDecode",
    b"RL",
    b"Crypt",
    b"Predictor",
];
/// All object streams of a file, opened: ten times what a file may have.
const MAX_OPENED_BYTES: usize = 100 * 1024 * 1024;
/// The longest of the names above, each of its letters written as `#xx`.
const MAX_NAME_BYTES: usize = 3 * 16;

/// Why a PDF is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PdfFault {
    /// It brings a program or other files.
    Active,
    /// It is locked, or packed in a way that cannot be looked into.
    Locked,
}

/// Looks a PDF through.
/// # Errors
/// [`PdfFault`].
pub fn check(bytes: &[u8]) -> Result<(), PdfFault> {
    let mut is_locked = false;
    for name in names(bytes) {
        if ACTIVE.contains(&name.as_slice()) {
            return Err(PdfFault::Active);
        }
        is_locked |= name == b"Encrypt";
    }
    if is_locked {
        return Err(PdfFault::Locked);
    }
    let mut left = MAX_OPENED_BYTES;
    let mut steps = bytes.len().saturating_mul(4);
    for start in after_word(bytes, b"obj") {
        let Some(stream) = stream(&bytes[start..], &mut steps)? else {
            continue;
        };
        let names: Vec<Vec<u8>> = names(stream.dictionary).collect();
        let has = |name: &[u8]| names.iter().any(|one| one == name);
        // Every object stream says where its first object begins (7.5.7).
        if !has(b"First") {
            continue;
        }
        if OTHER_FILTERS.iter().any(|filter| has(filter)) {
            return Err(PdfFault::Locked);
        }
        if !has(b"FlateDecode") {
            // In the open: it was looked through with the rest.
            continue;
        }
        let opened = opened(stream.packed, left).ok_or(PdfFault::Locked)?;
        left -= opened.len();
        if self::names(&opened).any(|name| ACTIVE.contains(&name.as_slice())) {
            return Err(PdfFault::Active);
        }
    }
    Ok(())
}

/// Every name, with its `#xx` undone (7.3.5).
fn names(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    starts.map(|(at, _)| name(&bytes[at + 1..]))
}

fn name(rest: &[u8]) -> Vec<u8> {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\0()<>[]{}/%".contains(byte);
    let end = rest.iter().take(MAX_NAME_BYTES + 1).position(is_end);
    let raw = &rest[..end.unwrap_or_else(|| rest.len().min(MAX_NAME_BYTES + 1))];
    let mut name = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let escaped = match raw[at..] {
            [b'#', high, low, ..] => digit(high).zip(digit(low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                name.push(high * 16 + low);
                at += 3;
            }
            None => {
                name.push(raw[at]);
                at += 1;
            }
        }
    }
    name
}

fn digit(sign: u8) -> Option<u8> {
    char::from(sign)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// The places behind a word.
fn after_word<'a>(bytes: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let starts = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == word[0]);
    starts
        .filter(|(at, _)| bytes[*at..].starts_with(word))
        .map(|(at, _)| at + word.len())
}

/// A stream with the dictionary before it.
struct Stream<'a> {
    dictionary: &'a [u8],
    /// From its first byte to the end of the file.
    packed: &'a [u8],
}

/// The dictionary that begins here and its stream, if that is what begins here. An object may begin inside of what
/// looks like another, so each is read from its own beginning; all together in a bounded number of steps.
fn stream<'a>(rest: &'a [u8], steps: &mut usize) -> Result<Option<Stream<'a>>, PdfFault> {
    let rest = past_blank(rest);
    if !rest.starts_with(b"<<") {
        return Ok(None);
    }
    let length = dictionary_length(rest);
    *steps = steps
        .checked_sub(length.unwrap_or(rest.len()))
        .ok_or(PdfFault::Locked)?;
    let Some(length) = length else {
        return Ok(None);
    };
    let stream = past_blank(&rest[length..]).strip_prefix(b"stream");
    let stream = stream.map(|stream| stream.strip_prefix(b"\r").unwrap_or(stream));
    let stream = stream.map(|stream| stream.strip_prefix(b"\n").unwrap_or(stream));
    Ok(stream.map(|packed| Stream {
        dictionary: &rest[..length],
        packed,
    }))
}

/// Behind spaces and remarks.
fn past_blank(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [b'%', ..] => &rest[line_length(rest)..],
            [0 | b' ' | b'\t' | b'\n' | b'\r' | 0x0c, rest @ ..] => rest,
            _ => return rest,
        };
    }
}

fn line_length(rest: &[u8]) -> usize {
    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    end.unwrap_or(rest.len())
}

/// How long the dictionary is with which `rest` begins, its strings and remarks left aside (7.2, 7.3.4, 7.3.7); none
/// when it does not end.
fn dictionary_length(rest: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    while at < rest.len() {
        at += match rest[at..] {
            [b'<', b'<', ..] => {
                depth += 1;
                2
            }
            [b'>', b'>', ..] if depth == 1 => return Some(at + 2),
            [b'>', b'>', ..] => {
                depth -= 1;
                2
            }
            [b'<', ..] => 1 + rest[at + 1..].iter().position(|byte| *byte == b'>')?,
            [b'(', ..] => string_length(&rest[at..])?,
            [b'%', ..] => line_length(&rest[at..]),
            _ => 1,
        };
    }
    None
}

/// `(a text (with brackets) and \) signs)`.
fn string_length(rest: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match rest.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

/// The bytes of a packed stream; none when they do not unpack or are more than `limit`.
fn opened(stream: &[u8], limit: usize) -> Option<Vec<u8>> {
    const PIECE: usize = 64 * 1024;
    let mut inflate = Decompress::new(true);
    let mut out = Vec::new();
    loop {
        let read = usize::try_from(inflate.total_in()).ok()?;
        out.reserve(PIECE);
        let before = out.len();
        let status = inflate
            .decompress_vec(stream.get(read..)?, &mut out, FlushDecompress::None)
            .ok()?;
        if out.len() > limit {
            return None;
        }
        match status {
            Status::StreamEnd => return Some(out),
            _ if out.len() == before => return None,
            _ => {}
        }
    }
}

/// What the fuzz target and the replay of its corpus run: no bytes may do more than be refused.
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the fuzz target and the tests call it")
)]
pub fn fuzz(bytes: &[u8]) {
    let _ = check(bytes);
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    }

    fn with_objects(dictionary: &str, stream: &[u8]) -> Vec<u8> {
        let head = format!("%PDF-1.7\n5 0 obj <</Type /ObjStm {dictionary}>> stream\r\n");
        [head.as_bytes(), stream, b"\nendstream endobj"].concat()
    }

    #[test]
    fn a_letter_is_taken_and_one_with_a_program_is_not() {
        assert_eq!(check(b"%PDF-1.4\n%%EOF\n"), Ok(()));
        let open = b"<</Type/Catalog/OpenAction[3 0 R/FitH 0]/Names 4 0 R /LaunchPad 1>>";
        assert_eq!(check(open), Ok(()));
        for active in [
            &b"<</S/JavaScript/JS(app.alert(1))>>"[..],
            b"<</S /Java#53cript /JS 5 0 R>>",
            b"<</S/#4c#61#75#6e#63#68/F(cmd.exe)>>",
            b"<</Type/Filespec/EF<</F 5 0 R>>>> <</Type/EmbeddedFile>>",
            b"<</Names[(a)]>> /EmbeddedFiles 5 0 R",
            b"<</XFA[(a) 5 0 R]>>",
        ] {
            assert_eq!(check(active), Err(PdfFault::Active), "{active:?}");
        }
        assert_eq!(check(b"trailer <</Encrypt 5 0 R>>"), Err(PdfFault::Locked));
    }

    #[test]
    fn a_program_in_a_packed_object_is_found() {
        let action = packed(b"7 0 <</S/JavaScript/JS(app.alert(1))>>");
        let pack = "/N 1 /First 4 /Filter /FlateDecode";
        let active = Err(PdfFault::Active);
        assert_eq!(check(&with_objects(pack, &action)), active);
        let plain = packed(b"7 0 <</Type/Page>>");
        assert_eq!(check(&with_objects(pack, &plain)), Ok(()));
        // A page's drawing is not looked into: nothing in it acts.
        assert_eq!(
            check(&with_objects("/Filter /FlateDecode", &action)),
            Ok(())
        );
        for hidden in [
            "/N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]",
            "/N 1 /F#69rst 4 /Filter /LZWDecode",
        ] {
            let locked = Err(PdfFault::Locked);
            assert_eq!(check(&with_objects(hidden, &action)), locked, "{hidden}");
        }
        // What looks like the beginning of another object hides nothing.
        for dodge in [
            "%5 0 obj",
            "/X (5 0 obj <<)",
            "/X (\\) >> stream)",
            "/X <3E3E>",
        ] {
            let dodged = with_objects(&format!("{pack} {dodge}\n"), &action);
            assert_eq!(check(&dodged), active, "{dodge}");
        }
        let torn = &action[..action.len() / 2];
        assert_eq!(check(&with_objects(pack, torn)), Err(PdfFault::Locked));
    }

    #[test]
    fn a_stream_that_unpacks_without_end_is_given_up() {
        let bomb = packed(&vec![0; 4 * 1024 * 1024]);
        assert_eq!(opened(&bomb, 1024 * 1024), None);
        assert_eq!(
            opened(&bomb, 5 * 1024 * 1024).unwrap().len(),
            4 * 1024 * 1024
        );
    }

    #[test]
    fn the_committed_inputs_of_the_fuzz_target_do_no_harm() {
        crate::attachment::replay("pdf", fuzz);
    }
}
