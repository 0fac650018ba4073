//! 办结报告 (第二十二条): result and basis, to whoever assigned it.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "closing-report",
    form: Form::File,
    to: To::Unit,
    sealed: true,
    required: &[Part::Sent, Part::Basis, Part::Note],
    lines: &[Line::Say("said"), Line::Text(Part::Note)],
};
