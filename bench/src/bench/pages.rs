//! Pages over HTTP: at many matters, beside a bare page of the same size, and beside the same at few; and
//! registrations by the staff form.

mod bare;
mod http;
mod registering;

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use huiyin_office::list::Order;
use huiyin_office::{Access, ActAs, Office, Place, Reader};

use super::measure::{median, said};
use super::process::Server;
use super::table::{Row, Table};
use crate::seed;
use bare::Bare;
pub use bare::serve as serve_bare;
pub use http::Client;
pub use registering::run as registering;

const CONTROL_GOAL: f64 = 0.6;
const P99_GOAL: f64 = 1.5;
const GROWTH_GOAL: f64 = 1.3;
/// Entries behind a petition whose progress is asked for.
const ENTRIES: usize = 6;
/// What the officer of the seeded offices signs in with.
pub const PASSWORD: &str = "a sentence for measuring alone";
/// A handler with much in hand.
pub const HANDLER: &str = "water-1";
/// A clerk at the counter.
pub const CLERK: &str = "bureau-1";

/// A page and what a browser sends for it.
struct Asked {
    what: &'static str,
    path: String,
    cookie: String,
}

/// What `wrk` measured.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Pages.
    pub per_second: f64,
    p99_seconds: f64,
}

/// On SQLite.
///
/// # Errors
/// When the program was not built, `wrk` is not installed, or a page does not answer.
pub fn run(
    table: &mut Table,
    program: &Path,
    large: &Path,
    small: &Path,
    quick: bool,
) -> anyhow::Result<()> {
    let (rounds, seconds) = if quick { (1, 2) } else { (3, 8) };
    let rows_of = large;
    let today = seed::marker(large).context("it was seeded whole")?.today;
    // At 10,000 matters the large office is the small one: one directory has one server.
    let is_one = large == small;
    let known = let_in(large)?;
    let large = Server::start(program, large)?;
    let at_large = pages(&large, &known, &today)?;
    let other = match is_one {
        true => None,
        false => {
            let known = let_in(small)?;
            let server = Server::start(program, small)?;
            let pages = pages(&server, &known, &today)?;
            Some((server, pages))
        }
    };
    let (small, at_small) = match &other {
        Some((server, pages)) => (server, pages),
        None => (&large, &at_large),
    };
    for (page, same) in at_large.iter().zip(at_small) {
        let bytes = Client::new(large.address())
            .get(&page.path, &page.cookie)?
            .body
            .len();
        let bare = Bare::start(rows_of, bytes)?;
        let (mut ours, mut plain, mut few) = (Vec::new(), Vec::new(), Vec::new());
        let mut sent = Vec::new();
        // Once for the page cache; then alternating, so that all meet the same machine.
        wrk(large.address(), &page.path, &page.cookie, 1)?;
        for _ in 0..rounds {
            ours.push(wrk(large.address(), &page.path, &page.cookie, seconds)?);
            plain.push(wrk(bare.address(), "/", "", seconds)?);
            sent.push(wrk(bare.address(), "/static", "", seconds)?);
            few.push(wrk(small.address(), &same.path, &same.cookie, seconds)?);
        }
        let (ours, plain, few) = (middle(&ours), middle(&plain), middle(&few));
        let sent = middle(&sent);
        let what = format!("{}, {:.0} KB", page.what, bytes as f64 / 1e3);
        let row = Row::new(&what, format!("{:.0}/s", ours.per_second));
        let row = row.beside(format!("{:.0}/s", plain.per_second));
        table.row(row.at_least(ours.per_second / plain.per_second, CONTROL_GOAL));
        let row = Row::new(
            format!("{what}, beside bytes from memory"),
            format!("{:.0}/s", ours.per_second),
        );
        let row = row.beside(format!("{:.0}/s", sent.per_second));
        table.row(row.ratio(ours.per_second / sent.per_second));
        let row = Row::new(format!("{what}: p99"), said(ours.p99_seconds));
        let row = row.beside(said(plain.p99_seconds));
        table.row(row.at_most(ours.p99_seconds / plain.p99_seconds, P99_GOAL));
        let row = Row::new(
            format!("{what}: growth"),
            format!("{:.0}/s", ours.per_second),
        );
        let row = row.beside(format!("{:.0}/s at 10,000", few.per_second));
        table.row(row.at_most(few.per_second / ours.per_second, GROWTH_GOAL));
    }
    table.note(
        "Pages: `wrk -t2 -c64` on the real program and, in turns, on a bare page: a process of its own on \
         the same stack (axum and hyper on tokio) that selects 50 rows of the same table and writes them as one \
         table of as many bytes; then the same bytes from memory, without a goal. Signed in; \
         nothing compressed. Growth is the rate at 10,000 matters through the rate here; medians of the \
         rounds.",
    );
    Ok(())
}

