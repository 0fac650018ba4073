//! The desk: from a row of the list to a served opinion, refusals, two clerks at once, who sees what.

use crate::desk::Desk;
use crate::visitor::{House, Page, Visitor};
use crate::walks::{ROUTE_6, forwarded};

const LETTER: &str = "渠垮了一段，八十亩地没有水。请求在春耕前修好水渠。请告诉我们由谁出钱。";

/// A matter that the water bureau handles: heard, and the handler is `water-1`.
fn heard(desk: &Desk) -> String {
    let number = desk.letter(LETTER);
    desk.walk(
        &number,
        "clerk classify class=decision-request route=petition-procedure procedure=petition
        clerk forward to=water
        water-1 receive received={today}
        water-1 accept way=paper
        water-head start handler=water-1 no_conflict=yes
        water-1 hear-petitioner day={today} way=in-person note=已读回核对 cause=去年秋天垮的，找过村里",
    );
    number
}

fn path(number: &str, step: &str) -> String {
    format!("/staff/matters/{number}/{step}")
}

fn entries(desk: &Desk, number: &str) -> usize {
    steps(desk, number).len()
}

/// The steps that the journal holds of a matter, in order.
fn steps(desk: &Desk, number: &str) -> Vec<String> {
    let view = desk.show(number);
    let entries = view["entries"].as_array().expect("entries");
    let steps = entries.iter().map(|entry| entry["step"].as_str());
    steps
        .map(|step| step.unwrap_or_default().to_owned())
        .collect()
}

/// The form of the answer, both requests with all four pieces.
fn written(visitor: &Visitor, number: &str, button: &str) -> crate::visitor::Form {
    let page = visitor.get(&path(number, "issue-opinion")).is(200);
    let mut form = page.form(button).with("outcome", "supported");
    for n in ["1", "2"] {
        for (piece, text) in [
            ("facts", "现场查看，垮塌四十六米。"),
            ("finding", "支持，三月底前修好。"),
            ("basis", "《信访工作条例》第三十二条"),
        ] {
            form = form.with(&format!("{piece}.{n}"), &format!("{text}（{n}）"));
        }
    }
    form.with("signed_by", "water-head")
}

#[test]
fn a_handler_takes_a_matter_from_the_desk_to_a_served_opinion_by_forms_alone() {
    let desk = Desk::new();
    let number = desk.letter(LETTER);
    desk.walk(
        &number,
        "clerk classify class=decision-request route=petition-procedure procedure=petition
        clerk forward to=water",
    );
    let house = House::of(desk, &["water-1", "water-head"]);
    let (handler, head) = (house.sign_in("water-1"), house.sign_in("water-head"));

    let list = handler.get("/staff?whose=unit").is(200);
    assert_eq!(list.texts("td.no"), std::slice::from_ref(&number));
    let matter = handler.click(&list, "渠垮了一段").is(200);
    assert!(!matter.text.contains("示例甲") && !matter.text.contains("000-0001"));
    assert_eq!(matter.texts(".btn-main"), ["签收"]);

    let take = |visitor: &Visitor, step: &str, button: &str, fields: &[(&str, &str)]| {
        let page = visitor.get(&path(&number, step)).is(200);
        let form = fields
            .iter()
            .fold(page.form(button), |form, (name, value)| {
                form.with(name, value)
            });
        let page = visitor.submit(&form).is(200);
        assert!(page.path.starts_with("/staff/matters/"), "{}", page.path);
        page
    };
    // A day as officers write it.
    let today = crate::desk::today();
    let short = today[5..].replace('-', "");
    take(&handler, "receive", "签收", &[("received", &short)]);
    take(&handler, "accept", "受理", &[("way", "paper")]);
    take(
        &head,
        "start",
        "开始办理",
        &[("handler", "water-1"), ("no_conflict", "yes")],
    );
    let mine = handler.get("/staff").is(200);
    assert_eq!(mine.texts("td.no"), std::slice::from_ref(&number));
    take(
        &handler,
        "hear-petitioner",
        "听取陈述",
        &[
            ("day", &short),
            ("way", "in-person"),
            ("note", "已读回核对"),
        ],
    );
    let page = take(&handler, "investigate", "调查核实", &[("note", "现场查看")]);
    assert!(
        page.words().contains("还差 2 项"),
        "the opinion itself does the other two"
    );

    // Laid before the head, who reads it as it will read, and signs.
    let laid = handler.submit(&written(&handler, &number, "送签")).is(200);
    assert!(laid.words().contains("已送签"));
    let queue = head.get("/staff/sign-queue").is(200);
    let what = queue.texts("#waiting ~ table tbody td");
    assert!(what.iter().any(|cell| cell == "信访处理意见书"), "{what:?}");
    let paper = head.click(&queue, "渠垮了一段").is(200);
    assert!(
        paper
            .words()
            .contains("关于第二项诉求：支持，三月底前修好。（2）")
    );
    let done = head.submit(&paper.form("签发")).is(200);
    assert!(done.words().contains("已办理：出具处理意见书"));
    let queue = head.get("/staff/sign-queue").is(200);
    assert!(queue.words().contains("没有等签发的文书"));
    // A unit without anything late or due soon is named below, not in a row of zeros.
    assert!(queue.all("[aria-labelledby=units] tbody tr").is_empty());
    let calm = queue.texts(".calm a");
    assert_eq!(calm, ["雁台县水务局", "雁台县水务局南塘水管站"]);

    take(
        &handler,
        "serve",
        "送达",
        &[
            ("document", "handling-opinion"),
            ("day", &short),
            ("way", "handed"),
            ("proof", "yes"),
            ("reference", "HZ-1"),
        ],
    );
    let matter = handler.get(&format!("/staff/matters/{number}")).is(200);
    let paper = handler.get(&matter.link("信访处理意见书")).is(200);
    for part in ["一、请求在春耕前修好水渠", "二、请告诉我们由谁出钱"] {
        assert!(paper.words().contains(part), "{part}: {}", paper.words());
    }
    drop(house.server);
    house.desk.stands(&number, "concluded", "water");
    let taken = steps(&house.desk, &number);
    let by_forms = [
        "receive",
        "accept",
        "start",
        "hear-petitioner",
        "investigate",
        "issue-opinion",
        "serve",
    ];
    assert_eq!(taken[3..], by_forms);
    house.desk.is_clean();
}

