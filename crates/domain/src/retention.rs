//! 保管期限: how long who petitioned is kept, and when it may go.
//!
//! The classes are those of 国家档案局令第8号 (2006) Art. 4, 6. Which class files of petitions belong to was seen in no
//! text: what stands here is a default of this product, UNCONFIRMED, and the office's own rules replace it. When a
//! period is over nothing goes by itself: somebody answers for each erasure (《档案法》第二十一条).

use jiff::civil::Date;

use crate::class::Class;
use crate::transition::Retention;

/// The class of files that is proposed, for each class of matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionRules {
    /// 建议意见类.
    pub suggestion: Retention,
    /// 检举控告类.
    pub accusation: Retention,
    /// 申诉求决类.
    pub decision_request: Retention,
}

impl RetentionRules {
    /// The product's own.
    pub const DEFAULT: Self = Self {
        suggestion: Retention::TenYears,
        accusation: Retention::Permanent,
        decision_request: Retention::ThirtyYears,
    };

    /// Sets it for a class.
    pub fn set(&mut self, class: Class, kept: Retention) {
        match class {
            Class::Suggestion => self.suggestion = kept,
            Class::Accusation => self.accusation = kept,
            Class::DecisionRequest => self.decision_request = kept,
        }
    }

    /// What is proposed for a matter of this class; for one without class, the longest.
    pub fn of(&self, class: Option<Class>) -> Retention {
        match class {
            Some(Class::Suggestion) => self.suggestion,
            Some(Class::Accusation) => self.accusation,
            Some(Class::DecisionRequest) => self.decision_request,
            None => Retention::Permanent,
        }
    }
}

impl Retention {
    /// Years; none for what is kept for ever.
    pub fn years(self) -> Option<i16> {
        match self {
            Self::Permanent => None,
            Self::ThirtyYears => Some(30),
            Self::TenYears => Some(10),
        }
    }

    /// The last day on which something archived on `day` is kept: whole years, counted from the one after. `None`
    /// when it is kept for ever, or longer than the calendar has years.
    pub fn last_day(self, day: Date) -> Option<Date> {
        let year = day.year().checked_add(self.years()?)?;
        Date::new(year, 12, 31).ok()
    }

    /// Is the period over on `today`?
    pub fn is_over(self, archived: Date, today: Date) -> bool {
        self.last_day(archived).is_some_and(|last| today > last)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_period_ends_with_the_last_day_of_its_last_year() {
        let archived = date(2026, 3, 2);
        assert_eq!(
            Retention::TenYears.last_day(archived),
            Some(date(2036, 12, 31))
        );
        assert_eq!(
            Retention::ThirtyYears.last_day(archived),
            Some(date(2056, 12, 31))
        );
        assert!(!Retention::TenYears.is_over(archived, date(2036, 12, 31)));
        assert!(Retention::TenYears.is_over(archived, date(2037, 1, 1)));
    }

    #[test]
    fn what_is_kept_for_ever_is_never_over_nor_is_what_was_not_classed_proposed_to_go() {
        assert_eq!(Retention::Permanent.last_day(date(2026, 3, 2)), None);
        assert!(!Retention::Permanent.is_over(date(2026, 3, 2), date(9999, 12, 31)));
        assert_eq!(RetentionRules::DEFAULT.of(None), Retention::Permanent);
        assert_eq!(
            RetentionRules::DEFAULT.of(Some(Class::Suggestion)),
            Retention::TenYears
        );
    }
}
