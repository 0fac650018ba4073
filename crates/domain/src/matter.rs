//! 信访事项: one thing asked for, as its entries in the journal have made it.

mod facts;
mod usual;

use jiff::civil::Date;

use crate::class::{Class, Procedure, Route, Track};
use crate::document::DocKind;
use crate::event::Event;
use crate::id::{MatterKey, MatterNumber, OfficerId, Position, UnitId};
use crate::law::Act;
use crate::obligation::{Clock, How, Obligation, ObligationKind};
use crate::petition::Petition;
use crate::refusal::Why;
use crate::stage::Stage;

pub use facts::{
    Acceptance, Conflict, ConflictState, Decision, Opinion, Passing, Question, Rating, Urging,
};

/// One matter. Nothing here is about the person: the identity is sealed elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The position of its first entry.
    pub key: MatterKey,
    /// The number people see.
    pub number: MatterNumber,
    /// The law it was opened under, kept for its whole life.
    pub law: Act,
    /// The day of registration.
    pub registered: Date,
    /// What was submitted.
    pub petition: Petition,
    /// It accused somebody at some time, by class, by stated purpose or by whom it named: the wall stays.
    pub ever_accused: bool,
    /// Where it stands.
    pub stage: Stage,
    /// The unit that has it in hand; never nobody.
    pub owner: UnitId,
    /// Class, once it is set.
    pub class: Option<Class>,
    /// Route of a request for decision.
    pub route: Option<Route>,
    /// The concrete procedure behind the route.
    pub procedure: Option<Procedure>,
    /// Ordinary or simple.
    pub track: Track,
    /// Each time it was forwarded or assigned, in order.
    pub passings: Vec<Passing>,
    /// How many there were so far, those that were taken back included.
    pub passed: u16,
    /// The day the present unit received it from another unit.
    pub receipt: Option<Date>,
    /// The leadership's decision is recorded (after `submit-up`).
    pub decided_above: bool,
    /// The sender refused an objection of this unit, so competence is disputed from here on.
    pub objection_refused: bool,
    /// The acceptance, once it is made.
    pub accepted: Option<Acceptance>,
    /// How many there were so far, those of earlier units included.
    pub times_accepted: u16,
    /// Who handles it now.
    pub handler: Option<OfficerId>,
    /// Everyone who handled or decided it so far; none of them may review it.
    pub took_part: Vec<OfficerId>,
    /// Who handled or decided it before it was returned: none of them handles it anew.
    pub handled_before: Vec<OfficerId>,
    /// The petitioner was heard in the present handling.
    pub heard: bool,
    /// The cause was asked or looked into in the present handling, or the record says why it could not be.
    pub asked: bool,
    /// Days of each extension.
    pub extensions: Vec<u16>,
    /// First and last day of each hearing.
    pub hearings: Vec<(Date, Date)>,
    /// The inquiry into an accusation is concluded, on this day.
    pub inquiry_concluded: Option<Date>,
    /// Opinions, replies and decisions, in order.
    pub opinions: Vec<Opinion>,
    /// Every obligation, running or ended, in order.
    pub clocks: Vec<Clock>,
    /// Conflicts of interest declared or claimed.
    pub conflicts: Vec<Conflict>,
    /// Matters merged with this one; each keeps its own number, clocks and answer.
    pub links: Vec<MatterNumber>,
    /// Urgings by the bureau or a superior unit.
    pub urgings: Vec<Urging>,
    /// What the petitioner asked about openings of the identity.
    pub questions: Vec<Question>,
    /// The petitioner's ratings.
    pub ratings: Vec<Rating>,
    /// The leader who took charge (包案领导).
    pub lead_official: Option<OfficerId>,
    /// Positions of its entries, oldest first.
    pub entries: Vec<Position>,
}

/// A first event that registers nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the first entry of a matter is its registration")]
pub struct NotARegistration;

