//! Row 12: the competent unit accepts.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::class::{Class, Route, Track};
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::{Act, TermId, acceptance_day};
use crate::matter::{Acceptance, Matter};
use crate::obligation::{Obligation, ObligationKind};
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// How a notice reaches the petitioner.
    NoticeWay {
        Paper = 1, "paper", "书面", "on paper";
        OnTheSpot = 2, "on-the-spot", "当场", "on the spot";
        Network = 3, "network", "网络", "over the network";
        Phone = 4, "phone", "电话", "by telephone";
        Message = 5, "message", "短信", "by text message";
        NotPossible = 6, "not-possible", "姓名地址不清，无法告知", "not possible: name or address unclear";
    }
}

step! {
    /// 受理: the notice says that it arrived, by which way and procedure it is handled, and until when.
    Accept = "accept", act 120, entry 11;
    rows "12";
    title "受理", "accept";
    from [Stage::PendingAcceptance];
    to [Stage::Accepted];
    who "有权处理的机关、单位", "the competent unit";
    guard "途径五、六的申诉求决，拟研究的建议意见，或职权内的检举控告", "a request on route 5 or 6, a suggestion it will study, or an accusation within its competence";
    terms [TermId::Conclude, TermId::PerformDuty, TermId::SimpleOpinion];
    document Some(DocKind::AcceptanceNotice);
    basis Act::Regulations2022.article(23), Text;
    fields {
        /// How the petitioner is told.
        required 0 way: NoticeWay;
        /// Remarks for the notice.
        optional 1 note: Prose;
    }
}

impl Transition for Accept {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)?;
        guard::handled_here(matter)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let today = ctx.now.today;
        let notice = matter
            .running()
            .find(|obligation| obligation.kind.is_notice());
        let day = notice
            .filter(|notice| !notice.claimed)
            .map_or(today, |notice| acceptance_day(today, notice.due));
        let plan = Plan::on(matter, ctx)
            .to(Stage::Accepted)
            .met(ObligationKind::is_notice, today)
            .fell(|kind| kind == ObligationKind::Objection);
        match clock_of(matter) {
            Some(kind) => plan.owes(kind, day)?.done(),
            None => plan.done(),
        }
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        let clock = event
            .effect
            .arisen
            .iter()
            .find(|obligation| obligation.kind.is_handling());
        matter.accepted = Some(Acceptance {
            unit: event.effect.owner.clone(),
            noticed: event.day,
            day: clock.map_or(event.day, |clock: &Obligation| clock.from),
            entry: at,
        });
    }
}

/// What acceptance starts: sixty days on route 6, the law of the duty on route 5, the short term of
/// the simple track; no number for suggestions and accusations.
pub(super) fn clock_of(matter: &Matter) -> Option<ObligationKind> {
    match (matter.class, matter.track) {
        (Some(Class::DecisionRequest | Class::Suggestion), Track::Simple) => {
            Some(ObligationKind::SimpleOpinion)
        }
        (Some(Class::DecisionRequest), Track::Ordinary) => match matter.route {
            Some(Route::PerformDuty) => Some(ObligationKind::PerformDuty),
            _ => Some(ObligationKind::Conclude),
        },
        _ => None,
    }
}
