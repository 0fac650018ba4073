//! G5: the wall. Ten thousand walks over random organisations: an accusation, and anything about it, never
//! reaches whom it accuses, nor those below, nor whoever has declared an interest; no reviewer handled the matter.

#[path = "../../../domain/tests/procedure/world.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared with the walks of the procedure"
)]
mod world;

use std::collections::{BTreeMap, BTreeSet};

use huiyin_domain::access::{self, MATRIX, Of, Place, Who};
use huiyin_domain::event::Event;
use huiyin_domain::matter::{ConflictState, Matter};
use huiyin_domain::organisation::Organisation;
use huiyin_domain::transition::{FollowAccusation, Step};
use huiyin_domain::{Actor, OfficerId, Position, Role, UnitId};
use huiyin_office::choices;
use huiyin_store::KeptFrom;
use world::World;

const WALKS: u64 = 10_000;
const STEPS: usize = 16;
/// Every so many walks one goes on long enough to be reviewed.
const LONG: u64 = 12;
const LONG_STEPS: usize = 80;
/// Every so many walks go on beside a petition that repeats the matter.
const REPEATED: u64 = 5;
/// Fields by which a matter or a part in it is given to somebody.
const TO_UNITS: [(&str, &str); 5] = [
    ("forward", "to"),
    ("assign", "to"),
    ("submit-up", "to"),
    ("request-review", "body"),
    ("decide-competence", "unit"),
];
const TO_OFFICERS: [(&str, &str); 6] = [
    ("start", "handler"),
    ("change-handler", "handler"),
    ("resume", "handler"),
    ("issue-opinion", "signed_by"),
    ("issue-review", "signed_by"),
    ("take-charge", "leader"),
];

/// How often there was something to keep out.
#[derive(Debug, Default)]
struct Seen {
    walls: usize,
    interests: usize,
    reviews: usize,
    /// Petitions that followed what they repeat behind its wall.
    followed: usize,
    /// What long walks took so far: what was rare is tried more often.
    taken: BTreeMap<&'static str, u32>,
}

/// Written from the rule, not from the code: the accused, every unit accused or led by somebody accused, and all
/// below.
fn accused(
    matter: &Matter,
    organisation: &Organisation,
) -> (BTreeSet<UnitId>, BTreeSet<OfficerId>) {
    let respondents = &matter.petition.respondents;
    let mut tops: BTreeSet<&UnitId> = respondents.units.iter().collect();
    for id in &respondents.officers {
        let Some(officer) = organisation.officer(id) else {
            continue;
        };
        let leads = officer.roles.iter().map(|role| Role::from(*role));
        if leads
            .into_iter()
            .any(|role| matches!(role, Role::Head | Role::Leader))
        {
            tops.insert(&officer.unit);
        }
    }
    let below = |unit: &UnitId| {
        let mut at = Some(unit);
        while let Some(here) = at {
            if tops.contains(here) {
                return true;
            }
            at = organisation
                .unit(here)
                .and_then(|unit| unit.superior.as_ref());
        }
        false
    };
    let units: BTreeSet<UnitId> = organisation
        .units()
        .map(|unit| unit.id.clone())
        .filter(below)
        .collect();
    let officers = organisation
        .officers()
        .filter(|officer| {
            respondents.officers.contains(&officer.id) || units.contains(&officer.unit)
        })
        .map(|officer| officer.id.clone())
        .collect();
    (units, officers)
}

/// Whoever is out by their own declaration or by decision: what was said last of each counts.
fn interested(matter: &Matter) -> BTreeSet<OfficerId> {
    let mut out = BTreeSet::new();
    for conflict in &matter.conflicts {
        match conflict.state {
            ConflictState::Declared | ConflictState::Upheld => {
                out.insert(conflict.officer.clone());
            }
            _ => {
                out.remove(&conflict.officer);
            }
        }
    }
    out
}

fn check(world: &World, matter: &Matter, is_accusing: bool, seed: u64, seen: &mut Seen) {
    let organisation = &world.organisation;
    let (units, mut out) = match is_accusing {
        true => accused(matter, organisation),
        false => Default::default(),
    };
    seen.walls += usize::from(!out.is_empty());
    let interested = interested(matter);
    seen.interests += usize::from(!interested.is_empty());
    out.extend(interested);

    assert!(
        !units.contains(&matter.owner),
        "{seed}: routed to {}",
        matter.owner
    );
    let holders = [&matter.handler, &matter.lead_official];
    for holder in holders.into_iter().flatten() {
        assert!(!out.contains(holder), "{seed}: given to {holder}");
    }
    for (step, field) in TO_UNITS {
        let offered = choices::units(matter, organisation, step, field);
        let found = offered.iter().find(|unit| units.contains(*unit));
        assert_eq!(found, None, "{seed}: {step} offers a unit that is accused");
    }
    for (step, field) in TO_OFFICERS {
        let offered = choices::officers(matter, organisation, step, field);
        let found = offered.iter().find(|officer| out.contains(*officer));
        assert_eq!(found, None, "{seed}: {step} offers somebody who is out");
    }
    // The books of a unit keep whom a row is kept from beside the row.
    let kept = KeptFrom::of(matter);
    for id in out.iter().filter(|id| organisation.officer(id).is_some()) {
        let keeps = kept
            .as_ref()
            .is_some_and(|kept| kept.keeps_out(id, organisation));
        assert!(keeps, "{seed}: a book shows it to {id}");
    }
    // Lists, searches, notices and papers all ask whether the matter may be read.
    for id in &out {
        let Some(officer) = organisation.officer(id) else {
            continue;
        };
        for row in MATRIX.iter().filter(|row| row.of == Of::Matter) {
            let (who, place) = (Who::Officer(officer), Place::Matter(matter));
            let may = access::decide(who, row.act, place, organisation);
            assert!(may.is_err(), "{seed}: {id} may {:?}", row.act);
        }
    }
}

