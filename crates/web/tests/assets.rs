//! What the browser gets, read as text: nothing newer than Chromium 90, nothing inline, nothing from
//! elsewhere, within the budgets, and every sentence that a page names is there in both languages.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use huiyin_wording::{Locale, has, keys};

/// CSS that Chromium 90 does not know and that a page would miss, with the version that first knew it.
const CSS: [(&str, &str); 34] = [
    (":has(", "105"),
    ("@layer", "99"),
    ("@container", "105"),
    ("container-type", "105"),
    ("@scope", "118"),
    ("@starting-style", "117"),
    ("@view-transition", "126"),
    ("color-mix(", "111"),
    ("oklch(", "111"),
    ("oklab(", "111"),
    ("lch(", "111"),
    ("lab(", "111"),
    ("light-dark(", "123"),
    ("dvh", "108"),
    ("svh", "108"),
    ("lvh", "108"),
    ("dvw", "108"),
    ("cqw", "105"),
    ("subgrid", "117"),
    ("text-wrap", "114"),
    ("scrollbar-gutter", "94"),
    ("field-sizing", "123"),
    ("float: inline-", "118"),
    ("clear: inline-", "118"),
    (" translate:", "104"),
    (" rotate:", "104"),
    (" scale:", "104"),
    ("(width ", "104"),
    ("(height ", "104"),
    (":popover-open", "114"),
    (":user-invalid", "119"),
    ("@import", "asks for another file"),
    ("url(", "asks for another file"),
    ("!important", "hides which rule counts"),
];

/// Script beyond ES2019 and Chromium 90, or beyond what our policy lets a page do.
const JS: [(&str, &str); 25] = [
    ("?.", "ES2020"),
    ("??", "ES2020"),
    ("||=", "ES2021"),
    ("&&=", "ES2021"),
    (".replaceAll(", "ES2021"),
    (".at(", "ES2022"),
    (".hasOwn(", "ES2022"),
    (".findLast", "ES2023"),
    (".toSorted(", "ES2023"),
    ("structuredClone", "98"),
    ("AbortSignal.", "103"),
    ("import ", "one file, no modules"),
    ("import(", "one file, no modules"),
    ("eval(", "the policy forbids it"),
    ("Function(", "the policy forbids it"),
    ("innerHTML", "markup from text"),
    ("outerHTML", "markup from text"),
    ("insertAdjacentHTML", "markup from text"),
    ("document.write", "markup from text"),
    (".style.", "a style of its own"),
    ("cssText", "a style of its own"),
    ("localStorage", "nothing is kept in the browser"),
    ("sessionStorage", "nothing is kept in the browser"),
    ("indexedDB", "nothing is kept in the browser"),
    ("XMLHttpRequest", "fetch does it"),
];

/// Markup that the policy forbids or that Chromium 90 does not know.
const HTML: [(&str, &str); 12] = [
    (" style=", "a style of its own"),
    ("<style", "a style of its own"),
    ("javascript:", "a script of its own"),
    ("http://", "another site"),
    ("https://", "another site"),
    ("src=\"//", "another site"),
    ("href=\"//", "another site"),
    (" inert", "102"),
    (" popover", "114"),
    ("<search", "118"),
    (
        "accesskey",
        "shortcuts of our own alone, with an off switch",
    ),
    ("<iframe", "no frame"),
];

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file with this ending below a folder, with its text.
fn files(below: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|given| given == ending) {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path.display().to_string(), text));
            }
        }
    }
    assert!(!found.is_empty(), "no .{ending} below {}", below.display());
    found.sort();
    found
}

fn css() -> Vec<(String, String)> {
    files(&here().join("assets/css"), "css")
}

fn scripts() -> Vec<(String, String)> {
    files(&here().join("assets"), "js")
}

fn templates() -> Vec<(String, String)> {
    files(&here().join("templates"), "html")
}

/// Text without what stands between `/*` and `*/`.
fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some(begin) = rest.find("/*") {
        kept.push_str(&rest[..begin]);
        rest = rest[begin..]
            .find("*/")
            .map_or("", |end| &rest[begin + end + 2..]);
    }
    kept + rest
}

