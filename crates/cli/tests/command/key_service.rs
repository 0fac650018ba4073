//! The key service beside the server: killed, stopped, started again, and at a socket of its own.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::desk::{Desk, today};
use crate::run::program;
use crate::server::Server;

fn named(server: &Server, text: &str) -> crate::server::Answer {
    let body = json!({ "text": text, "name": "示例甲", "phone": "000-0001" });
    server.post(body.to_string())
}

#[test]
fn a_key_service_that_is_killed_is_started_again_and_nothing_is_lost() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    let mut numbers = Vec::new();
    for round in 0..3 {
        let before = server.key_service();
        Server::signal_to(before, "KILL");
        for one in 0..6 {
            let answer = named(&server, &format!("第{round}轮第{one}件，路灯不亮。"));
            match answer.status {
                201 => numbers.push(answer.json()["number"].as_str().expect("text").to_owned()),
                // Killed again within a second: it is told, and nothing is half done.
                503 => assert_eq!(answer.json()["code"], "keys_away"),
                other => panic!("{other}"),
            }
        }
        while server.get("/healthz").json()["status"] != "ok" {
            std::thread::yield_now();
        }
        assert_ne!(server.key_service(), before);
    }
    assert!(numbers.len() >= 6, "{}", numbers.len());
    server.published();
    server.stop().ok();
    for number in &numbers {
        desk.stands(number, "registered", "bureau");
    }
    desk.is_clean();
}

#[test]
fn a_key_service_that_is_stopped_and_not_dead_is_told_and_started_again() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    assert_eq!(named(&server, "路灯不亮。").status, 201);
    let stopped = server.key_service();
    Server::signal_to(stopped, "STOP");
    let health = server.get("/healthz");
    assert_eq!(
        (health.status, &health.json()["status"]),
        (503, &"no-keys".into())
    );
    let said = health.json()["reason"].to_string();
    assert!(said.contains("did not answer"), "{said}");
    while server.get("/healthz").json()["status"] != "ok" {
        std::thread::yield_now();
    }
    assert_ne!(server.key_service(), stopped);
    assert_eq!(named(&server, "井盖不见了。").status, 201);
    // One that is stopped when the server ends holds nothing up for long.
    Server::signal_to(server.key_service(), "STOP");
    server.stop().ok();
    desk.is_clean();
}

#[test]
fn a_key_service_at_a_socket_knows_its_journal_or_does_not_start() {
    let desk = Desk::new();
    let keys = desk.data().join("keys");
    let socket = desk.data().join("keys.socket");
    let start = || {
        let mut command = Command::new(program().get_program());
        command.args(["keys", "serve", "--dir"]).arg(&keys);
        command.arg("--socket").arg(&socket);
        command.stderr(Stdio::piped()).spawn().expect("it starts")
    };
    let logs = std::fs::read(keys.join("logs")).expect("set-up told it");
    std::fs::remove_file(keys.join("logs")).expect("it is there");
    let ended = start().wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success() && said.contains("--log"), "{said}");
    std::fs::write(keys.join("logs"), logs).expect("the folder is the test's own");

    let mut service = start();
    while !socket.exists() {
        std::thread::yield_now();
    }
    let petitioner = desk.write("one.toml", "name = \"示例甲\"\nphone = \"000-0001\"\n");
    let register = || {
        let day = format!("received={}", today());
        let words = [
            "register",
            "channel=letter",
            "unit=bureau",
            &day,
            "text=路灯不亮",
        ];
        let mut words: Vec<OsString> = words.map(OsString::from).into();
        words.extend(["--as", "clerk", "--petitioner"].map(OsString::from));
        words.extend([
            petitioner.clone().into(),
            "--keys".into(),
            socket.clone().into(),
        ]);
        desk.run(words)
    };
    register().ok();
    service.kill().expect("it runs");
    service.wait().expect("it ends");
    let done = register();
    assert!(
        done.code != 0 && !done.err.is_empty(),
        "without it nothing is registered: {done:#?}"
    );
    desk.is_clean();
}
