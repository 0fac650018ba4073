//! The acceptance that another system claims.

use jiff::civil::Date;

use super::Transition;
use super::dispatch;
use super::import_register::IMPORTERS;
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::id::Position;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::petition::Origin;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 导入受理: a late entry; the obligation it starts is a claim.
    ImportAccept = "import-accept", act 902, entry 23;
    rows "12";
    title "导入受理", "acceptance from another system";
    from [Stage::Registered];
    to [Stage::Accepted];
    who "收到信访件的机关、单位", "the unit that received it";
    guard "仅限导入的事项", "imported matters only";
    terms [TermId::Conclude];
    document None;
    basis Act::Regulations2022.article(23), Text;
    fields {
        /// The day that the source claims.
        optional 0 claimed: Date;
    }
}

impl Transition for ImportAccept {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        is_imported(matter)?;
        ctx.acts_for(&matter.owner, Some(matter), IMPORTERS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let day = self.claimed.unwrap_or(ctx.now.today);
        Plan::on(matter, ctx)
            .to(Stage::Accepted)
            .claimed_met(dispatch::is_dispatch, self.claimed)
            .claims(ObligationKind::Conclude, day)?
            .done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        let day = self.claimed.unwrap_or(event.day);
        matter.accept(&event.effect.owner, day, day, at);
    }

    fn facts(&self) -> Facts {
        Facts {
            claimed: self.claimed,
            ..Facts::default()
        }
    }
}

pub(super) fn is_imported(matter: &Matter) -> Result<(), Why> {
    match matter.petition.origin {
        Origin::Imported { .. } => Ok(()),
        Origin::Live | Origin::PaperForm(_) => Err(Why::NotImported),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::ObligationKind as Kind;
    use crate::scene::Scene;

    #[test]
    fn only_an_imported_matter_has_a_claimed_acceptance() {
        Scene::registered().outcomes(&[(
            "bureau-c",
            "import-accept claimed=2026-04-20",
            "!not_imported",
        )]);
        let scene = Scene::new()
            .take(
                "bureau-c",
                "import-register unit=bureau source=A-1 claimed=2025-10-20 text=路灯坏了。",
            )
            .take("bureau-c", "import-accept claimed=2025-10-20");
        assert_eq!(scene.stands(), ("accepted", "bureau"));
        assert_eq!(scene.due(Kind::Conclude), Some(date(2025, 12, 19)));
        assert!(scene.running(Kind::Conclude).unwrap().claimed);
        assert_eq!(
            scene
                .decide("bureau-c", "import-accept")
                .unwrap_err()
                .code(),
            "wrong_stage"
        );
    }

    #[test]
    fn a_claimed_acceptance_can_be_classified_and_handled_here() {
        let scene = Scene::new()
            .take(
                "bureau-c",
                "import-register unit=bureau source=A-1 text=路灯坏了。",
            )
            .take("bureau-c", "import-accept");
        scene.outcomes(&[(
            "bureau-c",
            "classify class=decision-request route=judicial",
            "!leads_out",
        )]);
        let scene = scene
            .take("bureau-c", "classify class=suggestion")
            .take("bureau-head", "start handler=bureau-h no_conflict=yes");
        scene.outcomes(&[(
            "bureau-h",
            "reply-suggestion adoption=adopted note=采纳",
            "concluded",
        )]);
    }
}
