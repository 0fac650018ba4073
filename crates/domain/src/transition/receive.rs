//! Row 31: the receiver records the receipt.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 签收: this day starts the receiver's notice and the time to object; a lower bureau dispatches
    /// anew within its own fifteen days.
    Receive = "receive", act 310, entry 25;
    rows "31";
    title "签收", "record the receipt";
    from [Stage::Forwarded, Stage::Assigned];
    to [Stage::PendingAcceptance, Stage::Registered];
    who "收到转送、交办的机关、单位", "the unit it was sent to";
    guard "签收日不早于发出日", "not before the day it was sent";
    terms [
        TermId::ForwardedNotice, TermId::NamedReportNotice, TermId::AcceptanceDecision,
        TermId::Objection, TermId::BureauDispatch
    ];
    document None;
    basis Act::Regulations2022.article(23), Text;
    fields {
        /// The day it arrived.
        required 0 received: jiff::civil::Date;
        /// Remarks.
        optional 1 note: Prose;
    }
}

impl Transition for Receive {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if let Some(sent) = matter.passings.last() {
            guard::not_before("received", self.received, sent.day)?;
        }
        let is_first_clock =
            |kind: ObligationKind| kind.is_notice() || kind == ObligationKind::BureauDispatch;
        let plan = Plan::on(matter, ctx).superseded(is_first_clock, self.received);
        if ctx.is_bureau(&matter.owner) {
            return plan
                .to(Stage::Registered)
                .owes(ObligationKind::BureauDispatch, self.received)?
                .done();
        }
        let plan = plan
            .to(Stage::PendingAcceptance)
            .owes(ObligationKind::Objection, self.received)?;
        plan.notice(&matter.petition, self.received, true, matter.accuses())?
            .done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.receipt = Some(self.received);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn the_receipt_starts_notice_and_objection() {
        let scene = Scene::pending();
        assert_eq!(scene.stands(), ("pending-acceptance", "housing"));
        assert_eq!(scene.due(Kind::ForwardedNotice), Some(date(2026, 5, 21)));
        // Saturday 9 May is worked.
        assert_eq!(scene.due(Kind::Objection), Some(date(2026, 5, 12)));
    }

    #[test]
    fn a_receipt_recorded_too_late_does_not_hide_that_it_was_late() {
        let sent = Scene::registered().take("bureau-c", "forward to=housing");
        let how = |day, received: &str| {
            let scene = sent.clone().on(date(2026, 5, day));
            let scene = scene.take("housing-c", &format!("receive received={received}"));
            scene.matter().clocks[1].ended.map(|(how, _)| how)
        };
        // The first clock ends on 6 May.
        assert_eq!(how(7, "2026-05-06"), Some(How::Replaced));
        assert_eq!(how(7, "2026-05-07"), Some(How::MetLate));
    }

    #[test]
    fn the_receiver_records_it_and_not_before_it_was_sent() {
        let scene = Scene::registered()
            .take("bureau-c", "forward to=housing")
            .on(date(2026, 4, 23));
        scene.outcomes(&[
            (
                "housing-c",
                "receive received=2026-04-22",
                "pending-acceptance",
            ),
            (
                "housing-c",
                "receive received=2026-04-19",
                "!date_too_early",
            ),
            (
                "housing-c",
                "receive received=2026-04-24",
                "!date_in_future",
            ),
            ("bureau-c", "receive received=2026-04-22", "!not_yours"),
        ]);
    }

    #[test]
    fn a_lower_bureau_dispatches_anew_within_its_own_days() {
        let scene = Scene::registered()
            .take("bureau-c", "forward to=town")
            .on(date(2026, 4, 22))
            .take("town-c", "receive received=2026-04-22");
        assert_eq!(scene.stands(), ("registered", "town"));
        assert_eq!(scene.due(Kind::BureauDispatch), Some(date(2026, 5, 7)));
    }

    #[test]
    fn the_bureau_records_for_an_outside_unit() {
        let scene = Scene::registered().take("bureau-c", "forward to=court");
        scene.outcomes(&[
            (
                "bureau-c",
                "receive received=2026-04-20",
                "pending-acceptance",
            ),
            ("housing-c", "receive received=2026-04-20", "!not_yours"),
        ]);
        assert_eq!(scene.ended(Kind::BureauDispatch), Some(How::Met));
    }
}
