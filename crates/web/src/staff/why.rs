//! Why a last day is that day, kept: matters that came on one day owe the same, by the same rule, and a page of one
//! matter tells it for each of its duties.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use askama::filters::Safe;
use huiyin_domain::law::{Basis, Laws};
use huiyin_domain::obligation::Obligation;
use huiyin_domain::term::Term;
use huiyin_office::Office;
use huiyin_wording::Locale;
use jiff::civil::Date;

use crate::markup;

/// More than the days of ten years have terms that run; then it begins again.
const AT_MOST: usize = 8_192;

/// Everything that an explanation is made from, beside law and calendars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Asked {
    locale: Locale,
    from: Date,
    term: Term,
    extend: u16,
    exclude: Option<(Date, Date)>,
    basis: Basis,
}

/// An explanation in words.
pub struct Why {
    /// What the term rests on.
    pub basis: String,
    /// Its lines as items of a list; empty when there are none.
    pub lines: Safe<String>,
}

/// Tells why a duty ends on its last day.
pub type Tell<'a> = &'a dyn Fn(&Obligation) -> Arc<Why>;

/// The explanations that were given so far under one law, with the office's calendars and rules.
#[derive(Default)]
pub struct Explanations(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    under: Option<Arc<Laws>>,
    told: HashMap<Asked, Arc<Why>>,
}

impl Explanations {
    /// Why `owed` ends on its last day.
    pub fn of(&self, office: &Office, locale: Locale, owed: &Obligation) -> Arc<Why> {
        let asked = Asked {
            locale,
            from: owed.from,
            term: owed.term,
            extend: owed.extend,
            exclude: owed.exclude,
            basis: owed.basis,
        };
        self.under(office.laws(), asked, || Why::made(office, locale, owed))
    }

    fn under(&self, laws: Arc<Laws>, asked: Asked, make: impl FnOnce() -> Why) -> Arc<Why> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if kept.is_under(&laws)
            && let Some(why) = kept.told.get(&asked)
        {
            return Arc::clone(why);
        }
        drop(kept);
        let why = Arc::new(make());
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !kept.is_under(&laws) || kept.told.len() >= AT_MOST {
            kept.told.clear();
        }
        kept.told.insert(asked, Arc::clone(&why));
        kept.under = Some(laws);
        why
    }
}

impl Kept {
    fn is_under(&self, laws: &Arc<Laws>) -> bool {
        self.under
            .as_ref()
            .is_some_and(|under| Arc::ptr_eq(under, laws))
    }
}

impl Why {
    fn made(office: &Office, locale: Locale, owed: &Obligation) -> Self {
        let said = huiyin_wording::explain_all(locale, &office.explained(owed));
        let lines = said
            .iter()
            .map(|line| ["<li>", &markup::escape(line), "</li>"].concat());
        Self {
            basis: huiyin_wording::basis(locale, owed.basis),
            lines: Safe(lines.collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use huiyin_domain::calendar::Calendar;
    use huiyin_domain::law::Act;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_calendar_or_rule_that_is_added_ends_what_was_told_before() {
        let laws = || Arc::new(Laws::of_office(&Calendar::builtin(), "").unwrap());
        let (before, after) = (laws(), laws());
        let asked = Asked {
            locale: Locale::Zh,
            from: date(2026, 11, 2),
            term: Term::Days(60),
            extend: 0,
            exclude: None,
            basis: Act::Regulations2022.article(34),
        };
        let kept = Explanations::default();
        let told = |laws: &Arc<Laws>, lines: &str| {
            let why = kept.under(Arc::clone(laws), asked, || Why {
                basis: String::new(),
                lines: Safe(lines.to_owned()),
            });
            why.lines.0.clone()
        };
        assert_eq!(told(&before, "provisional"), "provisional");
        assert_eq!(told(&before, "not asked again"), "provisional");
        assert_eq!(told(&after, "certain"), "certain");
        assert_eq!(told(&after, "not asked again"), "certain");
        let later = Asked {
            extend: 30,
            ..asked
        };
        let longer = kept.under(after, later, || Why {
            basis: String::new(),
            lines: Safe("longer".to_owned()),
        });
        assert_eq!(longer.lines.0, "longer");
    }
}
