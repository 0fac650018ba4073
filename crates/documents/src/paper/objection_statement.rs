//! 异议说明 (第二十三条): detailed reasons why it is outside the unit's powers.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "objection-statement",
    form: Form::Letter,
    to: To::Unit,
    sealed: true,
    required: &[Part::Sent, Part::Basis, Part::Note],
    lines: &[
        Line::Say("said"),
        Line::Text(Part::Note),
        Line::With(Part::Suggests, "suggests"),
        Line::Say("back"),
    ],
};
