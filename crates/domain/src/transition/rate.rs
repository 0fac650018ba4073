//! 满意度评价: the petitioner rates a unit, once, and cannot be coached.

use super::Transition;
use super::guard;
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::code::codes;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{Position, UnitId};
use crate::law::Act;
use crate::matter::{Matter, Passing, Rating};
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// 评价等次.
    Grade {
        Satisfied = 1, "satisfied", "满意", "satisfied";
        Basically = 2, "basically-satisfied", "基本满意", "basically satisfied";
        Dissatisfied = 3, "dissatisfied", "不满意", "dissatisfied";
    }
}

codes! {
    /// 四个清楚: what the office owes whoever comes to it.
    Clear {
        Heard = 1, "heard", "诉求听清楚", "the request was heard";
        Asked = 2, "asked", "缘由问清楚", "the cause was asked";
        Explained = 3, "explained", "政策讲清楚", "the policy was explained";
        Handled = 4, "handled", "案件办清楚", "the case was handled";
    }
}

step! {
    /// 评价: one for the bureau and one for the unit. The grade is sealed; the matter knows only that
    /// there is one, and whether the petitioner was pressed.
    Rate = "rate", act 411, entry 27;
    rows "";
    title "满意度评价", "rate";
    from [
        Stage::Redirected, Stage::DutyPerformed, Stage::NotAccepted, Stage::NoLongerAccepted,
        Stage::Settled, Stage::Concluded, Stage::UnderReview, Stage::Reviewed,
        Stage::UnderReReview, Stage::ReReviewed, Stage::Lapsed, Stage::Final, Stage::Archived
    ];
    to [];
    who "信访人", "the petitioner";
    guard "信访部门和责任单位分别评价，各一次", "the bureau and the unit apart, once each";
    terms [];
    document None;
    basis Act::Regulations2022.article(21), Text;
    fields {
        /// Which unit.
        required 0 unit: UnitId;
        /// Grade.
        required 1 grade: Grade;
        /// Comment.
        optional 2 note: Prose;
        /// Was the petitioner pressed about the rating?
        optional 3 pressed: bool;
        /// Which of the four was not done, in the petitioner's view. Sealed like the grade.
        optional 4 not_done: Vec<Clear>;
    }
}

impl Matter {
    /// Did this unit do something that can be rated: received it, passed it on, answered, or has it in hand?
    /// A review body has done nothing before it decides; then its opinion is there.
    pub fn can_rate(&self, unit: &UnitId) -> bool {
        let reviews = matches!(self.stage, Stage::UnderReview | Stage::UnderReReview);
        let passed = |passing: &Passing| passing.from == *unit || passing.to == *unit;
        self.petition.receiver == *unit
            || (self.owner == *unit && !reviews)
            || self.passings.iter().any(passed)
            || self.opinions.iter().any(|opinion| opinion.unit == *unit)
    }
}

impl Transition for Rate {
    fn ready(_matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_the_petitioner(ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if !matter.can_rate(&self.unit) {
            return Err(Why::UnitUnsuitable(self.unit.clone()));
        }
        if matter.ratings.iter().any(|rating| rating.unit == self.unit) {
            return Err(Why::AlreadyRecorded);
        }
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.ratings.push(Rating {
            unit: self.unit.clone(),
            day: event.day,
            pressed: self.pressed == Some(true),
        });
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
    use crate::scene::Scene;

    #[test]
    fn the_petitioner_rates_each_unit_that_took_part_once() {
        let rate = "rate unit=housing grade=dissatisfied";
        Scene::registered().outcomes(&[("petitioner", rate, "!wrong_stage")]);
        let scene = Scene::concluded();
        scene.outcomes(&[
            ("petitioner", rate, "concluded"),
            (
                "petitioner",
                &rate.replace("housing", "bureau"),
                "concluded",
            ),
            (
                "petitioner",
                &rate.replace("housing", "roads"),
                "!unit_unsuitable",
            ),
            ("housing-c", rate, "!only_petitioner"),
        ]);
        scene
            .take("petitioner", rate)
            .outcomes(&[("petitioner", rate, "!already_recorded")]);
    }

    #[test]
    fn a_review_body_is_rated_when_it_has_decided() {
        let rate = |unit: &str| format!("rate unit={unit} grade=satisfied");
        let (county, city) = (rate("county"), rate("city"));
        Scene::under_review().outcomes(&[
            ("petitioner", &county, "!unit_unsuitable"),
            ("petitioner", &rate("housing"), "under-review"),
        ]);
        Scene::reviewed().outcomes(&[("petitioner", &county, "reviewed")]);
        Scene::under_re_review().outcomes(&[
            ("petitioner", &city, "!unit_unsuitable"),
            ("petitioner", &county, "under-re-review"),
        ]);
    }

    #[test]
    fn the_matter_knows_that_there_is_a_rating_and_not_which() {
        let satisfied = Scene::concluded().take("petitioner", "rate unit=housing grade=satisfied");
        let dissatisfied = Scene::concluded().take(
            "petitioner",
            "rate unit=housing grade=dissatisfied note=推诿 not_done=asked,handled",
        );
        assert_eq!(satisfied.matter(), dissatisfied.matter());
    }
}
