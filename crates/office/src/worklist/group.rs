//! The stretches of days into which a desk is cut.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};

/// When something is due, as seen today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// 超期.
    Late,
    /// 今天.
    Today,
    /// 三天内.
    Soon,
    /// 本周.
    Week,
    /// 以后.
    Later,
}

impl Group {
    /// In the order of a desk.
    pub const ALL: [Self; 5] = [Self::Late, Self::Today, Self::Soon, Self::Week, Self::Later];

    /// Word in addresses and wording keys.
    pub fn code(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::Week => "week",
            Self::Later => "later",
        }
    }

    /// The group with this word.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == code)
    }

    /// The group of a day.
    pub fn of(day: Date, today: Date) -> Self {
        let groups = Self::ALL.into_iter();
        let mut holding = groups.filter(|group| {
            let (first, last) = group.days(today);
            first <= day && day <= last
        });
        holding.next().unwrap_or(Self::Later)
    }

    /// First and last day; the last lies before the first where a group has no day, as `Week` on a
    /// Friday.
    pub fn days(self, today: Date) -> (Date, Date) {
        let after = |days: i64| today.saturating_add(days.days());
        let to_sunday = i64::from(Weekday::Sunday.to_monday_zero_offset())
            - i64::from(today.weekday().to_monday_zero_offset());
        let week_ends = after(to_sunday.max(3));
        match self {
            Self::Late => (Date::constant(1, 1, 1), after(-1)),
            Self::Today => (today, today),
            Self::Soon => (after(1), after(3)),
            Self::Week => (after(4), week_ends),
            Self::Later => (week_ends.saturating_add(Span::new().days(1)), Date::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_day_stands_in_exactly_one_group_and_in_the_order_of_the_desk() {
        for offset in 0..14 {
            let today = date(2026, 11, 16).saturating_add(Span::new().days(offset));
            let mut before = None;
            for ahead in -9..20 {
                let day = today.saturating_add(Span::new().days(ahead));
                let holding: Vec<_> = Group::ALL
                    .into_iter()
                    .filter(|group| {
                        let (first, last) = group.days(today);
                        first <= day && day <= last
                    })
                    .collect();
                assert_eq!(holding, [Group::of(day, today)], "{day} seen on {today}");
                let at = Group::ALL.iter().position(|group| *group == holding[0]);
                assert!(before <= at);
                before = at;
            }
        }
    }

    #[test]
    fn the_week_ends_on_sunday_and_is_empty_when_three_days_reach_it() {
        let monday = date(2026, 11, 23);
        assert_eq!(Group::of(date(2026, 11, 29), monday), Group::Week);
        assert_eq!(Group::of(date(2026, 11, 30), monday), Group::Later);
        let friday = date(2026, 11, 27);
        assert_eq!(Group::of(date(2026, 11, 30), friday), Group::Soon);
        let (first, last) = Group::Week.days(friday);
        assert!(last < first);
    }
}
