//! Row 5: 报请决定.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
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

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.decided_above = false;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::ObligationKind as Kind;
    use crate::scene::Scene;

    #[test]
    fn a_decision_of_before_does_not_carry_a_second_report() {
        let submit = "submit-up grounds=grave note=建议由县委县政府研究";
        let scene = Scene::registered()
            .take("bureau-c", submit)
            .take("bureau-c", "record-decision decided_by=县委 note=转送")
            .take("bureau-c", "forward to=housing")
            .take("housing-c", "receive received=2026-04-20")
            .take("housing-c", "object note=不属于")
            .take("bureau-c", "decide-objection agreed=yes note=同意")
            .take("bureau-c", submit);
        scene.outcomes(&[("bureau-c", "forward to=roads", "!decision_needed")]);
    }

    #[test]
    fn the_bureau_keeps_it_and_the_dispatch_clock_keeps_running() {
        let submit = "submit-up grounds=grave note=建议由县委县政府研究";
        let scene = Scene::registered();
        scene.outcomes(&[
            ("bureau-c", submit, "submitted-up"),
            ("housing-c", submit, "!not_yours"),
        ]);
        let scene = scene.take("bureau-c", submit);
        assert_eq!(scene.stands(), ("submitted-up", "bureau"));
        assert_eq!(scene.due(Kind::BureauDispatch), Some(date(2026, 5, 6)));
        let unit = Scene::new().take(
            "housing-c",
            "register channel=visit unit=housing received=2026-04-20 text=请修路。",
        );
        unit.outcomes(&[("housing-c", submit, "!unit_unsuitable")]);
    }
}
