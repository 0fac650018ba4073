//! Who opened what is sealed, as the petitioner and officers see it; and asking why (journal type 34).
//!
//! A question goes past whoever opened it to the unit above, with a day for the answer.

use huiyin_domain::actor::{Actor, Role};
use huiyin_domain::code::Coded as _;
use huiyin_domain::field::Form;
use huiyin_domain::id::{OfficerId, Position, UnitId};
use huiyin_domain::law::TermId;
use huiyin_domain::matter::Matter;
use huiyin_domain::obligation::{Obligation, Owner};
use huiyin_domain::opening::Purpose;
use huiyin_domain::organisation::Officer;
use huiyin_domain::term::Term;
use huiyin_domain::transition::{AskOpening, Step};
use huiyin_journal::body::fact;
use huiyin_journal::commit::field;
use huiyin_journal::kind::{self, Kind};
use huiyin_store::{Happened, Loaded, Opened};
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::desk::{ActAs, parse};
use crate::error::OfficeError;
use crate::keys::TO_READ_FILES;
use crate::office::Office;
use crate::once::{Once, Taken};
use crate::reading::Reader;
use crate::same::is_shown;
use crate::visit::Visit;

/// The step of a question.
const ASK: &str = "ask-opening";
/// No more questions are shown to whoever answers: those that are due first.
const AT_MOST: i64 = 200;

/// Somebody opened what is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its place among the matter's entries, from 1: its address.
    pub n: usize,
    /// The type of its entry: 30 identity, 31 the file, 33 disclosed, 67 the registrar's look whether another petition is
    /// the same matter.
    pub kind: Kind,
    /// Of type 30: what was handed in was opened, not who petitions.
    pub of_files: bool,
    /// Of a reading on a screen: what for.
    pub purpose: Option<Purpose>,
    /// Of which unit.
    pub unit: Option<UnitId>,
    /// In which role.
    pub role: Option<Role>,
    /// The day.
    pub day: Date,
    /// The time of day in the office's zone.
    pub time: Time,
    /// What was asked about it.
    pub question: Option<Asked>,
    entry: Position,
    officer: Option<OfficerId>,
}

/// A question about an opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The unit that answers.
    pub to: Option<UnitId>,
    /// The day of the question.
    pub day: Date,
    /// The last day for the answer.
    pub due: Option<Date>,
    /// The day and the words of the answer.
    pub answer: Option<(Date, String)>,
}

/// A question that waits for an officer who decides in the unit asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToAnswer {
    /// The matter's number.
    pub number: String,
    /// What is asked for.
    pub title: String,
    /// The day of the question.
    pub asked: Date,
    /// The last day for the answer.
    pub due: Date,
}

impl Opening {
    /// Can it be asked about? Once, and as long as its entry says which unit it was.
    pub fn can_be_asked(&self) -> bool {
        self.question.is_none() && self.unit.is_some() && self.kind != kind::ERASED
    }
}

/// Does the entry say that what was handed in was opened?
pub fn is_of_files(entry: &Happened) -> bool {
    entry.kind == kind::IDENTITY_ACCESSED && entry.body.fact_uint(fact::ACT) == Some(TO_READ_FILES)
}

/// What an opening on a screen was for.
pub fn purpose(entry: &Happened) -> Option<Purpose> {
    let purpose = entry.body.fact_uint(fact::PURPOSE);
    purpose.and_then(Purpose::from_number)
}

impl Office {
    /// Each time that somebody opened what is sealed, exported the file or gave something out, oldest first.
    pub(crate) fn openings(&self, loaded: &Loaded) -> Result<Vec<Opening>, OfficeError> {
        let mut openings = Vec::new();
        for (at, entry) in loaded.entries.iter().enumerate() {
            let told = [
                kind::IDENTITY_ACCESSED,
                kind::EXPORTED,
                kind::DISCLOSED,
                kind::ERASED,
            ];
            if told.contains(&entry.kind) || is_shown(entry) {
                openings.extend(self.opening(loaded, at, entry)?);
            }
        }
        Ok(openings)
    }

