//! Debian's `chromedriver`, one process for each browser, as an unprivileged user.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use huiyin_testkit::{RunAs, TempFolder};
use serde_json::{Value, json};

const DRIVER: &str = "/usr/bin/chromedriver";
const CHROMIUM: &str = "/usr/bin/chromium";

/// A running driver; it ends with this value.
pub struct Driver {
    child: Child,
    /// Open, so that the driver can go on talking.
    _out: BufReader<ChildStdout>,
    home: TempFolder,
    /// Where it listens.
    pub url: String,
}

impl Driver {
    /// Starts it with a home of its own.
    ///
    /// # Panics
    /// When Debian's `chromium-driver` is not installed or does not start.
    pub fn start() -> Self {
        for (program, package) in [(DRIVER, "chromium-driver"), (CHROMIUM, "chromium")] {
            assert!(
                Path::new(program).exists(),
                "{program} is not there; on Debian: apt-get install {package}"
            );
        }
        // Chromium refuses to run its sandbox as root.
        let run_as = RunAs::one_of(&["nobody"]);
        let home = TempFolder::new();
        chown(home.path(), Some(run_as.uid), Some(run_as.gid))
            .expect("the folder can change hands");
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700))
            .expect("the folder is ours");
        let mut child = run_as
            .command(Path::new(DRIVER))
            .args(["--port=0", "--log-level=SEVERE"])
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .env_remove("XDG_RUNTIME_DIR")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut said = String::new();
        let port = loop {
            let from = said.len();
            let read = out.read_line(&mut said).expect("its output is text");
            assert!(read > 0, "chromedriver ended before it listened: {said}");
            let line = said[from..].trim_end();
            if let Some((_, port)) = line.rsplit_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        Self {
            child,
            _out: out,
            home,
            url: format!("http://127.0.0.1:{port}"),
        }
    }

    /// What a browser is asked for: no window, its own profile, nothing reachable but this machine;
    /// `watched`, it keeps what it asks the network for.
    pub fn capabilities(&self, scripts: bool, watched: bool, more: &[&str]) -> Value {
        let profile = format!("--user-data-dir={}", self.home.join("profile").display());
        let mut args = vec![
            "--headless",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            "--font-render-hinting=none",
            // One name that is not this machine's own: there a browser says less of itself.
            "--host-resolver-rules=MAP letters.example 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            &profile,
        ];
        args.extend(more);
        // 1 allows, 2 forbids: the setting a reader has under «Site settings».
        let javascript = if scripts { 1 } else { 2 };
        json!({
            "browserName": "chrome",
            "unhandledPromptBehavior": "ignore",
            "goog:loggingPrefs": { "performance": if watched { "ALL" } else { "OFF" } },
            "goog:chromeOptions": {
                "binary": CHROMIUM,
                "args": args,
                "prefs": { "profile.default_content_setting_values.javascript": javascript },
            },
        })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
