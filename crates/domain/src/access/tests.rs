use super::*;
use crate::actor::{Actor, Role};
use crate::calendar::Calendar;
use crate::code::Coded as _;
use crate::context::Context;
use crate::id::UnitId;
use crate::law::Laws;
use crate::moment::Moment;
use crate::organisation::{Officer, StaffRole};
use crate::scene::{ROUTE_6, Scene};

const EVERY: [StaffRole; 10] = [
    StaffRole::Clerk,
    StaffRole::Handler,
    StaffRole::Head,
    StaffRole::Leader,
    StaffRole::Reviewer,
    StaffRole::Archivist,
    StaffRole::Auditor,
    StaffRole::Administrator,
    StaffRole::Inspector,
    StaffRole::Custodian,
];

fn of(unit: &UnitId, roles: &[StaffRole]) -> Officer {
    Officer {
        id: "somebody".parse().unwrap(),
        name: "示例甲".to_owned(),
        unit: unit.clone(),
        roles: roles.to_vec(),
    }
}

fn matters() -> Vec<Scene> {
    let accusing = "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation accused_units=roads";
    vec![
        Scene::registered(),
        Scene::pending(),
        Scene::in_progress(ROUTE_6),
        Scene::served(),
        Scene::under_review(),
        Scene::new().take("bureau-c", accusing),
        Scene::new()
            .take("bureau-c", accusing)
            .take("bureau-c", "forward to=discipline"),
    ]
}

/// Every matter, every unit, every role alone.
fn everywhere(mut check: impl FnMut(&Scene, &Officer)) {
    for scene in matters() {
        for unit in scene.organisation.units() {
            for role in EVERY {
                check(&scene, &of(&unit.id, &[role]));
            }
        }
    }
}

#[test]
fn every_act_has_its_one_row_in_order() {
    let rows: Vec<Act> = MATRIX.iter().map(|row| row.act).collect();
    assert_eq!(rows, Act::MEMBERS);
}

#[test]
fn every_relation_is_needed_for_something() {
    for relation in Relation::MEMBERS {
        let needed = MATRIX.iter().any(|row| {
            row.needs.contains(relation)
                || row.on_accusation.is_some_and(|of| of.contains(relation))
        });
        assert!(needed, "{relation:?}");
    }
}

#[test]
fn an_auditor_changes_nothing_and_an_administrator_reads_no_matter() {
    everywhere(|scene, officer| {
        let place = Place::Matter(scene.matter());
        for act in Act::MEMBERS {
            let may = decide(Who::Officer(officer), *act, place, &scene.organisation).is_ok();
            let of_a_matter = act.row().of == Of::Matter;
            match officer.roles[0] {
                StaffRole::Auditor => assert!(!(may && act.row().changes), "{act:?}"),
                StaffRole::Administrator => assert!(!(may && of_a_matter), "{act:?}"),
                _ => assert!(!(may && *act == Act::Administer), "{act:?}"),
            }
        }
    });
}

#[test]
fn nothing_is_done_with_a_matter_by_whoever_does_not_read_it() {
    everywhere(|scene, officer| {
        let who = Who::Officer(officer);
        let place = Place::Matter(scene.matter());
        let may = |act| decide(who, act, place, &scene.organisation).is_ok();
        for row in MATRIX.iter().filter(|row| row.of == Of::Matter) {
            assert!(!may(row.act) || may(Act::ReadMatter), "{:?}", row.act);
        }
    });
}

#[test]
fn what_a_row_of_a_list_says_is_what_the_matter_says() {
    everywhere(|scene, officer| {
        let matter = scene.matter();
        if matter.accuses() || !matter.conflicts.is_empty() {
            return;
        }
        let handler = matter.handler.as_ref().map(|id| id.as_str());
        if surely_reads(officer, matter.owner.as_str(), handler, &scene.organisation) {
            let who = Who::Officer(officer);
            let read = decide(
                who,
                Act::ReadMatter,
                Place::Matter(matter),
                &scene.organisation,
            );
            assert_eq!(read, Ok(()));
        }
    });
}

