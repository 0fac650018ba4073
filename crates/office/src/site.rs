//! What the office tells everybody about itself: telephone, address, hours, reception days.
//!
//! Kept as a setting in the journal, so that who promised which hours, and when, can be proved.

use huiyin_domain::calendar::{Calendar, DayKind};
use huiyin_domain::field::{FieldError, Wrong};
use huiyin_domain::text::{self, TextError};
use jiff::Span;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;

/// Kind of the setting in the journal.
pub const SITE: &str = "site";

/// The office as its public pages show it. What is empty is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    /// Telephone for help with a petition.
    pub phone: String,
    /// Telephone of whoever supervises the office, shown where something is late.
    pub supervision_phone: String,
    /// Where to come.
    pub address: String,
    /// When it is open.
    pub hours: String,
    /// The official site or notice where people can check that this page is the office's.
    pub proof: String,
    /// Where common policies can be read, offered to whoever gives reasons.
    pub policies: Vec<Policy>,
    /// Days on which leaders receive visitors, in order.
    pub reception: Vec<ReceptionDay>,
}

/// A policy or a collection of them, on an official site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// What it is called.
    pub name: String,
    /// `https://…`.
    pub address: String,
}

/// A day on which a leader receives visitors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceptionDay {
    /// `YYYY-MM-DD`; in a demonstration's file `+N`, so many days after it opens.
    pub day: String,
    /// `HH:MM`.
    pub time: String,
    /// Which post receives: the office's own public person.
    pub leader: String,
    /// Which matters.
    pub matters: String,
}

/// Characters of one line of it.
const LINE: usize = 120;
/// Digits and the marks between them.
const PHONE: usize = 30;
/// Characters of an address on the network.
const ADDRESS: usize = 500;
/// Policies that a page can hold.
const POLICIES: usize = 20;
/// Reception days that a page can hold.
const DAYS: usize = 60;

impl Site {
    /// The site that a setting's text holds; `None` when it does not read.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// As the journal keeps it.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("texts and lists make JSON")
    }

    /// Each reception day `+N` as the working day that is N days after `today`, or follows it.
    #[must_use]
    pub(crate) fn counted_from(mut self, today: Date, calendar: &Calendar) -> Self {
        for reception in &mut self.reception {
            let Some(days) = reception.day.strip_prefix('+') else {
                continue;
            };
            let days: i64 = days.parse().unwrap_or_default();
            let mut day = today.saturating_add(Span::new().days(days));
            while matches!(calendar.kind_of_day(day), Some(DayKind::Rest(_))) {
                day = day.tomorrow().unwrap_or(Date::MAX);
            }
            reception.day = day.to_string();
        }
        self
    }

    /// Fields that a page could not show: what they hold and what to write instead. A reception day's
    /// fields are `day-1`, `time-1`, `leader-1`, `matters-1` and so on.
    /// # Errors
    /// Every field to mend.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut wrong = Vec::new();
        for (field, text) in [
            ("phone", &self.phone),
            ("supervision_phone", &self.supervision_phone),
        ] {
            match line(field, text, PHONE) {
                Some(long) => wrong.push(long),
                None if !is_phone(text) => {
                    wrong.push(error(field, Wrong::Reference(text.clone())));
                }
                None => {}
            }
        }
        for (field, text) in [
            ("address", &self.address),
            ("hours", &self.hours),
            ("proof", &self.proof),
        ] {
            wrong.extend(line(field, text, LINE));
        }
        if self.policies.len() > POLICIES {
            let many = Wrong::TooMany(self.policies.len(), POLICIES);
            wrong.push(error("policies", many));
        }
        // One field holds them all: the first to mend is named.
        wrong.extend(self.policies.iter().find_map(Policy::check));
        if self.reception.len() > DAYS {
            wrong.push(error("day-1", Wrong::TooMany(self.reception.len(), DAYS)));
        }
        for (n, reception) in (1..).zip(&self.reception) {
            let of = |name: &str| format!("{name}-{n}");
            if reception.day.parse::<Date>().is_err() {
                wrong.push(error(&of("day"), Wrong::Day(reception.day.clone())));
            }
            if !is_time(&reception.time) {
                wrong.push(error(&of("time"), Wrong::Reference(reception.time.clone())));
            }
            if reception.leader.trim().is_empty() {
                wrong.push(error(&of("leader"), Wrong::Missing));
            }
            wrong.extend(line(&of("leader"), &reception.leader, LINE));
            wrong.extend(line(&of("matters"), &reception.matters, LINE));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

impl Policy {
    fn check(&self) -> Option<FieldError> {
        let is_secure = self.address.starts_with("https://");
        match line("policies", &self.name, LINE).or(line("policies", &self.address, ADDRESS)) {
            Some(wrong) => Some(wrong),
            None if !is_secure || self.name.trim().is_empty() => {
                let typed = format!("{} {}", self.name, self.address);
                Some(error("policies", Wrong::Reference(typed.trim().to_owned())))
            }
            None => None,
        }
    }
}

impl Office {
    /// Saves what the office tells everybody about itself.
    /// # Errors
    /// [`OfficeError::Fields`] with every field to mend, [`OfficeError::NotAdministrator`], or as the store
    /// says.
    pub fn set_site(&self, site: &Site, who: &ActAs) -> Result<(), OfficeError> {
        site.check().map_err(OfficeError::Fields)?;
        self.save_setting(SITE, site.to_text(), who)
    }
}

/// Digits and the marks between them, or nothing.
pub(crate) fn is_phone(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ' ');
    text.len() <= PHONE && text.chars().all(fits)
}

/// `HH:MM`.
fn is_time(text: &str) -> bool {
    text.len() == 5 && Time::strptime("%H:%M", text).is_ok()
}

/// A line may be left empty.
fn line(field: &str, text: &str, max: usize) -> Option<FieldError> {
    match text::line(text, max) {
        Ok(_) | Err(TextError::Empty) => None,
        Err(wrong) => Some(error(field, Wrong::Text(wrong))),
    }
}

fn error(field: &str, why: Wrong) -> FieldError {
    FieldError {
        field: field.to_owned(),
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: &str, time: &str) -> ReceptionDay {
        ReceptionDay {
            day: day.to_owned(),
            time: time.to_owned(),
            leader: "局长".to_owned(),
            matters: String::new(),
        }
    }

    #[test]
    fn a_reception_day_of_the_demonstration_is_a_working_day() {
        let site = Site {
            reception: vec![day("+1", "09:00"), day("2026-03-03", "09:00")],
            ..Site::default()
        };
        // 2 October 2026 is a holiday, as are the days up to the seventh.
        let site = site.counted_from(jiff::civil::date(2026, 10, 1), &Calendar::builtin());
        assert_eq!(site.reception[0].day, "2026-10-08");
        assert_eq!(site.reception[1].day, "2026-03-03");
    }

    #[test]
    fn every_field_to_mend_is_named() {
        let site = Site {
            phone: "call us".to_owned(),
            hours: "长".repeat(121),
            policies: vec![Policy {
                name: "条例".to_owned(),
                address: "http://demo.invalid".to_owned(),
            }],
            reception: vec![day("2026-02-30", "9:00")],
            ..Site::default()
        };
        let wrong = site.check().unwrap_err();
        let fields: Vec<_> = wrong.iter().map(|wrong| wrong.field.as_str()).collect();
        assert_eq!(fields, ["phone", "hours", "policies", "day-1", "time-1"]);
        assert_eq!(Site::default().check(), Ok(()));
    }
}
