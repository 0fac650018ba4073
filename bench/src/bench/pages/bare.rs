//! The controls: a page of 50 rows of the same matters as a select gives them, and the same bytes sent
//! from memory.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use rusqlite::{Connection, OpenFlags};

const ROWS: usize = 50;
const HEAD: &str = "<!doctype html><title>bare</title><table>";
const FOOT: &str = "</table>";
/// Where the rows come from, by another matter each time.
const SELECT: &str = "select matter, stage, owner, received, title, next_due from matter
    where place >= ?1 + (select ordinal from office where office = 'qinghe') * 281474976710656
    order by place limit 50";

/// A bare server in a process of its own; it ends with this value.
pub struct Bare {
    child: Child,
    address: String,
}

impl Bare {
    /// One that answers pages of so many bytes from the database of `dir`.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(dir: &Path, bytes: usize) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("bare-page")
            .arg(dir)
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

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// What runs in the process of its own: serves until it is killed. `/` reads its rows, `/static` has them.
///
/// # Errors
/// When no port is free, or the database does not open.
pub fn serve(dir: &Path, bytes: usize) -> anyhow::Result<()> {
    let data: PathBuf = dir.join("data.db");
    let most: i64 =
        open(&data)?.query_row("select max(matter) from matter", [], |row| row.get(0))?;
    let kept = Bytes::from(page(&read(&data, 0)?, bytes));
    let html = || [(CONTENT_TYPE, "text/html; charset=utf-8")];
    let turn = Arc::new(AtomicI64::new(0));
    let read_now = move || {
        let from = turn.fetch_add(7919, Ordering::Relaxed) % most;
        let rows = read(&data, from).expect("a bare select is answered");
        std::future::ready((html(), page(&rows, bytes)))
    };
    let routes = Router::new().route("/", get(read_now)).route(
        "/static",
        get(move || std::future::ready((html(), kept.clone()))),
    );
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

fn open(data: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        data,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.execute_batch("pragma mmap_size = 1099511627776")?;
    Ok(connection)
}

/// Fifty rows from `from` on, each as one cell.
fn read(data: &Path, from: i64) -> rusqlite::Result<Vec<String>> {
    CONNECTION.with_borrow_mut(|connection| {
        if connection.is_none() {
            *connection = Some(open(data)?);
        }
        let connection = connection.as_ref().expect("it was opened");
        let mut select = connection.prepare_cached(SELECT)?;
        let rows = select.query_map([from], |row| {
            let (matter, stage): (i64, i64) = (row.get(0)?, row.get(1)?);
            let (owner, received): (String, i64) = (row.get(2)?, row.get(3)?);
            let (title, due): (String, Option<i64>) = (row.get(4)?, row.get(5)?);
            Ok(format!(
                "{matter} {stage} {owner} {received} {title} {due:?}"
            ))
        })?;
        rows.collect()
    })
}

fn page(rows: &[String], bytes: usize) -> String {
    let (open, close) = ("<tr><td>", "</td></tr>");
    let room = bytes.saturating_sub(HEAD.len() + FOOT.len()) / ROWS;
    let mut page = String::with_capacity(bytes);
    page.push_str(HEAD);
    for at in 0..ROWS {
        let cell = rows.get(at).map_or("", String::as_str);
        page.push_str(open);
        page.push_str(cell);
        // The same size, whatever the rows hold.
        let filled = open.len() + cell.len() + close.len();
        page.extend(std::iter::repeat_n('x', room.saturating_sub(filled)));
        page.push_str(close);
    }
    page.push_str(FOOT);
    page.extend(std::iter::repeat_n(' ', bytes.saturating_sub(page.len())));
    page
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_bare_page_has_fifty_rows_and_as_many_bytes_as_asked() {
        let rows = vec!["1 2 water 20260101".to_owned(); 30];
        for bytes in [4_000, 12_345, 60_001] {
            let page = page(&rows, bytes);
            assert_eq!(page.len(), bytes);
            assert_eq!(page.matches("<tr>").count(), 50);
        }
    }
}
