//! One browser: what it shows, and what a person does with it.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::driver::Driver;
use crate::wire::{Fault, Wire};

/// What kind of browser is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Does the reader allow scripts?
    pub scripts: bool,
    /// Width of the page in CSS pixels.
    pub width: u32,
    /// Height of what is seen of it.
    pub height: u32,
    /// The system's own high contrast colours.
    pub forced_colours: bool,
    /// Everything that it asks the network for is kept, to be read with [`Browser::asked_elsewhere`].
    pub watched: bool,
}

impl Wish {
    /// A telephone.
    pub const PHONE: Self = Self {
        scripts: true,
        width: 390,
        height: 844,
        forced_colours: false,
        watched: false,
    };
    /// The same with scripts forbidden.
    pub const PLAIN_PHONE: Self = Self {
        scripts: false,
        ..Self::PHONE
    };
    /// An office desk.
    pub const DESK: Self = Self {
        width: 1440,
        height: 900,
        ..Self::PHONE
    };
}

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 中文
    Chinese,
    /// English
    English,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// `zh`, `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }
}

/// A browser; it ends with this value.
pub struct Browser {
    wire: Wire,
    base: RefCell<String>,
    // Dropped last: it ends the driver.
    _driver: Driver,
}

impl Browser {
    /// Opens one at the office with this address (`http://127.0.0.1:…`).
    ///
    /// # Panics
    /// When Chromium does not start.
    pub fn open(base: &str, wish: Wish) -> Self {
        let driver = Driver::start();
        let mut more = Vec::new();
        if wish.forced_colours {
            more.push("--force-high-contrast");
        }
        let capabilities = driver.capabilities(wish.scripts, wish.watched, &more);
        let wire = Wire::open(&driver.url, &capabilities)
            .unwrap_or_else(|fault| panic!("Chromium does not start: {}", fault.message));
        let browser = Self {
            wire,
            base: RefCell::new(base.to_owned()),
            _driver: driver,
        };
        browser.resize(wish.width, wish.height);
        if wish.forced_colours {
            browser.force_colours(true);
        }
        browser
    }

    /// Goes to a path of the office, or to any other address.
    pub fn visit(&self, path: &str) {
        let url = match path.starts_with('/') {
            true => format!("{}{path}", self.base.borrow()),
            false => path.to_owned(),
        };
        self.post("/url", &json!({ "url": url }));
    }

    /// The office has a new address: its server was started again. Cookies know no port.
    pub fn move_to(&self, base: &str) {
        base.clone_into(&mut self.base.borrow_mut());
    }

