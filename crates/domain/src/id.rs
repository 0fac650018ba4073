//! Names that the journal, the registers and people use: short codes for units and officers, a
//! position for a matter, a number that a petitioner can read out.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

/// Why a text is not a unit or officer code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a code; use 1 to 32 of a-z, 0-9 and -")]
pub struct ParseCodeError(pub String);

/// `[a-z0-9-]{1,32}`: safe in a path, a journal fact and a form value alike.
fn parse_code(text: &str) -> Result<Box<str>, ParseCodeError> {
    let fits = (1..=32).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if fits {
        Ok(text.into())
    } else {
        Err(ParseCodeError(text.into()))
    }
}

macro_rules! short_code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// The code: 1 to 32 of `a-z`, `0-9` and `-`.
            /// # Errors
            /// [`ParseCodeError`] holds the text that is not a code.
            pub fn new(code: &str) -> Result<Self, ParseCodeError> {
                parse_code(code).map(Self)
            }

            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseCodeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseCodeError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0.into()
            }
        }
    };
}

short_code! {
    /// The code of a unit (机关、单位) in the office's own organisation.
    UnitId
}
short_code! {
    /// The code of an officer (工作人员). It names a post in the system, never the person's name.
    OfficerId
}

/// Where an entry stands in the office's journal: its leaf index, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position(pub u64);

/// A matter, named by the position of its first entry in the office's journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MatterKey(pub u64);

impl From<Position> for MatterKey {
    fn from(first: Position) -> Self {
        Self(first.0)
    }
}

impl fmt::Display for MatterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// 信访件编号: `<office>-<year>-<seq>`, or `<office>-<year>-<series>.<seq>` when the office counts
/// in more than one series a year. People see this, never the key.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct MatterNumber {
    office: Box<str>,
    year: u16,
    series: Option<u32>,
    seq: u64,
}

/// Why a text is not a matter number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a matter number; it looks like office-2026-17 or office-2026-2.17")]
pub struct ParseNumberError(pub String);

impl MatterNumber {
    /// A number in the office's year; `office` follows the rule of unit codes, `seq` counts from 1.
    /// # Errors
    /// [`ParseNumberError`] when the office is not a code, the year has not four digits or a counter is 0.
    pub fn new(
        office: &str,
        year: i16,
        series: Option<u32>,
        seq: u64,
    ) -> Result<Self, ParseNumberError> {
        let wrong = || ParseNumberError(format!("{office}-{year}-{seq}"));
        let office = parse_code(office).map_err(|_| wrong())?;
        let year = u16::try_from(year)
            .ok()
            .filter(|year| (1000..=9999).contains(year));
        match year {
            Some(year) if seq > 0 && series != Some(0) => Ok(Self {
                office,
                year,
                series,
                seq,
            }),
            _ => Err(wrong()),
        }
    }

    /// The office's code.
    pub fn office(&self) -> &str {
        &self.office
    }

    /// The year of registration.
    pub fn year(&self) -> i16 {
        i16::try_from(self.year).expect("a year has four digits")
    }

    /// The series within the year, when the office counts in more than one.
    pub fn series(&self) -> Option<u32> {
        self.series
    }

    /// The running number, from 1.
    pub fn seq(&self) -> u64 {
        self.seq
    }
}

impl fmt::Display for MatterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.width().is_none() {
            return self.write_to(f);
        }
        let mut text = String::new();
        self.write_to(&mut text)?;
        f.pad(&text)
    }
}

impl MatterNumber {
    /// A page writes a dozen: without a format for each part.
    fn write_to(&self, out: &mut impl fmt::Write) -> fmt::Result {
        let mut digits = itoa::Buffer::new();
        out.write_str(&self.office)?;
        out.write_str("-")?;
        out.write_str(digits.format(self.year))?;
        out.write_str("-")?;
        if let Some(series) = self.series {
            out.write_str(digits.format(series))?;
            out.write_str(".")?;
        }
        out.write_str(digits.format(self.seq))
    }
}

impl FromStr for MatterNumber {
    type Err = ParseNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (rest, counter) = text.rsplit_once('-')?;
            let (office, year) = rest.rsplit_once('-')?;
            let (series, seq) = match counter.split_once('.') {
                Some((series, seq)) => (Some(plain_number(series)?.try_into().ok()?), seq),
                None => (None, counter),
            };
            let year = plain_number(year)?.try_into().ok()?;
            Self::new(office, year, series, plain_number(seq)?).ok()
        };
        read().ok_or_else(|| ParseNumberError(text.into()))
    }
}

impl TryFrom<String> for MatterNumber {
    type Error = ParseNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MatterNumber> for String {
    fn from(number: MatterNumber) -> Self {
        number.to_string()
    }
}

/// Digits without sign or leading zero, so that one number has one text.
pub(crate) fn plain_number(text: &str) -> Option<u64> {
    let plain = !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_lower_case_ascii() {
        for code in ["a", "lin-an", "3", "bureau-01", &"x".repeat(32)] {
            assert_eq!(UnitId::new(code).unwrap().to_string(), *code);
        }
        for text in ["", "A", "局", "a b", "a_b", &"x".repeat(33)] {
            assert_eq!(UnitId::new(text), Err(ParseCodeError((*text).into())));
        }
    }

    #[test]
    fn a_number_reads_back_as_it_prints() {
        for text in ["lin-an-2026-17", "xf-2026-2.17", "a-1999-1"] {
            assert_eq!(text.parse::<MatterNumber>().unwrap().to_string(), text);
        }
        let number: MatterNumber = "lin-an-2026-3.17".parse().unwrap();
        assert_eq!(
            (
                number.office(),
                number.year(),
                number.series(),
                number.seq()
            ),
            ("lin-an", 2026, Some(3), 17)
        );
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in [
            "",
            "17",
            "2026-17",
            "a-26-17",
            "a-2026-0",
            "a-2026-017",
            "a-2026-1.0",
            "a-2026-0.1",
            "a-2026-",
            "A-2026-1",
            "a-2026-1.2.3",
            "a-2026-+1",
            "a-2026-99999999999999999999",
            "-2026-1",
        ] {
            assert_eq!(
                text.parse::<MatterNumber>(),
                Err(ParseNumberError(text.into())),
                "{text}"
            );
        }
    }
}
