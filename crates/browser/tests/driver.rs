//! The instruments themselves: what they are for, they do.

use huiyin_browser::{Browser, Wish};

/// Nothing listens there; these pages come from the address itself.
const NOWHERE: &str = "http://127.0.0.1:9";

#[test]
fn a_pages_own_script_runs_only_where_the_reader_allows_it() {
    let page = "data:text/html,<title>still</title><script>document.title='ran'</script>";
    for (wish, title) in [(Wish::PHONE, "ran"), (Wish::PLAIN_PHONE, "still")] {
        let browser = Browser::open(NOWHERE, wish);
        browser.visit(page);
        assert_eq!(browser.title(), title);
    }
}

#[test]
fn faults_that_were_planted_are_found() {
    let browser = Browser::open(NOWHERE, Wish::PHONE);
    browser.visit(
        "data:text/html,<html lang=en><title>t</title><img src=/x.png><p style='width:900px'>wide\
         <form action=http://elsewhere.example/><input>",
    );
    let rules: Vec<_> = browser.violations().into_iter().map(|v| v.rule).collect();
    assert!(rules.contains(&"image-alt".to_owned()), "{rules:?}");
    assert!(rules.contains(&"label".to_owned()), "{rules:?}");
    assert!(!browser.wider_than_the_page().is_empty());
    let elsewhere = browser.addresses_elsewhere().join(" ");
    assert!(elsewhere.contains("elsewhere.example"), "{elsewhere}");
    assert!(elsewhere.contains("style="), "{elsewhere}");
}

#[test]
fn whoever_is_asked_besides_the_office_is_seen_on_the_network() {
    let watched = Wish {
        watched: true,
        ..Wish::PHONE
    };
    let browser = Browser::open(NOWHERE, watched);
    browser.visit(
        "data:text/html,<img src=http://elsewhere.example/x.png><img src=http://127.0.0.1:9/x.png>",
    );
    let elsewhere = browser.asked_elsewhere();
    assert_eq!(elsewhere, ["http://elsewhere.example/x.png"]);
}
