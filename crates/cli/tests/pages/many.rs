//! Drafts without end: one line is told to come back later, and everybody else goes on.

use huiyin_office::draft::FROM_ONE;

use crate::submit::stands_in_a_file;
use crate::visitor::{Page, Visitor, encode};

/// A press on «start», as the proxy hands it on from this address.
fn start(visitor: &Visitor, from: &str) -> Page {
    visitor.send("POST", "/submit", &[("x-forwarded-for", from)], b"")
}

#[test]
fn whoever_starts_drafts_without_end_waits_for_a_turn_and_nobody_else_does() {
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
    assert_eq!(page.heading(), "请稍等，马上轮到您");
    for told in ["请等 15 秒", "拨打 000-0001"] {
        assert!(page.words().contains(told), "{}", page.words());
    }
    assert_eq!(page.header("retry-after"), "15");
    assert_eq!(visitor.cookie("draft"), None);
    let page = start(&house.visitor().in_english(), "203.0.113.7").is(429);
    // The clock may have gone on a little between both.
    let told = ["Wait 30 seconds", "Wait 29 seconds", "Wait 28 seconds"];
    let is_told = told.iter().any(|told| page.words().contains(told));
    assert!(is_told, "{}", page.words());

    // A browser that lost its draft: what it had typed waits in the page, and a press too early takes nothing from it.
    let typed = [("request", "请修好<路灯>\n今年"), ("then", "next")];
    let sent = |fields: &[(&str, &str)]| {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [kind, ("x-forwarded-for", "203.0.113.7")];
        let body = encode(fields);
        visitor.send("POST", "/submit/request", &headers, body.as_bytes())
    };
    let page = sent(&typed).is(429);
    let waiting = page.form("接着填");
    assert_eq!(waiting.action, "/submit/request");
    let turn = waiting.value("turn").expect("a turn").to_owned();
    let early = sent(&[typed[0], typed[1], ("turn", &turn)]).is(429);
    let again = early.form("接着填");
    assert_eq!(again.value("turn"), Some(turn.as_str()), "the same place");
    assert_eq!(again.value("request"), Some("请修好<路灯>\n今年"));
    let made_up = sent(&[typed[0], ("turn", "0-1-00000000000000000000000000000000")]);
    assert_eq!(made_up.is(429).form("接着填").action, "/submit/request");

    // When the wait would be too long, they are asked to come back; so is a program.
    let no_turn = (0..60)
        .map(|_| start(&visitor, "203.0.113.7").is(429))
        .find(|page| page.heading() == "现在填写的人太多");
    let page = no_turn.expect("turns end");
    assert_eq!(page.header("retry-after"), "600");
    assert!(page.words().contains("请过十分钟再试"), "{}", page.words());
    let from = [("x-forwarded-for", "203.0.113.7")];
    let petition = "{\"text\": \"请修好路灯。\"}".as_bytes();
    let answer = visitor.send("POST", "/api/petitions", &from, petition);
    assert_eq!(answer.status, 429, "{}", answer.text);
    assert_eq!(answer.header("retry-after"), "60");
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
