//! Row 23a: an accusation is concluded, and a named reporter hears the result.

use super::Transition;
use super::accept::NoticeWay;
use super::guard::{self, HEADS};
use super::plan::Plan;
use super::spec::step;
use crate::class::Class;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{OfficerId, Position};
use crate::law::Act;
use crate::matter::{Decision, Matter};
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 检举控告办结并反馈. No review; the class has its own remedy.
    FeedBack = "feed-back", act 235, entry 16;
    rows "23a";
    title "检举控告办结并反馈", "conclude the accusation and tell the reporter";
    from [Stage::InProgress];
    to [Stage::Concluded];
    who "承办机关、单位", "the handling unit";
    guard "检举控告类；实名的须反馈", "an accusation; a named reporter is told";
    terms [];
    document Some(DocKind::AccusationFeedback);
    basis Act::Regulations2022.article(30), Text;
    fields {
        /// How the reporter is told.
        required 0 way: NoticeWay;
        /// The result.
        required 1 note: Prose;
        /// Who signs it.
        required 2 signed_by: OfficerId;
    }
}

impl Transition for FeedBack {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_handler(matter, ctx)?;
        guard::of_class(matter, Class::Accusation, None)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::can_be_given(matter, self.way)?;
        guard::fit_officer(matter, ctx, &self.signed_by, &matter.owner, HEADS)?;
        Plan::on(matter, ctx)
            .to(Stage::Concluded)
            .met(ObligationKind::is_handling, ctx.now.today)
            .done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        matter.issues(
            event,
            at,
            DocKind::AccusationFeedback,
            Decision::Other,
            Some(&self.signed_by),
        );
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn an_accusation_ends_with_feedback_and_without_review() {
        let step = "feed-back way=phone note=已查实并处理 signed_by=housing-head";
        Scene::in_progress(ROUTE_6).outcomes(&[("housing-h", step, "!other_class")]);
        let scene = Scene::in_progress("accusation")
            .take("housing-h", "conclude-inquiry note=核查完结")
            .on(date(2026, 6, 1))
            .take("housing-h", step);
        assert_eq!(scene.ended(Kind::NamedReportFeedback), Some(How::Met));
        scene.outcomes(&[(
            "petitioner",
            "request-review body=county note=不服",
            "!no_review",
        )]);
    }
}
