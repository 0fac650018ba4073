//! A form that is sent twice is taken once, and a form filled in before others acted is not taken at all.
//!
//! Each form that writes carries a token of its own. What became of it is kept in the same write as the entry,
//! so that a repeat (a second press, a network that died before the answer came) finds its answer.

use std::fmt;

use huiyin_domain::field::Form;
use huiyin_domain::id::Position;
use huiyin_domain::petitioner::Petitioner;
use huiyin_store::{Appended, OnceRow};
use sha2::{Digest as _, Sha256};

use crate::attachment::Upload;
use crate::desk::{ActAs, Registered, Stepped, parse};
use crate::error::OfficeError;
use crate::keys::{hex, hmac};
use crate::office::Office;
use crate::seal;

/// What became of a form is kept for 30 days, as long as a draft.
pub(crate) const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// A form's own token: 128 random bits as text, in the hidden field `once`.
#[derive(Clone, PartialEq, Eq)]
pub struct Once(String);

impl Once {
    /// The token of a form that was sent; `None` when it has not the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 32 && text.bytes().all(is_hex)).then(|| Self(text.to_owned()))
    }

    /// As it stands in the form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"huiyin once 1\n")
            .chain_update(&self.0)
            .finalize()
            .into()
    }

    /// A digest of what was typed. It is keyed by the token, which is not kept, so that nobody finds a name or
    /// a number out by trying.
    fn digest(&self, parts: &[&str]) -> [u8; 32] {
        let lengths: Vec<String> = parts.iter().map(|part| part.len().to_string()).collect();
        let lengths = lengths.join(" ");
        let mut all = vec!["huiyin form 1\n", &lengths, "\n"];
        all.extend(parts);
        hmac(self.0.as_bytes(), &all)
    }
}

impl fmt::Display for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Once(…)")
    }
}

/// What to keep beside the entry of a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    token_hash: [u8; 32],
    content: [u8; 32],
}

impl Kept {
    /// What is typed, by whom, under the form's token.
    pub(crate) fn of(once: &Once, act: &[&str], who: &ActAs, form: &Form) -> Self {
        let who = format!("{who:?}");
        let mut parts: Vec<&str> = act.to_vec();
        parts.push(&who);
        for (name, value) in form {
            parts.extend([name.as_str(), value.as_str()]);
        }
        Self {
            token_hash: once.hash(),
            content: once.digest(&parts),
        }
    }

    pub(crate) fn keep(
        &self,
        append: &mut huiyin_store::Append<'_>,
        office: &str,
        appended: &Appended,
    ) -> Result<(), huiyin_store::StoreError> {
        let row = OnceRow {
            content: self.content,
            entry: appended.entry,
        };
        append.keep_once(office, &self.token_hash, row, appended.t)
    }
}

/// A step that a form asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// It was taken now.
    Now(Box<Stepped>),
    /// The same form was taken before, as this entry.
    Before(Position),
}

/// What a form's files are compared by when it comes again.
fn digests(uploads: &[Upload]) -> Vec<String> {
    uploads.iter().map(|upload| hex(&upload.digest)).collect()
}

impl Office {
    /// A token for a form.
    pub fn new_once(&self) -> Once {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        Once(hex(&bytes))
    }

    /// [`Office::register`] for a form: sent again it gives the same number and the same query code, which is
    /// derived from the form's token under a key of the office and is stored nowhere.
    /// # Errors
    /// As [`Office::register`]; [`OfficeError::SentBefore`] when something else was typed the second time.
    pub fn register_once(
        &self,
        form: &Form,
        petitioner: &Petitioner,
        who: &ActAs,
        with_code: bool,
        once: &Once,
    ) -> Result<Registered, OfficeError> {
        self.register_with(form, petitioner, who, with_code, once, &[])
    }

    /// [`Office::register_once`] with files that came with the petition.
    /// # Errors
    /// As [`Office::register_once`]; [`OfficeError::Upload`] when there are too many files.
    pub fn register_with(
        &self,
        form: &Form,
        petitioner: &Petitioner,
        who: &ActAs,
        with_code: bool,
        once: &Once,
        uploads: &[Upload],
    ) -> Result<Registered, OfficeError> {
        let step = parse("register", form)?;
        let sealed = petitioner.sealed_fields();
        let digests = digests(uploads);
        let mut act = vec!["register", if with_code { "code" } else { "" }];
        act.extend(sealed.iter().map(|(_, value)| value.as_str()));
        act.extend(digests.iter().map(String::as_str));
        let kept = Kept::of(once, &act, who, form);
        let code = with_code.then(|| self.derived_code(once)).transpose()?;
        self.trying(|office| {
            if let Some(entry) = office.sent_before(&kept)? {
                return office.registered_as(entry, code.clone());
            }
            office.may_write()?;
            office.open_matter(&step, petitioner, who, code.clone(), Some(kept), uploads)
        })
    }

