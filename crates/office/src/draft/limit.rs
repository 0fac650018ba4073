//! How many drafts there may be, so that nobody fills the disk by starting one after another.
//!
//! Who starts drafts is counted in memory for ten minutes and never written down (guard rail G12); a restart
//! forgets it.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use huiyin_store::Random;

use super::turn::{GOOD_SECONDS, Turn, Turns};
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

/// Beyond these, one more of the same line each so many seconds, in turn.
pub const TURN_SECONDS: i64 = 15;
/// And of all lines together.
const TURN_SECONDS_IN_ALL: i64 = 1;
/// Whoever would wait longer than this is asked to come back, or to call.
const LONGEST_WAIT_SECONDS: i64 = 10 * 60;

/// Who started drafts, and who waits for a turn.
pub(crate) struct Started {
    turns: Turns,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    /// When drafts were started, oldest first, and from where.
    started: VecDeque<(i64, Option<IpAddr>)>,
    /// Turns that were given, with their number, and of which line.
    given: Vec<(i64, u64, Option<IpAddr>)>,
    /// Turns that were taken, by number: none is good twice.
    taken: Vec<(i64, u64)>,
    number: u64,
}

/// May somebody begin?
#[derive(Debug, PartialEq, Eq)]
enum Begin {
    Now,
    InTurn(Turn),
    No,
}

impl Started {
    pub(crate) fn new(random: &dyn Random) -> Self {
        Self {
            turns: Turns::new(random),
            counts: Mutex::default(),
        }
    }

    /// Counts one more draft, or says when. Nobody is counted alone whose address is not known: the whole is.
    fn one_more(&self, from: Option<IpAddr>, now: i64, token: Option<&str>) -> Begin {
        let from = from.map(line);
        let turn = token.and_then(|token| Some((token, self.turns.read(token)?)));
        self.with(now, |counts| {
            if let Some((token, (at, n))) = turn
                && now < at + GOOD_SECONDS
                && !counts.taken.contains(&(at, n))
            {
                if now < at {
                    return Begin::InTurn(Turn {
                        token: token.to_owned(),
                        seconds: at - now,
                    });
                }
                counts.taken.push((at, n));
                counts.started.push_back((now, from));
                return Begin::Now;
            }
            let Some(at) = counts.next(from, now) else {
                counts.started.push_back((now, from));
                return Begin::Now;
            };
            if at > now + LONGEST_WAIT_SECONDS {
                return Begin::No;
            }
            counts.number += 1;
            counts.given.push((at, counts.number, from));
            Begin::InTurn(Turn {
                token: self.turns.draw(at, counts.number),
                seconds: at - now,
            })
        })
    }

    /// Counts one more where nobody waits in turn; false when there were too many. It takes no place in the line from
    /// those who do.
    fn one_without_turn(&self, from: Option<IpAddr>, now: i64) -> bool {
        let from = from.map(line);
        self.with(now, |counts| {
            let is_free = counts.next(from, now).is_none();
            if is_free {
                counts.started.push_back((now, from));
            }
            is_free
        })
    }

    fn with<T>(&self, now: i64, work: impl FnOnce(&mut Counts) -> T) -> T {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.started.retain(|(at, _)| now - at < WHILE_SECONDS);
        counts.given.retain(|(at, ..)| now < at + GOOD_SECONDS);
        counts.taken.retain(|(at, _)| now < at + GOOD_SECONDS);
        work(&mut counts)
    }
}

impl Counts {
    /// When the next one of this line may begin; none when now.
    fn next(&self, from: Option<IpAddr>, now: i64) -> Option<i64> {
        let same = self.started.iter().filter(|(_, other)| *other == from);
        let is_line_full = from.is_some() && same.count() >= FROM_ONE;
        let is_full = self.started.len() >= IN_ALL;
        if !is_line_full && !is_full {
            return None;
        }
        let own = self.given.iter().filter(|(.., other)| *other == from);
        let after_own = own.map(|(at, ..)| at + TURN_SECONDS).max();
        let after_all = self.given.iter().map(|(at, ..)| at + TURN_SECONDS_IN_ALL);
        let after_all = after_all.max().filter(|_| is_full);
        let first = Some(now + TURN_SECONDS);
        first
            .max(after_own.filter(|_| from.is_some()))
            .max(after_all)
    }
}

/// A line of a network has one IPv4 address, or 2⁶⁴ of IPv6.
pub fn line(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            Ipv6Addr::from(network).into()
        }
    }
}

impl Office {
    /// Counts a draft that is to be started from this network address, in the turn that was given before; the turn
    /// where there is one to wait for.
    /// # Errors
    /// [`OfficeError::TooManyDrafts`] when the wait would be too long, or as the store says.
    pub(super) fn may_start_draft(
        &self,
        from: Option<IpAddr>,
        turn: Option<&str>,
    ) -> Result<Option<Turn>, OfficeError> {
        self.has_room_for_drafts(0)?;
        match self.drafts_started.one_more(from, self.clock.now(), turn) {
            Begin::Now => Ok(None),
            Begin::InTurn(turn) => Ok(Some(turn)),
            Begin::No => Err(OfficeError::TooManyDrafts),
        }
    }

    /// Counts a petition that a program of this network address hands in at once; those of this machine are the
    /// office's own.
    /// # Errors
    /// [`OfficeError::TooManyDrafts`] when it has to wait.
    pub fn may_hand_in(&self, from: Option<IpAddr>) -> Result<(), OfficeError> {
        match from.is_none() || self.drafts_started.one_without_turn(from, self.clock.now()) {
            true => Ok(()),
            false => Err(OfficeError::TooManyDrafts),
        }
    }

