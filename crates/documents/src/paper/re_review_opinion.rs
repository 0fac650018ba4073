//! 复核意见书 (第三十六条): as the review, with both earlier opinions; it is the last one.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "re-review-opinion",
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
        Line::Head(Part::Final, "remedy"),
        Line::Text(Part::Final),
    ],
};
