//! Documents as officers issue them and petitioners get them.

use crate::admin::{confirm, with_administrator};
use crate::desk::Desk;
use crate::follow::visitor;
use crate::pdf::words_of_pdf;
use crate::visitor::{House, Visitor};
use crate::walks::{ANSWERED, HEARD, ROUTE_6, forwarded};

/// The words of the PDF at this path, as an independent program reads them.
#[track_caller]
fn words_of(visitor: &Visitor, path: &str) -> String {
    words_of_pdf(&visitor.bytes(path))
}

#[test]
fn an_officer_issues_an_opinion_and_its_petitioner_alone_gets_it_by_a_link() {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    for step in [&*forwarded(ROUTE_6), HEARD, ANSWERED] {
        desk.walk(&number, step);
    }
    let house = with_administrator(desk, &["water-1", "roads-1"]);
    let (handler, admin) = (house.sign_in("water-1"), house.sign_in("admin"));
    let matter = handler.get(&format!("/staff/matters/{number}")).is(200);
    let paper = handler.get(&matter.link("信访处理意见书")).is(200);
    let draft = paper.link("看草稿（PDF）");
    let said = words_of(&handler, &draft);
    for part in [
        "〔信访人〕",
        "〔联系电话〕",
        "处理意见",
        "渠道垮塌三十米",
        "草稿，未印发",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("示例甲"));

    // It is not issued without the telephone, and the page says so.
    let refused = handler.submit(&paper.form("印发 信访处理意见书")).is(422);
    assert!(refused.texts("[role=alert]").join(" ").contains("联系电话"));
    let form = admin.get("/staff/admin/site").is(200).form("看影响");
    let page = admin.submit(&form.with("phone", "000-0001")).is(200);
    confirm(&admin, &page);
    let done = handler.submit(&paper.form("印发 信访处理意见书")).is(200);
    assert!(done.texts("[role=status]").join(" ").contains("已印发"));
    let said = words_of(&handler, &draft);
    assert!(
        said.contains("〔信访人〕") && !said.contains("示例甲"),
        "a draft stays one"
    );
    house.sign_in("roads-1").get(&paper.path).is(404);

    // Its petitioner sees the opening and gets the document; nobody else does.
    let petitioner = visitor(&house, &number);
    let course = petitioner.get(&format!("/progress/{number}")).is(200);
    let link = course.link("正式文书（PDF）");
    let pdf = petitioner.bytes(&link);
    let said = words_of_pdf(&pdf);
    assert!(
        said.contains("示例甲") && said.contains("三十日内请求县人民政府复查"),
        "{said}"
    );
    assert_eq!(petitioner.bytes(&link), pdf);
    assert!(house.visitor().get(&link).path.starts_with("/progress?"));
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn an_opinion_has_one_number_on_its_page_and_on_its_document() {
    let year = crate::desk::today()[..4].to_owned();
    assert!(number_told_twice(" document_number=017").ends_with(&format!("〔{year}〕17号")));
    // Where none was given it is the place of its entry, which no other act has.
    let own = number_told_twice("");
    assert!(own.contains(&format!("〔{year}〕")), "{own}");
}

/// The number of an opinion that was issued with these fields as well: on its page, where the petitioner reads it, and
/// on the document.
fn number_told_twice(given: &str) -> String {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    let numbered = ANSWERED.replace(
        "signed_by=water-head",
        &format!("signed_by=water-head{given}"),
    );
    for step in [&*forwarded(ROUTE_6), HEARD, &numbered] {
        desk.walk(&number, step);
    }
    let house = House::of(desk, &["water-1"]);
    let handler = house.sign_in("water-1");
    let matter = handler.get(&format!("/staff/matters/{number}")).is(200);
    let paper = handler.get(&matter.link("信访处理意见书")).is(200);
    let printed = words_of(&handler, &paper.link("看草稿（PDF）"));
    let on_page = paper.texts(".paper-no").concat();
    let named = on_page.trim_start_matches("文号：");
    assert!(
        !named.is_empty() && printed.contains(named),
        "{named}: {printed}"
    );
    // Its title stands there once.
    let titles = paper.texts("h1, h2");
    let titles = titles.iter().filter(|title| *title == "信访处理意见书");
    assert_eq!(titles.count(), 1);
    let course = visitor(&house, &number).get(&format!("/progress/{number}"));
    let paper = course.link("信访处理意见书");
    let petitioner = visitor(&house, &number).get(&paper).is(200);
    assert!(
        petitioner.words().contains(&on_page),
        "{}",
        petitioner.words()
    );
    named.to_owned()
}

#[test]
fn what_a_document_must_hold_is_not_set_away_and_what_is_set_can_be_set_back() {
    let house = with_administrator(Desk::new(), &["water-1"]);
    let admin = house.sign_in("admin");
    let papers = "/staff/admin/papers";
    let page = admin.get(papers).is(200);
    assert!(page.words().contains("仿宋（正文）：用程序自带的字体。"));
    let form = page.form("看影响");
    let wrong = form
        .with("number", "第{n}号")
        .with("acceptance-notice.said", "已收到“{title}”（{matter}）。");
    let page = admin.submit(&wrong).is(422);
    let told = page.errors().join(" ");
    assert!(told.contains("必须写有 〔{year}〕"), "{told}");
    assert!(told.contains("文号：必须写有"), "{told}");
    assert!(told.contains("《受理告知书》的第 1 句：必须写有"), "{told}");
    assert!(!told.contains("number") && !told.contains("said"), "{told}");

    let form = admin.get(papers).is(200).form("看影响");
    let set = form
        .with("file_mark", "{unit}文件")
        .with("acceptance-notice.rights", "材料可以随时补充。");
    let page = admin.submit(&set).is(200);
    let words = page.words();
    for said in [
        "文件格式的版头",
        "材料可以随时补充。",
        "已经印发的文书一个字也不变",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    confirm(&admin, &page);
    // A sample has what is set, and no name; only whoever sets it sees one.
    let sample = format!("{papers}/acceptance-notice");
    let said = words_of(&admin, &sample);
    assert!(
        said.contains("材料可以随时补充。") && said.contains("〔收件人〕"),
        "{said}"
    );
    admin.get(&format!("{papers}/no-such-paper")).is(404);
    admin.get(&format!("{papers}/imported-answer")).is(404);
    house.sign_in("water-1").get(&sample).is(403);
    let form = admin.get(papers).is(200).form("看影响");
    let value = |name: &str| form.fields.iter().find(|(known, _)| known == name).cloned();
    let kept = value("acceptance-notice.rights").expect("a field");
    assert_eq!(kept.1, "材料可以随时补充。");

    // The history names it, and one goes back like with any other setting.
    let history = admin.get("/staff/admin/history").is(200);
    assert!(history.words().contains("文书的版头、文号、格式和用语"));
    let page = admin
        .submit(&form.with("acceptance-notice.rights", ""))
        .is(200);
    confirm(&admin, &page);
    house.sign_in("water-1").get(papers).is(403);
}
