//! Row 20: 调解、和解.

use super::Transition;
use super::guard;
use super::plan::Plan;
use super::spec::step;
use crate::class::Class;
use crate::code::codes;
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

codes! {
    /// How the parties came to terms.
    SettlementKind {
        Mediation = 1, "mediation", "调解", "mediation";
        Settlement = 2, "settlement", "和解", "settlement";
    }
}

step! {
    /// 调解、和解: within the unit's discretion, both parties agree, no mandatory rule is broken.
    Settle = "settle", act 200, entry 25;
    rows "20";
    title "调解、和解", "settle";
    from [Stage::InProgress];
    to [Stage::Settled];
    who "有权处理的机关、单位及双方当事人", "the competent unit and the parties";
    guard "裁量范围内；双方自愿；不违反强制性规定", "within discretion, both agree, no mandatory rule broken";
    terms [];
    document Some(DocKind::SettlementAgreement);
    basis Act::Regulations2022.article(33), Text;
    fields {
        /// Mediation or settlement.
        required 0 kind: SettlementKind;
        /// Do both parties agree?
        required 1 both_agree: bool;
        /// Is it within discretion, and no mandatory rule broken?
        required 2 lawful: bool;
        /// The terms agreed.
        required 3 note: Prose;
    }
}

impl Transition for Settle {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_handler(matter, ctx)?;
        if matter.class == Some(Class::DecisionRequest) {
            Ok(())
        } else {
            Err(Why::OtherClass)
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if !(self.both_agree && self.lawful) {
            return Err(Why::NoAgreement);
        }
        Plan::on(matter, ctx)
            .to(Stage::Settled)
            .met(ObligationKind::is_handling, ctx.now.today)
            .done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        matter.issues(
            event,
            at,
            DocKind::SettlementAgreement,
            Decision::Other,
            None,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn both_agree_and_the_law_leaves_it_to_them() {
        let settle = "settle kind=mediation both_agree=yes lawful=yes note=协议";
        let scene = Scene::in_progress(ROUTE_6);
        scene.outcomes(&[
            ("housing-h", settle, "settled"),
            (
                "housing-h",
                &settle.replace("both_agree=yes", "both_agree=no"),
                "!no_agreement",
            ),
            (
                "housing-h",
                &settle.replace("lawful=yes", "lawful=no"),
                "!no_agreement",
            ),
            ("roads-h", settle, "!not_yours"),
        ]);
        assert_eq!(
            scene.take("housing-h", settle).ended(Kind::Conclude),
            Some(How::Met)
        );
        Scene::in_progress("accusation").outcomes(&[("housing-h", settle, "!other_class")]);
    }
}
