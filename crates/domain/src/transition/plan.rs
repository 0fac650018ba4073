//! Drawing up the effect of a step: where the matter goes, what ends, what arises.

use jiff::civil::Date;

use crate::access::Wall;
use crate::context::Context;
use crate::event::Effect;
use crate::id::UnitId;
use crate::law::Law;
use crate::matter::Matter;
use crate::obligation::{Ended, How, JudgeBy, Obligation, ObligationKind, Owner};
use crate::organisation::UnitRole;
use crate::petition::Petition;
use crate::refusal::Why;
use crate::stage::Stage;
use crate::term::Term;

/// An effect in the making. A matter's obligations get their ordinals here.
pub(crate) struct Plan<'a> {
    ctx: &'a Context<'a>,
    matter: Option<&'a Matter>,
    law: &'a Law,
    effect: Effect,
}

impl<'a> Plan<'a> {
    /// A step on a matter; unless said otherwise it stays where it is.
    pub(crate) fn on(matter: &'a Matter, ctx: &'a Context<'a>) -> Self {
        let effect = Effect {
            stage: matter.stage,
            owner: matter.owner.clone(),
            law: None,
            arisen: Vec::new(),
            ended: Vec::new(),
            leave: Vec::new(),
        };
        Self {
            ctx,
            matter: Some(matter),
            law: ctx.law_of(matter),
            effect,
        }
    }

    /// A registration: opens the matter under today's law.
    pub(crate) fn opening(owner: UnitId, ctx: &'a Context<'a>) -> Self {
        let effect = Effect {
            stage: Stage::Registered,
            owner,
            law: Some(ctx.law().act),
            arisen: Vec::new(),
            ended: Vec::new(),
            leave: Vec::new(),
        };
        Self {
            ctx,
            matter: None,
            law: ctx.law(),
            effect,
        }
    }

    /// Where the matter goes.
    pub(crate) fn to(mut self, stage: Stage) -> Self {
        self.effect.stage = stage;
        self
    }

    /// Who has it in hand from now on.
    pub(crate) fn given_to(mut self, owner: &UnitId) -> Self {
        self.effect.owner = owner.clone();
        self
    }

    /// Whoever handles it or is in charge of it and stands behind the wall leaves it.
    pub(crate) fn leaving(mut self, wall: &Wall<'_>) -> Self {
        let posts = self
            .matter
            .into_iter()
            .flat_map(|matter| [&matter.handler, &matter.lead_official]);
        for officer in posts.flatten() {
            if wall.keeps_out_officer(officer) && !self.effect.leave.contains(officer) {
                self.effect.leave.push(officer.clone());
            }
        }
        self
    }

    /// What the new owner owes from `from` on, if the law sets a term for it.
    pub(crate) fn owes(self, kind: ObligationKind, from: Date) -> Result<Self, Why> {
        let owner = Owner::Unit(self.effect.owner.clone());
        self.owed_by(owner, kind, from)
    }

    /// What `owner` owes, or may use, from `from` on.
    pub(crate) fn owed_by(
        mut self,
        owner: Owner,
        kind: ObligationKind,
        from: Date,
    ) -> Result<Self, Why> {
        if let Some(obligation) = self.ctx.obligation(self.law, kind, owner, from)? {
            self.add(obligation);
        }
        Ok(self)
    }

    /// What `owner` owes within a term that was set for this matter.
    pub(crate) fn owed_within(
        mut self,
        owner: Owner,
        kind: ObligationKind,
        from: Date,
        term: Term,
    ) -> Result<Self, Why> {
        let obligation = self.ctx.set_obligation(self.law, kind, owner, from, term)?;
        self.add(obligation);
        Ok(self)
    }

    /// The notice that the new owner owes the petitioner (第二十三条), or the decision on acceptance alone
    /// where nobody can be told. A discipline organ owes it by its own rules and to a named reporter.
    pub(crate) fn notice(
        self,
        petition: &Petition,
        received: Date,
        from_another_unit: bool,
        accuses: bool,
    ) -> Result<Self, Why> {
        let is_discipline = is_discipline(self.ctx, &self.effect.owner);
        let kind = match (accuses && is_discipline, from_another_unit) {
            _ if !petition.can_be_notified() => ObligationKind::AcceptanceDecision,
            (true, _) => ObligationKind::NamedReportNotice,
            (false, true) => ObligationKind::ForwardedNotice,
            (false, false) => ObligationKind::DirectNotice,
        };
        self.owes(kind, received)
    }

    /// An obligation with settled dates.
    pub(crate) fn add(&mut self, mut obligation: Obligation) {
        let kind = obligation.kind;
        let before = self
            .effect
            .arisen
            .iter()
            .filter(|other| other.kind == kind)
            .count();
        let first = self.matter.map_or(1, |matter| matter.next_ordinal(kind));
        obligation.n = first.saturating_add(u16::try_from(before).unwrap_or(u16::MAX));
        self.effect.arisen.push(obligation);
    }

    /// Ends what is now done: in time or late, judged on `day`.
    pub(crate) fn met(mut self, which: impl Fn(ObligationKind) -> bool, day: Date) -> Self {
        let law = self.law;
        self.end(which, |obligation| judged(obligation, day, law));
        self
    }