    /// Counts what is added to a matter from this network address; false when it has to wait. It is kept for ever, as
    /// a petition is, and counts as one.
    pub fn may_add(&self, from: Option<IpAddr>) -> bool {
        self.drafts_started.one_without_turn(from, self.clock.now())
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
    use crate::system::SystemRandom;

    fn at(address: &str) -> Option<IpAddr> {
        Some(address.parse().unwrap())
    }

    fn started() -> Started {
        Started::new(&SystemRandom)
    }

    impl Started {
        #[track_caller]
        fn begins(&self, from: &str, now: i64) {
            assert_eq!(self.one_more(at(from), now, None), Begin::Now, "{from}");
        }

        #[track_caller]
        fn waits(&self, from: Option<IpAddr>, now: i64) -> Turn {
            match self.one_more(from, now, None) {
                Begin::InTurn(turn) => turn,
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn one_line_starts_so_many_drafts_for_a_while_and_others_go_on() {
        let started = started();
        for _ in 0..FROM_ONE {
            started.begins("203.0.113.7", 0);
        }
        assert_eq!(started.waits(at("203.0.113.7"), 1).seconds, TURN_SECONDS);
        let mapped = started.waits(at("::ffff:203.0.113.7"), 1);
        assert_eq!(mapped.seconds, 2 * TURN_SECONDS, "after the first");
        started.begins("203.0.113.8", 1);
        started.begins("203.0.113.7", WHILE_SECONDS);
        for n in 0..FROM_ONE {
            started.begins(&format!("2001:db8::{n:x}"), 0);
        }
        started.waits(at("2001:db8::ffff:1"), 0);
        started.begins("2001:db8:0:1::1", 0);
    }

    #[test]
    fn a_program_that_asks_without_end_takes_nobodys_turn() {
        let started = started();
        for _ in 0..FROM_ONE {
            assert!(started.one_without_turn(at("203.0.113.7"), 0));
        }
        for _ in 0..1000 {
            assert!(!started.one_without_turn(at("203.0.113.7"), 0));
        }
        assert_eq!(started.waits(at("203.0.113.7"), 0).seconds, TURN_SECONDS);
        assert!(started.one_without_turn(at("203.0.113.8"), 0));
        assert!(started.one_without_turn(at("203.0.113.7"), WHILE_SECONDS));
    }

    #[test]
    fn a_turn_is_good_once_and_not_before_its_time_and_cannot_be_made_up() {
        let started = started();
        for _ in 0..FROM_ONE {
            started.begins("203.0.113.7", 0);
        }
        let from = at("203.0.113.7");
        let turn = started.waits(from, 0);
        let comes = |now: i64, token: &str| started.one_more(from, now, Some(token));
        let early = Begin::InTurn(Turn {
            token: turn.token.clone(),
            seconds: 1,
        });
        assert_eq!(comes(TURN_SECONDS - 1, &turn.token), early);
        assert_eq!(comes(TURN_SECONDS, &turn.token), Begin::Now);
        assert_ne!(comes(TURN_SECONDS, &turn.token), Begin::Now);
        let (said, mac) = turn.token.rsplit_once('-').unwrap();
        for made_up in [
            format!("0-99-{mac}"),
            format!("{said}-{}", "0".repeat(32)),
            format!("{said}-"),
            said.to_owned(),
            String::new(),
        ] {
            assert_ne!(comes(TURN_SECONDS, &made_up), Begin::Now, "{made_up}");
        }
        let other = started_elsewhere(&turn.token);
        assert_ne!(other, Begin::Now, "a turn of another run of the program");
    }

    fn started_elsewhere(token: &str) -> Begin {
        let started = started();
        for _ in 0..FROM_ONE {
            started.begins("203.0.113.7", 0);
        }
        started.one_more(at("203.0.113.7"), TURN_SECONDS, Some(token))
    }

    #[test]
    fn whoever_would_wait_too_long_is_asked_to_come_back() {
        let started = started();
        for _ in 0..FROM_ONE {
            started.begins("203.0.113.7", 0);
        }
        let places = LONGEST_WAIT_SECONDS / TURN_SECONDS;
        for n in 1..=places {
            assert_eq!(
                started.waits(at("203.0.113.7"), 0).seconds,
                n * TURN_SECONDS
            );
        }
        assert_eq!(started.one_more(at("203.0.113.7"), 0, None), Begin::No);
        started.begins("203.0.113.8", 0);
    }

    #[test]
    fn all_lines_together_start_so_many_and_nobody_is_remembered_afterwards() {
        let started = started();
        for n in 0..IN_ALL {
            let bytes = u32::try_from(n).unwrap().to_be_bytes();
            assert_eq!(
                started.one_more(Some(bytes.into()), 0, None),
                Begin::Now,
                "{n}"
            );
        }
        assert_eq!(started.waits(at("203.0.113.7"), 0).seconds, TURN_SECONDS);
        assert_eq!(started.waits(None, 0).seconds, TURN_SECONDS + 1);
        assert_eq!(started.waits(None, 0).seconds, TURN_SECONDS + 2);
        started.with(2 * WHILE_SECONDS, |left| {
            assert!(left.started.is_empty() && left.given.is_empty() && left.taken.is_empty());
        });
    }
}
