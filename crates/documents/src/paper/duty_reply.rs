//! 履行职责答复 (第三十一条): what the unit decided on the duty, and why.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "duty-reply",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[Part::Received, Part::Basis, Part::Result, Part::Note],
    lines: &[
        Line::Say("said"),
        Line::Say("result"),
        Line::Text(Part::Note),
    ],
};
