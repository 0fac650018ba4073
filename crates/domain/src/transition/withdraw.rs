//! Row 36: the petitioner withdraws.

use super::Transition;
use super::guard::{self, OPEN};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::Prose;
use crate::law::Act;
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 撤回: the petitioner alone, with their own code, after a second page that says what follows. A
    /// unit cannot start it; the same matter may be filed again.
    Withdraw = "withdraw", act 360, entry 20;
    rows "36";
    title "撤回", "withdraw";
    from OPEN;
    to [Stage::Withdrawn];
    who "信访人本人", "the petitioner alone";
    guard "第二页确认后果；机关、单位不得代为提出；可以再次提出", "confirmed on a second page; a unit cannot start it; may be filed again";
    terms [];
    document Some(DocKind::WithdrawalConfirmation);
    basis Act::LocalPractice.whole(), Unconfirmed;
    fields {
        /// Confirmed on the second page.
        required 0 confirmed: bool;
        /// Remarks.
        optional 1 note: Prose;
    }
}

impl Transition for Withdraw {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_the_petitioner(ctx)?;
        if ctx.law_of(matter).parameters.withdrawal {
            Ok(())
        } else {
            Err(Why::NotOffered)
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if !self.confirmed {
            return Err(Why::NotConfirmed);
        }
        Plan::on(matter, ctx)
            .to(Stage::Withdrawn)
            .fell(|kind| kind != ObligationKind::OpeningAnswer)
            .done()
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn the_petitioner_alone_after_a_second_page() {
        let withdraw = "withdraw confirmed=yes";
        for scene in [
            Scene::registered(),
            Scene::pending(),
            Scene::accepted(ROUTE_6),
            Scene::in_progress(ROUTE_6),
        ] {
            scene.outcomes(&[
                ("petitioner", withdraw, "withdrawn"),
                ("petitioner", "withdraw confirmed=no", "!not_confirmed"),
                ("bureau-c", withdraw, "!only_petitioner"),
                ("housing-head", withdraw, "!only_petitioner"),
                ("timer", withdraw, "!only_petitioner"),
            ]);
            assert_eq!(
                scene
                    .take("petitioner", withdraw)
                    .matter()
                    .running()
                    .count(),
                0
            );
        }
        Scene::concluded().outcomes(&[("petitioner", withdraw, "!wrong_stage")]);
    }

    #[test]
    fn an_office_may_not_offer_it() {
        let mut scene = Scene::registered();
        let calendar = crate::calendar::Calendar::builtin();
        scene.laws =
            crate::law::Laws::of_office(&calendar, "[parameters]\nwithdrawal = false\n").unwrap();
        scene.outcomes(&[("petitioner", "withdraw confirmed=yes", "!not_offered")]);
    }
}
