//! The statutory papers as data: what each must hold, and in what order it says it.
//!
//! A paper is a file in `paper/`, its line in [`ALL`], and its sentences in `wording/<locale>/documents.toml`
//! under its code. It is drawn from [`Content`]: named texts that the office took from a matter. A paper that
//! lacks a required part is not drawn; the answer names every one that is missing.

mod acceptance_notice;
mod accusation_feedback;
mod assign_letter;
mod closing_report;
mod competence_decision;
mod decision_proposal;
mod draw;
mod duty_reply;
mod extension_notice;
mod file_list;
mod forward_letter;
mod handling_opinion;
mod hearing_notice;
mod hearing_record;
mod house;
mod no_further_acceptance_notice;
mod non_acceptance_notice;
mod objection_decision;
mod objection_statement;
mod part;
mod proof_of_service;
mod re_review_opinion;
mod receipt;
mod recusal_decision;
mod registration_form;
mod review_opinion;
mod settlement_agreement;
mod statement_record;
mod statutory_route_notice;
mod suggestion_reply;
mod urging_letter;
mod urging_reply;
mod whereabouts_notice;
mod withdrawal_confirmation;

use std::collections::BTreeMap;

use huiyin_wording::{Locale, sentence};
use jiff::civil::Date;

use crate::Form;

pub use house::{Fault, House, Wrong, common_settings, settings_of};
pub use part::Part;

/// Every paper.
pub const ALL: &[&Paper] = &[
    &receipt::PAPER,
    &registration_form::PAPER,
    &acceptance_notice::PAPER,
    &non_acceptance_notice::PAPER,
    &no_further_acceptance_notice::PAPER,
    &whereabouts_notice::PAPER,
    &forward_letter::PAPER,
    &assign_letter::PAPER,
    &decision_proposal::PAPER,
    &objection_statement::PAPER,
    &objection_decision::PAPER,
    &competence_decision::PAPER,
    &recusal_decision::PAPER,
    &statement_record::PAPER,
    &hearing_notice::PAPER,
    &hearing_record::PAPER,
    &extension_notice::PAPER,
    &handling_opinion::PAPER,
    &suggestion_reply::PAPER,
    &settlement_agreement::PAPER,
    &closing_report::PAPER,
    &review_opinion::PAPER,
    &re_review_opinion::PAPER,
    &urging_letter::PAPER,
    &urging_reply::PAPER,
    &statutory_route_notice::PAPER,
    &duty_reply::PAPER,
    &accusation_feedback::PAPER,
    &withdrawal_confirmation::PAPER,
    &proof_of_service::PAPER,
    &file_list::PAPER,
];

/// One kind of paper.
#[derive(Debug)]
pub struct Paper {
    /// Its code, the same as the document kind's, and its section in the wording.
    pub code: &'static str,
    /// The shape of its first page.
    pub form: Form,
    /// To whom it goes.
    pub to: To,
    /// It is signed by the organ and sealed.
    pub sealed: bool,
    /// What it must hold, besides what its addressee asks for ([`To`]).
    pub required: &'static [Part],
    /// What it says, in order.
    pub lines: &'static [Line],
}

/// To whom a paper goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// The petitioner: name and address are put in when it is issued.
    Petitioner,
    /// A unit.
    Unit,
    /// The file.
    File,
}

/// A piece of what a paper says.
#[derive(Debug, Clone, Copy)]
pub enum Line {
    /// The sentence `documents.<code>.<key>`.
    Say(&'static str),
    /// The same where the part is known.
    With(Part, &'static str),
    /// A heading where the part is known, numbered when there are several.
    Head(Part, &'static str),
    /// The same with the part's own text below.
    Section(Part, &'static str),
    /// The part's own text, paragraph by paragraph.
    Text(Part),
    /// Name and value of each part; one that is not known leaves a line to write on.
    Fields(&'static [Part]),
    /// Names of what is written by hand.
    Blanks(&'static [&'static str]),
    /// A form: ruled rows of one or two parts with their values, then one for each name of what is written by hand.
    Form(&'static [&'static [Part]], &'static [&'static str]),
    /// The part's lines as the rows of a table, their cells parted by tabs: below these heads, of these widths.
    Rows(Part, &'static [(&'static str, u16)]),
    /// The part as a QR code, with its caption.
    Code(Part, &'static str),
    /// What follows is cut off, where the part is known.
    HalfSheet(Part, &'static str),
    /// What follows is on a sheet of its own, after the signature and under this title, where the part is known.
    Apart(Part, &'static str),
}

/// What a paper is drawn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Named texts; an empty one counts as missing.
    pub parts: BTreeMap<Part, String>,
    /// The day of the act.
    pub day: Date,
    /// A line at the edge of each page: that it is a draft.
    pub margin: Option<String>,
}

/// Parts that a paper must hold and does not, in the paper's own order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the paper lacks {}", codes(.0))]
pub struct Missing(pub Vec<Part>);

fn codes(parts: &[Part]) -> String {
    let codes: Vec<_> = parts.iter().map(|part| part.code()).collect();
    codes.join(", ")
}

impl Content {
    /// With no part yet.
    pub fn of_day(day: Date) -> Self {
        Self {
            parts: BTreeMap::new(),
            day,
            margin: None,
        }
    }

    /// Adds a part; an empty text adds none.
    pub fn set(&mut self, part: Part, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.parts.insert(part, text);
        }
    }

    /// The text of a part.
    pub fn get(&self, part: Part) -> Option<&str> {
        self.parts.get(&part).map(String::as_str)
    }
}

impl Paper {
    /// The paper with this code.
    pub fn of(code: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|paper| paper.code == code)
    }

    /// What it must hold: the organ and the number of the matter always.
    pub fn required(&self) -> impl Iterator<Item = Part> + '_ {
        let addressed: &[Part] = match self.to {
            To::Petitioner | To::Unit => {
                &[Part::Number, Part::Addressee, Part::Contact, Part::Phone]
            }
            To::File => &[],
        };
        let always = [Part::Unit, Part::Matter, Part::Title];
        let named = addressed.iter().chain(self.required).copied();
        always.into_iter().chain(named)
    }

    /// Required parts that are not there.
    pub fn missing(&self, content: &Content) -> Vec<Part> {
        let mut missing: Vec<Part> = Vec::new();
        for part in self.required() {
            if content.get(part).is_none() && !missing.contains(&part) {
                missing.push(part);
            }
        }
        missing
    }
}

/// The name of a part, as tables print it and as whoever issues is told that it is missing.
pub fn part_name(locale: Locale, part: Part) -> String {
    sentence(locale, &format!("documents.part.{}", part.code()), &[])
}

#[cfg(test)]
mod tests;
