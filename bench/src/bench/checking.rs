//! Verifying one receipt, auditing a whole journal, making the registers again: each beside one
//! SHA-256 pass over the same bytes.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use huiyin_journal::key::VerifierKey;
use huiyin_journal::policy::{Keys, Policy};
use huiyin_journal::verify::{Extras, verify};
use huiyin_office::list::Order;
use huiyin_office::{Access, Office, Place, Reader};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest as _, Sha256};

use super::measure::{Times, cpu_seconds, said};
use super::table::{Row, Table};

const RECEIPT_SECONDS: f64 = 0.002;
const AUDIT: f64 = 300_000.0;
const REBUILD: f64 = 50_000.0;

/// Receipt and audit.
///
/// # Errors
/// When the journal does not verify.
pub fn run(table: &mut Table, large: &Path, quick: bool) -> anyhow::Result<()> {
    receipt(table, large, quick)?;
    let office = Office::open(&Place::new(large, None), Access::Read)?;
    let (began, cpu) = (Instant::now(), cpu_seconds());
    let reports = office.audit(false)?;
    let (took, cpu) = (began.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let report = reports.last().context("there is a generation")?;
    for other in report.others.iter().take(5) {
        eprintln!("the audit says: {other}");
    }
    if !report.audit.is_clean() {
        eprintln!(
            "the audit of the leaves is not clean: {:.600?}",
            report.audit
        );
    }
    let (entries, pass) = one_pass(large)?;
    let rate = entries as f64 / took;
    let row = Row::new("audit of the whole journal", format!("{rate:.0} entries/s"));
    let row = row.beside(format!("{:.0} entries/s", entries as f64 / pass));
    table.row(row.ratio(pass / took).judged("≥ 300,000/s", rate >= AUDIT));
    table.note(format!(
        "Audit: {entries} entries in {} ({cpu:.0} CPU s over two threads), without the registers (`rebuild --check` compares those); \
         the pass is one SHA-256 over leaf, body and opened fields read from the same file.",
        said(took)
    ));
    Ok(())
}

fn receipt(table: &mut Table, large: &Path, quick: bool) -> anyhow::Result<()> {
    let office = Office::open(&Place::new(large, None), Access::Write)?;
    let rows = office
        .list(Reader::Operator, Order::Newest, None, None, 200)?
        .rows;
    let number = &rows.last().context("there are matters")?.number;
    let papers = covered(&office, number)?;
    let policy = Policy::of_key(VerifierKey::parse(&papers.vkey)?);
    let many = vec![(); if quick { 200 } else { 2_000 }];
    let bytes = papers.file.as_bytes();
    let times = Times::of(&many, |()| {
        std::hint::black_box(verify(bytes, &policy, &Keys::none(), Extras::default()));
        Ok(())
    })?;
    let pass = Times::of(&many, |()| {
        std::hint::black_box(Sha256::digest(bytes));
        Ok(())
    })?;
    let figures = format!("p50 {}, p99 {}", said(times.median()), said(times.p99()));
    let row = Row::new("verify one receipt", figures).beside(said(pass.median()));
    table.row(row.judged("≤ 2 ms", times.p99() <= RECEIPT_SECONDS));
    office.close()?;
    Ok(())
}

fn covered(office: &Office, number: &str) -> anyhow::Result<huiyin_office::receipt::Papers> {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        match office.receipt(number, Reader::Operator, None) {
            Err(huiyin_office::receipt::ReceiptError::NotCovered) if Instant::now() < patience => {
                std::thread::sleep(Duration::from_millis(20));
            }
            other => return Ok(other?),
        }
    }
}

/// Every register made again, and the search index with it.
///
/// # Errors
/// When an entry does not read.
pub fn rebuild(table: &mut Table, large: &Path) -> anyhow::Result<()> {
    let (_, pass) = one_pass(large)?;
    let place = Place::new(large, None);
    for (what, search) in [
        ("rebuild of the registers", false),
        ("the same with the search index", true),
    ] {
        let began = Instant::now();
        let done = Office::rebuild(&place, search)?;
        let took = began.elapsed().as_secs_f64();
        ensure!(done.entries > 0, "nothing was made again");
        let rate = done.entries as f64 / took;
        let row = Row::new(what, format!("{rate:.0} entries/s"));
        let row = row.beside(format!("{:.0} entries/s", done.entries as f64 / pass));
        let row = row.ratio(pass / took);
        table.row(if search {
            row
        } else {
            row.judged("≥ 50,000/s", rate >= REBUILD)
        });
    }
    Ok(())
}

/// Entries, and how long one SHA-256 pass over their bytes takes.
fn one_pass(dir: &Path) -> anyhow::Result<(u64, f64)> {
    let db = Connection::open_with_flags(dir.join("data.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let began = Instant::now();
    let mut hash = Sha256::new();
    let mut entries = 0;
    let mut rows = db.prepare(
        "select leaf, body, fields from journal_entry where office = 'qinghe' order by entry",
    )?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..3 {
            if let Ok(bytes) = row.get_ref(column)?.as_blob() {
                hash.update(bytes);
            }
        }
        entries += 1;
    }
    std::hint::black_box(hash.finalize());
    Ok((entries, began.elapsed().as_secs_f64()))
}
