//! What a body says, for whoever shows a matter: the commitments behind it are for a check.

use super::{BodyError, CaseLink, MAX_BYTES, read_case};
use crate::cbor::{CborError, Reader};

/// Case and facts of a body. The facts stay the bytes that were written: of a page's entries few are asked for any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyHead {
    /// The case, if the event belongs to one.
    pub case: Option<CaseLink>,
    facts: Box<[u8]>,
}

/// The value of a fact (§4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactValue<'a> {
    /// A number or a day.
    Uint(u64),
    /// Yes or no.
    Bool(bool),
    /// A hash.
    Bytes(&'a [u8]),
    /// A code.
    Text(&'a str),
}

impl BodyHead {
    /// Reads it from a body that was checked when it was written here, as [`super::Body::read`] does.
    /// # Errors
    /// [`BodyError`] when the bytes have not the shape of a body.
    pub fn read(bytes: &[u8]) -> Result<Self, BodyError> {
        if bytes.len() > MAX_BYTES {
            return Err(CborError::TooLong.into());
        }
        let mut reader = Reader::new(bytes);
        reader.array_of(5)?;
        let case = read_case(&mut reader)?;
        let from = reader.clone();
        let mut facts = Facts::of(&mut reader)?;
        while facts.next_of(&mut reader)?.is_some() {}
        let facts = from.until(&reader).into();
        let mut last = None;
        for _ in 0..reader.map()? {
            reader.key(&mut last)?;
            reader.byte_array::<32>()?;
        }
        reader.finish()?;
        Ok(Self { case, facts })
    }

    /// The facts, ascending.
    pub fn facts(&self) -> impl Iterator<Item = (u8, FactValue<'_>)> {
        let mut reader = Reader::new(&self.facts);
        let mut facts = Facts::of(&mut reader).unwrap_or_default();
        // They were read once before.
        std::iter::from_fn(move || facts.next_of(&mut reader).ok().flatten())
    }

    fn fact(&self, fact: u8) -> Option<FactValue<'_>> {
        let found = self.facts().find(|(at, _)| *at == fact);
        found.map(|(_, value)| value)
    }

    /// A fact that is a number.
    #[must_use]
    pub fn fact_uint(&self, fact: u8) -> Option<u64> {
        match self.fact(fact)? {
            FactValue::Uint(number) => Some(number),
            _ => None,
        }
    }

    /// A fact that is yes or no.
    #[must_use]
    pub fn fact_bool(&self, fact: u8) -> Option<bool> {
        match self.fact(fact)? {
            FactValue::Bool(yes) => Some(yes),
            _ => None,
        }
    }
}

/// How far the facts of a body are read.
#[derive(Default)]
struct Facts {
    left: usize,
    last: Option<u8>,
}

impl Facts {
    fn of(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let (left, last) = (reader.map()?, None);
        Ok(Self { left, last })
    }

    fn next_of<'a>(
        &mut self,
        reader: &mut Reader<'a>,
    ) -> Result<Option<(u8, FactValue<'a>)>, CborError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let key = reader.key(&mut self.last)?;
        let value = match reader.major().ok_or(CborError::Truncated)? {
            0 => FactValue::Uint(reader.uint()?),
            2 => FactValue::Bytes(reader.byte_string()?),
            3 => FactValue::Text(reader.text()?),
            _ => FactValue::Bool(reader.boolean()?),
        };
        Ok(Some((key, value)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::body::{Body, fact};
    use crate::cbor::{Map, Value};

    fn body() -> Body {
        let case = CaseLink {
            case_id: [7; 16],
            case_seq: 4,
            previous: Some([5; 32]),
        };
        Body {
            case: Some(case),
            facts: Map::from([
                (fact::ACT, Value::Uint(104)),
                (fact::TARGET_UNIT, Value::text("330106-water")),
                (fact::CORRECTED_LEAF, Value::bytes([9; 32])),
                (fact::ACCUSES, Value::Bool(true)),
            ]),
            commits: BTreeMap::from([(1, [1; 32]), (3, [3; 32])]),
        }
    }

    #[test]
    fn a_head_says_what_its_body_says() {
        let body = body();
        let head = BodyHead::read(&body.encode().unwrap()).unwrap();
        assert_eq!(head.case, body.case);
        let facts: Vec<_> = head.facts().collect();
        let expected = [
            (fact::ACT, FactValue::Uint(104)),
            (fact::TARGET_UNIT, FactValue::Text("330106-water")),
            (fact::CORRECTED_LEAF, FactValue::Bytes(&[9; 32])),
            (fact::ACCUSES, FactValue::Bool(true)),
        ];
        assert_eq!(facts, expected);
        for number in 0..24 {
            assert_eq!(head.fact_uint(number), body.fact_uint(number), "{number}");
        }
        assert_eq!(head.fact_bool(fact::ACCUSES), Some(true));
        assert_eq!(head.fact_bool(fact::ACT), None);
    }

    #[test]
    fn what_is_no_body_has_no_head() {
        let whole = body().encode().unwrap();
        for cut in 0..whole.len() {
            assert!(BodyHead::read(&whole[..cut]).is_err(), "{cut}");
        }
        let longer = [&whole[..], &[0]].concat();
        assert!(BodyHead::read(&longer).is_err());
        let of_no_case = [0x85, 0xf6, 0x01, 0xf6, 0xa0, 0xa0];
        assert_eq!(BodyHead::read(&of_no_case), Err(BodyError::Case));
        let a_list = [0x85, 0xf6, 0x00, 0xf6, 0xa1, 0x0c, 0x80, 0xa0];
        assert!(BodyHead::read(&a_list).is_err());
    }
}
