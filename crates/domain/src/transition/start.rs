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
