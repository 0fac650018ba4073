//! 督办答复 (第四十条): to whoever urged.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "urging-reply",
    form: Form::Letter,
    to: To::Unit,
    sealed: true,
    required: &[Part::Basis, Part::Note],
    lines: &[Line::Say("said"), Line::Text(Part::Note)],
};
