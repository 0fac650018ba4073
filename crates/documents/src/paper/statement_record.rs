//! 听取陈述笔录 (第三十一条第六项): on what day, how, what was said, and room for whoever said it to sign.
//!
//! It names nobody: who speaks writes the name by hand, below the words «read and true».

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "statement-record",
    form: Form::Plain,
    to: To::File,
    sealed: false,
    required: &[Part::HeardDay, Part::HeardWay, Part::Basis, Part::Note],
    lines: &[
        Line::Fields(&[
            Part::Matter,
            Part::Title,
            Part::Unit,
            Part::HeardDay,
            Part::HeardWay,
        ]),
        Line::Say("said"),
        Line::Section(Part::Note, "content"),
        Line::Say("read"),
        Line::Blanks(&["speaker", "hearer", "recorder"]),
    ],
};
