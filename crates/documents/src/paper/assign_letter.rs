//! 交办函 (第二十二条): as a forwarding, with the set period and the demand for a closing report.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "assign-letter",
    form: Form::File,
    to: To::Unit,
    sealed: true,
    required: &[
        Part::Received,
        Part::Channel,
        Part::HeadCount,
        Part::Basis,
        Part::NoticeTerm,
        Part::ObjectionTerm,
        Part::LastDay,
    ],
    lines: &[
        Line::Say("said"),
        Line::Say("demand"),
        Line::With(Part::Files, "files"),
        Line::Text(Part::Note),
    ],
};
