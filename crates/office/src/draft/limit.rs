//! How many drafts there may be, so that nobody fills the disk by starting one after another.
//!
//! Who starts drafts is counted in memory for ten minutes and never written down (guard rail G12); a restart
//! forgets it.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use crate::error::OfficeError;
use crate::office::Office;

/// Drafts are counted for so long.
pub const WHILE_SECONDS: i64 = 10 * 60;
/// Drafts from one network address in that time: a village or a library can share one, and somebody who
/// helps others fills in one after another.
pub const FROM_ONE: usize = 30;
/// Drafts from everywhere in that time: one a second, more than any county writes.
pub const IN_ALL: usize = 600;
/// All drafts with their files: 200 of the largest, or some hundred thousand without files.
pub const MOST_BYTES: u64 = 10 << 30;

/// When drafts were started, oldest first, and from where.
#[derive(Default)]
pub(crate) struct Started(Mutex<VecDeque<(i64, Option<IpAddr>)>>);

impl Started {
    /// Counts one more draft; false when there were too many. Nobody is counted alone whose address is not
    /// known: the whole is.
    fn one_more(&self, from: Option<IpAddr>, now: i64) -> bool {
        let from = from.map(line);
        self.with(now, |started| {
            let same = started.iter().filter(|(_, other)| *other == from).count();
            let is_free = started.len() < IN_ALL && (from.is_none() || same < FROM_ONE);
            if is_free {
                started.push_back((now, from));
            }
            is_free
        })
    }

    fn with<T>(&self, now: i64, work: impl FnOnce(&mut VecDeque<(i64, Option<IpAddr>)>) -> T) -> T {
        let mut started = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        started.retain(|(at, _)| now - at < WHILE_SECONDS);
        work(&mut started)
    }
}

/// A line of a network has one IPv4 address, or 2⁶⁴ of IPv6.
pub(crate) fn line(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            Ipv6Addr::from(network).into()
        }
    }
}

impl Office {
    /// Counts a draft that is to be started from this network address.
    /// # Errors
    /// [`OfficeError::TooManyDrafts`], or as the store says.
    pub(super) fn may_start_draft(&self, from: Option<IpAddr>) -> Result<(), OfficeError> {
        self.has_room_for_drafts(0)?;
        match self.drafts_started.one_more(from, self.clock.now()) {
            true => Ok(()),
            false => Err(OfficeError::TooManyDrafts),
        }
    }

    /// Is there room for so many bytes more?
    /// # Errors
    /// [`OfficeError::TooManyDrafts`] when there is none, or as the store says.
    pub(super) fn has_room_for_drafts(&self, more: u64) -> Result<(), OfficeError> {
        let held = self
            .store
            .read(|tx| huiyin_store::draft_bytes(tx, self.code()))?;
        match held + more <= MOST_BYTES {
            true => Ok(()),
            false => Err(OfficeError::TooManyDrafts),
        }
    }

    /// Forgets from where drafts were started when the while is over, though nobody starts another.
    pub(crate) fn forget_who_started(&self) {
        self.drafts_started.with(self.clock.now(), |_| ());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Option<IpAddr> {
        Some(address.parse().unwrap())
    }

    #[test]
    fn one_line_starts_so_many_drafts_for_a_while_and_others_go_on() {
        let started = Started::default();
        for n in 0..FROM_ONE {
            assert!(started.one_more(at("203.0.113.7"), 0), "{n}");
        }
        assert!(!started.one_more(at("203.0.113.7"), 1));
        assert!(!started.one_more(at("::ffff:203.0.113.7"), 1));
        assert!(started.one_more(at("203.0.113.8"), 1));
        assert!(started.one_more(at("203.0.113.7"), WHILE_SECONDS));
        for n in 0..FROM_ONE {
            let own = format!("2001:db8::{n:x}");
            assert!(started.one_more(at(&own), 0), "{n}");
        }
        assert!(!started.one_more(at("2001:db8::ffff:1"), 0));
        assert!(started.one_more(at("2001:db8:0:1::1"), 0));
    }

    #[test]
    fn all_lines_together_start_so_many_and_nobody_is_remembered_afterwards() {
        let started = Started::default();
        for n in 0..IN_ALL {
            let bytes = u32::try_from(n).unwrap().to_be_bytes();
            assert!(started.one_more(Some(bytes.into()), 0), "{n}");
        }
        assert!(!started.one_more(at("203.0.113.7"), 1));
        assert!(!started.one_more(None, 1));
        started.with(WHILE_SECONDS, |left| assert!(left.is_empty()));
    }
}
