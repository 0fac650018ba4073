//! One matter on the desk of an officer: where it stands, what may be done now, what usually comes next,
//! and how far the four clears (四个清楚) are.

use huiyin_domain::access::{Act, Place};
use huiyin_domain::explanation::Line;
use huiyin_domain::obligation::Obligation;
use huiyin_domain::organisation::Officer;
use huiyin_domain::petition::Channel;
use huiyin_domain::transition::{HearingWay, Spec, Step};
use huiyin_store::WorkingDraft;
use jiff::civil::Date;

use crate::attachment::Attachment;

use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;
use crate::openings::Opening;
use crate::reading::Reader;
use crate::show::View;

/// One matter on an officer's desk.
#[derive(Debug, Clone)]
pub struct AtDesk {
    /// The matter, its text, its entries.
    pub view: View,
    /// May the officer act on it at all, or only look?
    pub acts: bool,
    /// What the officer may do now, in the order of the procedure.
    pub allowed: Vec<&'static Spec>,
    /// What usually comes next, whoever may do it.
    pub usual: Option<&'static Spec>,
    /// The files, oldest first.
    pub files: Vec<Attachment>,
    /// May the officer open them?
    pub opens_files: bool,
    /// May the officer open who petitions?
    pub opens_identity: bool,
    /// Each time that somebody opened what is sealed, oldest first.
    pub openings: Vec<Opening>,
    /// What the officer began to write, or what waits for a signature that the officer may give.
    pub drafts: Vec<WorkingDraft>,
}

impl AtDesk {
    /// The step with the heavy button: the usual one, if this officer may take it.
    pub fn main(&self) -> Option<&'static Spec> {
        let usual = self.usual?;
        self.allowed
            .iter()
            .copied()
            .find(|spec| spec.name == usual.name)
    }

    /// Everything else that is allowed.
    pub fn others(&self) -> impl Iterator<Item = &'static Spec> + '_ {
        let main = self.main().map(|spec| spec.name);
        self.allowed
            .iter()
            .copied()
            .filter(move |spec| Some(spec.name) != main)
    }

    /// The four clears, in the order of reception.
    pub fn clears(&self) -> [Clear; 4] {
        clears(&self.view)
    }
}

/// One of 诉求听清楚, 缘由问清楚, 政策讲清楚, 案件办清楚.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clear {
    /// Wording key below `matter.clear`.
    pub code: &'static str,
    /// How it stands.
    pub state: ClearState,
}

/// How one of the four stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClearState {
    /// Done, on this day, by this: wording key below `matter.clear_by`.
    Done(Date, &'static str),
    /// It could not be done, and the record says why.
    NotPossible(Date, &'static str),
    /// Missing: wording key below `matter.clear_missing`.
    Missing(&'static str),
}

impl ClearState {
    /// Is it done, or shown not to be possible?
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::Missing(_))
    }
}

