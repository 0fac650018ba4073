//! G11: ratings are free. What one says is sealed; «I was pressed» goes past the unit rated, to those above it.

use crate::desk::Desk;
use crate::looked_up::visitor;
use crate::visitor::{House, encode};
use crate::walks::{ANSWERED, HEARD, ROUTE_6, forwarded};

#[test]
fn g11_that_a_petitioner_was_pressed_about_a_rating_is_told_above_the_unit_and_never_to_it() {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    for step in [&*forwarded(ROUTE_6), HEARD, ANSWERED] {
        desk.walk(&number, step);
    }
    desk.say("user add auditor-1 --name 审计一 --unit bureau --role auditor")
        .ok();
    let above = ["clerk", "county-leader", "auditor-1"];
    let below = ["water-head", "water-leader", "roads-1"];
    let house = House::of(desk, &[above, below].concat());
    let petitioner = visitor(&house, &number);
    let form = petitioner
        .get(&format!("/progress/{number}/rating"))
        .is(200)
        .form("提交评价")
        .with("unit", "water")
        .with("grade", "satisfied")
        .with("note", "写了好话。")
        .with("pressed", "yes");
    petitioner.submit(&form).is(200);
    // Nobody finds out word by word what it says: the matter is found by its own words alone.
    for officer in [&above[..], &below].concat() {
        let signed = house.sign_in(officer);
        let found = |words: &str| {
            let path = format!("/staff/search?{}", encode(&[("q", words)]));
            signed.get(&path).is(200).text.contains(&number)
        };
        assert!(!found("好话"), "{officer}");
        assert!(found("水渠") || !above.contains(&officer), "{officer}");
    }
    for officer in above {
        let page = house.sign_in(officer).get("/staff/sign-queue").is(200);
        let told = page.texts("[aria-labelledby=pressed]").join(" ");
        assert!(told.contains("1 件"), "{officer}: {told}");
        assert!(told.contains(&number) && told.contains("雁台县水务局"));
        // What the rating says stays sealed.
        assert!(!page.text.contains("写了好话") && !told.contains("满意"));
    }
    for officer in below {
        let signed = house.sign_in(officer);
        for path in [
            "/staff/sign-queue".to_owned(),
            format!("/staff/matters/{number}"),
        ] {
            let page = signed.get(&path);
            let told = page.texts("[aria-labelledby=pressed]").join(" ");
            assert!(!told.contains(&number), "{officer}: {told}");
            assert!(!page.text.contains("写了好话"), "{officer}");
        }
    }
    // About the bureau the county is told, and not the bureau.
    let form = petitioner
        .get(&format!("/progress/{number}/rating"))
        .is(200)
        .form("提交评价")
        .with("unit", "bureau")
        .with("grade", "satisfied")
        .with("pressed", "yes");
    petitioner.submit(&form).is(200);
    let told = |officer: &str| {
        let page = house.sign_in(officer).get("/staff/sign-queue").is(200);
        page.texts("[aria-labelledby=pressed] tbody tr").len()
    };
    assert_eq!((told("clerk"), told("county-leader")), (1, 2));
    assert_eq!(
        told("auditor-1"),
        1,
        "an auditor of the unit rated is of it"
    );
    drop(house.server);
    house.desk.is_clean();
}
