//! 复查意见书 (第三十五条): the opinion reviewed, facts, result, basis, and re-review.
//!
//! One that sends the matter back opens no re-review: the new opinion opens a review again.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "review-opinion",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[
        Part::Earlier,
        Part::Request,
        Part::Facts,
        Part::Opinion,
        Part::Outcome,
        Part::Grounds,
    ],
    lines: &[
        Line::Say("said"),
        Line::Head(Part::Request, "request"),
        Line::Text(Part::Request),
        Line::Head(Part::Facts, "facts"),
        Line::Text(Part::Facts),
        Line::Head(Part::Opinion, "opinion"),
        Line::Say("outcome"),
        Line::Text(Part::Opinion),
        Line::With(Part::ReturnDays, "return_days"),
        Line::Head(Part::Grounds, "grounds"),
        Line::Text(Part::Grounds),
        Line::Head(Part::Remedy, "remedy"),
        Line::Text(Part::Remedy),
    ],
};
