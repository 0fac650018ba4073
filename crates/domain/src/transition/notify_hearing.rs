//! Row 19: 听证通知.

use super::Transition;
use super::guard;
use super::hold_hearing;
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::{DayAhead, Line, Prose};
use crate::id::Position;
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 通知听证: when, where, before whom and about what. How many days before is the office's to settle: no
    /// rule of the State was found.
    NotifyHearing = "notify-hearing", act 191, entry 25;
    rows "19";
    title "通知听证", "give notice of a hearing";
    form Particulars;
    from [Stage::InProgress, Stage::UnderReReview];
    to [];
    who "有权处理的机关、单位；复核机关", "the competent unit; the re-review body";
    guard "听证日不早于通知当天", "the hearing is not before the day of the notice";
    terms [];
    document Some(DocKind::HearingNotice);
    basis Act::Regulations2022.article(31), Text, or Act::Regulations2022.article(36), Text at Stage::UnderReReview;
    fields {
        /// On what day.
        required 0 hearing_day: DayAhead;
        /// At what time.
        required 1 hearing_time: Line<30>;
        /// Where.
        required 2 hearing_place: Line<80>;
        /// Who presides, and the members.
        required 3 members: Line<120>;
        /// The points at issue.
        required 4 points: Prose;
    }
}

impl Transition for NotifyHearing {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        hold_hearing::by_whoever_holds_it(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::not_before("hearing_day", self.hearing_day.0, ctx.now.today)?;
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        if matter.stage == Stage::InProgress {
            matter.takes_part_by(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::scene::{ROUTE_6, Scene};

    const NOTICE: &str = "notify-hearing hearing_day=2026-06-20 hearing_time=上午9时 hearing_place=镇政府会议室 members=示例甲 points=由谁维修";

    #[test]
    fn whoever_holds_the_hearing_gives_notice_of_a_day_that_is_not_over() {
        let scene = Scene::in_progress(ROUTE_6).on(date(2026, 6, 10));
        let due = scene.due(crate::obligation::ObligationKind::Conclude);
        scene.outcomes(&[
            ("housing-h", NOTICE, "in-progress"),
            (
                "housing-h",
                &NOTICE.replace("06-20", "06-10"),
                "in-progress",
            ),
            (
                "housing-h",
                &NOTICE.replace("06-20", "06-09"),
                "!date_too_early",
            ),
            ("housing-c", NOTICE, "!role_not_allowed"),
            ("petitioner", NOTICE, "!role_not_allowed"),
        ]);
        let told = scene.take("housing-h", NOTICE);
        assert_eq!(told.due(crate::obligation::ObligationKind::Conclude), due);
        Scene::in_progress("suggestion")
            .on(date(2026, 6, 10))
            .outcomes(&[("housing-h", NOTICE, "!other_class")]);
        let ahead = NOTICE.replace("2026-06-20", "2026-12-07");
        Scene::under_re_review().outcomes(&[
            ("bureau-c", &ahead, "under-re-review"),
            ("housing-h", &ahead, "!not_yours"),
        ]);
    }
}
