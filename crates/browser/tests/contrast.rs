//! The system's own high contrast colours, and where the focus is.

use huiyin_browser::{Browser, Key, Office, Wish};

/// A page in forced colours: what is wrong with it.
fn wrong(browser: &Browser, path: &str, faults: &mut Vec<String>) {
    assert!(browser.forces_colours(), "{path} keeps its own colours");
    let mut add = |what: &str, found: Vec<String>| {
        faults.extend(found.iter().map(|one| format!("{path}: {what}: {one}")));
    };
    add("no edge", browser.without_an_edge());
    add("chosen and not seen", browser.chosen_unseen());
    let violations = browser.violations();
    add("axe", violations.iter().map(ToString::to_string).collect());
    for _ in 0..25 {
        browser.press(Key::Tab);
        add("focus", browser.focus_lost().into_iter().collect());
    }
}

#[test]
fn forced_colours_leave_edges_of_controls_what_is_chosen_and_the_focus() {
    let office = Office::demo();
    office.let_in("water-1");
    let server = office.serve();
    let wish = |wish: Wish| Wish {
        forced_colours: true,
        ..wish
    };
    let mut faults = Vec::new();
    let mut chosen = 0;
    let phone = Browser::open(&server.base, wish(Wish::PHONE));
    for path in ["/", "/progress"] {
        phone.visit(path);
        chosen += phone.chosen();
        wrong(&phone, path, &mut faults);
    }
    drop(phone);
    let desk = Browser::open(&server.base, wish(Wish::DESK));
    desk.sign_in("water-1");
    for path in ["/staff", "/staff/registration/letter"] {
        desk.visit(path);
        chosen += desk.chosen();
        wrong(&desk, path, &mut faults);
    }
    assert!(chosen >= 4, "only {chosen} chosen things were looked at");
    faults.dedup();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn the_bar_at_the_foot_of_the_registration_form_never_covers_the_field_in_focus() {
    let office = Office::demo();
    office.let_in("bureau-1");
    let server = office.serve();
    let browser = Browser::open(&server.base, Wish::DESK);
    browser.sign_in("bureau-1");
    let mut faults = Vec::new();
    for (width, height) in [(1440, 900), (1280, 600), (390, 700)] {
        browser.resize(width, height);
        browser.visit("/staff/registration/letter");
        assert_eq!(browser.focused_id(), "received");
        // Down to the bar, and up again to the first field.
        let mut here = vec![browser.focused_id()];
        let mut step = |key, until: &str| {
            for _ in 0..80 {
                browser.press(key);
                let said = browser.focus_lost();
                faults.extend(said.map(|fault| format!("{width} px, {key:?}: {fault}")));
                here.push(browser.focused_id());
                if browser.script(
                    "return document.activeElement.matches(arguments[0])",
                    &[until.into()],
                ) == true
                {
                    return;
                }
            }
            panic!("{key:?} never reaches {until}: {here:?}");
        };
        step(Key::Tab, ".stay button");
        step(Key::BackTab, "#received");
        assert!(here.iter().any(|id| id == "paper_form"), "{here:?}");
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
