//! An office: the real program on a copy of the demonstration.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use huiyin_testkit::TempFolder;
use serde_json::Value;

use crate::browser::Browser;

/// Where everything that is built or fetched lies.
pub(crate) fn target() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir))
}

/// The program as it is now: built once a process, so that no page of yesterday is looked at.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo)
            .args(["build", "--quiet", "--package", "huiyin-cli"])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
            .status();
        assert!(
            built.is_ok_and(|built| built.success()),
            "the program does not build"
        );
        target().join("debug/huiyin")
    })
}

/// An office of its own, played through once a process and copied for each user.
pub struct Office {
    folder: TempFolder,
    number: String,
    code: String,
}

static PLAYED: OnceLock<Office> = OnceLock::new();

impl Office {
    /// The demonstration: an invented county office with matters in every state.
    ///
    /// # Panics
    /// When it cannot be played.
    pub fn demo() -> Self {
        PLAYED.get_or_init(Self::play).twin()
    }

    fn play() -> Self {
        let folder = TempFolder::new();
        let server = Server::start(&folder.join("office"));
        let line = server.said.iter().find(|line| line.contains("qinghe-"));
        let line = line.expect("the demonstration names a petition").clone();
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = words.iter().find(|word| word.starts_with("qinghe-"));
        Self {
            number: number.expect("a number").to_string(),
            code: words.last().expect("a query code").to_string(),
            folder,
        }
    }

    /// The same office once more, for somebody else to act in; no server of it runs.
    pub(crate) fn twin(&self) -> Self {
        let folder = TempFolder::new();
        copy(&self.data(), &folder.join("office"));
        Self {
            folder,
            number: self.number.clone(),
            code: self.code.clone(),
        }
    }

    /// Number of a petition that can be looked up.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Its query code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Its directory.
    pub fn data(&self) -> PathBuf {
        self.folder.join("office")
    }

    /// Starts its server on a free port.
    pub fn serve(&self) -> Server {
        Server::start(&self.data())
    }

    /// What a command says on this office, as JSON.
    ///
    /// # Panics
    /// When it fails; says what it said.
    pub fn ask(&self, command: &[&str]) -> Value {
        let mut command = command.to_vec();
        command.push("--json");
        serde_json::from_str(&self.run(&command)).expect("the command prints JSON")
    }

