//! Random legal sequences over random organisations: whatever happens, somebody has the matter in
//! hand, what the law sets a term for is owed, the wall and recusal hold, and there is a way out.

#![allow(clippy::unwrap_used, reason = "test code outside of #[test] functions")]

mod finish;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use huiyin_domain::access::{self, Wall};
use huiyin_domain::class::Class;
use huiyin_domain::code::Coded as _;
use huiyin_domain::event::Event;
use huiyin_domain::law::Basis;
use huiyin_domain::obligation::{JudgeBy, ObligationKind, Owner};
use huiyin_domain::organisation::UnitRole;
use huiyin_domain::transition::ALL;
use huiyin_domain::{Matter, MatterKey, Position, Refusal, Spec, Stage, Step};
use proptest::prelude::*;
use world::World;

/// Two thousand walks, the same ones each time, so that a change is judged by what it changed;
/// `HUIYIN_WALKS` asks for so many other ones.
fn walks() -> ProptestConfig {
    let asked = std::env::var("HUIYIN_WALKS")
        .ok()
        .and_then(|walks| walks.parse().ok());
    let rng_seed = match asked {
        Some(_) => proptest::test_runner::RngSeed::Random,
        None => proptest::test_runner::RngSeed::Fixed(20_220_501),
    };
    let cases = asked.unwrap_or(2_000);
    ProptestConfig {
        cases,
        rng_seed,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(walks())]

    #[test]
    fn any_legal_sequence_keeps_every_promise_and_can_be_brought_to_its_end(seed in any::<u64>()) {
        let mut world = World::random(seed);
        let (mut matter, mut events) = world.registered();
        let mut accused = matter.petition.accuses(matter.class);
        let mut succeeded = false;
        for _ in 0..world.dice.below(40) {
            world.wait(12);
            let (actor, step, form) = world.attempt(&matter);
            match world.decide(&matter, &actor, step, &form) {
                Some(Ok(event)) => {
                    check_event(&world, &matter, &event);
                    matter.apply(&event, Position(matter.key.0 + events.len() as u64));
                    events.push(event);
                    accused |= matter.petition.accuses(matter.class);
                    succeeded |= matches!(events.last().map(|event| &event.step), Some(Step::Succeed(_)));
                    prop_assert!(!accused || matter.accuses(), "the wall was taken down");
                    check_matter(&world, &matter, succeeded);
                }
                Some(Err(refusal)) => check_refusal(&matter, &refusal),
                None => {}
            }
        }
        check_replay(&matter, &events);
        let path = finish::to_the_archive(&mut world, matter.clone());
        prop_assert!(path.is_ok(), "no way out: {:?}", path);
    }
}

/// Who acted was let in; the record is exact; the matter went where the table says.
fn check_event(world: &World, before: &Matter, event: &Event) {
    if let (Some(officer), Some(unit)) = (&event.by.officer, &event.by.unit) {
        let wall = Wall::around(before, &world.organisation);
        assert!(
            !wall.keeps_out_officer(officer) && !wall.keeps_out_unit(unit),
            "{event:?}"
        );
        assert!(!access::is_recused(before, officer), "{event:?}");
    }
    let signer = match &event.step {
        Step::IssueReview(review) => Some(&review.signed_by),
        Step::IssueReReview(review) => Some(&review.signed_by),
        _ => None,
    };
    if let Some(signer) = signer {
        let reviews = event
            .by
            .officer
            .iter()
            .filter(|_| event.by.unit.as_ref() == Some(&before.owner));
        for officer in reviews.chain([signer]) {
            assert!(
                !before.took_part.contains(officer),
                "{officer} reviews their own work"
            );
            assert!(
                before.handler.as_ref() != Some(officer),
                "{officer} reviews their own work"
            );
        }
    }
    let handles = matches!(
        event.step,
        Step::HearPetitioner(_)
            | Step::Investigate(_)
            | Step::IssueOpinion(_)
            | Step::ReplySuggestion(_)
            | Step::FeedBack(_)
            | Step::PerformDuty(_)
    );
    if handles {
        assert!(before.handler.is_some(), "nobody handles it: {event:?}");
        let own = event.by.officer.iter();
        for officer in own.filter(|_| event.by.unit.as_ref() == Some(&before.owner)) {
            assert!(!before.handled_before.contains(officer), "{event:?}");
        }
    }
    assert_eq!(Event::from_record(&event.to_record()).as_ref(), Ok(event));
    let spec = event.step.spec();
    let stays = event.effect.stage == before.stage && spec.stays;
    let goes = spec.to.contains(&event.effect.stage);
    assert!(stays || goes, "{event:?}");
    for owed in event.effect.arisen.iter().filter(|owed| !owed.claimed) {
        // Set for the matter, in the table, or the same one with another day or owner.
        let Some(term) = owed.kind.term_id() else {
            continue;
        };
        let goes_on = event
            .effect
            .ended
            .iter()
            .any(|ended| ended.kind == owed.kind);
        assert!(
            spec.terms.contains(&term) || goes_on,
            "{} starts {term}: {event:?}",
            spec.name
        );
    }
}

