//! Clients that mean no good, by raw sockets: those who send slowly, say where they come from, or come from elsewhere.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::desk::Desk;
use crate::visitor::{House, Visitor};

/// Requests of one line at once (`lines::REQUESTS_OF_ONE`).
const AT_ONCE: usize = 32;

fn asks(visitor: &Visitor, from: &str) -> u16 {
    let said = [("x-forwarded-for", from)];
    visitor.send("GET", "/submit", &said, b"").status
}

/// The head of a form and the beginning of its body.
fn begun(house: &House, from: &str) -> TcpStream {
    let address = house.server.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).expect("it listens");
    let head = format!(
        "POST /submit/request HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n\
         x-forwarded-for: {from}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: 5000\r\n\r\nrequest="
    );
    stream.write_all(head.as_bytes()).expect("it is sent");
    stream
}

#[test]
fn slow_senders_of_one_line_are_so_many_and_everybody_else_is_answered() {
    let house = House::of(Desk::new(), &[]);
    let visitor = house.visitor();
    let mut slow: Vec<TcpStream> = (0..AT_ONCE).map(|_| begun(&house, "203.0.113.9")).collect();
    // Each that is answered had one of the places while it was asked: if the last of the slow came
    // just then, it was sent away, and another one takes its place.
    let until = |status: u16, one_more: &mut dyn FnMut()| {
        let began = Instant::now();
        while asks(&visitor, "203.0.113.9") != status {
            assert!(began.elapsed() < Duration::from_secs(20), "never {status}");
            one_more();
        }
    };
    until(429, &mut || slow.push(begun(&house, "203.0.113.9")));
    let from = [("x-forwarded-for", "203.0.113.9")];
    let page = visitor.send("GET", "/submit", &from, b"");
    assert_eq!(page.heading(), "您这条网络上同时打开的太多");
    assert_eq!(page.header("retry-after"), "60");
    assert_eq!(asks(&visitor, "203.0.113.10"), 200);
    assert_eq!(visitor.get("/submit").status, 200);
    // Whoever hangs up gives the place back at once.
    drop(slow);
    until(200, &mut || ());
}

#[test]
fn an_officer_s_form_has_to_say_that_it_comes_from_here() {
    let house = House::of(Desk::new(), &["clerk"]);
    let officer = house.sign_in("clerk");
    let cookie = officer.cookie("staff").expect("signed in");
    let address = house.server.url().trim_start_matches("http://").to_owned();
    let said = |origin: &str| {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        let request = format!(
            "POST /staff/help/keys HTTP/1.1\r\nhost: {address}\r\ncookie: staff={cookie}\r\n{origin}\
             connection: close\r\ncontent-length: 0\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    };
    for elsewhere in [
        "",
        "origin: null\r\n",
        "origin: http://evil.example\r\n",
        "sec-fetch-site: cross-site\r\n",
    ] {
        assert!(said(elsewhere).starts_with("HTTP/1.1 403"), "{elsewhere}");
    }
    let here = format!("origin: http://{address}\r\n");
    assert!(!said(&here).starts_with("HTTP/1.1 403"));
}

#[test]
fn behind_tls_cookies_are_this_host_s_alone_and_browsers_are_told_to_stay_there() {
    let house = House::of(Desk::new(), &[]);
    let visitor = house.visitor();
    let tls = [("x-forwarded-proto", "https")];
    let page = visitor.send("POST", "/submit", &tls, b"");
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-draft="), "{cookie}");
    for part in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let told = page.header("strict-transport-security");
    assert_eq!(told, "max-age=31536000");
    // The draft is found by it there, and not on a line without TLS.
    assert_eq!(visitor.send("GET", "/submit/kind", &tls, b"").status, 200);
    assert_eq!(visitor.send("GET", "/submit/kind", &[], b"").status, 303);
    let plain = visitor.send("GET", "/submit", &[], b"");
    assert_eq!(plain.header("strict-transport-security"), "");
}