#[test]
fn the_four_clears_are_done_by_the_forms_in_which_they_are_written_down() {
    let desk = Desk::new();
    let number = desk.letter(LETTER);
    for step in [
        &*forwarded(ROUTE_6),
        "water-1 accept way=paper
         water-head start handler=water-1 no_conflict=yes",
    ] {
        desk.walk(&number, step);
    }
    let house = House::of(desk, &["water-1"]);
    let handler = house.sign_in("water-1");
    let four = || handler.get(&format!("/staff/matters/{number}")).is(200);
    let refused = |said: &str| {
        let page = handler.get(&path(&number, "issue-opinion")).is(409);
        assert!(page.words().contains(said), "{}", page.words());
    };
    let hear = |further: &[(&str, &str)]| {
        let page = handler.get(&path(&number, "hear-petitioner")).is(200);
        let form = page.form("听取陈述").with("day", &crate::desk::today());
        let form = form.with("way", "in-person").with("note", "已读回核对");
        let form = further
            .iter()
            .fold(form, |form, (name, value)| form.with(name, value));
        handler.submit(&form).is(200)
    };
    let begun = four();
    assert!(begun.words().contains("还差 4 项"), "{}", begun.words());
    assert_eq!(begun.link("调查核实"), path(&number, "investigate"));
    refused("请先听取并记录");
    // Nothing is decided in it.
    let headings = handler
        .get(&path(&number, "hear-petitioner"))
        .texts("form h2");
    assert_eq!(headings, ["基本情况", "记录"]);
    let heard = hear(&[]);
    assert!(heard.words().contains("还没有问清缘由"));
    refused("作出处理意见前应当问清缘由");
    let asked = hear(&[("no_cause", "not-known")]);
    assert!(asked.words().contains("没能问清，已记明原因"));
    let policy = "《信访工作条例》第三十一条";
    let told = hear(&[("cause", "去年秋天垮的，找过村里"), ("policy", policy)]);
    assert!(told.words().contains("还差 1 项"), "{}", told.words());
    assert!(told.words().contains("由处理意见书逐项答复"));
    // What was explained is not typed again.
    let answer = handler.get(&path(&number, "issue-opinion")).is(200);
    let form = answer.form("出具");
    assert_eq!(form.value("basis.1"), Some(policy));
    assert_eq!(form.value("basis.2"), Some(policy));
}

