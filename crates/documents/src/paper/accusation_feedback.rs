//! 检举控告结果反馈 (第三十条): to a named reporter alone.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "accusation-feedback",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[Part::Received, Part::Basis, Part::Note],
    lines: &[Line::Say("said"), Line::Text(Part::Note)],
};
