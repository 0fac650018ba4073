//! 卷内目录 (《档案法》第十四条): every written act of a closed matter, in order.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "file-list",
    form: Form::Plain,
    to: To::File,
    sealed: false,
    required: &[Part::Retention, Part::Listed],
    lines: &[
        Line::Fields(&[Part::Matter, Part::Title, Part::Unit, Part::Retention]),
        Line::Rows(
            Part::Listed,
            &[
                ("order", 5),
                ("reference", 13),
                ("author", 12),
                ("name", 11),
                ("date", 9),
                ("page", 5),
            ],
        ),
        Line::With(Part::Files, "files"),
        Line::Text(Part::Note),
        Line::Blanks(&["archivist", "checked"]),
    ],
};
