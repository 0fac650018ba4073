//! What sealing costs: pages of matters whose petitioner is sealed, registrations that seal, an opening; and what a
//! guess at a password costs.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use huiyin_domain::field::Form;
use huiyin_domain::petitioner::{Capacity, Identity, Petitioner};
use huiyin_office::identity::IdentityState;
use huiyin_office::session::{Device, Session};
use huiyin_office::setup::Setup;
use huiyin_office::sign_in::SignedIn;
use huiyin_office::system::SystemClock;
use huiyin_office::{Access, ActAs, Office, Place};

use super::measure::{Times, median, said};
use super::pages::{CLERK, Client, HANDLER, PASSWORD, wrk};
use super::process::Server;
use super::registration::{Keys, ours_with, petitions, scratch};
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

/// The same petitions by 64 clients: sealed with keys of the key service, with keys in the same process, not at all.
fn registration(table: &mut Table, quick: bool) -> anyhow::Result<()> {
    let named = Arc::new(petitions()?);
    let mut nameless = petitions()?;
    for petition in &mut nameless {
        petition.anonymous = true;
    }
    let nameless = Arc::new(nameless);
    let (rounds, seconds) = if quick { (1, 2) } else { (5, 5) };
    let lasting = Duration::from_secs(seconds);
    let (mut ours, mut inside, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        for (petitions, keys, rates) in [
            (&named, Keys::OfService, &mut ours),
            (&named, Keys::InProcess, &mut inside),
            (&nameless, Keys::OfService, &mut plain),
        ] {
            let dir = scratch()?;
            rates.push(ours_with(dir.path(), None, keys, petitions, lasting)?.rate);
        }
    }
    let (ours, inside, plain) = (median(ours), median(inside), median(plain));
    let what = "registrations that seal, 64 clients, covered by a checkpoint";
    let row = Row::new(what, format!("{ours:.0}/s"));
    let row = row.beside(format!("{inside:.0}/s with keys in process"));
    table.row(row.at_least(ours / inside, REGISTRATION_GOAL));
    let row = Row::new("the same beside nobody to seal", format!("{ours:.0}/s"));
    let row = row.beside(format!("{plain:.0}/s"));
    table.row(row.ratio(ours / plain));
    table.note(
        "Registrations that seal: as the registrations above. The control is how it was before there was a key service: \
         the same petitions, sealed with keys that the registering process holds itself. Beside it, without a goal, the \
         same petitions without anybody's name: no key, no encryption, no mark and no row of an identity. Rounds \
         alternate on empty databases; medians.",
    );
    Ok(())
}

/// From the call to the opened identity, ten a second.
fn opening(table: &mut Table, quick: bool) -> anyhow::Result<()> {
    let dir = scratch()?;
    let place = Place::new(dir.path(), None);
    Setup::parse("demo.toml", seed::SCRIPT)?.run(&place, Arc::new(SystemClock))?;
    let office = Arc::new(Office::open(&place, Access::Write)?);
    let today = office.now().date().to_string();
    let many = if quick { 20 } else { 200 };
    let mut numbers = Vec::new();
    let letter = form(&[
        ("channel", "letter"),
        ("unit", "bureau"),
        ("received", &today),
        ("text", "请把青石桥到晴坡村的路灯修好。"),
    ]);
    for at in 0..many {
        let taken = office.register(&letter, &somebody(at)?, &act(CLERK), false)?;
        numbers.push(taken.number);
    }
    let session = session(&office)?;
    let began = Instant::now();
    let mut openings = Vec::new();
    for (at, number) in (0..).zip(numbers) {
        let (office, session) = (Arc::clone(&office), session.clone());
        let due = began + EVERY * at;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        openings.push(thread::spawn(move || -> anyhow::Result<Duration> {
            let reason = form(&[("purpose", "contact"), ("why", "约定到现场看路灯的日子")]);
            office.open_identity(&number, &session, &reason, &office.new_once())?;
            let opened = office.identity_at(&number, &session)?.state;
            ensure!(
                matches!(opened, IdentityState::Open(_)),
                "{number} stays shut"
            );
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
        "opening who petitions, 10 a second",
        format!("p50 {}, p99 {}", said(times.median()), said(times.p99())),
    );
    table.row(row.judged("p99 ≤ 150 ms", times.p99() <= OPENING_SECONDS));
    table.note(
        "Opening: each of 200 matters once by an officer who is signed in, begun every 100 ms whatever became of the one \
         before; from that moment to name, number and address in hand, with the entry, its commit, the signed and \
         published checkpoint over it and the key service's check of both in between.",
    );
    Ok(())
}

fn session(office: &Office) -> anyhow::Result<Session> {
    office.set_password_of(CLERK, PASSWORD)?;
    let turn = office.sign_in_turn(CLERK, None)?;
    match office.sign_in(&turn, PASSWORD, Device::Unknown)? {
        SignedIn::Whole(token) => office.session(&token)?.context("it has just begun"),
        SignedIn::Asks(_) => bail!("{CLERK} has no telephone"),
    }
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
