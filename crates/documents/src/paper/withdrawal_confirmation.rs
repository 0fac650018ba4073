//! 撤回确认: that the petitioner withdrew it, and that it can be filed again.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "withdrawal-confirmation",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[Part::ActDay],
    lines: &[Line::Say("said"), Line::Say("again")],
};
