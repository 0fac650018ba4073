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
use crate::law::Act;
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
    basis Act::Regulations2022.article(19), Text;
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
        if let Some(other) = ctx.named {
            let fits = match self.grounds {
                NonAcceptanceGrounds::OpenBelow => other.stage.is_open(),
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
}

/// An opinion stands, and the petitioner can still ask for its review, or for re-review.
fn review_is_open(other: &Matter, today: jiff::civil::Date) -> bool {
    let windows = [ObligationKind::ReviewRequest, ObligationKind::ReReviewRequest];
    let runs = |kind| other.running_of(kind).is_some_and(|window| today <= window.due);
    let decided = matches!(other.stage, Stage::Concluded | Stage::Reviewed) && other.has_review();
    let not_served = decided && windows.iter().all(|kind| other.latest_of(*kind).is_none());
    decided && (not_served || windows.into_iter().any(runs))
}

#[cfg(test)]
mod tests {
    use super::Context;
    use crate::scene::Scene;

    #[test]
    fn there_are_two_grounds_and_no_other() {
        let below = "not-accept grounds=open-below other=office-2026-3 way=paper note=下级正在办理";
        let review = "not-accept grounds=review-open other=office-2026-3 way=paper note=请申请复查";
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
                &review.replace("2026-3", "2026-17"),
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
            let context = Context { named: Some(other.matter()), ..pending.context(&actor) };
            step.decide(pending.matter.as_ref(), &context).map_err(|refusal| refusal.code()).err()
        };
        let below =
            "not-accept grounds=open-below other=office-2026-3 below=estate way=paper note=正在办理";
        let review = "not-accept grounds=review-open other=office-2026-3 way=paper note=请申请复查";
        let open = Scene::in_progress("suggestion");
        assert_eq!(refusal(below, &open), None);
        assert_eq!(refusal(review, &open), Some("other_does_not_fit"));
        assert_eq!(refusal(review, &Scene::served()), None);
        assert_eq!(refusal(below, &Scene::served()), Some("other_does_not_fit"));
        let last = "no-longer-accept finished=office-2026-3 way=paper note=已有复核意见";
        assert_eq!(refusal(last, &Scene::served()), Some("other_does_not_fit"));
    }
}
