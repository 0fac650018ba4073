//! The clerk's whole way by keyboard alone: no pointer is used on any page.

use huiyin_browser::{Browser, Key, Office, Wish};
use huiyin_wording::{Locale, sentence};

fn t(key: &str) -> String {
    sentence(Locale::Zh, key, &[])
}

fn enter(browser: &Browser) {
    browser.leaving(|| browser.press(Key::Enter));
}

/// Takes the step that the matter page offers first, with the choices it must have.
fn take_the_next_step(browser: &Browser) {
    let step = browser.text_of(".do .btn-main")[0].clone();
    browser.tab_to(&step);
    enter(browser);
    // A request to be decided, by the petition procedure; elsewhere the first choice.
    for (group, down) in [("class", 2), ("route", 5), ("way", 0)] {
        let choices = browser.text_of(&format!("fieldset#{group} .choice label"));
        if let Some(first) = choices.first() {
            browser.tab_to(first);
            browser.press(Key::Space);
            for _ in 0..down {
                browser.press(Key::Down);
            }
        }
    }
    let take = browser.text_of("main form [name=do][value=take]")[0].clone();
    browser.tab_to(&take);
    enter(browser);
}

#[test]
fn a_clerk_signs_in_registers_a_letter_and_accepts_it_with_the_keyboard_alone() {
    let office = Office::demo();
    office.let_in("water-1");
    let server = office.serve();
    let browser = Browser::open(&server.base, Wish::DESK);
    browser.visit("/staff/sign-in");
    browser.tab_to(&t("sign_in.officer"));
    browser.type_text("water-1");
    browser.press(Key::Tab);
    browser.type_text(huiyin_browser::PASSWORD);
    enter(&browser);
    assert_eq!(browser.path(), "/staff");

    // «n» registers; the cursor stands in the first field.
    browser.leaving(|| browser.type_text("n"));
    assert_eq!(browser.focused_id(), "received");
    browser.tab_to(&t("registration.field.name"));
    browser.type_text("示例甲");
    browser.tab_to(&t("registration.field.phone"));
    browser.type_text("000-0001");
    browser.tab_to(&t("registration.field.text"));
    browser.type_text("水渠在晴坡村口断了两个月，浇不上水。请修好。");
    browser.tab_to(&t("registration.field.title"));
    browser.type_text("水渠断了两个月");
    browser.leaving(|| browser.press(Key::ControlEnter));
    let saved = browser.text_of(".books-saved").join("");
    let number = saved
        .split(|one: char| !(one.is_ascii_alphanumeric() || one == '-'))
        .find(|word| word.starts_with("qinghe-"));
    let number = number.unwrap_or_else(|| panic!("nothing was saved: {}", browser.text()));
    assert_eq!(office.steps(number), ["register"]);
    assert!(!browser.text().contains("示例甲"), "a name on a page");

    // The cursor stands in the next form's first field, where «/» is a letter; Tab goes round to the search.
    browser.tab_to(&t("staff.find_label"));
    browser.type_text(number);
    enter(&browser);
    if !browser.path().starts_with("/staff/matters/") {
        browser.tab_to("水渠断了两个月");
        enter(&browser);
    }
    assert_eq!(browser.heading(), "水渠断了两个月");
    while office.show(number)["stage"] != "accepted" {
        let before = office.steps(number).len();
        take_the_next_step(&browser);
        assert!(
            office.steps(number).len() > before,
            "nothing was taken: {}",
            browser.text()
        );
        if !browser.path().contains(number) {
            browser.visit(&format!("/staff/matters/{number}"));
        }
    }
    assert_eq!(office.show(number)["unit"], "water");
    assert!(office.steps(number).contains(&"accept".to_owned()));
}
