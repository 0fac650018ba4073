//! 申请回避: the petitioner asks that an officer step back.

use super::Transition;
use super::guard::{self, LIVE, STAFF};
use super::plan::Plan;
use super::review_request;
use super::spec::step;
use crate::access;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::{Prose, Reference};
use crate::id::{OfficerId, Position};
use crate::law::Act;
use crate::matter::{ConflictState, Matter};
use crate::refusal::Why;

step! {
    /// 申请回避: the head of the unit decides, with a reason.
    RequestRecusal = "request-recusal", act 174, entry 25;
    rows "17";
    title "申请回避", "ask for a recusal";
    from LIVE;
    to [];
    who "信访人；书面申请可由持有事项的单位或信访部门录入", "the petitioner; a written request may be entered by the unit that has it or the bureau";
    guard "", "";
    terms [];
    document None;
    basis Act::CivilServants.article(77), Text;
    fields {
        /// Which officer.
        required 0 officer: OfficerId;
        /// Why.
        required 1 note: Prose;
        /// The number of the signed paper, when an officer enters it.
        optional 2 paper: Reference;
    }
}

impl Transition for RequestRecusal {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        match ctx.staff() {
            _ if ctx.actor.is_petitioner() => Ok(()),
            None => Err(Why::OnlyPetitioner),
            Some((_, own)) if ctx.oversees(own, matter) => ctx.acts_for(own, None, STAFF),
            Some(_) => guard::of_the_owner(matter, ctx, STAFF),
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        review_request::signed(ctx, self.paper.as_ref())?;
        guard::known_officer(ctx, &self.officer)?;
        if access::is_recused(matter, &self.officer) {
            return Err(Why::AlreadyRecorded);
        }
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.set_conflict(&self.officer, ConflictState::Requested, event.day);
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn the_petitioner_asks_and_the_officer_stays_until_it_is_decided() {
        let ask = "request-recusal officer=housing-h note=亲属";
        let scene = Scene::in_progress(ROUTE_6);
        scene.outcomes(&[
            ("petitioner", ask, "in-progress"),
            ("housing-h2", ask, "!paper_needed"),
            ("housing-c", &format!("{ask} paper=S-1"), "in-progress"),
            ("bureau-c", &format!("{ask} paper=S-1"), "in-progress"),
            ("roads-c", &format!("{ask} paper=S-1"), "!not_yours"),
            ("timer", ask, "!only_petitioner"),
        ]);
        let scene = scene.take("petitioner", ask);
        scene.outcomes(&[("housing-h", "investigate note=现场查看", "in-progress")]);
        let scene = scene.take(
            "housing-head",
            "decide-recusal officer=housing-h upheld=yes note=属实",
        );
        scene.outcomes(&[
            ("housing-h", "investigate note=现场查看", "!recused"),
            ("petitioner", ask, "!already_recorded"),
        ]);
    }
}