/// Each line that holds one of the constructs.
fn held(text: &str, forbidden: &[(&str, &str)]) -> Vec<String> {
    let lines = (1..).zip(text.lines());
    lines
        .flat_map(|(n, line)| {
            let found = forbidden.iter().filter(|(what, _)| line.contains(what));
            found.map(move |(what, why)| format!("line {n}: `{what}` ({why})"))
        })
        .collect()
}

/// Attributes that hold a script, in a line of markup.
fn handlers(line: &str) -> Vec<&str> {
    let tags = line.split('<').skip(1);
    tags.flat_map(|tag| tag.split('>').next().unwrap_or_default().split(' ').skip(1))
        .filter(|part| {
            let name = part.split('=').next().unwrap_or_default();
            part.contains("=\"")
                && name.len() > 2
                && name.starts_with("on")
                && name.bytes().all(|byte| byte.is_ascii_lowercase())
        })
        .collect()
}

#[track_caller]
fn nothing(file: &str, found: &[String]) {
    assert!(found.is_empty(), "{file}\n{}", found.join("\n"));
}

fn gz(bytes: &[u8]) -> usize {
    let mut gz = GzEncoder::new(Vec::new(), Compression::best());
    gz.write_all(bytes).expect("memory");
    gz.finish().expect("memory").len()
}

#[test]
fn style_sheets_hold_nothing_newer_than_chromium_90() {
    for (file, text) in css() {
        let text = without_comments(&text);
        nothing(&file, &held(&text, &CSS));
        let nested = text
            .lines()
            .filter(|line| line.trim_start().starts_with('&'));
        nothing(&file, &nested.map(str::to_owned).collect::<Vec<_>>());
    }
    let newer = "a:has(b) { height: 100dvh }\n.x { float: inline-start; }";
    assert_eq!(held(newer, &CSS).len(), 3);
}

#[test]
fn scripts_hold_nothing_newer_than_chromium_90() {
    for (file, text) in scripts() {
        nothing(&file, &held(&without_comments(&text), &JS));
    }
    assert_eq!(held("a?.b ?? c", &JS).len(), 2);
}

#[test]
fn templates_hold_no_style_no_handler_no_script_of_their_own_and_no_other_site() {
    for (file, text) in templates() {
        let mut found = held(&text, &HTML);
        for (n, line) in (1..).zip(text.lines()) {
            let of_line = handlers(line).into_iter();
            found.extend(of_line.map(|handler| format!("line {n}: {handler}")));
            if line.contains("<script") && !line.contains("<script src=\"{{ frame.asset(") {
                found.push(format!("line {n}: a script of its own"));
            }
        }
        nothing(&file, &found);
    }
    assert_eq!(
        handlers("<a href=\"x\" onclick=\"y()\">"),
        ["onclick=\"y()\""]
    );
    assert_eq!(held("<p style=\"x\">", &HTML).len(), 1);
}

#[test]
fn the_files_stay_within_their_budgets() {
    let style: String = css().into_iter().map(|(_, text)| text).collect();
    let (raw, small) = (style.len(), gz(style.as_bytes()));
    assert!(
        raw <= 60 * 1024 && small <= 14 * 1024,
        "css: {raw}, {small}"
    );
    for (file, text) in scripts() {
        let limit = if file.ends_with("public.js") { 5 } else { 20 };
        let small = gz(text.as_bytes());
        assert!(small <= limit * 1024, "{file}: {small}");
    }
}

/// Sources that name sentences: those of this crate and of the crates that stand around it.
fn sources() -> Vec<(String, String)> {
    let mut all = templates();
    for name in ["web", "office", "cli", "wording", "documents"] {
        all.extend(files(&here().join("..").join(name).join("src"), "rs"));
    }
    all
}

/// First parts of the keys in the pages' files of sentences.
fn areas() -> BTreeSet<String> {
    let pages = files(&here().join("../wording/zh"), "toml");
    let mut areas = BTreeSet::new();
    for (_, text) in pages
        .iter()
        .filter(|(file, _)| !file.ends_with("core.toml"))
    {
        let tables = text
            .lines()
            .filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
        areas.extend(tables.map(|table| table.split('.').next().unwrap_or(table).to_owned()));
    }
    areas
}

/// Every text that begins behind a quote and ends before the next one in its line. In a template a quote may
/// belong to an attribute, so each is taken as a beginning.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('"').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let end = rest.find(['"', '\n'])?;
        rest[end..].starts_with('"').then(|| &rest[..end])
    })
}