impl Matter {
    /// The matter that a registration makes. `key` is the position of that entry.
    /// # Errors
    /// [`NotARegistration`] when the event is any other step.
    pub fn open(
        event: &Event,
        key: MatterKey,
        number: MatterNumber,
    ) -> Result<Self, NotARegistration> {
        let (petition, class) = event.step.petition(event.day).ok_or(NotARegistration)?;
        let mut matter = Self {
            key,
            number,
            law: event.effect.law.unwrap_or(Act::Regulations2022),
            registered: event.day,
            petition,
            ever_accused: false,
            stage: event.effect.stage,
            owner: event.effect.owner.clone(),
            class,
            route: None,
            procedure: None,
            track: Track::Ordinary,
            passings: Vec::new(),
            passed: 0,
            receipt: None,
            decided_above: false,
            objection_refused: false,
            accepted: None,
            times_accepted: 0,
            handler: None,
            took_part: Vec::new(),
            handled_before: Vec::new(),
            heard: false,
            asked: false,
            extensions: Vec::new(),
            hearings: Vec::new(),
            inquiry_concluded: None,
            opinions: Vec::new(),
            clocks: Vec::new(),
            conflicts: Vec::new(),
            links: Vec::new(),
            urgings: Vec::new(),
            questions: Vec::new(),
            ratings: Vec::new(),
            lead_official: None,
            entries: Vec::new(),
        };
        matter.take_effect(event, Position(key.0));
        Ok(matter)
    }

    /// What one more event makes of the matter. Needs neither calendar nor organisation: the effect
    /// was decided once and is recorded.
    pub fn apply(&mut self, event: &Event, at: Position) {
        event.step.mark(self, event, at);
        self.take_effect(event, at);
    }

    fn take_effect(&mut self, event: &Event, at: Position) {
        let effect = &event.effect;
        self.stage = effect.stage;
        self.owner = effect.owner.clone();
        for officer in &effect.leave {
            self.takes_off(officer);
        }
        self.ever_accused |= self.petition.accuses(self.class);
        for ended in &effect.ended {
            let clock = self.clocks.iter_mut().find(|clock| {
                clock.is_running()
                    && clock.obligation.kind == ended.kind
                    && clock.obligation.n == ended.n
            });
            if let Some(clock) = clock {
                clock.ended = Some((ended.how, event.day));
            }
        }
        let arisen = effect.arisen.iter().cloned();
        self.clocks.extend(arisen.map(|obligation| Clock {
            obligation,
            ended: None,
        }));
        self.entries.push(at);
    }

    /// The obligations that run, oldest first.
    pub fn running(&self) -> impl Iterator<Item = &Obligation> {
        self.clocks
            .iter()
            .filter(|clock| clock.is_running())
            .map(|clock| &clock.obligation)
    }

    /// The running obligation of this kind.
    pub fn running_of(&self, kind: ObligationKind) -> Option<&Obligation> {
        self.running().find(|obligation| obligation.kind == kind)
    }

    /// The latest obligation of this kind, running or ended, with how it ended.
    pub fn latest_of(&self, kind: ObligationKind) -> Option<&Clock> {
        self.clocks
            .iter()
            .rev()
            .find(|clock| clock.obligation.kind == kind)
    }

    /// The duty that ends next, if anything is owed. Windows are not duties, and an answer about an opening is another
    /// desk's than the matter's.
    pub fn next_due(&self) -> Option<&Obligation> {
        self.running()
            .filter(|obligation| !obligation.kind.is_window())
            .filter(|obligation| obligation.kind != ObligationKind::OpeningAnswer)
            .min_by_key(|obligation| obligation.due)
    }

    /// How the latest obligation of this kind ended, if it ended.
    pub fn how_ended(&self, kind: ObligationKind) -> Option<How> {
        self.latest_of(kind)?.ended.map(|(how, _)| how)
    }

    /// The number the next obligation of this kind gets.
    pub(crate) fn next_ordinal(&self, kind: ObligationKind) -> u16 {
        let of_kind = |clock: &&Clock| clock.obligation.kind == kind;
        let latest = self.clocks.iter().rev().find(of_kind);
        latest.map_or(1, |clock| clock.obligation.n.saturating_add(1))
    }

