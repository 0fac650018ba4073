//! QR-A: `"PJ1:" || base45(cbor([1, leaf, index, size, path, logsig, [cosig…]]))`.

use super::{MAX_CHARACTERS, QrError, base45};
use crate::cbor::{CborError, Value};
use crate::checkpoint::Checkpoint;
use crate::cosign::timed;
use crate::hash::{Hash, leaf_hash};
use crate::key::{Algorithm, KeyId};
use crate::leaf::{self, LeafView};
use crate::note::{MAX_LINES, Note, SignatureLine};
use crate::policy::Policy;
use crate::receipt::Receipt;
use crate::tree::{MAX_PATH, root_from_path};

const PREFIX: &str = "PJ1:";

/// Most bytes before base45, so that version 30-M holds the code.
pub const QR_A_MAX_BYTES: usize = 1260;

/// A receipt without the names and the root, which are rebuilt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrA {
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
    /// The claimed position.
    pub index: u64,
    /// The size of the signed tree.
    pub size: u64,
    /// The inclusion path.
    pub path: Vec<Hash>,
    /// Id of the log's key.
    pub log_key: KeyId,
    /// The log's signature.
    pub log_signature: [u8; 64],
    /// The witnesses' cosignatures.
    pub cosignatures: Vec<Cosignature>,
}

/// One Ed25519 cosignature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cosignature {
    /// Id of the witness's key.
    pub key: KeyId,
    /// Unix seconds.
    pub time: u64,
    /// The signature.
    pub signature: [u8; 64],
}

impl QrA {
    /// What a QR-A carries of a receipt: the first line of a log key of the policy, then the
    /// Ed25519 cosignatures of policy witnesses in their order; nothing else.
    /// # Errors
    /// [`QrError::NoLogLine`]; [`QrError::Parts`] when the note is no checkpoint.
    pub fn of(receipt: &Receipt, policy: &Policy) -> Result<Self, QrError> {
        let checkpoint = Checkpoint::parse(&receipt.note.text).map_err(|_| QrError::Parts)?;
        let of_log = |line: &SignatureLine| {
            let mut keys = policy.log_keys(&checkpoint.origin);
            keys.any(|key| key.algorithm() == Algorithm::Ed25519 && line.is_of(key))
        };
        let log_line = receipt.note.lines.iter().find(|line| of_log(line));
        let log_line = log_line.ok_or(QrError::NoLogLine)?;
        let log_signature = log_line.signature.as_slice().try_into();
        let cosignature = |line: &SignatureLine| {
            let witness = &policy.witnesses()[policy.witness_by_id(line.key_id)?].key;
            let ours = line.is_of(witness) && witness.algorithm() == Algorithm::CosignatureV1;
            Cosignature::from_parts(line.key_id, &line.signature).filter(|_| ours)
        };
        Ok(Self {
            leaf: receipt.leaf.clone(),
            index: receipt.index,
            size: checkpoint.size,
            path: receipt.path.clone(),
            log_key: log_line.key_id,
            log_signature: log_signature.map_err(|_| QrError::Parts)?,
            cosignatures: receipt.note.lines.iter().filter_map(cosignature).collect(),
        })
    }

    /// Drops cosignatures from the end, never below the quorum, until the code is within
    /// [`QR_A_MAX_BYTES`]. Whether it is, is what comes back.
    pub fn fit(&mut self, policy: &Policy) -> bool {
        let enough = |cosignatures: &[Cosignature]| {
            let signed = |w: usize| {
                cosignatures
                    .iter()
                    .any(|c| policy.witness_by_id(c.key) == Some(w))
            };
            !policy.wants_quorum() || policy.is_quorum(signed)
        };
        let had = enough(&self.cosignatures);
        while self.to_bytes().len() > QR_A_MAX_BYTES {
            let drop = (0..self.cosignatures.len()).rev().find(|i| {
                let mut rest = self.cosignatures.clone();
                rest.remove(*i);
                !had || enough(&rest)
            });
            match drop {
                Some(i) => self.cosignatures.remove(i),
                None => return false,
            };
        }
        true
    }

