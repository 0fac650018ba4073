//! A file that is two things at once: a photograph for one program, an archive or a page with a program for another.
//!
//! Telephones hang things behind a photograph themselves (a second view, a short film), so not everything that is
//! there is refused, only what opens as something else. This file needs nothing else of its crate: a fuzz target
//! takes it in by its path.

/// What only an archive, a program or another document has. Each is long enough not to turn up by chance among ten
/// million bytes of a photograph.
const MARKS: [&[u8]; 8] = [
    // The end of a ZIP on one disk (APPNOTE 4.3.16); Word, Java and telephone programs are ZIPs.
    b"PK\x05\x06\0\0\0\0",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\xfd7zXZ\0",
    b"MSCF\0\0\0\0",
    b"This program cannot be run in DOS mode",
    b"\x7fELF\x02\x01\x01",
    b"\x7fELF\x01\x01\x01",
];
/// Marks of a page or a script, in small letters.
const PAGE_MARKS: [&[u8]; 5] = [b"<html", b"<script", b"<iframe", b"<!doctype", b"<?php"];
/// Programs that guess what a page is look no further; the text of a PDF may well say `<html>`.
const HEAD_BYTES: usize = 1024;

/// Does a photograph open as something else?
pub fn in_photo(bytes: &[u8]) -> bool {
    has_archive(bytes) || find(bytes, b"%PDF-") || has_page(bytes)
}

/// Does a PDF open as something else?
pub fn in_pdf(bytes: &[u8]) -> bool {
    has_archive(bytes) || has_page(&bytes[..bytes.len().min(HEAD_BYTES)])
}

/// Is it an archive by its first bytes? Documents of an office program are, too.
pub fn is_archive(bytes: &[u8]) -> bool {
    const FIRST: [&[u8]; 7] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"Rar!\x1a\x07",
        b"7z\xbc\xaf\x27\x1c",
        b"\xfd7zXZ\0",
        b"\x1f\x8b",
        b"MSCF",
    ];
    FIRST.iter().any(|first| bytes.starts_with(first))
}

fn has_archive(bytes: &[u8]) -> bool {
    MARKS.iter().any(|mark| find(bytes, mark)) || has_zip_member(bytes)
}

/// A file within a ZIP (APPNOTE 4.3.7): its mark, then the version that it needs, at most 6.3.
fn has_zip_member(bytes: &[u8]) -> bool {
    bytes
        .windows(6)
        .any(|six| six.starts_with(b"PK\x03\x04") && six[4] <= 63 && six[5] == 0)
}

fn has_page(bytes: &[u8]) -> bool {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'<');
    starts.map(|(at, _)| &bytes[at..]).any(|rest| {
        PAGE_MARKS.iter().any(|mark| {
            let is_it = rest
                .get(..mark.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(mark));
            // Not by chance: the name ends there.
            let ends = rest
                .get(mark.len())
                .is_none_or(|next| next.is_ascii_whitespace() || *next == b'>');
            is_it && ends
        })
    })
}

fn find(bytes: &[u8], mark: &[u8]) -> bool {
    let starts = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == mark[0]);
    starts
        .into_iter()
        .any(|(at, _)| bytes[at..].starts_with(mark))
}

/// What the fuzz target and the replay of its corpus run: whatever the bytes are, they are told apart.
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the fuzz target and the tests call it")
)]
pub fn fuzz(bytes: &[u8]) {
    let _ = (is_archive(bytes), in_pdf(bytes));
    if !in_photo(bytes) {
        let both = [bytes, b"PK\x05\x06\0\0\0\0"].concat();
        assert!(in_photo(&both), "an archive behind it is found");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_as_something_else_is_found_wherever_it_is() {
        let photo = |end: &[u8]| [&b"\xff\xd8\xff\xe0 a photograph \xff\xd9"[..], end].concat();
        assert!(!in_photo(&photo(b"")));
        // What telephones hang there: a second view, a film, a table of both.
        assert!(!in_photo(&photo(b"\xff\xd8\xff\xe1 another view \xff\xd9")));
        assert!(!in_photo(&photo(
            b"\0\0\0\x18ftypmp42 a film SEFHe\0\0\0SEFT"
        )));
        for hidden in [
            &b"PK\x03\x04\x14\0\0\0 a member PK\x05\x06\0\0\0\0\x01\0\x01\0"[..],
            b"PK\x05\x06\0\0\0\0\0\0\0\0",
            b"Rar!\x1a\x07\x01\0",
            b"7z\xbc\xaf\x27\x1c\0\x04",
            b"%PDF-1.7",
            b"<HTML>",
            b"<script src=x>",
            b"<?php echo 1",
            b"MZ\x90\0 This program cannot be run in DOS mode",
        ] {
            assert!(in_photo(&photo(hidden)), "{hidden:?}");
        }
    }

    #[test]
    fn a_pdf_may_speak_of_pages_and_be_none() {
        let long = [
            &b"%PDF-1.7\n"[..],
            &[b' '; 2000],
            b"the sign <html> in a text",
        ]
        .concat();
        assert!(!in_pdf(&long));
        assert!(in_pdf(b"%PDF-1.7\n<html><script>"));
        assert!(in_pdf(b"%PDF-1.7\n%%EOF PK\x05\x06\0\0\0\0\0\0\0\0"));
    }

    #[test]
    fn the_committed_inputs_of_the_fuzz_target_do_no_harm() {
        crate::attachment::replay("second_kind", fuzz);
    }
}
