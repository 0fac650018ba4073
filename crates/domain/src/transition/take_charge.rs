//! 领导包案.

use super::Transition;
use super::guard::{self, HEADS, LIVE};
use super::plan::Plan;
use super::spec::step;
use crate::access;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{OfficerId, Position};
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;

step! {
    /// 领导包案: a leader takes charge of a hard matter (第十八条).
    TakeCharge = "take-charge", act 431, entry 26;
    rows "";
    title "领导包案", "a leader takes charge";
    from LIVE;
    to [];
    who "持有事项的机关、单位", "the unit that has it";
    guard "包案领导无利害关系", "the leader has no conflict of interest";
    terms [];
    document None;
    basis Act::Regulations2022.article(18), Text;
    fields {
        /// Which leader.
        required 0 leader: OfficerId;
        /// Instruction.
        optional 1 note: Prose;
    }
}

impl Transition for TakeCharge {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, HEADS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let leader = ctx.organisation.officer(&self.leader);
        let leader = leader.ok_or_else(|| Why::OfficerUnknown(self.leader.clone()))?;
        ctx.named_officer(&leader.id, &leader.unit, HEADS)?;
        access::may_take_part(matter, &leader.id, ctx.organisation)?;
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.lead_official = Some(self.leader.clone());
        matter.takes_part(&self.leader);
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn who_took_charge_does_not_sign_the_review() {
        let scene = Scene::concluded()
            .take("housing-head", "take-charge leader=county-head")
            .take("petitioner", "request-review body=county note=不服");
        let issue = format!(
            "issue-review {} signed_by=county-head",
            crate::scene::REVIEW
        );
        scene.outcomes(&[
            ("county-r", &issue, "!took_part_before"),
            (
                "county-r",
                &issue.replace("=county-head", "=county-head2"),
                "reviewed",
            ),
        ]);
    }

    #[test]
    fn a_leader_without_a_conflict_takes_charge() {
        let scene = Scene::in_progress(ROUTE_6);
        scene.outcomes(&[
            (
                "housing-head",
                "take-charge leader=housing-head2",
                "in-progress",
            ),
            (
                "housing-head",
                "take-charge leader=county-head",
                "in-progress",
            ),
            (
                "housing-head",
                "take-charge leader=housing-c",
                "!officer_unknown",
            ),
            (
                "housing-head",
                "take-charge leader=nobody",
                "!officer_unknown",
            ),
            (
                "housing-h",
                "take-charge leader=housing-head2",
                "!role_not_allowed",
            ),
        ]);
        let scene = scene.take("county-head", "declare-conflict note=亲属");
        scene.outcomes(&[("housing-head", "take-charge leader=county-head", "!recused")]);
    }
}
