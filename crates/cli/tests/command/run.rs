//! Running the program.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What a command did.
#[derive(Debug)]
pub struct Done {
    /// Exit code; 128 and more for a signal.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// The program, without the settings of whoever runs the tests, speaking English.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_huiyin"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HUIYIN_") {
            command.env_remove(name);
        }
    }
    command.env("LC_ALL", "en_US.UTF-8").stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn huiyin<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Done {
    Done::of(program().args(args).output().expect("the program runs"))
}

/// Runs a command written as a line: its words are divided by blanks, none of them holds one.
pub fn say(line: &str) -> Done {
    huiyin(line.split_whitespace())
}

impl Done {
    /// What the system says of a process that ended.
    pub fn of(output: Output) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        let signal = || output.status.signal().map_or(-1, |signal| 128 + signal);
        Self {
            code: output.status.code().unwrap_or_else(signal),
            out: String::from_utf8(output.stdout).expect("what it prints is UTF-8"),
            err: String::from_utf8(output.stderr).expect("what it prints is UTF-8"),
        }
    }

    /// It must have ended well: its output.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:#?}");
        self.out
    }

    /// It must have ended with this code.
    #[track_caller]
    pub fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Output or message must hold these words.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(
            self.out.contains(words) || self.err.contains(words),
            "no «{words}» in {self:#?}"
        );
        self
    }

    /// The one JSON value that it printed, whatever its exit code.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// The JSON values that it printed, one a line.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line);
        self.out
            .lines()
            .map(|line| parse(line).unwrap_or_else(|e| panic!("{e}: {self:#?}")))
            .collect()
    }
}

/// The tests themselves.
pub fn own_program() -> std::path::PathBuf {
    std::env::current_exe().expect("the tests")
}

/// Runs one test of this program once more, with a variable set.
#[track_caller]
pub fn again_as(command: &mut Command, name: &str, variable: &str, value: &std::ffi::OsStr) {
    command
        .args(["--exact", name, "--nocapture"])
        .env(variable, value);
    let done = Done::of(
        command
            .output()
            .unwrap_or_else(|error| panic!("{command:?}: {error}")),
    );
    assert_eq!(done.code, 0, "{done:#?}");
    assert!(done.out.contains("1 passed"), "{done:#?}");
}
