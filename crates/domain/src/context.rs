//! What a step is decided in: the law of the day with its calendar, the organisation, who acts, now.

use jiff::civil::Date;

use crate::actor::{Actor, Role};
use crate::id::{OfficerId, UnitId};
use crate::law::{Law, Laws, TermId};
use crate::matter::Matter;
use crate::moment::Moment;
use crate::obligation::{Obligation, ObligationKind, Owner};
use crate::organisation::{Organisation, UnitRole};
use crate::refusal::Why;
use crate::term::Term;

/// The surroundings of one decision.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Every version of the law, with the office's rules and calendar.
    pub laws: &'a Laws,
    /// Units and officers.
    pub organisation: &'a Organisation,
    /// Who acts.
    pub actor: &'a Actor,
    /// Now.
    pub now: Moment,
    /// The other matter that the step names ([`crate::transition::Step::names`]), where the office has it.
    pub named: Option<&'a Matter>,
}

impl<'a> Context<'a> {
    /// The law in force today.
    pub fn law(&self) -> &'a Law {
        self.laws.on(self.now.today)
    }

    /// The law a matter was opened under, with the office's calendar and rules.
    pub fn law_of(&self, matter: &Matter) -> &'a Law {
        let opened_under = self.laws.all().iter().find(|law| law.act == matter.law);
        opened_under.unwrap_or_else(|| self.law())
    }

    /// The actor is listed in the unit and role they act for; petitioner and timer always are.
    pub(crate) fn known_actor(&self) -> Result<(), Why> {
        match (&self.actor.officer, &self.actor.unit) {
            (Some(officer), Some(unit))
                if !self.organisation.holds(officer, unit, self.actor.role) =>
            {
                Err(Why::NotInOffice {
                    officer: officer.clone(),
                    unit: unit.clone(),
                })
            }
            (Some(_), Some(_)) => Ok(()),
            _ if !self.actor.role.is_staff() => Ok(()),
            _ => Err(Why::RoleNotAllowed {
                needs: &[Role::Clerk, Role::Handler, Role::Head],
            }),
        }
    }

    /// The officer's own unit and code.
    pub(crate) fn staff(&self) -> Option<(&'a OfficerId, &'a UnitId)> {
        Some((self.actor.officer.as_ref()?, self.actor.unit.as_ref()?))
    }

    /// The acting officer belongs to `unit`, or keeps the record of an outside unit, and acts in one of
    /// the roles.
    pub(crate) fn acts_for(
        &self,
        unit: &UnitId,
        matter: Option<&Matter>,
        roles: &'static [Role],
    ) -> Result<(), Why> {
        let Some((_, own)) = self.staff() else {
            return Err(Why::RoleNotAllowed { needs: roles });
        };
        if own != unit && !self.keeps_record_of(unit, own, matter) {
            return Err(Why::NotYours {
                owner: unit.clone(),
            });
        }
        let needs = if own == unit { roles } else { RECORDERS };
        if needs.contains(&self.actor.role) {
            Ok(())
        } else {
            Err(Why::RoleNotAllowed { needs })
        }
    }

    /// What an outside unit did is recorded by the bureau of its line, by a unit that received or sent
    /// the matter, or by the discipline organ, which is left when an accusation shuts the others out.
    pub(crate) fn keeps_record_of(
        &self,
        unit: &UnitId,
        own: &UnitId,
        matter: Option<&Matter>,
    ) -> bool {
        let is_outside = |id| self.organisation.unit(id).is_some_and(|unit| unit.outside);
        let of_the_line = self.is_bureau(own)
            && !matter.is_some_and(Matter::accuses)
            && (self.serves_above(own, unit) || self.organisation.is_or_below(own, unit));
        let keeps = of_the_line
            || self.organisation.has_role(own, UnitRole::DisciplineOrgan)
            || matter.is_some_and(|matter| matter.passed_through(own));
        is_outside(unit) && !is_outside(own) && keeps
    }

    /// May the bureau `own` act on a matter that another unit has in hand? It received it or passed it
    /// on, or it is of the same or a higher level in that unit's line; an accusation only when it
    /// passed through its own hands (第三十条).
    pub(crate) fn oversees(&self, own: &UnitId, matter: &Matter) -> bool {
        self.is_bureau(own)
            && (matter.passed_through(own)
                || (!matter.accuses() && self.serves_above(own, &matter.owner)))
    }

    /// Does the bureau stand beside or above the unit: same or higher level, and the unit below it or
    /// below the organ that it serves?
    fn serves_above(&self, bureau: &UnitId, unit: &UnitId) -> bool {
        let level = |unit| self.organisation.unit(unit).map(|unit| unit.level);
        let organ = self.organisation.next_higher(bureau).unwrap_or(bureau);
        level(bureau) <= level(unit)
            && (self.organisation.is_or_below(unit, bureau)
                || self.organisation.is_or_below(unit, organ))
    }

    /// An officer named in a form: listed in `unit` with one of the roles. An outside unit keeps its
    /// own list, so any code passes there.
    pub(crate) fn named_officer(
        &self,
        officer: &OfficerId,
        unit: &UnitId,
        roles: &[Role],
    ) -> Result<(), Why> {
        if self
            .organisation
            .unit(unit)
            .is_some_and(|unit| unit.outside)
        {
            return Ok(());
        }
        if roles
            .iter()
            .any(|role| self.organisation.holds(officer, unit, *role))
        {
            Ok(())
        } else {
            Err(Why::OfficerUnknown(officer.clone()))
        }
    }

    /// Is the unit a petition bureau?
    pub(crate) fn is_bureau(&self, unit: &UnitId) -> bool {
        self.organisation.has_role(unit, UnitRole::PetitionBureau)
    }

    /// What is owed from `from` on under `law`: none when that law has no such term.
    pub(crate) fn obligation(
        &self,
        law: &Law,
        kind: ObligationKind,
        owner: Owner,
        from: Date,
    ) -> Result<Option<Obligation>, Why> {
        let Some(rule) = kind.term_id().and_then(|id| law.rule(id)) else {
            return Ok(None);
        };
        let Some(term) = rule.term() else {
            return Ok(None);
        };
        let mut obligation = Obligation::unsettled(kind, owner, from, term, rule.basis);
        obligation = obligation.recompute(&law.calendar)?;
        Ok(Some(obligation))
    }

    /// What is owed within a term that somebody set for this matter.
    pub(crate) fn set_obligation(
        &self,
        law: &Law,
        kind: ObligationKind,
        owner: Owner,
        from: Date,
        term: Term,
    ) -> Result<Obligation, Why> {
        let basis = kind
            .term_id()
            .and_then(|id| law.rule(id))
            .map(|rule| rule.basis);
        let basis = basis.unwrap_or(crate::law::Act::HouseRule.whole());
        Ok(Obligation::unsettled(kind, owner, from, term, basis).recompute(&law.calendar)?)
    }
}

