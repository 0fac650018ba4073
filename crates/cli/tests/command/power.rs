//! Power loss: what is acknowledged was on the disk before it was acknowledged.

use std::collections::BTreeMap;

use crate::desk::Desk;
use crate::run::program;
use crate::server::Server;

/// What the system was asked, in the order in which it was done.
#[derive(Debug, PartialEq, Eq)]
enum Call {
    /// The request was read.
    Read,
    /// The write-ahead log is on the disk.
    Synced,
    /// The answer was handed to the network.
    Answered,
}

#[test]
fn the_write_ahead_log_is_synced_between_the_request_and_its_answer() {
    let desk = Desk::new();
    let trace = desk.beside("trace");
    let mut command = std::process::Command::new("strace");
    // The tracer is a grandchild: what is stopped and waited for is the server itself.
    command.args(["-D", "-f", "-y", "-s", "64"]);
    command.args([
        "-e",
        "trace=fdatasync,fsync,read,recvfrom,recvmsg,write,writev,sendto,sendmsg,exit_group",
    ]);
    command
        .arg("-o")
        .arg(&trace)
        .arg("--")
        .arg(program().get_program());
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(desk.place());
    let server = Server::run(command);
    let numbers: Vec<String> = (0..5)
        .map(|one| server.petition(&format!("第{one}件")))
        .collect();
    server.published();
    server.stop().ok();

    // The tracer writes on for a moment after the server is gone.
    let text = loop {
        let text = std::fs::read_to_string(&trace).expect("`strace` is installed and may trace");
        if text.contains("exit_group") && text.contains("+++ exited with 0") {
            break text;
        }
        std::thread::yield_now();
    };
    let calls = calls(&text);
    let answers = calls.iter().filter(|call| **call == Call::Answered).count();
    assert_eq!(answers, numbers.len(), "{calls:?}");
    for request in calls
        .split_inclusive(|call| *call == Call::Answered)
        .take(answers)
    {
        let read = request.iter().position(|call| *call == Call::Read);
        let read = read.unwrap_or_else(|| panic!("an answer without a request: {calls:?}"));
        assert!(
            request[read..].contains(&Call::Synced),
            "answered before the sync: {calls:?}"
        );
    }
    desk.is_clean();
}

/// Reads a trace. A call that another thread interrupts stands in two lines; it is done at the second.
fn calls(trace: &str) -> Vec<Call> {
    let mut begun: BTreeMap<&str, &str> = BTreeMap::new();
    let mut calls = Vec::new();
    for line in trace.lines() {
        let (thread, said) = line.trim_start().split_once(' ').unwrap_or_default();
        let said = said.trim_start();
        if said.contains("<unfinished ...>") {
            // An answer may reach the network from here on.
            if is_answer(said) {
                calls.push(Call::Answered);
            } else {
                begun.insert(thread, said);
            }
            continue;
        }
        let (name, rest) = match said.strip_prefix("<... ") {
            Some(resumed) => (begun.remove(thread).unwrap_or_default(), resumed),
            None => (said, said),
        };
        let is_sync = name.starts_with("fdatasync(") || name.starts_with("fsync(");
        if is_sync && name.contains("data.db-wal>") && rest.ends_with("= 0") {
            calls.push(Call::Synced);
        } else if rest.contains("POST /api/petitions") {
            calls.push(Call::Read);
        } else if is_answer(said) {
            calls.push(Call::Answered);
        }
    }
    calls
}

fn is_answer(said: &str) -> bool {
    let writes = ["write(", "writev(", "sendto(", "sendmsg("];
    writes.iter().any(|name| said.starts_with(name)) && said.contains("HTTP/1.1 201")
}

#[test]
fn a_trace_is_read_in_the_order_in_which_things_were_done() {
    let text = "\
7 recvfrom(9<socket:[1]>, \"POST /api/petitions HTTP/1.1\", 8192, 0, NULL, NULL) = 90
8 fdatasync(5</x/data.db-wal> <unfinished ...>
7 writev(9<socket:[1]>, [{iov_base=\"HTTP/1.1 201 Created\", iov_len=20}], 1) = 20
8 <... fdatasync resumed>) = 0
8 fdatasync(6</x/keys/records>) = 0
";
    assert_eq!(calls(text), [Call::Read, Call::Answered, Call::Synced]);
}
