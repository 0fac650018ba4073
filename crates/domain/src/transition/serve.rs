//! 送达: a document reaches the petitioner, with proof; the review window opens with it.

use jiff::civil::Date;

use super::Transition;
use super::guard::{self, LIVE, STAFF};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Reference;
use crate::id::Position;
use crate::law::{Act, TermId};
use crate::matter::{Matter, Opinion};
use crate::obligation::{ObligationKind, Owner};
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// How a document was delivered.
    ServiceWay {
        Handed = 1, "handed", "直接送达", "handed over";
        Post = 2, "post", "邮寄送达", "by post";
        Electronic = 3, "electronic", "电子送达", "electronically";
        Left = 4, "left", "留置送达", "left at the address";
        Entrusted = 5, "entrusted", "委托送达", "through another unit";
        PublicNotice = 6, "public-notice", "公告送达", "by public notice";
    }
}

step! {
    /// 送达. Only service with proof opens a review window; without it the matter never lapses.
    Serve = "serve", act 225, entry 17;
    rows "22, 26, 27";
    title "送达", "serve";
    form Particulars;
    from LIVE;
    to [];
    who "出具文书的机关、单位", "the unit that issued it";
    guard "有送达回证的，复查（复核）申请期限自送达起算", "with proof of service, the window opens";
    terms [TermId::ReviewRequest, TermId::RereviewRequest];
    document None;
    basis Act::Regulations2022.article(35), Text;
    fields {
        /// Which document.
        required 0 document: DocKind;
        /// The day it reached the petitioner.
        required 1 day: Date;
        /// How.
        required 2 way: ServiceWay;
        /// Is there proof of service?
        required 3 proof: bool;
        /// The number of the proof, or of the postal item.
        optional 4 reference: Reference;
    }
}

impl Transition for Serve {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        let of_owner = guard::of_the_owner(matter, ctx, STAFF);
        match matter.latest_opinion() {
            Some(opinion) if of_owner.is_err() => ctx
                .acts_for(&opinion.unit, Some(matter), STAFF)
                .or(of_owner),
            _ => of_owner,
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::not_before("day", self.day, matter.petition.received)?;
        if self.proof && self.reference.is_none() {
            return Err(Why::ProofReferenceNeeded);
        }
        let plan = Plan::on(matter, ctx);
        if !is_answer(self.document) {
            return plan.done();
        }
        let opinion = matter
            .latest_opinion()
            .filter(|opinion| opinion.document == self.document);
        let opinion = opinion.ok_or(Why::NoSuchDocument)?;
        guard::not_before("day", self.day, opinion.day)?;
        if opinion.served.is_some() {
            return Err(Why::AlreadyServed);
        }
        match window_of(matter, opinion) {
            Some(window) if self.proof => plan.owed_by(Owner::Petitioner, window, self.day)?.done(),
            _ => plan.done(),
        }
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        let day = self.day;
        if let Some(opinion) = matter.opinions.last_mut()
            && opinion.document == self.document
            && self.proof
        {
            opinion.served = Some(day);
        }
    }

    fn facts(&self) -> Facts {
        Facts {
            document: Some(self.document),
            ..Facts::default()
        }
    }
}

/// Is it one of the answers that a matter issues?
fn is_answer(document: DocKind) -> bool {
    matches!(
        document,
        DocKind::HandlingOpinion
            | DocKind::SuggestionReply
            | DocKind::AccusationFeedback
            | DocKind::DutyReply
            | DocKind::SettlementAgreement
            | DocKind::ReviewOpinion
            | DocKind::ReReviewOpinion
            | DocKind::ImportedAnswer
    )
}

/// The window that opens when the document is served, if the procedure has one.
fn window_of(matter: &Matter, opinion: &Opinion) -> Option<ObligationKind> {
    match matter.stage {
        Stage::Concluded if matter.has_review() => Some(ObligationKind::ReviewRequest),
        Stage::Reviewed if !opinion.returns_the_matter() => Some(ObligationKind::ReReviewRequest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::ObligationKind as Kind;
    use crate::scene::Scene;

    const SERVE: &str =
        "serve document=handling-opinion day=2026-08-20 way=handed proof=yes reference=R-1";

    #[test]
    fn only_service_with_proof_opens_the_window() {
        let scene = Scene::concluded().on(date(2026, 8, 20));
        let without = scene
            .clone()
            .take("housing-c", &SERVE.replace("proof=yes", "proof=no"));
        assert_eq!(without.due(Kind::ReviewRequest), None);
        assert_eq!(
            without.decide("timer", "lapse").unwrap_err().code(),
            "not_served"
        );
        let with = without.take("housing-c", SERVE);
        // Nominal Saturday 19 September; Sunday the 20th is worked.
        assert_eq!(with.due(Kind::ReviewRequest), Some(date(2026, 9, 20)));
        with.outcomes(&[("housing-c", SERVE, "!already_served")]);
    }

    #[test]
    fn a_proof_has_a_number() {
        let scene = Scene::concluded().on(date(2026, 8, 20));
        let bare = SERVE.replace(" reference=R-1", "");
        scene.outcomes(&[
            ("housing-c", &bare, "!proof_reference_needed"),
            (
                "housing-c",
                &bare.replace("proof=yes", "proof=no"),
                "concluded",
            ),
        ]);
    }

    #[test]
    fn what_was_not_issued_is_not_served() {
        Scene::concluded().on(date(2026, 8, 20)).outcomes(&[
            ("housing-c", SERVE, "concluded"),
            (
                "housing-c",
                &SERVE.replace("handling-opinion", "review-opinion"),
                "!no_such_document",
            ),
            (
                "housing-c",
                &SERVE.replace("handling-opinion", "acceptance-notice"),
                "concluded",
            ),
            (
                "housing-c",
                &SERVE.replace("08-20", "08-18"),
                "!date_too_early",
            ),
            (
                "housing-c",
                &SERVE.replace("08-20", "08-21"),
                "!date_in_future",
            ),
            ("roads-c", SERVE, "!not_yours"),
        ]);
        Scene::registered().on(date(2026, 8, 20)).outcomes(&[(
            "bureau-c",
            SERVE,
            "!no_such_document",
        )]);
    }
}