#[test]
fn an_answer_is_not_issued_while_a_request_lacks_one_of_the_four_and_nothing_typed_is_lost() {
    let desk = Desk::new();
    let number = heard(&desk);
    let before = desk.show(&number);
    let house = House::of(desk, &["water-1"]);
    let handler = house.sign_in("water-1");
    let whole = written(&handler, &number, "出具");
    for (field, said) in [
        ("facts.1", "第一项诉求：请写明事实和理由"),
        ("finding.2", "第二项诉求：请写明处理意见"),
        ("basis.2", "第二项诉求：请写明依据"),
        ("remedy.1", "第一项诉求：请写明救济途径"),
        ("request.2", "第二项诉求：请写明诉求"),
    ] {
        let page = handler.submit(&whole.clone().with(field, " ")).is(422);
        assert_eq!(page.errors(), [said]);
        assert!(page.title().starts_with("错误"));
        assert_eq!(page.all(&format!(".summary a[href=\"#{field}\"]")).len(), 1);
        assert_eq!(
            page.all(&format!("[id=\"{field}\"][aria-invalid=true]"))
                .len(),
            1
        );
        let kept = page.form("出具");
        assert_eq!(kept.value("finding.1"), Some("支持，三月底前修好。（1）"));
    }
    // Another device, later: what was typed is there.
    let later = house.sign_in("water-1");
    let page = later.get(&path(&number, "issue-opinion")).is(200);
    assert!(page.words().contains("接着上次的草稿写"));
    let form = page.form("出具");
    assert_eq!(form.value("finding.2"), Some("支持，三月底前修好。（2）"));
    // Requests are added, split by lines and dropped.
    let form = page.form("再加一项诉求");
    let page = later.submit(&form).is(200);
    let form = page
        .form("存草稿")
        .with("request.3", "先送水\n再通路")
        .with("do", "split.3");
    let page = later.submit(&form).is(200);
    let form = page.form("存草稿");
    assert_eq!(
        (form.value("request.3"), form.value("request.4")),
        (Some("先送水"), Some("再通路"))
    );
    let page = later.submit(&form.with("do", "drop.3")).is(200);
    assert_eq!(page.form("存草稿").value("request.3"), Some("再通路"));
    drop(house.server);
    assert_eq!(house.desk.show(&number), before, "nothing was entered");
}

#[test]
fn a_step_that_the_law_does_not_allow_says_why_and_what_is_allowed() {
    let desk = Desk::new();
    let number = heard(&desk);
    let before = entries(&desk, &number);
    let house = House::of(desk, &["water-1", "water-2", "water-head", "roads-1"]);
    let handler = house.sign_in("water-1");
    let refused = |visitor: &Visitor, step: &str| visitor.get(&path(&number, step)).is(409);
    let page = refused(&handler, "accept");
    assert!(page.heading().contains("受理"));
    assert!(page.words().contains("办理中") && page.words().contains("《信访工作条例》"));
    let allowed = page.link("出具处理意见书");
    handler.get(&allowed).is(200);
    let page = refused(&house.sign_in("water-2"), "issue-opinion");
    assert!(page.words().contains("承办人"), "{}", page.words());

    // What hangs on the inputs is refused beside the filled form.
    let head = house.sign_in("water-head");
    let page = head.get(&path(&number, "extend")).is(200);
    let form = page
        .form("延长")
        .with("days", "400")
        .with("note", "情况复杂，需要勘测")
        .with("way", "paper");
    let page = head.submit(&form).is(422);
    assert_eq!(page.errors().len(), 1);
    assert!(page.words().contains("依据"), "{:?}", page.errors());
    assert_eq!(page.form("延长").value("note"), Some("情况复杂，需要勘测"));
    let page = head
        .submit(&form.with("days", "三十").with("way", ""))
        .is(422);
    assert_eq!(
        page.errors().len(),
        2,
        "every fault at once: {:?}",
        page.errors()
    );

    handler.get(&path(&number, "no-such-step")).is(404);
    let stranger = house.sign_in("roads-1");
    for step in ["", "/extend", "/issue-opinion/preview"] {
        let of_others = stranger
            .get(&format!("/staff/matters/{number}{step}"))
            .is(404);
        let of_none = stranger
            .get(&format!("/staff/matters/yantai-0-2020-9{step}"))
            .is(404);
        assert_eq!(of_others.words(), of_none.words());
    }
    drop(house.server);
    assert_eq!(entries(&house.desk, &number), before);
}

