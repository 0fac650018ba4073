//! What usually comes next: the one step that a desk shows first. A hint and no rule: what is allowed is
//! [`Matter::allowed`], what is owed are the clocks.

use super::{Decision, Matter};
use crate::class::{Class, Route};
use crate::obligation::ObligationKind as Kind;
use crate::refusal::Why;
use crate::stage::Stage;
use crate::transition::Spec;

impl Matter {
    /// The step that usually comes next, by stage, class and what was done so far; none while the office
    /// waits for the petitioner or for a day to pass.
    pub fn usual_step(&self) -> Option<&'static Spec> {
        Spec::of(self.usual_name()?)
    }

    fn usual_name(&self) -> Option<&'static str> {
        if self.running_of(Kind::UrgeAnswer).is_some() {
            return Some("answer-urge");
        }
        match self.stage {
            Stage::Registered => Some(self.on_its_way()),
            Stage::Forwarded | Stage::Assigned => Some("receive"),
            Stage::SubmittedUp if self.decided_above => Some("forward"),
            Stage::SubmittedUp => Some("record-decision"),
            Stage::PendingAcceptance => Some(self.before_acceptance()),
            Stage::Objected => Some("decide-objection"),
            Stage::Accepted => Some("start"),
            Stage::InProgress => Some(self.in_handling()),
            Stage::UnderReview => Some("issue-review"),
            Stage::UnderReReview => Some("issue-re-review"),
            _ => self.after_an_answer(),
        }
    }

    fn on_its_way(&self) -> &'static str {
        if self.class.is_none() {
            "classify"
        } else if self.running_of(Kind::DirectNotice).is_some() {
            "take-up"
        } else {
            "forward"
        }
    }

    fn before_acceptance(&self) -> &'static str {
        if self.running_of(Kind::CompetenceDecision).is_some() {
            return "decide-competence";
        }
        match (self.class, self.route) {
            (None, _) | (Some(Class::DecisionRequest), None) => "classify",
            (Some(Class::DecisionRequest), Some(route)) if route.leads_out() => "redirect",
            _ => "accept",
        }
    }

    fn in_handling(&self) -> &'static str {
        match (self.class, self.route) {
            (Some(Class::Suggestion), _) => "reply-suggestion",
            (Some(Class::Accusation), _) if self.inquiry_concluded.is_some() => "feed-back",
            (Some(Class::Accusation), _) => "conclude-inquiry",
            (_, Some(Route::PerformDuty)) => "perform-duty",
            (_, Some(Route::PetitionProcedure)) => match self.four_clears() {
                Ok(()) => "issue-opinion",
                Err(Why::CauseNotAsked) => "investigate",
                Err(_) => "hear-petitioner",
            },
            _ => "classify",
        }
    }

    fn after_an_answer(&self) -> Option<&'static str> {
        if self.is_returned() {
            return Some("resume");
        }
        let is_unserved = |decision| !matches!(decision, Decision::Other);
        let latest = self.latest_opinion();
        if latest.is_some_and(|answer| answer.served.is_none() && is_unserved(answer.decision)) {
            return Some("serve");
        }
        if self.running_of(Kind::AssignedFeedback).is_some() {
            return Some("closing-report");
        }
        let waits = self.running().any(|owed| owed.kind.is_window());
        match self.stage {
            Stage::Archived => None,
            _ if waits => None,
            Stage::ReReviewed | Stage::Lapsed => None,
            _ => Some("archive"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    fn usual(scene: &Scene) -> Option<&'static str> {
        scene.matter().usual_step().map(|spec| spec.name)
    }

    #[test]
    fn each_stage_of_the_whole_chain_has_its_usual_step() {
        assert_eq!(usual(&Scene::registered()), Some("classify"));
        assert_eq!(usual(&Scene::accepted(ROUTE_6)), Some("start"));
        let heard = Scene::in_progress(ROUTE_6);
        assert_eq!(usual(&heard), Some("issue-opinion"));
        let mut unheard = heard.matter().clone();
        unheard.heard = false;
        let first = unheard.usual_step().map(|spec| spec.name);
        assert_eq!(first, Some("hear-petitioner"));
        assert_eq!(
            usual(&Scene::served()),
            None,
            "the petitioner's window runs"
        );
        assert_eq!(usual(&Scene::under_review()), Some("issue-review"));
        assert_eq!(usual(&Scene::under_re_review()), Some("issue-re-review"));
        assert_eq!(
            usual(&Scene::in_progress("suggestion")),
            Some("reply-suggestion")
        );
    }

    #[test]
    fn the_usual_step_is_one_that_somebody_may_take_from_there() {
        let scenes = [
            Scene::registered(),
            Scene::pending(),
            Scene::accepted(ROUTE_6),
            Scene::in_progress(ROUTE_6),
            Scene::under_review(),
            Scene::under_re_review(),
        ];
        for scene in scenes {
            let matter = scene.matter();
            let spec = matter.usual_step().unwrap();
            assert!(spec.from.contains(&matter.stage), "{}", spec.name);
        }
    }
}
