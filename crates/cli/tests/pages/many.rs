//! Drafts without end: one line is told to come back later, and everybody else goes on.

use huiyin_office::draft::FROM_ONE;

use crate::submit::stands_in_a_file;
use crate::visitor::{Page, Visitor};

/// A press on «start», as the proxy hands it on from this address.
fn start(visitor: &Visitor, from: &str) -> Page {
    visitor.send("POST", "/submit", &[("x-forwarded-for", from)], b"")
}

#[test]
fn whoever_starts_drafts_without_end_is_asked_to_come_back_later_and_nobody_else_is() {
    let house = crate::admin::house(&[]);
    let admin = house.sign_in("admin");
    let page = admin.get("/staff/admin/site").is(200);
    let page = admin
        .submit(&page.form("看影响").with("phone", "000-0001"))
        .is(200);
    crate::admin::confirm(&admin, &page);
    for n in 0..FROM_ONE {
        let page = start(&house.visitor(), "203.0.113.7");
        assert_eq!(page.status, 303, "{n}: {}", page.text);
    }
    let visitor = house.visitor();
    let page = start(&visitor, "203.0.113.7").is(429);
    assert_eq!(page.heading(), "现在填写的人太多");
    for told in ["请过十分钟再试", "拨打 000-0001"] {
        assert!(page.words().contains(told), "{}", page.words());
    }
    assert_eq!(visitor.cookie("draft"), None);
    let page = start(&house.visitor().in_english(), "203.0.113.7").is(429);
    assert!(page.words().contains("Try again in ten minutes"));
    // Who has a draft goes on with it, and another line starts one.
    let other = house.visitor();
    assert_eq!(start(&other, "203.0.113.8").status, 303);
    let page = other.get("/submit/kind").is(200);
    let form = page.form("保存，").with("kind", "request");
    other.submit(&form).is(200);
    // From where drafts were started is written nowhere.
    drop(house.server);
    assert!(!stands_in_a_file(&house.desk.data(), "203.0.113."));
}
