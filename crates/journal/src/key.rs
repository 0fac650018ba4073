//! Keys of signed notes: verifier keys as text, key ids, Ed25519 as §14 step 6 wants it, and the
//! signing keys of logs and witnesses.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::base64;
use crate::hash::{hex, sha256};

/// First four bytes of `SHA-256(name || 0x0A || algorithm || key)`.
pub type KeyId = [u8; 4];

/// Bytes of an ML-DSA-44 public key.
const ML_DSA_44_BYTES: usize = 1312;

/// What a key signs, and how. Decided by the pinned key, never by a message (§13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// 0x01: Ed25519 over a note's text; what a log signs.
    Ed25519,
    /// 0x04: Ed25519 `cosignature/v1`; what a witness signs.
    CosignatureV1,
    /// 0x06: ML-DSA-44 cosignature; recognised, not verified here.
    MlDsa44,
    /// Anything else, such as 0xff with a name of its own; recognised, not verified here.
    Other(u8),
}

/// A public key with its name, as pinned in a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    algorithm: Algorithm,
    material: Vec<u8>,
    id: KeyId,
    point: Option<VerifyingKey>,
}

/// Why a text is not a verifier key that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not `<name>+<8 hex digits>+<base64>`.
    #[error("a verifier key reads <name>+<key id>+<base64>")]
    Form,
    /// A name that is empty or has a space, plus or control character.
    #[error("not a key name")]
    Name,
    /// The key id does not belong to name and key.
    #[error("the key id does not belong to this name and key")]
    Id,
    /// An Ed25519 key that is not canonical, not on the curve, or of small order; or the wrong length.
    #[error("the public key is malformed, not canonical, not on the curve or of small order")]
    Point,
}

impl Algorithm {
    /// From the byte before the key.
    #[must_use]
    pub fn from_byte(byte: u8) -> Self {
        match byte {
            1 => Self::Ed25519,
            4 => Self::CosignatureV1,
            6 => Self::MlDsa44,
            other => Self::Other(other),
        }
    }

    /// The byte before the key.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::CosignatureV1 => 4,
            Self::MlDsa44 => 6,
            Self::Other(other) => other,
        }
    }

    /// Whether this code can verify it.
    #[must_use]
    pub fn is_supported(self) -> bool {
        matches!(self, Self::Ed25519 | Self::CosignatureV1)
    }
}

impl VerifierKey {
    /// Makes a key from its parts.
    /// # Errors
    /// [`KeyError::Name`], [`KeyError::Point`].
    pub fn new(name: &str, algorithm: Algorithm, material: &[u8]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        let point = match algorithm {
            Algorithm::Ed25519 | Algorithm::CosignatureV1 => Some(strict_point(material)?),
            Algorithm::MlDsa44 if material.len() != ML_DSA_44_BYTES => return Err(KeyError::Point),
            Algorithm::Other(_) if material.is_empty() => return Err(KeyError::Point),
            _ => None,
        };
        let id = key_id(name, algorithm, material);
        Ok(Self {
            name: name.to_owned(),
            algorithm,
            material: material.to_vec(),
            id,
            point,
        })
    }

    /// Reads `<name>+<key id>+<base64>`.
    /// # Errors
    /// [`KeyError`] for anything but the one text of a usable key.
    pub fn parse(vkey: &str) -> Result<Self, KeyError> {
        let (name, rest) = vkey.split_once('+').ok_or(KeyError::Form)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Form)?;
        let bytes = base64::decode(key).ok_or(KeyError::Form)?;
        let (algorithm, material) = bytes.split_first().ok_or(KeyError::Form)?;
        let key = Self::new(name, Algorithm::from_byte(*algorithm), material)?;
        if id == hex(&key.id) {
            Ok(key)
        } else {
            Err(KeyError::Id)
        }
    }

    /// The key's name: a log's origin, or a witness's own name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public key after the algorithm byte.
    #[must_use]
    pub fn material(&self) -> &[u8] {
        &self.material
    }

    /// First 8 hex digits of the public key, as printed on a receipt.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(&self.material[..self.material.len().min(4)])
    }

    /// Whether `signature` is this Ed25519 key's over `message`: S < L, key and R canonical, on the
    /// curve and not of small order, cofactorless equation. False for other algorithms.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let (Some(point), Ok(signature)) = (&self.point, <&[u8; 64]>::try_from(signature)) else {
            return false;
        };
        point
            .verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.algorithm.byte()], self.material.as_slice()].concat();
        write!(
            f,
            "{}+{}+{}",
            self.name,
            hex(&self.id),
            base64::encode(&bytes)
        )
    }
}

/// The id of a key with this name.
#[must_use]
pub fn key_id(name: &str, algorithm: Algorithm, material: &[u8]) -> KeyId {
    let digest = sha256(&[name.as_bytes(), b"\n", &[algorithm.byte()], material].concat());
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Non-empty, and without any space, plus or ASCII control character (C2SP signed-note).
#[must_use]
pub fn is_key_name(name: &str) -> bool {
    let banned = |c: char| c.is_whitespace() || c == '+' || c < ' ';
    !name.is_empty() && !name.contains(banned)
}

/// A log's or witness's private key. Its seed is wiped when it is dropped.
#[derive(Debug)]
pub struct PrivateKey {
    public: VerifierKey,
    secret: SigningKey,
}

impl PrivateKey {
    /// A log's key: Ed25519, type 0x01, named like the log's origin.
    /// # Errors
    /// [`KeyError::Name`].
    pub fn log(origin: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        Self::from_seed(origin, Algorithm::Ed25519, seed)
    }

    /// A witness's or mirror's key: `cosignature/v1`, type 0x04.
    /// # Errors
    /// [`KeyError::Name`].
    pub fn witness(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        Self::from_seed(name, Algorithm::CosignatureV1, seed)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &VerifierKey {
        &self.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }

    fn from_seed(name: &str, algorithm: Algorithm, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, algorithm, secret.verifying_key().as_bytes())?;
        Ok(Self { public, secret })
    }
}

/// Canonical y, on the curve, not of small order.
fn strict_point(material: &[u8]) -> Result<VerifyingKey, KeyError> {
    let bytes: &[u8; 32] = material.try_into().map_err(|_| KeyError::Point)?;
    let point = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Point)?;
    if is_canonical_y(bytes) && !point.is_weak() {
        Ok(point)
    } else {
        Err(KeyError::Point)
    }
}

/// y < 2^255 - 19. An x of zero with its sign bit set has small order and falls to that check.
fn is_canonical_y(bytes: &[u8; 32]) -> bool {
    bytes[31] & 0x7f != 0x7f || bytes[1..31].iter().any(|b| *b != 0xff) || bytes[0] < 0xed
}

#[cfg(test)]
mod tests;
