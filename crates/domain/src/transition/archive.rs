//! Row 30: 归档.

use super::Transition;
use super::guard::{self, ARCHIVISTS};
use super::plan::Plan;
use super::spec::step;
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::Prose;
use crate::law::Act;
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// 保管期限.
    Retention {
        Permanent = 1, "permanent", "永久", "permanent";
        ThirtyYears = 2, "30-years", "三十年", "30 years";
        TenYears = 3, "10-years", "十年", "10 years";
    }
}

step! {
    /// 归档: when nothing is owed any more and no review is possible.
    Archive = "archive", act 300, entry 25;
    rows "30";
    title "归档", "archive";
    from [
        Stage::Final, Stage::Settled, Stage::DutyPerformed, Stage::Redirected, Stage::NotAccepted,
        Stage::NoLongerAccepted, Stage::Withdrawn, Stage::Concluded
    ];
    to [Stage::Archived];
    who "档案员", "the archivist";
    guard "全部期限已结束；仍可复查的不得归档", "all clocks closed; not while a review is possible";
    terms [];
    document Some(DocKind::FileList);
    basis Act::Archives.article(14), Text;
    fields {
        /// How long it is kept.
        required 0 retention: Retention;
        /// Remarks for the file list.
        optional 1 note: Prose;
    }
}

impl Transition for Archive {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        by_an_archivist(matter, ctx)?;
        if matter.stage == Stage::Concluded && matter.has_review() {
            return Err(Why::ReviewPossible);
        }
        match matter
            .running()
            .find(|obligation| !obligation.kind.is_window())
        {
            Some(owed) => Err(Why::StillOwed(owed.kind)),
            None => Ok(()),
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx)
            .to(Stage::Archived)
            .fell(ObligationKind::is_window)
            .done()
    }
}

/// Of the unit that has it, or of the bureau that oversees it and keeps the archive for its line. Of an
/// outside unit, of the bureau or organ that keeps its record.
fn by_an_archivist(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
    match ctx.staff() {
        Some((_, own))
            if ctx.oversees(own, matter)
                || ctx.keeps_record_of(&matter.owner, own, Some(matter)) =>
        {
            ctx.acts_for(own, None, ARCHIVISTS)
        }
        _ => guard::of_the_owner(matter, ctx, ARCHIVISTS),
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn only_what_is_over_and_owes_nothing() {
        let archive = "archive retention=30-years";
        let withdrawn = Scene::registered().take("petitioner", "withdraw confirmed=yes");
        withdrawn.outcomes(&[
            ("bureau-a", archive, "archived"),
            ("bureau-c", archive, "!role_not_allowed"),
            ("housing-a", archive, "!not_yours"),
        ]);
        Scene::served().outcomes(&[("bureau-a", archive, "!review_possible")]);
        Scene::in_progress(ROUTE_6).outcomes(&[("housing-a", archive, "!wrong_stage")]);
        let urged = withdrawn.take(
            "county-c",
            "urge trigger=other form=phone reply_days=10 note=请说明",
        );
        urged.outcomes(&[("bureau-a", archive, "!still_owed")]);
        urged
            .take("bureau-c", "answer-urge note=已说明")
            .outcomes(&[("bureau-a", archive, "archived")]);
    }
}