    /// Ends this one alone, judged on `day`.
    pub(crate) fn met_one(mut self, one: &Obligation, day: Date) -> Self {
        let how = judged(one, day, self.law);
        self.effect.ended.push(Ended {
            kind: one.kind,
            n: one.n,
            how,
        });
        self
    }

    /// Ends this one alone; another takes its place.
    pub(crate) fn replaced_one(mut self, one: &Obligation) -> Self {
        self.effect.ended.push(Ended {
            kind: one.kind,
            n: one.n,
            how: How::Replaced,
        });
        self
    }

    /// What another system claims from `since` on, by the law of that day; never counted as late.
    pub(crate) fn claims(mut self, kind: ObligationKind, since: Date) -> Result<Self, Why> {
        let owner = Owner::Unit(self.effect.owner.clone());
        let law = self.ctx.laws.on(since);
        if let Some(mut obligation) = self.ctx.obligation(law, kind, owner, since)? {
            obligation.claimed = true;
            self.add(obligation);
        }
        Ok(self)
    }

    /// Ends what another system claims to have done on a day; without a day there is nothing to judge.
    pub(crate) fn claimed_met(
        self,
        which: impl Fn(ObligationKind) -> bool,
        claimed: Option<Date>,
    ) -> Self {
        match claimed {
            Some(day) => self.met(which, day),
            None => self.fell(which),
        }
    }

    /// Ends what is no longer owed.
    pub(crate) fn fell(mut self, which: impl Fn(ObligationKind) -> bool) -> Self {
        self.end(which, |_| How::Fell);
        self
    }

    /// Ends what another obligation takes the place of.
    pub(crate) fn replaced(mut self, which: impl Fn(ObligationKind) -> bool) -> Self {
        self.end(which, |_| How::Replaced);
        self
    }

    /// Ends what a new clock takes the place of. What was late by `day` is recorded as late: a new clock
    /// does not hide it.
    pub(crate) fn superseded(mut self, which: impl Fn(ObligationKind) -> bool, day: Date) -> Self {
        let law = self.law;
        self.end(which, |obligation| match judged(obligation, day, law) {
            How::MetLate if !obligation.claimed && !obligation.kind.is_window() => How::MetLate,
            _ => How::Replaced,
        });
        self
    }

    /// Ends what this unit no longer owes.
    pub(crate) fn fell_for(
        mut self,
        unit: &UnitId,
        which: impl Fn(ObligationKind) -> bool,
    ) -> Self {
        let is_owed = |obligation: &Obligation| {
            which(obligation.kind) && obligation.owner == Owner::Unit(unit.clone())
        };
        self.end_each(is_owed, |_| How::Fell);
        self
    }

    /// Ends what a unit behind the wall owes: it must not even know.
    pub(crate) fn fell_behind(mut self, wall: &Wall<'_>) -> Self {
        let is_behind = |obligation: &Obligation| match &obligation.owner {
            Owner::Unit(unit) => wall.keeps_out_unit(unit),
            Owner::Petitioner => false,
        };
        self.end_each(is_behind, |_| How::Fell);
        self
    }

    fn end(&mut self, which: impl Fn(ObligationKind) -> bool, how: impl Fn(&Obligation) -> How) {
        self.end_each(|obligation| which(obligation.kind), how);
    }

    fn end_each(&mut self, which: impl Fn(&Obligation) -> bool, how: impl Fn(&Obligation) -> How) {
        let Some(matter) = self.matter else { return };
        for obligation in matter.running().filter(|obligation| which(obligation)) {
            let is_ended = |ended: &Ended| ended.kind == obligation.kind && ended.n == obligation.n;
            if !self.effect.ended.iter().any(is_ended) {
                let ended = Ended {
                    kind: obligation.kind,
                    n: obligation.n,
                    how: how(obligation),
                };
                self.effect.ended.push(ended);
            }
        }
    }

    /// The effect; an accusation never comes into the hands of those it accuses.
    pub(crate) fn done(self) -> Result<Effect, Why> {
        if let Some(matter) = self.matter
            && Wall::around(matter, self.ctx.organisation).keeps_out_unit(&self.effect.owner)
            && self.effect.owner != matter.owner
        {
            return Err(Why::BehindTheWall);
        }
        Ok(self.effect)
    }
}

/// Is the unit a discipline organ, with rules of its own?
pub(crate) fn is_discipline(ctx: &Context<'_>, unit: &UnitId) -> bool {
    ctx.organisation.has_role(unit, UnitRole::DisciplineOrgan)
}

/// In time or late, by the date that the office is judged by; a petitioner's window by its last day. A
/// provisional date is computed anew: its year may be published by now.
fn judged(obligation: &Obligation, day: Date, law: &Law) -> How {
    let judge_by = if obligation.kind.is_window() {
        JudgeBy::Due
    } else {
        law.parameters.judge_by
    };
    let settled = if obligation.provisional {
        obligation.clone().recompute(&law.calendar).ok()
    } else {
        None
    };
    let last_day = settled.as_ref().unwrap_or(obligation).last_day(judge_by);
    if day <= last_day {
        How::Met
    } else {
        How::MetLate
    }
}
