//! 异议核实意见 (第二十三条): what the sender found about an objection; material goes back only when it agrees.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "objection-decision",
    form: Form::Letter,
    to: To::Unit,
    sealed: true,
    required: &[Part::Objected, Part::Basis, Part::Decision, Part::Note],
    lines: &[
        Line::Say("said"),
        Line::Say("decision"),
        Line::Section(Part::Note, "reason"),
    ],
};
