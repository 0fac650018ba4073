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
    // What the same people ask for beside it names nobody, and goes where it is handled: to the unit accused.
    let line = format!(
        "register channel=letter unit=bureau received={} text=请修水渠 repeats={accusing} --as clerk --json",
        today()
    );
    let sequel = desk.say(&line).json()["number"].clone();
    let sequel = sequel.as_str().expect("a number").to_owned();
    let joined = desk.letter("北渠的闸门坏了。");
    desk.walk(
        &joined,
        &format!("clerk merge with={accusing} note=同一人提出"),
    );
    for number in [&sequel, &joined] {
        desk.walk(number, &forwarded(ROUTE_6));
    }
    let house = House::of(desk, &["clerk", "water-1", "water-head"]);
    for number in [&sequel, &joined] {
        let page = |who: &str| {
            house
                .sign_in(who)
                .get(&format!("/staff/matters/{number}"))
                .is(200)
        };
        assert!(page("clerk").text.contains(&accusing), "{number}");
        for who in ["water-1", "water-head"] {
            assert!(!page(who).text.contains(&accusing), "{number}: {who}");
        }
    }
    drop(house.server);
    house.desk.is_clean();
}
