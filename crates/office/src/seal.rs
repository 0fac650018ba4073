//! What is sealed at registration: the identity under a key of its own, and the query code.

use huiyin_domain::petitioner::Petitioner;
use huiyin_journal::body::CaseId;
use huiyin_journal::commit::field;
use huiyin_store::{Opened, Random, SealedIdentity};
use sha2::{Digest as _, Sha256};

use crate::error::OfficeError;
use crate::keys::{Holds, KeyError, KeyService, seal_fields};

/// Letters and digits that nobody mixes up on the phone or on paper (Crockford's base 32).
pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 16 characters of 5 bits: 80 bits, more than the 60 that the guard rails ask for.
pub(crate) const CODE_CHARACTERS: usize = 16;

/// A fresh query code, in groups of four.
pub fn query_code(random: &dyn Random) -> String {
    let mut bytes = [0; CODE_CHARACTERS];
    random.fill(&mut bytes);
    code_of(&bytes)
}

/// The query code that these bytes spell: five bits of each.
pub(crate) fn code_of(bytes: &[u8; CODE_CHARACTERS]) -> String {
    let letters = bytes.map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    letters
        .chunks(4)
        .map(String::from_iter)
        .collect::<Vec<_>>()
        .join("-")
}

/// What is stored of a query code. Eighty random bits need no slow hash. Spaces, hyphens and case do not
/// matter, and letters that look like a digit count as the digit.
pub fn code_hash(code: &str) -> [u8; 32] {
    let plain: String = code
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    Sha256::new()
        .chain_update(b"huiyin query code 1\n")
        .chain_update(plain)
        .finalize()
        .into()
}

/// The fields of the petitioner, and the same sealed under a fresh key; `event_id` is the entry they belong to,
/// `case` its case.
///
/// # Errors
/// [`OfficeError::Keys`] when no key can be made durable.
pub fn identity(
    keys: &dyn KeyService,
    random: &dyn Random,
    event_id: &[u8; 16],
    case: &CaseId,
    petitioner: &Petitioner,
) -> Result<(Opened, SealedIdentity), OfficeError> {
    let mut fields = Opened::default();
    for (number, value) in petitioner.sealed_fields() {
        let mut salt = [0; 32];
        random.fill(&mut salt);
        fields.set(number, salt, value);
    }
    let (key_id, key) = keys.fresh(case, Holds::Identity)?;
    let mut nonce = [0; 24];
    random.fill(&mut nonce);
    let sealed = seal_fields(&key, event_id, &fields.encode(), nonce);
    Ok((
        fields,
        SealedIdentity {
            key_id: key_id.0.to_vec(),
            sealed,
        },
    ))
}

/// What the registrar's question "is this the same matter?" compares: keyed digests of identity numbers
/// and phones, for that question alone (guard rail G1).
///
/// # Errors
/// As the key service says.
pub fn marks(
    keys: &dyn KeyService,
    office: &str,
    petitioner: &Petitioner,
) -> Result<Vec<[u8; 32]>, KeyError> {
    let kinds = [field::IDENTITY_NUMBER, field::PHONE];
    let fields = petitioner.sealed_fields();
    let values = fields.iter().filter(|(number, _)| kinds.contains(number));
    let what: Vec<String> = values
        .flat_map(|(number, value)| value.lines().map(move |line| (number, line)))
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| format!("{number}\n{}", line.trim()))
        .collect();
    keys.marks(office, &what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemRandom;

    #[test]
    fn a_query_code_is_read_back_however_it_is_typed() {
        let code = query_code(&SystemRandom);
        assert_eq!(code.len(), 19);
        assert_ne!(code, query_code(&SystemRandom));
        let typed = code
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        assert_eq!(code_hash(&typed), code_hash(&code));
        assert_ne!(code_hash("ABCD"), code_hash("ABCE"));
    }
}
