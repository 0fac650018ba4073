//! A turn: who comes when many begin at once gets a place in the line, not a shut door.
//!
//! The turn is a signed text in the reader's page, good once and not before its time; the key is drawn when the
//! program starts and known to nobody else. Programs that wait their turn are as slow as people then.

use huiyin_store::Random;

use crate::keys::{hmac, same};

/// A turn is good for so long after its time.
pub(super) const GOOD_SECONDS: i64 = 10 * 60;

/// When somebody may begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What their page sends then: digits, letters and hyphens.
    pub token: String,
    /// Seconds until then.
    pub seconds: i64,
}

/// Draws turns and reads them back.
pub(super) struct Turns {
    key: [u8; 32],
}

impl Turns {
    pub(super) fn new(random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self { key }
    }

    /// The turn of this instant; no two turns of a line of people have the same `n`.
    pub(super) fn draw(&self, at: i64, n: u64) -> String {
        let said = format!("{at}-{n}");
        let mac = self.mac(&said);
        format!("{said}-{mac}")
    }

    /// The instant and the number of a turn that was drawn here.
    pub(super) fn read(&self, token: &str) -> Option<(i64, u64)> {
        let (said, mac) = token.rsplit_once('-')?;
        if !same(&self.key, mac.as_bytes(), self.mac(said).as_bytes()) {
            return None;
        }
        let (at, n) = said.split_once('-')?;
        Some((at.parse().ok()?, n.parse().ok()?))
    }

    fn mac(&self, said: &str) -> String {
        let mac = hmac(&self.key, &["huiyin/turn/v1\n", said]);
        mac[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemRandom;

    #[test]
    fn a_turn_reads_back_and_one_that_was_bent_cut_or_drawn_elsewhere_is_none() {
        let turns = Turns::new(&SystemRandom);
        let token = turns.draw(1_790_000_000, 7);
        assert_eq!(turns.read(&token), Some((1_790_000_000, 7)));
        for end in 0..token.len() {
            assert_eq!(turns.read(&token[..end]), None);
            let mut bent = token.clone().into_bytes();
            bent[end] ^= 1;
            assert_eq!(turns.read(std::str::from_utf8(&bent).unwrap()), None);
        }
        assert_eq!(turns.read(&format!("{token}0")), None);
        assert_eq!(Turns::new(&SystemRandom).read(&token), None);
    }
}
