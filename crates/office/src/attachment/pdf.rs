//! What a PDF may not bring along: programs, other files, forms that send themselves. And what cannot be looked into.
//!
//! Names are looked for among all bytes, not where a reader of PDFs would look: a file can show one structure to us
//! and another to the officer's reader, but the name of an action has to stand somewhere, in the open or in an object
//! stream. This file needs nothing else of its crate: a fuzz target takes it in by its path.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};

/// Names of ISO 32000-1: scripts and actions that start programs or send (12.6.4), embedded files (7.11.4), rich
/// media (13.2, 13.3, 13.6 and its supplement), forms of XFA (12.7.8).
const ACTIVE: [&[u8]; 14] = [
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
    b"GoToR",
    b"Movie",
    b"Sound",
];
/// What marks a stream of objects (7.5.7). There are readers that ask for their number alone, `/N`, which also stands
/// in a colour profile: that is looked into as well.
const HOLDS_OBJECTS: [&[u8]; 2] = [b"ObjStm", b"First"];
/// Ways to have the bytes of a stream read otherwise (7.3.8.2): with parameters, or from another file.
const READ_OTHERWISE: [&[u8]; 6] = [
    b"DecodeParms",
    b"DP",
    b"Predictor",
    b"F",
    b"FFilter",
    b"FDecodeParms",
];
/// All object streams of a file, opened: ten times what a file may have.
const MAX_OPENED_BYTES: usize = 100 * 1024 * 1024;
/// What an object stream counts at least: opening an empty one costs as much.
const OPENING_BYTES: usize = 4 * 1024;
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

/// Looks a PDF through, in a time that grows as the file does.
/// # Errors
/// [`PdfFault`].
pub fn check(bytes: &[u8]) -> Result<(), PdfFault> {
    let mut seen = Seen::default();
    seen.look(bytes)?;
    let mut left = MAX_OPENED_BYTES;
    let mut steps = bytes.len().saturating_mul(4);
    for start in after_word(bytes, b"obj") {
        let Some(stream) = stream(&bytes[start..], &mut steps)? else {
            continue;
        };
        if !is_packed(&stream)? {
            // In the open it was looked through with the rest.
            continue;
        }
        let opened = opened(stream.packed, left, &mut steps).ok_or(PdfFault::Locked)?;
        left = left.saturating_sub(opened.len().max(OPENING_BYTES));
        seen.look(&opened)?;
    }
    seen.verdict()
}

/// What names were seen, in the open and in object streams together.
#[derive(Default)]
struct Seen {
    /// The file is locked.
    encryption: bool,
    /// An address that is opened on a click, or without one.
    address: bool,
    /// Something is done without a click (12.6.3): when the file opens, a page is shown.
    by_itself: bool,
}

impl Seen {
    fn look(&mut self, bytes: &[u8]) -> Result<(), PdfFault> {
        for (name, rest) in names(bytes) {
            match &*name {
                name if ACTIVE.contains(&name) => return Err(PdfFault::Active),
                b"Encrypt" => self.encryption = true,
                b"URI" => self.address = true,
                b"AA" => self.by_itself = true,
                // A place to begin at is a list; what is done is a dictionary, there or elsewhere.
                b"OpenAction" => self.by_itself |= !rest.trim_ascii_start().starts_with(b"["),
                _ => {}
            }
        }
        Ok(())
    }

    fn verdict(&self) -> Result<(), PdfFault> {
        match () {
            () if self.encryption => Err(PdfFault::Locked),
            () if self.address && self.by_itself => Err(PdfFault::Active),
            () => Ok(()),
        }
    }
}

/// Does a stream hold objects, packed in the one way that we undo?
/// # Errors
/// [`PdfFault::Locked`] when they are packed in any other way, or readers could differ about the way.
fn is_packed(stream: &Stream<'_>) -> Result<bool, PdfFault> {
    let dictionary = stream.dictionary;
    let has = |wanted: &[&[u8]]| names(dictionary).any(|(name, _)| wanted.contains(&&*name));
    if !stream.has_number && !has(&HOLDS_OBJECTS) {
        return Ok(false);
    }
    if has(&READ_OTHERWISE) {
        return Err(PdfFault::Locked);
    }
    let mut filters = names(dictionary).filter(|(name, _)| **name == *b"Filter");
    match (filters.next(), filters.next()) {
        (None, _) => Ok(false),
        (Some((_, value)), None) if is_flate_alone(value) => Ok(true),
        _ => Err(PdfFault::Locked),
    }
}

