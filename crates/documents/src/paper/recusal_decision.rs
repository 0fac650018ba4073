//! 回避决定 (《公务员法》第七十七条): whether somebody who works on the matter steps aside, and why.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "recusal-decision",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[
        Part::Received,
        Part::Basis,
        Part::Officer,
        Part::Decision,
        Part::Note,
    ],
    lines: &[
        Line::Say("said"),
        Line::Say("decision"),
        Line::Section(Part::Note, "reason"),
    ],
};
