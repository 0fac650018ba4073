//! How long papers take and how large they are: the first one, fonts opened, and then one after another.
//!
//! `cargo run --release -p huiyin-documents --example pace`

#[path = "../tests/measured/paper.rs"]
mod paper;

use std::time::Instant;

use huiyin_documents::{Document, Fonts, Form, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let notice = one_page();
    let start = Instant::now();
    let fonts = Fonts::shipped();
    let first = render(&notice, &fonts)?;
    let spent = start.elapsed().as_secs_f64() * 1000.0;
    println!(
        "the first, fonts opened: {spent:.0} ms, {} bytes",
        first.pdf.len()
    );
    for (name, document) in [
        ("one page", notice),
        ("an opinion with everything", paper::opinion(Form::Letter)),
        (
            "thirty pages",
            paper::plain(Form::Letter, &text(30 * 22 * 28 - 500)),
        ),
    ] {
        let start = Instant::now();
        let mut papers = 0;
        let mut rendered = render(&document, &fonts)?;
        while start.elapsed().as_secs_f64() < 2.0 {
            rendered = render(&document, &fonts)?;
            papers += 1;
        }
        let a_second = f64::from(papers) / start.elapsed().as_secs_f64();
        println!(
            "{name}: {} pages, {} bytes, {a_second:.0} papers a second",
            rendered.pages,
            rendered.pdf.len()
        );
    }
    Ok(())
}

/// A notice to one person: 200 characters of text.
fn one_page() -> Document {
    let mut document = paper::plain(Form::Letter, &text(200));
    document.addressee = Some("示例甲".to_owned());
    document.signature = paper::opinion(Form::Letter).signature;
    document
}

/// So many characters, 400 different ones.
fn text(length: usize) -> String {
    let known = |ch: &char| {
        let alone = paper::plain(Form::Letter, &ch.to_string());
        Fonts::shipped().missing(&alone).is_empty()
    };
    let some: Vec<char> = ('一'..='龥').step_by(23).filter(known).take(400).collect();
    (0..length).map(|n| some[n * n % some.len()]).collect()
}