#[test]
fn of_two_clerks_at_once_the_second_sees_what_the_first_did_and_can_still_send() {
    let desk = Desk::new();
    let number = heard(&desk);
    let before = entries(&desk, &number);
    let house = House::of(desk, &["water-1", "water-head"]);
    let (handler, head) = (house.sign_in("water-1"), house.sign_in("water-head"));
    let form = |visitor: &Visitor, note: &str| {
        let page = visitor.get(&path(&number, "investigate")).is(200);
        page.form("调查核实").with("note", note)
    };
    let (first, second) = (form(&handler, "现场查看"), form(&head, "询问水管站"));
    handler.submit(&first).is(200);
    let page = head.submit(&second).is(409);
    assert!(page.words().contains("填写期间，这一件多了 1 条经过"));
    assert!(page.words().contains("现场查看"), "what the first wrote");
    let again = page.form("仍然办理");
    assert_eq!(
        again.value("note"),
        Some("询问水管站"),
        "what the second typed"
    );
    head.submit(&again).is(200);
    // Pressed again, or sent again after a lost answer, the same form changes nothing.
    head.submit(&again).is(200);
    handler.submit(&first).is(200);
    drop(house.server);
    assert_eq!(entries(&house.desk, &number), before + 2);
    house.desk.is_clean();
}

#[test]
fn whoever_declares_a_conflict_sees_the_matter_nowhere_from_then_on() {
    let desk = Desk::new();
    let number = heard(&desk);
    let house = House::of(desk, &["water-1", "water-2"]);
    let (handler, colleague) = (house.sign_in("water-1"), house.sign_in("water-2"));
    let numbers = |visitor: &Visitor, list: &str| visitor.get(list).is(200).texts("td.no");
    assert_eq!(
        numbers(&handler, "/staff?whose=unit"),
        std::slice::from_ref(&number)
    );
    let page = handler.get(&path(&number, "declare-conflict")).is(200);
    let done = handler
        .submit(&page.form("申报回避").with("note", "信访人是亲属"))
        .is(200);
    assert_eq!(done.path.split('?').next(), Some("/staff"));
    assert!(done.words().contains("已办理"));
    for list in ["/staff?whose=unit", "/staff?whose=mine"] {
        let page = handler.get(list).is(200);
        assert_eq!(page.texts("td.no"), Vec::<String>::new());
        assert!(
            !counts(&page).iter().any(|count| count.contains('1')),
            "{:?}",
            counts(&page)
        );
    }
    handler.get(&format!("/staff/matters/{number}")).is(404);
    handler.get(&path(&number, "issue-opinion")).is(404);
    assert_eq!(
        numbers(&colleague, "/staff?whose=unit"),
        std::slice::from_ref(&number)
    );
    let page = colleague.get("/staff?whose=unit").is(200);
    assert!(counts(&page).iter().any(|count| count.contains("1 件")));
    drop(house.server);
    house.desk.is_clean();
}

fn counts(page: &Page) -> Vec<String> {
    page.texts(".sums .num")
}

#[test]
fn an_accusation_is_on_no_desk_of_those_it_accuses_and_is_counted_on_none() {
    let desk = Desk::new();
    let number = desk.letter("反映水务局有人收钱。请求查处。");
    desk.walk(
        &number,
        "clerk classify class=accusation
        clerk name-accused officers=clerk",
    );
    // The only officer of the bureau is accused now: it moved to who may see it.
    let owner = desk.show(&number)["unit"].as_str().map(str::to_owned);
    let house = House::of(desk, &["clerk", "county-1"]);
    let accused = house.sign_in("clerk");
    let page = accused.get("/staff?whose=unit").is(200);
    assert_eq!(page.texts("td.no"), Vec::<String>::new());
    assert!(!counts(&page).iter().any(|count| count.contains('1')));
    accused.get(&format!("/staff/matters/{number}")).is(404);
    assert_ne!(owner.as_deref(), Some("bureau"));
}

