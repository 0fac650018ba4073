//! The master key in the hands of several people: made, tried, lost, put back and changed.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::desk::Desk;
use crate::run::{Done, program};
use crate::server::Server;

/// A command of the office that is told something on its standard input.
fn told(desk: &Desk, words: &[&str], input: &str) -> Done {
    let mut command = Command::new(program().get_program());
    command
        .arg("--lang")
        .arg("en")
        .args(words)
        .args(desk.place());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("piped");
    // One that refuses at once reads nothing.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    Done::of(child.wait_with_output().expect("it ends"))
}

/// The shares that were just made: each on a page of its own.
fn shares(desk: &Desk) -> Vec<String> {
    let text = told(desk, &["keys", "shares"], "").ok();
    let pages: Vec<String> = text.split('\x0c').map(rows).collect();
    assert_eq!(pages.len(), 3, "{text}");
    pages
}

/// The four rows of a page.
fn rows(page: &str) -> String {
    let rows = page.lines().filter(|line| {
        let is_row = |c: char| c == '-' || c.is_ascii_digit() || c.is_ascii_uppercase();
        line.len() == 24 && line.chars().all(is_row)
    });
    let rows: Vec<&str> = rows.collect();
    assert_eq!(rows.len(), 4, "{page}");
    rows.join("\n")
}

fn two(shares: &[String]) -> String {
    format!("{}\n\n{}\n", shares[0], shares[2])
}

#[test]
fn shares_are_made_tried_and_used_and_another_key_ends_them() {
    let desk = Desk::new();
    let number = desk.letter("路灯不亮。");
    let drill = |input: &str| told(&desk, &["keys", "drill"], input);
    drill("").fails(1).says("no shares were made yet");
    let made = shares(&desk);
    drill(&two(&made)).ok();
    drill(&made[1]).fails(65).says("2 shares are needed");
    let bent = made[1].replacen(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'], "2", 1);
    let bent = if bent == made[1] {
        made[1].replacen('0', "2", 1)
    } else {
        bent
    };
    drill(&format!("{}\n{bent}", made[0]))
        .fails(65)
        .says("is mistyped");
    let recover = |input: &str| told(&desk, &["keys", "recover"], input);
    recover(&two(&made)).fails(1).says("is where it should be");

    let master = desk.data().join("keys/master");
    std::fs::remove_file(&master).expect("it is there");
    let cannot = desk.say("seal");
    assert!(cannot.code != 0, "{cannot:#?}");
    recover(&two(&made)).ok();
    assert!(master.exists());
    assert_eq!(private(&master), 0o600);

    let said = told(&desk, &["keys", "rotate"], "").ok();
    assert!(said.contains("make new"), "{said}");
    drill(&two(&made)).fails(65).says("another key");
    let newest = shares(&desk);
    drill(&two(&newest)).ok();
    let mixed = format!("{}\n{}", newest[0], made[1]);
    drill(&mixed).fails(65).says("not made together");
    desk.stands(&number, "registered", "bureau");
    desk.say(&format!(
        "document {number} 1 --kind registration-form --as clerk --do issue"
    ))
    .ok();
    desk.is_clean();
}

fn private(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path)
        .expect("it is there")
        .permissions()
        .mode()
        & 0o777
}

#[test]
fn a_server_says_that_no_shares_were_made_and_goes_on_under_another_key() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    assert_eq!(server.get("/healthz").json()["key_shares"], "none");
    assert!(server.line("key shares").contains("huiyin keys shares"));
    server.petition("路灯不亮。");
    // Its own key service has the old key in memory and finds the new one in the file.
    let keys = desk.data().join("keys");
    let mut rotate = Command::new(program().get_program());
    rotate
        .args(["--lang", "en", "keys", "rotate", "--dir"])
        .arg(&keys);
    Done::of(rotate.output().expect("it runs")).ok();
    for n in 0..10 {
        server.petition(&format!("井盖不见了，第{n}处。"));
    }
    server.stop().ok();
    shares(&desk);
    let server = Server::start(&desk);
    assert_eq!(server.get("/healthz").json()["key_shares"], "made");
    let text = server.stop().ok();
    assert!(!text.contains("key shares"), "{text}");
    told(&desk, &["keys", "rotate"], "").ok();
    let server = Server::start(&desk);
    assert_eq!(server.get("/healthz").json()["key_shares"], "past");
    server.stop().ok();
    desk.is_clean();
}
