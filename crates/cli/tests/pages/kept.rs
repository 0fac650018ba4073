//! A petitioner's form that is sent after the look-up has ended: what was typed is there again afterwards.

use crate::follow::{PNG, house, send_files, visitor};
use crate::visitor::{House, Page, Visitor};
use crate::walks::{ANSWERED, HEARD, ROUTE_6, forwarded};

/// The look-up ends while a form of the matter is open.
#[track_caller]
fn closed(visitor: &Visitor, number: &str) {
    let page = visitor.get(&format!("/progress/{number}")).is(200);
    visitor.submit(&page.form("看完了")).is(200);
}

/// Looks the matter up on the page that keeps a form.
#[track_caller]
fn opened(house: &House, visitor: &Visitor, number: &str, asked: &Page) -> Page {
    let form = asked.form("查询").with("code", &house.desk.code(number));
    visitor.submit(&form).is(200)
}

#[test]
fn what_was_typed_after_the_look_up_ended_stands_in_the_form_again_and_is_sent_once() {
    let (early, new) = house(&[]);
    let (late, answered) = house(&[&forwarded(ROUTE_6), HEARD, ANSWERED]);
    let text = "没有写何时动工。\n也没有写“谁来做”<b>。";
    type Typed<'a> = &'a [(&'a str, &'a str)];
    let cases: [(&House, &str, &str, &str, Typed<'_>); 3] = [
        (
            &late,
            &answered,
            "rating",
            "提交评价",
            &[
                ("unit", "water"),
                ("grade", "dissatisfied"),
                ("note", text),
                ("not_done", "asked"),
                ("pressed", "yes"),
            ],
        ),
        (
            &late,
            &answered,
            "review",
            "提交复查申请",
            &[("wrong", text), ("wanted", "请写明动工的日子。")],
        ),
        (
            &early,
            &new,
            "withdrawal",
            "撤回",
            &[("note", text), ("confirmed", "yes")],
        ),
    ];
    for (house, number, part, button, typed) in cases {
        let visitor = visitor(house, number);
        let page = visitor.get(&format!("/progress/{number}/{part}")).is(200);
        let filled = typed.iter().fold(page.form(button), |form, (name, value)| {
            form.with(name, value)
        });
        closed(&visitor, number);
        let asked = visitor.submit(&filled).is(401);
        assert!(asked.words().contains("您填的内容还在"), "{part}");
        // A slip of the fingers does not cost it.
        let slip = asked.form("查询").with("code", "AAAA-BBBB-CCCC-DDDD");
        let asked = visitor.submit(&slip).is(422);
        let kept = opened(house, &visitor, number, &asked);
        assert!(kept.errors().is_empty() && kept.words().contains("看一遍再提交"));
        let again = kept.form(button);
        for (name, value) in typed {
            let stands = again.value(name).map(str::trim);
            assert_eq!(stands, Some(*value), "{part}: {name}");
        }
        let done = visitor.submit(&again).is(200);
        assert!(done.path.contains("?done="), "{part}: {}", done.path);
        // The form that was kept was one sending: the first page, sent at last, adds nothing.
        assert_eq!(again.value("once"), filled.value("once"));
    }
    for (house, number, stage, unit) in [
        (early, new, "withdrawn", "bureau"),
        (late, answered, "under-review", "county"),
    ] {
        drop(house.server);
        house.desk.stands(&number, stage, unit);
        house.desk.is_clean();
    }
}

#[test]
fn files_are_asked_for_again_and_what_a_page_cannot_hold_is_told() {
    let (house, number) = house(&[]);
    let visitor = visitor(&house, &number);
    let page = visitor.get(&format!("/progress/{number}/material")).is(200);
    closed(&visitor, &number);
    let note = ("note", "照片是十一月拍的。");
    let photo = huiyin_testkit::photo::png(450, 450, "");
    let asked = send_files(&visitor, &page, &[note], &[("渠.png", &photo)]).is(401);
    let kept = opened(&house, &visitor, &number, &asked);
    assert!(kept.words().contains("请重新选"), "{}", kept.words());
    let form = kept.form("交材料");
    assert_eq!(form.value("note").map(str::trim), Some(note.1));
    let sent = send_files(&visitor, &kept, &[note], &[("渠.png", PNG)]);
    assert_eq!(sent.status, 303, "{}", sent.text);

    let page = visitor.get(&format!("/progress/{number}/material")).is(200);
    closed(&visitor, &number);
    let long = "渠".repeat(90_000);
    let asked = send_files(&visitor, &page, &[("note", &long)], &[]).is(401);
    assert!(asked.words().contains("存不下"), "{}", asked.words());
    let page = opened(&house, &visitor, &number, &asked);
    assert_eq!(page.path, format!("/progress/{number}"));
}

#[test]
fn a_form_for_one_matter_never_opens_on_another() {
    let (house, number) = house(&[]);
    let visitor = visitor(&house, &number);
    let page = visitor
        .get(&format!("/progress/{number}/withdrawal"))
        .is(200);
    let mut form = page.form("撤回").with("note", "算了。");
    form.action = "/progress/yantai-0-2026-999999/withdrawal".to_owned();
    let asked = visitor.submit(&form).is(401);
    let form = asked.form("查询").with("number", &number);
    let form = form.with("code", &house.desk.code(&number));
    let page = visitor.submit(&form).is(200);
    assert_eq!(page.path, format!("/progress/{number}"));
    assert!(!page.text.contains("算了。"));
}
