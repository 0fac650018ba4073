//! The written acts of a matter as one can read them: what the step holds, and what it means.
//!
//! A paper is drawn from its entry alone, so that it says for ever what was committed to. The lines that
//! explain it are no part of it: they are made anew from how the matter stands.

mod meaning;

use huiyin_domain::code::Choice;
use huiyin_domain::document::DocKind;
use huiyin_domain::event::Event;
use huiyin_domain::field::{Field, Kind};
use huiyin_domain::id::UnitId;
use huiyin_domain::transition::{ServiceWay, Step};
use huiyin_store::{Happened, Loaded, Position};
use jiff::civil::Date;

use crate::document::{goes_to_petitioner, written};
use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::Reader;

pub use meaning::{Line, keys as meaning_keys};

/// One written act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// What kind of document it is.
    pub kind: DocKind,
    /// The place of its entry among the matter's entries, from 1: its address.
    pub n: usize,
    /// The step that made it; with a field's name, the key of the label.
    pub step: &'static str,
    /// The day of the act.
    pub day: Date,
    /// The unit that issued it; none for what the petitioner wrote.
    pub unit: Option<UnitId>,
    /// The number that an officer gave its document.
    pub number: Option<String>,
    /// Its entry, whose place is the number of a document that was given none; none for a draft.
    pub entry: Option<Position>,
    /// Short statements: field name and value.
    pub facts: Vec<(&'static str, Stated)>,
    /// Its text, part by part: field name and words, as they were written.
    pub parts: Vec<(&'static str, String)>,
    /// When and how it reached the petitioner, where that was entered.
    pub served: Option<Served>,
    /// It was issued to the petitioner as a document that is kept: the day.
    pub issued: Option<Date>,
    /// What it says, in plain lines; no part of the document.
    pub meaning: Vec<Line>,
}

/// The value of a short statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stated {
    /// One or more of a closed list.
    Choices(Vec<&'static Choice>),
    /// A day.
    Day(Date),
    /// A number of days.
    Days(String),
    /// Units.
    Units(Vec<UnitId>),
    /// Words, a number or a reference.
    Text(String),
}

/// How a document reached the petitioner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// The day.
    pub day: Date,
    /// The way.
    pub way: ServiceWay,
    /// With proof: only then does a window open.
    pub proof: bool,
}

/// Is such a document written for the petitioner? What units write to each other is not, nor what a unit
/// keeps for its file.
pub fn for_petitioner(kind: DocKind) -> bool {
    !matches!(
        kind,
        DocKind::ForwardLetter
            | DocKind::AssignLetter
            | DocKind::ObjectionStatement
            | DocKind::ObjectionDecision
            | DocKind::ClosingReport
            | DocKind::UrgingLetter
            | DocKind::UrgingReply
            | DocKind::DecisionProposal
            | DocKind::CompetenceDecision
            | DocKind::FileList
            | DocKind::ProofOfService
    )
}

impl Office {
    /// Every written act of a matter that the reader may read, the oldest first.
    /// # Errors
    /// [`OfficeError::NotFound`] (also for a matter that the reader may not read), or as the store says.
    pub fn papers(&self, number: &str, reader: Reader<'_>) -> Result<Vec<Paper>, OfficeError> {
        let loaded = self.load_for(number, reader)?;
        Ok(self.papers_of(&loaded))
    }

    /// One written act by its place among the entries.
    /// # Errors
    /// As [`Self::papers`]; [`OfficeError::NotFound`] when there is none at this place.
    pub fn paper(&self, number: &str, n: usize, reader: Reader<'_>) -> Result<Paper, OfficeError> {
        let papers = self.papers(number, reader)?;
        let found = papers.into_iter().find(|paper| paper.n == n);
        found.ok_or_else(|| OfficeError::NotFound(number.to_owned()))
    }

    /// The written acts of a matter that was loaded for whoever may read it.
    pub(crate) fn papers_of(&self, loaded: &Loaded) -> Vec<Paper> {
        let entries = &loaded.entries;
        let (today, organisation) = (self.moment().today, self.organisation());
        let around = meaning::Around {
            matter: &loaded.matter,
            organisation: &organisation,
            today,
        };
        let documents = Self::documents_of(loaded);
        let written = entries.iter().enumerate().filter_map(|(at, entry)| {
            let event = entry.event.as_ref()?;
            let kind = written(event).filter(|_| !is_service(event))?;
            let served = served(&entries[at + 1..], kind);
            let mut paper = draw(event, kind, at + 1);
            paper.meaning = meaning::of(&paper, event, entry.entry.into(), &around);
            paper.entry = Some(entry.entry);
            paper.served = served;
            let mut documents = documents.iter().filter(|document| document.n == at + 1);
            let issued = documents.find(|document| goes_to_petitioner(document.kind));
            paper.issued = issued.and_then(|document| Some(document.issued?.0));
            Some(paper)
        });
        written.collect()
    }
}

/// A proof of service names the document that was served: it is told with that document.
fn is_service(event: &Event) -> bool {
    matches!(event.step, Step::Serve(_))
}

/// The first service of this kind of document before the next one of its kind was issued.
fn served(later: &[Happened], kind: DocKind) -> Option<Served> {
    for event in later.iter().filter_map(|entry| entry.event.as_ref()) {
        match &event.step {
            Step::Serve(serve) if serve.document == kind => {
                return Some(Served {
                    day: serve.day,
                    way: serve.way,
                    proof: serve.proof,
                });
            }
            Step::Serve(_) => {}
            _ if event.document() == Some(kind) => return None,
            _ => {}
        }
    }
    None
}

fn draw(event: &Event, kind: DocKind, n: usize) -> Paper {
    let mut paper = Paper {
        kind,
        n,
        step: event.step.spec().name,
        day: event.day,
        unit: event.by.unit.clone(),
        number: None,
        entry: None,
        facts: Vec::new(),
        parts: Vec::new(),
        served: None,
        issued: None,
        meaning: Vec::new(),
    };
    for (field, text) in event.step.values() {
        if field.name == "document_number" {
            paper.number = Some(text);
        } else if matches!(field.kind, Kind::Prose | Kind::PetitionText) {
            paper.parts.push((field.name, text));
        } else if let Some(stated) = stated(field, &text) {
            paper.facts.push((field.name, stated));
        }
    }
    paper
}

/// What a document states besides its text. Officers are not named: a unit answers. Whether the unit
/// filled its form in rightly, and where an entry lies, is the record's business.
fn stated(field: &Field, text: &str) -> Option<Stated> {
    let choices = |choices: &'static [Choice]| {
        let codes = text.split(',').map(str::trim);
        let known = codes.filter_map(|code| choices.iter().find(|choice| choice.code == code));
        known.collect::<Vec<_>>()
    };
    match field.kind {
        Kind::Code(list) | Kind::Codes(list) => Some(Stated::Choices(choices(list))),
        Kind::Day | Kind::DayAhead => text.parse().ok().map(Stated::Day),
        Kind::Days => Some(Stated::Days(text.to_owned())),
        Kind::Unit | Kind::Units => {
            let units = text
                .split(',')
                .filter_map(|code| UnitId::new(code.trim()).ok());
            Some(Stated::Units(units.collect()))
        }
        Kind::Line(_) | Kind::Matter | Kind::Count | Kind::Reference => {
            Some(Stated::Text(text.to_owned()))
        }
        Kind::Prose
        | Kind::PetitionText
        | Kind::Flag
        | Kind::Entry
        | Kind::Officer
        | Kind::Officers => None,
    }
}
