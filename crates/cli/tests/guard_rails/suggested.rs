//! G10: suggestions stay suggestions. They know the text and the place and nobody, decide nothing, and what a person
//! takes up is that person's act in the journal.

use huiyin_domain::transition::Step;
use huiyin_office::suggestions::{LineError, List, Suggestions};

use crate::desk::{Desk, today};
use crate::planted::view;
use crate::visitor::{House, Page, Visitor};

/// A visit of the same person about the same thing.
fn visit<'a>(once: &'a str, today: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("once", once),
        ("received", today),
        ("name", "示例甲"),
        ("phone", "000-0001"),
        ("text", "请修好柿坞村的渡槽。"),
        ("place", "柿坞村"),
        ("category", "农村农业/水利水电"),
    ]
}

fn register(clerk: &Visitor, fields: &[(&str, &str)]) -> Page {
    clerk.post_once("/staff/registration/visit", fields)
}

#[track_caller]
fn number(saved: &Page) -> String {
    assert_eq!(saved.status, 303, "{}", saved.text);
    let (_, number) = saved.header("location").rsplit_once('=').expect("a number");
    number.to_owned()
}

#[test]
fn g10_what_looks_the_same_is_the_same_when_an_officer_says_so_and_the_entry_names_them() {
    let house = House::of(Desk::new(), &["clerk"]);
    let office = huiyin_office::Office::open(
        &huiyin_office::Place::new(house.desk.data(), None),
        huiyin_office::Access::Read,
    )
    .expect("an office");
    let (clerk, today) = (house.sign_in("clerk"), today());
    let tokens: Vec<String> = (0..4).map(|n| format!("{n:032x}")).collect();
    let first = number(&register(&clerk, &visit(&tokens[0], &today)));
    // It is shown, and nothing is registered yet.
    let shown = register(&clerk, &visit(&tokens[1], &today)).is(200);
    assert!(shown.texts("#same").join(" ").contains(&first));
    assert!(
        shown.all("#same input[checked]").is_empty(),
        "nothing is chosen beforehand"
    );
    // Left alone, it stays a suggestion.
    let mut left = visit(&tokens[1], &today);
    left.push(("looked", "1"));
    let left = number(&register(&clerk, &left));
    assert_eq!(view(&office, &left).matter.petition.repeats, None);
    // Taken up, it is the clerk's act.
    let mut taken = visit(&tokens[2], &today);
    taken.extend([("looked", "1"), ("same", &*first)]);
    let taken = view(&office, &number(&register(&clerk, &taken)));
    let repeats = taken
        .matter
        .petition
        .repeats
        .as_ref()
        .map(ToString::to_string);
    assert_eq!(repeats, Some(first));
    let event = taken.entries[0].event.as_ref().expect("a step");
    let Step::Register(step) = &event.step else {
        panic!("{event:?}");
    };
    assert!(step.repeats.is_some());
    assert_eq!(
        event.by.officer.as_ref().map(|id| id.as_str()),
        Some("clerk")
    );
}

#[test]
fn g10_nothing_that_is_offered_classifies_routes_or_links_a_petition() {
    let house = House::of(Desk::new(), &["clerk"]);
    let before = house.server.petition("请修好柿坞村的渡槽。");
    // The very words of the lists, and of a matter that is there.
    let offered = Suggestions::default().categories_to_offer();
    for text in [
        &*offered.join("，"),
        "请修好柿坞村的渡槽。",
        "举报水务局截留款项，请转纪检监察机关。",
    ] {
        let body = serde_json::json!({ "text": text, "place": "柿坞村" });
        let answer = house.server.post(body.to_string());
        assert_eq!(answer.status, 201);
        let said = answer.json();
        let number = said["number"].as_str().expect("a number");
        assert_ne!(number, before);
        let view = house.desk.show(number);
        assert_eq!(
            (&view["stage"], &view["unit"]),
            (&"registered".into(), &"bureau".into())
        );
        assert!(view["class"].is_null() && view["route"].is_null(), "{view}");
        assert_eq!(view["entries"].as_array().map(Vec::len), Some(1), "{view}");
    }
}

#[test]
fn g10_what_makes_a_suggestion_is_told_of_no_petitioner() {
    // Another argument of these would have to be said here; the look «is this the same matter?» alone knows who
    // petitions, is an entry (G1 b), and decides nothing either.
    let _: fn(List, &str) -> Result<Vec<String>, LineError> = List::parse;
    let _: fn(&Suggestions) -> Vec<String> = Suggestions::categories_to_offer;
    let _: fn(&Suggestions, List) -> &[String] = Suggestions::of;
}
