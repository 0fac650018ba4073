//! The duty roster: who sets it, what is to be mended, and what it gives whoever is on duty.

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::desk::Desk;

/// A local time so many hours from now, as day and time.
#[expect(
    clippy::disallowed_methods,
    reason = "the program under test runs on the machine's clock"
)]
fn hence(hours: i64) -> (String, String) {
    let zone = TimeZone::get("Asia/Shanghai").expect("the zone is built in");
    let local = zone.to_datetime(Timestamp::now() + hours.hours());
    let day = local.date().to_string();
    (day, local.strftime("%H:%M").to_string())
}

fn shift(from: i64, until: i64, lead: &str, officer: &str) -> String {
    let ((day, begins), (until_day, ends)) = (hence(from), hence(until));
    format!(
        "duty set --unit water --day {day} --begins {begins} --until-day {until_day} --ends {ends}
         --lead {lead} --officer {officer} --phone 000-0002"
    )
}

#[test]
fn the_head_of_the_line_sets_a_shift_and_everybody_else_is_told_who_does() {
    let desk = Desk::new();
    let line = shift(2, 10, "water-head", "water-1");
    for who in ["water-1", "clerk", "station-1"] {
        let refused = desk.say(&format!("{line} --as {who} --lang en"));
        refused.fails(1).says("head or leader of the unit");
    }
    desk.say("duty list --lang en").says("no shift set").ok();
    desk.say(&format!("{line} --as water-head")).ok();
    let listed = desk.say("duty list --json").json_lines();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["lead"], "water-head");
    assert_eq!(listed[0]["officers"], serde_json::json!(["water-1"]));
    assert_eq!(listed[0]["phone"], "000-0002");
    assert_eq!(listed[0]["now"], false);
    let types = desk.say("audit --json").json()["types"].clone();
    let types = types.as_array().expect("types").clone();
    assert!(types.contains(&serde_json::json!([60, 1])), "{types:?}");
    desk.say("rebuild").ok();
    desk.say("rebuild --check").ok();
    assert_eq!(desk.say("duty list --json").json_lines(), listed);
}

#[test]
fn every_fault_of_a_shift_is_told_at_once_and_nothing_is_set() {
    let desk = Desk::new();
    let line = "duty set --unit water --day 2020-02-30 --begins noon --ends 08:00 --lead water-head
        --officer water-1 --phone call --as water-head --lang en";
    let told = desk.say(line);
    told.fails(65)
        .says("2020-02-30")
        .says("noon")
        .says("telephone on duty");
    let past = shift(-3, 2, "water-head", "roads-1") + " --as water-head --lang en";
    desk.say(&past)
        .fails(65)
        .says("begins in the past")
        .says("neither of the unit");
    assert_eq!(desk.say("duty list --json").json_lines().len(), 0);
}

#[test]
fn whoever_takes_over_replaces_the_rest_and_another_overlap_is_refused() {
    let desk = Desk::new();
    let set = |line: String| desk.say(&format!("{line} --as water-head --lang en"));
    set(shift(2, 10, "water-head", "water-1")).ok();
    set(shift(9, 12, "water-head", "water-2"))
        .fails(65)
        .says("shares time with another shift");
    set(shift(5, 10, "water-head", "water-2")).ok();
    let listed = desk.say("duty list --unit water --json").json_lines();
    let officers: Vec<_> = listed
        .iter()
        .map(|one| one["officers"][0].clone())
        .collect();
    assert_eq!(officers, ["water-1", "water-2"]);
    assert_eq!(listed[0]["ends"], listed[1]["begins"], "relieved");
}
