//! What sealing costs: pages of matters whose petitioner is sealed, registrations that seal, an opening; and what a
//! guess at a password costs.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use huiyin_domain::field::Form;
use huiyin_domain::petitioner::{Capacity, Identity, Petitioner};
use huiyin_office::attachment::Upload;
use huiyin_office::setup::Setup;
use huiyin_office::system::SystemClock;
use huiyin_office::{Access, ActAs, Office, Place};
use huiyin_testkit::photo::PNG;

use super::measure::{Times, median, said};
use super::pages::{CLERK, Client, HANDLER, PASSWORD, wrk};
use super::process::Server;
use super::registration::{ours_on, petitions, scratch};
use super::table::{Row, Table};
use crate::seed;

const PAGE_GOAL: f64 = 0.95;
const REGISTRATION_GOAL: f64 = 0.85;
const OPENING_SECONDS: f64 = 0.150;
/// Openings begin at this distance, whatever became of the one before.
const EVERY: Duration = Duration::from_millis(100);

/// A guess has to cost so much.
const HASH_SECONDS: f64 = 0.100;

/// All of them, on SQLite.
///
/// # Errors
/// When one cannot be measured.
pub fn run(table: &mut Table, program: &Path, quick: bool) -> anyhow::Result<()> {
    page(table, program, quick)?;
    registration(table, quick)?;
    opening(table, quick)?;
    password(table, quick)
}

/// The page of a matter whose petitioner is sealed beside that of one that nobody signed.
fn page(table: &mut Table, program: &Path, quick: bool) -> anyhow::Result<()> {
    let dir = scratch()?;
    let place = Place::new(dir.path(), None);
    Setup::parse("demo.toml", seed::SCRIPT)?.run(&place, Arc::new(SystemClock))?;
    let office = Office::open(&place, Access::Write)?;
    office.set_password_of(HANDLER, PASSWORD)?;
    let matters = [
        in_hand(&office, &somebody(1)?)?,
        in_hand(&office, &Petitioner::anonymous())?,
    ];
    office.close()?;
    drop(office);
    let server = Server::start(program, dir.path())?;
    let client = Client::new(server.address());
    let cookie = client.sign_in(HANDLER, PASSWORD)?;
    let paths = matters.map(|number| format!("/staff/matters/{number}"));
    let mut bytes = [0; 2];
    for (path, bytes) in paths.iter().zip(&mut bytes) {
        let page = client.get(path, &cookie)?;
        ensure!(page.status == 200, "{path} answers {}", page.status);
        *bytes = page.body.len();
    }
    let (rounds, seconds) = if quick { (1, 2) } else { (5, 5) };
    let (mut sealed, mut nameless) = (Vec::new(), Vec::new());
    wrk(server.address(), &paths[0], &cookie, 1)?;
    for _ in 0..rounds {
        for (path, rates) in paths.iter().zip([&mut sealed, &mut nameless]) {
            rates.push(wrk(server.address(), path, &cookie, seconds)?.per_second);
        }
    }
    let (sealed, nameless) = (median(sealed), median(nameless));
    let row = Row::new(
        "matter page, its petitioner sealed and closed",
        format!("{sealed:.0}/s"),
    );
    let row = row.beside(format!("{nameless:.0}/s without a petitioner"));
    table.row(row.at_least(sealed / nameless, PAGE_GOAL));
    table.note(format!(
        "Sealed page: two matters of one new office with the same words and steps, seen in the unit that has them, `wrk -t2 \
         -c64` in turns: one from somebody with name, number, telephone and address ({} bytes), one that nobody signed \
         ({} bytes).",
        bytes[0], bytes[1]
    ));
    Ok(())
}

/// Forwarded to the unit of [`HANDLER`]; its number.
fn in_hand(office: &Office, petitioner: &Petitioner) -> anyhow::Result<String> {
    let today = office.now().date().to_string();
    let letter = form(&[
        ("channel", "letter"),
        ("unit", "bureau"),
        ("received", &today),
        (
            "text",
            "村口到小学的路灯从九月起不亮，天黑后孩子走这条路回家。请在结冰前修好，并告诉我们由谁出钱。",
        ),
        ("place", "晴坡村"),
    ]);
    let number = office
        .register(&letter, petitioner, &act(CLERK), false)?
        .number;
    let take = |who: &str, step: &str, fields: &[(&str, &str)]| {
        let taken = office.step(&number, step, &form(fields), &act(who));
        taken.with_context(|| format!("{who} {step}")).map(drop)
    };
    let request = [
        ("class", "decision-request"),
        ("route", "petition-procedure"),
    ];
    take(CLERK, "classify", &request)?;
    take(
        CLERK,
        "forward",
        &[("to", "water"), ("note", "请依法办理。")],
    )?;
    take(HANDLER, "receive", &[("received", &today)])?;
    Ok(number)
}

