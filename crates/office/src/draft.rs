//! What a petitioner has typed and not yet handed in, kept under a code that only the petitioner has.
//!
//! The code is 80 random bits, on paper and in the browser's cookie. Both the row's key and the key that
//! seals it come from the code by HKDF; the server keeps neither, so that nobody who holds the database
//! can read a draft. Drafts stand outside the journal and outside backups: nothing was handed in yet. They
//! are gone a month after they were last saved.

mod files;
mod limit;
mod turn;

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use hkdf::Hkdf;
use huiyin_store::Random;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::OfficeError;
use crate::keys::{Key, open_fields, seal_fields};
use crate::office::Office;
use crate::seal::ALPHABET;
use crate::spelling;

pub use files::DraftFile;
pub(crate) use limit::Started;
pub use limit::{FROM_ONE, line};
pub use turn::Turn;

/// A draft is kept this long after it was last saved.
pub const DRAFT_DAYS: i64 = 30;
/// The longest petition is 20,000 characters of at most four bytes; with all other answers it fits twice.
pub const MAX_DRAFT_BYTES: usize = 160 * 1024;

/// What the row of the answers is for; a file's row has its number.
const ANSWERS: &str = "";
const DAY_SECONDS: i64 = 86_400;
/// 16 characters of 5 bits: 80 bits.
const CODE_CHARACTERS: usize = 16;

/// The code of a draft: 16 letters and digits, shown in groups of four.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftCode(String);

impl DraftCode {
    /// A fresh code.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0; CODE_CHARACTERS];
        random.fill(&mut bytes);
        Self(
            bytes
                .iter()
                .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
                .collect(),
        )
    }

    /// Reads a code however it was typed: with spaces or hyphens, in small letters, full-width, with O for
    /// 0 and I or L for 1. None when it is no code.
    pub fn parse(typed: &str) -> Option<Self> {
        let code = spelling::code(typed);
        let fits =
            code.len() == CODE_CHARACTERS && code.bytes().all(|byte| ALPHABET.contains(&byte));
        fits.then_some(Self(code))
    }

    /// The key of a row, and the key that seals it: of the answers (`what` is blank) or of a file.
    fn keys(&self, office: &str, what: &str) -> ([u8; 32], Key) {
        let hkdf = Hkdf::<Sha256>::new(Some(b"huiyin draft 1"), self.0.as_bytes());
        let expand = |purpose: &[u8]| {
            let mut bytes = Zeroizing::new([0; 32]);
            let info = [purpose, what.as_bytes(), b"\n", office.as_bytes()];
            hkdf.expand_multi_info(&info, &mut *bytes)
                .expect("HKDF gives 32 bytes");
            bytes
        };
        (*expand(b"row "), Key::new(*expand(b"seal ")))
    }
}

impl fmt::Display for DraftCode {
    /// `7KQ2-…`: four groups of four.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, c) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

/// A log must not hold a code.
impl fmt::Debug for DraftCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DraftCode(…)")
    }
}

/// What was typed so far, and after handing in the receipt alone.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Answers by the name of their field, as typed.
    pub answers: BTreeMap<String, String>,
    /// Files that were added, in order.
    #[serde(default)]
    pub files: Vec<DraftFile>,
    /// Makes handing in twice the same as once.
    pub once: String,
    /// The day on which it was handed in first, `YYYY-MM-DD`: a second try past midnight is the same.
    #[serde(default)]
    pub sent: Option<String>,
    /// What came of it.
    pub receipt: Option<Receipt>,
}

/// What the petitioner needs to follow the matter: shown again from the draft until the draft ends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The matter's number.
    pub number: String,
    /// The query code.
    pub query_code: String,
    /// Answers were changed between a first try, which was registered though its reply got lost, and
    /// this one: the later words are not in the record and have to be added.
    #[serde(default)]
    pub changed: bool,
}

impl Office {
    /// A new draft under a new code, started from this network address; its row is there when this returns. When many
    /// begin at once it is the turn to wait for instead, and `turn` is what was given then.
    /// # Errors
    /// [`OfficeError::TooManyDrafts`], and as [`Office::keep_draft`].
    pub fn new_draft(
        &self,
        from: Option<IpAddr>,
        turn: Option<&str>,
    ) -> Result<Result<(DraftCode, Draft), Turn>, OfficeError> {
        if let Some(turn) = self.may_start_draft(from, turn)? {
            return Ok(Err(turn));
        }
        let code = DraftCode::new(&*self.random);
        let draft = Draft {
            once: self.new_once().to_string(),
            ..Draft::default()
        };
        self.keep_draft(&code, &draft)?;
        Ok(Ok((code, draft)))
    }

