//! 受理告知书 (第二十三条): that it arrived, the way and the procedure, and until when.
//!
//! Suggestions and accusations have no last day of their own in the law.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "acceptance-notice",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[Part::Received, Part::Basis, Part::Procedure],
    lines: &[
        Line::Say("said"),
        Line::Say("procedure"),
        Line::With(Part::LastDay, "due"),
        Line::Text(Part::Note),
        Line::Say("rights"),
    ],
};
