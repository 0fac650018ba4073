//! G5: an accusation is not told to those it accuses by what comes after it.

use crate::desk::{Desk, today};
use crate::opened::take;
use crate::visitor::House;
use crate::walks::{ANSWERED, HEARD, ROUTE_6, forwarded};

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

#[test]
fn g5_what_repeats_a_petition_leaves_the_unit_at_the_moment_at_which_that_one_accuses_it() {
    let desk = Desk::new();
    let first = desk.letter("反映北渠水费的事。");
    let repeating = |of: &str| {
        let line = format!(
            "register channel=letter unit=bureau received={} text=渡口那边的水费还没有答复 repeats={of} --as clerk --json",
            today()
        );
        let number = desk.say(&line).json()["number"].clone();
        number.as_str().expect("a number").to_owned()
    };
    let (handled, answered) = (repeating(&first), repeating(&first));
    let again = repeating(&handled);
    for number in [&handled, &answered, &again] {
        desk.walk(number, &(forwarded(ROUTE_6) + HEARD));
    }
    desk.walk(&answered, ANSWERED);
    let other = desk.letter("请清理渡口的淤泥。");
    desk.walk(&other, &(forwarded(ROUTE_6) + HEARD));
    let house = House::of(desk, &["clerk", "water-1", "water-head", "county-1"]);
    let lists = [
        "/staff",
        "/staff/matters",
        "/staff/search?q=渡口",
        "/staff/registers/letters-visits",
    ];
    let shown = |who: &str| {
        let reader = house.sign_in(who);
        let pages = lists.iter().map(|path| reader.get(path).is(200));
        pages.map(|page| page.text).collect::<String>()
    };
    for who in ["water-1", "water-head"] {
        let shown = shown(who);
        for number in [&handled, &answered, &again, &other] {
            assert!(shown.contains(number.as_str()), "{who} {number}");
        }
    }
    let handler = house.sign_in("water-1");
    let open = handler.get(&format!("/staff/matters/{handled}/investigate"));
    let investigate = take(&open.is(200)).with("note", "现场查看");

    let clerk = house.sign_in("clerk");
    let form = clerk.get(&format!("/staff/matters/{first}/name-accused"));
    clerk
        .submit(&take(&form.is(200)).with("units", "water"))
        .is(200);
    for who in ["water-1", "water-head"] {
        let shown = shown(who);
        assert!(shown.contains(&*other), "{who} has the rest");
        let reader = house.sign_in(who);
        for number in [&first, &handled, &answered, &again] {
            assert!(!shown.contains(number.as_str()), "{who} {number}");
            reader.get(&format!("/staff/matters/{number}")).is(404);
        }
    }
    handler.submit(&investigate).is(404);
    // Whoever is above has it to hand out anew, by the day that the law sets.
    let county = shown("county-1");
    for number in [&handled, &again] {
        assert!(county.contains(number.as_str()), "{number}");
    }
    drop(house.server);
    let desk = house.desk;
    for (number, stage) in [
        (&handled, "registered"),
        (&again, "registered"),
        (&answered, "concluded"),
    ] {
        desk.stands(number, stage, "county");
    }
    for unit in ["water", "station"] {
        desk.refuses(
            &handled,
            &format!("county-1 forward to={unit}"),
            "behind_the_wall",
        );
    }
    desk.walk(&handled, "county-1 take-up\ncounty-1 accept way=paper");
    desk.is_clean();
}
