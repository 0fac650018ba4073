//! G12: anonymous stays anonymous. G8 on the pages that everybody sees.

use std::fs;
use std::path::Path;

use crate::desk::Desk;
use crate::visitor::{House, encode};

/// An address of the network for documentation, and a browser that nobody has.
const ADDRESS: &str = "203.0.113.77";
const BROWSER: &str = "PlantedBrowser/7531";
const COOKIE: &str = "planted-cookie-7531";

/// Every file below a folder.
pub fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the office") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[test]
fn g12_nothing_of_the_address_or_the_browser_is_kept() {
    let house = House::of(Desk::new(), &["clerk"]);
    let visitor = house.visitor();
    visitor.set_cookie("other", COOKIE);
    let headers = [
        ("x-forwarded-for", ADDRESS),
        ("forwarded", "for=203.0.113.77"),
        ("user-agent", BROWSER),
    ];
    let with = |kind: &'static str| {
        let mut all = headers.to_vec();
        all.push(("content-type", kind));
        all
    };
    let form = "application/x-www-form-urlencoded";
    visitor.send("GET", "/", &headers, b"").is(200);
    // A draft, a petition, a look-up with a wrong code, a wrong password, and something that is not there.
    visitor.send("GET", "/submit", &headers, b"").is(200);
    visitor.send("POST", "/submit", &with(form), b"");
    let petition = r#"{"text":"建议在渡口装一盏灯。"}"#;
    let sent = visitor.send(
        "POST",
        "/api/petitions",
        &with("application/json"),
        petition.as_bytes(),
    );
    assert_eq!(sent.status, 201, "{}", sent.text);
    let wrong = encode(&[
        ("number", "yantai-0-2026-999999"),
        ("code", "AAAA-BBBB-CCCC-DDDD"),
    ]);
    visitor.send("POST", "/progress", &with(form), wrong.as_bytes());
    let wrong = encode(&[("officer", "clerk"), ("password", "不是这个")]);
    visitor.send("POST", "/staff/sign-in", &with(form), wrong.as_bytes());
    visitor.send("GET", "/nothing/here", &headers, b"").is(404);

    let stopped = house.server.stop();
    for text in [ADDRESS, BROWSER, COOKIE] {
        assert!(
            !stopped.out.contains(text) && !stopped.err.contains(text),
            "logged: {text}"
        );
    }
    let mut kept = Vec::new();
    files(&house.desk.data(), &mut kept);
    assert!(
        kept.iter().any(|path| path.ends_with("data.db")),
        "{kept:?}"
    );
    for path in kept {
        let bytes = fs::read(&path).expect("it is there");
        for text in [ADDRESS, BROWSER, COOKIE] {
            assert!(!holds(&bytes, text), "{} keeps {text}", path.display());
        }
    }
}

#[test]
fn g8_public_pages_say_no_number_under_five() {
    let desk = Desk::new();
    for text in ["请修路。", "请修桥。", "请修渠。"] {
        desk.letter(text);
    }
    let house = House::of(desk, &[]);
    let visitor = house.visitor();
    for path in ["/", "/record"] {
        let page = visitor.get(path).is(200);
        let cells = page.texts("td, dd");
        for cell in &cells {
            let few = cell
                .trim()
                .parse::<u64>()
                .is_ok_and(|count| (1..5).contains(&count));
            assert!(!few, "{path}: {cells:?}");
        }
    }
    let record = visitor.get("/record").is(200);
    assert!(
        !record.texts("td, dd").is_empty(),
        "there is something to look at"
    );
}