    /// Those that the petitioner sees by now: on an accusation, what was opened or exported only after the term for it, so
    /// that nobody learns early whom the inquiry has heard.
    pub(crate) fn openings_shown(&self, loaded: &Loaded) -> Result<Vec<Opening>, OfficeError> {
        let mut openings = self.openings(loaded)?;
        if let Some(days) = self.openings_wait(&loaded.matter) {
            let today = self.moment().today;
            let waits = [kind::IDENTITY_ACCESSED, kind::EXPORTED];
            openings.retain(|opening| {
                let gone = (today - opening.day).get_days();
                !waits.contains(&opening.kind) || gone >= i32::from(days)
            });
        }
        Ok(openings)
    }

    /// The days after which an opening of this matter is shown; none where it is shown at once.
    pub(crate) fn openings_wait(&self, matter: &Matter) -> Option<u16> {
        let laws = self.laws();
        let term = laws.on(self.moment().today).term(TermId::OpeningShown);
        match term.filter(|_| matter.accuses())? {
            Term::Days(days) | Term::WorkingDays(days) => Some(days),
            Term::Months(months) => Some(months.saturating_mul(31)),
        }
    }

    fn opening(
        &self,
        loaded: &Loaded,
        at: usize,
        entry: &Happened,
    ) -> Result<Option<Opening>, OfficeError> {
        let Ok(t) = Timestamp::from_second(entry.t) else {
            return Ok(None);
        };
        let when = self.zone().to_datetime(t);
        let role = entry.body.fact_uint(fact::ROLE).and_then(Role::from_number);
        let by = self.opened_by(entry, role)?;
        let (officer, unit) = by.map_or((None, None), |by| (by.officer, by.unit));
        let position = Position::from(entry.entry);
        Ok(Some(Opening {
            n: at + 1,
            kind: entry.kind,
            of_files: is_of_files(entry),
            purpose: purpose(entry),
            unit,
            role,
            day: when.date(),
            time: when.time(),
            question: asked_about(loaded, position),
            entry: position,
            officer,
        }))
    }

    /// Who made an entry that is no step, as far as it still says so.
    fn opened_by(
        &self,
        entry: &Happened,
        role: Option<Role>,
    ) -> Result<Option<Actor>, OfficeError> {
        let row = self
            .store
            .read(|tx| huiyin_store::entry(tx, self.code(), entry.entry))?;
        let content = row.and_then(|row| row.content);
        let (Some(content), Some(role)) = (content, role) else {
            return Ok(None);
        };
        let opened = Opened::decode(&content)?;
        Ok(Actor::from_sealed(role, opened.text(field::ACTOR)?))
    }

    /// One opening that the petitioner sees, with who would answer a question about it, and by when.
    /// # Errors
    /// [`OfficeError::NotFound`] where there is none to be asked about, or as the store says.
    pub fn opening_to_ask(
        &self,
        number: &str,
        n: usize,
        visit: &Visit,
    ) -> Result<(Opening, Option<UnitId>, Option<Date>), OfficeError> {
        let loaded = self.load_for(number, Reader::Visitor(visit))?;
        let openings = self.openings_shown(&loaded)?;
        let found = openings.into_iter().find(|opening| opening.n == n);
        let opening = found.ok_or_else(|| OfficeError::NotFound(number.to_owned()))?;
        if !opening.can_be_asked() {
            return Ok((opening, None, None));
        }
        let step = parse(ASK, &question(&opening, ""))?;
        let who = ActAs::Visitor(visit.clone());
        let event = self.decide(&step, Some(&loaded.matter), &who, self.moment())?;
        let owed = event.effect.arisen.first();
        Ok((opening, owed.and_then(unit_of), owed.map(|owed| owed.due)))
    }

    /// Asks about an opening that the petitioner sees, once for each sending of the form.
    /// # Errors
    /// [`OfficeError::NotFound`] where there is none, [`OfficeError::Refused`] when it was asked about before, or as the
    /// store says.
    pub fn ask_opening(
        &self,
        number: &str,
        n: usize,
        note: &str,
        visit: &Visit,
        once: &Once,
    ) -> Result<Taken, OfficeError> {
        let loaded = self.load_for(number, Reader::Visitor(visit))?;
        let openings = self.openings_shown(&loaded)?;
        let found = openings.into_iter().find(|opening| opening.n == n);
        let opening = found.ok_or_else(|| OfficeError::NotFound(number.to_owned()))?;
        let who = ActAs::Visitor(visit.clone());
        self.step_once(number, ASK, &question(&opening, note), &who, None, once)
    }

