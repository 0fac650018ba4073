//! 指定受理决定 (第二十四条): which unit takes it up after a dispute, and why; binding on all of them.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "competence-decision",
    form: Form::File,
    to: To::Unit,
    sealed: true,
    required: &[Part::Received, Part::Basis, Part::TargetName, Part::Note],
    lines: &[
        Line::Say("said"),
        Line::Section(Part::Note, "reason"),
        Line::With(Part::LastDay, "due"),
    ],
};
