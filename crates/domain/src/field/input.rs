//! The types that a field can have, each with one canonical text.

use jiff::civil::Date;

use super::{Kind, Wrong};
use crate::code::Coded;
use crate::id::{MatterNumber, OfficerId, Position, UnitId, plain_number};
use crate::text::{self, MAX_TEXT};

/// A value that is read from a form and printed back: `parse(print(x)) == x`.
pub trait Input: Sized {
    /// What the field takes.
    const KIND: Kind;

    /// Reads what a person typed.
    /// # Errors
    /// [`Wrong`] says what does not fit.
    fn parse(text: &str) -> Result<Self, Wrong>;

    /// The canonical text.
    fn print(&self) -> String;
}

/// One line of at most `MAX` characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// The line as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Input for Line<MAX> {
    const KIND: Kind = Kind::Line(MAX);

    fn parse(typed: &str) -> Result<Self, Wrong> {
        Ok(Self(text::line(typed, MAX)?))
    }

    fn print(&self) -> String {
        self.0.clone()
    }
}

macro_rules! long_text {
    ($(#[$doc:meta])* $name:ident, $kind:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The text as typed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Input for $name {
            const KIND: Kind = $kind;

            fn parse(typed: &str) -> Result<Self, Wrong> {
                Ok(Self(text::prose(typed, MAX_TEXT)?))
            }

            fn print(&self) -> String {
                self.0.clone()
            }
        }
    };
}

long_text! {
    /// The petition's own text.
    PetitionText, Kind::PetitionText
}
long_text! {
    /// Running text of an act: reasons, facts, an opinion.
    Prose, Kind::Prose
}

/// 内容分类: up to three levels, divided by `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category(String);

impl Category {
    const MAX_LEVELS: usize = 3;

    /// The levels, from the widest.
    pub fn levels(&self) -> Vec<String> {
        levels(&self.0).map(Into::into).collect()
    }
}

fn levels(category: &str) -> impl Iterator<Item = &str> {
    category
        .split('/')
        .map(str::trim)
        .filter(|level| !level.is_empty())
}

impl Input for Category {
    const KIND: Kind = Kind::Line(80);

    fn parse(typed: &str) -> Result<Self, Wrong> {
        let text = text::line(typed, 80)?;
        match levels(&text).count() {
            0 => Err(Wrong::Missing),
            given if given > Self::MAX_LEVELS => Err(Wrong::TooMany(given, Self::MAX_LEVELS)),
            _ => Ok(Self(text)),
        }
    }

    fn print(&self) -> String {
        self.0.clone()
    }
}

/// A short ASCII reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// The reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Input for Reference {
    const KIND: Kind = Kind::Reference;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        let text = typed.trim();
        let fits = (1..=40).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_/.".contains(&b));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(Wrong::Reference(text.to_owned()))
        }
    }

    fn print(&self) -> String {
        self.0.clone()
    }
}

impl Input for Date {
    const KIND: Kind = Kind::Day;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        let text = typed.trim();
        let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let day = if is_plain {
            text.parse::<Self>().ok()
        } else {
            None
        };
        day.filter(|day| day.year() >= 1949)
            .ok_or_else(|| Wrong::Day(text.to_owned()))
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

/// A civil day that may lie ahead: of what is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayAhead(pub Date);

impl Input for DayAhead {
    const KIND: Kind = Kind::DayAhead;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        Date::parse(typed).map(Self)
    }

    fn print(&self) -> String {
        self.0.to_string()
    }
}

/// A number of calendar days, from 1 to ten years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(pub u16);

impl Input for Days {
    const KIND: Kind = Kind::Days;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        number(typed, 1, 3650).map(Self)
    }

    fn print(&self) -> String {
        self.0.to_string()
    }
}

impl Input for u32 {
    const KIND: Kind = Kind::Count;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        number(typed, 0, 1_000_000)
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl Input for Position {
    const KIND: Kind = Kind::Entry;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        number(typed, 0, 1 << 52).map(Self)
    }

    fn print(&self) -> String {
        self.0.to_string()
    }
}

fn number<T: TryFrom<u64>>(typed: &str, least: u64, most: u64) -> Result<T, Wrong> {
    let text = typed.trim();
    plain_number(text)
        .filter(|n| (least..=most).contains(n))
        .and_then(|n| n.try_into().ok())
        .ok_or_else(|| Wrong::Number(text.to_owned(), least, most))
}

impl Input for bool {
    const KIND: Kind = Kind::Flag;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        match typed.trim() {
            "yes" | "true" | "on" | "1" => Ok(true),
            "no" | "false" | "off" | "0" => Ok(false),
            other => Err(Wrong::Flag(other.to_owned())),
        }
    }

    fn print(&self) -> String {
        if *self { "yes".into() } else { "no".into() }
    }
}

