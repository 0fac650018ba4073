//! T17: a process that dies at any named place loses no acknowledged entry, forks nothing, and gives out no receipt without entry.
//!
//! The test command runs each failpoint a few times; `HUIYIN_CRASH_ROUNDS` asks for more rounds, `cargo xtask crash` for 10,000.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use huiyin_office::failpoint;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Passes of a place before the process dies: the first ones, and some in the middle of work.
const PASSES: [u32; 3] = [1, 2, 4];
/// Then the journal is audited to its end and a new office begins, so that a round stays short.
const ROUNDS_PER_OFFICE: usize = 500;
/// A place where nothing has died yet gets so many rounds more.
const MORE_ROUNDS: u32 = 15;
const SIGABRT: i32 = 6;

#[test]
fn a_crash_at_any_named_place_loses_and_forks_nothing() {
    let rounds = std::env::var("HUIYIN_CRASH_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok());
    let rounds = rounds.unwrap_or(PASSES.len() * failpoint::ALL.len());
    let home = tempfile::tempdir().unwrap();
    let mut died: BTreeMap<&str, u32> = BTreeMap::new();
    let mut acknowledged = 0;
    for (number, first) in (0..rounds).step_by(ROUNDS_PER_OFFICE).enumerate() {
        let data = home.path().join(format!("data-{number}"));
        let scene = Scene {
            data,
            child: child(),
        };
        let end = rounds.min(first + ROUNDS_PER_OFFICE);
        for round in first..end {
            let name = failpoint::ALL[round % failpoint::ALL.len()];
            let passes = PASSES[round / failpoint::ALL.len() % PASSES.len()];
            if scene.round(round, &format!("{name}:{passes}")) {
                *died.entry(name).or_default() += 1;
            }
        }
        // Some places are passed on some days only: a day ends every fifth round.
        let mut next = end;
        for name in failpoint::ALL {
            let required = end == rounds && rounds >= failpoint::ALL.len();
            let mut tries = if required { MORE_ROUNDS } else { 0 };
            while tries > 0 && !died.contains_key(name) {
                if scene.round(next, &format!("{name}:1")) {
                    died.insert(name, 1);
                }
                next += 1;
                tries -= 1;
            }
        }
        scene.check(next);
        let numbers = fs::read_to_string(scene.beside("acknowledged")).unwrap();
        acknowledged += numbers.lines().count();
    }
    for name in failpoint::ALL {
        assert!(
            rounds < failpoint::ALL.len() || died.contains_key(name),
            "nothing ever died at {name}"
        );
    }
    let died: u32 = died.values().sum();
    println!(
        "{rounds} rounds, {died} crashes, {acknowledged} acknowledged registrations, none lost"
    );
    assert!(acknowledged > rounds, "hardly anything was registered");
}

struct Scene {
    data: PathBuf,
    child: PathBuf,
}

impl Scene {
    /// One life of the child; true when it, its signer or its key service died at the failpoint. Another bad end fails the test.
    fn round(&self, round: usize, failpoint: &str) -> bool {
        let output = self.run("work", round, Some(failpoint));
        self.keep_acknowledged(&output);
        let said = String::from_utf8_lossy(&output.stderr);
        let ended = output.status;
        assert!(
            ended.signal() == Some(SIGABRT) || ended.success(),
            "round {round}, {failpoint}: {ended}\n{said}"
        );
        said.contains("died at ")
    }

    fn check(&self, round: usize) {
        let output = self.run("check", round, None);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn run(&self, verb: &str, round: usize, failpoint: Option<&str>) -> Output {
        let mut command = Command::new(&self.child);
        command.arg(verb).arg(&self.data).arg(round.to_string());
        command
            .env_remove("HUIYIN_FAILPOINT")
            .env("HUIYIN_DEBUG", "1");
        if let Some(failpoint) = failpoint {
            command.env("HUIYIN_FAILPOINT", failpoint);
        }
        command.output().unwrap()
    }

    fn keep_acknowledged(&self, output: &Output) {
        let path = self.beside("acknowledged");
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .unwrap();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let Some(number) = line.strip_prefix("+ ") {
                writeln!(file, "{number}").unwrap();
            }
        }
    }

    fn beside(&self, what: &str) -> PathBuf {
        PathBuf::from(format!("{}.{what}", self.data.display()))
    }
}

/// The example of this crate, which cargo builds together with this test.
fn child() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(Path::parent).unwrap();
    let child = target.join("examples/crash_child");
    assert!(
        child.exists(),
        "build it first: cargo build -p huiyin-office --example crash_child"
    );
    child
}
