//! 简易办理: onto the simple track, and off it again.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::class::Track;
use crate::code::codes;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::id::Position;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::simple::{SimpleCase, simple_allowed};
use crate::stage::Stage;

codes! {
    /// Why the matter is fit for the simple track (《信访事项简易办理办法》第四条).
    SimpleGrounds {
        Clear = 1, "clear", "事实清楚、责任明确、争议不大、易于解决", "facts and duty clear, little dispute, easy to solve";
        AnswerAtOnce = 2, "answer-at-once", "咨询、意见建议、表达感谢等可即时反馈", "can be answered at once";
        TimePresses = 3, "time-presses", "日常生活、时效性强", "daily life, where time presses";
        PromisedBefore = 4, "promised-before", "已有明确承诺或结论", "the unit has promised or concluded something already";
        Other = 5, "other", "其他适合的", "otherwise fit for it";
    }
}

step! {
    /// 适用简易办理: three working days to accept, counted from the original receipt.
    UseSimpleTrack = "use-simple-track", act 121, entry 25;
    rows "";
    title "适用简易办理", "use the simple track";
    from [Stage::PendingAcceptance];
    to [];
    who "有权处理的机关、单位", "the competent unit";
    guard "初次信访；无《信访事项简易办理办法》第五条所列情形", "first-time matters without a bar of Art. 5";
    terms [TermId::SimpleAccept];
    document None;
    basis Act::SimpleHandling2022.article(4), Part;
    fields {
        /// Why it is fit.
        required 0 grounds: SimpleGrounds;
        /// May the request be refused?
        required 1 may_be_refused: bool;
        /// Are several bodies responsible?
        required 2 several_bodies: bool;
        /// Is it grave, complicated or knotty?
        required 3 complicated: bool;
    }
}

impl Transition for UseSimpleTrack {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)?;
        guard::handled_here(matter)?;
        if matter.track == Track::Simple {
            return Err(Why::AlreadyRecorded);
        }
        let case = SimpleCase {
            may_be_refused: false,
            several_bodies: false,
            complicated: false,
        };
        Ok(simple_allowed(matter, case)?)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let case = SimpleCase {
            may_be_refused: self.may_be_refused,
            several_bodies: self.several_bodies,
            complicated: self.complicated,
        };
        simple_allowed(matter, case)?;
        let received = matter.receipt.unwrap_or(matter.petition.received);
        Plan::on(matter, ctx)
            .superseded(ObligationKind::is_notice, ctx.now.today)
            .owes(ObligationKind::SimpleAccept, received)?
            .done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.track = Track::Simple;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{ROUTE_6, Scene};

    const SIMPLE: &str =
        "use-simple-track grounds=clear may_be_refused=no several_bodies=no complicated=no";

    fn classified(class: &str) -> Scene {
        Scene::pending().take("housing-c", &format!("classify class={class}"))
    }

    #[test]
    fn every_bar_of_article_five_is_a_refusal_of_its_own() {
        classified(ROUTE_6).outcomes(&[
            ("housing-c", SIMPLE, "pending-acceptance"),
            (
                "housing-c",
                &SIMPLE.replace("may_be_refused=no", "may_be_refused=yes"),
                "!simple_may_be_refused",
            ),
            (
                "housing-c",
                &SIMPLE.replace("several_bodies=no", "several_bodies=yes"),
                "!simple_several_bodies",
            ),
            // One petitioner: complicated alone is no bar.
            (
                "housing-c",
                &SIMPLE.replace("complicated=no", "complicated=yes"),
                "pending-acceptance",
            ),
        ]);
        classified("suggestion").outcomes(&[("housing-c", SIMPLE, "pending-acceptance")]);
        classified("accusation").outcomes(&[("housing-c", SIMPLE, "!simple_statutory_route")]);
        classified("decision-request route=perform-duty").outcomes(&[(
            "housing-c",
            SIMPLE,
            "!simple_statutory_route",
        )]);
        Scene::pending().outcomes(&[("housing-c", SIMPLE, "!class_needed")]);
        let registered = |more: &str| {
            Scene::new().take("housing-c", &format!("register channel=visit unit=housing received=2026-04-20 text=请修路。 class=suggestion {more}"))
        };
        registered("repeats=office-2025-3")
            .take("housing-c", "take-up")
            .outcomes(&[("housing-c", SIMPLE, "!simple_not_first_time")]);
        registered("head_count=9")
            .take("housing-c", "take-up")
            .outcomes(&[(
                "housing-c",
                &SIMPLE.replace("complicated=no", "complicated=yes"),
                "!simple_joint_complex",
            )]);
        Scene::registered()
            .take("bureau-c", "classify class=suggestion")
            .take("bureau-c", "assign to=housing report_days=30")
            .take("housing-c", "receive received=2026-04-20")
            .outcomes(&[("housing-c", SIMPLE, "!simple_assigned_by_superior")]);
    }

    #[test]
    fn three_working_days_to_accept_and_ten_to_answer() {
        let scene = Scene::registered()
            .take("bureau-c", &format!("classify class={ROUTE_6}"))
            .on(date(2026, 9, 24))
            .take("bureau-c", "forward to=housing")
            .take("housing-c", "receive received=2026-09-24")
            .take("housing-c", SIMPLE);
        assert_eq!(scene.due(Kind::SimpleAccept), Some(date(2026, 9, 30)));
        assert_eq!(scene.ended(Kind::ForwardedNotice), Some(How::Replaced));
        let scene = scene
            .on(date(2026, 9, 30))
            .take("housing-c", "accept way=message");
        assert_eq!(scene.due(Kind::SimpleOpinion), Some(date(2026, 10, 20)));
        assert_eq!(scene.ended(Kind::SimpleAccept), Some(How::Met));
        scene.outcomes(&[("housing-c", SIMPLE, "!wrong_stage")]);
    }
}