#[test]
fn whoever_has_no_role_left_and_nobody_signed_in_are_nothing_to_a_matter() {
    for scene in matters() {
        let place = Place::Matter(scene.matter());
        let without = of(&scene.matter().owner, &[]);
        for who in [Who::Anybody, Who::Officer(&without)] {
            for row in MATRIX.iter().filter(|row| row.of == Of::Matter) {
                assert!(decide(who, row.act, place, &scene.organisation).is_err());
            }
        }
    }
}

#[test]
fn on_an_accusation_a_second_person_opens_the_files() {
    let scene = Scene::new()
        .take(
            "bureau-c",
            "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation accused_units=roads",
        )
        .take("bureau-c", "forward to=discipline")
        .take("discipline-c", "receive received=2026-04-20")
        .take("discipline-c", "accept way=paper")
        .take("discipline-head", "start handler=discipline-h no_conflict=yes");
    let open = |code: &str| {
        let officer = scene.organisation.officer(&code.parse().unwrap()).unwrap();
        let place = Place::Matter(scene.matter());
        decide(
            Who::Officer(officer),
            Act::OpenFiles,
            place,
            &scene.organisation,
        )
    };
    assert_eq!(open("discipline-h"), Err(Denied::SecondPerson));
    assert_eq!(open("discipline-head"), Ok(()));
    assert_eq!(open("bureau-c"), Err(Denied::NoRelation));
    assert_eq!(open("roads-head"), Err(Denied::BehindTheWall));
}

#[test]
fn access_ends_with_a_declaration_or_a_decision_and_not_with_a_mere_request() {
    let scene = Scene::in_progress(ROUTE_6);
    let reads = |scene: &Scene| {
        let handler = &"housing-h".parse().unwrap();
        let officer = scene.organisation.officer(handler).unwrap();
        let place = Place::Matter(scene.matter());
        decide(
            Who::Officer(officer),
            Act::ReadMatter,
            place,
            &scene.organisation,
        )
    };
    assert_eq!(reads(&scene), Ok(()));
    let declared = scene
        .clone()
        .take("housing-h", "declare-conflict note=亲属");
    assert_eq!(reads(&declared), Err(Denied::Recused));
    let asked = scene.take("petitioner", "request-recusal officer=housing-h note=亲属");
    assert_eq!(reads(&asked), Ok(()), "whoever asks does not decide");
    let decide = |upheld| format!("decide-recusal officer=housing-h upheld={upheld} note=核实");
    let upheld = asked.clone().take("housing-head", &decide("yes"));
    assert_eq!(reads(&upheld), Err(Denied::Recused));
    let dismissed = asked.take("housing-head", &decide("no"));
    assert_eq!(reads(&dismissed), Ok(()));
}

#[test]
fn the_page_names_every_act_and_every_route() {
    let route = Route {
        method: "GET",
        path: "/staff",
        act: Act::SeeOwnDesk,
    };
    let page = table(&[route]);
    for act in Act::MEMBERS {
        assert!(page.contains(act.choice().zh), "{act:?}");
    }
    assert!(page.contains("| GET | `/staff` | 打开工作台"));
}

#[test]
fn a_custodian_opens_and_does_nothing_by_that_role_and_releases_near_the_matter_alone() {
    let mut released = 0;
    everywhere(|scene, officer| {
        let place = Place::Matter(scene.matter());
        let may = |act| decide(Who::Officer(officer), act, place, &scene.organisation).is_ok();
        let releases = may(Act::ReleaseIdentity);
        if officer.roles != [StaffRole::Custodian] {
            assert!(!releases && !may(Act::SeeReleases));
            return;
        }
        for act in [
            Act::OpenIdentity,
            Act::OpenFiles,
            Act::IssuePaper,
            Act::TakeStep,
        ] {
            assert!(!may(act), "{act:?}");
        }
        released += usize::from(releases);
        assert!(!releases || may(Act::ReadMatter));
        let is_accused = scene.matter().accuses() && officer.unit.as_str() == "roads";
        assert!(!(releases && is_accused));
    });
    assert!(released > 0);
}

