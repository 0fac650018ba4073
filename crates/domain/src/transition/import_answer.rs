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
        ctx.acts_for(&matter.owner, matter.sender(), IMPORTERS)
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
