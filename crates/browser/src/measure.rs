//! What a page weighs and how it lies: bytes, requests, shifts, reflow.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::browser::Browser;

/// Something the page asked the network for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Address.
    pub url: String,
    /// `navigation`, or who asked: `link`, `script`, `img` …
    pub by: String,
    /// Bytes of the body on the wire.
    pub wire_bytes: u64,
    /// Bytes of the body as read.
    pub bytes: u64,
    /// Was it asked for before anything was painted?
    pub before_paint: bool,
}

/// What the page weighs.
#[derive(Debug, Clone)]
pub struct Weight {
    /// The document, compressed.
    pub html_gz: usize,
    /// Everything that was asked for.
    pub requests: Vec<Request>,
    /// Sum of all layout shifts so far (cumulative layout shift without its windows, so never less).
    pub shift: f64,
}

impl Browser {
    /// Measures the page that was just loaded.
    ///
    /// # Panics
    /// When the browser says nothing about how it loaded.
    pub fn weigh(&self) -> Weight {
        let html = self.script("return document.documentElement.outerHTML", &[]);
        let timing = self.script_later(
            "const done = arguments[0];
             const shifts = [];
             new PerformanceObserver(list => shifts.push(...list.getEntries().map(e => e.value)))
               .observe({type: 'layout-shift', buffered: true});
             const paint = performance.getEntriesByName('first-contentful-paint')[0];
             const at = paint ? paint.startTime : Infinity;
             const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
             // Two frames, so that what was buffered has come.
             requestAnimationFrame(() => requestAnimationFrame(() => done({
               shift: shifts.reduce((a, b) => a + b, 0),
               requests: all.map(e => ({url: e.name, by: e.initiatorType, wire: e.encodedBodySize,
                 bytes: e.decodedBodySize, before: e.startTime < at})),
             })))",
            &[],
        );
        let requests = timing["requests"].as_array().expect("a page was loaded");
        Weight {
            html_gz: gz(html.as_str().unwrap_or_default().as_bytes()),
            requests: requests.iter().map(request).collect(),
            shift: timing["shift"].as_f64().expect("a number"),
        }
    }

    /// What reaches out of the page sideways, named; empty when nothing does.
    pub fn wider_than_the_page(&self) -> Vec<String> {
        let found = self.script(
            "const width = document.documentElement.clientWidth;
             const over = document.scrollingElement.scrollWidth > width;
             if (!over) return [];
             const kept = e => { for (let p = e.parentElement; p; p = p.parentElement)
               if (getComputedStyle(p).overflowX !== 'visible' && p !== document.documentElement && p !== document.body) return true;
               return false };
             const wide = [...document.body.querySelectorAll('*')]
               .filter(e => e.getBoundingClientRect().right > width + 1 && !kept(e));
             // The outermost of each branch says enough.
             const said = wide.filter(e => !wide.includes(e.parentElement)).map(e => e.outerHTML.slice(0, 120));
             return said.length ? said : ['the page is ' + document.scrollingElement.scrollWidth + ' px wide']",
            &[],
        );
        serde_json::from_value(found).unwrap_or_default()
    }

    /// Addresses in the document that lead to another host without anybody's click: pictures, scripts, forms.
    pub fn addresses_elsewhere(&self) -> Vec<String> {
        let found = self.script(
            "const away = to => !URL.canParse(to, location.href) || new URL(to, location.href).origin !== location.origin;
             const out = [];
             for (const e of document.querySelectorAll('[src],[srcset],[action],[formaction],[data],[poster],link[href],use[href],image[href],[style],style'))
               for (const a of ['src', 'srcset', 'action', 'formaction', 'data', 'poster', 'href', 'style'])
                 if (e.hasAttribute(a)) {
                   const value = e.getAttribute(a);
                   if (a === 'style') { out.push('style=' + value); continue; }
                   if (away(value)) out.push(e.outerHTML.slice(0, 160));
                 }
             for (const e of performance.getEntriesByType('resource'))
               if (away(e.name)) out.push(e.name);
             return out",
            &[],
        );
        serde_json::from_value(found).unwrap_or_default()
    }

    /// Sets the page in the largest text that it offers; returns the look it had, for [`text_as`](Self::text_as).
    ///
    /// # Panics
    /// When its text does not grow.
    pub fn largest_text(&self) -> String {
        let size = || {
            let size = self.script(
                "return getComputedStyle(document.documentElement).fontSize",
                &[],
            );
            let size = size
                .as_str()
                .unwrap_or_default()
                .trim_end_matches("px")
                .to_owned();
            size.parse::<f64>().expect("a size in pixels")
        };
        let before = size();
        let look = self.script(
            "const root = document.documentElement, look = root.className;
             root.classList.remove('size-2'); root.classList.add('size-3'); return look",
            &[],
        );
        let after = size();
        assert!(
            after >= before * 1.5,
            "the largest text is {after} px, the usual {before} px"
        );
        look.as_str().unwrap_or_default().to_owned()
    }

    /// Gives the page back the look it had.
    pub fn text_as(&self, look: &str) {
        self.script(
            "document.documentElement.className = arguments[0]",
            &[json!(look)],
        );
    }

    /// Sets letters, words and lines apart as WCAG 1.4.12 says a reader may.
    pub fn space_text_out(&self) {
        // A reader's own style sheet is not bound by the page's policy.
        let css = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; \
             word-spacing: 0.16em !important } p { margin-bottom: 2em !important }";
        self.script(
            "const sheet = new CSSStyleSheet(); sheet.replaceSync(arguments[0]);
             document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]",
            &[json!(css)],
        );
    }

    /// Words that are cut off by the box they stand in.
    pub fn cut_off(&self) -> Vec<String> {
        let found = self.script(
            "return [...document.body.querySelectorAll('*')].filter(e => {
               const s = getComputedStyle(e);
               if (!/hidden|clip/.test(s.overflow + s.overflowX + s.overflowY)) return false;
               // Text for screen readers alone is meant to be unseen.
               const box = e.getBoundingClientRect();
               if (s.position === 'absolute' && box.width <= 2 && box.height <= 2) return false;
               return e.innerText && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
             }).map(e => e.outerHTML.slice(0, 120))",
            &[],
        );
        serde_json::from_value(found).unwrap_or_default()
    }
}

fn request(entry: &Value) -> Request {
    let number = |name: &str| entry[name].as_u64().unwrap_or_default();
    Request {
        url: entry["url"].as_str().unwrap_or_default().to_owned(),
        by: entry["by"].as_str().unwrap_or_default().to_owned(),
        wire_bytes: number("wire"),
        bytes: number("bytes"),
        before_paint: entry["before"].as_bool().unwrap_or_default(),
    }
}

/// Bytes of `text` under gzip.
fn gz(text: &[u8]) -> usize {
    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    gz.write_all(text).expect("memory takes every byte");
    gz.finish().expect("memory takes every byte").len()
}
