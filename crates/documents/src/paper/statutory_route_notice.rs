//! 导入法定途径告知书 (第三十一条): which organ decides, and why.
//!
//! How long the other procedure is open is that procedure's own law; the paper names no day.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "statutory-route-notice",
    form: Form::Letter,
    to: To::Petitioner,
    sealed: true,
    required: &[Part::Received, Part::Basis, Part::Organ],
    lines: &[
        Line::Say("said"),
        Line::Say("organ"),
        Line::Text(Part::Note),
        Line::Say("time"),
    ],
};
