//! A receipt checked by the office itself, for whoever has no program at hand. It says what `huiyin verify`
//! says; that it is the office that says so is its weakness, and the page tells.

use huiyin_journal::key::VerifierKey;
use huiyin_journal::leaf::LeafView;
use huiyin_journal::policy::{Keys, Policy};
use huiyin_journal::receipt::Number;
use huiyin_journal::verify::{Code, Extras, Report, Verdict, verify};

use crate::error::OfficeError;
use crate::office::Office;

/// No receipt is larger.
pub const MAX_RECEIPT_BYTES: usize = 64 * 1024;

/// What came of the check.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Verdict, reason, what is proved and what is not.
    pub report: Report,
    /// The number on the receipt, once it could be read.
    pub number: Option<String>,
    /// The key that it was checked with, for the command that checks independently.
    pub vkey: String,
}

impl Office {
    /// Checks a receipt file, or the text of its first code, against the keys of this office's journal, the
    /// newest generation first.
    /// # Errors
    /// As the store says; a receipt that is not good is no error.
    pub fn check_receipt(&self, receipt: &[u8]) -> Result<Checked, OfficeError> {
        let mut told: Option<Checked> = None;
        for generation in (1..=self.generation()).rev() {
            let key = self.log_key(generation)?;
            let checked = check(receipt, key);
            let is_other_key = matches!(
                checked.report.verdict,
                Verdict::Invalid(Code::LogSignature | Code::Place)
            );
            if !is_other_key {
                return Ok(checked);
            }
            told = told.or(Some(checked));
        }
        told.ok_or_else(|| OfficeError::Keeper("the journal has no generation".to_owned()))
    }
}

fn check(receipt: &[u8], key: VerifierKey) -> Checked {
    let vkey = key.to_string();
    let report = verify(
        receipt,
        &Policy::of_key(key),
        &Keys::none(),
        Extras::default(),
    );
    let number = report.leaf.as_ref().and_then(|leaf| {
        let bytes = leaf.encode().ok()?;
        let view = LeafView::decode(&bytes).ok()?;
        Number::of(&view).map(|number| number.to_string())
    });
    Checked {
        report,
        number,
        vkey,
    }
}
