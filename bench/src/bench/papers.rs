//! Statutory documents: how many a second, the first one of a process, and bytes.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use huiyin_documents::paper::{Content, House, Paper, Part};
use huiyin_documents::{Document, Fonts, render};
use jiff::civil::date;

use super::measure::{median, said};
use super::table::{Row, Table};

/// What a notice of one page holds.
const NOTICE: [(Part, &str); 11] = [
    (Part::Unit, "青禾县农业农村和水务局"),
    (Part::Number, "青禾农水信〔2026〕17号"),
    (Part::Title, "晴坡村灌溉渠道渗漏"),
    (Part::Addressee, "示例甲"),
    (Part::Address, "望禾镇晴坡村三组000号"),
    (Part::Contact, "青禾县农业农村和水务局"),
    (Part::Phone, "0000-5550104"),
    (Part::Received, "2026年9月1日"),
    (Part::Procedure, "信访程序"),
    (Part::LastDay, "2026年11月9日"),
    (Part::Basis, "《信访工作条例》第二十三条"),
];

/// Measures them on one thread.
///
/// # Errors
/// When a document is not set, or its process fails.
pub fn run(table: &mut Table, quick: bool) -> anyhow::Result<()> {
    let fonts = Fonts::shipped();
    let mut rounds = Vec::new();
    let mut number = 0_u64;
    let mut bytes = 0;
    for _ in 0..if quick { 1 } else { 5 } {
        let lasting = Duration::from_secs(if quick { 1 } else { 3 });
        let (began, first) = (Instant::now(), number);
        while began.elapsed() < lasting {
            number += 1;
            bytes = set(number, &fonts)?.max(bytes);
        }
        rounds.push((number - first) as f64 / began.elapsed().as_secs_f64());
    }
    let rate = median(rounds);
    let row = Row::new("documents of one page, one core", format!("{rate:.0}/s"));
    table.row(row.judged("≥ 100/s", rate >= 100.0));
    let row = Row::new(
        "bytes of the largest of them",
        format!("{} KB", bytes.div_ceil(1024)),
    );
    table.row(row.judged("≤ 100 KB", bytes <= 100 * 1024));
    let mut firsts = Vec::new();
    for _ in 0..if quick { 3 } else { 21 } {
        firsts.push(fresh()?);
    }
    let first = median(firsts);
    let row = Row::new("the first document of a fresh process", said(first));
    table.row(row.judged("≤ 150 ms", first <= 0.150));
    table.note(
        "Documents: a notice of acceptance to one person, each with another number, set on one thread with the \
         fonts that come with the program; the first: from spawning a process that sets one to its end, median.",
    );
    Ok(())
}

/// Sets one, in a process of its own.
///
/// # Errors
/// When it is not set.
pub fn first() -> anyhow::Result<()> {
    println!("{}", set(1, &Fonts::shipped())?);
    Ok(())
}

fn fresh() -> anyhow::Result<f64> {
    let program = std::env::current_exe()?;
    let began = Instant::now();
    let output = Command::new(program).arg("first-paper").output()?;
    let spent = began.elapsed().as_secs_f64();
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(spent)
}

/// How many bytes it has.
fn set(number: u64, fonts: &Fonts) -> anyhow::Result<usize> {
    let rendered = render(&notice(number)?, fonts)?;
    if rendered.pages != 1 {
        bail!("the notice has {} pages", rendered.pages);
    }
    Ok(rendered.pdf.len())
}

fn notice(number: u64) -> anyhow::Result<Document> {
    let paper = Paper::of("acceptance-notice").context("there is such a paper")?;
    let mut content = Content::of_day(date(2026, 11, 2));
    for (part, text) in NOTICE {
        content.set(part, text);
    }
    content.set(Part::Matter, format!("qinghe-2026-{number}"));
    Ok(paper.draw(&content, &House::default())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_has_one_page() {
        assert!(set(1_000_000, &Fonts::shipped()).unwrap() > 1000);
    }
}
