//! G3: going higher is a right. It is registered like any other petition, nobody below is told, and no step and no
//! paper can be made to go to somebody beside the procedure.

use huiyin_domain::field::{Form, Kind, Wrong};
use huiyin_domain::transition::{ALL, Step};
use huiyin_testkit::TempFolder;
use serde_json::Value;

use crate::desk::{Desk, today};
use crate::pdf::words_of_pdf;
use crate::planted::{PLANTED, Planted};
use crate::walks::{ROUTE_6, forwarded};

/// Ways to name somebody to be told, and who they would be.
const ADDRESSED: [&str; 8] = [
    "recipient",
    "addressee",
    "cc",
    "copy_to",
    "notify",
    "village",
    "police",
    "employer",
];
const THIRD: &str = "police-station";
const THIRD_NAME: &str = "晴坡村派出所";

#[test]
fn g3_no_step_takes_the_name_of_somebody_beside_the_procedure() {
    for spec in ALL {
        for field in ADDRESSED {
            let form = Form::from([(field.to_owned(), THIRD.to_owned())]);
            let Some(Err(wrong)) = Step::parse(spec.name, &form) else {
                panic!("{} takes {field}", spec.name);
            };
            let told = wrong
                .iter()
                .any(|wrong| wrong.field == field && wrong.why == Wrong::Unknown);
            assert!(told, "{} takes {field}: {wrong:?}", spec.name);
        }
    }
}

#[test]
fn g3_a_matter_goes_to_listed_units_and_officers_alone() {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    desk.walk(&number, &forwarded(ROUTE_6));
    let before = desk.show(&number);
    let mut tried = 0;
    for spec in ALL {
        let named = spec.fields.iter().filter(|field| {
            let kinds = [Kind::Unit, Kind::Units, Kind::Officer, Kind::Officers];
            kinds.contains(&field.kind)
        });
        for field in named {
            for who in ["clerk", "water-1", "water-head"] {
                let given = format!("{who} {} {}={THIRD}", spec.name, field.name);
                let others = spec
                    .fields
                    .iter()
                    .filter(|other| other.required && other.name != field.name);
                let others: Vec<String> = others
                    .map(|other| format!("{}={}", other.name, sample(other.kind)))
                    .collect();
                let done = desk.step(&number, &format!("{given} {}", others.join(" ")));
                assert_ne!(done.code, 0, "{given}: {done:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 30, "{tried}");
    assert_eq!(desk.show(&number), before);
}

/// Something that fits a field.
fn sample(kind: Kind) -> String {
    match kind {
        Kind::Day | Kind::DayAhead => today(),
        Kind::Days | Kind::Count | Kind::Entry => "3".to_owned(),
        Kind::Unit | Kind::Units => "water".to_owned(),
        Kind::Officer | Kind::Officers => "water-1".to_owned(),
        Kind::Code(choices) | Kind::Codes(choices) => choices[0].code.to_owned(),
        Kind::Flag => "yes".to_owned(),
        Kind::Matter => "yantai-0-2026-3".to_owned(),
        Kind::Reference => "F-1".to_owned(),
        Kind::Line(_) | Kind::PetitionText | Kind::Prose => "说明".to_owned(),
    }
}

#[test]
fn g3_no_paper_can_be_made_to_go_to_somebody_beside_the_procedure() {
    let planted = Planted::open();
    let (house, number) = (&planted.house, &*planted.answered);
    house.give_telephone();
    let handler = house.sign_in("water-1");
    let matter = handler.get(&format!("/staff/matters/{number}")).is(200);
    let paper = handler.get(&matter.link("信访处理意见书")).is(200);
    let form = paper.form("印发 信访处理意见书");
    let form = ADDRESSED
        .iter()
        .fold(form, |form, name| form.with(name, THIRD_NAME));
    handler.submit(&form.with("to", THIRD_NAME)).is(200);
    let copy = format!("{}/handling-opinion/copy?to={THIRD}", paper.path);
    let pdf = handler.send("POST", &copy, &[], b"");
    assert_eq!(pdf.header("content-type"), "application/pdf");
    let own = planted
        .petitioner
        .get(&format!("/progress/{number}"))
        .is(200);
    let words = words_of_pdf(&planted.petitioner.bytes(&own.link("正式文书（PDF）")));
    assert!(
        words.contains(PLANTED[0]) && !words.contains(THIRD_NAME),
        "{words}"
    );
    // What the office sets about its papers is a form of words; none of it is an address.
    let folder = TempFolder::new();
    let settings = folder.join("papers.toml");
    for name in ADDRESSED {
        std::fs::write(&settings, format!("{name} = \"{THIRD_NAME}\"\n")).expect("a file");
        let text = std::fs::read_to_string(&settings).expect("a file");
        assert!(
            huiyin_office::house::parse(&text).is_err(),
            "{name} can be set"
        );
    }
}

/// Everything that is said of a matter, without what tells one from another.
fn shape(view: &Value, number: &str) -> String {
    let mut view = view.clone();
    for entry in view["entries"].as_array_mut().expect("entries") {
        for key in ["seq", "time"] {
            entry[key] = Value::Null;
        }
    }
    view.to_string().replace(number, "N")
}

#[test]
fn g3_a_petition_to_a_higher_office_is_registered_like_any_other_and_nobody_below_is_told() {
    let desk = Desk::new();
    let below = register(&desk, "bureau", "clerk", "示例甲", "");
    desk.walk(&below, &forwarded(ROUTE_6));
    let before = desk.show(&below);
    let higher = register(&desk, "county", "county-1", "示例甲", "");
    let named = register(
        &desk,
        "city",
        "city-1",
        "示例甲",
        &format!("repeats={below}"),
    );
    let first = register(&desk, "county", "county-1", "示例乙", "");
    assert_eq!(
        shape(&desk.show(&higher), &higher),
        shape(&desk.show(&first), &first)
    );
    assert_eq!(desk.show(&named)["stage"], "registered");
    // What was there before goes on as it did, with nobody asked to do anything about who went higher.
    assert_eq!(desk.show(&below), before);
}

fn register(desk: &Desk, unit: &str, who: &str, name: &str, more: &str) -> String {
    let petitioner = desk.write(
        "petitioner.toml",
        format!("name = \"{name}\"\nphone = \"000-0001\"\nid_number = \"11010519491231002X\"\n"),
    );
    let line = format!(
        "register channel=visit unit={unit} received={} text=请修好晴坡村的水渠。 {more} --as {who} --json --petitioner {}",
        today(),
        petitioner.display()
    );
    let said = desk.say(&line).json();
    said["number"]
        .as_str()
        .unwrap_or_else(|| panic!("{said}"))
        .to_owned()
}
