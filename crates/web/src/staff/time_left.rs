//! How long there is until a day: shape and word, never colour alone.

use jiff::civil::Date;

use crate::frame::Frame;

/// `超期 4 天`, `今天到期`, `剩 3 天`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeLeft {
    /// Class of its mark.
    pub tag: &'static str,
    /// The words.
    pub text: String,
}

impl TimeLeft {
    /// Seen today. A claimed day is the word of another system, and nobody is late by it.
    pub fn of(due: Date, today: Date, claimed: bool, frame: &Frame) -> Self {
        let days = (due - today).get_days();
        let (tag, text) = match days {
            _ if claimed => ("tag tag-none", frame.text("desk.claimed")),
            -1 => ("tag tag-late", frame.text("desk.late_one")),
            ..-1 => ("tag tag-late", frame.t1("desk.late", "n", -days)),
            0 => ("tag tag-today", frame.text("desk.today")),
            1 => ("tag tag-soon", frame.text("desk.left_one")),
            2..=3 => ("tag tag-soon", frame.t1("desk.left", "n", days)),
            _ => ("tag tag-calm", frame.t1("desk.left", "n", days)),
        };
        Self { tag, text }
    }
}
