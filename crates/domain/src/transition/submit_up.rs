//! Row 5: 报请决定.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::Prose;
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// Why the leadership decides.
    SubmissionGrounds {
        Grave = 1, "grave", "重大", "grave";
        Urgent = 2, "urgent", "紧急", "urgent";
    }
}

step! {
    /// 报请决定: a grave or urgent matter goes to the Party committee and government of the level. The
    /// bureau keeps it, and its clock keeps running.
    SubmitUp = "submit-up", act 50, entry 25;
    rows "5";
    title "报请决定", "submit for decision";
    from [Stage::Registered];
    to [Stage::SubmittedUp];
    who "信访部门", "the bureau";
    guard "重大、紧急事项；转送期限继续计算", "grave or urgent; the dispatch clock keeps running";
    terms [];
    document Some(DocKind::DecisionProposal);
    basis Act::Regulations2022.article(22), Text;
    fields {
        /// Grave or urgent.
        required 0 grounds: SubmissionGrounds;
        /// The proposal.
        required 1 note: Prose;
    }
}

impl Transition for SubmitUp {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        if !ctx.is_bureau(&matter.owner) {
            return Err(Why::UnitUnsuitable(matter.owner.clone()));
        }
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx).to(Stage::SubmittedUp).done()
    }
}
