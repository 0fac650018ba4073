//! 不予受理告知书: which case it is, why, and what is still open.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "non-acceptance-notice",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[
        Part::Received,
        Part::Basis,
        Part::Grounds,
        Part::Other,
        Part::Note,
    ],
    lines: &[
        Line::Say("said"),
        Line::Say("grounds"),
        Line::Section(Part::Note, "reason"),
        Line::Say("open"),
    ],
};
