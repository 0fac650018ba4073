//! Witness cosignatures (C2SP tlog-cosignature 1.0, Ed25519 `cosignature/v1`).

use crate::checkpoint::Checkpoint;
use crate::key::{Algorithm, PrivateKey, VerifierKey};
use crate::note::SignatureLine;

/// What a witness signs: two lines with the time, then the checkpoint's three.
#[must_use]
pub fn message(time: u64, checkpoint_text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{checkpoint_text}")
}

/// A witness's line for a checkpoint; `time` in Unix seconds, below 2^63.
#[must_use]
pub fn cosign(checkpoint: &Checkpoint, time: u64, key: &PrivateKey) -> SignatureLine {
    let signature = key.sign(message(time, &checkpoint.to_string()).as_bytes());
    SignatureLine::by(key.public(), timed(time, &signature))
}

/// The time of a line of this witness's key, once its signature over the text is verified.
///
/// `None` for a line of another key, a bad signature, a time of 2^63 or more, or an algorithm that
/// is not verified here.
#[must_use]
pub fn verify(line: &SignatureLine, checkpoint_text: &str, key: &VerifierKey) -> Option<u64> {
    if key.algorithm() != Algorithm::CosignatureV1 || !line.is_of(key) {
        return None;
    }
    let (time, signature) = line.signature.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    let message = message(time, checkpoint_text);
    (time < 1 << 63 && key.verifies(message.as_bytes(), signature)).then_some(time)
}

/// The bytes after the key id: the time, then the signature.
pub(crate) fn timed(time: u64, signature: &[u8; 64]) -> Vec<u8> {
    [time.to_be_bytes().as_slice(), signature].concat()
}
