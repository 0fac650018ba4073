//! Passwords: which ones are taken, and how they are kept.
//!
//! Length counts, not which signs: the rule that a person reads is one sentence. What is refused beyond it is
//! what programs that guess try first, and what the account's own name gives away.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use huiyin_domain::id::OfficerId;
use passwords::analyzer::is_common_password;

use super::PasswordError;
use crate::system::Random;

/// Memory of one hash. With [`PASSES`]: 128 ms on the 2-core machine this was measured on (64 MiB with 4
/// passes 101 ms), so that a list of common words costs an attacker days for each
/// account, and no office notices it.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 5;

/// Length counts, not which characters: a sentence is easier to keep and harder to guess than `P@ssw0rd!`.
pub const SHORTEST: usize = 12;
/// Nobody is made to cut a sentence short, and no request makes the server hash a book.
pub const LONGEST: usize = 128;

/// Fewer different signs are a sign held down or a pattern: `121212121212`.
const LEAST_DIFFERENT: usize = 5;
/// What has to be left of a password without the name of its account.
const LEAST_BESIDE_NAME: usize = 8;

/// May this be the password of this officer?
/// # Errors
/// [`PasswordError::TooShort`], [`PasswordError::TooLong`], [`PasswordError::Name`],
/// [`PasswordError::Common`].
pub(super) fn check(officer: &OfficerId, password: &str) -> Result<(), PasswordError> {
    match password.chars().count() {
        ..SHORTEST => return Err(PasswordError::TooShort),
        SHORTEST..=LONGEST => {}
        _ => return Err(PasswordError::TooLong),
    }
    let small = password.to_lowercase();
    let is_name = small.contains(officer.as_str());
    let beside = small.replace(officer.as_str(), "");
    if is_name && beside.chars().count() < LEAST_BESIDE_NAME {
        return Err(PasswordError::Name);
    }
    if is_common(&small) {
        return Err(PasswordError::Common);
    }
    Ok(())
}

/// What a list of often used passwords finds: the password itself, with digits and signs before or after it,
/// or twice in a row. Of digits and signs alone, telephones, birthdays and identity numbers are the usual ones.
fn is_common(small: &str) -> bool {
    let word = small.trim_matches(|sign: char| !sign.is_alphabetic());
    let mut different: Vec<char> = small.chars().collect();
    different.sort_unstable();
    different.dedup();
    different.len() < LEAST_DIFFERENT
        || word.is_empty()
        || [small, word]
            .into_iter()
            .any(|text| is_common_password(text) || is_common_password(half(text)))
}

/// The first half of what says the same twice, or the whole.
fn half(text: &str) -> &str {
    match text.split_at_checked(text.len() / 2) {
        Some((first, second)) if first == second => first,
        _ => text,
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("constants that fit");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

pub(super) fn hash(password: &str, random: &dyn Random) -> String {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    let hashed = argon2().hash_password_with_salt(password.as_bytes(), &salt);
    hashed
        .expect("a password of bounded length and a salt of 16 bytes")
        .to_string()
}

/// Hashes in every case, so that nobody learns by the clock which accounts there are.
pub(super) fn fits(password: &str, hash: Option<&str>) -> bool {
    struct Zeros;
    impl Random for Zeros {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0);
        }
    }
    static NOBODYS: LazyLock<String> = LazyLock::new(|| self::hash("nobody's", &Zeros));
    // Beyond the longest one it cannot fit, and is not worth more work than any other.
    let tried: String = password.chars().take(LONGEST + 1).collect();
    let stored = PasswordHash::new(hash.unwrap_or(&NOBODYS));
    let same =
        stored.is_ok_and(|stored| argon2().verify_password(tried.as_bytes(), &stored).is_ok());
    same && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemRandom;

    fn taken(password: &str) -> Result<(), PasswordError> {
        check(&OfficerId::new("reception-2").unwrap(), password)
    }

    #[test]
    fn a_password_fits_its_hash_and_no_other_does() {
        let hashed = hash("渠水长流到秋收时还在流", &SystemRandom);
        assert!(hashed.starts_with("$argon2id$v=19$m=65536,t=5,p=1$"));
        assert!(fits("渠水长流到秋收时还在流", Some(&hashed)));
        assert!(!fits("渠水长流到秋收时还在", Some(&hashed)));
        assert!(!fits("nobody's", None));
    }

    #[test]
    fn length_is_asked_for_and_no_kind_of_sign() {
        assert!(matches!(taken("aB3$aB3$aB3"), Err(PasswordError::TooShort)));
        assert!(taken("一二三四五六七八九十十一").is_ok());
        assert!(taken("the canal of qingpo runs").is_ok());
        let sentence = "水渠今年修好通水了，".repeat(12);
        assert!(taken(&sentence).is_ok());
        let longer = "水渠今年修好通水了，".repeat(13);
        assert!(matches!(taken(&longer), Err(PasswordError::TooLong)));
    }

    #[test]
    fn what_programs_try_first_is_refused() {
        for common in [
            "1qaz2wsx3edc",
            "Password1234",
            "passwordpassword",
            "!!iloveyou2024",
            "zhongguo123456",
            "woaini1314520",
            "123456789012",
            "1380000000100",
            "1980-01-01-2345",
            "一一一一一一一一一一一一",
            "abababababab",
        ] {
            let refused = matches!(taken(common), Err(PasswordError::Common));
            assert!(refused, "{common}");
        }
    }

    #[test]
    fn the_name_of_the_account_is_no_password() {
        for name in ["reception-2reception-2", "Reception-2!", "reception-22026"] {
            assert!(matches!(taken(name), Err(PasswordError::Name)), "{name}");
        }
        assert!(taken("reception-2 sits by the window").is_ok());
    }
}
