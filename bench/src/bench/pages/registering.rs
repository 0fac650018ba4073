//! Registrations by the staff form: 64 clerks, each form answered when its entry is durable.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use super::http::Client;
use super::{CLERK, PASSWORD};
use crate::bench::measure::said;
use crate::bench::process::Server;
use crate::bench::registration::{self, CLIENTS};
use crate::bench::table::{Row, Table};

const FORM: &str = "/staff/registration/letter";
const GOAL: f64 = 0.4;
const RECEIPT_SECONDS: f64 = 2.0;

/// On SQLite, beside the same registrations inside one process.
///
/// # Errors
/// When a form is not taken: one refusal fails the round.
pub fn run(table: &mut Table, program: &Path, quick: bool) -> anyhow::Result<()> {
    let lasting = Duration::from_secs(if quick { 2 } else { 8 });
    let petitions = Arc::new(registration::petitions()?);
    let inside = registration::scratch()?;
    let inside = registration::ours_on(inside.path(), None, &petitions, lasting)?.durable;
    let dir = registration::scratch()?;
    let server = Server::of_new_office(program, dir.path())?;
    let client = Client::new(server.address());
    let cookie = client.sign_in(CLERK, PASSWORD)?;
    let form = client.get(FORM, &cookie)?;
    let today = form
        .value("received")
        .context("the form offers today")?
        .to_owned();
    let next = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let clerks: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (next, cookie, today) = (Arc::clone(&next), cookie.clone(), today.clone());
            let client = Client::new(server.address());
            thread::spawn(move || -> anyhow::Result<Vec<f64>> {
                let mut receipts = Vec::new();
                while began.elapsed() < lasting {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    receipts.push(one(&client, &cookie, &today, at)?);
                }
                Ok(receipts)
            })
        })
        .collect();
    let mut receipts = Vec::new();
    for clerk in clerks {
        receipts.extend(clerk.join().expect("a clerk does not panic")?);
    }
    let rate = receipts.len() as f64 / began.elapsed().as_secs_f64();
    receipts.sort_by(f64::total_cmp);
    let p95 = receipts.get(receipts.len() * 95 / 100).copied();
    let p95 = p95.context("forms were sent")?;
    let row = Row::new(
        "registrations by the staff form, 64 clerks, answered at commit",
        format!("{rate:.0}/s"),
    );
    let row = row.beside(format!("{inside:.0}/s in one process"));
    table.row(row.at_least(rate / inside, GOAL));
    let row = Row::new("from sending the form to its slip, p95", said(p95));
    table.row(row.judged("≤ 2 s", p95 <= RECEIPT_SECONDS));
    table.note(
        "The staff form: `POST /staff/registration/letter` of a whole form over HTTP, its redirect followed to \
         the slip each time, 64 connections; the program and the clients share the machine. The control is \
         `Office::register` by 64 threads until durable, in the same run. One refusal fails the run.",
    );
    Ok(())
}

/// Sends one form and looks at its slip; the seconds between.
fn one(client: &Client, cookie: &str, today: &str, at: u64) -> anyhow::Result<f64> {
    // The token of each form is its own; the number of the round tells them apart.
    let once = format!(
        "{:032x}",
        u128::from(at) << 64 | u128::from(std::process::id())
    );
    let name = format!("示例{at}");
    let phone = format!("000{at:08}");
    let form = [
        ("once", once.as_str()),
        ("received", today),
        ("name", &name),
        ("id_kind", "other"),
        ("phone", &phone),
        ("head_count", "1"),
        (
            "text",
            "村口到小学的路灯从九月起不亮，天黑后孩子走这条路回家。请在结冰前修好，并告诉我们由谁出钱。",
        ),
        ("title", "村口到小学的路灯不亮"),
        ("place", "晴坡村"),
        ("slip", "1"),
    ];
    let sent = Instant::now();
    let taken = client.post(FORM, cookie, &form)?;
    ensure!(
        taken.status == 303,
        "a form is answered with {}: {}",
        taken.status,
        taken.body
    );
    let slip = taken.location().context("a form leads to its slip")?;
    let cookie = match taken.cookie() {
        Some(fresh) => format!("{cookie}; {fresh}"),
        None => cookie.to_owned(),
    };
    let page = client.get(&slip, &cookie)?;
    ensure!(page.status == 200, "{slip} answers {}", page.status);
    Ok(sent.elapsed().as_secs_f64())
}