    /// Does the petition accuse somebody, or did it ever? What was once known as an accusation stays
    /// behind its wall, whatever class or purpose it is given later (第三十条).
    pub fn accuses(&self) -> bool {
        self.ever_accused
    }

    /// 四个清楚 before a handling opinion (第三十一条). Hearing the request and asking for its cause are acts before
    /// it, each done or on record as not possible; the law and policy it rests on and what is done about each
    /// request are required parts of the opinion itself.
    /// # Errors
    /// [`Why::NotHeard`] or [`Why::CauseNotAsked`].
    pub fn four_clears(&self) -> Result<(), Why> {
        match (self.heard, self.asked) {
            (false, _) => Err(Why::NotHeard),
            (true, false) => Err(Why::CauseNotAsked),
            (true, true) => Ok(()),
        }
    }

    /// Only the petition procedure (route 6) has review and re-review.
    pub fn has_review(&self) -> bool {
        self.class == Some(Class::DecisionRequest) && self.route == Some(Route::PetitionProcedure)
    }

    /// Passed on by the unit that has it.
    pub(crate) fn pass_on(&mut self, to: &UnitId, day: Date, assigned: bool) {
        self.passed += 1;
        self.passings.push(Passing {
            n: self.passed,
            from: self.owner.clone(),
            to: to.clone(),
            day,
            assigned,
        });
    }

    /// Accepted by this unit.
    pub(crate) fn accept(&mut self, unit: &UnitId, noticed: Date, day: Date, entry: Position) {
        self.times_accepted += 1;
        self.accepted = Some(Acceptance {
            n: self.times_accepted,
            unit: unit.clone(),
            noticed,
            day,
            entry,
        });
    }

    /// Was it assigned on its way, so that a closing report is due?
    pub fn is_assigned(&self) -> bool {
        self.passings.iter().any(|passing| passing.assigned)
    }

    /// Who sent it to the present unit, if another unit did.
    pub fn sender(&self) -> Option<&UnitId> {
        self.passings.last().map(|passing| &passing.from)
    }

    /// Did the unit receive it from the petitioner, or send it on?
    pub fn passed_through(&self, unit: &UnitId) -> bool {
        let sent = |passing: &Passing| passing.from == *unit;
        self.petition.receiver == *unit || self.passings.iter().any(sent)
    }

    /// The latest opinion, reply or decision.
    pub fn latest_opinion(&self) -> Option<&Opinion> {
        self.opinions.last()
    }

    /// The opinion was revoked and the matter returned, and the unit has not taken it up again.
    pub fn is_returned(&self) -> bool {
        matches!(self.stage, Stage::Reviewed | Stage::ReReviewed)
            && self
                .latest_opinion()
                .is_some_and(Opinion::returns_the_matter)
    }

    /// The last opinion is a re-review that did not send it back, and nothing goes on: the same facts and
    /// reasons are no longer accepted (第三十六条).
    pub fn is_at_its_last_level(&self) -> bool {
        let ended = matches!(
            self.stage,
            Stage::ReReviewed | Stage::Final | Stage::Archived
        );
        let is_last = |opinion: &Opinion| {
            opinion.document == DocKind::ReReviewOpinion && !opinion.returns_the_matter()
        };
        ended && self.latest_opinion().is_some_and(is_last)
    }

    /// The officer handles or decides it: such a one does not review it later.
    pub(crate) fn takes_part(&mut self, officer: &OfficerId) {
        if !self.took_part.contains(officer) {
            self.took_part.push(officer.clone());
        }
    }

    /// The same for whoever took the step, unless they only keep the record of an outside unit.
    pub(crate) fn takes_part_by(&mut self, event: &Event) {
        if let (Some(officer), Some(unit)) = (&event.by.officer, &event.by.unit)
            && *unit == self.owner
        {
            self.takes_part(&officer.clone());
        }
    }

