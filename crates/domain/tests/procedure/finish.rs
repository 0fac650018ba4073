//! From any state to the archive: the steps that somebody can always take.

use huiyin_domain::access::Wall;
use huiyin_domain::class::{Class, Route};
use huiyin_domain::field::Form;
use huiyin_domain::obligation::{ObligationKind, Owner};
use huiyin_domain::organisation::UnitRole;
use huiyin_domain::{Actor, Matter, Position, Role, Spec, Stage, UnitId};
use jiff::ToSpan as _;

use super::world::{World, unit_id};

/// Takes the matter to the archive, or says where it could not go on.
pub fn to_the_archive(world: &mut World, mut matter: Matter) -> Result<Vec<&'static str>, String> {
    let mut path = Vec::new();
    for at in 0..80 {
        if matter.stage == Stage::Archived {
            return Ok(path);
        }
        let (step, form, actor) = next(world, &matter);
        path.push(Spec::of(&step).expect("a listed step").name);
        let decided = world.decide(&matter, &actor, &step, &form);
        match decided {
            Some(Ok(event)) => matter.apply(&event, Position(1_000 + at)),
            Some(Err(refusal)) => return Err(format!("{path:?}: {refusal}; {actor}; {form:?}")),
            None => return Err(format!("{path:?}: {step} cannot be read from {form:?}")),
        }
    }
    Err(format!("still {:?} after {path:?}", matter.stage))
}