/// Who reviews never handled it: neither who writes for the body nor who signs.
fn check_review(event: &Event, before: &Matter, handled: &BTreeSet<OfficerId>, seen: &mut Seen) {
    let signer = match &event.step {
        Step::IssueReview(review) => &review.signed_by,
        Step::IssueReReview(review) => &review.signed_by,
        _ => return,
    };
    seen.reviews += 1;
    assert!(
        !handled.contains(signer),
        "{signer} signs about their own work"
    );
    // Whoever keeps the record of an outside body writes down what that body did.
    let writes = event.by.officer.iter();
    for officer in writes.filter(|_| event.by.unit.as_ref() == Some(&before.owner)) {
        assert!(
            !handled.contains(officer),
            "{officer} reviews their own work"
        );
    }
}

/// What repeats the matter goes its own ways, until that one accuses somebody: from then on it reaches none of them.
fn follow(world: &mut World, first: &Matter, sequel: &mut Matter, seed: u64, seen: &mut Seen) {
    let (actor, step, form) = world.attempt(sequel);
    if let Some(Ok(event)) = world.decide(sequel, &actor, step, &form) {
        sequel.apply(&event, Position(sequel.key.0 + 1));
    }
    if !first.accuses() {
        return;
    }
    let accused = &first.petition.respondents;
    if let Some(step) = FollowAccusation::of(accused, sequel) {
        let system = Actor::system();
        let step = Step::FollowAccusation(step);
        let event = step.decide(Some(sequel), &world.context(&system));
        let event = event.unwrap_or_else(|why| panic!("{seed}: it stays where it is: {why:?}"));
        sequel.apply(&event, Position(sequel.key.0 + 1));
        seen.followed += 1;
    }
    if !accused.is_empty() {
        let (_, of_first) = self::accused(first, &world.organisation);
        let (_, of_sequel) = self::accused(sequel, &world.organisation);
        assert!(of_first.is_subset(&of_sequel), "{seed}: not all are out");
        check(world, sequel, true, seed, seen);
    }
}

fn walk(seed: u64, seen: &mut Seen) {
    let mut world = World::random(seed);
    let (mut matter, _) = world.registered();
    let mut is_accusing = matter.petition.accuses(matter.class);
    let mut handled = BTreeSet::new();
    check(&world, &matter, is_accusing, seed, seen);
    let mut sequel = seed.is_multiple_of(REPEATED).then(|| world.registered().0);
    let steps = match seed / 4 % LONG {
        0 => LONG_STEPS,
        _ => STEPS,
    };
    if steps == LONG_STEPS {
        world.taken = std::mem::take(&mut seen.taken);
        *world.taken.entry("register").or_default() += 1;
    }
    for at in 0..steps {
        world.wait(9);
        let (actor, step, form) = world.attempt(&matter);
        let Some(Ok(event)) = world.decide(&matter, &actor, step, &form) else {
            continue;
        };
        check_review(&event, &matter, &handled, seen);
        matter.apply(&event, Position(matter.key.0 + 1 + at as u64));
        is_accusing |= matter.petition.accuses(matter.class);
        handled.extend(matter.handler.clone());
        check(&world, &matter, is_accusing, seed, seen);
        if let Some(sequel) = &mut sequel {
            follow(&mut world, &matter, sequel, seed, seen);
        }
        *world.taken.entry(step).or_default() += u32::from(steps == LONG_STEPS);
    }
    if steps == LONG_STEPS {
        seen.taken = world.taken;
    }
}

#[test]
fn g5_in_ten_thousand_walks_nobody_accused_or_interested_gets_anything_of_a_matter() {
    let threads = 4;
    let walked: Vec<Seen> = std::thread::scope(|scope| {
        let parts = (0..threads).map(|part| {
            scope.spawn(move || {
                let mut seen = Seen::default();
                (0..WALKS)
                    .filter(|seed| seed % threads == part)
                    .for_each(|seed| walk(seed, &mut seen));
                seen
            })
        });
        let parts: Vec<_> = parts.collect();
        let joined = parts.into_iter().map(|part| part.join());
        joined
            .map(|seen| seen.expect("no walk broke the wall"))
            .collect()
    });
    let sum = |of: fn(&Seen) -> usize| walked.iter().map(of).sum::<usize>();
    let (walls, interests) = (sum(|seen| seen.walls), sum(|seen| seen.interests));
    let (reviews, followed) = (sum(|seen| seen.reviews), sum(|seen| seen.followed));
    println!(
        "{WALKS} walks: a wall {walls} times, an interest {interests} times, {reviews} reviews, {followed} followed"
    );
    assert!(walls > 1_000 && interests > 500 && reviews > 20 && followed > 300);
}