fn is_key(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    text.contains('.') && text.chars().all(fits) && !text.ends_with('.') && !text.starts_with('.')
}

fn area_of(key: &str) -> &str {
    key.split('.').next().unwrap_or_default()
}

#[test]
fn every_sentence_that_a_page_names_is_there_in_both_languages() {
    let areas = areas();
    let mut missing = BTreeSet::new();
    for (file, text) in sources() {
        // What a comment names is an example.
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let text = code.collect::<Vec<_>>().join("\n");
        for call in ["t(\"", "t1(\"", "t2(\""] {
            for (at, _) in text.match_indices(call) {
                let before = text[..at].chars().next_back();
                if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let key = text[at + call.len()..]
                    .split('"')
                    .next()
                    .unwrap_or_default();
                if is_key(key) && !Locale::ALL.into_iter().all(|locale| has(locale, key)) {
                    missing.insert(format!("{file}: {key}"));
                }
            }
        }
        // Keys that are handed on before they are looked up. Names of files look like keys.
        for key in quoted(&text).filter(|text| is_key(text)) {
            let ending = key.rsplit('.').next().unwrap_or_default();
            let is_file =
                ["js", "css", "svg", "html", "toml", "png", "xlsx", "rs"].contains(&ending);
            if file.ends_with(".rs")
                && file.contains("/web/")
                && areas.contains(area_of(key))
                && !is_file
                && !has(Locale::Zh, key)
                && !begins_keys(key)
            {
                missing.insert(format!("{file}: {key}"));
            }
        }
    }
    let missing: Vec<_> = missing.into_iter().collect();
    assert!(
        missing.is_empty(),
        "no sentence for\n{}",
        missing.join("\n")
    );
}

/// Is it the beginning of keys, to which code adds the rest?
fn begins_keys(text: &str) -> bool {
    let further = |key: &str| {
        let rest = key.strip_prefix(text);
        rest.is_some_and(|rest| rest.starts_with(['.', '_']))
    };
    keys(Locale::Zh).any(further)
}

/// The groups that sentences are taken out of by name: the first text behind `_in(` and `key(`.
fn groups(text: &str) -> impl Iterator<Item = &str> {
    let calls = text.split("_in(").skip(1);
    let calls = calls.chain(text.split("catalogue::key(").skip(1));
    calls
        .filter_map(|call| call.split('"').nth(1))
        .filter(|group| begins_keys(group))
}

/// Does a text with `{…}` in it name this key?
fn names(pattern: &str, key: &str) -> bool {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else {
            return false;
        };
        parts.push(&rest[..open]);
        rest = &rest[open + close + 1..];
    }
    let mut left = key;
    for (n, part) in parts.iter().enumerate() {
        let at = match n {
            0 => left.starts_with(part).then_some(0),
            _ => left.find(part),
        };
        let Some(at) = at else {
            return false;
        };
        left = &left[at + part.len()..];
    }
    left.ends_with(rest)
}

#[test]
fn every_sentence_of_the_pages_is_named_somewhere() {
    let (areas, sources) = (areas(), sources());
    let (mut named, mut patterns) = (BTreeSet::new(), BTreeSet::new());
    let mut begins = Vec::new();
    for (_, text) in &sources {
        begins.extend(groups(text));
        for quoted in quoted(text) {
            if is_key(quoted) {
                named.insert(quoted);
                if !has(Locale::Zh, quoted) && begins_keys(quoted) {
                    begins.push(quoted);
                }
                continue;
            }
            // Only a pattern with a fixed beginning says anything.
            let begin = quoted.split('{').next().unwrap_or_default();
            if begin.len() < quoted.len()
                && is_key(&format!("{begin}x"))
                && areas.contains(area_of(begin))
            {
                patterns.insert(quoted);
            }
        }
    }
    assert!(names("admin.unit_of.{}", "admin.unit_of.wd") && !names("a.{}.b", "a.c"));
    let unused: Vec<_> = keys(Locale::Zh)
        .filter(|key| areas.contains(area_of(key)) && !named.contains(key))
        .filter(|key| !begins.iter().any(|begin| key.starts_with(begin)))
        .filter(|key| !patterns.iter().any(|pattern| names(pattern, key)))
        .collect();
    assert!(unused.is_empty(), "nobody says\n{}", unused.join("\n"));
}
