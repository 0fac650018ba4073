use super::*;
use crate::system::SystemRandom;

#[test]
fn a_password_fits_its_hash_and_no_other_does() {
    let hashed = hash("渠水长流到秋收时还在流", &SystemRandom);
    assert!(hashed.starts_with("$argon2id$v=19$m=65536,t=4,p=1$"));
    assert!(fits("渠水长流到秋收时还在流", Some(&hashed)));
    assert!(!fits("渠水长流到秋收时还在", Some(&hashed)));
    assert!(!fits("nobody's", None));
}

#[test]
fn length_is_asked_for_and_nothing_else() {
    assert!(matches!(check("aB3$aB3$aB3"), Err(PasswordError::TooShort)));
    assert!(check("一二三四五六七八九十十一").is_ok());
    assert!(check(&"长".repeat(128)).is_ok());
    assert!(matches!(
        check(&"长".repeat(129)),
        Err(PasswordError::TooLong)
    ));
}

#[test]
fn wrong_attempts_slow_an_account_down_and_never_lock_it() {
    let attempts = Attempts::default();
    let wait = |now| {
        attempts
            .turn("clerk", now)
            .map(|turn| turn.wait().as_secs())
    };
    for _ in 0..FREE_ATTEMPTS {
        assert_eq!(wait(1000).unwrap(), 0);
        attempts.was_wrong("clerk");
    }
    let mut waited = Vec::new();
    let mut now = 1000;
    for _ in 0..6 {
        attempts.was_wrong("clerk");
        waited.push(wait(now).unwrap());
        now += 100;
    }
    assert_eq!(waited, [1, 2, 4, 8, 8, 8]);
    // Two may wait their turn at the same moment, the next is told to come back.
    assert_eq!((wait(now).unwrap(), wait(now).unwrap()), (8, 16));
    assert!(matches!(wait(now), Err(SignInError::Wait { seconds: 16 })));
    // Another account does not notice.
    assert_eq!(attempts.turn("head", now).unwrap().wait().as_secs(), 0);
    // It is never shut for good, and after a quiet time or a right password it is as before.
    assert_eq!(wait(now + 20).unwrap(), 8);
    assert_eq!(wait(now + 20 + FORGOTTEN_SECONDS).unwrap(), 0);
    (0..9).for_each(|_| attempts.was_wrong("clerk"));
    attempts.was_right("clerk");
    assert_eq!(wait(now + 2000).unwrap(), 0);
}
