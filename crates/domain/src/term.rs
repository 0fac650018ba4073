//! A term: a length that a statute sets, before any calendar is applied.

use std::fmt;
use std::str::FromStr;

/// 期间: a number of calendar days (日), working days (工作日) or months (月).
///
/// Written `15d`, `5wd`, `2m`. The regulations use 日 and 工作日 side by side in one article
/// (《信访工作条例》第二十三条), so the two are never interchangeable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// Calendar days; rest days in between count.
    Days(u16),
    /// Working days; only days that the published calendar leaves open count.
    WorkingDays(u16),
    /// Months, ending on the day of the same number, or on the month's last day
    /// (《民法典》第二百零二条).
    Months(u16),
}

impl Term {
    /// The longest term in days (ten years). Longer ones are refused, so that no sum overflows.
    pub const MAX_DAYS: u16 = 3650;
    /// The longest term in months (ten years).
    pub const MAX_MONTHS: u16 = 120;

    /// The bare number, in the term's own unit.
    pub fn amount(self) -> u16 {
        match self {
            Self::Days(n) | Self::WorkingDays(n) | Self::Months(n) => n,
        }
    }

    /// Is the length at least one and at most ten years?
    pub fn is_in_range(self) -> bool {
        let longest = match self {
            Self::Days(_) | Self::WorkingDays(_) => Self::MAX_DAYS,
            Self::Months(_) => Self::MAX_MONTHS,
        };
        (1..=longest).contains(&self.amount())
    }

    /// Do both count in the same unit?
    pub fn same_unit(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(n) => write!(f, "{n}d"),
            Self::WorkingDays(n) => write!(f, "{n}wd"),
            Self::Months(n) => write!(f, "{n}m"),
        }
    }
}

/// Why a text is not a term.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseTermError {
    /// Neither `<n>d`, `<n>wd` nor `<n>m`.
    #[error("`{0}` is not a term; write 15d (calendar days), 5wd (working days) or 2m (months)")]
    Shape(String),
    /// The number is zero or longer than ten years.
    #[error("the term `{0}` is out of range; 1 to 3650 days or 1 to 120 months")]
    Range(String),
}

impl FromStr for Term {
    type Err = ParseTermError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unit_at = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (digits, unit) = text.split_at(unit_at);
        let make = match unit {
            "d" => Self::Days,
            "wd" => Self::WorkingDays,
            "m" => Self::Months,
            _ => return Err(ParseTermError::Shape(text.into())),
        };
        if digits.is_empty() {
            return Err(ParseTermError::Shape(text.into()));
        }
        digits
            .parse()
            .ok()
            .map(make)
            .filter(|term| term.is_in_range())
            .ok_or_else(|| ParseTermError::Range(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_prints_as_it_is_read() {
        for text in ["1d", "15d", "3650d", "5wd", "2m", "120m"] {
            assert_eq!(text.parse::<Term>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_a_term_is_refused_with_a_reason() {
        for text in [
            "", "d", "15", "15 d", "15D", "-1d", "1.5d", "5w", "十五d", "15dd", "d15",
        ] {
            assert!(
                matches!(text.parse::<Term>(), Err(ParseTermError::Shape(_))),
                "{text}"
            );
        }
        for text in [
            "0d",
            "0wd",
            "3651d",
            "3651wd",
            "121m",
            "99999999999999999999d",
        ] {
            assert!(
                matches!(text.parse::<Term>(), Err(ParseTermError::Range(_))),
                "{text}"
            );
        }
    }
}
