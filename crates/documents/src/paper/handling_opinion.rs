//! 信访处理意见书 (第三十二条): requests, facts and evidence, opinion, what it rests on, and the remedy.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "handling-opinion",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[
        Part::Received,
        Part::Accepted,
        Part::Request,
        Part::Facts,
        Part::Opinion,
        Part::Outcome,
        Part::Grounds,
        Part::Remedy,
    ],
    lines: &[
        Line::Say("said"),
        Line::With(Part::Sender, "sent"),
        Line::Say("accepted"),
        Line::Section(Part::Request, "request"),
        Line::Section(Part::Facts, "facts"),
        Line::Head(Part::Opinion, "opinion"),
        Line::Say("outcome"),
        Line::Text(Part::Opinion),
        Line::Section(Part::Grounds, "grounds"),
        Line::Section(Part::Remedy, "remedy"),
    ],
};
