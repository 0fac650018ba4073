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
        Line::Form(
            &[
                &[Part::Matter, Part::Channel],
                &[Part::Received, Part::Registered],
                &[Part::HeadCount, Part::LastDay],
                &[Part::Title, Part::Place],
                &[Part::Purpose, Part::Category],
            ],
            &[],
        ),
        Line::Section(Part::PetitionText, "text"),
        Line::Say("said"),
    ],
};
