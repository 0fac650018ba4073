//! 申请回避: the petitioner asks that an officer step back.

use super::Transition;
use super::guard::{self, LIVE};
use super::plan::Plan;
use super::spec::step;
use crate::access;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
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
    who "信访人", "the petitioner";
    guard "", "";
    terms [];
    document None;
    basis Act::CivilServants.article(77), Text;
    fields {
        /// Which officer.
        required 0 officer: OfficerId;
        /// Why.
        required 1 note: Prose;
    }
}

impl Transition for RequestRecusal {
    fn ready(_matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_the_petitioner(ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
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
            ("housing-h2", ask, "!only_petitioner"),
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
