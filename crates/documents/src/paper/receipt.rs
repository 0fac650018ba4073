//! 登记回执: that it was received, its number, and the codes that prove it on a sheet that can be cut in two.
//!
//! The query code is not on it: the paper is kept, and whoever has the code acts as the petitioner.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "receipt",
    form: Form::Plain,
    to: To::Petitioner,
    sealed: true,
    required: &[
        Part::Received,
        Part::Registered,
        Part::Channel,
        Part::LastDay,
        Part::QrA,
        Part::Leaf,
        Part::Key,
    ],
    lines: &[
        Line::Say("said"),
        Line::Say("next"),
        Line::Say("follow"),
        Line::Say("proof"),
        Line::Apart(Part::QrA, "codes"),
        Line::Code(Part::QrA, "code"),
        Line::HalfSheet(Part::QrB, "private"),
        Line::Code(Part::QrB, "private_code"),
    ],
};
