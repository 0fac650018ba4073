//! 转送函 (第二十二条): the matter in short, and what is asked of the unit.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "forward-letter",
    form: Form::Letter,
    to: To::Unit,
    sealed: true,
    required: &[
        Part::Received,
        Part::Channel,
        Part::HeadCount,
        Part::Basis,
        Part::NoticeTerm,
        Part::ObjectionTerm,
    ],
    lines: &[
        Line::Say("said"),
        Line::Say("demand"),
        Line::With(Part::ProposedRoute, "route"),
        Line::With(Part::Files, "files"),
        Line::Text(Part::Note),
    ],
};
