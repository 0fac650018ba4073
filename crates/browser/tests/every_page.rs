//! Every page and state, in both languages, held against the rules that all of them share.

use huiyin_browser::{Browser, Language, Wish, pages};

/// One line a fault, so that one run tells everything there is to mend.
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Goes to every page in both languages; `look` says what is wrong with it.
fn everywhere(wish: Wish, look: impl Fn(&Browser, &pages::Page) -> Vec<String>) {
    let scene = pages::Scene::new();
    let server = scene.office.serve();
    let browser = Browser::open(&server.base, wish);
    let mut faults = Vec::new();
    for language in Language::ALL {
        pages::walk(&browser, &scene, language, "", |page| {
            let found = look(&browser, page).into_iter();
            faults.extend(found.map(|fault| format!("{}-{}: {fault}", page.name, language.code())));
        });
    }
    none(&faults);
}

#[test]
fn axe_finds_nothing_on_any_page_on_a_telephone_and_on_a_desk() {
    everywhere(Wish::DESK, |browser, _| {
        let mut found = Vec::new();
        for width in [1440, 390] {
            browser.resize(width, 900);
            let violations = browser.violations();
            found.extend(violations.iter().map(|v| format!("{width} px: {v}")));
        }
        found
    });
}

/// One visit for four looks: to get to a page costs more than to look at it.
#[test]
fn every_page_keeps_its_budget_asks_nobody_else_can_be_used_in_forced_colours_and_fits_320_pixels()
{
    let watched = Wish {
        watched: true,
        ..Wish::DESK
    };
    everywhere(watched, |browser, page| {
        let mut found = over_budget(browser, page);
        found.extend(said("asks elsewhere", browser.asked_elsewhere()));
        found.extend(in_forced_colours(browser, page));
        found.extend(too_wide(browser, page));
        found
    });
}

/// What it weighs, and whom it asks for anything.
fn over_budget(browser: &Browser, page: &pages::Page) -> Vec<String> {
    let mut found = said("leads elsewhere", browser.addresses_elsewhere());
    let weight = browser.weigh();
    // The doors of officers, signing in and the first password, are theirs as well.
    let is_staff =
        matches!(page.reader, pages::Reader::Officer(_)) || browser.path().starts_with("/staff");
    // Budgets for the document, the style sheet packed and plain, the script, and the requests.
    let (html, css, css_plain, js, requests) = match is_staff {
        true => (35 << 10, 14 << 10, 60 << 10, 20 << 10, 3),
        false => (15 << 10, 10 << 10, 45 << 10, 5 << 10, 2),
    };
    let mut over = |what: &str, is: u64, most: u64| {
        if is > most {
            found.push(format!("{what}: {is}, at most {most}"));
        }
    };
    over("bytes of HTML", weight.html_gz as u64, html);
    for request in &weight.requests {
        if request.url.ends_with(".css") {
            over("bytes of CSS packed", request.wire_bytes, css);
            over("bytes of CSS", request.bytes, css_plain);
        }
        if request.url.ends_with(".js") {
            over("bytes of script packed", request.wire_bytes, js);
        }
    }
    let early = weight.requests.iter().filter(|one| one.before_paint);
    over(
        "requests before the first paint",
        early.count() as u64,
        requests,
    );
    if weight.shift > 0.05 {
        found.push(format!("shifts by {:.3}", weight.shift));
    }
    found
}

/// In the system's own few colours: edges of controls, what is chosen, and where the focus is.
fn in_forced_colours(browser: &Browser, page: &pages::Page) -> Vec<String> {
    if page.reader == pages::Reader::Anyone {
        browser.resize(390, 844);
    }
    browser.force_colours(true);
    assert!(
        browser.forces_colours(),
        "{} keeps its own colours",
        page.name
    );
    let mut found = said("no edge", browser.without_an_edge());
    found.extend(said("chosen and not seen", browser.chosen_unseen()));
    let violations = browser.violations_of_colours();
    found.extend(violations.iter().map(|v| format!("axe: {v}")));
    found.extend(said("focus", browser.focus_lost_anywhere()));
    browser.force_colours(false);
    said("forced colours", found)
}

/// 320 CSS pixels are a small telephone, and 1280 at 400 %; the largest text is the page's own choice. Paper is
/// as wide as it is.
fn too_wide(browser: &Browser, page: &pages::Page) -> Vec<String> {
    let mut found = Vec::new();
    if page.paper.is_some() {
        browser.on_paper(page.paper);
        found.extend(said("on paper", browser.wider_than_the_page()));
        browser.on_paper(None);
    }
    browser.resize(320, 640);
    found.extend(browser.wider_than_the_page());
    let chosen = browser.largest_text();
    found.extend(said("largest text", browser.wider_than_the_page()));
    browser.text_as(&chosen);
    browser.space_text_out();
    found.extend(said("set apart", browser.wider_than_the_page()));
    found.extend(said("set apart and cut off", browser.cut_off()));
    browser.resize(1440, 900);
    found
}

fn said(what: &str, found: Vec<String>) -> Vec<String> {
    found
        .into_iter()
        .map(|one| format!("{what}: {one}"))
        .collect()
}
