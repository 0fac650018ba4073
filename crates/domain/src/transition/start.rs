//! Row 17: a handler without a conflict of interest begins.

use super::Transition;
use super::guard::{self, HANDLERS};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::id::{OfficerId, Position};
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 开始办理: the handler is named and declares to have no direct interest in it.
    Start = "start", act 170, entry 25;
    rows "17";
    title "开始办理", "start";
    from [Stage::Accepted];
    to [Stage::InProgress];
    who "有权处理的机关、单位", "the competent unit";
    guard "承办人无利害关系，已查明回避情形", "the handler has no conflict of interest";
    terms [];
    document None;
    basis Act::Regulations2022.article(28), Text;
    fields {
        /// Who handles it.
        required 0 handler: OfficerId;
        /// The handler declares to have no conflict of interest.
        required 1 no_conflict: bool;
    }
}

impl Transition for Start {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, HANDLERS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if !self.no_conflict {
            return Err(Why::ConflictNotDeclared);
        }
        guard::fit_officer(matter, ctx, &self.handler, &matter.owner, HANDLERS)?;
        Plan::on(matter, ctx).to(Stage::InProgress).done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.handler = Some(self.handler.clone());
        matter.takes_part(&self.handler);
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn the_handler_is_of_the_unit_free_of_conflict_and_let_in() {
        let scene = Scene::accepted(ROUTE_6);
        scene.outcomes(&[
            (
                "housing-head",
                "start handler=housing-h no_conflict=yes",
                "in-progress",
            ),
            (
                "housing-h",
                "start handler=housing-h no_conflict=yes",
                "in-progress",
            ),
            (
                "housing-head",
                "start handler=housing-h no_conflict=no",
                "!conflict_not_declared",
            ),
            (
                "housing-head",
                "start handler=roads-h no_conflict=yes",
                "!officer_unknown",
            ),
            (
                "housing-head",
                "start handler=housing-a no_conflict=yes",
                "!officer_unknown",
            ),
            (
                "housing-c",
                "start handler=housing-h no_conflict=yes",
                "!role_not_allowed",
            ),
            (
                "roads-head",
                "start handler=roads-h no_conflict=yes",
                "!not_yours",
            ),
        ]);
        let recused = scene.take("housing-h", "declare-conflict note=亲属");
        recused.outcomes(&[(
            "housing-head",
            "start handler=housing-h no_conflict=yes",
            "!recused",
        )]);
    }
}
