//! 随首件补记被反映人（单位）: what repeats a petition accuses whom that one turns out to accuse.

use super::Transition;
use super::guard::{self, EVER};
use super::spec::step;
use super::wall_move;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::id::{OfficerId, Position, UnitId};
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::petition::Respondents;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 随首件补记被反映人（单位）, in the write in which the first petition names them, so that no unit accused keeps what
    /// repeats it. It does not say which petition that is: whoever reads this one may not be meant to know.
    FollowAccusation = "follow-accusation", act 25, entry 25;
    rows "";
    title "随首件补记被反映人（单位）", "follow whom the first petition accuses";
    from EVER;
    to [Stage::Registered], or stays;
    who "系统，随首件的补记", "the system, with the entry of the first petition";
    guard "重复检举控告件的，与首件同样回避；涉及本单位的，即转由其他机关登记", "what repeats an accusation never reaches those it accuses either; what is with them is registered by another";
    terms [
        TermId::BureauDispatch, TermId::DirectNotice, TermId::NamedReportNotice,
        TermId::AcceptanceDecision
    ];
    document None;
    basis Act::Regulations2022.article(30), Text;
    fields {
        /// Units accused.
        optional 0 units: Vec<UnitId>;
        /// Officers accused.
        optional 1 officers: Vec<OfficerId>;
    }
}

impl FollowAccusation {
    /// What `first` accuses and the petition that repeats it does not yet; none where it names nobody else.
    pub fn of(first: &Respondents, repeating: &Matter) -> Option<Self> {
        let own = &repeating.petition.respondents;
        let mut missing = first.clone();
        missing.units.retain(|unit| !own.units.contains(unit));
        missing
            .officers
            .retain(|officer| !own.officers.contains(officer));
        if missing.is_empty() && (repeating.accuses() || first.is_empty()) {
            return None;
        }
        Some(Self {
            units: (!missing.units.is_empty()).then_some(missing.units),
            officers: (!missing.officers.is_empty()).then_some(missing.officers),
        })
    }

    fn named(&self) -> Respondents {
        Respondents {
            units: self.units.clone().unwrap_or_default(),
            officers: self.officers.clone().unwrap_or_default(),
        }
    }
}

impl Transition for FollowAccusation {
    fn ready(_matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_the_timer(ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let named = self.named();
        guard::known_accused(ctx, &named)?;
        let mut petition = matter.petition.clone();
        petition.respondents.add(&named);
        if petition.respondents.is_empty() {
            return Err(Why::NobodyNamed);
        }
        wall_move::keep_outside(matter, ctx, &petition, true)
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.petition.respondents.add(&self.named());
        matter.ever_accused = true;
        // How it was answered, and by whom, stays.
        if matter.stage.is_open() {
            wall_move::mark(matter, event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FollowAccusation;
    use crate::obligation::{ObligationKind as Kind, Owner};
    use crate::petition::Respondents;
    use crate::scene::{REVIEW, ROUTE_6, Scene};

    const STEP: &str = "follow-accusation units=housing";

    #[test]
    fn what_repeats_an_accusation_leaves_the_unit_accused_at_every_stage() {
        Scene::pending().outcomes(&[
            ("timer", STEP, "registered"),
            (
                "timer",
                "follow-accusation units=roads",
                "pending-acceptance",
            ),
            ("timer", "follow-accusation", "!nobody_named"),
            ("timer", "follow-accusation units=raods", "!unit_unknown"),
            ("bureau-c", STEP, "!only_timer"),
            ("housing-c", STEP, "!only_timer"),
            ("petitioner", STEP, "!only_timer"),
        ]);
        let scene = Scene::in_progress(ROUTE_6).take("timer", STEP);
        assert_eq!(scene.stands(), ("registered", "county"));
        assert_eq!(scene.matter().handler, None);
        scene.outcomes(&[("housing-h", "investigate note=核实", "!not_registered")]);
        // What was answered stays answered, and is in other hands.
        let scene = Scene::served().take("timer", STEP);
        assert_eq!(scene.stands(), ("concluded", "county"));
        scene.outcomes(&[(
            "housing-head",
            "serve document=handling-opinion day=2026-08-20 way=handed proof=yes reference=R-1",
            "!not_registered",
        )]);
        let scene = Scene::in_progress(ROUTE_6)
            .take("petitioner", "withdraw confirmed=yes")
            .take("bureau-a", "archive retention=30-years")
            .take("timer", STEP);
        assert_eq!(scene.stands(), ("archived", "county"));
    }

    #[test]
    fn what_a_unit_accused_owed_of_an_answered_matter_its_successor_owes_by_the_same_day() {
        let before = Scene::under_review();
        let due = before.due(Kind::ReviewOpinion);
        let scene = before.take("timer", "follow-accusation units=county");
        let (stage, owner) = scene.stands();
        assert_eq!((stage, owner), ("under-review", "discipline"));
        assert_eq!(scene.due(Kind::ReviewOpinion), due);
        let owed = scene.running(Kind::ReviewOpinion).unwrap();
        assert_eq!(owed.owner, Owner::Unit("discipline".parse().unwrap()));
        // What is revoked does not go back to whom that unit stands above.
        let returned = REVIEW.replace("upheld", "revoked-and-returned");
        let returned = format!("issue-review {returned} signed_by=discipline-head");
        let scene = scene.take("discipline-head", &returned);
        assert_eq!(scene.stands(), ("reviewed", "discipline"));
        assert!(scene.running(Kind::ReturnedHandling).is_some());
    }

    #[test]
    fn a_review_returns_to_those_accused_nothing_and_to_the_nearest_unit_outside_what_it_revokes() {
        let returned = REVIEW.replace("upheld", "revoked-and-returned");
        let returned = format!("issue-review {returned} signed_by=county-head");
        let scene = Scene::under_review();
        scene.outcomes(&[("county-r", &returned, "reviewed")]);
        let scene = scene.take("timer", "follow-accusation units=housing");
        assert_eq!(scene.stands(), ("under-review", "county"));
        // The nearest unit outside the wall handles it anew, by the same term.
        let scene = scene.take("county-r", &returned);
        assert_eq!(scene.stands(), ("reviewed", "county"));
        let owed = scene.running(Kind::ReturnedHandling).unwrap();
        assert_eq!(owed.owner, Owner::Unit("county".parse().unwrap()));
    }

    #[test]
    fn only_what_it_does_not_say_already_is_added() {
        let scene = Scene::pending();
        let accused = |units: &[&str], officers: &[&str]| Respondents {
            units: units.iter().map(|id| id.parse().unwrap()).collect(),
            officers: officers.iter().map(|id| id.parse().unwrap()).collect(),
        };
        assert_eq!(
            FollowAccusation::of(&Respondents::default(), scene.matter()),
            None
        );
        let scene = scene.take("timer", "follow-accusation units=roads");
        let none = FollowAccusation::of(&accused(&["roads"], &[]), scene.matter());
        assert_eq!(none, None);
        let more = accused(&["roads", "housing"], &["roads-h"]);
        let more = FollowAccusation::of(&more, scene.matter()).unwrap();
        assert_eq!(more.named(), accused(&["housing"], &["roads-h"]));
    }
}
