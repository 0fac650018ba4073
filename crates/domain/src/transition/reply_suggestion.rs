//! Row 23: a suggestion is answered.

use super::Transition;
use super::guard;
use super::plan::Plan;
use super::spec::step;
use crate::class::{Adoption, Class};
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
    /// 答复建议意见: adopted, adopted in part, or not and why.
    ReplySuggestion = "reply-suggestion", act 230, entry 16;
    rows "23";
    title "答复建议意见", "reply to the suggestion";
    from [Stage::InProgress];
    to [Stage::Concluded];
    who "有权处理的机关、单位", "the competent unit";
    guard "建议意见类", "a suggestion";
    terms [];
    document Some(DocKind::SuggestionReply);
    basis Act::Regulations2022.article(29), Text;
    fields {
        /// What becomes of it.
        required 0 adoption: Adoption;
        /// The reply.
        required 1 note: Prose;
    }
}

impl Transition for ReplySuggestion {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_handler(matter, ctx)?;
        guard::of_class(matter, Class::Suggestion, None)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx)
            .to(Stage::Concluded)
            .met(ObligationKind::is_handling, ctx.now.today)
            .done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        matter.issues(
            event,
            at,
            DocKind::SuggestionReply,
            Decision::Suggestion(self.adoption),
            None,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn a_suggestion_is_answered_and_then_archived_without_review() {
        let reply = "reply-suggestion adoption=partly-adopted note=部分采纳";
        Scene::in_progress(ROUTE_6).outcomes(&[("housing-h", reply, "!other_class")]);
        let scene = Scene::in_progress("suggestion").take("housing-h", reply);
        assert_eq!(scene.stands(), ("concluded", "housing"));
        scene.outcomes(&[
            (
                "petitioner",
                "request-review body=county note=不服",
                "!no_review",
            ),
            ("housing-a", "archive retention=10-years", "archived"),
        ]);
    }
}
