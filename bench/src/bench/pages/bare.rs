//! The control: a page of 50 rows that needs nothing but to be sent.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

const ROWS: usize = 50;

/// A bare server in a process of its own; it ends with this value.
pub struct Bare {
    child: Child,
    address: String,
}

impl Bare {
    /// One that answers a page of so many bytes.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(bytes: usize) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("bare-page")
            .arg(bytes.to_string())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().context("its output is piped")?;
        let mut bare = Self {
            child,
            address: String::new(),
        };
        BufReader::new(out).read_line(&mut bare.address)?;
        bare.address.truncate(bare.address.trim_end().len());
        Ok(bare)
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What runs in the process of its own: serves until it is killed.
///
/// # Errors
/// When no port is free.
pub fn serve(bytes: usize) -> anyhow::Result<()> {
    let page = Bytes::from(page(bytes));
    let html = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    let routes = Router::new().route("/", get(move || async move { (html, page.clone()) }));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, routes).await?;
        Ok(())
    })
}

fn page(bytes: usize) -> String {
    let (head, foot) = ("<!doctype html><title>bare</title><table>", "</table>");
    let (open, close) = ("<tr><td>", "</td></tr>");
    let room = bytes.saturating_sub(head.len() + foot.len()) / ROWS;
    let cell = "x".repeat(room.saturating_sub(open.len() + close.len()));
    let rows = format!("{open}{cell}{close}").repeat(ROWS);
    let mut page = format!("{head}{rows}{foot}");
    // What the division left over.
    page.extend(std::iter::repeat_n(' ', bytes.saturating_sub(page.len())));
    page
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_bare_page_has_fifty_rows_and_as_many_bytes_as_asked() {
        for bytes in [2_000, 12_345, 60_001] {
            let page = page(bytes);
            assert_eq!(page.len(), bytes);
            assert_eq!(page.matches("<tr>").count(), 50);
        }
    }
}
