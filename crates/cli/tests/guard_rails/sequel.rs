//! G5: an accusation is not told to those it accuses by what comes after it.

use crate::desk::{Desk, today};
use crate::visitor::House;
use crate::walks::{ROUTE_6, forwarded};

#[test]
fn g5_the_sequel_of_an_accusation_and_what_is_joined_to_it_do_not_tell_the_accused_of_it() {
    let desk = Desk::new();
    let accusing = desk.letter("举报北渠水费多收少记。");
    desk.walk(
        &accusing,
        "clerk name-accused units=water note=反映水务局违规收费
         clerk classify class=accusation",
    );
    // What repeats it accuses whom it accuses, though nobody names them again; what was only joined to it names
    // nobody, and goes where it is handled: to the unit accused.
    let repeating = |more: &str| {
        desk.say(&format!(
            "register channel=letter unit=bureau received={} text=请修水渠 repeats={accusing} {more} --as clerk --json",
            today()
        ))
    };
    let sequel = repeating("").json()["number"].clone();
    let sequel = sequel.as_str().expect("a number").to_owned();
    desk.refuses(&sequel, "clerk forward to=water", "behind_the_wall");
    desk.walk(&sequel, &format!("clerk classify {ROUTE_6}"));
    desk.refuses(&sequel, "clerk forward to=water", "behind_the_wall");
    desk.refuses(&sequel, "clerk forward to=station", "behind_the_wall");
    for reader in ["water-1", "water-head", "station-1"] {
        let done = desk.say(&format!("show {sequel} --as {reader} --json"));
        assert_ne!(done.code, 0, "{reader}: {done:?}");
    }
    repeating("class=decision-request").fails(65).says("class");
    let joined = desk.letter("北渠的闸门坏了。");
    desk.walk(
        &joined,
        &format!("clerk merge with={accusing} note=同一人提出"),
    );
    desk.walk(&joined, &forwarded(ROUTE_6));
    desk.walk(&sequel, "clerk forward to=discipline told=paper");
    let house = House::of(desk, &["clerk", "water-1", "water-head"]);
    let page = |who: &str, number: &str| {
        let path = format!("/staff/matters/{number}");
        house.sign_in(who).get(&path)
    };
    for number in [&sequel, &joined] {
        assert!(page("clerk", number).is(200).text.contains(&accusing));
    }
    for who in ["water-1", "water-head"] {
        assert!(
            !page(who, &joined).is(200).text.contains(&accusing),
            "{who}"
        );
        page(who, &sequel).is(404);
    }
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn g5_what_repeats_an_accusation_that_names_nobody_yet_is_one_too() {
    let desk = Desk::new();
    let accusing = desk.letter("举报有人多收水费。");
    desk.walk(&accusing, "clerk classify class=accusation");
    let line = format!(
        "register channel=letter unit=bureau received={} text=还没有答复 repeats={accusing} --as clerk --json",
        today()
    );
    let sequel = desk.say(&line).json()["number"].clone();
    let sequel = sequel.as_str().expect("a number");
    desk.refuses(sequel, "clerk forward to=water", "accused_needed");
    desk.walk(sequel, "clerk name-accused units=water");
    desk.refuses(sequel, "clerk forward to=water", "behind_the_wall");
    desk.is_clean();
}