    /// The receipt file with the same content. Names of witnesses come from the policy; a
    /// cosignature of an unknown key cannot be named and is left out, as a verifier ignores it.
    /// # Errors
    /// [`QrError::Leaf`] or [`QrError::Tree`] when note or root cannot be rebuilt.
    pub fn to_receipt(&self, policy: &Policy) -> Result<Receipt, QrError> {
        let origin = LeafView::decode(&self.leaf)?.origin;
        let root = root_from_path(self.index, self.size, &leaf_hash(&self.leaf), &self.path)?;
        let text = Checkpoint {
            origin: origin.to_owned(),
            size: self.size,
            root,
        }
        .to_string();
        let log_line = SignatureLine {
            name: origin.to_owned(),
            key_id: self.log_key,
            signature: self.log_signature.to_vec(),
        };
        let witness_line = |cosignature: &Cosignature| {
            let witness = &policy.witnesses()[policy.witness_by_id(cosignature.key)?];
            let signature = timed(cosignature.time, &cosignature.signature);
            Some(SignatureLine::by(&witness.key, signature))
        };
        let witnesses = self.cosignatures.iter().filter_map(witness_line);
        let lines = std::iter::once(log_line).chain(witnesses).collect();
        Ok(Receipt {
            leaf: self.leaf.clone(),
            index: self.index,
            path: self.path.clone(),
            note: Note { text, lines },
        })
    }

    /// The canonical bytes under the base45.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let log = [self.log_key.as_slice(), &self.log_signature].concat();
        let cosignatures = self.cosignatures.iter().map(|c| Value::Bytes(c.to_bytes()));
        let parts = Value::Array(vec![
            Value::Uint(1),
            Value::Bytes(self.leaf.clone()),
            Value::Uint(self.index),
            Value::Uint(self.size),
            Value::Bytes(self.path.concat()),
            Value::Bytes(log),
            Value::Array(cosignatures.collect()),
        ]);
        parts
            .encode()
            .expect("numbers and byte strings always encode")
    }

    /// Reads what [`QrA::to_bytes`] writes.
    /// # Errors
    /// [`QrError::Cbor`], [`QrError::Parts`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, QrError> {
        let value = Value::decode(bytes, crate::receipt::MAX_BYTES)?;
        Self::from_value(&value).ok_or(QrError::Parts)
    }

    /// The text of the code.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{PREFIX}{}", base45::encode(&self.to_bytes()))
    }

    /// Reads the text of a code.
    /// # Errors
    /// [`QrError`].
    pub fn parse(text: &str) -> Result<Self, QrError> {
        if text.len() > MAX_CHARACTERS {
            return Err(CborError::TooLong.into());
        }
        let code = text
            .strip_prefix(PREFIX)
            .and_then(base45::decode)
            .ok_or(QrError::Text)?;
        Self::from_bytes(&code)
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [version, leaf, index, size, path, log, cosignatures] = value.as_array()? else {
            return None;
        };
        let (path, rest) = path.as_bytes()?.as_chunks::<32>();
        let (log_key, log_signature) = log.as_bytes()?.split_first_chunk::<4>()?;
        let cosignatures = cosignatures.as_array()?;
        let qr = Self {
            leaf: leaf.as_bytes()?.to_vec(),
            index: index.as_uint()?,
            size: size.as_uint()?,
            path: path.to_vec(),
            log_key: *log_key,
            log_signature: log_signature.try_into().ok()?,
            cosignatures: cosignatures
                .iter()
                .map(Cosignature::from_value)
                .collect::<Option<_>>()?,
        };
        let within = qr.path.len() <= MAX_PATH
            && cosignatures.len() < MAX_LINES
            && qr.leaf.len() <= leaf::MAX_SEAL_BYTES
            && qr.index < 1 << 63
            && qr.size < 1 << 63;
        (version.as_uint() == Some(1) && rest.is_empty() && within).then_some(qr)
    }
}

impl Cosignature {
    fn to_bytes(self) -> Vec<u8> {
        [self.key.as_slice(), &timed(self.time, &self.signature)].concat()
    }

    fn from_value(value: &Value) -> Option<Self> {
        let (key, rest) = value.as_bytes()?.split_first_chunk::<4>()?;
        Self::from_parts(*key, rest)
    }

    fn from_parts(key: KeyId, timed: &[u8]) -> Option<Self> {
        let (time, signature) = timed.split_first_chunk::<8>()?;
        let signature = signature.try_into().ok()?;
        Some(Self {
            key,
            time: u64::from_be_bytes(*time),
            signature,
        })
    }
}
