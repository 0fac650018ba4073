//! An office without TLS, by its name in its own network: a browser tells less there of where a form was, and an
//! office must still be able to tell.

use huiyin_browser::{Browser, Office, Wish};

#[test]
fn forms_of_petitioners_and_officers_are_taken_by_any_name_of_the_office() {
    let office = Office::demo();
    office.let_in("water-1");
    let server = office.serve();
    let port = server.base.rsplit(':').next().expect("a port");
    let base = format!("http://letters.example:{port}");
    let browser = Browser::open(&base, Wish::PLAIN_PHONE);
    browser.visit("/submit");
    browser.click_first("main form .btn-main");
    assert_eq!(browser.path(), "/submit/kind", "{}", browser.text());
    browser.sign_in("water-1");
}
