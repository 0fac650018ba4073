//! A matter as its petitioner sees it: what happened, what comes and by when, the papers, the files, what
//! can be done now, and who opened what is sealed.

use huiyin_domain::id::UnitId;
use huiyin_domain::matter::Matter;
use huiyin_domain::obligation::{JudgeBy, Obligation};
use huiyin_domain::transition::Spec;
use huiyin_store::Happened;
use jiff::civil::Date;

use crate::attachment::Attachment;
use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;
use crate::openings::Opening;
use crate::paper::{Paper, for_petitioner};
use crate::reading::Reader;
use crate::visit::Visit;

/// A matter as its petitioner sees it.
#[derive(Debug, Clone)]
pub struct Course {
    /// The matter.
    pub matter: Matter,
    /// What was asked, as it was written.
    pub text: String,
    /// Its entries, oldest first.
    pub entries: Vec<Happened>,
    /// What was written for the petitioner, oldest first.
    pub papers: Vec<Paper>,
    /// The files, oldest first.
    pub files: Vec<Attachment>,
    /// The steps that the petitioner may take now.
    pub allowed: Vec<&'static Spec>,
    /// Each time that somebody opened what is sealed, exported the file or gave something out.
    pub openings: Vec<Opening>,
    /// On an accusation: openings are shown after this many days.
    pub shown_after: Option<u16>,
    /// Units that took part and are not rated yet.
    pub to_rate: Vec<UnitId>,
    /// The day.
    pub today: Date,
    judge_by: JudgeBy,
}

impl Course {
    /// The duties that run, the first to end first. Windows are not duties.
    pub fn duties(&self) -> Vec<&Obligation> {
        let mut duties: Vec<_> = self
            .matter
            .running()
            .filter(|owed| !owed.kind.is_window())
            .collect();
        duties.sort_by_key(|owed| owed.due);
        duties
    }

    /// Rights of the petitioner that run out.
    pub fn windows(&self) -> Vec<&Obligation> {
        let is_open = |owed: &&Obligation| owed.kind.is_window() && self.today <= owed.due;
        self.matter.running().filter(is_open).collect()
    }

    /// Days since the last day of a duty; none while it is in time.
    pub fn days_late(&self, owed: &Obligation) -> Option<i64> {
        let last = owed.last_day(self.judge_by);
        let late = owed.is_overdue(self.today, self.judge_by);
        late.then(|| (self.today - last).get_days().into())
    }

    /// Can the petitioner take this step now?
    pub fn may(&self, step: &str) -> bool {
        self.allowed.iter().any(|spec| spec.name == step)
    }
}

impl Office {
    /// The matter that a petitioner looked up.
    /// # Errors
    /// [`OfficeError::NotFound`] for another matter than the one that the visit opens, or as the store says.
    pub fn course(&self, number: &str, visit: &Visit) -> Result<Course, OfficeError> {
        let reader = Reader::Visitor(visit);
        let loaded = self.load_for(number, reader)?;
        let mut papers = self.papers_of(&loaded);
        papers.retain(|paper| for_petitioner(paper.kind));
        let files = self.attachments_of(&loaded, reader)?;
        let allowed = self.allowed_on(&loaded.matter, &ActAs::Visitor(visit.clone()))?;
        let openings = self.openings_shown(&loaded)?;
        let shown_after = self.openings_wait(&loaded.matter);
        let to_rate = to_rate(&loaded.matter);
        let view = self.view(loaded);
        Ok(Course {
            matter: view.matter,
            text: view.text,
            entries: view.entries,
            papers,
            files,
            allowed,
            openings,
            shown_after,
            to_rate,
            today: view.today,
            judge_by: view.judge_by,
        })
    }
}

/// The unit that received it and the one that answered or has it, where it did something: each is rated once.
fn to_rate(matter: &Matter) -> Vec<UnitId> {
    let answered = matter.opinions.iter().map(|opinion| &opinion.unit);
    let mut units: Vec<UnitId> = Vec::new();
    for unit in [&matter.petition.receiver]
        .into_iter()
        .chain(answered)
        .chain([&matter.owner])
    {
        let is_rated = matter.ratings.iter().any(|rating| rating.unit == *unit);
        if !is_rated && matter.can_rate(unit) && !units.contains(unit) {
            units.push(unit.clone());
        }
    }
    units
}
