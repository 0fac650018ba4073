use super::*;
use crate::base64;

fn line(name: &str, bytes: &[u8]) -> String {
    format!("\u{2014} {name} {}\n", base64::encode(bytes))
}

#[test]
fn a_note_comes_back_from_its_bytes_even_with_empty_lines_in_the_text() {
    let text = format!(
        "one\n\ntwo\n\n{}{}",
        line("a", &[1; 68]),
        line("信.example", &[2; 5])
    );
    let note = Note::parse(text.as_bytes()).unwrap();
    assert_eq!(note.text, "one\n\ntwo\n");
    assert_eq!(note.lines[1].name, "信.example");
    assert_eq!(note.to_string(), text);
}

#[test]
fn t1_bytes_that_are_no_note_are_refused() {
    let good = line("a", &[1; 68]);
    for (bytes, error) in [
        (String::new(), NoteError::Form),
        ("text\n".to_owned(), NoteError::Form),
        ("text\n\n".to_owned(), NoteError::Form),
        (format!("text\n{good}"), NoteError::Form),
        (format!("text\n\n{}", good.trim_end()), NoteError::Form),
        (format!("text\n\n{good}\n"), NoteError::Form),
        (format!("text\n\n{good}more\n"), NoteError::Line),
        (format!("text\r\n\n{good}"), NoteError::NotText),
        (format!("te\txt\n\n{good}"), NoteError::NotText),
        (
            format!("text\n\n{}", good.replace('\u{2014}', "-")),
            NoteError::Line,
        ),
        (
            format!("text\n\n{}", good.replace(" a ", " a  ")),
            NoteError::Line,
        ),
        (
            format!("text\n\n{}", good.replace(" a ", " a+b ")),
            NoteError::Line,
        ),
        (
            format!("text\n\n{}", good.replace(" a ", " a\u{a0}b ")),
            NoteError::Line,
        ),
        (
            format!("text\n\n{}", good.replace(" a ", "  ")),
            NoteError::Line,
        ),
        (format!("text\n\n{}", line("a", &[1; 4])), NoteError::Line),
        (
            format!("text\n\n{}", line("a", &[1; 68]).replace('=', "")),
            NoteError::Line,
        ),
        (
            format!("text\n\n{}", good.repeat(17)),
            NoteError::TooManyLines,
        ),
        (
            format!("{}\n\n{good}", "t".repeat(65_536)),
            NoteError::TooLong,
        ),
    ] {
        assert_eq!(Note::parse(bytes.as_bytes()), Err(error), "{bytes:.60}");
    }
    assert_eq!(Note::parse(b"\xff\n\n"), Err(NoteError::NotText));
    assert!(Note::parse(format!("text\n\n{}", good.repeat(16)).as_bytes()).is_ok());
}

#[test]
fn a_line_counts_only_for_the_name_and_id_of_its_key() {
    let key = PrivateKey::log("log.example", &[9; 32]).unwrap();
    let good = SignatureLine::sign("text\n", &key);
    assert!(good.verifies("text\n", key.public()));
    assert!(!good.verifies("text", key.public()));
    let renamed = SignatureLine {
        name: "log.example/2".into(),
        ..good.clone()
    };
    assert!(!renamed.verifies("text\n", key.public()));
    let other_id = SignatureLine {
        key_id: [0; 4],
        ..good
    };
    assert!(!other_id.verifies("text\n", key.public()));
}