impl Input for UnitId {
    const KIND: Kind = Kind::Unit;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        Self::new(typed.trim()).map_err(|wrong| Wrong::Code(wrong.0))
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl Input for OfficerId {
    const KIND: Kind = Kind::Officer;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        Self::new(typed.trim()).map_err(|wrong| Wrong::Code(wrong.0))
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl Input for MatterNumber {
    const KIND: Kind = Kind::Matter;

    fn parse(typed: &str) -> Result<Self, Wrong> {
        typed
            .trim()
            .parse()
            .map_err(|_| Wrong::Matter(typed.trim().to_owned()))
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl<T: Coded> Input for T {
    const KIND: Kind = Kind::Code(T::CHOICES);

    fn parse(typed: &str) -> Result<Self, Wrong> {
        let given = typed.trim();
        T::from_code(given).ok_or_else(|| Wrong::Choice {
            given: given.to_owned(),
            choices: T::CHOICES,
        })
    }

    fn print(&self) -> String {
        self.code().to_owned()
    }
}

/// Entries separated by commas, in the order given, none twice, at most [`MAX_LIST`].
impl<T: Input + PartialEq> Input for Vec<T> {
    const KIND: Kind = match T::KIND {
        Kind::Unit => Kind::Units,
        Kind::Officer => Kind::Officers,
        Kind::Code(choices) => Kind::Codes(choices),
        other => other,
    };

    fn parse(typed: &str) -> Result<Self, Wrong> {
        let mut list = Self::new();
        for entry in typed
            .split([',', '，'])
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
        {
            let value = T::parse(entry)?;
            if list.contains(&value) {
                return Err(Wrong::Twice(entry.to_owned()));
            }
            list.push(value);
        }
        match list.len() {
            0 => Err(Wrong::Missing),
            n if n > MAX_LIST => Err(Wrong::TooMany(n, MAX_LIST)),
            _ => Ok(list),
        }
    }

    fn print(&self) -> String {
        self.iter().map(Input::print).collect::<Vec<_>>().join(",")
    }
}

/// The most entries of a list field.
pub const MAX_LIST: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::petition::{Channel, Mark};

    fn canonical<T: Input>(typed: &str) -> Result<String, &'static str> {
        T::parse(typed)
            .map(|value| value.print())
            .map_err(|wrong| wrong.code())
    }

    #[test]
    fn what_is_typed_has_one_canonical_text() {
        assert_eq!(canonical::<Line<8>>("  城关街道 "), Ok("城关街道".into()));
        assert_eq!(canonical::<Prose>("一\r\n二"), Ok("一\n二".into()));
        assert_eq!(canonical::<Date>(" 2026-02-28 "), Ok("2026-02-28".into()));
        assert_eq!(canonical::<bool>("true"), Ok("yes".into()));
        assert_eq!(canonical::<bool>("0"), Ok("no".into()));
        assert_eq!(canonical::<Channel>("visit"), Ok("visit".into()));
        assert_eq!(
            canonical::<Vec<Mark>>("urgent， joint,"),
            Ok("urgent,joint".into())
        );
        assert_eq!(canonical::<Vec<UnitId>>("b,a"), Ok("b,a".into()));
        assert_eq!(
            canonical::<Reference>(" P-2026/001 "),
            Ok("P-2026/001".into())
        );
        assert_eq!(
            canonical::<MatterNumber>(" a-2026-1 "),
            Ok("a-2026-1".into())
        );
    }

    #[test]
    fn what_does_not_fit_has_a_code() {
        assert_eq!(canonical::<Line<2>>("城关街"), Err("too_long"));
        assert_eq!(canonical::<Date>("2026-2-28"), Err("not_a_day"));
        assert_eq!(canonical::<Date>("2026-02-30"), Err("not_a_day"));
        assert_eq!(canonical::<Date>("1948-12-31"), Err("not_a_day"));
        assert_eq!(canonical::<Date>("20260228"), Err("not_a_day"));
        assert_eq!(canonical::<Days>("0"), Err("not_a_number"));
        assert_eq!(canonical::<Days>("3651"), Err("not_a_number"));
        assert_eq!(canonical::<Days>("015"), Err("not_a_number"));
        assert_eq!(canonical::<u32>("-1"), Err("not_a_number"));
        assert_eq!(canonical::<bool>("maybe"), Err("not_yes_or_no"));
        assert_eq!(canonical::<Channel>("Visit"), Err("not_a_choice"));
        assert_eq!(canonical::<Vec<UnitId>>("a,a"), Err("listed_twice"));
        assert_eq!(canonical::<Vec<UnitId>>("a,B"), Err("not_a_code"));
        let many = (0..51)
            .map(|n| format!("u-{n}"))
            .collect::<Vec<_>>()
            .join(",");
        assert_eq!(canonical::<Vec<UnitId>>(&many), Err("too_many"));
        assert_eq!(canonical::<Reference>("表1"), Err("not_a_reference"));
        assert_eq!(canonical::<MatterNumber>("17"), Err("not_a_matter_number"));
    }
}
