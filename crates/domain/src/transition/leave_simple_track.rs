//! 简易办理转普通办理.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::class::{Class, Track};
use crate::code::codes;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// The bar that appeared (《信访事项简易办理办法》第五条).
    AppearedBar {
        NotFirstTime = 1, "not-first-time", "非初次信访", "not a first-time matter";
        StatutoryRoute = 2, "statutory-route", "应当按其他法定途径处理", "a statutory route";
        AssignedBySuperior = 3, "assigned-by-superior", "上级交办", "assigned by a superior";
        MayBeRefused = 4, "may-be-refused", "可能不予支持", "the request may be refused";
        SeveralBodies = 5, "several-bodies", "涉及多个责任主体", "several responsible bodies";
        JointComplex = 6, "joint-complex", "集体联名且重大、复杂、疑难", "joint, and grave, complicated or knotty";
    }
}

step! {
    /// 转为普通办理: the ordinary clocks count from the original receipt and acceptance, as if the simple
    /// track had never been taken.
    LeaveSimpleTrack = "leave-simple-track", act 125, entry 25;
    rows "";
    title "转为普通办理", "leave the simple track";
    from [Stage::PendingAcceptance, Stage::Accepted, Stage::InProgress];
    to [];
    who "有权处理的机关、单位", "the competent unit";
    guard "出现不适用简易办理的情形", "a bar appeared";
    terms [
        TermId::ForwardedNotice, TermId::DirectNotice, TermId::AcceptanceDecision,
        TermId::NamedReportNotice, TermId::Conclude
    ];
    document None;
    basis Act::SimpleHandling2022.article(5), Part;
    fields {
        /// Which bar.
        required 0 bar: AppearedBar;
        /// Why.
        required 1 note: Prose;
    }
}

impl Transition for LeaveSimpleTrack {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)?;
        if matter.track == Track::Simple {
            Ok(())
        } else {
            Err(Why::OtherTrack)
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let is_simple = |kind| {
            matches!(
                kind,
                ObligationKind::SimpleAccept | ObligationKind::SimpleOpinion
            )
        };
        let plan = Plan::on(matter, ctx).superseded(is_simple, ctx.now.today);
        match &matter.accepted {
            Some(accepted) if matter.class == Some(Class::DecisionRequest) => {
                plan.owes(ObligationKind::Conclude, accepted.day)?.done()
            }
            Some(_) => plan.done(),
            None => {
                let received = matter.receipt.unwrap_or(matter.petition.received);
                let passed_on = !matter.passings.is_empty();
                plan.notice(&matter.petition, received, passed_on, matter.accuses())?
                    .done()
            }
        }
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.track = Track::Ordinary;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::ObligationKind as Kind;
    use crate::scene::{ROUTE_6, Scene};

    const SIMPLE: &str =
        "use-simple-track grounds=clear may_be_refused=no several_bodies=no complicated=no";
    const LEAVE: &str = "leave-simple-track bar=several-bodies note=涉及两个单位";

    fn simple() -> Scene {
        Scene::pending()
            .take("housing-c", &format!("classify class={ROUTE_6}"))
            .take("housing-c", SIMPLE)
    }

    #[test]
    fn before_acceptance_the_ordinary_notice_counts_from_the_receipt() {
        let scene = simple().on(date(2026, 5, 8)).take("housing-c", LEAVE);
        assert_eq!(scene.due(Kind::ForwardedNotice), Some(date(2026, 5, 21)));
        assert_eq!(scene.due(Kind::SimpleAccept), None);
        scene.outcomes(&[("housing-c", LEAVE, "!other_track")]);
    }

    #[test]
    fn after_acceptance_the_sixty_days_count_from_the_acceptance() {
        let scene = simple()
            .on(date(2026, 5, 8))
            .take("housing-c", "accept way=phone");
        let scene = scene.on(date(2026, 5, 20)).take("housing-c", LEAVE);
        assert_eq!(scene.due(Kind::Conclude), Some(date(2026, 7, 7)));
        assert_eq!(scene.due(Kind::SimpleOpinion), None);
    }
}
