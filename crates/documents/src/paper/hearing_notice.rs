//! 听证通知书 (第三十一条、第三十六条): when, where, before whom, and what the parties do not agree on.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "hearing-notice",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[
        Part::Received,
        Part::Basis,
        Part::HearingDay,
        Part::HearingTime,
        Part::HearingPlace,
        Part::Members,
        Part::Points,
    ],
    lines: &[
        Line::Say("said"),
        Line::Fields(&[
            Part::HearingDay,
            Part::HearingTime,
            Part::HearingPlace,
            Part::Members,
        ]),
        Line::Section(Part::Points, "points"),
        Line::Say("come"),
    ],
};
