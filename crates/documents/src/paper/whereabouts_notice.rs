//! 去向告知书: to whom it went, when, and why.
//!
//! An organ that the petitioner is only pointed to was sent nothing: there is no day of sending.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "whereabouts-notice",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[Part::Received, Part::Basis, Part::TargetName],
    lines: &[
        Line::Say("said"),
        Line::With(Part::Sent, "sent"),
        Line::With(Part::Grounds, "grounds"),
        Line::Text(Part::Note),
    ],
};