/// Computed from what the matter holds: nobody ticks them.
fn clears(view: &View) -> [Clear; 4] {
    let matter = &view.matter;
    let steps = || view.entries.iter().filter_map(|entry| entry.event.as_ref());
    let last = |wanted: &dyn Fn(&Step) -> Option<ClearKind>| {
        let mut found = None;
        for event in steps() {
            match (wanted(&event.step), found) {
                // What was done once is not undone by another try that came to nothing.
                (Some(ClearKind::NotPossible(_)), Some((_, ClearKind::Done(_)))) | (None, _) => {}
                (Some(kind), _) => found = Some((event.day, kind)),
            }
        }
        found
    };
    let heard = last(&|step| match step {
        Step::HearPetitioner(step) if step.way == HearingWay::Declined => {
            Some(ClearKind::NotPossible("declined"))
        }
        Step::HearPetitioner(_) => Some(ClearKind::Done("heard")),
        _ => None,
    });
    let has_opinion = matter.has_review();
    let spoken = !has_opinion && matches!(matter.petition.channel, Channel::Visit | Channel::Phone);
    let spoken = spoken.then_some((matter.registered, ClearKind::Done("spoken")));
    let asked = last(&|step| match step {
        Step::HearPetitioner(step) if step.cause.is_some() => Some(ClearKind::Done("told")),
        Step::HearPetitioner(step) if step.no_cause.is_some() => {
            Some(ClearKind::NotPossible("no_cause"))
        }
        Step::HearPetitioner(step) if step.way == HearingWay::Declined => {
            Some(ClearKind::NotPossible("declined"))
        }
        Step::Investigate(_) => Some(ClearKind::Done("investigated")),
        Step::ConcludeInquiry(_) => Some(ClearKind::Done("inquired")),
        Step::HoldHearing(_) => Some(ClearKind::Done("hearing")),
        _ => None,
    });
    let explained = last(&|step| match step {
        Step::HearPetitioner(step) if step.policy.is_some() => Some(ClearKind::Done("taught")),
        Step::IssueOpinion(_) => Some(ClearKind::Done("opinion")),
        // An opinion rests on law and policy; its notice of acceptance names the term and the rights alone.
        Step::Accept(_) if !has_opinion => Some(ClearKind::Done("accepted")),
        Step::Redirect(_) => Some(ClearKind::Done("redirected")),
        Step::NotAccept(_) | Step::NoLongerAccept(_) => Some(ClearKind::Done("not_accepted")),
        Step::HoldHearing(_) => Some(ClearKind::Done("hearing")),
        _ => None,
    });
    let handled = matter
        .latest_opinion()
        .and_then(|opinion| Some((opinion.served?, ClearKind::Done("served"))));
    let not_served = match (matter.opinions.is_empty(), has_opinion) {
        (true, true) => "answered",
        (true, false) => "handled",
        (false, _) => "served",
    };
    let not_explained = match has_opinion {
        true => "by_opinion",
        false => "explained",
    };
    // What was done before the matter came back to be handled anew no longer counts.
    let heard = heard.filter(|_| matter.heard).or(spoken);
    let asked = asked.filter(|_| matter.asked);
    [
        clear("heard", heard, "heard"),
        clear("asked", asked, "asked"),
        clear("explained", explained, not_explained),
        clear("handled", handled, not_served),
    ]
}

#[derive(Debug, Clone, Copy)]
enum ClearKind {
    Done(&'static str),
    NotPossible(&'static str),
}

fn clear(code: &'static str, found: Option<(Date, ClearKind)>, missing: &'static str) -> Clear {
    let state = match found {
        Some((day, ClearKind::Done(by))) => ClearState::Done(day, by),
        Some((day, ClearKind::NotPossible(by))) => ClearState::NotPossible(day, by),
        None => ClearState::Missing(missing),
    };
    Clear { code, state }
}

impl Office {
    /// One matter with what this officer may do on it, for whoever may read it.
    /// # Errors
    /// As [`Office::show`].
    pub fn at_desk(&self, number: &str, officer: &Officer) -> Result<AtDesk, OfficeError> {
        let code = officer.id.as_str();
        let loaded = self.load_for(number, Reader::Officer(code))?;
        let who = ActAs::Officer {
            officer: code.to_owned(),
            role: None,
        };
        let acts = self
            .may(officer, Act::TakeStep, Place::Matter(&loaded.matter))
            .is_ok();
        let allowed = match acts {
            true => self.allowed_on(&loaded.matter, &who)?,
            false => Vec::new(),
        };
        let files = self.attachments_of(&loaded, Reader::Officer(code))?;
        let actor = self.issuer(&who);
        let key = loaded.matter.key.into();
        let drafts = self
            .store
            .read(|tx| huiyin_store::working_drafts(tx, self.code(), key))?;
        let may_take = |step: &str| allowed.iter().any(|spec| spec.name == step);
        let drafts = drafts
            .into_iter()
            .filter(|draft| {
                draft.officer == code || (draft.to_sign && draft.unit == officer.unit.as_str())
            })
            .filter(|draft| may_take(&draft.step))
            .collect();
        Ok(AtDesk {
            usual: loaded.matter.usual_step(),
            opens_files: actor
                .is_ok_and(|actor| self.may_open_files(&loaded.matter, &actor).is_ok()),
            opens_identity: self.may_open_identity(&loaded.matter, officer),
            openings: self.openings(&loaded)?,
            files,
            view: self.without_unseen(self.view(loaded), Reader::Officer(code))?,
            acts,
            allowed,
            drafts,
        })
    }

    /// Why the last day of a duty is that day, line by line.
    pub fn explained(&self, owed: &Obligation) -> Vec<Line> {
        let laws = self.laws();
        let calendar = &laws.on(owed.from).calendar;
        calendar
            .due_or_provisional(owed.from, owed.term, owed.extend, owed.exclude)
            .map(|due| due.under(owed.basis).explanation)
            .unwrap_or_default()
    }
}