/// `/FlateDecode` or `[/FlateDecode]` in plain letters, and then the next key or the end.
fn is_flate_alone(value: &[u8]) -> bool {
    let value = value.trim_ascii_start();
    let (value, is_list) = match value.strip_prefix(b"[") {
        Some(list) => (list.trim_ascii_start(), true),
        None => (value, false),
    };
    let Some(rest) = value.strip_prefix(b"/FlateDecode") else {
        return false;
    };
    let rest = rest.trim_ascii_start();
    let rest = match is_list {
        true => rest.strip_prefix(b"]").map(<[u8]>::trim_ascii_start),
        // `/FlateDecodeX` is another name.
        false => Some(rest),
    };
    rest.is_some_and(|rest| rest.starts_with(b"/") || rest.starts_with(b">>"))
}

/// Every name, with its `#xx` undone (7.3.5), and what comes after it.
fn names(bytes: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, &[u8])> {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    starts.map(|(at, _)| name(&bytes[at + 1..]))
}

fn name(rest: &[u8]) -> (Cow<'_, [u8]>, &[u8]) {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\0()<>[]{}/%".contains(byte);
    let end = rest.iter().take(MAX_NAME_BYTES + 1).position(is_end);
    let (raw, after) = rest.split_at(end.unwrap_or_else(|| rest.len().min(MAX_NAME_BYTES + 1)));
    if !raw.contains(&b'#') {
        return (raw.into(), after);
    }
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
    (name.into(), after)
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
    /// `/N` in the dictionary itself, not in one within it: there it is what a function of colours has.
    has_number: bool,
    /// From its first byte to the end of the file.
    packed: &'a [u8],
}

/// The dictionary that begins here and its stream, if that is what begins here. An object may begin inside of what
/// looks like another, so each is read from its own beginning; all together in a bounded number of steps.
fn stream<'a>(rest: &'a [u8], steps: &mut usize) -> Result<Option<Stream<'a>>, PdfFault> {
    let rest = past_blank(rest, steps)?;
    if !rest.starts_with(b"<<") {
        return Ok(None);
    }
    let mut has_number = false;
    let length = dictionary_length(rest, |own| has_number |= &*name(own).0 == b"N");
    *steps = steps
        .checked_sub(length.unwrap_or(rest.len()))
        .ok_or(PdfFault::Locked)?;
    let Some(length) = length else {
        return Ok(None);
    };
    let stream = past_blank(&rest[length..], steps)?.strip_prefix(b"stream");
    let stream = stream.map(|stream| stream.strip_prefix(b"\r").unwrap_or(stream));
    let stream = stream.map(|stream| stream.strip_prefix(b"\n").unwrap_or(stream));
    Ok(stream.map(|packed| Stream {
        dictionary: &rest[..length],
        has_number,
        packed,
    }))
}

/// Behind spaces and remarks, which count as steps: one remark can stand behind the beginnings of many objects.
fn past_blank<'a>(from: &'a [u8], steps: &mut usize) -> Result<&'a [u8], PdfFault> {
    let mut rest = from;
    loop {
        rest = match rest {
            [b'%', ..] => &rest[line_length(rest)..],
            [0 | b' ' | b'\t' | b'\n' | b'\r' | 0x0c, rest @ ..] => rest,
            _ => break,
        };
    }
    let passed = from.len() - rest.len();
    *steps = steps.checked_sub(passed).ok_or(PdfFault::Locked)?;
    Ok(rest)
}

fn line_length(rest: &[u8]) -> usize {
    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    end.unwrap_or(rest.len())
}

