//! 复查意见书 (第三十五条): the opinion reviewed, facts, result, basis, and re-review.
//!
//! One that sends the matter back opens no re-review: the new opinion opens a review again.

use super::{Line, Paper, Part, To};
use crate::Form;

/// What a re-review must hold too.
pub(super) const REQUIRED: &[Part] = &[
    Part::Earlier,
    Part::Request,
    Part::Facts,
    Part::Opinion,
    Part::Outcome,
    Part::Grounds,
];

pub(super) const PAPER: Paper = Paper {
    code: "review-opinion",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: REQUIRED,
    lines: &[
        Line::Say("said"),
        Line::Section(Part::Request, "request"),
        Line::Section(Part::Facts, "facts"),
        Line::Head(Part::Opinion, "opinion"),
        Line::Say("outcome"),
        Line::Text(Part::Opinion),
        Line::With(Part::ReturnDays, "return_days"),
        Line::Section(Part::Grounds, "grounds"),
        Line::Section(Part::Remedy, "remedy"),
    ],
};
