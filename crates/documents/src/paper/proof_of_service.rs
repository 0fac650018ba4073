//! 送达回证: what was served, where, when and how, and room for who received it.

use super::{Line, Paper, Part, To};
use crate::Form;

pub(super) const PAPER: Paper = Paper {
    code: "proof-of-service",
    form: Form::Plain,
    to: To::File,
    sealed: false,
    required: &[Part::Addressee, Part::Document, Part::Day, Part::ServedWay],
    lines: &[Line::Form(
        &[
            &[Part::Matter],
            &[Part::Title],
            &[Part::Unit],
            &[Part::Document],
            &[Part::ServedNumber],
            &[Part::Addressee],
            &[Part::Address],
            &[Part::Day],
            &[Part::ServedWay],
            &[Part::Reference],
        ],
        &[
            "receiver", "proxy", "refusal", "witness", "server", "remarks",
        ],
    )],
};
