//! The review body's way: from its desk to the review opinion, request by request.

use huiyin_browser::{Browser, Office, Wish};
use huiyin_wording::{Locale, sentence};

fn t(key: &str) -> String {
    sentence(Locale::Zh, key, &[])
}

/// The requests of the opinion, and whether each is whole, as the gate beside the form lists them.
fn gate(browser: &Browser) -> Vec<bool> {
    let said = browser.text_of(".four li .sub");
    let whole = t("compose.whole");
    said.iter().map(|one| *one == whole).collect()
}

#[test]
fn a_reviewer_takes_up_a_request_and_issues_an_opinion_once_each_request_is_answered() {
    let office = Office::demo();
    let letter = office.letter("请修好晴坡村的水渠，现在浇不上水。");
    office.answered(&letter);
    let number = letter.number.as_str();
    office.ask_for_review(&letter);
    office.let_in("county-review");
    let server = office.serve();
    let browser = Browser::open(&server.base, Wish::DESK);
    browser.sign_in("county-review");

    browser.click(&t("staff.reviews"));
    assert_eq!(browser.path(), "/staff/reviews");
    let numbers = browser.text_of("td.no");
    let row = numbers.iter().position(|one| one == number);
    let row = row.unwrap_or_else(|| panic!("{number} is not among {numbers:?}"));
    let link = browser.attributes("td.what a.ask", "href")[row].clone();
    browser.click_first(&format!("a.ask[href='{link}']"));
    assert!(browser.text().contains(number), "{}", browser.text());
    let before = office.steps(number);
    let step = browser.text_of(".do .btn-main")[0].clone();
    browser.click(&step);

    // Two requests; nothing of the second is answered yet.
    browser.click(&t("compose.add"));
    assert_eq!(gate(&browser), [false, false]);
    browser.tick("#outcome-changed");
    browser.type_into("[id='request.1']", "修好晴坡村的水渠");
    browser.type_into("[id='facts.1']", "原处理意见没有写明动工的日子。");
    browser.type_into("[id='finding.1']", "明年三月底以前动工，五月底以前通水。");
    browser.type_into("[id='basis.1']", "《信访工作条例》第三十五条");
    browser.type_into(
        "[id='remedy.1']",
        "可自收到之日起三十日内请求市人民政府复核",
    );
    browser.type_into("[id='request.2']", "通水以前有水浇地");
    browser.select_first("#signed_by");
    browser.click_first("main form [name=do][value=take]");

    // The gate refuses: what lacks is told on top, each line leads to its box; what was typed stays.
    assert!(
        browser.title().starts_with(&t("mend.mark")),
        "{}",
        browser.title()
    );
    assert_eq!(gate(&browser), [true, false]);
    let lacking = browser.attributes("#mend a", "href");
    let missing = ["#facts.2", "#finding.2", "#basis.2"];
    for box_of_it in missing {
        assert!(lacking.iter().any(|one| one == box_of_it), "{lacking:?}");
    }
    assert!(lacking.iter().all(|one| one.ends_with(".2")), "{lacking:?}");
    assert_eq!(office.steps(number), before, "the gate let it pass");
    assert_eq!(office.show(number)["stage"], "under-review");

    for piece in ["facts", "finding", "basis", "remedy"] {
        let text = format!("{}：逐项核对属实。", t(&format!("compose.{piece}")));
        browser.type_into(&format!("[id='{piece}.2']"), &text);
    }
    // As it will read: nothing lacks; the way back keeps all.
    browser.click_first("main form [name=do][value=preview]");
    assert_eq!(browser.heading(), t("compose.as_it_reads"));
    assert_eq!(browser.text_of("#missing"), Vec::<String>::new());
    let sheet = browser.text_of(".sheet").join("\n");
    for written in ["明年三月底以前动工", "通水以前有水浇地"] {
        assert!(sheet.contains(written), "{written} is not in: {sheet}");
    }
    assert_eq!(office.steps(number), before, "looking issued it");
    browser.click(&t("compose.go_on"));
    assert_eq!(gate(&browser), [true, true]);
    browser.click_first("main form [name=do][value=take]");

    let mut steps = before;
    steps.push("issue-review".to_owned());
    assert_eq!(office.steps(number), steps, "{}", browser.text());
    let matter = office.show(number);
    assert_eq!(matter["stage"], "reviewed");
    let duties = matter["obligations"].as_array().unwrap();
    let opinion = duties.iter().find(|duty| duty["kind"] == "review_opinion");
    let opinion = opinion.unwrap_or_else(|| panic!("no review opinion in {duties:?}"));
    assert_eq!(opinion["ended"]["how"], "met");

    // The paper reads as it was composed.
    browser.visit(&format!("/staff/matters/{number}"));
    browser.click("复查意见书");
    let paper = browser.text_of(".paper").join("\n");
    for written in ["明年三月底以前动工", "通水以前有水浇地"] {
        assert!(paper.contains(written), "{written} is not in: {paper}");
    }
}