    /// [`Office::step`] for a form: sent again it changes nothing. `seen` is how many entries the matter had
    /// when the form was made.
    /// # Errors
    /// As [`Office::step`]; [`OfficeError::Moved`] when others acted on the matter since the form was made;
    /// [`OfficeError::SentBefore`] when something else was typed the second time.
    pub fn step_once(
        &self,
        number: &str,
        name: &str,
        form: &Form,
        who: &ActAs,
        seen: Option<usize>,
        once: &Once,
    ) -> Result<Taken, OfficeError> {
        self.step_with(number, name, form, who, seen, once, &[])
    }

    /// [`Office::step_once`] with files that come with the step.
    /// # Errors
    /// As [`Office::step_once`]; [`OfficeError::Upload`] when the matter holds too many files already.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is one thing that a form says"
    )]
    pub fn step_with(
        &self,
        number: &str,
        name: &str,
        form: &Form,
        who: &ActAs,
        seen: Option<usize>,
        once: &Once,
        uploads: &[Upload],
    ) -> Result<Taken, OfficeError> {
        let step = parse(name, form)?;
        let digests = digests(uploads);
        let mut act = vec!["step", number, name];
        act.extend(digests.iter().map(String::as_str));
        let kept = Kept::of(once, &act, who, form);
        self.trying(|office| {
            if let Some(entry) = office.sent_before(&kept)? {
                return Ok(Taken::Before(entry));
            }
            office.may_write()?;
            let stepped = office.take(&step, number, who, seen, Some(kept), uploads)?;
            Ok(Taken::Now(Box::new(stepped)))
        })
    }

    /// The entry that this form made before.
    pub(crate) fn sent_before(&self, kept: &Kept) -> Result<Option<Position>, OfficeError> {
        let found = self
            .store
            .read(|tx| huiyin_store::once(tx, self.code(), &kept.token_hash))?;
        match found {
            None => Ok(None),
            Some(row) if row.content == kept.content => Ok(Some(row.entry.into())),
            Some(row) => Err(OfficeError::SentBefore(self.number_of(row.entry)?)),
        }
    }

    /// What the first answer to a registration said.
    fn registered_as(
        &self,
        entry: Position,
        query_code: Option<String>,
    ) -> Result<Registered, OfficeError> {
        let entry = huiyin_store::Position::from(entry);
        let lost = |why: &str| OfficeError::Unreadable {
            entry: entry.as_int(),
            why: why.to_owned(),
        };
        let loaded = self
            .store
            .read(|tx| huiyin_store::load_matter(tx, self.code(), entry))?
            .ok_or_else(|| lost("no matter begins with it"))?;
        let first = loaded
            .entries
            .first()
            .ok_or_else(|| lost("it is not there"))?;
        Ok(Registered {
            number: loaded.matter.number.to_string(),
            query_code,
            day: first.day,
            appended: Appended {
                entry,
                seq: entry.seq(),
                leaf_hash: first.leaf_hash,
                t: first.t,
                day: first.day,
            },
        })
    }

    /// The number of the matter that an entry opened or belongs to; of the entry itself otherwise.
    fn number_of(&self, entry: huiyin_store::Position) -> Result<String, OfficeError> {
        let found = self
            .store
            .read(|tx| huiyin_store::number_of_entry(tx, self.code(), entry))?;
        Ok(found.unwrap_or_else(|| entry.as_int().to_string()))
    }

    pub(crate) fn derived_code(&self, once: &Once) -> Result<String, OfficeError> {
        let bytes = self.key_service()?.code_bytes(self.code(), once.as_str())?;
        Ok(seal::code_of(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_32_hexadecimal_digits() {
        let token = Once::parse("0123456789abcdef0123456789abcdef").unwrap();
        assert_eq!(token.to_string().len(), 32);
        for wrong in ["", "0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF"] {
            assert_eq!(Once::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_digest_tells_every_part_apart_and_says_nothing_without_the_token() {
        let one = Once::parse("0123456789abcdef0123456789abcdef").unwrap();
        let other = Once::parse("1123456789abcdef0123456789abcdef").unwrap();
        assert_eq!(one.digest(&["ab", "c"]), one.digest(&["ab", "c"]));
        assert_ne!(one.digest(&["ab", "c"]), one.digest(&["a", "bc"]));
        assert_ne!(one.digest(&["ab", "c"]), one.digest(&["ab", "c", ""]));
        assert_ne!(one.digest(&["ab", "c"]), other.digest(&["ab", "c"]));
    }
}