/// The same petitions by 64 clients, from named people and from nobody.
fn registration(table: &mut Table, quick: bool) -> anyhow::Result<()> {
    let named = petitions()?;
    let mut nameless = petitions()?;
    for petition in &mut nameless {
        petition.anonymous = true;
    }
    let (named, nameless) = (Arc::new(named), Arc::new(nameless));
    let (rounds, seconds) = if quick { (1, 2) } else { (5, 6) };
    let lasting = Duration::from_secs(seconds);
    let (mut sealing, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for (petitions, rates) in [(&named, &mut sealing), (&nameless, &mut plain)] {
            let dir = scratch()?;
            rates.push(ours_on(dir.path(), None, petitions, lasting)?.rate);
        }
    }
    let (sealing, plain) = (median(sealing), median(plain));
    let row = Row::new(
        "registrations that seal, 64 clients, covered by a checkpoint",
        format!("{sealing:.0}/s"),
    );
    let row = row.beside(format!("{plain:.0}/s with nobody to seal"));
    table.row(row.at_least(sealing / plain, REGISTRATION_GOAL));
    table.note(
        "Registrations that seal: as the registrations above; the control is the same petitions without anybody's name, \
         so that no key is asked for, nothing is encrypted, no mark is made and no row of an identity is written. Rounds \
         alternate on empty databases; medians.",
    );
    Ok(())
}

/// From the call to the opened bytes, ten a second.
fn opening(table: &mut Table, quick: bool) -> anyhow::Result<()> {
    let dir = scratch()?;
    let place = Place::new(dir.path(), None);
    Setup::parse("demo.toml", seed::SCRIPT)?.run(&place, Arc::new(SystemClock))?;
    let office = Arc::new(Office::open(&place, Access::Write)?);
    let today = office.now().date().to_string();
    let many = if quick { 20 } else { 200 };
    let mut numbers = Vec::new();
    for at in 0..many {
        let letter = form(&[
            ("channel", "letter"),
            ("unit", "bureau"),
            ("received", &today),
            ("text", "请把青石桥到晴坡村的路灯修好。"),
        ]);
        let photo = Upload::check("路灯", PNG.to_vec(), None)?;
        let once = office.new_once();
        let (who, by) = (somebody(at)?, act(CLERK));
        let taken = office.register_with(&letter, &who, &by, false, &once, &[photo])?;
        numbers.push(taken.number);
    }
    let began = Instant::now();
    let mut openings = Vec::new();
    for (at, number) in (0..).zip(numbers) {
        let (office, due) = (Arc::clone(&office), began + EVERY * at);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        openings.push(thread::spawn(move || -> anyhow::Result<Duration> {
            let opened = office.open_attachment(&number, 1, &act(CLERK))?;
            ensure!(!opened.bytes.is_empty(), "{number} is empty");
            Ok(due.elapsed())
        }));
    }
    let mut times = Vec::new();
    for opening in openings {
        times.push(opening.join().expect("an officer does not panic")?);
    }
    office.close()?;
    let times = Times::taken(times);
    let row = Row::new(
        "opening what is sealed, 10 a second",
        format!("p50 {}, p99 {}", said(times.median()), said(times.p99())),
    );
    table.row(row.judged("p99 ≤ 150 ms", times.p99() <= OPENING_SECONDS));
    table.note(
        "Opening: each of 200 matters once, begun every 100 ms whatever became of the one before; from that moment to \
         the opened bytes, with the entry, its commit, the signed and published checkpoint over it and the key \
         service's check of both in between.",
    );
    Ok(())
}

/// One after the other, alone on the machine.
fn password(table: &mut Table, quick: bool) -> anyhow::Result<()> {
    let dir = scratch()?;
    let place = Place::new(dir.path(), None);
    Setup::parse("demo.toml", seed::SCRIPT)?.run(&place, Arc::new(SystemClock))?;
    let office = Office::open(&place, Access::Write)?;
    let many: Vec<usize> = (0..if quick { 3 } else { 31 }).collect();
    let times = Times::of(&many, |_| Ok(office.set_password_of(CLERK, PASSWORD)?))?;
    office.close()?;
    let row = Row::new(
        "a password, argon2id",
        format!("p50 {}, p99 {}", said(times.median()), said(times.p99())),
    );
    table.row(row.judged("p50 ≥ 100 ms", times.median() >= HASH_SECONDS));
    table.note(
        "Password: `set_password_of`, one after the other on one thread; its entry's commit is a few milliseconds of it.",
    );
    Ok(())
}

fn form(fields: &[(&str, &str)]) -> Form {
    let owned = fields.iter();
    owned
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn act(officer: &str) -> ActAs {
    ActAs::Officer {
        officer: officer.to_owned(),
        role: None,
    }
}

fn somebody(at: u32) -> anyhow::Result<Petitioner> {
    let one = Identity::named(&format!("示例{at}"), Capacity::Petitioner)?
        .with_phone(&format!("000{at:08}"))?
        .with_address(&format!("青禾县晴坡村示例路{at}号"))?;
    Ok(Petitioner::new(vec![one])?)
}
