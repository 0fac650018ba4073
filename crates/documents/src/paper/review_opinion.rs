//! 复查意见书 (第三十五条): the opinion reviewed, facts, result, basis, and re-review.
//!
//! One that sends the matter back opens no re-review: the new opinion opens a review again.

use super::{Line, Paper, Part, To};
use crate::Form;

/// What it must hold, a re-review as well.
pub(super) const REQUIRED: &[Part] = &[
    Part::Earlier,
    Part::Request,
    Part::Facts,
    Part::Opinion,
    Part::Outcome,
    Part::Grounds,
];

/// What it says, a re-review as well; `last` is what one can do after it.
pub(super) const fn lines(last: Part) -> [Line; 9] {
    [
        Line::Say("said"),
        Line::Section(Part::Request, "request"),
        Line::Section(Part::Facts, "facts"),
        Line::Head(Part::Opinion, "opinion"),
        Line::Say("outcome"),
        Line::Text(Part::Opinion),
        Line::With(Part::ReturnDays, "return_days"),
        Line::Section(Part::Grounds, "grounds"),
        Line::Section(last, "remedy"),
    ]
}

pub(super) const PAPER: Paper = Paper {
    code: "review-opinion",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: REQUIRED,
    lines: &lines(Part::Remedy),
};
