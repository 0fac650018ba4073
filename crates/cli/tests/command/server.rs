//! A server under test, and requests to it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::Mutex;
use std::thread::JoinHandle;

use serde_json::Value;

use crate::desk::Desk;
use crate::run::{Done, program};

/// A server that runs until it is stopped or dropped.
pub struct Server {
    child: Child,
    url: String,
    agent: ureq::Agent,
    said: Vec<JoinHandle<()>>,
    out: Arc<Mutex<String>>,
    err: Arc<Mutex<String>>,
}

/// An answer.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(at, _)| at == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }
}

impl Server {
    /// `serve` on an office, ready for requests.
    pub fn start(desk: &Desk) -> Self {
        Self::start_with(desk, &[])
    }

    /// The same with more options.
    pub fn start_with(desk: &Desk, options: &[&str]) -> Self {
        let mut command = program();
        let temporary = desk.temporary();
        std::fs::create_dir_all(&temporary).expect("the folder is the test's own");
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(options)
            .args(desk.place())
            // As much as it can be made to say, for whoever looks for what it must not.
            .env("RUST_LOG", "trace")
            .env("TMPDIR", temporary);
        Self::run(command)
    }

    /// A command that serves, ready for requests.
    #[track_caller]
    pub fn run(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut err = child.stderr.take().expect("it is piped");
        let heard = Arc::new(Mutex::new(String::new()));
        let hearing = Arc::clone(&heard);
        let mut said = vec![std::thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(read) = err.read(&mut part) {
                if read == 0 {
                    return;
                }
                let text = String::from_utf8_lossy(&part[..read]);
                hearing
                    .lock()
                    .expect("nobody panics with it")
                    .push_str(&text);
            }
        })];
        let mut url = None;
        let mut line = String::new();
        while url.is_none() && out.read_line(&mut line).expect("UTF-8") > 0 {
            url = line
                .trim_end()
                .strip_prefix("listening on ")
                .map(str::to_owned);
            line.clear();
        }
        let told = Arc::new(Mutex::new(String::new()));
        let telling = Arc::clone(&told);
        said.push(std::thread::spawn(move || {
            let mut line = String::new();
            while out.read_line(&mut line).is_ok_and(|read| read > 0) {
                telling
                    .lock()
                    .expect("nobody panics with it")
                    .push_str(&line);
                line.clear();
            }
        }));
        let Some(url) = url else {
            let code = child.wait().expect("it was started").code();
            said.into_iter()
                .for_each(|thread| thread.join().expect("it only reads"));
            panic!(
                "not ready, exit code {code:?}: {}",
                heard.lock().expect("free").as_str()
            );
        };
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        Self {
            child,
            url,
            agent,
            said,
            out: told,
            err: heard,
        }
    }

    /// Its address, `http://…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for a line after the ready line that begins with this: the rest of it.
    pub fn line(&self, begin: &str) -> String {
        loop {
            let out = self.out.lock().expect("free").clone();
            // A line is there once its end is.
            let whole = out.rsplit_once('\n').map_or("", |(whole, _)| whole);
            if let Some(rest) = whole.lines().find_map(|line| line.strip_prefix(begin)) {
                return rest.to_owned();
            }
            std::thread::yield_now();
        }
    }

    /// `GET`.
    pub fn get(&self, path: &str) -> Answer {
        answer(self.agent.get(format!("{}{path}", self.url)).call())
    }

    /// `POST /api/petitions`.
    pub fn post(&self, body: impl AsRef<[u8]>) -> Answer {
        let request = self.agent.post(format!("{}/api/petitions", self.url));
        answer(
            request
                .header("content-type", "application/json")
                .send(body.as_ref()),
        )
    }

    /// Hands in a petition that must be taken: its number.
    #[track_caller]
    pub fn petition(&self, text: &str) -> String {
        let answer = self.post(serde_json::json!({ "text": text }).to_string());
        assert_eq!(
            answer.status,
            201,
            "{}",
            String::from_utf8_lossy(&answer.body)
        );
        answer.json()["number"]
            .as_str()
            .expect("a number")
            .to_owned()
    }

    /// Waits until the published checkpoint covers everything: `/healthz` then.
    #[track_caller]
    pub fn published(&self) -> Value {
        loop {
            let health = self.get("/healthz").json();
            assert_eq!(health["status"], "ok", "{health}");
            if health["published"] == health["entries"] {
                return health;
            }
            std::thread::yield_now();
        }
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        Self::signal_to(self.child.id(), name);
    }

    /// The signer that it has started: a child of one of its threads.
    pub fn signer(&self) -> u32 {
        self.beside("sign")
    }

    /// The process id of the key service that it started.
    pub fn key_service(&self) -> u32 {
        self.beside("keys")
    }

    fn beside(&self, command: &str) -> u32 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id()));
        let children = tasks.expect("it runs").flat_map(|task| {
            let path = task.expect("it runs").path().join("children");
            std::fs::read_to_string(path)
                .unwrap_or_default()
                .split_whitespace()
                .map(|pid| pid.parse().expect("a number"))
                .collect::<Vec<u32>>()
        });
        let is_it = |pid: &u32| {
            let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.split(|byte| *byte == 0).nth(1) == Some(command.as_bytes())
        };
        children.filter(is_it).last().expect("it runs")
    }

    /// Sends a signal to a process.
    pub fn signal_to(pid: u32, name: &str) {
        let kill = format!("kill -{name} {pid}");
        let done = Command::new("sh")
            .args(["-c", &kill])
            .status()
            .expect("a shell");
        assert!(done.success(), "{kill}");
    }

    /// Asks it to stop, and waits: exit code and what it said on standard error.
    pub fn stop(mut self) -> Done {
        self.signal("TERM");
        self.wait()
    }

    fn wait(&mut self) -> Done {
        let status = self.child.wait().expect("it was started");
        self.said
            .drain(..)
            .for_each(|thread| thread.join().expect("it only reads"));
        let err = self.err.lock().expect("free").clone();
        let output = std::process::Output {
            status,
            stdout: Vec::new(),
            stderr: err.into_bytes(),
        };
        Done::of(output)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer(done: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = done.expect("the server answers");
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| (name.to_string(), value.to_str().expect("ASCII").to_owned()))
        .collect();
    Answer {
        status: response.status().as_u16(),
        headers,
        body: response.body_mut().read_to_vec().expect("the whole body"),
    }
}
