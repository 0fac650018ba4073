//! One line of what happened on a matter.

use huiyin_domain::code::Coded as _;
use huiyin_domain::transition::Step;
use huiyin_journal::kind;
use huiyin_office::document::issued_by;
use huiyin_office::erasure::is_mark;
use huiyin_office::openings::{is_of_files, purpose};
use huiyin_office::release::release_step;
use huiyin_office::show::Happened;
use huiyin_wording::iso;
use jiff::civil::Date;

use crate::frame::{Frame, capital};
use crate::staff::shown::Shown;

/// One line of what happened.
pub struct Line {
    /// The day, short.
    pub day: String,
    /// The day for machines.
    pub iso: String,
    /// What, in one sentence.
    pub text: String,
    /// Who, by post.
    pub by: String,
    /// What was written in it: label and value.
    pub values: Vec<(String, Shown)>,
    /// A deadline passed in silence.
    pub late: bool,
}

impl Line {
    /// An entry in words.
    pub fn of(entry: &Happened, frame: &Frame) -> Self {
        let day = entry.day;
        let Some(event) = &entry.event else {
            let late = entry.kind == kind::OVERDUE;
            let text = match issued_by(entry) {
                Some(kind) => frame.t1("matter.issued_entry", "name", frame.choice(kind.choice())),
                None if late => frame.text("matter.missed"),
                None if let Some(step) = release_step(entry) => {
                    frame.text_in("matter.release", step)
                }
                None if let Some(purpose) = purpose(entry) => frame.t1(
                    "matter.look.read",
                    "purpose",
                    frame.choice(purpose.choice()),
                ),
                None if is_of_files(entry) => frame.text("matter.look.files"),
                None if entry.kind == kind::IDENTITY_ACCESSED => frame.text("matter.look.identity"),
                None if entry.kind == kind::EXPORTED => frame.text("matter.look.exported"),
                None if entry.kind == kind::DISCLOSED => frame.text("matter.look.disclosed"),
                None if is_mark(entry) => frame.text("matter.look.erased"),
                None => frame.text("matter.other_entry"),
            };
            return Self {
                day: short(day, frame.today),
                iso: iso(day),
                text,
                by: String::new(),
                values: Vec::new(),
                late,
            };
        };
        let by = match (&event.by.officer, &event.by.unit) {
            (Some(officer), _) => frame.officer(officer),
            (None, Some(unit)) => frame.unit(unit),
            (None, None) if event.by.is_petitioner() => capital(&frame.text("matter.petitioner")),
            (None, None) => frame.text("matter.timer"),
        };
        // The day stands in its own column.
        let text =
            huiyin_wording::event_beside_its_day(frame.locale(), event, |unit| frame.unit(unit));
        Self {
            day: short(day, frame.today),
            iso: iso(day),
            text,
            by,
            values: values(&event.step, frame),
            late: false,
        }
    }
}

/// What was written in a step. A rating is not for those whom it rates.
fn values(step: &Step, frame: &Frame) -> Vec<(String, Shown)> {
    let name = step.spec().name;
    if matches!(
        step,
        Step::Rate(_) | Step::Register(_) | Step::ImportRegister(_)
    ) {
        return Vec::new();
    }
    let values = step.values().into_iter();
    values
        .map(|(field, text)| {
            let label = capital(&huiyin_wording::field_label(
                frame.locale(),
                name,
                field.name,
            ));
            (label, Shown::of(field.kind, &text, frame))
        })
        .collect()
}

/// `11-25`; with its year when that is another one.
pub fn short(day: Date, today: Date) -> String {
    let mut text = iso(day);
    if day.year() == today.year() {
        text.drain(.."2026-".len());
    }
    text
}
