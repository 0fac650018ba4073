//! Verifying a receipt (§14): the same steps for the command line and the browser.

mod online;
mod report;
mod steps;

pub use online::{CheckedNote, Failure, verify_note};
pub use report::{Code, NotProved, Proved, Report, Verdict};

use crate::policy::{Keys, Policy};
use crate::qr::{Opening, QrA};
use crate::receipt::Receipt;

/// A receipt in one of its two forms.
#[derive(Debug, Clone)]
pub enum Evidence {
    /// The receipt file.
    File(Receipt),
    /// The code on the receipt.
    Qr(QrA),
}

/// What a petitioner may add to a receipt.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// Opens the body and some fields.
    pub opening: Option<&'a Opening>,
    /// Documents at hand, by field number, to compare with the opened fields.
    pub documents: &'a [(u8, &'a [u8])],
}

/// Reads a receipt file or a QR-A text and verifies it.
///
/// Never fails: what cannot be read is `INVALID(parse)`. To verify with one key and no witnesses,
/// give [`Policy::of_key`].
#[must_use]
pub fn verify(bytes: &[u8], policy: &Policy, keys: &Keys, extras: Extras<'_>) -> Report {
    match parse(bytes) {
        Ok(evidence) => verify_evidence(&evidence, policy, keys, extras),
        Err(reason) => Report::invalid(Code::Parse, reason, policy),
    }
}

/// Verifies a receipt that is parsed already.
#[must_use]
pub fn verify_evidence(
    evidence: &Evidence,
    policy: &Policy,
    keys: &Keys,
    extras: Extras<'_>,
) -> Report {
    let receipt = match evidence {
        Evidence::File(receipt) => receipt.clone(),
        Evidence::Qr(qr) => match steps::rebuild(qr, policy) {
            Ok(receipt) => receipt,
            Err((code, reason)) => return Report::invalid(code, reason, policy),
        },
    };
    steps::run(&receipt, policy, keys, extras)
}

/// Step 1: a file, or the text of a QR-A with or without a line end.
fn parse(bytes: &[u8]) -> Result<Evidence, String> {
    if bytes.starts_with(b"PJ1:") {
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        return QrA::parse(text)
            .map(Evidence::Qr)
            .map_err(|error| error.to_string());
    }
    Receipt::parse(bytes)
        .map(Evidence::File)
        .map_err(|error| error.to_string())
}
