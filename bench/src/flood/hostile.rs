//! Clients that mean no good. None of them counts on an answer.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use super::Flood;

type Work = fn(&Flood) -> anyhow::Result<()>;

/// Each in a thread of its own; slow ones hold many connections.
pub const ALL: [Work; 10] = [
    slow_bodies,
    slow_heads,
    huge_bodies,
    huge_bodies,
    bad_multipart,
    broken_off,
    broken_off,
    wrong_hosts,
    from_one_line,
    programs,
];

/// Connections that each slow client holds.
const HELD: usize = 60;
const MEGABYTE: usize = 1024 * 1024;

fn send(flood: &Flood, bytes: &[u8]) -> Option<TcpStream> {
    flood.hostile.fetch_add(1, Ordering::Relaxed);
    let mut stream = TcpStream::connect(&flood.address).ok()?;
    let soon = Some(Duration::from_secs(5));
    stream.set_read_timeout(soon).ok()?;
    stream.set_write_timeout(soon).ok()?;
    stream.write_all(bytes).ok()?;
    Some(stream)
}

fn head(flood: &Flood, path: &str, more: &str) -> String {
    // Sixteen lines of a network, so that each meets its own limits.
    let (host, line) = (&flood.address, flood.hostile.load(Ordering::Relaxed) % 16);
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\nx-forwarded-for: 192.0.2.{line}\r\n{more}"
    )
}

/// Takes what is answered, and hangs up.
fn heard(stream: Option<TcpStream>) {
    if let Some(mut stream) = stream {
        let _ = stream.read(&mut [0; 4096]);
    }
}

fn until_over(flood: &Flood, mut one: impl FnMut()) -> anyhow::Result<()> {
    while !flood.is_over() {
        one();
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// A form that comes a byte at a time.
fn slow_bodies(flood: &Flood) -> anyhow::Result<()> {
    let kind = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 9000\r\n\r\n";
    drip(flood, || head(flood, "/submit/request", kind))
}

/// A head that comes a byte at a time.
fn slow_heads(flood: &Flood) -> anyhow::Result<()> {
    drip(flood, || head(flood, "/submit", "x-slow: "))
}

fn drip(flood: &Flood, begin: impl Fn() -> String) -> anyhow::Result<()> {
    let mut held: Vec<TcpStream> = Vec::new();
    while !flood.is_over() {
        held.retain_mut(|stream| stream.write_all(b"a").is_ok());
        while held.len() < HELD {
            match send(flood, begin().as_bytes()) {
                Some(stream) => held.push(stream),
                None => break,
            }
        }
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// Far more than a form takes, said or not.
fn huge_bodies(flood: &Flood) -> anyhow::Result<()> {
    let piece = vec![b'a'; MEGABYTE];
    until_over(flood, || {
        let said = format!("content-length: {}\r\n\r\n", 4000 * MEGABYTE);
        let chunked = "transfer-encoding: chunked\r\n\r\n".to_owned();
        for more in [said, chunked] {
            let Some(mut stream) = send(flood, head(flood, "/submit/request", &more).as_bytes())
            else {
                continue;
            };
            for _ in 0..4 {
                if more.starts_with('t') && write!(stream, "{MEGABYTE:x}\r\n").is_err()
                    || stream.write_all(&piece).is_err()
                {
                    break;
                }
            }
        }
    })
}

/// Forms with files that are none: no end, no boundary, a picture that says it has a billion dots, an archive.
fn bad_multipart(flood: &Flood) -> anyhow::Result<()> {
    let file = |bytes: &[u8]| {
        let head =
            b"--b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.png\"\r\n\r\n";
        [&head[..], bytes, b"\r\n--b--\r\n"].concat()
    };
    let dots =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\0\0\0\0\0\0\0";
    let bodies = [
        file(dots),
        file(b"PK\x03\x04\x14\0"),
        file(&vec![0xff; 11 * MEGABYTE]),
        b"--c\r\n\r\n".to_vec(),
        b"--b\r\ncontent-disposition: \xff\xfe\r\n\r\n".to_vec(),
    ];
    until_over(flood, || {
        for body in &bodies {
            let more = format!(
                "content-type: multipart/form-data; boundary=b\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let head = head(flood, "/submit/files", &more);
            heard(send(flood, &[head.as_bytes(), body].concat()));
        }
    })
}

/// Connections that break off in the middle, and nonsense.
fn broken_off(flood: &Flood) -> anyhow::Result<()> {
    until_over(flood, || {
        drop(send(flood, b""));
        drop(send(flood, b"\x16\x03\x01\x02\0\x01\0\x01\xfc"));
        drop(send(flood, b"GET /staff HTTP/1.1\r\nhost"));
        drop(send(
            flood,
            head(flood, "/submit/kind", "content-length: 50\r\n\r\nkind=").as_bytes(),
        ));
    })
}

/// Requests that name another host, or none.
fn wrong_hosts(flood: &Flood) -> anyhow::Result<()> {
    until_over(flood, || {
        for host in [
            "host: evil.example\r\n",
            "host: a/../b\r\n",
            "",
            "host: a\r\nhost: b\r\n",
        ] {
            let request = format!("GET /submit HTTP/1.1\r\n{host}connection: close\r\n\r\n");
            heard(send(flood, request.as_bytes()));
        }
    })
}

/// Drafts without end from one line.
fn from_one_line(flood: &Flood) -> anyhow::Result<()> {
    let request = format!(
        "POST /submit HTTP/1.1\r\nhost: {}\r\nx-forwarded-for: 203.0.113.7\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        flood.address
    );
    until_over(flood, || heard(send(flood, request.as_bytes())))
}

/// Petitions without end by a program of one line.
fn programs(flood: &Flood) -> anyhow::Result<()> {
    let body = "{\"text\": \"请修好路灯。\"}";
    let request = format!(
        "POST /api/petitions HTTP/1.1\r\nhost: {}\r\nx-forwarded-for: 203.0.113.8\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        flood.address,
        body.len()
    );
    until_over(flood, || heard(send(flood, request.as_bytes())))
}
