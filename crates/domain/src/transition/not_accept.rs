//! Rows 14 and 15: 不予受理.

use super::Transition;
use super::accept::NoticeWay;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::Prose;
use crate::id::{MatterNumber, UnitId};
use crate::law::{Act, Basis};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// Why the matter is not accepted; the list is closed, so that nothing else can be a reason.
    NonAcceptanceGrounds {
        OpenBelow = 1, "open-below", "下级已受理或正在办理且在规定期限内", "accepted or in progress below, within its period";
        ReviewOpen = 2, "review-open", "已有处理意见且尚在申请复查（复核）期限内", "an opinion exists and its review window is open";
    }
}

step! {
    /// 不予受理: with the reason, and the number of the other matter.
    NotAccept = "not-accept", act 140, entry 12;
    rows "14, 15";
    title "不予受理", "not accept";
    from [Stage::PendingAcceptance];
    to [Stage::NotAccepted];
    who "上级机关、单位；有权处理的机关、单位", "a superior unit; the competent unit";
    guard "同一事项下级在期限内办理；或复查（复核）申请期限未过", "the same matter is in progress below within its period; or the review window is open";
    terms [];
    document Some(DocKind::NonAcceptanceNotice);
    basis Act::Regulations2022.article(19), Text, or Act::LocalPractice.whole(), Local;
    fields {
        /// Why.
        required 0 grounds: NonAcceptanceGrounds;
        /// The other matter.
        required 1 other: MatterNumber;
        /// The lower unit that has it.
        optional 2 below: UnitId;
        /// How the petitioner is told.
        required 3 way: NoticeWay;
        /// The reason as the notice gives it.
        required 4 note: Prose;
    }
}

impl Transition for NotAccept {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::notice_way(matter, self.way)?;
        if self.other == matter.number {
            return Err(Why::ItselfOnly);
        }
        if self.grounds == NonAcceptanceGrounds::OpenBelow {
            let below = self.below.as_ref().ok_or(Why::TargetNeeded)?;
            guard::known_unit(ctx, below)?;
            let is_below =
                *below != matter.owner && ctx.organisation.is_or_below(below, &matter.owner);
            if !is_below {
                return Err(Why::UnitNotBelow(below.clone()));
            }
        }
        if let Some(other) = guard::other(ctx, &self.other, matter.number.office())? {
            let fits = match self.grounds {
                NonAcceptanceGrounds::OpenBelow => {
                    self.below.as_ref() == Some(&other.owner) && is_in_time(other, ctx)
                }
                NonAcceptanceGrounds::ReviewOpen => review_is_open(other, ctx.now.today),
            };
            guard::bears_out(other, fits)?;
        }
        Plan::on(matter, ctx)
            .to(Stage::NotAccepted)
            .met(ObligationKind::is_notice, ctx.now.today)
            .fell(|kind| kind == ObligationKind::Objection)
            .done()
    }

    /// That an opinion is open to review is a ground of local guides, not of the regulations.
    fn basis(&self) -> Option<Basis> {
        let is_local = self.grounds == NonAcceptanceGrounds::ReviewOpen;
        is_local.then_some(Act::LocalPractice.whole())
    }
}

/// Accepted or in progress, and within the period (第十九条).
fn is_in_time(other: &Matter, ctx: &Context<'_>) -> bool {
    let judge_by = ctx.law_of(other).parameters.judge_by;
    let is_late = other
        .running()
        .any(|owed| owed.kind.is_handling() && owed.is_overdue(ctx.now.today, judge_by));
    matches!(other.stage, Stage::Accepted | Stage::InProgress) && !is_late
}

/// An opinion stands, and the petitioner can still ask for its review, or for re-review.
fn review_is_open(other: &Matter, today: jiff::civil::Date) -> bool {
    let windows = [
        ObligationKind::ReviewRequest,
        ObligationKind::ReReviewRequest,
    ];
    let runs = |kind| {
        other
            .running_of(kind)
            .is_some_and(|window| today <= window.due)
    };
    let decided = matches!(other.stage, Stage::Concluded | Stage::Reviewed) && other.has_review();
    let not_served = decided && windows.iter().all(|kind| other.latest_of(*kind).is_none());
    decided && (not_served || windows.into_iter().any(runs))
}

#[cfg(test)]
mod tests {
    use super::{Act, Context};
    use crate::scene::{REVIEW, ROUTE_6, Scene};

