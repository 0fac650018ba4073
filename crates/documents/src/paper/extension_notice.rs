//! 延期告知书 (第三十四条): why, the former and the new last day, and that the head approved.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "extension-notice",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[
        Part::Accepted,
        Part::OldDay,
        Part::Days,
        Part::LastDay,
        Part::Basis,
        Part::Note,
    ],
    lines: &[
        Line::Say("said"),
        Line::Say("extended"),
        Line::Section(Part::Note, "reason"),
    ],
};
