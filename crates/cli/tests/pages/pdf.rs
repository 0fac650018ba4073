//! PDF as another program reads it.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The words of a PDF, without blanks.
pub fn words_of_pdf(pdf: &[u8]) -> String {
    assert!(pdf.starts_with(b"%PDF-"));
    let mut program = Command::new("pdftotext")
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("poppler-utils is installed");
    let (mut into, bytes) = (program.stdin.take().expect("a pipe"), pdf.to_vec());
    let writer = std::thread::spawn(move || into.write_all(&bytes));
    let read = program.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("it reads all");
    let text = String::from_utf8(read.stdout).expect("UTF-8");
    text.split_whitespace().collect()
}