    #[test]
    fn there_are_two_grounds_and_no_other() {
        let below =
            "not-accept grounds=open-below other=elsewhere-2026-3 way=paper note=下级正在办理";
        let review =
            "not-accept grounds=review-open other=elsewhere-2026-3 way=paper note=请申请复查";
        Scene::pending().outcomes(&[
            (
                "housing-c",
                &format!("{below} below=estate"),
                "not-accepted",
            ),
            ("housing-c", below, "!target_needed"),
            (
                "housing-c",
                &format!("{below} below=housing"),
                "!unit_not_below",
            ),
            (
                "housing-c",
                &format!("{below} below=roads"),
                "!unit_not_below",
            ),
            ("housing-c", review, "not-accepted"),
            (
                "housing-c",
                &review.replace("elsewhere-2026-3", "office-2026-17"),
                "!itself_only",
            ),
            ("roads-c", review, "!not_yours"),
        ]);
        Scene::registered().outcomes(&[("bureau-c", review, "!wrong_stage")]);
    }

    #[test]
    fn the_other_matter_must_stand_where_the_ground_needs_it() {
        let pending = Scene::pending();
        let refusal = |line: &str, other: &Scene| {
            let (actor, step) = pending.read("housing-c", line);
            let context = Context {
                named: Some(other.matter()),
                ..pending.context(&actor)
            };
            let decided = step.decide(pending.matter.as_ref(), &context);
            decided.map_err(|refusal| refusal.code()).err()
        };
        let below = "not-accept grounds=open-below other=office-2026-3 below=estate way=paper note=正在办理";
        let review = "not-accept grounds=review-open other=office-2026-3 way=paper note=请申请复查";
        let taken_up = Scene::new()
            .take(
                "estate-c",
                "register channel=visit unit=estate received=2026-04-20 text=请修路。",
            )
            .take("estate-c", &format!("classify class={ROUTE_6}"))
            .take("estate-c", "take-up");
        let open = taken_up.clone().take("estate-c", "accept way=on-the-spot");
        assert_eq!(refusal(below, &open), None);
        assert_eq!(refusal(below, &taken_up), Some("other_does_not_fit"));
        assert_eq!(refusal(below, &Scene::served()), Some("other_does_not_fit"));
        assert_eq!(
            refusal(&below.replace("=estate", "=roads"), &open),
            Some("unit_not_below")
        );
        // Due on 22 June, after the festival; from then on the estate is late, and delay is no ground.
        let late = Scene::pending().on(jiff::civil::date(2026, 6, 23));
        let (actor, step) = late.read("housing-c", below);
        let context = Context {
            named: Some(open.matter()),
            ..late.context(&actor)
        };
        let refused = step.decide(late.matter.as_ref(), &context).unwrap_err();
        assert_eq!(refused.code(), "other_does_not_fit");
        assert_eq!(refusal(review, &open), Some("other_does_not_fit"));
        assert_eq!(refusal(review, &Scene::served()), None);
        let last = "no-longer-accept finished=office-2026-3 way=paper note=已有复核意见";
        for other in [Scene::served(), Scene::under_re_review()] {
            assert_eq!(refusal(last, &other), Some("other_does_not_fit"));
        }
        let finished = Scene::under_re_review().take(
            "bureau-c",
            &format!("issue-re-review {REVIEW} signed_by=city-head"),
        );
        assert_eq!(refusal(last, &finished), None);
    }

    #[test]
    fn a_matter_behind_the_wall_is_as_unknown_as_one_that_does_not_exist() {
        let pending = Scene::pending();
        let accusing = "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation accused_units=housing";
        let accusation = Scene::new().take("bureau-c", accusing);
        let line = "not-accept grounds=review-open other=office-2026-3 way=paper note=请申请复查";
        let (actor, step) = pending.read("housing-c", line);
        let refusal = |named| {
            let context = Context {
                named,
                ..pending.context(&actor)
            };
            step.decide(pending.matter.as_ref(), &context).unwrap_err()
        };
        assert_eq!(refusal(None).code(), "other_unknown");
        assert_eq!(refusal(Some(accusation.matter())), refusal(None));
    }

    #[test]
    fn each_ground_names_its_own_basis() {
        let basis = |grounds: &str| {
            let line =
                format!("not-accept grounds={grounds} other=elsewhere-2026-3 way=paper note=理由");
            Scene::pending().read("housing-c", &line).1.basis()
        };
        assert_eq!(basis("open-below"), Act::Regulations2022.article(19));
        assert_eq!(basis("review-open"), Act::LocalPractice.whole());
    }
}
