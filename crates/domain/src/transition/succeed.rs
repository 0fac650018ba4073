//! 机关合并、撤销: the unit that goes on with the functions goes on with the matter.

use super::Transition;
use super::guard::{self, HEADS};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::access::Wall;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{Position, UnitId};
use crate::law::Act;
use crate::matter::Matter;
use crate::obligation::{ObligationKind, Owner};
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 承继办理: the unit that had the matter was merged or abolished. Whoever succeeds owes what it owed,
    /// by the same days; where it is unclear who that is, the leadership names it, and the note says so.
    Succeed = "succeed", act 117, entry 25;
    rows "";
    title "由承继机关接续办理", "pass to the succeeding unit";
    from [Stage::Forwarded, Stage::Assigned, Stage::PendingAcceptance, Stage::Accepted, Stage::InProgress];
    to [];
    who "信访部门或上级机关、单位的负责人", "a head of the bureau, or of a unit above";
    guard "原机关、单位已合并或者撤销；期限不变", "the unit that had it was merged or abolished; every last day stays";
    terms [];
    document None;
    basis Act::Regulations2022.article(24), Text;
    fields {
        /// The unit that goes on with the functions.
        required 0 unit: UnitId;
        /// By which decision.
        required 1 note: Prose;
    }
}

impl Transition for Succeed {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::from_above(matter, ctx, HEADS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::known_unit(ctx, &self.unit)?;
        if self.unit == matter.owner {
            return Err(Why::SameUnit(self.unit.clone()));
        }
        if Wall::around(matter, ctx.organisation).keeps_out_unit(&self.unit) {
            return Err(Why::BehindTheWall);
        }
        if !super::dispatch::can_handle(ctx, &self.unit) {
            return Err(Why::UnitUnsuitable(self.unit.clone()));
        }
        let mut plan = Plan::on(matter, ctx).given_to(&self.unit);
        let before = Owner::Unit(matter.owner.clone());
        for owed in matter.running().filter(|owed| owed.owner == before) {
            plan = plan.replaced_one(owed);
            let mut owed = owed.clone();
            owed.owner = Owner::Unit(self.unit.clone());
            plan.add(owed);
        }
        plan.done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        // Its officers stay behind; the new unit names its own.
        matter.handler = None;
        matter.lead_official = None;
        // It stands where the one before stood: the sender stays the sender.
        if let Some(sent) = matter.passings.last_mut() {
            sent.to.clone_from(&event.effect.owner);
        }
        // What petitioners asked about openings waits there now.
        let is_answer = |kind| kind == ObligationKind::OpeningAnswer;
        let ended = event.effect.ended.iter();
        let ended = ended
            .filter(|ended| is_answer(ended.kind))
            .map(|ended| ended.n);
        let arisen = event.effect.arisen.iter();
        let arisen = arisen.filter(|owed| is_answer(owed.kind));
        for (n, owed) in ended.zip(arisen) {
            let asked = matter.questions.iter_mut().rev().find(|one| one.n == n);
            if let Some(question) = asked {
                question.n = owed.n;
                question.to = Some(event.effect.owner.clone());
            }
        }
    }

    fn facts(&self) -> Facts {
        Facts {
            target: Some(self.unit.clone()),
            ..Facts::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind, Owner};
    use crate::scene::{ROUTE_6, Scene};

    const STEP: &str = "succeed unit=roads note=机构改革方案";

    #[test]
    fn what_was_owed_is_owed_by_the_successor_on_the_same_day() {
        let scene = Scene::in_progress(ROUTE_6).on(date(2026, 6, 10));
        let due = scene.due(Kind::Conclude);
        let scene = scene.take("bureau-head", STEP);
        assert_eq!(scene.stands(), ("in-progress", "roads"));
        assert_eq!(scene.due(Kind::Conclude), due);
        let owed = scene.running(Kind::Conclude).unwrap();
        assert!(matches!(&owed.owner, Owner::Unit(unit) if unit.as_str() == "roads"));
        scene.outcomes(&[
            ("housing-h", "investigate note=核实", "!not_yours"),
            ("roads-h", "investigate note=核实", "!handler_needed"),
        ]);
        scene.take(
            "roads-head",
            "change-handler handler=roads-h no_conflict=yes",
        );
    }

    #[test]
    fn no_reorganisation_gives_an_accusation_to_those_it_accuses() {
        Scene::in_progress("suggestion")
            .take("petitioner", "name-accused units=roads")
            .outcomes(&[("bureau-head", STEP, "!behind_the_wall")]);
    }

    #[test]
    fn a_head_of_the_bureau_or_of_a_unit_above_records_it() {
        Scene::pending().outcomes(&[
            ("bureau-head", STEP, "pending-acceptance"),
            ("bureau-c", STEP, "!role_not_allowed"),
            ("housing-head", STEP, "!not_yours"),
            ("roads-head", STEP, "!not_yours"),
            (
                "bureau-head",
                "succeed unit=housing note=改革",
                "!same_unit",
            ),
            (
                "bureau-head",
                "succeed unit=bureau note=改革",
                "!unit_unsuitable",
            ),
            (
                "bureau-head",
                "succeed unit=nowhere note=改革",
                "!unit_unknown",
            ),
        ]);
        let scene = Scene::pending().take("bureau-head", STEP);
        assert_eq!(scene.ended(Kind::ForwardedNotice), None, "it runs on");
        Scene::registered().outcomes(&[("bureau-head", STEP, "!wrong_stage")]);
    }

    #[test]
    fn an_objection_of_the_successor_goes_back_to_who_sent_it() {
        let scene = Scene::pending()
            .take("bureau-head", STEP)
            .take("roads-c", "object note=不属于我局职权");
        assert_eq!(scene.stands(), ("objected", "bureau"));
        let scene = scene.take("bureau-c", "decide-objection agreed=no note=属于");
        assert_eq!(scene.stands(), ("pending-acceptance", "roads"));
        assert_ne!(scene.ended(Kind::ForwardedNotice), Some(How::Fell));
    }

    #[test]
    fn an_accusation_never_passes_to_those_it_accuses() {
        Scene::pending()
            .take("housing-c", "name-accused units=roads")
            .outcomes(&[("bureau-head", STEP, "!behind_the_wall")]);
    }
}