#[test]
fn an_auditor_reads_the_whole_and_finds_nothing_that_changes() {
    let desk = Desk::new();
    desk.say("user add auditor-9 --name 审计员 --unit bureau --role auditor")
        .ok();
    let number = heard(&desk);
    let before = desk.show(&number);
    let house = House::of(desk, &["auditor-9"]);
    let auditor = house.sign_in("auditor-9");
    let page = auditor.get("/staff?unit=water").is(200);
    assert_eq!(page.texts("td.no"), std::slice::from_ref(&number));
    let matter = auditor.click(&page, "渠垮了一段").is(200);
    assert!(matter.words().contains("这里只供查阅"));
    let changes = matter.all("main form, main .btn-main");
    assert!(changes.is_empty(), "{} things to press", changes.len());
    assert!(!matter.text.contains(&format!("/staff/matters/{number}/")));
    for step in ["extend", "investigate", "issue-opinion"] {
        auditor.get(&path(&number, step)).is(404);
        auditor
            .post(&path(&number, step), &[("note", "改")])
            .is(404);
    }
    drop(house.server);
    assert_eq!(house.desk.show(&number), before);
}

#[test]
fn the_desk_is_sorted_by_what_is_due_filtered_by_its_address_and_paged_behind_the_last_row() {
    let desk = Desk::new();
    for n in 0..3 {
        desk.letter(&format!("第{n}件。请求修路灯。"));
    }
    let odd = desk.letter("请求退还多收的水费。");
    let house = House::of(desk, &["clerk", "water-1"]);
    let clerk = house.sign_in("clerk");
    let page = clerk.get("/staff?whose=unit").is(200);
    let due = page.all("td.on time");
    let due: Vec<_> = due
        .iter()
        .filter_map(|time| time.attr("datetime"))
        .collect();
    assert!(due.len() == 4 && due.is_sorted(), "{due:?}");
    // Each count opens its rows.
    let later = clerk.get(&page.link("以后")).is(200);
    assert_eq!(later.texts("td.no").len(), 4);
    let page = clerk.get("/staff?whose=unit&q=%E6%B0%B4%E8%B4%B9").is(200);
    assert_eq!(page.texts("td.no"), std::slice::from_ref(&odd));
    // Its number, in full, without the office, or its last part alone.
    let short = odd.trim_start_matches("yantai-0-");
    let last = short.rsplit('-').next().expect("a number");
    for typed in [odd.as_str(), short, last] {
        let page = clerk.get(&format!("/staff?whose=unit&q={typed}")).is(200);
        assert_eq!(page.texts("td.no"), std::slice::from_ref(&odd), "{typed}");
    }
    let none = clerk.get("/staff?whose=unit&stage=archived").is(200);
    assert_eq!(none.texts("td.no"), Vec::<String>::new());
    assert!(none.words().contains("没有符合的事项"));
    let empty = house.sign_in("water-1").get("/staff").is(200);
    assert!(empty.words().contains("手上没有要到期的事项"));
    // What no address of ours says is as if it were not there; a place that is none of ours is none.
    for (odd, status) in [
        ("whose=x&stage=x&channel=x&due=x&n=9", 200),
        ("q=%ff", 200),
        ("unit=water", 404),
        ("unit=nowhere", 404),
        ("after=zzz", 404),
        ("after=2026-11-10.-1", 404),
    ] {
        clerk.get(&format!("/staff?{odd}")).is(status);
    }
}

#[test]
fn a_review_body_has_its_requests_on_a_desk_of_their_own_and_decides_by_the_form() {
    let desk = Desk::new();
    let number = heard(&desk);
    desk.walk(
        &number,
        "water-1 issue-opinion outcome=not-supported request=修渠 facts=无 opinion=不支持 grounds=条例 \
        remedy=复查 signed_by=water-head
        water-1 serve document=handling-opinion day={today} way=handed proof=yes reference=R-1
        petitioner request-review body=county note=不服",
    );
    let house = House::of(desk, &["county-1", "water-1"]);
    let reviewer = house.sign_in("county-1");
    house.sign_in("water-1").get("/staff/reviews").is(403);
    let page = reviewer.get("/staff/reviews").is(200);
    assert_eq!(page.texts("td.no"), std::slice::from_ref(&number));
    let matter = reviewer.click(&page, "渠垮了一段").is(200);
    assert_eq!(matter.texts(".btn-main"), ["出具复查意见书"]);
    // Whoever handled it before is nobody to wait for now.
    let before = house.sign_in("water-1");
    let matter = before.get(&format!("/staff/matters/{number}")).is(200);
    assert_eq!(matter.texts("#next"), ["等雁台县人民政府：出具复查意见书"]);
    assert!(matter.texts(".facts").join(" ").contains("尚未确定"));
    let request = matter.texts("#papers ~ table tbody tr");
    assert!(request[0].contains("复查申请书") && request[0].contains("信访人"));
    let page = reviewer.get(&path(&number, "issue-review")).is(200);
    let mut form = page.form("出具").with("outcome", "upheld");
    for n in ["1", "2"] {
        for piece in ["facts", "finding", "basis"] {
            form = form.with(&format!("{piece}.{n}"), "核对属实，维持。");
        }
    }
    let signer = page.all("#signed_by option[value]:not([value=\"\"])");
    let signer = signer.first().and_then(|option| option.attr("value"));
    let form = form.with("signed_by", signer.expect("a head of the county"));
    let done = reviewer.submit(&form).is(200);
    assert!(
        done.words().contains("已办理：出具复查意见书"),
        "{}",
        done.words()
    );
    drop(house.server);
    house.desk.stands(&number, "reviewed", "county");
    house.desk.is_clean();
}

