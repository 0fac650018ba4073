//! 报请决定件 (第二十二条): a grave or urgent matter, to the leadership of the level, with a proposal.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "decision-proposal",
    form: Form::File,
    to: To::Unit,
    sealed: true,
    required: &[
        Part::Received,
        Part::Channel,
        Part::HeadCount,
        Part::Grounds,
        Part::Basis,
        Part::Note,
    ],
    lines: &[
        Line::Say("said"),
        Line::Section(Part::Note, "proposal"),
        Line::Say("ask"),
    ],
};
