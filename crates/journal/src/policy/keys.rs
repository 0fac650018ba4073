//! The `keys` file: log keys that are compromised, and up to which size they may be trusted (§12).

use super::{Policy, parse};
use crate::key::VerifierKey;
use crate::origin::decimal;

/// Compromised log keys with their last trusted size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    compromised: Vec<(VerifierKey, u64)>,
}

/// Why a keys file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// A line that is not `compromised <log vkey> <size>`.
    #[error("keys line {0}: expected compromised <log vkey> <size>")]
    Line(usize),
    /// A key that is not one of the policy's logs.
    #[error("keys line {0}: the key is not a log key of the policy")]
    Unknown(usize),
    /// A control character other than tab and newline, or more than 1 MiB.
    #[error("a keys file is text of at most 1 MiB")]
    Text,
}

impl Keys {
    /// No key is compromised: what a missing file means.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a keys file for this policy. Of two lines for one key the smaller size counts.
    /// # Errors
    /// [`KeysError`].
    pub fn parse(text: &str, policy: &Policy) -> Result<Self, KeysError> {
        parse::check_text(text).ok_or(KeysError::Text)?;
        let mut keys = Self::none();
        for (number, words) in parse::lines(text) {
            let ["compromised", vkey, size] = words.as_slice() else {
                return Err(KeysError::Line(number));
            };
            let key = VerifierKey::parse(vkey).map_err(|_| KeysError::Line(number))?;
            let size = decimal(size).ok_or(KeysError::Line(number))?;
            if !policy.logs().iter().any(|log| log.key == key) {
                return Err(KeysError::Unknown(number));
            }
            keys.add(key, size);
        }
        Ok(keys)
    }

    /// The last trusted size of a compromised key; `None` for a key that is not compromised.
    #[must_use]
    pub fn last_trusted_size(&self, key: &VerifierKey) -> Option<u64> {
        self.compromised
            .iter()
            .find(|(bad, _)| bad == key)
            .map(|(_, size)| *size)
    }

    fn add(&mut self, key: VerifierKey, size: u64) {
        match self.compromised.iter_mut().find(|(bad, _)| *bad == key) {
            Some((_, least)) => *least = size.min(*least),
            None => self.compromised.push((key, size)),
        }
    }
}
