//! The leader's way: an opinion that a handler lays before the head is read in place and signed.

use huiyin_browser::{Browser, Office, Wish};
use huiyin_wording::{Locale, sentence};

fn t(key: &str) -> String {
    sentence(Locale::Zh, key, &[])
}

#[test]
fn an_auditor_is_shown_what_is_late_and_told_of_nothing_to_do_first() {
    let office = Office::demo();
    for officer in ["auditor-1", "bureau-1"] {
        office.let_in(officer);
    }
    let server = office.serve();
    let head_of = |officer: &str| {
        let browser = Browser::open(&server.base, Wish::DESK);
        browser.sign_in(officer);
        browser.visit("/staff?whose=unit");
        let mut said = browser.text_of(".head p");
        said.extend(browser.text_of(".tabs a"));
        said.join("\n")
    };
    let (clerk, auditor) = (head_of("bureau-1"), head_of("auditor-1"));
    for said in [&clerk, &auditor] {
        assert!(said.contains(&t("desk.group.late")), "{said}");
    }
    for of_handlers in [t("desk.first"), t("desk.mine")] {
        assert!(clerk.contains(&of_handlers), "{clerk}");
        assert!(!auditor.contains(&of_handlers), "{auditor}");
    }
}

#[test]
fn a_head_reads_an_opinion_that_was_laid_before_it_and_signs_it_there() {
    let office = Office::demo();
    let letter = office.letter("请修好晴坡村的水渠，现在浇不上水。");
    office.heard(&letter);
    let number = letter.number.as_str();
    let before = office.steps(number);
    for officer in ["water-1", "water-head"] {
        office.let_in(officer);
    }
    let server = office.serve();
    let handler = Browser::open(&server.base, Wish::DESK);
    handler.sign_in("water-1");
    handler.visit(&format!("/staff/matters/{number}/issue-opinion"));
    handler.tick("#outcome-supported");
    for (piece, text) in [
        ("request", "修好晴坡村的水渠"),
        ("facts", "渠道垮塌三十米。"),
        ("finding", "列入今年维修，十二月底以前通水。"),
        ("basis", "《信访工作条例》第三十二条"),
        ("remedy", "可自收到之日起三十日内请求县人民政府复查"),
    ] {
        handler.type_into(&format!("[id='{piece}.1']"), text);
    }
    handler.select_first("#signed_by");
    // A handler cannot sign: the heavy button shows it, another lays it before the head.
    let heavy = handler.attributes("main form .btn-main", "value");
    assert_eq!(heavy, ["preview"]);
    handler.click(&t("compose.lay_before"));
    assert!(
        handler.text().contains(&t("take.laid_before")),
        "{}",
        handler.text()
    );
    assert_eq!(office.steps(number), before, "it was issued unsigned");

    let head = Browser::open(&server.base, Wish::DESK);
    head.sign_in("water-head");
    head.click(&t("staff.sign_queue"));
    assert_eq!(head.path(), "/staff/sign-queue");
    let waiting = head.text_of("td.no");
    let row = waiting.iter().position(|one| one == number);
    let row = row.unwrap_or_else(|| panic!("{number} is not among {waiting:?}"));
    let link = head.attributes("td.what a.ask", "href")[row].clone();
    head.click_first(&format!("td.what a.ask[href='{link}']"));

    // Read as it will be: who wrote it, every word, nothing missing.
    assert_eq!(head.heading(), t("compose.as_it_reads"));
    let by = head.text_of(".note-info").join("\n");
    assert!(by.contains("农水局经办员一"), "{by}");
    assert_eq!(head.text_of("#missing"), Vec::<String>::new());
    let sheet = head.text_of(".sheet").join("\n");
    for written in ["渠道垮塌三十米。", "列入今年维修，十二月底以前通水。"]
    {
        assert!(sheet.contains(written), "{written} is not in: {sheet}");
    }
    assert_eq!(office.steps(number), before, "reading signed it");
    head.click(&t("compose.sign"));

    let mut steps = before;
    steps.push("issue-opinion".to_owned());
    assert_eq!(office.steps(number), steps, "{}", head.text());
    let matter = office.show(number);
    assert_eq!(matter["stage"], "concluded");
    // The newest entry is the head's own, and nothing waits any more.
    head.visit(&format!("/staff/matters/{number}"));
    let by = head.text_of("ol.line li .by");
    assert_eq!(
        by.first().map(String::as_str),
        Some("农水局负责人"),
        "{by:?}"
    );
    head.visit("/staff/sign-queue");
    let waiting = head.text_of("td.no");
    assert!(!waiting.iter().any(|one| one == number), "{waiting:?}");

    // Who wrote it finds it issued: the form is not offered again.
    handler.visit(&format!("/staff/matters/{number}/issue-opinion"));
    let press = handler.attributes("main form [name=do][value=take]", "value");
    assert_eq!(press, Vec::<String>::new(), "{}", handler.text());
}
