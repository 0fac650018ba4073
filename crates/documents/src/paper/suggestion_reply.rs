//! 建议意见答复 (第二十九条): adopted, adopted in part, or not, and why.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "suggestion-reply",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[Part::Received, Part::Adoption, Part::Note],
    lines: &[
        Line::Say("said"),
        Line::Say("adoption"),
        Line::Text(Part::Note),
        Line::Say("thanks"),
    ],
};
