//! 听证笔录及结论 (第三十一条、第三十六条): when, who took part, what was said and found, and room to sign.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "hearing-record",
    form: Form::Plain,
    to: To::File,
    sealed: false,
    required: &[Part::HearingDays, Part::Basis, Part::Note],
    lines: &[
        Line::Fields(&[
            Part::Matter,
            Part::Title,
            Part::Unit,
            Part::HearingDays,
            Part::HearingPlace,
            Part::Members,
        ]),
        Line::Blanks(&["others"]),
        Line::Say("said"),
        Line::Section(Part::Note, "content"),
        Line::Say("read"),
        Line::Blanks(&["petitioner", "unit", "recorder"]),
    ],
};
