//! 不再受理告知书 (第三十六条): the re-reviewed matter by its number, and why.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "no-further-acceptance-notice",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[Part::Received, Part::Basis, Part::Finished, Part::Note],
    lines: &[
        Line::Say("said"),
        Line::Section(Part::Note, "reason"),
        Line::Section(Part::NewFacts, "new_facts"),
        Line::Say("open"),
    ],
};
