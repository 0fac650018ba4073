//! 调解和解协议书 (第三十三条): what the parties agreed, and room for their signatures.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "settlement-agreement",
    form: Form::Plain,
    to: To::Petitioner,
    sealed: true,
    required: &[Part::Kind, Part::Note, Part::Basis],
    lines: &[
        Line::Say("said"),
        Line::Text(Part::Note),
        Line::Say("basis"),
        Line::Blanks(&["petitioner", "party", "mediator"]),
    ],
};
