//! A stream under a passphrase: argon2id, then XChaCha20-Poly1305 in pieces whose order and end are sealed too.

use super::archive::fill;
use crate::system::Random;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::io::{self, Read, Write};
use zeroize::Zeroizing;

const HEAD: &[u8] = b"huiyin sealed 1\n";
const PIECE: usize = 64 * 1024;
const TAG: usize = 16;
const SALT: usize = 16;
/// The nonce is these random bytes, the piece's number (8 bytes) and whether it is the last one (1 byte).
const NONCE_START: usize = 15;
/// 64 MiB, three passes: a second on a small server, and RFC 9106's second recommendation.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;

/// Writes what `content` holds, sealed under the passphrase.
pub(super) fn seal(
    passphrase: &str,
    random: &dyn Random,
    content: &mut dyn Read,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut head = [0; SALT + NONCE_START];
    random.fill(&mut head);
    out.write_all(HEAD)?;
    out.write_all(&head)?;
    let sealer = Sealer::new(passphrase, &head);
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    let mut next = Zeroizing::new(vec![0; PIECE]);
    let mut read = fill(content, &mut piece)?;
    for number in 0.. {
        let following = fill(content, &mut next)?;
        let nonce = sealer.nonce(number, following == 0);
        let payload = Payload {
            msg: &piece[..read],
            aad: HEAD,
        };
        let sealed = sealer
            .cipher
            .encrypt(&nonce, payload)
            .map_err(|_| io::ErrorKind::Other)?;
        out.write_all(&sealed)?;
        if following == 0 {
            break;
        }
        std::mem::swap(&mut piece, &mut next);
        read = following;
    }
    out.flush()
}

/// Writes the content of a sealed stream to `out`.
///
/// Returns false when the first piece does not open: a wrong passphrase, or a file that is not one of these from its start.
pub(super) fn open(
    passphrase: &str,
    sealed: &mut dyn Read,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let mut start = [0; HEAD.len() + SALT + NONCE_START];
    if fill(sealed, &mut start)? < start.len() || !start.starts_with(HEAD) {
        return Err(super::archive::broken("not a keys file of this program"));
    }
    let sealer = Sealer::new(
        passphrase,
        start[HEAD.len()..].try_into().expect("by its length"),
    );
    let mut piece = vec![0; PIECE + TAG];
    let mut next = vec![0; PIECE + TAG];
    let mut read = fill(sealed, &mut piece)?;
    for number in 0.. {
        let following = fill(sealed, &mut next)?;
        let nonce = sealer.nonce(number, following == 0);
        let payload = Payload {
            msg: &piece[..read],
            aad: HEAD,
        };
        match sealer.cipher.decrypt(&nonce, payload).map(Zeroizing::new) {
            Ok(content) => out.write_all(&content)?,
            Err(_) if number == 0 => return Ok(false),
            Err(_) => return Err(super::archive::broken("the keys file is damaged")),
        }
        if following == 0 {
            break;
        }
        std::mem::swap(&mut piece, &mut next);
        read = following;
    }
    Ok(true)
}

struct Sealer {
    cipher: XChaCha20Poly1305,
    start: [u8; NONCE_START],
}

impl Sealer {
    fn new(passphrase: &str, head: &[u8; SALT + NONCE_START]) -> Self {
        let (salt, start) = head.split_first_chunk::<SALT>().expect("by its length");
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).expect("constants that fit");
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), salt, &mut *key)
            .expect("salt and key have lengths that fit");
        let cipher = XChaCha20Poly1305::new((&*key).into());
        Self {
            cipher,
            start: start.try_into().expect("by its length"),
        }
    }

    fn nonce(&self, number: u64, last: bool) -> XNonce {
        let mut nonce = [0; 24];
        nonce[..NONCE_START].copy_from_slice(&self.start);
        nonce[NONCE_START..23].copy_from_slice(&number.to_be_bytes());
        nonce[23] = u8::from(last);
        XNonce::from(nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SeededRandom;

    #[test]
    fn a_sealed_stream_opens_under_its_passphrase_alone_and_whole() {
        let content = vec![5; 2 * PIECE + 9];
        let mut sealed = Vec::new();
        seal(
            "correct horse",
            &SeededRandom::new(1),
            &mut &content[..],
            &mut sealed,
        )
        .unwrap();
        let mut opened = Vec::new();
        assert!(open("correct horse", &mut &sealed[..], &mut opened).unwrap());
        assert_eq!(opened, content);
        assert!(!open("wrong horse", &mut &sealed[..], &mut Vec::new()).unwrap());
        assert!(!sealed.windows(64).any(|window| window == &content[..64]));
        // The last piece cut off, and two pieces exchanged.
        let first = HEAD.len() + SALT + NONCE_START;
        let cut = &sealed[..first + 2 * (PIECE + TAG)];
        assert!(open("correct horse", &mut &cut[..], &mut Vec::new()).is_err());
        let (one, two) = (first + PIECE + TAG, first + 2 * (PIECE + TAG));
        let exchanged = [
            &sealed[..first],
            &sealed[one..two],
            &sealed[first..one],
            &sealed[two..],
        ]
        .concat();
        assert!(!open("correct horse", &mut &exchanged[..], &mut Vec::new()).unwrap());
    }
}
