//! How much one line of a network may hold at once: connections, and requests that are still coming in. A village can
//! share a line, so the limits leave room for many; who holds them is counted while it lasts and written nowhere
//! (guard rail G12).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use huiyin_office::draft::line;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::gate::may_have_files;
use crate::origin::Address;
use crate::problem::Problem;

/// Connections of one line: twenty browsers with six each. A proxy of ours has as many as it wants.
pub const CONNECTIONS_OF_ONE: usize = 128;
/// Requests of one line under way at once. A page takes milliseconds; what counts here is forms with files over
/// slow telephones, and whoever sends slowly on purpose.
const REQUESTS_OF_ONE: usize = 32;
/// Forms with files of one line under way at once: each may take ten minutes.
const FORMS_OF_ONE: usize = 12;
/// And of all lines: a quarter of all connections, so that the others are answered.
const FORMS_IN_ALL: usize = 256;

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

/// Shares of requests under way.
#[derive(Clone)]
pub struct Shares {
    requests: Arc<Lines>,
    forms: Arc<Lines>,
    all_forms: Arc<Semaphore>,
}

impl Shares {
    /// Nobody holds any.
    pub fn new() -> Self {
        Self {
            requests: Lines::new(REQUESTS_OF_ONE),
            forms: Lines::new(FORMS_OF_ONE),
            all_forms: Arc::new(Semaphore::new(FORMS_IN_ALL)),
        }
    }

    /// What a request holds until it is answered; none when it has to be refused.
    fn take(&self, from: Option<IpAddr>, has_files: bool) -> Option<Share> {
        let lines = [Some(&self.requests), has_files.then_some(&self.forms)];
        let held = from.map(|from| {
            let held = lines.into_iter().flatten().map(|lines| lines.take(from));
            held.collect::<Option<Vec<_>>>()
        });
        let form = has_files.then(|| Arc::clone(&self.all_forms).try_acquire_owned().ok());
        Some(Share {
            _of_line: held.unwrap_or_else(|| Some(Vec::new()))?,
            _of_all: match form {
                Some(form) => Some(form?),
                None => None,
            },
        })
    }
}

/// What one request holds.
struct Share {
    _of_line: Vec<Held>,
    _of_all: Option<OwnedSemaphorePermit>,
}

/// Refuses a request of a line that has too many under way.
pub async fn share(
    shares: &Shares,
    request: Request,
    inner: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let Address(from) = Address::of(request.extensions(), request.headers());
    match shares.take(from, may_have_files(request.headers())) {
        Some(_share) => inner(request).await,
        None => Problem::TooManyAtOnce.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_with_files_have_a_smaller_share_and_leave_the_others_theirs() {
        let shares = Shares::new();
        let at = |host: u8| Some(IpAddr::from([203, 0, 113, host]));
        let forms: Vec<_> = (0..FORMS_OF_ONE)
            .map(|_| shares.take(at(1), true))
            .collect();
        assert!(forms.iter().all(Option::is_some) && shares.take(at(1), true).is_none());
        assert!(shares.take(at(1), false).is_some() && shares.take(at(2), true).is_some());
        let unknown: Vec<_> = (0..FORMS_IN_ALL - FORMS_OF_ONE)
            .map(|_| shares.take(None, true))
            .collect();
        assert!(unknown.iter().all(Option::is_some) && shares.take(at(2), true).is_none());
        assert!(shares.take(at(2), false).is_some());
        drop(forms);
        assert!(shares.take(at(1), true).is_some(), "given back at once");
    }

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
