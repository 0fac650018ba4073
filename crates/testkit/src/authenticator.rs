//! The telephone of an officer, written apart from the program so that the two agree by the standard alone.

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// A telephone that learnt one secret.
#[derive(Debug, Clone)]
pub struct Authenticator {
    secret: Vec<u8>,
}

impl Authenticator {
    /// Learns a secret as a page shows it: base 32, in groups.
    ///
    /// # Panics
    /// When it is none.
    pub fn new(shown: &str) -> Self {
        let (mut secret, mut bits, mut held) = (Vec::new(), 0_u32, 0);
        for letter in shown.chars().filter(|c| !c.is_whitespace()) {
            let five = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter);
            let five = u32::try_from(five.expect("a letter of base 32")).expect("below 32");
            bits = (bits << 5 | five) & 0xfff;
            held += 5;
            if held >= 8 {
                held -= 8;
                secret.push(u8::try_from(bits >> held & 0xff).expect("a byte"));
            }
        }
        Self { secret }
    }

    /// The digits that it shows at this Unix second.
    ///
    /// # Panics
    /// Never: a hash has twenty bytes.
    pub fn at(&self, second: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).expect("a key of any length");
        mac.update(&(second / 30).to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[19] & 15);
        let number = hash[at..at + 4]
            .iter()
            .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }

    /// The digits that it shows now.
    ///
    /// # Panics
    /// When the clock stands before 1970.
    #[expect(
        clippy::disallowed_methods,
        reason = "a telephone has a clock of its own; the server it is used with runs on the same machine"
    )]
    pub fn now(&self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.expect("after 1970").as_secs();
        self.at(i64::try_from(now).expect("a second"))
    }
}
