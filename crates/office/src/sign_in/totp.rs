//! Codes that change with the time (RFC 6238 over RFC 4226): six digits every thirty seconds, by HMAC-SHA-1.
//!
//! SHA-1 is what every authenticator on a telephone knows. That two texts with one hash can be made helps nobody
//! here: under a key that only two know, a code stays as hard to guess as its six digits.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// A code is good for so long.
const STEP_SECONDS: i64 = 30;
/// Clocks of telephones are off, and people type slowly: one step before and one after count as well.
const AROUND: i64 = 1;
/// Six digits.
const MODULUS: u32 = 1_000_000;
/// Bytes of a secret: as many as SHA-1 gives (RFC 4226, 4).
pub(super) const SECRET_BYTES: usize = 20;

/// The step around this Unix second whose code was typed, the newest first.
pub(super) fn step_of(secret: &[u8], typed: u32, now: i64) -> Option<i64> {
    let here = now.div_euclid(STEP_SECONDS);
    let mut steps = (here - AROUND..=here + AROUND).rev();
    steps.find(|step| code(secret, step.unsigned_abs()) == typed)
}

/// The code of a step (RFC 4226, 5.3).
fn code(secret: &[u8], step: u64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[hash.len() - 1] & 15);
    let four = hash[at..at + 4].try_into().expect("four bytes");
    (u32::from_be_bytes(four) & 0x7fff_ffff) % MODULUS
}

/// Base 32 (RFC 4648) without padding, as telephones take it by hand. Bytes come in fives.
pub(super) fn base32(bytes: &[u8; SECRET_BYTES]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let fives = bytes.chunks_exact(5);
    let letters = fives.flat_map(|five| {
        let bits = five
            .iter()
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        (0..8).rev().map(move |at| {
            let five_bits = usize::try_from(bits >> (at * 5) & 31).expect("below 32");
            char::from(LETTERS[five_bits])
        })
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8; SECRET_BYTES] = b"12345678901234567890";

    #[test]
    fn the_codes_are_those_of_the_standards() {
        // RFC 4226, appendix D.
        let counted = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676];
        for (step, known) in (0..).zip(counted) {
            assert_eq!(code(SECRET, step), known, "{step}");
        }
        // RFC 6238, appendix B, the last six of its eight digits.
        for (second, known) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(
                step_of(SECRET, known, second),
                Some(second / 30),
                "{second}"
            );
        }
    }

    #[test]
    fn one_step_before_and_after_counts_and_no_other() {
        let typed = code(SECRET, 100);
        let at = |step: i64| step_of(SECRET, typed, step * STEP_SECONDS);
        assert_eq!(
            [at(98), at(99), at(100), at(101), at(102)],
            [None, Some(100), Some(100), Some(100), None]
        );
    }

    #[test]
    fn a_secret_is_spelt_as_in_the_standard() {
        assert_eq!(base32(SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
