//! Whoever is on duty registers what comes in by night, for as long as the shift lasts: it opens nothing behind a wall
//! (G5), and who was on duty yesterday is not written today (G6).

use std::sync::Arc;

use huiyin_domain::access::{Act, Place as Of};
use huiyin_domain::actor::Role;
use huiyin_domain::field::Form;
use huiyin_domain::petitioner::Petitioner;
use huiyin_office::duty::ShiftForm;
use huiyin_office::setup::Setup;
use huiyin_office::system::SimulatedClock;
use huiyin_office::{ActAs, Office, OfficeError, Once, Place, Reader};

use crate::run::{again_as, own_program};

/// 2026-03-02, 17:00 in Shanghai.
const START: i64 = 1_772_442_000;
const HOUR: i64 = 60 * 60;
/// The office in this process starts its signer and its key service from the program.
const PROGRAM: &str = "HUIYIN_PROGRAM";

const OFFICE: &str = r#"
[office]
code = "duty"
name = "演示信访局"
origin_domain = "demo.invalid"
time_zone = "Asia/Shanghai"
[[units]]
id = "bureau"
name = "信访局"
level = "county"
roles = ["petition-bureau"]
register = 1
[[units]]
id = "discipline"
name = "纪检监察机关"
level = "county"
roles = ["discipline-organ", "competent-unit"]
[[officers]]
id = "head"
name = "负责人"
unit = "bureau"
roles = ["head"]
[[officers]]
id = "archivist"
name = "档案员"
unit = "bureau"
roles = ["archivist"]
[[officers]]
id = "auditor"
name = "审计员"
unit = "bureau"
roles = ["auditor"]
[[officers]]
id = "discipline-1"
name = "纪检承办"
unit = "discipline"
roles = ["handler", "head"]
"#;

struct Night {
    office: Office,
    clock: Arc<SimulatedClock>,
    _home: tempfile::TempDir,
}

impl Night {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let place = Place::new(home.path().join("data"), None);
        let clock = Arc::new(SimulatedClock::new("demo.invalid/", START).expect("a demo"));
        let setup = Setup::parse("duty", OFFICE).expect("an office");
        setup.run(&place, clock.clone()).expect("set up");
        let office = Office::open_demo(&place, Arc::clone(&clock)).expect("open");
        Self {
            office,
            clock,
            _home: home,
        }
    }

    fn at(&self, hours: i64) {
        self.clock.advance_to(START + hours * HOUR);
    }

    fn set(&self, begins: &str, ends: &str, officers: &[&str]) -> Result<(), OfficeError> {
        let form = ShiftForm {
            unit: "bureau".to_owned(),
            day: "2026-03-02".to_owned(),
            begins: begins.to_owned(),
            ends: ends.to_owned(),
            lead: "head".to_owned(),
            officers: officers.iter().map(|&one| one.to_owned()).collect(),
            phone: "000-0002".to_owned(),
            ..ShiftForm::default()
        };
        self.office.set_duty(&form, &who("head"), None).map(drop)
    }

    fn register(&self, officer: &str, more: &[(&str, &str)]) -> Result<String, OfficeError> {
        let mut form: Form = [
            ("channel", "phone"),
            ("unit", "bureau"),
            ("received", "2026-03-02"),
            ("text", "夜间来电：请抢修村口水渠。"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        form.extend(
            more.iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned())),
        );
        let done = self
            .office
            .register(&form, &Petitioner::anonymous(), &who(officer), false);
        done.map(|registered| registered.number)
    }

    fn opens_the_form(&self, officer: &str) -> bool {
        let organisation = self.office.organisation();
        let officer = organisation.officer(&officer.parse().expect("a code"));
        let may = self
            .office
            .may(officer.expect("an officer"), Act::Register, Of::Office);
        may.is_ok()
    }
}

fn who(officer: &str) -> ActAs {
    ActAs::Officer {
        officer: officer.to_owned(),
        role: None,
    }
}

fn code<T: std::fmt::Debug>(done: &Result<T, OfficeError>) -> &'static str {
    done.as_ref().map_or_else(OfficeError::code, |_| "done")
}

