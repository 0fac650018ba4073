//! A turn: who comes when many begin at once gets a place in the line, not a shut door.
//!
//! The turn is a signed text in the reader's page, good once and not before its time; the key is drawn when the
//! program starts and known to nobody else. Programs that wait their turn are as slow as people then.

use huiyin_store::Random;

use crate::keys::hmac;

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
        let expected = self.mac(said);
        // In one time, however much of it is right.
        let differs = expected.bytes().zip(mac.bytes());
        let differs = differs.fold(0, |differs, (a, b)| differs | (a ^ b));
        if differs != 0 || expected.len() != mac.len() {
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
