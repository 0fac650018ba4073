//! 变更承办人.

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
    /// 变更承办人, for example after a recusal.
    ChangeHandler = "change-handler", act 176, entry 25;
    rows "";
    title "变更承办人", "change the handler";
    from [Stage::InProgress];
    to [];
    who "有权处理的机关、单位", "the competent unit";
    guard "新承办人无利害关系；重新办理的，原承办人不得再办", "the new handler has no conflict of interest; after a return not one who handled it before";
    terms [];
    document None;
    basis Act::Regulations2022.article(28), Text;
    fields {
        /// Who handles it from now on.
        required 0 handler: OfficerId;
        /// The handler declares to have no conflict of interest.
        required 1 no_conflict: bool;
    }
}

impl Transition for ChangeHandler {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, HANDLERS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if !self.no_conflict {
            return Err(Why::ConflictNotDeclared);
        }
        if matter.handler.as_ref() == Some(&self.handler) {
            return Err(Why::AlreadyRecorded);
        }
        if matter.handled_before.contains(&self.handler) {
            return Err(Why::SameHandler {
                officer: self.handler.clone(),
            });
        }
        guard::fit_officer(matter, ctx, &self.handler, &matter.owner, HANDLERS)?;
        Plan::on(matter, ctx).done()
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
    fn another_handler_of_the_unit_takes_over() {
        Scene::in_progress(ROUTE_6).outcomes(&[
            (
                "housing-head",
                "change-handler handler=housing-h2 no_conflict=yes",
                "in-progress",
            ),
            (
                "housing-head",
                "change-handler handler=housing-h no_conflict=yes",
                "!already_recorded",
            ),
            (
                "housing-head",
                "change-handler handler=housing-h2 no_conflict=no",
                "!conflict_not_declared",
            ),
            (
                "housing-head",
                "change-handler handler=county-h no_conflict=yes",
                "!officer_unknown",
            ),
        ]);
    }
}
