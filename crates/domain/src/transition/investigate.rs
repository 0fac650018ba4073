//! 调查核实.

use super::Transition;
use super::guard;
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 调查核实: what was found out, and how.
    Investigate = "investigate", act 172, entry 25;
    rows "17";
    title "调查核实", "investigate";
    from [Stage::InProgress];
    to [];
    who "承办人", "the handler";
    guard "", "";
    terms [];
    document None;
    basis Act::Regulations2022.article(31), Text;
    fields {
        /// Investigation record.
        required 0 note: Prose;
    }
}

impl Transition for Investigate {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_handler(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.asked = true;
        matter.takes_part_by(event);
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn who_investigates_takes_part_and_cannot_review_later() {
        let scene = Scene::in_progress(ROUTE_6);
        let step = "investigate note=现场查看";
        scene.outcomes(&[
            ("housing-h", step, "in-progress"),
            ("housing-h2", step, "!not_the_handler"),
            ("bureau-c", step, "!not_yours"),
        ]);
        let scene = scene.take("housing-head2", step);
        let took_part = &scene.matter().took_part;
        assert!(
            took_part
                .iter()
                .any(|officer| officer.as_str() == "housing-head2")
        );
    }
}