fn check_matter(world: &World, matter: &Matter, succeeded: bool) {
    assert!(
        world.organisation.unit(&matter.owner).is_some(),
        "nobody has it in hand"
    );
    let wall = Wall::around(matter, &world.organisation);
    assert!(
        !wall.keeps_out_unit(&matter.owner),
        "an accusation reached {}",
        matter.owner
    );
    for officer in [&matter.handler, &matter.lead_official]
        .into_iter()
        .flatten()
    {
        assert!(
            !access::is_recused(matter, officer),
            "{officer} is recused and handles it"
        );
        assert!(
            !wall.keeps_out_officer(officer),
            "{officer} stands behind the wall and handles it"
        );
    }
    let behind = matter
        .running()
        .find(|one| matches!(&one.owner, Owner::Unit(unit) if wall.keeps_out_unit(unit)));
    assert!(behind.is_none(), "a unit behind the wall owes {behind:?}");
    for needed in owed_by_law(world, matter, succeeded) {
        assert!(
            matter
                .running()
                .any(|obligation| needed.contains(&obligation.kind)),
            "{:?} at {:?}: none of {needed:?} runs in {:#?}",
            matter.class,
            matter.stage,
            matter.clocks
        );
    }
    let kinds: Vec<_> = matter
        .running()
        .map(|one| one.kind)
        .filter(|kind| {
            !matches!(
                kind,
                ObligationKind::UrgeAnswer
                    | ObligationKind::AssignedFeedback
                    | ObligationKind::OpeningAnswer
            )
        })
        .collect();
    assert_eq!(
        kinds.iter().collect::<BTreeSet<_>>().len(),
        kinds.len(),
        "one obligation twice: {kinds:?}"
    );
    let far = jiff::civil::date(2100, 1, 1);
    for obligation in matter.clocks.iter().map(|clock| &clock.obligation) {
        let judged = !obligation.claimed && !obligation.kind.is_window();
        assert_eq!(obligation.is_overdue(far, JudgeBy::Due), judged);
        assert!(obligation.nominal <= obligation.due && obligation.from < obligation.due);
    }
}

