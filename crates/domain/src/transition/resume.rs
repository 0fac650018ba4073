//! Row 33: a returned matter is handled anew, by somebody else.

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
    /// 重新办理: the period was set with the return; the new opinion opens review again.
    Resume = "resume", act 330, entry 25;
    rows "33";
    title "重新办理", "handle anew";
    from [Stage::Reviewed, Stage::ReReviewed];
    to [Stage::InProgress];
    who "原办理机关、单位的其他人员", "the unit whose opinion fell, another handler";
    guard "意见已被撤销并责令重新办理；原承办人不得再办", "the opinion was revoked and returned; not the same handler";
    terms [];
    document None;
    basis Act::Shandong2015.article(45), Local;
    fields {
        /// Who handles it.
        required 0 handler: OfficerId;
        /// The handler declares to have no conflict of interest.
        required 1 no_conflict: bool;
    }
}

impl Transition for Resume {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        if !matter.is_returned() {
            return Err(Why::WrongStage {
                stage: matter.stage,
            });
        }
        guard::of_the_owner(matter, ctx, HANDLERS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if !self.no_conflict {
            return Err(Why::ConflictNotDeclared);
        }
        if matter.took_part.contains(&self.handler) {
            return Err(Why::SameHandler {
                officer: self.handler.clone(),
            });
        }
        guard::fit_officer(matter, ctx, &self.handler, &matter.owner, HANDLERS)?;
        Plan::on(matter, ctx).to(Stage::InProgress).done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.handler = Some(self.handler.clone());
        matter.takes_part(&self.handler);
        matter.heard = false;
    }
}
