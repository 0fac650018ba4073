//! What a process needs: memory, time to the first answer, bytes on disk.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use huiyin_office::list::Order;
use huiyin_office::setup::Setup;
use huiyin_office::system::SystemClock;
use huiyin_office::{Access, Office, Place, Reader};

use super::measure::said;
use super::pages::{CLERK, PASSWORD};
use super::table::{Row, Table};
use crate::seed;

const START_SECONDS: f64 = 1.0;
const MEMORY_MB: f64 = 128.0;

/// Start and memory of the real program, and of the same office asked for lists and searches.
///
/// # Errors
/// When the program does not start.
pub fn run(table: &mut Table, program: &Path, large: &Path) -> anyhow::Result<()> {
    if program.exists() {
        served(table, program, large)?;
    } else {
        table.note(format!(
            "{} was not built: its start is not measured.",
            program.display()
        ));
    }
    let output = Command::new(std::env::current_exe()?)
        .arg("probe")
        .arg(large)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said
        .lines()
        .last()
        .context("the probe says what it needed")?;
    let megabytes: f64 = line.parse().with_context(|| format!("probe: {line}"))?;
    let row = Row::new(
        "anonymous memory after lists, searches and views",
        format!("{megabytes:.0} MB"),
    );
    table.row(row.judged("≤ 128 MB", megabytes <= MEMORY_MB));
    table.note(
        "Memory: `RssAnon` of a process of its own that keeps the office open for writing, with \
         signer, publisher and check, after 2,000 lists, 400 searches, 2,000 matters. Start: from \
         spawning `huiyin demo` on the seeded directory to the whole first page.",
    );
    Ok(())
}

/// What runs in the process of its own; prints megabytes.
///
/// # Errors
/// When the office does not open.
pub fn probe(dir: &Path) -> anyhow::Result<()> {
    let office = Office::open(&Place::new(dir, None), Access::Write)?;
    let mut after: Option<String> = None;
    for round in 0..2_000 {
        let page = office.list(Reader::Operator, Order::Due, None, after.as_deref(), 50)?;
        after = page.next;
        if let Some(row) = page.rows.get(round % 50) {
            office.show(&row.number, Reader::Operator)?;
        }
        if round % 5 == 0 {
            let words = ["老人 孩子", "工资 拖欠", "水渠 村口", "工资 校车"][round / 5 % 4];
            office.search(Reader::Operator, words, None, 50)?;
        }
    }
    println!("{}", anonymous_megabytes("self")?);
    Ok(())
}

fn served(table: &mut Table, program: &Path, large: &Path) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut server = Server::start(program, large)?;
    let page = server.get("/")?;
    let took = began.elapsed().as_secs_f64();
    if !page.starts_with("HTTP/1.1 200") {
        bail!(
            "the first page is {}",
            page.lines().next().unwrap_or_default()
        );
    }
    let row = Row::new("start to the first page", said(took));
    table.row(row.judged("≤ 1 s", took <= START_SECONDS));
    for _ in 0..200 {
        server.get("/")?;
    }
    std::thread::sleep(Duration::from_secs(2));
    let megabytes = anonymous_megabytes(&server.child.id().to_string())?;
    let row = Row::new(
        "anonymous memory of `huiyin demo` after 200 first pages",
        format!("{megabytes:.0} MB"),
    );
    table.row(row.judged("≤ 128 MB", megabytes <= MEMORY_MB));
    Ok(())
}

/// A server that ends with this value.
pub struct Server {
    child: Child,
    address: String,
    /// Open, because it says more after it listens.
    _out: BufReader<ChildStdout>,
}

impl Server {
    /// Sets an office up whose clerk can sign in, and serves it.
    ///
    /// # Errors
    /// When it cannot be set up, or the program does not start.
    pub fn of_new_office(program: &Path, dir: &Path) -> anyhow::Result<Self> {
        let place = Place::new(dir, None);
        Setup::parse("demo.toml", seed::SCRIPT)?.run(&place, Arc::new(SystemClock))?;
        let office = Office::open(&place, Access::Write)?;
        office.set_password_of(CLERK, PASSWORD)?;
        office.close()?;
        // Its lock goes with it.
        drop(office);
        Self::start(program, dir)
    }

    /// Serves a seeded directory.
    ///
    /// # Errors
    /// When the program does not start.
    pub fn start(program: &Path, dir: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(program)
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()?;
        let mut out = BufReader::new(child.stdout.take().context("its output is piped")?);
        loop {
            let mut line = String::new();
            if out.read_line(&mut line)? == 0 {
                bail!("{} ended before it listened", program.display());
            }
            if let Some(address) = line.trim_end().strip_prefix("listening on http://") {
                return Ok(Self {
                    child,
                    address: address.to_owned(),
                    _out: out,
                });
            }
        }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn get(&mut self, path: &str) -> anyhow::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        let host = &self.address;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        if stopped.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn anonymous_megabytes(process: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes: f64 = line
        .context("Linux says RssAnon")?
        .trim()
        .trim_end_matches(" kB")
        .parse()?;
    Ok(kilobytes / 1e3)
}

/// Bytes on disk beside what they may be.
///
/// # Errors
/// When the directory has no marker.
pub fn disk(table: &mut Table, large: &Path) -> anyhow::Result<()> {
    let marker = seed::marker(large).context("a seeded directory has its marker")?;
    let mut parts = Vec::new();
    let mut all = 0;
    for part in ["data.db", "keys", "signer", "public"] {
        let bytes = seed::bytes(&large.join(part))?;
        all += bytes;
        parts.push(format!("{part} {:.0} MB", bytes as f64 / 1e6));
    }
    let allowed = 2_500.0 * marker.matters as f64
        + 900.0 * marker.entries as f64
        + 1.8 * marker.text_bytes as f64;
    let row = Row::new("bytes on disk", format!("{:.2} GB", all as f64 / 1e9));
    let row = row.beside(format!("{:.2} GB allowed", allowed / 1e9));
    let goal = "≤ 2.5 KB a matter + 0.9 KB an event + 1.8 × text";
    table.row(
        row.ratio(all as f64 / allowed)
            .judged(goal, all as f64 <= allowed),
    );
    table.note(format!(
        "Disk: {}; {} matters, {} entries, {:.2} GB of petition text. Made at {:.0} matters/s.",
        parts.join(", "),
        marker.matters,
        marker.entries,
        marker.text_bytes as f64 / 1e9,
        marker.matters as f64 / marker.seconds,
    ));
    Ok(())
}
