//! 回避决定.

use super::Transition;
use super::guard::{HEADS, LIVE};
use super::plan::Plan;
use super::spec::step;
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
    who "本机关、单位负责人；负责人的回避由上一级决定", "the head of the unit; about a head, the next higher unit";
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
        match ctx.organisation.next_higher(&matter.owner) {
            Some(higher) if own.is_err() => ctx.acts_for(higher, None, HEADS).or(own),
            _ => own,
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let is_oneself = ctx.actor.officer.as_ref() == Some(&self.officer);
        if is_oneself {
            return Err(Why::Recused {
                officer: self.officer.clone(),
            });
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
                "in-progress",
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
    fn a_conflict_that_is_dismissed_lets_the_officer_in_again() {
        let scene = Scene::in_progress(ROUTE_6)
            .take("housing-h", "declare-conflict note=邻居")
            .take(
                "housing-head",
                "decide-recusal officer=housing-h upheld=no note=不成立",
            );
        scene.outcomes(&[("housing-h", "investigate note=现场查看", "in-progress")]);
    }
}
