//! Row 32: the leadership's decision is recorded.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::{Line, Prose};
use crate::id::Position;
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 记录领导决定: after it the bureau forwards, assigns or takes up; the dispatch clock never stopped.
    RecordDecision = "record-decision", act 320, entry 25;
    rows "32";
    title "记录领导决定", "record the leadership's decision";
    from [Stage::SubmittedUp];
    to [];
    who "信访部门", "the bureau";
    guard "转送、交办或受理前须有决定", "before it is forwarded, assigned or taken up";
    terms [];
    document None;
    basis Act::Regulations2022.article(22), Text;
    fields {
        /// Who decided.
        required 0 decided_by: Line<60>;
        /// The decision.
        required 1 note: Prose;
    }
}

impl Transition for RecordDecision {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.decided_above = true;
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::Scene;

    #[test]
    fn nothing_goes_on_before_the_decision_is_recorded() {
        let scene = Scene::registered().take("bureau-c", "submit-up grounds=urgent note=请研究");
        scene.outcomes(&[
            ("bureau-c", "forward to=housing", "!decision_needed"),
            (
                "bureau-c",
                "assign to=housing report_days=30",
                "!decision_needed",
            ),
        ]);
        let scene = scene.take("bureau-c", "record-decision decided_by=县委 note=交办");
        scene.outcomes(&[
            ("bureau-c", "forward to=housing", "forwarded"),
            ("bureau-c", "assign to=housing report_days=30", "assigned"),
            ("bureau-c", "take-up", "!unit_unsuitable"),
        ]);
    }
}