/// How long the dictionary is with which `rest` begins, its strings and remarks left aside (7.2, 7.3.4, 7.3.7); none
/// when it does not end. Says where its own names begin.
fn dictionary_length(rest: &[u8], mut own: impl FnMut(&[u8])) -> Option<usize> {
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
            [b'/', ..] if depth == 1 => {
                own(&rest[at + 1..]);
                1
            }
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

/// The bytes of a packed stream; none when they do not unpack, are more than `limit`, or more was read for them than
/// there are steps: empty blocks can be read without end and give nothing.
fn opened(stream: &[u8], limit: usize, steps: &mut usize) -> Option<Vec<u8>> {
    const PIECE: usize = 64 * 1024;
    let mut inflate = Decompress::new(true);
    let mut out = Vec::new();
    let stream = &stream[..stream.len().min(*steps)];
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
            Status::StreamEnd => {
                *steps -= usize::try_from(inflate.total_in()).ok()?;
                return Some(out);
            }
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
        streamed(&format!("/Type /ObjStm {dictionary}"), stream)
    }

    fn streamed(dictionary: &str, stream: &[u8]) -> Vec<u8> {
        let head = format!("%PDF-1.7\n5 0 obj <<{dictionary}>> stream\r\n");
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
    fn an_address_is_opened_by_a_click_alone() {
        for harmless in [
            &b"<</OpenAction[3 0 R/XYZ null null 0]>> <</S/URI/URI(http://a)>>"[..],
            b"<</OpenAction 5 0 R>> <</S/GoTo/D[7 0 R/Fit]>>",
        ] {
            assert_eq!(check(harmless), Ok(()), "{harmless:?}");
        }
        for active in [
            &b"<</OpenAction<</S/URI/URI(http://a)>> >>"[..],
            b"<</OpenAction %[\n5 0 R>> <</S/URI/URI(http://a)>>",
            b"<</AA 5 0 R>> <</S/URI/URI(http://a)>>",
            b"<</S/GoToR/F(\\\\a\\b)>>",
        ] {
            assert_eq!(check(active), Err(PdfFault::Active), "{active:?}");
        }
        let address = with_objects(
            "/N 1 /First 4 /Filter /FlateDecode",
            &packed(b"7 0 <</S/URI/URI(http://a)>>"),
        );
        let opens = [b"<</OpenAction 7 0 R>>", &*address].concat();
        assert_eq!(check(&opens), Err(PdfFault::Active));
    }

    #[test]
    fn what_begins_many_objects_is_not_read_once_for_each() {
        // Ten megabytes of this would be read 2.5 million times to the end.
        for begins in [&b"obj%"[..], b"obj<<>>%", b"obj<<", b"obj<</N 1>>%"] {
            let long = begins.repeat(10 * 1024 * 1024 / begins.len());
            assert_eq!(check(&long), Err(PdfFault::Locked), "{begins:?}");
        }
    }

    #[test]
    fn a_program_in_a_packed_object_is_found() {
        let action = packed(b"7 0 <</S/JavaScript/JS(app.alert(1))>>");
        let pack = "/N 1 /First 4 /Filter /FlateDecode";
        let active = Err(PdfFault::Active);
        assert_eq!(check(&with_objects(pack, &action)), active);
        let plain = packed(b"7 0 <</Type/Page>>");
        // As telephones, scanners, office programs and what prints to a file write it.
        for plainly in [
            pack,
            "/N 1/First 4/Filter/FlateDecode",
            "/Filter[/FlateDecode]/N 1/First 4",
            "/Filter [ /FlateDecode ] /Length 30 0 R /N 1 /First 4 /Extends 9 0 R",
            "/Filter/FlateDecode/First 4/Length 6 0 R/N 1",
        ] {
            assert_eq!(check(&with_objects(plainly, &action)), active, "{plainly}");
            assert_eq!(check(&with_objects(plainly, &plain)), Ok(()), "{plainly}");
        }
        // A page's drawing is not looked into: nothing in it acts.
        assert_eq!(check(&streamed("/Filter /FlateDecode", &action)), Ok(()));
        // There are readers that ask for the number of objects alone.
        assert_eq!(
            check(&streamed("/N 1 /Filter /FlateDecode", &action)),
            active
        );
        for hidden in [
            "/N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]",
            "/N 1 /F#69rst 4 /Filter /LZWDecode",
            "/N 1 /First 4 /Filter /Fl",
            "/N 1 /First 4 /Filter 6 0 R",
            "/N 1 /First 4 /Filter [6 0 R]",
            "/N 1 /First 4 /Filter[/FlateDecode/FlateDecode]",
            "/N 1 /First 4 /Filter /FlateDecode /Filter /Fl",
            "/N 1 /First 4 /Filter /FlateDecode /DecodeParms 6 0 R",
            "/N 1 /First 4 /Filter /FlateDecode /F 6 0 R",
            "/N 1 /First 4 /Filter /FlateDecodeX",
            "/N 1 /First 4 /Filter %\n/FlateDecode",
            "/N 1 /Filter /Fl",
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
            let dodged = with_objects(&format!("{dodge}\n{pack}"), &action);
            assert_eq!(check(&dodged), active, "{dodge}");
        }
        // A scanned page in a colour of its own, which has a function.
        let page = "/ColorSpace[/Separation/Black/DeviceGray<</N 1>>] /Filter/CCITTFaxDecode /DecodeParms 6 0 R";
        assert_eq!(check(&streamed(page, b"..")), Ok(()));
        let torn = &action[..action.len() / 2];
        assert_eq!(check(&with_objects(pack, torn)), Err(PdfFault::Locked));
    }

    #[test]
    fn a_stream_that_unpacks_without_end_is_given_up() {
        let bomb = packed(&vec![0; 4 * 1024 * 1024]);
        let mut steps = bomb.len();
        assert_eq!(opened(&bomb, 1024 * 1024, &mut steps), None);
        let all = opened(&bomb, 5 * 1024 * 1024, &mut steps).unwrap();
        assert_eq!((all.len(), steps), (4 * 1024 * 1024, 0));
        assert_eq!(opened(&bomb, 5 * 1024 * 1024, &mut steps), None);
    }

    #[test]
    fn the_committed_inputs_of_the_fuzz_target_do_no_harm() {
        crate::attachment::replay("pdf", fuzz);
    }
}
