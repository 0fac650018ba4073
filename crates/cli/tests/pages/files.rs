//! What was handed in, as officers of the unit that has the matter open it: never without an entry.

use crate::desk::Desk;
use crate::follow::{PNG, send_files, visitor};
use crate::visitor::House;
use crate::walks::{ROUTE_6, forwarded};

#[test]
fn a_file_is_opened_by_the_unit_that_has_the_matter_and_its_petitioner_sees_it() {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    desk.walk(&number, &forwarded(ROUTE_6));
    let house = House::of(desk, &["water-1", "clerk"]);
    let petitioner = visitor(&house, &number);
    let page = petitioner
        .get(&format!("/progress/{number}/material"))
        .is(200);
    let sent = send_files(
        &petitioner,
        &page,
        &[("note", "照片")],
        &[("示例甲的渠.png", PNG)],
    );
    assert_eq!(sent.status, 303, "{}", sent.text);

    // Numbered: its name is its petitioner's.
    let path = format!("/staff/matters/{number}");
    let officer = house.sign_in("water-1");
    let matter = officer.get(&path).is(200);
    assert!(matter.words().contains("第 1 份（照片）") && !matter.text.contains("示例甲"));
    assert!(matter.words().contains("还没有人启封过身份或者附件。"));
    let form = matter.form("打开 第 1 份（照片）");
    assert_ne!(
        officer.get(&form.action).status,
        200,
        "a link opens nothing"
    );
    let file = officer.submit(&form).is(200);
    assert_eq!(file.header("content-type"), "image/png");
    let saved = file.header("content-disposition").to_owned();
    assert!(saved.contains(&format!("{number}-1.png")), "{saved}");
    let looks = officer.get(&path).is(200).texts("#looks ~ ul li");
    assert!(
        looks.len() == 1 && looks[0].contains("打开了附件"),
        "{looks:?}"
    );
    let other = form.action.replace("/1", "/2");
    officer.post(&other, &[]).is(404);

    // The bureau reads the matter that it sent on, and opens nothing of it any more.
    let clerk = house.sign_in("clerk");
    let page = clerk.get(&path).is(200);
    assert!(page.words().contains("第 1 份（照片）"));
    assert!(page.all("form[action^='/staff/files/']").is_empty());
    clerk.post(&form.action, &[]).is(404);

    let course = petitioner.get(&format!("/progress/{number}")).is(200);
    let told = course
        .words()
        .matches("办理单位打开了您交的照片或者文件。")
        .count();
    assert_eq!(told, 1, "each opening once, and nothing else");
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn a_file_of_what_somebody_handles_is_opened_by_them_and_by_who_decides() {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    desk.walk(&number, &forwarded(ROUTE_6));
    desk.walk(&number, "water-1 accept way=paper");
    desk.walk(&number, "water-1 start handler=water-1 no_conflict=yes");
    let house = House::of(desk, &["water-1", "water-2", "water-head"]);
    let petitioner = visitor(&house, &number);
    let page = petitioner
        .get(&format!("/progress/{number}/material"))
        .is(200);
    send_files(&petitioner, &page, &[("note", "照片")], &[("渠.png", PNG)]);
    let path = format!("/staff/matters/{number}");
    let handler = house.sign_in("water-1");
    let form = handler.get(&path).is(200).form("打开 第 1 份（照片）");
    let other = house.sign_in("water-2");
    let page = other.get(&path).is(200);
    assert!(page.all("form[action^='/staff/files/']").is_empty());
    other.post(&form.action, &[]).is(404);
    handler.submit(&form).is(200);
    let head = house.sign_in("water-head");
    let form = head.get(&path).is(200).form("打开 第 1 份（照片）");
    head.submit(&form).is(200);
    drop(house.server);
    house.desk.is_clean();
}
