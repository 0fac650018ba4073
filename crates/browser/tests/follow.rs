//! The petitioner's way after handing in, on a telephone with scripts forbidden.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use huiyin_browser::{Browser, Office, Wish};
use huiyin_testkit::TempFolder;
use huiyin_testkit::photo::PNG;
use huiyin_wording::{Locale, sentence};

fn t(key: &str) -> String {
    sentence(Locale::Zh, key, &[])
}

/// The page says so, and so does the journal.
fn done(browser: &Browser, office: &Office, number: &str, step: &str) {
    let said = browser.text_of("[role=status]").join("\n");
    let wanted = t(&format!("progress.done.{step}"));
    assert_eq!(said, wanted, "after {step}: {}", browser.text());
    let steps = office.steps(number);
    assert_eq!(steps.last().map(String::as_str), Some(step), "{steps:?}");
}

#[test]
fn a_petitioner_follows_a_petition_reads_its_answer_adds_rates_and_asks_for_a_review() {
    let office = Office::demo();
    let letter = office.letter("请修好晴坡村的水渠，现在浇不上水。");
    office.answered(&letter);
    let number = letter.number.as_str();
    let before = office.steps(number);
    let server = office.serve();
    let browser = Browser::open(&server.base, Wish::PLAIN_PHONE);

    // A code that is none of this matter opens nothing and is told; what was right stays.
    browser.visit("/");
    browser.click(&t("home.progress"));
    browser.fill(&t("progress.lookup.number"), number);
    browser.fill(&t("progress.lookup.code"), "AAAA-BBBB-CCCC-DDDD");
    browser.click(&t("progress.lookup.open"));
    assert!(browser.title().starts_with(&t("mend.mark")));
    assert_eq!(browser.focused_id(), "mend");
    assert_eq!(browser.value(&t("progress.lookup.number")), number);

    browser.fill(&t("progress.lookup.code"), &letter.code);
    browser.click(&t("progress.lookup.open"));
    let course = format!("/progress/{number}");
    assert_eq!(browser.path(), course, "{}", browser.text());
    let line = browser.text_of(".course li").join("\n");
    for told in ["受理", "书面答复", "申请复查"] {
        assert!(line.contains(told), "{told} is not in the course: {line}");
    }
    // Reading is no step.
    assert_eq!(office.steps(number), before);

    browser.click("信访处理意见书");
    assert_eq!(browser.heading(), "信访处理意见书");
    let opinion = browser.text_of(".paper").join("\n");
    for written in ["渠道垮塌三十米", "列入今年维修", "农田水利条例"] {
        assert!(opinion.contains(written), "{written} is not in: {opinion}");
    }
    browser.click(&t("progress.back"));
    assert_eq!(browser.path(), course);

    let folder = TempFolder::new();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let photo = folder.join("渠.png");
    fs::write(&photo, PNG).unwrap();
    browser.click(&t("progress.button.add-material"));
    browser.fill(&t("progress.material.note"), "照片是十一月拍的。");
    browser.attach(&t("progress.material.files"), &photo);
    browser.click(&t("progress.material.send"));
    done(&browser, &office, number, "add-material");
    assert!(browser.text().contains("渠.png"), "{}", browser.text());

    browser.click(&t("progress.button.rate"));
    // Nothing chosen: told what to do; then one grade for the unit that answered.
    browser.click(&t("progress.rate.send"));
    assert!(browser.title().starts_with(&t("mend.mark")));
    if !browser
        .attributes("[type=radio][value=water]", "id")
        .is_empty()
    {
        browser.tick("[type=radio][value=water]");
    }
    browser.tick("#grade-dissatisfied");
    browser.fill(&t("progress.rate.note"), "拖了很久。");
    browser.click(&t("progress.rate.send"));
    done(&browser, &office, number, "rate");

    browser.click(&t("progress.button.request-review"));
    browser.fill(&t("progress.review.wrong"), "没有写何时动工。");
    browser.click_first("main form .btn-main");
    assert!(browser.title().starts_with(&t("mend.mark")));
    assert_eq!(
        browser.value(&t("progress.review.wrong")),
        "没有写何时动工。"
    );
    browser.fill(&t("progress.review.wanted"), "请写明动工的日子。");
    browser.click_first("main form .btn-main");
    done(&browser, &office, number, "request-review");
    browser.click("看复查申请书");
    let request = browser.text_of(".paper").join("\n");
    for written in ["没有写何时动工。", "请写明动工的日子。"] {
        assert!(request.contains(written), "{written} is not in: {request}");
    }

    // The journal: the three steps and no other, and the county owes a review opinion.
    let taken = ["add-material", "rate", "request-review"].map(str::to_owned);
    assert_eq!(office.steps(number), [before, taken.to_vec()].concat());
    let matter = office.show(number);
    assert_eq!(matter["stage"], "under-review");
    assert_eq!(matter["unit"], "county");
    let duties = matter["obligations"].as_array().unwrap();
    let duty = |kind: &str| {
        let duty = duties.iter().find(|duty| duty["kind"] == kind);
        duty.unwrap_or_else(|| panic!("no {kind} in {duties:?}"))
    };
    assert_eq!(duty("review_request")["ended"]["how"], "met");
    assert_eq!(duty("review_opinion")["owner"], "county");
    assert!(duty("review_opinion")["ended"].is_null());

    // Once is all: nothing is offered twice, and whoever closes the visit leaves nothing open.
    browser.visit(&course);
    assert!(!browser.offers(&t("progress.button.request-review")));
    browser.click(&t("progress.leave"));
    browser.visit(&course);
    assert!(
        browser.path().starts_with("/progress?"),
        "{}",
        browser.path()
    );
}