#[test]
fn what_is_under_review_stands_apart_on_the_desk_of_whoever_handled_it() {
    let desk = Desk::new();
    let number = heard(&desk);
    let mine = heard(&desk);
    desk.walk(
        &number,
        "water-1 issue-opinion outcome=not-supported request=修渠 facts=无 opinion=不支持 grounds=条例 \
        remedy=复查 signed_by=water-head
        water-1 serve document=handling-opinion day={today} way=handed proof=yes reference=R-1
        petitioner request-review body=county note=不服",
    );
    let house = House::of(desk, &["water-1"]);
    let handler = house.sign_in("water-1");
    let page = handler.get("/staff").is(200);
    // Below what is due, under a heading of its own, with the body that has it.
    assert_eq!(page.texts("td.no"), [mine.clone(), number.clone()]);
    let heads = page.texts(".group th");
    assert_eq!(heads.len(), 2, "{heads:?}");
    assert!(heads[1].contains("在上级复查复核中") && heads[1].contains("1 件"));
    assert!(
        page.texts("tbody:last-of-type td")
            .join(" ")
            .contains("雁台县人民政府")
    );
    // Counted apart: the groups count what is to be done.
    let due: Vec<_> = counts(&page)
        .into_iter()
        .filter(|count| count.starts_with('1'))
        .collect();
    assert_eq!(due.len(), 2, "one of mine, one in other hands");
    let apart = handler.get(&page.link("在上级复查复核中")).is(200);
    assert_eq!(apart.texts("td.no"), std::slice::from_ref(&number));
    let later = handler.get("/staff?due=later").is(200);
    assert_eq!(later.texts("td.no"), std::slice::from_ref(&mine));
    let found = handler.get("/staff?q=%E4%BF%AE%E6%B8%A0&due=away").is(200);
    assert_eq!(found.texts("td.no"), Vec::<String>::new());
    // The unit's own list has only what the unit has in hand.
    let unit = handler.get("/staff?whose=unit").is(200);
    assert_eq!(unit.texts("td.no"), std::slice::from_ref(&mine));
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn a_reply_begins_with_its_template_and_is_not_sent_while_a_blank_stands_in_it() {
    let desk = Desk::new();
    let number = desk.letter("建议在渠边装护栏。");
    desk.walk(
        &number,
        "clerk classify class=suggestion
        clerk forward to=water
        water-1 receive received={today}
        water-1 accept way=paper
        water-head start handler=water-1 no_conflict=yes",
    );
    let before = desk.show(&number);
    let house = House::of(desk, &["water-1"]);
    let handler = house.sign_in("water-1");
    let page = handler.get(&path(&number, "reply-suggestion")).is(200);
    let form = page.form("答复").with("adoption", "adopted");
    let template = form.value("note").unwrap_or_default().to_owned();
    assert!(
        template.contains(&number) && template.contains("第二十九条"),
        "{template}"
    );
    let page = handler.submit(&form).is(422);
    assert_eq!(
        page.errors(),
        ["请把【采纳、部分采纳或者未采纳的内容】改成实际内容"]
    );
    drop(house.server);
    assert_eq!(house.desk.show(&number), before);

    let house = House::of(house.desk, &[]);
    let handler = house.sign_in("water-1");
    let written = "采纳，本月装好护栏。依据《信访工作条例》第二十九条。";
    let page = handler.get(&path(&number, "reply-suggestion")).is(200);
    let form = page
        .form("答复")
        .with("adoption", "adopted")
        .with("note", written);
    handler.submit(&form).is(200);
    drop(house.server);
    house.desk.stands(&number, "concluded", "water");
    house.desk.is_clean();
}
