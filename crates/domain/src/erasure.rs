//! 依法删除: on what ground who petitioned may be erased, and when not yet (guard rail G6).
//!
//! While a statutory period runs, what is kept is only stored and protected (《个人信息保护法》第四十七条); nobody destroys
//! what is archived on their own (《档案法》第二十一条).

use jiff::civil::Date;

use crate::code::codes;
use crate::transition::Retention;

codes! {
    /// The ground of an erasure.
    Basis {
        RetentionOver = 1, "retention-over", "保管期限届满，经鉴定", "the retention period is over, as appraised";
        Ordered = 2, "ordered", "有权机关依法决定", "a competent authority decided it";
        Unlawful = 3, "unlawful", "违反法律、行政法规收集或者处理", "it was collected or handled against the law";
    }
}

/// Why it may not go yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotYet {
    /// The matter is not archived, so that no period runs.
    NotArchived,
    /// The period runs until this day; `None` for ever.
    StillKept(Option<Date>),
}

impl Basis {
    /// May it go on `today`? `archived` is the day and the class of files. A decision by an authority, and what should
    /// never have been collected, wait for no period.
    /// # Errors
    /// [`NotYet`].
    pub fn allows(self, archived: Option<(Date, Retention)>, today: Date) -> Result<(), NotYet> {
        if self != Self::RetentionOver {
            return Ok(());
        }
        match archived {
            None => Err(NotYet::NotArchived),
            Some((day, kept)) if !kept.is_over(day, today) => {
                Err(NotYet::StillKept(kept.last_day(day)))
            }
            Some(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_still_kept_goes_by_decision_of_others_alone() {
        let (day, over) = (date(2026, 3, 2), date(2037, 1, 1));
        let ten = Some((day, Retention::TenYears));
        let basis = Basis::RetentionOver;
        assert_eq!(basis.allows(None, over), Err(NotYet::NotArchived));
        let last = Some(date(2036, 12, 31));
        assert_eq!(basis.allows(ten, day), Err(NotYet::StillKept(last)));
        assert_eq!(basis.allows(ten, over), Ok(()));
        let for_ever = Some((day, Retention::Permanent));
        assert_eq!(basis.allows(for_ever, over), Err(NotYet::StillKept(None)));
        for basis in [Basis::Ordered, Basis::Unlawful] {
            assert_eq!(basis.allows(None, day), Ok(()));
        }
    }
}
