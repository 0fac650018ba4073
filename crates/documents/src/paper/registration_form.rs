//! 登记表: the unit's own file. It names nobody.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "registration-form",
    form: Form::Plain,
    to: To::File,
    sealed: false,
    required: &[
        Part::Received,
        Part::Registered,
        Part::Channel,
        Part::HeadCount,
        Part::PetitionText,
    ],
    lines: &[
        Line::Fields(&[
            Part::Matter,
            Part::Unit,
            Part::Received,
            Part::Registered,
            Part::Channel,
            Part::HeadCount,
            Part::Title,
            Part::Purpose,
            Part::Category,
            Part::Place,
            Part::LastDay,
        ]),
        Line::Section(Part::PetitionText, "text"),
        Line::Say("said"),
    ],
};