    /// Another width; the page is laid out anew, not loaded anew.
    pub fn resize(&self, width: u32, height: u32) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.cdp("Emulation.setDeviceMetricsOverride", &size);
    }

    /// The page as it comes out of a printer, on paper with this much room between its margins; or on the screen
    /// again.
    pub fn on_paper(&self, width: Option<u32>) {
        let media = if width.is_some() { "print" } else { "screen" };
        self.cdp("Emulation.setEmulatedMedia", &json!({ "media": media }));
        if let Some(width) = width {
            self.resize(width, 1000);
        }
    }

    /// Goes back, as the browser's own button does.
    pub fn back(&self) {
        self.post("/back", &json!({}));
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.post("/refresh", &json!({}));
    }

    /// Path and query of the page.
    pub fn path(&self) -> String {
        let url = self.get("/url");
        let url = url.as_str().unwrap_or_default();
        url.strip_prefix(self.base.borrow().as_str())
            .unwrap_or(url)
            .to_owned()
    }

    /// The page's title.
    pub fn title(&self) -> String {
        self.get("/title").as_str().unwrap_or_default().to_owned()
    }

    /// The page's heading.
    pub fn heading(&self) -> String {
        self.text_of("h1").join(" / ")
    }

    /// All text that is shown.
    pub fn text(&self) -> String {
        self.text_of("body").join("\n")
    }

    /// The text of each element that fits the selector.
    pub fn text_of(&self, selector: &str) -> Vec<String> {
        let found = self.script(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())",
            &[json!(selector)],
        );
        strings(&found)
    }

    /// Values of an attribute, of each element that fits the selector.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let found = self.script(
            "const [selector, name] = arguments;
             return [...document.querySelectorAll(selector)].map(e => e.getAttribute(name) || '')",
            &[json!(selector), json!(name)],
        );
        strings(&found)
    }

    /// Looks at the page with a script of the test's own; it works where the page's own scripts are forbidden.
    pub fn script(&self, body: &str, args: &[Value]) -> Value {
        self.post("/execute/sync", &json!({ "script": body, "args": args }))
    }

    /// The same, answered by a call of the last argument.
    pub fn script_later(&self, body: &str, args: &[Value]) -> Value {
        self.post("/execute/async", &json!({ "script": body, "args": args }))
    }

    /// A command of Chromium's own protocol.
    pub fn cdp(&self, command: &str, params: &Value) -> Value {
        let body = json!({ "cmd": command, "params": params });
        self.post("/goog/cdp/execute", &body)
    }

    /// Whom it asked for anything since the last time, besides the office: of the network itself, whatever the page
    /// says. Only of a browser that is watched.
    ///
    /// # Panics
    /// When nothing was kept: then nothing is known.
    pub fn asked_elsewhere(&self) -> Vec<String> {
        let kept = self.post("/se/log", &json!({ "type": "performance" }));
        let kept = kept.as_array().expect("a list of what happened");
        let asked: Vec<String> = kept
            .iter()
            .filter_map(|entry| serde_json::from_str(entry["message"].as_str()?).ok())
            .filter_map(|said: Value| {
                let said = &said["message"];
                let url = match said["method"].as_str()? {
                    "Network.requestWillBeSent" => &said["params"]["request"]["url"],
                    "Network.webSocketCreated" => &said["params"]["url"],
                    _ => return None,
                };
                url.as_str().map(str::to_owned)
            })
            .collect();
        assert!(!asked.is_empty(), "the network was not watched");
        let base = self.base.borrow();
        let is_ours = |url: &str| {
            let rest = url.strip_prefix(base.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        // What a browser takes from itself goes over no network.
        let is_inside = |url: &str| url.starts_with("data:") || url.starts_with("chrome:");
        let elsewhere = asked.into_iter();
        elsewhere
            .filter(|url| !is_ours(url) && !is_inside(url))
            .collect()
    }

    /// Asks from this network address, as the proxy in front of an office tells it; or from none again.
    pub fn come_from(&self, address: Option<&str>) {
        self.cdp("Network.enable", &json!({}));
        let headers = address.map_or(json!({}), |from| json!({ "X-Forwarded-For": from }));
        self.cdp(
            "Network.setExtraHTTPHeaders",
            &json!({ "headers": headers }),
        );
    }

    /// Changes the language by the page's own switch.
    ///
    /// # Panics
    /// When the page does not change.
    pub fn speak(&self, language: Language) {
        let (lang, words) = match language {
            Language::Chinese => ("zh-CN", "中文"),
            Language::English => ("en", "English"),
        };
        let spoken = || self.attributes("html", "lang") == [lang];
        if !spoken() {
            self.click(words);
            assert!(spoken(), "the switch to {words} does nothing");
        }
    }

    /// Does something in a second window of this browser; the page in the first stays as it is.
    pub fn aside(&self, act: impl FnOnce(&Self)) {
        let first = self.get("/window");
        let second = self.post("/window/new", &json!({"type": "tab"}))["handle"].clone();
        self.post("/window", &json!({ "handle": second }));
        act(self);
        if let Err(fault) = self.wire.delete("/window") {
            panic!("the second window: {}: {}", fault.code, fault.message);
        }
        self.post("/window", &json!({ "handle": first }));
    }

    /// Forgets one cookie.
    pub fn forget(&self, cookie: &str) {
        if let Err(fault) = self.wire.delete(&format!("/cookie/{cookie}")) {
            panic!("{cookie}: {}: {}", fault.code, fault.message);
        }
    }

    /// Forgets all cookies, as a new reader.
    pub fn forget_all(&self) {
        if let Err(fault) = self.wire.delete("/cookie") {
            panic!("cookies: {}: {}", fault.code, fault.message);
        }
    }

    /// A picture of the whole page, as high as it is.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn picture(&self, file: &Path) {
        let size = self.cdp("Page.getLayoutMetrics", &json!({}))["cssContentSize"].clone();
        let clip = json!({
            "x": 0, "y": 0, "scale": 1, "width": size["width"], "height": size["height"],
        });
        let asked = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let shot = self.cdp("Page.captureScreenshot", &asked);
        let data = shot["data"].as_str().expect("a picture");
        let picture = BASE64_STANDARD.decode(data).expect("base64");
        fs::write(file, picture).expect("the picture can be kept");
    }

    pub(crate) fn get(&self, command: &str) -> Value {
        let answer = self.try_get(command);
        answer.unwrap_or_else(|fault| panic!("{command}: {}: {}", fault.code, fault.message))
    }

    pub(crate) fn try_get(&self, command: &str) -> Result<Value, Fault> {
        self.wire.get(command)
    }

    pub(crate) fn post(&self, command: &str, body: &Value) -> Value {
        let answer = self.try_post(command, body);
        answer.unwrap_or_else(|fault| panic!("{command}: {}: {}", fault.code, fault.message))
    }

    pub(crate) fn try_post(&self, command: &str, body: &Value) -> Result<Value, Fault> {
        self.wire.post(command, body)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium ends with its session; then the driver is killed.
        let _ = self.wire.delete("");
    }
}

fn strings(value: &Value) -> Vec<String> {
    let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter()
        .map(|one| one.as_str().unwrap_or_default().to_owned())
        .collect()
}