    /// The draft under this code; none when there is none, or it is over.
    /// # Errors
    /// As the store says; [`OfficeError::Keys`] when the row is damaged.
    pub fn draft(&self, code: &DraftCode) -> Result<Option<Draft>, OfficeError> {
        let (row, key) = code.keys(self.code(), ANSWERS);
        let since = self.drafts_since();
        let sealed = self
            .store
            .read(|tx| huiyin_store::draft(tx, self.code(), &row, since))?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let text = open_fields(&key, &row, &sealed)?;
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|error| OfficeError::Keeper(format!("a draft does not read back: {error}")))
    }

    /// Saves the draft under its code, for another month.
    /// # Errors
    /// [`OfficeError::DraftTooLong`], or as the store says.
    pub fn keep_draft(&self, code: &DraftCode, draft: &Draft) -> Result<(), OfficeError> {
        let text = serde_json::to_vec(draft).map(Zeroizing::new);
        let text = text.map_err(|error| OfficeError::Keeper(error.to_string()))?;
        if text.len() > MAX_DRAFT_BYTES {
            return Err(OfficeError::DraftTooLong);
        }
        let (row, key) = code.keys(self.code(), ANSWERS);
        let mut nonce = [0; 24];
        self.random.fill(&mut nonce);
        let sealed = seal_fields(&key, &row, &text, nonce);
        let (office, saved) = (self.code().to_owned(), self.moment().at);
        let files = self.file_rows(code, draft);
        Ok(self.store.write(move |append| {
            for file in &files {
                append.touch_draft(&office, file, saved)?;
            }
            append.keep_draft(&office, &row, &sealed, saved)
        })?)
    }

    /// Forgets a draft, with its files.
    /// # Errors
    /// As the store says.
    pub fn forget_draft(&self, code: &DraftCode, draft: &Draft) -> Result<(), OfficeError> {
        let (row, _) = code.keys(self.code(), ANSWERS);
        let office = self.code().to_owned();
        let files = self.file_rows(code, draft);
        Ok(self.store.write(move |append| {
            for file in &files {
                append.forget_draft(&office, file)?;
            }
            append.forget_draft(&office, &row).map(|_| ())
        })?)
    }

    /// Forgets the drafts that are over: how many there were.
    /// # Errors
    /// As the store says.
    pub fn forget_old_drafts(&self) -> Result<u64, OfficeError> {
        let (office, since) = (self.code().to_owned(), self.drafts_since());
        Ok(self
            .store
            .write(move |append| append.forget_drafts(&office, since))?)
    }

    /// Drafts saved before this instant are over.
    fn drafts_since(&self) -> i64 {
        self.moment().at - DRAFT_DAYS * DAY_SECONDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemRandom;

    #[test]
    fn a_draft_code_is_read_back_however_it_is_typed() {
        let code = DraftCode::new(&SystemRandom);
        let shown = code.to_string();
        assert_eq!(shown.len(), 19);
        let full_width: String = shown
            .chars()
            .map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap())
            .collect();
        let typed = [
            shown.to_lowercase(),
            shown.replace('-', " "),
            format!("\u{3000}{shown}\n"),
            shown.replace('0', "o").replace('1', "l"),
            full_width,
        ];
        for typed in typed {
            assert_eq!(DraftCode::parse(&typed), Some(code.clone()), "{typed}");
        }
        for wrong in ["", "ABCD", "ABCD-EFGH-JKMN-PQRU", "0000-0000-0000-0000-0"] {
            assert_eq!(DraftCode::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_code_and_every_office_has_keys_of_its_own() {
        let (one, other) = (DraftCode::new(&SystemRandom), DraftCode::new(&SystemRandom));
        let (row, key) = one.keys("a", "");
        let sealed = seal_fields(&key, &row, b"text", [7; 24]);
        assert_eq!(
            &**open_fields(&one.keys("a", "").1, &row, &sealed).unwrap(),
            b"text"
        );
        assert!(open_fields(&one.keys("b", "").1, &row, &sealed).is_err());
        assert!(open_fields(&other.keys("a", "").1, &row, &sealed).is_err());
        assert_ne!(row, one.keys("b", "").0);
        assert_ne!(row, one.keys("a", "1").0);
        assert_ne!(row, other.keys("a", "").0);
    }
}
