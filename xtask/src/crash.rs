//! `cargo xtask crash`: deaths of the program and what they leave. None may lose an acknowledged registration.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::part::{cargo, root, run as run_command};

const CLIENTS: usize = 8;
/// Then the office is audited, its registers included, and another one begins.
const ROUNDS_PER_OFFICE: u32 = 60;
/// Rows a page of `huiyin list` has at most.
const PAGE: usize = 1000;

/// `rounds_child` deaths at named places in a child of the office's tests; `rounds_server` times `kill -9` on the real server
/// under load.
pub fn run(rounds_child: u32, rounds_server: u32) -> anyhow::Result<()> {
    if rounds_child > 0 {
        let child = [
            "build",
            "--package",
            "huiyin-office",
            "--example",
            "crash_child",
        ];
        run_command(&mut cargo(&child))?;
        let args = [
            "test",
            "--package",
            "huiyin-office",
            "--test",
            "crash",
            "--",
        ];
        let mut test = cargo(&args);
        test.arg("--nocapture")
            .env("HUIYIN_CRASH_ROUNDS", rounds_child.to_string());
        run_command(&mut test)?;
    }
    if rounds_server > 0 {
        run_command(&mut cargo(&["build", "--package", "huiyin-cli"]))?;
        let mut acknowledged = 0;
        for first in (0..rounds_server).step_by(ROUNDS_PER_OFFICE as usize) {
            let end = rounds_server.min(first + ROUNDS_PER_OFFICE);
            acknowledged += Server::new()?.rounds(first..end)?;
        }
        println!("{rounds_server} kills, {acknowledged} acknowledged registrations, none lost");
    }
    Ok(())
}

/// A server that is killed, and what it has acknowledged.
struct Server {
    program: PathBuf,
    home: PathBuf,
    acknowledged: BTreeSet<String>,
}

impl Server {
    /// A new office in the target folder.
    fn new() -> anyhow::Result<Self> {
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root().join("target"), PathBuf::from);
        let home = target.join("crash");
        if home.exists() {
            std::fs::remove_dir_all(&home)?;
        }
        let server = Self {
            program: target.join("debug/huiyin"),
            home,
            acknowledged: BTreeSet::new(),
        };
        server.command(&["init"]).context("setting up the office")?;
        Ok(server)
    }

    /// Kills it so many times; how many registrations were acknowledged.
    fn rounds(mut self, rounds: Range<u32>) -> anyhow::Result<usize> {
        for round in rounds {
            let fresh = self.round(round)?;
            self.check(&fresh)
                .with_context(|| format!("after kill {round}"))?;
            self.acknowledged.extend(fresh);
        }
        self.check_all()?;
        std::fs::remove_dir_all(&self.home)?;
        Ok(self.acknowledged.len())
    }

    /// Starts, loads and kills the server; what was acknowledged meanwhile.
    fn round(&self, round: u32) -> anyhow::Result<BTreeSet<String>> {
        let (mut child, address) = self.start()?;
        let fresh = Arc::new(Mutex::new(BTreeSet::new()));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (address, fresh) = (address.clone(), fresh.clone());
                thread::spawn(move || {
                    // Until the server is gone.
                    while let Some(number) = register(&address, round, client) {
                        fresh
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .insert(number);
                    }
                })
            })
            .collect();
        // Another moment each time, from the first request to past the first publications.
        let moment = 20 + u64::from(round.wrapping_mul(2_654_435_761) >> 16) % 1300;
        thread::sleep(Duration::from_millis(moment));
        child.kill()?;
        child.wait()?;
        for client in clients {
            let _ = client.join();
        }
        let fresh = std::mem::take(&mut *fresh.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(fresh)
    }

    fn start(&self) -> anyhow::Result<(Child, String)> {
        let mut child = Command::new(&self.program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&self.home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child
            .stdout
            .take()
            .context("the server has a standard output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        match line.trim().strip_prefix("listening on http://") {
            Some(address) => Ok((child, address.to_owned())),
            None => {
                let ended = child.wait()?;
                bail!("the server did not start again: {ended}, it said {line:?}")
            }
        }
    }

    /// Every number acknowledged in this round is listed.
    fn check(&self, fresh: &BTreeSet<String>) -> anyhow::Result<()> {
        let there = self.listed(fresh.len() + CLIENTS)?;
        for number in fresh {
            ensure!(
                there.contains(number),
                "{number} was acknowledged and is lost"
            );
        }
        Ok(())
    }

    /// After a last start and a gentle end: all numbers, a clean audit, and the newest receipts verify.
    fn check_all(&self) -> anyhow::Result<()> {
        let (mut child, _) = self.start()?;
        run_command(Command::new("kill").args(["-TERM", &child.id().to_string()]))?;
        let ended = child.wait()?;
        ensure!(ended.success(), "the server ended with {ended}");
        let there = self.listed(usize::MAX)?;
        for number in &self.acknowledged {
            ensure!(
                there.contains(number),
                "{number} was acknowledged and is lost"
            );
        }
        self.command(&["audit"])?;
        let out = self.home.join("receipts");
        if out.exists() {
            // Private codes are not written over.
            std::fs::remove_dir_all(&out)?;
        }
        std::fs::create_dir_all(&out)?;
        for number in self
            .acknowledged
            .iter()
            .step_by(self.acknowledged.len() / 10 + 1)
        {
            self.command(&["receipt", number, "--out", &out.to_string_lossy()])?;
        }
        Ok(())
    }

    /// The newest registrations, `count` of them or all.
    fn listed(&self, count: usize) -> anyhow::Result<BTreeSet<String>> {
        let page = PAGE.to_string();
        let mut listed = BTreeSet::new();
        let mut after: Option<String> = None;
        while listed.len() < count {
            let mut args = vec!["list", "--by", "newest", "--json", "--limit", &page];
            if let Some(after) = &after {
                args.extend(["--after", after]);
            }
            let text = self.command(&args)?;
            listed.extend(values(&text, "number"));
            match text
                .lines()
                .last()
                .and_then(|row| values(row, "next").pop())
            {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        Ok(listed)
    }

    fn command(&self, args: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.program)
            .args(args)
            .arg("--data")
            .arg(&self.home)
            .output()
            .context("starting huiyin")?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "{args:?} ended with {}: {said}{error}",
            output.status
        );
        Ok(said)
    }
}

/// Registers one petition; its number once the server has acknowledged it.
fn register(address: &str, round: u32, client: usize) -> Option<String> {
    let body =
        format!(r#"{{"title":"水渠","text":"请求修复村口水渠，第 {round} 轮，第 {client} 位。"}}"#);
    let mut stream = TcpStream::connect(address).ok()?;
    let head = format!(
        "POST /api/petitions HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    if !answer.starts_with("HTTP/1.1 201") {
        return None;
    }
    values(&answer, "number").pop()
}

/// The texts under a name in JSON of our own making.
fn values(json: &str, name: &str) -> Vec<String> {
    json.split(&format!("\"{name}\":"))
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect()
}
