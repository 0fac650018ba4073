//! 并案: two petitions of one matter are linked.

use super::Transition;
use super::guard::{self, LIVE, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{MatterNumber, Position};
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;

step! {
    /// 并案: a link and nothing else. Each petition keeps its own number, receipt, notices and clocks,
    /// and each petitioner gets the answer.
    Merge = "merge", act 26, entry 21;
    rows "";
    title "并案", "merge";
    from LIVE;
    to [];
    who "持有事项的机关、单位", "the unit that has it";
    guard "各自保留编号、期限和答复", "each keeps its number, clocks and answer";
    terms [];
    document None;
    basis Act::HouseRule.whole(), Unconfirmed;
    fields {
        /// The other matter.
        required 0 with: MatterNumber;
        /// Why the two are one matter.
        optional 1 note: Prose;
    }
}

impl Transition for Merge {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if self.with == matter.number {
            return Err(Why::ItselfOnly);
        }
        if matter.links.contains(&self.with) {
            return Err(Why::AlreadyLinked);
        }
        guard::other(ctx, &self.with, matter.number.office())?;
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.links.push(self.with.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::Scene;

    #[test]
    fn a_link_keeps_number_stage_and_clocks() {
        let scene = Scene::registered();
        scene.outcomes(&[
            ("bureau-c", "merge with=office-2026-17", "!itself_only"),
            ("housing-c", "merge with=elsewhere-2026-3", "!not_yours"),
        ]);
        let before = scene.matter().clone();
        let scene = scene.take("bureau-c", "merge with=elsewhere-2026-3");
        assert_eq!(
            (scene.matter().stage, &scene.matter().clocks),
            (before.stage, &before.clocks)
        );
        scene.outcomes(&[("bureau-c", "merge with=elsewhere-2026-3", "!already_linked")]);
    }
}
