//! The petitioner's whole way on a telephone, with scripts forbidden.

use huiyin_browser::{Browser, Office, Wish};
use huiyin_wording::{Locale, sentence};

fn t(key: &str) -> String {
    sentence(Locale::Zh, key, &[])
}

const REQUEST: &str = "请把青石桥到晴坡村的路灯修好，今年冬天前亮起来。";

#[test]
fn a_petitioner_hands_a_petition_in_step_by_step_and_the_journal_holds_it_as_typed() {
    let office = Office::demo();
    let server = office.serve();
    let browser = Browser::open(&server.base, Wish::PLAIN_PHONE);
    browser.visit("/");
    // The page's own scripts are off: no file of ours may have run.
    assert_eq!(browser.attributes("script", "src"), Vec::<String>::new());
    browser.click(&t("home.submit"));
    browser.click(&t("submit.begin.start"));

    // Nothing chosen: the same page says what to do, on top and beside the field.
    browser.click(&t("submit.save_next"));
    assert!(
        browser.title().starts_with(&t("mend.mark")),
        "{}",
        browser.title()
    );
    assert_eq!(browser.focused_id(), "mend");
    browser.choose(&t("submit.kind.request"));
    browser.choose(&t("submit.door.none"));
    browser.click(&t("submit.save_next"));

    browser.choose(&t("submit.whom.self"));
    browser.click(&t("submit.save_next"));

    browser.fill(&t("submit.title.request"), REQUEST);
    browser.click(&t("submit.save_next"));

    // The browser dies here; another one goes on by the draft's code.
    let code = browser.text_of(".kept .code").join("");
    drop(browser);
    let browser = Browser::open(&server.base, Wish::PLAIN_PHONE);
    browser.visit("/submit");
    browser.click(&t("submit.begin.resume"));
    browser.fill(&t("submit.resume.heading"), &code);
    browser.click(&t("submit.resume.go_on"));
    assert!(!browser.path().contains(&code), "a code in an address");
    assert_eq!(browser.path(), "/submit/course");

    browser.fill(
        &t("submit.ask.course"),
        "路灯从九月起不亮，天黑后孩子走这条路回家。",
    );
    browser.fill(&t("submit.ask.year"), "2026");
    browser.fill(&t("submit.ask.month"), "9");
    browser.fill(&t("submit.ask.place"), "晴坡村村口");
    browser.click(&t("submit.save_next"));

    browser.fill(&t("submit.ask.reason"), "路灯归镇里管，报修两次没有人来。");
    browser.click(&t("submit.save_next"));

    browser.fill(&t("submit.ask.name"), "示例甲");
    browser.fill(&t("submit.ask.phone"), "000-0001");
    browser.click(&t("submit.save_next"));

    // Photographs and papers are asked for and may be left out.
    assert_eq!(browser.path(), "/submit/files");
    browser.click(&t("submit.save_next"));

    assert_eq!(browser.heading(), t("submit.check.heading"));
    let answers = browser.text_of("main dd").join("\n");
    for typed in [REQUEST, "晴坡村村口", "示例甲", "000-0001"] {
        assert!(answers.contains(typed), "{typed} is not among the answers");
    }
    browser.click(&t("submit.check.send"));

    assert_eq!(browser.heading(), t("submit.receipt.heading"));
    let slip = browser.text_of(".slip dd");
    let (number, query_code) = (slip[0].clone(), slip[1].clone());
    // Nothing lies over what is to be copied or photographed.
    let seen = browser.script(
        "return [...document.querySelectorAll('.slip dd')].every(line => {
           line.scrollIntoView({block: 'end'});
           const box = line.getBoundingClientRect();
           return line.contains(document.elementFromPoint(box.left + 8, box.top + box.height / 2)) })",
        &[],
    );
    assert_eq!(seen, true, "number and code are covered");
    assert!(
        !browser.path().contains(&query_code),
        "a code in an address"
    );

    let matter = office.show(&number);
    assert_eq!(matter["stage"], "registered");
    assert_eq!(matter["channel"], "online");
    let text = matter["text"].as_str().unwrap();
    assert!(text.contains(REQUEST), "{text}");
    // Who asks is sealed apart from what is asked.
    let whole = matter.to_string();
    for sealed in ["示例甲", "000-0001"] {
        assert!(!whole.contains(sealed), "{sealed} stands in the open");
    }
    assert_eq!(office.steps(&number), ["register"]);

    // Sent once more, the same petition is not a second one.
    browser.back();
    browser.visit("/submit/receipt");
    assert_eq!(browser.text_of(".slip dd"), slip);
}