/// Gives the officers a password, and one petition a query code: its number and the code. A code is handed out
/// once, so that each run takes the next petition that has none; the same course lies behind each.
fn let_in(dir: &Path) -> anyhow::Result<(String, String)> {
    let office = Office::open(&Place::new(dir, None), Access::Write)?;
    for officer in [HANDLER, CLERK] {
        office.set_password_of(officer, PASSWORD)?;
    }
    let counter = ActAs::Officer {
        officer: CLERK.to_owned(),
        role: None,
    };
    let mut found = None;
    let mut next: Option<String> = None;
    while found.is_none() {
        let page = office.list(
            Reader::Officer(CLERK),
            Order::Due,
            None,
            next.as_deref(),
            50,
        )?;
        found = page.rows.iter().find_map(|row| {
            let entries = office.show(&row.number, Reader::Operator).ok()?.entries;
            let code = (entries.len() == ENTRIES)
                .then(|| office.issue_code(&row.number, &counter).ok())??;
            Some((row.number.clone(), code))
        });
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    office.close()?;
    found.context("a petition on paper that has no query code yet")
}

/// The pages that are measured, after signing in and looking up as a browser does.
fn pages(
    server: &Server,
    (number, code): &(String, String),
    today: &str,
) -> anyhow::Result<Vec<Asked>> {
    let client = Client::new(server.address());
    let staff = client.sign_in(HANDLER, PASSWORD)?;
    let clerk = client.sign_in(CLERK, PASSWORD)?;
    let looked_up = client.post("/progress", "", &[("number", number), ("code", code)])?;
    let visit = looked_up
        .cookie()
        .context("the look-up lets the petitioner in")?;
    let desk = client.get("/staff?whose=unit", &staff)?;
    let matter = desk
        .link("/staff/matters/")
        .context("a desk has matters on it")?;
    let book = client.get("/staff/registers", &clerk)?;
    let book = book.location().context("the registers open at the first")?;
    // A year, so that a small office fills a page as well.
    let book = format!("{book}?from={}-01-01&to={today}", &today[..4]);
    let asked = [
        ("my desk", "/staff?whose=unit".to_owned(), staff.clone()),
        ("matter page", matter, staff),
        ("register page", book, clerk),
        ("progress page", format!("/progress/{number}"), visit),
    ];
    let pages = asked.map(|(what, path, cookie)| Asked { what, path, cookie });
    for page in &pages {
        let answer = client.get(&page.path, &page.cookie)?;
        ensure!(
            answer.status == 200,
            "{} answers {}",
            page.path,
            answer.status
        );
    }
    Ok(pages.into())
}

/// Many at once, signed in, for so long.
///
/// # Errors
/// When `wrk` is not installed, or the page does not answer.
pub fn wrk(address: &str, path: &str, cookie: &str, seconds: u32) -> anyhow::Result<Load> {
    let done = Command::new("wrk")
        .args(["-t2", "-c64", "--latency", "-H"])
        .arg(format!("Cookie: {cookie}"))
        .arg(format!("-d{seconds}s"))
        .arg(format!("http://{address}{path}"))
        .output()
        .context("wrk could not be started; on Debian: apt-get install wrk")?;
    let text = String::from_utf8_lossy(&done.stdout);
    ensure!(
        !text.contains("Non-2xx") && !text.contains("Socket errors"),
        "{path} failed under load: {text}"
    );
    read(&text).with_context(|| format!("wrk on {path}: {text}"))
}

fn read(text: &str) -> Option<Load> {
    let after = |key: &str| {
        let line = text
            .lines()
            .find_map(|line| line.trim().strip_prefix(key))?;
        line.split_whitespace().next()
    };
    Some(Load {
        per_second: after("Requests/sec:")?.parse().ok()?,
        p99_seconds: duration(after("99%")?)?,
    })
}

/// `1.25ms`, `830.00us`, `1.02s`.
fn duration(text: &str) -> Option<f64> {
    let at = text.find(|one: char| one.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(at);
    let number: f64 = number.parse().ok()?;
    match unit {
        "us" => Some(number / 1e6),
        "ms" => Some(number / 1e3),
        "s" => Some(number),
        "m" => Some(number * 60.0),
        _ => None,
    }
}

fn middle(loads: &[Load]) -> Load {
    Load {
        per_second: median(loads.iter().map(|load| load.per_second).collect()),
        p99_seconds: median(loads.iter().map(|load| load.p99_seconds).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_wrk_says_is_read() {
        let text = "  Latency Distribution\n     50%    1.25ms\n     99%  830.00us\n  17 requests in 1.00s, 1MB read\n\
                    Requests/sec:   1234.50\nTransfer/sec:      1.00MB\n";
        let load = read(text).unwrap();
        assert!((load.per_second - 1234.5).abs() < 1e-9);
        assert!((load.p99_seconds - 0.00083).abs() < 1e-12);
        assert!(read("nothing").is_none());
    }
}