fn form(pairs: &[(&str, &str)]) -> Form {
    pairs
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

/// One step onward, with an officer who can take it; an organ can always appoint another.
fn next(world: &mut World, matter: &Matter) -> (String, Form, Actor) {
    let owner = matter.owner.clone();
    let day = world.today.to_string();
    let by_owner = |world: &mut World| officer(world, &owner);
    if matter.stage.is_end() || (matter.stage == Stage::Concluded && !matter.has_review()) {
        return close(world, matter);
    }
    match matter.stage {
        Stage::Registered | Stage::SubmittedUp => dispatch(world, matter),
        Stage::Forwarded | Stage::Assigned => (
            "receive".into(),
            form(&[("received", &day)]),
            by_owner(world),
        ),
        Stage::PendingAcceptance => decide_acceptance(world, matter),
        Stage::Objected
            if matter
                .running_of(ObligationKind::ObjectionDecision)
                .is_some() =>
        {
            // Whom the matter accuses by now does not get it back.
            let objector = &matter.passings.last().expect("somebody sent it").to;
            let wall = Wall::around(matter, &world.organisation);
            let agreed = if wall.keeps_out_unit(objector) {
                "yes"
            } else {
                "no"
            };
            (
                "decide-objection".into(),
                form(&[("agreed", agreed), ("note", "已核实")]),
                by_owner(world),
            )
        }
        Stage::Objected => {
            let unit = takers(world, matter, UnitRole::CompetentUnit).remove(0);
            let form = form(&[("unit", unit.as_str()), ("note", "属于其职权")]);
            ("decide-competence".into(), form, by_owner(world))
        }
        Stage::Accepted => {
            let handler = appointed(world, &owner);
            let form = form(&[("handler", &handler), ("no_conflict", "yes")]);
            ("start".into(), form, by_owner(world))
        }
        Stage::InProgress => answer(world, matter),
        Stage::Concluded | Stage::Reviewed | Stage::ReReviewed => after_the_opinion(world, matter),
        Stage::UnderReview | Stage::UnderReReview => {
            let step = if matter.stage == Stage::UnderReview {
                "issue-review"
            } else {
                "issue-re-review"
            };
            let signer = appointed(world, &owner);
            let form = form(&[
                ("outcome", "upheld"),
                ("request", "请求"),
                ("facts", "事实"),
                ("opinion", "维持"),
                ("grounds", "依据"),
                ("signed_by", &signer),
            ]);
            (step.into(), form, by_owner(world))
        }
        Stage::Lapsed => {
            world.today += 60.days();
            ("close-lapsed".into(), Form::new(), Actor::system())
        }
        other => unreachable!("{other:?} is an end"),
    }
}

fn dispatch(world: &mut World, matter: &Matter) -> (String, Form, Actor) {
    let actor = officer(world, &matter.owner);
    if matter.stage == Stage::SubmittedUp && !matter.decided_above {
        let form = form(&[("decided_by", "县委、县政府"), ("note", "同意转送")]);
        return ("record-decision".into(), form, actor);
    }
    if matter.allowed(&world.context(&actor)).contains(&"take-up") {
        return ("take-up".into(), Form::new(), actor);
    }
    // Whoever is lower and outside the wall; else the competent organ by name.
    for unit in takers(world, matter, UnitRole::CompetentUnit) {
        let form = form(&[("to", unit.as_str()), ("told", "paper")]);
        if matches!(world.decide(matter, &actor, "forward", &form), Some(Ok(_))) {
            return ("forward".into(), form, actor);
        }
    }
    if matter.stage == Stage::SubmittedUp {
        let form = form(&[("confirmed", "yes")]);
        return ("withdraw".into(), form, Actor::petitioner());
    }
    // A bureau does not send anything away: what nobody below can take, the discipline organ gets.
    let form = if is_bureau(world, &matter.owner) {
        form(&[
            ("grounds", "discipline"),
            ("way", "forwarded"),
            ("to", "discipline"),
        ])
    } else {
        form(&[
            ("grounds", "not-competent"),
            ("way", "guided"),
            ("to", "discipline"),
        ])
    };
    ("refer".into(), form, actor)
}

fn is_bureau(world: &World, unit: &UnitId) -> bool {
    world.organisation.has_role(unit, UnitRole::PetitionBureau)
}

/// Units that could take it, outside the wall, the discipline organ last.
fn takers(world: &World, matter: &Matter, role: UnitRole) -> Vec<UnitId> {
    let wall = Wall::around(matter, &world.organisation);
    let units = world
        .organisation
        .units()
        .filter(|unit| unit.roles.contains(&role));
    let mut units: Vec<_> = units
        .map(|unit| unit.id.clone())
        .filter(|unit| !wall.keeps_out_unit(unit))
        .collect();
    units.push(unit_id("discipline"));
    units
}

fn decide_acceptance(world: &mut World, matter: &Matter) -> (String, Form, Actor) {
    let actor = officer(world, &matter.owner);
    if let Some(classified) = classify(matter) {
        return ("classify".into(), classified, actor);
    }
    if matter.route.is_some_and(Route::leads_out) {
        let form = form(&[("organ", "人民法院"), ("way", "paper")]);
        return ("redirect".into(), form, actor);
    }
    ("accept".into(), form(&[("way", "paper")]), actor)
}

fn classify(matter: &Matter) -> Option<Form> {
    match (matter.class, matter.route) {
        (None, _) if matter.accuses() => Some(form(&[("class", "accusation")])),
        (None, _) | (Some(Class::DecisionRequest), None) => Some(form(&[
            ("class", "decision-request"),
            ("route", "petition-procedure"),
        ])),
        _ => None,
    }
}

fn answer(world: &mut World, matter: &Matter) -> (String, Form, Actor) {
    let actor = officer(world, &matter.owner);
    if let Some(classified) = classify(matter) {
        return ("classify".into(), classified, actor);
    }
    if matter.route.is_some_and(Route::leads_out) {
        let form = form(&[("organ", "人民法院"), ("way", "paper")]);
        return ("redirect".into(), form, actor);
    }
    if matter.handler.is_none() {
        let handler = appointed(world, &matter.owner);
        let form = form(&[("handler", &handler), ("no_conflict", "yes")]);
        return ("change-handler".into(), form, actor);
    }
    let day = world.today.to_string();
    let signer = appointed(world, &matter.owner);
    match (matter.class, matter.route) {
        (Some(Class::Suggestion), _) => (
            "reply-suggestion".into(),
            form(&[("adoption", "adopted"), ("note", "采纳")]),
            actor,
        ),
        (Some(Class::Accusation), _) => {
            let form = form(&[("way", "phone"), ("note", "已处理"), ("signed_by", &signer)]);
            ("feed-back".into(), form, actor)
        }
        (_, Some(Route::PerformDuty)) => {
            let form = form(&[
                ("result", "performed"),
                ("note", "已履行"),
                ("signed_by", &signer),
            ]);
            ("perform-duty".into(), form, actor)
        }
        _ if !matter.heard => {
            let form = form(&[("day", &day), ("way", "declined"), ("note", "多次联系未果")]);
            ("hear-petitioner".into(), form, actor)
        }
        _ if !matter.asked => ("investigate".into(), form(&[("note", "现场查看")]), actor),
        _ => {
            let form = form(&[
                ("outcome", "supported"),
                ("request", "请求"),
                ("facts", "事实"),
                ("opinion", "支持"),
                ("grounds", "依据"),
                ("remedy", "三十日内可申请复查"),
                ("signed_by", &signer),
            ]);
            ("issue-opinion".into(), form, actor)
        }
    }
}

fn after_the_opinion(world: &mut World, matter: &Matter) -> (String, Form, Actor) {
    let opinion = matter.latest_opinion().expect("an opinion was issued");
    if matter.is_returned() {
        let handler = appointed(world, &matter.owner);
        let form = form(&[("handler", &handler), ("no_conflict", "yes")]);
        return ("resume".into(), form, officer(world, &matter.owner));
    }
    if opinion.served.is_none() {
        use huiyin_domain::code::Coded as _;
        let day = world.today.to_string();
        let form = form(&[
            ("document", opinion.document.code()),
            ("day", &day),
            ("way", "public-notice"),
            ("proof", "yes"),
            ("reference", "R-1"),
        ]);
        return ("serve".into(), form, officer(world, &matter.owner));
    }
    if matter.stage == Stage::ReReviewed {
        return ("finalise".into(), Form::new(), Actor::system());
    }
    world.today += 60.days();
    ("lapse".into(), Form::new(), Actor::system())
}

/// The report to the assigning bureau, the answers to urgings, the archive.
fn close(world: &mut World, matter: &Matter) -> (String, Form, Actor) {
    let owed = matter
        .running()
        .find(|obligation| !obligation.kind.is_window());
    let Some(owed) = owed else {
        let actor = officer(world, &matter.owner);
        let home = keeper_of(world, &matter.owner);
        let actor = Actor {
            role: Role::Archivist,
            unit: Some(home),
            ..actor
        };
        return ("archive".into(), form(&[("retention", "10-years")]), actor);
    };
    let Owner::Unit(unit) = owed.owner.clone() else {
        panic!("a duty of the petitioner: {owed:?}")
    };
    let step = match owed.kind {
        ObligationKind::AssignedFeedback => "closing-report",
        ObligationKind::UrgeAnswer => "answer-urge",
        ObligationKind::OpeningAnswer => "answer-opening",
        other => panic!("{other:?} still runs at the end: {matter:#?}"),
    };
    (
        step.into(),
        form(&[("note", "已办结")]),
        officer(world, &unit),
    )
}

/// Somebody new who may act for the unit.
fn officer(world: &mut World, unit: &UnitId) -> Actor {
    let home = keeper_of(world, unit);
    let id = world.appoint(&home);
    Actor::officer(id, home, Role::Head)
}

fn appointed(world: &mut World, unit: &UnitId) -> String {
    world.appoint(unit).to_string()
}

/// The unit itself; for an outside unit the discipline organ, which no accusation shuts out here.
fn keeper_of(world: &World, unit: &UnitId) -> UnitId {
    let is_outside = world
        .organisation
        .unit(unit)
        .is_some_and(|unit| unit.outside);
    if is_outside {
        unit_id("discipline")
    } else {
        unit.clone()
    }
}
