//! The body: what auditors and the petitioner of that matter may read (§4.2).

mod head;

use std::collections::BTreeMap;

pub use head::{BodyHead, FactValue};

use crate::cbor::{self, CborError, MAX_KEY, Map, Reader, Value, write};
use crate::civil::{self, Day};
use crate::commit;
use crate::hash::{Hash, Salt};

/// Largest encoded body, in bytes.
pub const MAX_BYTES: usize = 4096;

/// 16 random bytes that name one case: the chain of events of one matter.
pub type CaseId = [u8; 16];

/// Fact numbers (§4.2).
pub mod fact {
    /// The exact act, a code of the closed list.
    pub const ACT: u8 = 0;
    /// Last day of the obligation that arose, `YYYYMMDD`.
    pub const LAST_DAY: u8 = 1;
    /// Document kind.
    pub const DOCUMENT_KIND: u8 = 2;
    /// Target unit code.
    pub const TARGET_UNIT: u8 = 3;
    /// Legal-basis code.
    pub const BASIS: u8 = 4;
    /// Hash of the corrected leaf.
    pub const CORRECTED_LEAF: u8 = 5;
    /// Claimed day of a late entry (type 23 only), `YYYYMMDD`.
    pub const CLAIMED_DAY: u8 = 6;
    /// Number of the paper form.
    pub const PAPER_FORM: u8 = 7;
    /// Role code of the actor.
    pub const ROLE: u8 = 8;
    /// A count.
    pub const COUNT: u8 = 9;
    /// The number, within its case, of the event that this one puts on paper.
    pub const OF_EVENT: u8 = 10;
    /// Purpose code of an opening.
    pub const PURPOSE: u8 = 11;
    /// Whether the matter accuses somebody, as an opening on a screen says.
    pub const ACCUSES: u8 = 12;
    /// The leaf index of the release that an opening on an accusation rests on.
    pub const RELEASE: u8 = 13;
    /// The first second of a stretch of time, since 1970.
    pub const FROM: u8 = 14;
    /// The first second after it.
    pub const UNTIL: u8 = 15;
}

/// The place of an event in its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseLink {
    /// The case.
    pub case_id: CaseId,
    /// 0, 1, 2… within the case.
    pub case_seq: u64,
    /// Leaf hash of the case's previous event; `None` exactly when `case_seq` is 0.
    pub previous: Option<Hash>,
}

/// What the leaf's `body_commit` commits to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// The case, if the event belongs to one.
    pub case: Option<CaseLink>,
    /// Codes, dates, deadlines; never free text, names or numbers of persons.
    pub facts: Map,
    /// One commitment per personal or confidential field.
    pub commits: BTreeMap<u8, Hash>,
}

/// Why bytes are not a body, or a body cannot be encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Not canonical, or not five fields of the right kinds.
    #[error("body: {0}")]
    Cbor(#[from] CborError),
    /// `case_id`, `case_seq` and `prev` do not go together.
    #[error("body: case id, number and previous event do not fit together")]
    Case,
    /// A fact has the wrong shape.
    #[error("body: fact {0} has the wrong shape")]
    Fact(u8),
}

impl Body {
    /// The canonical bytes.
    /// # Errors
    /// [`BodyError`] when a part does not fit: such a body must not exist.
    pub fn encode(&self) -> Result<Vec<u8>, BodyError> {
        let mut bytes = Vec::with_capacity(256);
        self.write(&mut bytes)?;
        if bytes.len() > MAX_BYTES {
            Err(CborError::TooLong.into())
        } else {
            Ok(bytes)
        }
    }

    /// Reads a body that fills `bytes` exactly.
    /// # Errors
    /// [`BodyError`] unless the bytes are the canonical encoding of a body of §4.2.
    pub fn decode(bytes: &[u8]) -> Result<Self, BodyError> {
        let body = Self::read(bytes)?;
        let mut same = write::Same::new(bytes);
        body.write(&mut same)?;
        if same.is_same() {
            Ok(body)
        } else {
            Err(CborError::NotCanonical.into())
        }
    }

    /// Reads a body that was checked when it was written here; an audit checks it again.
    /// # Errors
    /// [`BodyError`] when the bytes have not the shape of a body.
    pub fn read(bytes: &[u8]) -> Result<Self, BodyError> {
        if bytes.len() > MAX_BYTES {
            return Err(CborError::TooLong.into());
        }
        let mut reader = Reader::new(bytes);
        reader.array_of(5)?;
        let mut body = Self {
            case: read_case(&mut reader)?,
            ..Self::default()
        };
        let mut last = None;
        for _ in 0..reader.map()? {
            let fact = reader.key(&mut last)?;
            body.facts.insert(fact, reader.value(3)?);
        }
        let mut last = None;
        for _ in 0..reader.map()? {
            let field = reader.key(&mut last)?;
            body.commits.insert(field, *reader.byte_array()?);
        }
        reader.finish()?;
        Ok(body)
    }

