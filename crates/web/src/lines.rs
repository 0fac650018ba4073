//! How much one line of a network may hold at once: connections, and requests that are still coming in. A village can
//! share a line, so the limits leave room for many; who holds them is counted while it lasts and written nowhere
//! (guard rail G12).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use huiyin_office::draft::line;

use crate::origin::Address;
use crate::problem::Problem;

/// Connections of one line: twenty browsers with six each. A proxy of ours has as many as it wants.
pub const CONNECTIONS_OF_ONE: usize = 128;
/// Requests of one line under way at once. A page takes milliseconds; what counts here is forms with files over
/// slow telephones, and whoever sends slowly on purpose.
pub const REQUESTS_OF_ONE: usize = 32;

/// How many each line holds.
pub struct Lines {
    most: usize,
    held: Mutex<HashMap<IpAddr, usize>>,
}

/// One that is held, until it is dropped.
pub struct Held {
    lines: Arc<Lines>,
    line: IpAddr,
}

impl Lines {
    /// So many for each.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            held: Mutex::default(),
        })
    }

    /// One more for the line of this address; none when it holds as many as it may.
    pub fn take(self: &Arc<Self>, address: IpAddr) -> Option<Held> {
        let line = line(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(line).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Held {
            lines: Arc::clone(self),
            line,
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let held = self.lines.held.lock();
        let mut held = held.unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.line) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.line);
            }
        }
    }
}

/// Refuses a request of a line that has too many under way.
pub async fn share(
    State(lines): State<Arc<Lines>>,
    Address(from): Address,
    request: Request,
    next: Next,
) -> Response {
    let held = from.map(|from| lines.take(from));
    match held {
        Some(None) => Problem::TooManyAtOnce.into_response(),
        _ => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_so_many_and_others_are_not_touched() {
        let lines = Lines::new(2);
        let at = |address: &str| lines.take(address.parse().unwrap());
        let (first, second) = (at("203.0.113.7").unwrap(), at("::ffff:203.0.113.7"));
        assert!(second.is_some() && at("203.0.113.7").is_none());
        let other = at("203.0.113.8");
        assert!(other.is_some());
        drop(first);
        assert!(at("203.0.113.7").is_some(), "given back at once");
        let network = [at("2001:db8::1"), at("2001:db8::2"), at("2001:db8::3")];
        assert!(network[1].is_some() && network[2].is_none());
        drop((second, other, network));
        assert!(
            lines.held.lock().unwrap().is_empty(),
            "nobody is remembered"
        );
    }
}
