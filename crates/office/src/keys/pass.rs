//! What a petitioner gets for the query code: a pass for one case and some hours.
//!
//! The server keeps it in memory beside the visit, and nowhere else: a restart ends the visit.

use super::{Key, hmac_bytes, same};
use huiyin_journal::body::CaseId;
use std::fmt;

const BYTES: usize = 56;

/// Case (16 bytes), end (Unix seconds, 8), authenticator (32).
#[derive(Clone, PartialEq, Eq)]
pub struct Pass([u8; BYTES]);

impl Pass {
    /// A visit that goes on longer shows the code again.
    pub const SECONDS: i64 = 8 * 60 * 60;

    pub(super) fn issue(key: &Key, case: &CaseId, now: i64) -> Self {
        let until = (now + Self::SECONDS).to_be_bytes();
        let mut bytes = [0; BYTES];
        bytes[..16].copy_from_slice(case);
        bytes[16..24].copy_from_slice(&until);
        bytes[24..].copy_from_slice(&authenticator(key, case, &until));
        Self(bytes)
    }

    /// The case that it opens, while it lasts.
    pub(super) fn case(&self, key: &Key, now: i64) -> Option<CaseId> {
        let (case, rest) = self.0.split_first_chunk::<16>()?;
        let (until, given) = rest.split_first_chunk::<8>()?;
        let is_ours = same(&key.0, given, &authenticator(key, case, until));
        (is_ours && now < i64::from_be_bytes(*until)).then_some(*case)
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// A pass from its bytes; whether it is one is said when it is shown.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

fn authenticator(key: &Key, case: &CaseId, until: &[u8; 8]) -> [u8; 32] {
    hmac_bytes(&*key.0, &[b"pass\n", case, until])
}

impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pass(…)")
    }
}