#[test]
fn g5_g6_the_right_of_an_officer_on_duty_ends_with_the_shift_and_goes_past_no_wall() {
    if std::env::var_os(PROGRAM).is_none() {
        let name =
            "duty::g5_g6_the_right_of_an_officer_on_duty_ends_with_the_shift_and_goes_past_no_wall";
        return again_as(
            &mut std::process::Command::new(own_program()),
            name,
            PROGRAM,
            env!("CARGO_BIN_EXE_huiyin").as_ref(),
        );
    }
    let night = Night::new();
    assert_eq!(code(&night.register("archivist", &[])), "role_not_allowed");
    night
        .set("17:30", "20:00", &["archivist", "auditor"])
        .expect("the head sets it");
    // Not before it begins.
    assert!(!night.opens_the_form("archivist"));
    assert_eq!(code(&night.register("archivist", &[])), "role_not_allowed");

    night.at(1);
    assert!(night.opens_the_form("archivist"));
    let number = night.register("archivist", &[]).expect("on duty");
    let view = night
        .office
        .show(&number, Reader::Operator)
        .expect("it is there");
    let by = view.entries[0].event.as_ref().map(|event| event.by.role);
    assert_eq!(by, Some(Role::DutyOfficer), "the entry says in which role");
    // Whoever only reads does so on duty as well.
    assert!(!night.opens_the_form("auditor"));
    assert_eq!(code(&night.register("auditor", &[])), "role_not_allowed");
    // What accuses the head goes past the unit, and duty shows it to nobody there again.
    let accused = [("class", "accusation"), ("accused_units", "bureau")];
    let accusing = night
        .register("archivist", &accused)
        .expect("always registered");
    let read = night.office.show(&accusing, Reader::Officer("archivist"));
    assert_eq!(code(&read), "not_found");
    // Nothing else of a matter is theirs.
    let classify: Form = [("class".to_owned(), "suggestion".to_owned())].into();
    let step = night
        .office
        .step(&number, "classify", &classify, &who("archivist"));
    assert_eq!(code(&step), "role_not_allowed");

    night.at(3);
    assert!(
        !night.opens_the_form("archivist"),
        "at the second of its end"
    );
    assert_eq!(code(&night.register("archivist", &[])), "role_not_allowed");
    // What is over is neither set nor changed.
    assert_eq!(
        code(&night.set("17:30", "20:00", &["auditor"])),
        "bad_input"
    );
    let listed = night
        .office
        .duty(None, night.office.today(), 1, Reader::Operator)
        .expect("a roster");
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].shift.officers_on_duty[0].as_str(), "archivist");
    night.office.close().expect("closed");
    for report in night.office.audit(true).expect("audited") {
        assert!(report.is_clean());
    }
}

#[test]
fn g6_a_form_of_the_roster_sent_twice_is_one_entry() {
    if std::env::var_os(PROGRAM).is_none() {
        return again_as(
            &mut std::process::Command::new(own_program()),
            "duty::g6_a_form_of_the_roster_sent_twice_is_one_entry",
            PROGRAM,
            env!("CARGO_BIN_EXE_huiyin").as_ref(),
        );
    }
    let night = Night::new();
    let once = Once::parse("00112233445566778899aabbccddeeff").expect("a token");
    let mut form = ShiftForm {
        unit: "bureau".to_owned(),
        day: "2026-03-02".to_owned(),
        begins: "17:30".to_owned(),
        ends: "8:30".to_owned(),
        lead: "head".to_owned(),
        officers: vec!["archivist".to_owned()],
        phone: "000-0002".to_owned(),
        ..ShiftForm::default()
    };
    let before = night.office.health().entries;
    let set = |form: &ShiftForm| night.office.set_duty(form, &who("head"), Some(&once));
    set(&form).expect("set");
    set(&form).expect("the same");
    assert_eq!(night.office.health().entries, before + 1);
    form.phone = "000-0003".to_owned();
    assert_eq!(code(&set(&form)), "sent_before");
    night.office.close().expect("closed");
}
