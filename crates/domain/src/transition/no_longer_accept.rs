//! Row 16: 不再受理.

use super::Transition;
use super::accept::NoticeWay;
use super::dispatch;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::Prose;
use crate::id::MatterNumber;
use crate::law::Act;
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 不再受理: a re-review opinion exists on the same facts and reasons. New facts make a new matter.
    NoLongerAccept = "no-longer-accept", act 160, entry 12;
    rows "16";
    title "不再受理", "no longer accept";
    from [Stage::Registered, Stage::PendingAcceptance];
    to [Stage::NoLongerAccepted];
    who "信访部门，其他机关、单位", "the bureau, or any unit";
    guard "已有复核意见，仍以同一事实和理由提出；新的事实和理由另行登记", "a re-review opinion exists, same facts and reasons; new ones make a new matter";
    terms [];
    document Some(DocKind::NoFurtherAcceptanceNotice);
    basis Act::Regulations2022.article(36), Text;
    fields {
        /// The matter that was re-reviewed.
        required 0 finished: MatterNumber;
        /// How the petitioner is told.
        required 1 way: NoticeWay;
        /// The reason as the notice gives it.
        required 2 note: Prose;
        /// New facts that the petitioner claims.
        optional 3 new_facts: Prose;
    }
}

impl Transition for NoLongerAccept {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::notice_way(matter, self.way)?;
        if self.finished == matter.number {
            return Err(Why::ItselfOnly);
        }
        if let Some(other) = guard::other(ctx, &self.finished, matter.number.office())? {
            guard::bears_out(other, other.is_at_its_last_level())?;
        }
        Plan::on(matter, ctx)
            .to(Stage::NoLongerAccepted)
            .met(dispatch::is_dispatch, ctx.now.today)
            .fell(|kind| kind == ObligationKind::Objection)
            .done()
    }
}

#[cfg(test)]
mod tests {
    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn it_names_the_matter_that_was_re_reviewed() {
        let step = "no-longer-accept finished=elsewhere-2024-3 way=paper note=已有复核意见";
        Scene::registered().outcomes(&[
            ("bureau-c", step, "no-longer-accepted"),
            (
                "bureau-c",
                &step.replace("elsewhere-2024-3", "office-2026-17"),
                "!itself_only",
            ),
            ("housing-c", step, "!not_yours"),
        ]);
        Scene::pending().outcomes(&[("housing-c", step, "no-longer-accepted")]);
        Scene::accepted("suggestion").outcomes(&[("housing-c", step, "!wrong_stage")]);
        let scene = Scene::registered().take("bureau-c", step);
        assert_eq!(scene.ended(Kind::BureauDispatch), Some(How::Met));
    }
}
