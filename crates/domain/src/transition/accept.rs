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
use crate::matter::Matter;
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
        guard::notice_way(matter, self.way)?;
        let notice = matter
            .running()
            .find(|obligation| obligation.kind.is_notice());
        let day = match notice.filter(|notice| !notice.claimed) {
            Some(notice) => acceptance_day(today, guard::last_day(matter, ctx, notice)?),
            None => today,
        };
        let plan = Plan::on(matter, ctx)
            .to(Stage::Accepted)
            .met(ObligationKind::is_notice, today)
            .fell(|kind| kind == ObligationKind::Objection);
        match clock_of(matter) {
            // Two months from the application (《行政诉讼法》第四十七条), not from its acceptance.
            Some(ObligationKind::PerformDuty) => {
                let received = matter.receipt.unwrap_or(matter.petition.received);
                plan.owes(ObligationKind::PerformDuty, received)?.done()
            }
            Some(kind) => plan.owes(kind, day)?.done(),
            None => plan.done(),
        }
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        let clock = event
            .effect
            .arisen
            .iter()
            .find(|owed| owed.kind.is_handling() && owed.kind != ObligationKind::PerformDuty);
        // Before the effect the notice still runs: its last day, if that came first.
        let notice = matter
            .running()
            .find(|owed| owed.kind.is_notice() && !owed.claimed);
        let by_notice = notice.map_or(event.day, |notice| acceptance_day(event.day, notice.due));
        let since = clock.map_or(by_notice, |clock: &Obligation| clock.from);
        matter.accept(&event.effect.owner, event.day, since, at);
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{ROUTE_6, Scene};

    fn classified(class: &str) -> Scene {
        Scene::pending().take("housing-c", &format!("classify class={class}"))
    }

    #[test]
    fn only_what_is_handled_here_is_accepted_and_only_by_the_unit_that_has_it() {
        let accept = "accept way=paper";
        Scene::pending().outcomes(&[("housing-c", accept, "!class_needed")]);
        classified("decision-request").outcomes(&[("housing-c", accept, "!route_needed")]);
        classified("decision-request route=judicial").outcomes(&[(
            "housing-c",
            accept,
            "!leads_out",
        )]);
        classified("decision-request route=perform-duty").outcomes(&[(
            "housing-c",
            accept,
            "accepted",
        )]);
        classified("suggestion").outcomes(&[("housing-c", accept, "accepted")]);
        classified("accusation").outcomes(&[("housing-c", accept, "accepted")]);
        classified(ROUTE_6).outcomes(&[
            ("housing-h", accept, "accepted"),
            ("bureau-c", accept, "!not_yours"),
            ("roads-c", accept, "!not_yours"),
            ("housing-a", accept, "!role_not_allowed"),
            ("petitioner", accept, "!role_not_allowed"),
        ]);
        Scene::registered().outcomes(&[("bureau-c", accept, "!wrong_stage")]);
    }

    #[test]
    fn an_accepted_matter_cannot_be_accepted_again_and_hears_what_it_can_do() {
        let refusal = Scene::accepted(ROUTE_6)
            .decide("housing-head", "accept way=paper")
            .unwrap_err();
        assert_eq!(refusal.code(), "wrong_stage");
        assert!(refusal.allowed_now.contains(&"start") && !refusal.allowed_now.contains(&"accept"));
    }

    #[test]
    fn acceptance_starts_the_clock_of_class_and_route() {
        let cases = [
            (ROUTE_6, Kind::Conclude, Some(date(2026, 7, 20))),
            (
                "decision-request route=perform-duty",
                Kind::PerformDuty,
                Some(date(2026, 7, 6)),
            ),
            ("suggestion", Kind::Conclude, None),
            ("accusation", Kind::Conclude, None),
        ];
        for (class, kind, due) in cases {
            let scene = Scene::accepted(class);
            assert_eq!(scene.due(kind), due, "{class}");
            assert_eq!(
                scene.ended(Kind::ForwardedNotice),
                Some(How::Met),
                "{class}"
            );
            assert_eq!(scene.ended(Kind::Objection), Some(How::Fell), "{class}");
        }
    }

    #[test]
    fn without_an_address_acceptance_cannot_be_put_off_either() {
        let scene = Scene::new()
            .take(
                "housing-c",
                "register channel=letter unit=housing received=2026-04-20 text=请修路。 marks=address-unclear",
            )
            .take("housing-c", &format!("classify class={ROUTE_6}"))
            .take("housing-c", "take-up");
        assert_eq!(scene.due(Kind::AcceptanceDecision), Some(date(2026, 5, 6)));
        let scene = scene
            .on(date(2026, 8, 3))
            .take("housing-c", "accept way=not-possible");
        assert_eq!(scene.ended(Kind::AcceptanceDecision), Some(How::MetLate));
        assert_eq!(
            scene.running(Kind::Conclude).unwrap().from,
            date(2026, 5, 6)
        );
    }

    #[test]
    fn the_notice_is_written_and_given_where_it_can_be() {
        classified(ROUTE_6).outcomes(&[
            ("housing-c", "accept way=not-possible", "!can_be_notified"),
            ("housing-c", "accept way=phone", "!written_notice_needed"),
            ("housing-c", "accept way=message", "!written_notice_needed"),
            ("housing-c", "accept way=network", "accepted"),
            ("housing-c", "accept way=on-the-spot", "accepted"),
        ]);
    }

    #[test]
    fn a_late_notice_never_buys_time() {
        let scene = classified(ROUTE_6)
            .on(date(2026, 6, 30))
            .take("housing-c", "accept way=paper");
        assert_eq!(scene.ended(Kind::ForwardedNotice), Some(How::MetLate));
        // The notice was due on 21 May: the sixty days run from there.
        assert_eq!(scene.due(Kind::Conclude), Some(date(2026, 7, 20)));
        assert_eq!(
            scene.matter().accepted.as_ref().unwrap().noticed,
            date(2026, 6, 30)
        );
    }
}
