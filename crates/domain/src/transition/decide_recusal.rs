//! 回避决定.

use super::Transition;
use super::guard::{self, HEADS, LIVE};
use super::plan::Plan;
use super::spec::step;
use crate::access::Wall;
use crate::actor::Role;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{OfficerId, Position};
use crate::law::Act;
use crate::matter::{ConflictState, Matter};
use crate::refusal::Why;

step! {
    /// 回避决定: on a declaration, on a request, or of the unit's own motion. Nobody decides about
    /// themselves; about a head, the head of the next higher unit decides.
    DecideRecusal = "decide-recusal", act 175, entry 25;
    rows "17";
    title "回避决定", "decide on a recusal";
    from LIVE;
    to [];
    who "本机关、单位负责人；负责人的回避由上一级决定，没有上一级的由信访部门负责人决定", "the head of the unit; about a head, the next higher unit, or a bureau where there is none";
    guard "当事人不得自行决定", "nobody decides about themselves";
    terms [];
    document Some(DocKind::RecusalDecision);
    basis Act::CivilServants.article(77), Text;
    fields {
        /// Which officer.
        required 0 officer: OfficerId;
        /// Is the officer out?
        required 1 upheld: bool;
        /// Reason.
        required 2 note: Prose;
    }
}

impl Transition for DecideRecusal {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        let own = ctx.acts_for(&matter.owner, Some(matter), HEADS);
        own.or_else(|why| by_the_next_higher(matter, ctx).map_err(|_| why))
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::known_officer(ctx, &self.officer)?;
        let is_oneself = ctx.actor.officer.as_ref() == Some(&self.officer);
        if is_oneself {
            return Err(Why::Recused {
                officer: self.officer.clone(),
            });
        }
        if (ctx.organisation).holds(&self.officer, &matter.owner, Role::Head) {
            by_the_next_higher(matter, ctx)?;
        }
        let open = matter.conflicts.iter().any(|conflict| {
            conflict.officer == self.officer && conflict.state != ConflictState::Dismissed
        });
        if !open && !self.upheld {
            return Err(Why::NoRecusalOpen {
                officer: self.officer.clone(),
            });
        }
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        let state = if self.upheld {
            ConflictState::Upheld
        } else {
            ConflictState::Dismissed
        };
        matter.set_conflict(&self.officer, state, event.day);
    }
}

/// About a head: a head of the next higher unit, or of a bureau where nobody stands above or the wall
/// keeps that unit out.
fn by_the_next_higher(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
    let wall = Wall::around(matter, ctx.organisation);
    let higher = ctx.organisation.next_higher(&matter.owner);
    if let Some(higher) = higher.filter(|unit| !wall.keeps_out_unit(unit)) {
        return ctx.acts_for(higher, Some(matter), HEADS);
    }
    match ctx.staff() {
        Some((_, own))
            if ctx.is_bureau(own)
                && *own != matter.owner
                && (!matter.accuses() || matter.passed_through(own)) =>
        {
            ctx.acts_for(own, None, HEADS)
        }
        _ => Err(Why::NotYours {
            owner: matter.owner.clone(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn nobody_decides_about_themselves_and_a_higher_head_decides_about_a_head() {
        let scene = Scene::in_progress(ROUTE_6);
        scene.outcomes(&[
            (
                "housing-head",
                "decide-recusal officer=housing-head upheld=yes note=属实",
                "!recused",
            ),
            (
                "housing-head2",
                "decide-recusal officer=housing-head upheld=yes note=属实",
                "!not_yours",
            ),
            (
                "county-head",
                "decide-recusal officer=housing-head upheld=yes note=属实",
                "in-progress",
            ),
            (
                "housing-h2",
                "decide-recusal officer=housing-h upheld=yes note=属实",
                "!role_not_allowed",
            ),
            (
                "roads-head",
                "decide-recusal officer=housing-h upheld=yes note=属实",
                "!not_yours",
            ),
            (
                "housing-head",
                "decide-recusal officer=housing-h upheld=no note=不成立",
                "!no_recusal_open",
            ),
        ]);
    }

    #[test]
    fn a_deputy_does_not_lift_the_recusal_of_a_head() {
        let scene = Scene::in_progress(ROUTE_6).take("housing-head", "declare-conflict note=亲属");
        let lift = "decide-recusal officer=housing-head upheld=no note=不成立";
        scene.outcomes(&[
            ("housing-head2", lift, "!not_yours"),
            ("bureau-head", lift, "!not_yours"),
            ("county-head", lift, "in-progress"),
        ]);
        let above_nobody = Scene::registered()
            .take("bureau-c", "forward to=discipline")
            .take("discipline-head", "declare-conflict note=亲属");
        let lift = "decide-recusal officer=discipline-head upheld=no note=不成立";
        above_nobody.outcomes(&[
            ("discipline-head2", lift, "!not_yours"),
            ("bureau-head", lift, "forwarded"),
        ]);
    }

    #[test]
    fn a_conflict_that_is_dismissed_lets_the_officer_in_again() {
        let scene = Scene::in_progress(ROUTE_6)
            .take("housing-h", "declare-conflict note=邻居")
            .take(
                "housing-head",
                "decide-recusal officer=housing-h upheld=no note=不成立",
            );
        let scene = scene.take(
            "housing-head",
            "change-handler handler=housing-h no_conflict=yes",
        );
        scene.outcomes(&[("housing-h", "investigate note=现场查看", "in-progress")]);
    }
}
