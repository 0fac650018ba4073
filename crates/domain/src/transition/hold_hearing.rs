//! Row 19: 听证.

use jiff::civil::Date;

use super::Transition;
use super::guard::{self, REVIEWERS};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::class::Class;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::Act;
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 听证: inside the sixty days when the matter is handled; in re-review its days, first and last
    /// included, are left out of the term.
    HoldHearing = "hold-hearing", act 190, entry 25;
    rows "19";
    title "举行听证", "hold a hearing";
    from [Stage::InProgress, Stage::UnderReReview];
    to [];
    who "有权处理的机关、单位；复核机关", "the competent unit; the re-review body";
    guard "重大、复杂、疑难；复核听证时间不计入期限", "grave, complicated or knotty; in re-review its time is left out";
    terms [];
    document Some(DocKind::HearingRecord);
    basis Act::Regulations2022.article(31), Text, or Act::Regulations2022.article(36), Text at Stage::UnderReReview;
    fields {
        /// Its first day.
        required 0 first_day: Date;
        /// Its last day.
        required 1 last_day: Date;
        /// Record and conclusion.
        required 2 note: Prose;
    }
}

impl Transition for HoldHearing {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        by_whoever_holds_it(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::not_before("last_day", self.last_day, self.first_day)?;
        if let Some((_, before)) = matter.hearings.last() {
            guard::not_before(
                "first_day",
                self.first_day,
                before.tomorrow().unwrap_or(*before),
            )?;
        }
        if matter.stage != Stage::UnderReReview {
            guard::not_before("first_day", self.first_day, matter.petition.received)?;
            return Plan::on(matter, ctx).done();
        }
        let mut opinion = guard::running(matter, ObligationKind::ReReviewOpinion)?.clone();
        guard::not_before("first_day", self.first_day, opinion.from)?;
        match opinion.exclude {
            None => opinion.exclude = Some((self.first_day, self.last_day)),
            Some(_) => opinion.extend = opinion.extend.saturating_add(self.days()),
        }
        let opinion = opinion.recompute(&ctx.law_of(matter).calendar)?;
        let mut plan =
            Plan::on(matter, ctx).replaced(|kind| kind == ObligationKind::ReReviewOpinion);
        plan.add(opinion);
        plan.done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.hearings.push((self.first_day, self.last_day));
        matter.asked = true;
        if matter.stage == Stage::InProgress {
            matter.takes_part_by(event);
        }
    }

    fn facts(&self) -> Facts {
        Facts {
            days: Some(self.days()),
            ..Facts::default()
        }
    }
}

/// The handler of a request for decision; in re-review, the body that re-reviews.
pub(super) fn by_whoever_holds_it(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
    if matter.stage == Stage::UnderReReview {
        return guard::of_the_owner(matter, ctx, REVIEWERS);
    }
    guard::by_handler(matter, ctx)?;
    if matter.class == Some(Class::DecisionRequest) {
        Ok(())
    } else {
        Err(Why::OtherClass)
    }
}

impl HoldHearing {
    /// First and last day counted.
    fn days(&self) -> u16 {
        let days = (self.last_day - self.first_day)
            .get_days()
            .saturating_add(1);
        u16::try_from(days.max(0)).unwrap_or(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::event::{Event, Fact};
    use crate::law::{Act, Basis};
    use crate::obligation::ObligationKind as Kind;
    use crate::scene::{ROUTE_6, Scene};
    use crate::stage::Stage;

    #[test]
    fn while_it_is_handled_the_sixty_days_run_on() {
        let scene = Scene::in_progress(ROUTE_6).on(date(2026, 6, 10));
        let hearing = "hold-hearing first_day=2026-06-09 last_day=2026-06-10 note=笔录";
        let due = scene.due(Kind::Conclude);
        assert_eq!(
            scene.clone().take("housing-h", hearing).due(Kind::Conclude),
            due
        );
        scene.outcomes(&[
            (
                "housing-h",
                "hold-hearing first_day=2026-06-10 last_day=2026-06-09 note=笔录",
                "!date_too_early",
            ),
            (
                "housing-h",
                "hold-hearing first_day=2026-06-10 last_day=2026-06-11 note=笔录",
                "!date_in_future",
            ),
            ("housing-c", hearing, "!role_not_allowed"),
        ]);
        Scene::in_progress("suggestion")
            .on(date(2026, 6, 10))
            .outcomes(&[("housing-h", hearing, "!other_class")]);
    }

    #[test]
    fn in_re_review_both_ends_are_left_out_of_the_term() {
        let scene = Scene::under_re_review();
        assert_eq!(scene.due(Kind::ReReviewOpinion), Some(date(2026, 12, 21)));
        let hearing = "hold-hearing first_day=2026-11-30 last_day=2026-12-01 note=笔录";
        let scene = scene.on(date(2026, 12, 1)).take("bureau-c", hearing);
        // 20 December + 2 days.
        assert_eq!(scene.due(Kind::ReReviewOpinion), Some(date(2026, 12, 22)));
        scene.outcomes(&[("bureau-c", hearing, "!date_too_early")]);
        let again = "hold-hearing first_day=2026-12-07 last_day=2026-12-08 note=笔录";
        let scene = scene.on(date(2026, 12, 8)).take("bureau-c", again);
        assert_eq!(scene.due(Kind::ReReviewOpinion), Some(date(2026, 12, 24)));
        Scene::under_review().outcomes(&[("county-r", again, "!date_in_future")]);
    }

    #[test]
    fn in_re_review_it_rests_on_the_article_of_re_review() {
        let (handled, re_reviewed) = (Scene::in_progress(ROUTE_6), Scene::under_re_review());
        let basis = |scene: &Scene, stage| {
            let line = "hold-hearing first_day=2026-11-30 last_day=2026-12-01 note=笔录";
            scene.read("bureau-c", line).1.basis_at(stage)
        };
        let article = |n| Act::Regulations2022.article(n);
        assert_eq!(basis(&handled, Stage::InProgress), article(31));
        assert_eq!(basis(&re_reviewed, Stage::UnderReReview), article(36));

        let scene = re_reviewed.on(date(2026, 12, 1));
        let line = "hold-hearing first_day=2026-11-30 last_day=2026-12-01 note=笔录";
        let refusal = scene.decide("housing-h", line).unwrap_err();
        assert_eq!((refusal.code(), refusal.basis), ("not_yours", article(36)));
        let event = scene.decide("bureau-c", line).unwrap();
        let mut record = event.to_record();
        let named = |basis: Basis| (4, Fact::Number(basis.code().into()));
        let at = record
            .facts
            .iter()
            .position(|fact| *fact == named(article(36)));
        // One from before the article hung on the stage is read as well.
        record.facts[at.unwrap()] = named(article(31));
        assert_eq!(Event::from_record(&record), Ok(event));
        record.facts[at.unwrap()] = named(article(22));
        assert!(Event::from_record(&record).is_err());
    }
}