/// Who may write down what an outside unit did.
pub(crate) const RECORDERS: &[Role] = &[Role::Clerk, Role::Handler, Role::Head, Role::Leader];

impl Obligation {
    /// The dates are still those of the event; [`Obligation::recompute`] settles them.
    fn unsettled(
        kind: ObligationKind,
        owner: Owner,
        from: Date,
        term: Term,
        basis: crate::law::Basis,
    ) -> Self {
        Self {
            kind,
            n: 1,
            owner,
            from,
            term,
            extend: 0,
            exclude: None,
            nominal: from,
            due: from,
            provisional: false,
            basis,
            claimed: false,
        }
    }
}

impl ObligationKind {
    /// The term that sets its length; none when somebody sets it for each matter.
    pub fn term_id(self) -> Option<TermId> {
        Some(match self {
            Self::BureauDispatch => TermId::BureauDispatch,
            Self::DirectNotice => TermId::DirectNotice,
            Self::ForwardedNotice => TermId::ForwardedNotice,
            Self::AcceptanceDecision => TermId::AcceptanceDecision,
            Self::Objection => TermId::Objection,
            Self::ObjectionDecision | Self::Redispatch | Self::CompetenceDecision => {
                TermId::ObjectionDecision
            }
            Self::Conclude => TermId::Conclude,
            Self::PerformDuty => TermId::PerformDuty,
            Self::AssignedFeedback => TermId::AssignedFeedback,
            Self::ReviewRequest => TermId::ReviewRequest,
            Self::ReviewOpinion => TermId::ReviewOpinion,
            Self::ReReviewRequest => TermId::RereviewRequest,
            Self::ReReviewOpinion => TermId::RereviewOpinion,
            Self::ReturnedHandling => TermId::ReturnedHandling,
            Self::LapseGrace => TermId::LapseGrace,
            Self::SimpleAccept => TermId::SimpleAccept,
            Self::SimpleOpinion => TermId::SimpleOpinion,
            Self::NamedReportNotice => TermId::NamedReportNotice,
            Self::NamedReportFeedback => TermId::NamedReportFeedback,
            Self::OpeningAnswer => TermId::OpeningAnswer,
            Self::UrgeAnswer => return None,
        })
    }
}