    /// A written answer is issued by the unit that has the matter in hand.
    pub(crate) fn issues(
        &mut self,
        event: &Event,
        at: Position,
        document: DocKind,
        decision: Decision,
        signed_by: Option<&OfficerId>,
    ) {
        self.takes_part_by(event);
        if let Some(signer) = signed_by {
            self.takes_part(signer);
        }
        let (unit, day) = (self.owner.clone(), event.day);
        self.opinions.push(Opinion {
            document,
            unit,
            day,
            decision,
            served: None,
            entry: at,
        });
    }

    /// The officer handles it no more and is in charge of it no more.
    fn takes_off(&mut self, officer: &OfficerId) {
        for post in [&mut self.handler, &mut self.lead_official] {
            if post.as_ref() == Some(officer) {
                *post = None;
            }
        }
    }

    /// How the officer's conflict of interest stands from now on; who is out handles nothing.
    pub(crate) fn set_conflict(&mut self, officer: &OfficerId, state: ConflictState, since: Date) {
        self.conflicts
            .retain(|conflict| conflict.officer != *officer);
        let conflict = Conflict {
            officer: officer.clone(),
            state,
            since,
        };
        if conflict.bars() {
            self.takes_off(officer);
        }
        self.conflicts.push(conflict);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::scene::{REVIEW, Scene};

    #[test]
    fn one_matter_goes_through_the_whole_chain_on_the_days_of_the_regulations() {
        use ObligationKind as K;
        let due = |scene: &Scene, kind| scene.due(kind).unwrap();
        assert_eq!(
            due(&Scene::registered(), K::BureauDispatch),
            date(2026, 5, 6)
        );
        let pending = Scene::pending();
        assert_eq!(due(&pending, K::Objection), date(2026, 5, 12));
        assert_eq!(due(&pending, K::ForwardedNotice), date(2026, 5, 21));
        let accepted = Scene::accepted(crate::scene::ROUTE_6);
        assert_eq!(due(&accepted, K::Conclude), date(2026, 7, 20));
        let served = Scene::served();
        assert_eq!(
            served.ended(K::Conclude),
            Some(How::Met),
            "on the last day of the extension, 19 August"
        );
        assert_eq!(due(&served, K::ReviewRequest), date(2026, 9, 20));
        assert_eq!(
            due(&Scene::under_review(), K::ReviewOpinion),
            date(2026, 10, 20)
        );
        assert_eq!(
            due(&Scene::reviewed(), K::ReReviewRequest),
            date(2026, 11, 20)
        );
        assert_eq!(
            due(&Scene::under_re_review(), K::ReReviewOpinion),
            date(2026, 12, 21)
        );
        let end = Scene::under_re_review()
            .on(date(2026, 12, 21))
            .take(
                "bureau-c",
                &format!("issue-re-review {REVIEW} signed_by=city-head"),
            )
            .on(date(2026, 12, 22))
            .take(
                "bureau-c",
                "serve document=re-review-opinion day=2026-12-22 way=post proof=yes reference=R-1",
            )
            .take("timer", "finalise")
            .take("bureau-a", "archive retention=permanent");
        assert_eq!(end.stands(), ("archived", "city"));
        assert_eq!(end.matter().running().count(), 0);
        assert!(
            end.matter().clocks.iter().all(|clock| matches!(
                clock.ended,
                Some((How::Met | How::Replaced | How::Fell, _))
            ))
        );
    }

    #[test]
    fn a_matter_opens_with_its_registration_and_nothing_else() {
        let event = Scene::registered()
            .decide("bureau-c", "forward to=housing")
            .unwrap();
        let number = MatterNumber::new("office", 2026, None, 1).unwrap();
        assert_eq!(
            Matter::open(&event, MatterKey(1), number),
            Err(NotARegistration)
        );
    }

    #[test]
    fn an_old_matter_keeps_the_law_it_was_opened_under() {
        let mut scene = Scene::pending();
        scene.matter.as_mut().unwrap().law = Act::Regulations2005;
        let scene = scene
            .take(
                "housing-c",
                &format!("classify class={}", crate::scene::ROUTE_6),
            )
            .take("housing-c", "accept way=paper");
        assert_eq!(
            scene.running(ObligationKind::Conclude).unwrap().basis.act,
            Act::Regulations2005
        );
    }
}