    fn run(&self, command: &[&str]) -> String {
        let done = Command::new(program())
            .args(command)
            .arg("--data")
            .arg(self.data())
            .output()
            .expect("the program starts");
        assert!(
            done.status.success(),
            "{command:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8(done.stdout).expect("the program prints text")
    }

    /// Names of the steps that the journal holds of a matter, in order.
    pub fn steps(&self, number: &str) -> Vec<String> {
        let shown = self.show(number);
        let entries = shown["entries"].as_array().into_iter().flatten();
        let steps = entries.filter_map(|entry| entry["step"].as_str());
        steps.map(str::to_owned).collect()
    }

    /// The step of each entry of a matter, empty where it is none.
    pub fn steps_by_entry(&self, number: &str) -> Vec<String> {
        let shown = self.show(number);
        let entries = shown["entries"].as_array().into_iter().flatten();
        let steps = entries.map(|entry| entry["step"].as_str().unwrap_or_default());
        steps.map(str::to_owned).collect()
    }

    /// The newest matter in this stage that this unit has.
    ///
    /// # Panics
    /// When the demonstration has none.
    pub fn matter_in(&self, stage: &str, unit: &str) -> String {
        let list = self.run(&["list", "--by", "newest", "--limit", "1000", "--json"]);
        let rows = list.lines().map(|line| {
            let row: Value = serde_json::from_str(line).expect("a line of JSON");
            row
        });
        let mut fit = rows.filter(|row| row["stage"] == stage && row["unit"] == unit);
        let row = fit.next();
        let row = row.unwrap_or_else(|| panic!("no matter of {unit} is {stage}"));
        row["number"].as_str().expect("a number").to_owned()
    }

    /// Takes a step at the counter of the command line, while no server runs.
    ///
    /// # Panics
    /// When it is refused.
    pub fn step(&self, number: &str, step: &str, officer: &str, fields: &[&str]) {
        let mut command = vec!["step", number, step, "--as", officer];
        command.extend(fields);
        self.run(&command);
    }

    /// Issues the first document of an act, the `n`th entry of its matter, while no server runs.
    ///
    /// # Panics
    /// When it is refused.
    pub fn issue(&self, number: &str, n: usize, officer: &str) {
        let n = n.to_string();
        let command = ["document", number, &n, "--do", "issue", "--as", officer];
        self.run(&command);
    }

    /// Does what the calendar does by itself, while no server runs.
    ///
    /// # Panics
    /// When it cannot.
    pub fn timer(&self) {
        self.run(&["seal"]);
    }

    /// Hands out the query code of a petition that came on paper, while no server runs.
    ///
    /// # Panics
    /// When it has one already.
    pub fn hand_out_code(&self, number: &str, officer: &str) -> String {
        let said = self.ask(&["code", number, "--as", officer]);
        said["query_code"].as_str().expect("a code").to_owned()
    }

    /// Gives an officer a password, before the server is started.
    ///
    /// # Panics
    /// When there is no such officer.
    pub fn let_in(&self, officer: &str) {
        let mut command = Command::new(program())
            .args(["user", "password", officer, "--password-stdin", "--data"])
            .arg(self.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut input = command.stdin.take().expect("its input is piped");
        writeln!(input, "{PASSWORD}").expect("it reads its input");
        drop(input);
        let done = command.wait().expect("it ends");
        assert!(done.success(), "{officer} gets no password");
    }

    /// One matter with its whole history, as the journal holds it.
    pub fn show(&self, number: &str) -> Value {
        self.ask(&["show", number])
    }
}

/// What every officer of a demonstration signs in with here.
pub const PASSWORD: &str = "a sentence for tests alone";

/// A running server; it stops gracefully with this value.
pub struct Server {
    child: Child,
    /// Open, so that it can go on talking.
    out: BufReader<ChildStdout>,
    said: Vec<String>,
    /// Where it listens: `http://127.0.0.1:…`.
    pub base: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(program())
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("LANG", "C.UTF-8")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut server = Self {
            child,
            out,
            said: Vec::new(),
            base: String::new(),
        };
        while server.base.is_empty() {
            let mut line = String::new();
            let read = server.out.read_line(&mut line).expect("its output is text");
            let said = &server.said;
            assert!(read > 0, "the server ended before it listened: {said:?}");
            match line.trim().strip_prefix("listening on ") {
                Some(base) => server.base = base.to_owned(),
                None => server.said.push(line),
            }
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        if !asked.is_ok_and(|asked| asked.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

impl Browser {
    /// Signs an officer in who was [let in](Office::let_in).
    ///
    /// # Panics
    /// When the door stays shut.
    pub fn sign_in(&self, officer: &str) {
        self.visit("/staff/sign-in");
        self.sign_in_here(officer);
    }

    /// The same on the sign-in page where the browser is, whatever it keeps.
    ///
    /// # Panics
    /// When the door stays shut.
    pub fn sign_in_here(&self, officer: &str) {
        self.type_into("#officer", officer);
        self.type_into("#password", PASSWORD);
        self.click_first("main form button:not([type=button])");
        let door = self.attributes("#password", "id");
        assert!(door.is_empty(), "{officer} is not let in: {}", self.text());
    }
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").args([from, to]).status();
    assert!(
        copied.is_ok_and(|copied| copied.success()),
        "{} cannot be copied",
        from.display()
    );
    // A lock of the server that played it would be a copy, not a lock.
    assert!(fs::exists(to).unwrap_or(false));
}