/// Nobody else is on duty.
fn on_duty(organisation: &Organisation, officer: &Officer) -> Organisation {
    let listed = organisation.clone().with_officer(officer.clone()).unwrap();
    listed.with_on_duty([officer.id.clone()].into())
}

#[test]
fn duty_gives_the_right_to_register_and_no_other_and_gives_it_to_nobody_who_only_reads() {
    everywhere(|scene, officer| {
        let matter = scene.matter();
        let places = [
            Place::Office,
            Place::Unit(&officer.unit),
            Place::Matter(matter),
        ];
        let off = scene.organisation.clone();
        let off = off.with_officer(officer.clone()).unwrap();
        let on = on_duty(&scene.organisation, officer);
        for (act, place) in Act::MEMBERS
            .iter()
            .flat_map(|act| places.map(|place| (act, place)))
        {
            let may = |organisation| decide(Who::Officer(officer), *act, place, organisation);
            match (act, officer.only_reads()) {
                (Act::Register, false) => assert!(may(&on).is_ok() || place.matter().is_some()),
                _ => assert_eq!(may(&on), may(&off), "{act:?}"),
            }
        }
        let register = |organisation| {
            decide(
                Who::Officer(officer),
                Act::Register,
                Place::Office,
                organisation,
            )
        };
        match officer.roles[0] {
            StaffRole::Reviewer
            | StaffRole::Archivist
            | StaffRole::Inspector
            | StaffRole::Leader => {
                assert_eq!(register(&off), Err(Denied::NoRelation));
            }
            _ => assert_eq!(register(&on), register(&off)),
        }
    });
}

#[test]
fn duty_opens_no_step_of_a_matter_that_the_officer_could_not_take_already() {
    let laws = Laws::of_office(&Calendar::builtin(), "").unwrap();
    for scene in matters() {
        for unit in scene.organisation.units() {
            let officer = of(&unit.id, &[StaffRole::Archivist]);
            let organisation = on_duty(&scene.organisation, &officer);
            let allowed = |role| {
                let actor = Actor::officer(officer.id.clone(), unit.id.clone(), role);
                let context = Context {
                    laws: &laws,
                    organisation: &organisation,
                    actor: &actor,
                    now: Moment {
                        at: 1_776_650_000,
                        today: scene.today,
                    },
                    named: None,
                };
                scene.matter().allowed(&context)
            };
            let roles = organisation.roles_of(&officer);
            assert_eq!(roles, [Role::Archivist, Role::DutyOfficer]);
            let own = allowed(Role::Archivist);
            for step in allowed(Role::DutyOfficer) {
                assert!(own.contains(&step), "{step} by {}", unit.id);
            }
        }
    }
}

#[test]
fn a_roster_is_set_by_the_heads_and_leaders_of_the_line_alone() {
    let organisation = Scene::new().organisation;
    let housing: UnitId = "housing".parse().unwrap();
    let sets = |unit: &str, role| {
        let officer = of(&unit.parse().unwrap(), &[role]);
        decide(
            Who::Officer(&officer),
            Act::SetRoster,
            Place::Unit(&housing),
            &organisation,
        )
        .is_ok()
    };
    for unit in ["housing", "county", "city"] {
        assert!(
            sets(unit, StaffRole::Head) && sets(unit, StaffRole::Leader),
            "{unit}"
        );
        assert!(!sets(unit, StaffRole::Clerk) && !sets(unit, StaffRole::Administrator));
    }
    for unit in ["estate", "roads", "bureau", "discipline"] {
        assert!(!sets(unit, StaffRole::Head), "{unit}");
    }
}