    /// A question names an opening of this matter and who opened it, as the journal has it: whoever asks by another way than
    /// the page cannot send it to another unit.
    pub(crate) fn check_asked(&self, loaded: &Loaded, ask: &AskOpening) -> Result<(), OfficeError> {
        let is_it = |opening: &Opening| {
            opening.entry == ask.opening
                && opening.unit.as_ref() == Some(&ask.unit)
                && opening.officer.as_ref() == Some(&ask.officer)
        };
        match self.openings_shown(loaded)?.iter().any(is_it) {
            true => Ok(()),
            false => Err(OfficeError::NotFound(ask.opening.0.to_string())),
        }
    }

    /// The questions that wait for this officer, those that are due first on top.
    /// # Errors
    /// As the store says.
    pub fn asked_openings(&self, officer: &Officer) -> Result<Vec<ToAnswer>, OfficeError> {
        let organisation = self.organisation();
        let unit = officer.unit.as_str();
        let matters = self
            .store
            .read(|tx| huiyin_store::asked_openings(tx, self.code(), unit, AT_MOST))?;
        let mut waiting = Vec::new();
        for matter in matters {
            let loaded = self
                .store
                .read(|tx| huiyin_store::load_matter(tx, self.code(), matter))?;
            let Some(loaded) = loaded else {
                continue;
            };
            let matter = &loaded.matter;
            if !huiyin_domain::access::is_asked(matter, officer, &organisation) {
                continue;
            }
            let own = matter.questions.iter().filter(|one| {
                one.to.as_ref() == Some(&officer.unit)
                    && one.officer != officer.id
                    && matter.waits_for(one)
            });
            waiting.extend(own.map(|one| ToAnswer {
                number: matter.number.to_string(),
                title: matter.petition.title.clone(),
                asked: one.asked,
                due: owed(matter, one.n).map_or(one.asked, |owed| owed.due),
            }));
        }
        waiting.sort_by_key(|one| one.due);
        Ok(waiting)
    }
}

fn owed(matter: &Matter, n: u16) -> Option<&Obligation> {
    use huiyin_domain::obligation::ObligationKind::OpeningAnswer;
    let clocks = matter.clocks.iter().map(|clock| &clock.obligation);
    clocks
        .into_iter()
        .find(|owed| owed.kind == OpeningAnswer && owed.n == n)
}

fn unit_of(owed: &Obligation) -> Option<UnitId> {
    match &owed.owner {
        Owner::Unit(unit) => Some(unit.clone()),
        Owner::Petitioner => None,
    }
}

fn asked_about(loaded: &Loaded, opening: Position) -> Option<Asked> {
    let question = loaded.matter.question_about(opening)?;
    let answer = question.answered.and_then(|(day, at)| {
        let entries = loaded.entries.iter();
        let mut of_it = entries.filter(|entry| Position::from(entry.entry) == at);
        match &of_it.next()?.event.as_ref()?.step {
            Step::AnswerOpening(answer) => Some((day, answer.note.as_str().to_owned())),
            _ => None,
        }
    });
    Some(Asked {
        to: question.to.clone(),
        day: question.asked,
        due: owed(&loaded.matter, question.n).map(|owed| owed.due),
        answer,
    })
}

/// The form of a question about this opening.
fn question(opening: &Opening, note: &str) -> Form {
    let code = |code: Option<String>| code.unwrap_or_default();
    Form::from([
        ("opening".to_owned(), opening.entry.0.to_string()),
        (
            "unit".to_owned(),
            code(opening.unit.as_ref().map(ToString::to_string)),
        ),
        (
            "officer".to_owned(),
            code(opening.officer.as_ref().map(ToString::to_string)),
        ),
        ("note".to_owned(), note.to_owned()),
    ])
}