/// Written from the regulations, not from the code: of each list at least one runs.
/// Groups of which one must run. Whoever succeeded another unit owes what that one owed: a bureau perhaps the
/// notice of a unit, a unit perhaps the dispatch of a bureau.
fn owed_by_law(world: &World, matter: &Matter, succeeded: bool) -> Vec<Vec<ObligationKind>> {
    use ObligationKind as K;
    let notices = vec![
        K::DirectNotice,
        K::ForwardedNotice,
        K::SimpleAccept,
        K::NamedReportNotice,
        K::AcceptanceDecision,
    ];
    let dispatch = vec![K::BureauDispatch, K::Redispatch];
    let is_bureau = world
        .organisation
        .has_role(&matter.owner, UnitRole::PetitionBureau);
    let opinion = matter.latest_opinion();
    let served = opinion.is_some_and(|opinion| opinion.served.is_some());
    let mut owed = Vec::new();
    match matter.stage {
        Stage::Registered | Stage::Forwarded | Stage::Assigned if succeeded => {
            owed.push([notices, dispatch].concat());
        }
        Stage::SubmittedUp => owed.push(dispatch),
        Stage::Registered | Stage::Forwarded | Stage::Assigned if is_bureau => owed.push(dispatch),
        Stage::Registered => owed.push([notices, vec![K::Redispatch]].concat()),
        Stage::Forwarded | Stage::Assigned | Stage::PendingAcceptance => owed.push(notices),
        Stage::Objected => owed.push(vec![K::ObjectionDecision, K::CompetenceDecision]),
        Stage::Accepted | Stage::InProgress if matter.class == Some(Class::DecisionRequest) => {
            owed.push(vec![
                K::Conclude,
                K::PerformDuty,
                K::SimpleOpinion,
                K::ReturnedHandling,
            ]);
        }
        Stage::Concluded if matter.has_review() && served => owed.push(vec![K::ReviewRequest]),
        Stage::UnderReview => owed.push(vec![K::ReviewOpinion]),
        Stage::UnderReReview => owed.push(vec![K::ReReviewOpinion]),
        Stage::Reviewed | Stage::ReReviewed if matter.is_returned() => {
            owed.push(vec![K::ReturnedHandling])
        }
        Stage::Reviewed if served => owed.push(vec![K::ReReviewRequest]),
        Stage::Lapsed => owed.push(vec![K::LapseGrace]),
        _ => {}
    }
    if matter.stage == Stage::Assigned {
        owed.push(vec![K::AssignedFeedback]);
    }
    owed
}

/// A refusal says why, on what basis, and what is possible instead.
fn check_refusal(matter: &Matter, refusal: &Refusal) {
    assert!(!refusal.code().is_empty() && !refusal.to_string().is_empty());
    assert_eq!(Basis::from_code(refusal.basis.code()), Some(refusal.basis));
    for name in &refusal.allowed_now {
        let spec = Spec::of(name).expect("a listed step");
        assert!(
            spec.from.contains(&matter.stage),
            "{name} at {:?}",
            matter.stage
        );
    }
}

/// The events alone make the same matter: no calendar, no organisation.
fn check_replay(matter: &Matter, events: &[Event]) {
    let mut records = events.iter().map(Event::to_record);
    let first = Event::from_record(&records.next().expect("a registration")).unwrap();
    let key = MatterKey(matter.key.0);
    let mut replayed = Matter::open(&first, key, matter.number.clone()).unwrap();
    for (at, record) in records.enumerate() {
        replayed.apply(
            &Event::from_record(&record).unwrap(),
            Position(key.0 + 1 + at as u64),
        );
    }
    assert_eq!(&replayed, matter);
}

#[test]
fn the_walks_reach_every_state_and_take_every_step() {
    let (mut stages, mut refusals) = (BTreeSet::new(), BTreeSet::new());
    let mut taken = BTreeMap::new();
    for seed in 0..1_000 {
        let mut world = World::random(seed);
        world.taken = taken;
        let (mut matter, events) = world.registered();
        *world.taken.entry(events[0].step.spec().name).or_default() += 1;
        for at in 0..60 {
            world.wait(9);
            let (actor, step, form) = world.attempt(&matter);
            match world.decide(&matter, &actor, step, &form) {
                Some(Ok(event)) => {
                    *world.taken.entry(step).or_default() += 1;
                    matter.apply(&event, Position(matter.key.0 + 1 + at));
                    stages.insert(matter.stage);
                }
                Some(Err(refusal)) => {
                    refusals.insert(refusal.code());
                }
                None => {}
            }
        }
        for step in finish::to_the_archive(&mut world, matter).expect("a way out") {
            *world.taken.entry(step).or_default() += 1;
        }
        taken = world.taken;
    }
    let missing: Vec<_> = Stage::MEMBERS
        .iter()
        .filter(|stage| !stages.contains(stage))
        .collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
    let missing: Vec<_> = ALL
        .iter()
        .map(|spec| spec.name)
        .filter(|name| !taken.contains_key(name))
        .collect();
    assert!(missing.is_empty(), "never taken: {missing:?}");
    assert!(refusals.len() > 30, "{refusals:?}");
}
