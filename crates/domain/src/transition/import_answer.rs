//! The answer that another system claims.

use jiff::civil::Date;

use super::Transition;
use super::import_accept::is_imported;
use super::import_register::IMPORTERS;
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::Act;
use crate::matter::{Decision, Matter};
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 导入答复: a late entry; never counted in the office's own rates.
    ImportAnswer = "import-answer", act 903, entry 23;
    rows "22";
    title "导入答复", "answer from another system";
    from [Stage::Accepted];
    to [Stage::Concluded];
    who "收到信访件的机关、单位", "the unit that received it";
    guard "仅限导入的事项", "imported matters only";
    terms [];
    document Some(DocKind::ImportedAnswer);
    basis Act::Regulations2022.article(32), Text;
    fields {
        /// The day that the source claims.
        optional 0 claimed: Date;
        /// The answer.
        required 1 note: Prose;
    }
}

impl Transition for ImportAnswer {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        is_imported(matter)?;
        ctx.acts_for(&matter.owner, Some(matter), IMPORTERS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx)
            .to(Stage::Concluded)
            .claimed_met(ObligationKind::is_handling, self.claimed)
            .done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        matter.issues(event, at, DocKind::ImportedAnswer, Decision::Other, None);
        if let (Some(answer), Some(day)) = (matter.opinions.last_mut(), self.claimed) {
            answer.day = day;
        }
    }

    fn facts(&self) -> Facts {
        Facts {
            claimed: self.claimed,
            ..Facts::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn the_claimed_answer_concludes_and_judges_nobody() {
        let scene = Scene::new()
            .take(
                "bureau-c",
                "import-register unit=bureau source=A-1 claimed=2025-10-20 text=路灯坏了。",
            )
            .take("bureau-c", "import-accept claimed=2025-10-20");
        for (answer, how) in [
            ("import-answer claimed=2025-12-19 note=已修复", How::Met),
            ("import-answer claimed=2026-03-01 note=已修复", How::MetLate),
            ("import-answer note=已修复", How::Fell),
        ] {
            let answered = scene.clone().take("bureau-c", answer);
            assert_eq!(
                (answered.ended(Kind::Conclude), answered.stands().0),
                (Some(how), "concluded")
            );
            assert!(
                answered
                    .matter()
                    .clocks
                    .iter()
                    .all(|clock| clock.obligation.claimed)
            );
            assert_eq!(
                scene
                    .decide("bureau-c", answer)
                    .unwrap()
                    .to_record()
                    .entry_type,
                23
            );
        }
        let day = scene.take("bureau-c", "import-answer claimed=2025-12-19 note=已修复");
        assert_eq!(
            day.matter().latest_opinion().unwrap().day,
            date(2025, 12, 19)
        );
    }
}