    /// Without building a value of each part: an audit reads millions of bodies.
    fn write(&self, sink: &mut impl write::Sink) -> Result<(), BodyError> {
        self.check()?;
        write::array(sink, 5);
        match &self.case {
            Some(case) => {
                write::bytes(sink, &case.case_id);
                write::uint(sink, case.case_seq);
                match &case.previous {
                    Some(previous) => write::bytes(sink, previous),
                    None => write::null(sink),
                }
            }
            None => {
                write::null(sink);
                write::uint(sink, 0);
                write::null(sink);
            }
        }
        cbor::write_map(sink, &self.facts, 2)?;
        write::map(sink, self.commits.len());
        for (field, commit) in &self.commits {
            write::key(sink, *field)?;
            write::bytes(sink, commit);
        }
        Ok(())
    }

    /// The commitment that the leaf carries.
    /// # Errors
    /// As [`Body::encode`].
    pub fn commit(&self, body_salt: &Salt) -> Result<Hash, BodyError> {
        Ok(commit::body_commit(body_salt, &self.encode()?))
    }

    /// A fact that is a number.
    #[must_use]
    pub fn fact_uint(&self, fact: u8) -> Option<u64> {
        self.facts.get(&fact)?.as_uint()
    }

    /// A fact that is a day.
    #[must_use]
    pub fn fact_day(&self, fact: u8) -> Option<Day> {
        Day::try_from(self.fact_uint(fact)?).ok()
    }

    fn check(&self) -> Result<(), BodyError> {
        if self
            .case
            .is_some_and(|case| (case.case_seq == 0) != case.previous.is_none())
        {
            return Err(BodyError::Case);
        }
        if self.commits.keys().any(|field| *field > MAX_KEY) {
            return Err(CborError::Key.into());
        }
        match self
            .facts
            .iter()
            .find(|(fact, value)| !fact_fits(**fact, value))
        {
            Some((fact, _)) => Err(BodyError::Fact(*fact)),
            None => Ok(()),
        }
    }
}

fn read_case(reader: &mut Reader<'_>) -> Result<Option<CaseLink>, BodyError> {
    let case_id = reader.null_or_array()?.copied();
    let case_seq = reader.uint()?;
    let previous = reader.null_or_array()?.copied();
    match case_id {
        Some(case_id) => Ok(Some(CaseLink {
            case_id,
            case_seq,
            previous,
        })),
        None if case_seq == 0 && previous.is_none() => Ok(None),
        None => Err(BodyError::Case),
    }
}

/// Numbers and codes only: a code is a number or up to 64 letters, digits and `.-_/`.
fn fact_fits(fact: u8, value: &Value) -> bool {
    match fact {
        fact::ACT
        | fact::DOCUMENT_KIND
        | fact::ROLE
        | fact::COUNT
        | fact::PURPOSE
        | fact::RELEASE
        | fact::FROM
        | fact::UNTIL => value.as_uint().is_some(),
        fact::LAST_DAY | fact::CLAIMED_DAY => value
            .as_uint()
            .and_then(|day| Day::try_from(day).ok())
            .is_some_and(civil::is_valid),
        fact::CORRECTED_LEAF => value.as_hash().is_some(),
        _ => is_code(value),
    }
}

fn is_code(value: &Value) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/');
    match value {
        Value::Uint(_) | Value::Bool(_) => true,
        Value::Bytes(bytes) => bytes.len() <= 32,
        Value::Text(text) => text.len() <= 64 && text.bytes().all(allowed),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(case_seq: u64, previous: Option<Hash>) -> Body {
        let case = Some(CaseLink {
            case_id: [7; 16],
            case_seq,
            previous,
        });
        Body {
            case,
            ..Body::default()
        }
    }

    #[test]
    fn a_body_comes_back_from_its_bytes() {
        let body = Body {
            facts: Map::from([
                (fact::ACT, Value::Uint(104)),
                (fact::LAST_DAY, Value::Uint(20_261_117)),
                (fact::TARGET_UNIT, Value::text("330106-water")),
                (fact::CORRECTED_LEAF, Value::bytes([9; 32])),
            ]),
            commits: BTreeMap::from([(1, [1; 32]), (3, [3; 32])]),
            ..case(4, Some([5; 32]))
        };
        assert_eq!(Body::decode(&body.encode().unwrap()).unwrap(), body);
    }

    #[test]
    fn the_first_event_of_a_case_has_no_previous_and_the_others_have_one() {
        assert_eq!(case(0, Some([1; 32])).encode(), Err(BodyError::Case));
        assert_eq!(case(1, None).encode(), Err(BodyError::Case));
        assert_eq!(
            Body::decode(&[0x85, 0xf6, 0x01, 0xf6, 0xa0, 0xa0]),
            Err(BodyError::Case)
        );
        assert!(Body::decode(&[0x85, 0xf6, 0x00, 0xf6, 0xa0, 0xa0]).is_ok());
    }

    #[test]
    fn facts_are_codes_and_days_and_never_a_sentence() {
        for (fact, value) in [
            (fact::ACT, Value::text("accepted")),
            (fact::LAST_DAY, Value::Uint(20_261_131)),
            (fact::TARGET_UNIT, Value::text("the water office")),
            (fact::CORRECTED_LEAF, Value::bytes([1; 31])),
            (12, Value::Array(vec![])),
        ] {
            let body = Body {
                facts: Map::from([(fact, value)]),
                ..Body::default()
            };
            assert_eq!(body.encode(), Err(BodyError::Fact(fact)));
        }
    }
}
