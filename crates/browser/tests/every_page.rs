//! Every page and state, in both languages, held against the rules that all of them share.

use huiyin_browser::{Browser, Language, Wish, pages};

/// One line a fault, so that one run tells everything there is to mend.
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Goes to every page in both languages; `look` says what is wrong with it.
fn everywhere(wish: Wish, look: impl Fn(&Browser, &pages::Page) -> Vec<String>) {
    let office = pages::office();
    let server = office.serve();
    let browser = Browser::open(&server.base, wish);
    let mut faults = Vec::new();
    for language in Language::ALL {
        pages::walk(&browser, &office, language, "", |page| {
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

/// 320 CSS pixels are a small telephone, and 1280 at 400 %; the largest text is the page's own choice.
#[test]
fn no_page_is_wider_than_320_pixels_in_the_largest_text_nor_with_its_text_set_apart() {
    everywhere(Wish::PHONE, |browser, _| {
        let mut found = Vec::new();
        browser.resize(320, 640);
        found.extend(browser.wider_than_the_page());
        let chosen = browser.largest_text();
        found.extend(said("largest text", browser.wider_than_the_page()));
        browser.text_as(&chosen);
        browser.space_text_out();
        found.extend(said("set apart", browser.wider_than_the_page()));
        found.extend(said("set apart and cut off", browser.cut_off()));
        browser.resize(390, 844);
        found
    });
}

#[test]
fn no_page_asks_another_host_for_anything_and_each_keeps_its_budget() {
    everywhere(Wish::DESK, |browser, page| {
        let mut found = said("leads elsewhere", browser.addresses_elsewhere());
        let weight = browser.weigh();
        let is_staff = matches!(page.reader, pages::Reader::Officer(_));
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
    });
}

fn said(what: &str, found: Vec<String>) -> Vec<String> {
    found
        .into_iter()
        .map(|one| format!("{what}: {one}"))
        .collect()
}
