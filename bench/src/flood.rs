//! A flood: twenty times the normal load of public submissions, with clients among them that mean no good. Officers go
//! on with their work meanwhile; nothing that was acknowledged may be lost.

mod hostile;
mod petitioner;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::Args;
use huiyin_office::{Access, Office, Place, Reader};

use crate::bench::{CLERK, Client, PASSWORD, Server, scratch};

/// A petition every ten seconds is a busy day of a large city: three thousand in eight hours.
const NORMAL_SECONDS: u64 = 10;
const TIMES: u64 = 20;
/// Officers at work at once, a page each quarter of a second: a county's bureau on a Monday.
const OFFICERS: usize = 8;
const THINKS: Duration = Duration::from_millis(250);
const STAFF_P99_GOAL: Duration = Duration::from_millis(200);
const RECOVERY_GOAL: Duration = Duration::from_secs(10);
/// So many pages in a row within the goal: it is over.
const CALM_PAGES: usize = 20;
/// What officers look at.
const PAGES: [&str; 4] = [
    "/staff",
    "/staff/matters",
    "/staff/help",
    "/staff/registration/letter",
];

/// How it is run.
#[derive(Args)]
pub struct Options {
    /// How long
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The program
    #[arg(long, default_value = "target/release/huiyin")]
    program: PathBuf,
    /// Only look whether something acknowledged was lost: a shared machine says nothing about time
    #[arg(long)]
    lost_only: bool,
}

/// What all clients share.
struct Flood {
    address: String,
    over: AtomicBool,
    next: AtomicU64,
    acknowledged: Mutex<Vec<String>>,
    refused: AtomicU64,
    staff: Mutex<Vec<Duration>>,
    hostile: AtomicU64,
}

impl Flood {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// A line of a network that nobody used yet, of those kept for examples (RFC 2544).
    fn new_line(&self) -> String {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        format!("198.{}.{}.{}", 18 + n / 65_536 % 2, n / 256 % 256, n % 256)
    }

    fn acknowledge(&self, number: String) {
        let held = self.acknowledged.lock();
        held.unwrap_or_else(PoisonError::into_inner).push(number);
    }
}

/// Runs it and prints what came of it.
/// # Errors
/// When something acknowledged is lost, or, unless only that is asked, a goal is missed.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let dir = scratch()?;
    let place = Place::new(dir.path(), None);
    let server = Server::of_new_office(&options.program, dir.path())?;
    let cookie = Client::new(server.address()).sign_in(CLERK, PASSWORD)?;
    let flood = Arc::new(Flood {
        address: server.address().to_owned(),
        over: AtomicBool::new(false),
        next: AtomicU64::new(0),
        acknowledged: Mutex::default(),
        refused: AtomicU64::new(0),
        staff: Mutex::default(),
        hostile: AtomicU64::new(0),
    });
    let clients = start(&flood, &cookie);
    thread::sleep(Duration::from_secs(options.seconds));
    flood.over.store(true, Ordering::Relaxed);
    let recovered = recovery(&flood, &cookie)?;
    for client in clients {
        client.join().expect("no client panics")?;
    }
    drop(server);
    let lost = lost(&place, &flood)?;
    let p99 = print(&flood, recovered, lost.len());
    ensure!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    if !options.lost_only {
        ensure!(
            p99 <= STAFF_P99_GOAL,
            "officers waited for more than 200 ms"
        );
        ensure!(
            recovered <= RECOVERY_GOAL,
            "it took more than 10 s to recover"
        );
    }
    Ok(())
}

/// Everybody, at work until the flood is over.
fn start(flood: &Arc<Flood>, cookie: &str) -> Vec<JoinHandle<anyhow::Result<()>>> {
    let mut clients = Vec::new();
    let mut client = |work: fn(&Flood) -> anyhow::Result<()>| {
        let flood = Arc::clone(flood);
        clients.push(thread::spawn(move || work(&flood)));
    };
    // One begins each half a second; each takes its time over eight pages.
    for _ in 0..TIMES {
        client(|flood| petitioner::work(flood, Duration::from_secs(NORMAL_SECONDS)));
    }
    for work in hostile::ALL {
        client(work);
    }
    for officer in 0..OFFICERS {
        let (flood, cookie) = (Arc::clone(flood), cookie.to_owned());
        clients.push(thread::spawn(move || {
            let client = Client::new(&flood.address);
            for at in officer.. {
                if flood.is_over() {
                    break;
                }
                let took = staff_page(&client, &cookie, at)?;
                let held = flood.staff.lock();
                held.unwrap_or_else(PoisonError::into_inner).push(took);
                thread::sleep(THINKS);
            }
            Ok(())
        }));
    }
    clients
}

fn staff_page(client: &Client, cookie: &str, at: usize) -> anyhow::Result<Duration> {
    let path = PAGES[at % PAGES.len()];
    let asked = Instant::now();
    let page = client.get(path, cookie)?;
    ensure!(
        page.status == 200,
        "{path} is answered with {}",
        page.status
    );
    Ok(asked.elapsed())
}

/// Until officers are answered in time again, page after page.
fn recovery(flood: &Flood, cookie: &str) -> anyhow::Result<Duration> {
    let client = Client::new(&flood.address);
    let began = Instant::now();
    let (mut calm, mut since) = (0, Duration::ZERO);
    for at in 0.. {
        if staff_page(&client, cookie, at)? <= STAFF_P99_GOAL {
            calm += 1;
        } else {
            (calm, since) = (0, began.elapsed());
        }
        if calm == CALM_PAGES || since > 6 * RECOVERY_GOAL {
            break;
        }
    }
    Ok(since)
}

/// What was acknowledged and is not there.
fn lost(place: &Place, flood: &Flood) -> anyhow::Result<Vec<String>> {
    let office = Office::open(place, Access::Read)?;
    let held = flood.acknowledged.lock();
    let acknowledged = held.unwrap_or_else(PoisonError::into_inner);
    ensure!(!acknowledged.is_empty(), "nothing was acknowledged");
    let is_lost = |number: &&String| office.show(number, Reader::Operator).is_err();
    Ok(acknowledged.iter().filter(is_lost).cloned().collect())
}

fn print(flood: &Flood, recovered: Duration, lost: usize) -> Duration {
    let held = flood.staff.lock();
    let mut staff = held.unwrap_or_else(PoisonError::into_inner).clone();
    staff.sort_unstable();
    let p99 = staff.get(staff.len() * 99 / 100).copied();
    let p99 = p99
        .context("officers looked at pages")
        .unwrap_or(Duration::MAX);
    let held = flood.acknowledged.lock();
    let acknowledged = held.unwrap_or_else(PoisonError::into_inner).len();
    println!("acknowledged petitions: {acknowledged}, lost: {lost}");
    println!(
        "refused politely: {}",
        flood.refused.load(Ordering::Relaxed)
    );
    println!(
        "hostile requests: {}",
        flood.hostile.load(Ordering::Relaxed)
    );
    println!(
        "staff pages: {}, p99 {:.0} ms (goal 200)",
        staff.len(),
        p99.as_secs_f64() * 1e3
    );
    println!("recovered after {:.1} s (goal 10)", recovered.as_secs_f64());
    p99
}
