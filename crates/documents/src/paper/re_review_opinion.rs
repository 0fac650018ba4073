//! 复核意见书 (第三十六条): as the review, with both earlier opinions; it is the last one.

use super::{Line, Paper, Part, To, review_opinion};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "re-review-opinion",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: review_opinion::REQUIRED,
    lines: &[
        Line::Say("said"),
        Line::Section(Part::Request, "request"),
        Line::Section(Part::Facts, "facts"),
        Line::Head(Part::Opinion, "opinion"),
        Line::Say("outcome"),
        Line::Text(Part::Opinion),
        Line::With(Part::ReturnDays, "return_days"),
        Line::Section(Part::Grounds, "grounds"),
        Line::Section(Part::Final, "remedy"),
    ],
};
