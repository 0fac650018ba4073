//! 督办函 (第四十条): why, how, what is demanded, and by when.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "urging-letter",
    form: Form::File,
    to: To::Unit,
    sealed: true,
    required: &[
        Part::Trigger,
        Part::UrgeForm,
        Part::Basis,
        Part::LastDay,
        Part::Note,
    ],
    lines: &[
        Line::Say("said"),
        Line::Section(Part::Note, "content"),
        Line::Say("demand"),
    ],
};
