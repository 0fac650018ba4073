//! G4: who petitions, on a screen: one entry first, with a purpose that the petitioner sees; for whoever handles the
//! matter or decides on it, as long as they do, and for nobody else.

use crate::desk::Desk;
use crate::looked_up::visitor;
use crate::planted::{PEOPLE, PLANTED, Planted, register, view};
use crate::visitor::{Form, House, Page, Visitor};
use crate::walks::{HEARD, ROUTE_6, forwarded};

const WHY: &str = "约定到现场看水渠的日子";

fn path(number: &str) -> String {
    format!("/staff/matters/{number}/identity")
}

fn names_somebody(page: &Page) -> bool {
    PLANTED.iter().any(|planted| page.text.contains(planted))
}

#[track_caller]
fn open(officer: &Visitor, number: &str) -> Page {
    let form = officer.get(&path(number)).is(200).form("启封");
    let page = officer.submit(&form.with("purpose", "contact").with("why", WHY));
    let page = page.is(200);
    assert!(names_somebody(&page), "{}", page.text);
    page
}

/// The form of a step.
#[track_caller]
pub fn take(page: &Page) -> Form {
    let forms = page.forms().into_iter();
    let mut takes = forms.filter(|form| form.value("do") == Some("take"));
    takes.next().expect("it can be taken")
}

#[test]
fn g4_an_identity_on_a_screen_is_one_entry_with_a_purpose_and_ends_by_one_press() {
    let planted = Planted::open();
    let (house, number) = (&planted.house, &*planted.answered);
    let entries = || view(&planted.office(), number).entries.len();
    let before = entries();
    let handler = house.sign_in("water-1");
    let sealed = handler.get(&path(number)).is(200);
    assert!(!names_somebody(&sealed));
    let empty = handler.submit(&sealed.form("启封")).is(422);
    assert!(!names_somebody(&empty));
    let short = sealed
        .form("启封")
        .with("purpose", "contact")
        .with("why", "看看");
    let short = handler.submit(&short).is(422);
    assert_eq!(short.form("启封").value("why"), Some("看看"));
    assert_eq!(entries(), before, "nothing was opened");

    let form = sealed.form("启封").with("purpose", "contact");
    let form = form.with("why", WHY);
    let page = handler.submit(&form).is(200);
    for said in &PLANTED[..4] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert!(page.text.contains("water-1 / "), "the reader's mark");
    assert!(page.header("cache-control").contains("no-store"));
    // A page that is left on a screen is asked for anew when it is over.
    let seconds: i64 = page.header("refresh").parse().expect("seconds");
    assert!((2..=15 * 60 + 1).contains(&seconds), "{seconds}");
    assert_eq!(sealed.header("refresh"), "");
    assert_eq!(entries(), before + 1);
    let entry = view(&planted.office(), number).entries;
    assert_eq!(entry.last().expect("an entry").kind, 30);
    // Pressed twice, and looked at again: the same entry.
    handler.submit(&form).is(200);
    assert!(names_somebody(&handler.get(&path(number)).is(200)));
    assert_eq!(entries(), before + 1);

    let own = planted
        .petitioner
        .get(&format!("/progress/{number}"))
        .is(200);
    let told = own.texts("[aria-labelledby=opened] .links > li")[0].clone();
    for said in ["用途：联系信访人了解情况", "雁台县水务局", "承办人"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(!own.text.contains(WHY) && !own.text.contains("water-1"));
    let matter = handler.get(&format!("/staff/matters/{number}")).is(200);
    assert!(
        matter.texts("#looks ~ ul li")[0].contains("打开了身份：联系信访人了解情况"),
        "{:?}",
        matter.texts("#looks ~ ul li")
    );
    assert!(!names_somebody(&matter), "no other page has it");

    let page = handler.get(&path(number)).is(200);
    handler.submit(&page.form("现在结束")).is(200);
    assert!(!names_somebody(&handler.get(&path(number)).is(200)));
    // The form of before opens nothing anew.
    assert!(!names_somebody(&handler.submit(&form).is(200)));
    assert_eq!(entries(), before + 1);
}

#[test]
fn g4_nobody_else_opens_an_identity_on_a_screen_and_on_an_accusation_nobody_alone() {
    let planted = Planted::open();
    let house = &planted.house;
    let count = |number: &str| view(&planted.office(), number).entries.len();
    let before = planted.matters().map(count);
    let may = |code: &str, number: &str| {
        (number == planted.answered && ["water-1", "water-head", "water-leader"].contains(&code))
            || (number == planted.fresh && code == "clerk")
            || (number == planted.declared && code.starts_with("water-") && code != "water-2")
    };
    for code in PEOPLE {
        let reader = house.sign_in(code);
        for number in planted.matters() {
            let page = reader.get(&path(number));
            assert!(!names_somebody(&page), "{code} {number}");
            if may(code, number) {
                assert_eq!(page.all("#why").len(), 1, "{code} {number}: {}", page.text);
                continue;
            }
            // Whoever handles an accusation may ask, and here is nobody to be asked.
            let asks = number == planted.accusing && code == "discipline-1";
            assert_eq!(page.all("#why").len(), usize::from(asks), "{code} {number}");
            let once = "0123456789abcdef0123456789abcdef";
            let fields = [("once", once), ("purpose", "contact"), ("why", WHY)];
            let answer = reader.post(&path(number), &fields);
            assert!(!names_somebody(&answer), "{code} {number}");
            assert!(
                matches!(answer.status, 403 | 404 | 409 | 422),
                "{code} {number}: {}",
                answer.status
            );
            assert!(!names_somebody(&reader.get(&path(number))), "{code}");
        }
    }
    assert_eq!(planted.matters().map(count), before, "no entry came of it");
}

#[test]
fn g4_what_is_open_ends_at_sign_out_at_a_declared_interest_and_with_another_handler() {
    let desk = Desk::new();
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let number = register(&desk, "请修好晴坡村的水渠。", &[]);
        for step in [&*forwarded(ROUTE_6), HEARD] {
            desk.walk(&number, step);
        }
        numbers.push(number);
    }
    let house = House::of(desk, &["water-1", "water-head"]);
    let [first, second] = [&*numbers[0], &*numbers[1]];
    let handler = house.sign_in("water-1");
    open(&handler, first);
    // Another session of the same officer has its own door to open.
    let elsewhere = house.sign_in("water-1");
    assert!(!names_somebody(&elsewhere.get(&path(first)).is(200)));
    let page = handler.get("/staff");
    handler.submit(&page.form("退出")).is(200);
    let handler = house.sign_in("water-1");
    assert!(!names_somebody(&handler.get(&path(first)).is(200)));

    open(&handler, first);
    let step = format!("/staff/matters/{first}/declare-conflict");
    let form = take(&handler.get(&step).is(200));
    handler.submit(&form.with("note", "亲属")).is(200);
    let over = handler.get(&path(first)).is(404);
    assert!(!names_somebody(&over));

    open(&handler, second);
    let head = house.sign_in("water-head");
    let step = format!("/staff/matters/{second}/change-handler");
    let form = take(&head.get(&step).is(200));
    let form = form.with("handler", "water-2").with("no_conflict", "yes");
    head.submit(&form).is(200);
    let over = handler.get(&path(second)).is(404);
    assert!(!names_somebody(&over));
}

#[test]
fn g4_on_an_accusation_a_custodian_releases_the_identity_and_never_sees_it() {
    let desk = Desk::new();
    desk.say("user add keeper-1 --name 保管人 --unit discipline --role custodian")
        .ok();
    let accuses = ["class=accusation", "accused_units=water"];
    let number = &*register(&desk, "举报水务局截留款项。", &accuses);
    desk.walk(
        number,
        "clerk forward to=discipline
         discipline-1 receive received={today}
         discipline-1 accept way=paper
         discipline-1 start handler=discipline-1 no_conflict=yes",
    );
    let house = House::of(desk, &["discipline-1", "keeper-1", "water-head"]);
    let handler = house.sign_in("discipline-1");
    let keeper = house.sign_in("keeper-1");
    let petitioner = visitor(&house, number);
    let list = "/staff/releases";
    let why = format!("{WHY}\"'><b id=planted>=1+1");
    let ask = || {
        let form = handler.get(&path(number)).is(200).form("提请放行");
        let page = handler.submit(&form.with("purpose", "contact").with("why", &why));
        let page = page.is(200);
        assert!(
            page.words().contains("已经提请保管人放行"),
            "{}",
            page.words()
        );
        assert!(!names_somebody(&page));
    };
    ask();
    // Before the word of a second person nothing opens, whatever is sent.
    let sent = [
        ("do", "released"),
        ("once", "0123456789abcdef0123456789abcdef"),
    ];
    let early = handler.post(&path(number), &sent).is(409);
    assert!(!names_somebody(&early));

    let page = keeper.get(list).is(200);
    for said in [number, "联系信访人了解情况", WHY] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    assert!(!names_somebody(&page) && !page.text.contains("截留"));
    assert!(page.all("#planted").is_empty(), "what is typed stays words");
    keeper.get(&path(number)).is(404);
    let refuse = page.form("不放行");
    let mended = keeper.submit(&refuse).is(422);
    assert_eq!(mended.errors().len(), 1, "a refusal says why");
    keeper
        .submit(&refuse.with("why", "先问来信里留的办法"))
        .is(200);
    let told = handler.get(&path(number)).is(200);
    assert!(told.words().contains("先问来信里留的办法"));
    ask();

    // Who has no part in it, and who asked, release nothing.
    let page = keeper.get(list).is(200);
    let release = page.form("放行");
    for other in ["water-head", "discipline-1"] {
        let other = house.sign_in(other);
        let answer = other.post(&release.action, &[("do", "release")]);
        assert!(matches!(answer.status, 403 | 404), "{}", answer.status);
    }
    let page = keeper.submit(&release).is(200);
    assert!(page.all(".release").is_empty());
    let again = keeper.post(&release.action, &[("do", "release")]);
    assert_eq!(again.status, 404, "said once");

    let form = handler.get(&path(number)).is(200).form("启封");
    let page = handler.submit(&form).is(200);
    assert!(names_somebody(&page), "{}", page.text);
    assert!(!names_somebody(&keeper.get(list).is(200)));
    // For a month its petitioner is not told that an inquiry has come so far.
    let own = petitioner.get(&format!("/progress/{number}")).is(200);
    for early in ["放行", "启封", "用途", WHY] {
        assert!(!own.text.contains(early), "{early}: {}", own.text);
    }
    assert!(own.all("[aria-labelledby=opened] .links > li").is_empty());
    for n in 1..=20 {
        let ask = format!("/progress/{number}/openings/{n}");
        petitioner.get(&ask).is(404);
        petitioner.post(&ask, &[sent[1], ("note", "")]).is(404);
        for part in ["papers", "files"] {
            let other = petitioner.get(&format!("/progress/{number}/{part}/{n}"));
            assert!(!names_somebody(&other) && !other.text.contains(WHY));
        }
    }
    handler.submit(&page.form("现在结束")).is(200);
    let matter = handler.get(&format!("/staff/matters/{number}")).is(200);
    for said in ["提请保管人放行启封", "保管人没有放行启封", "保管人放行启封"]
    {
        assert!(matter.words().contains(said), "{said}");
    }
    drop(house.server);
    let view = house.desk.show(number);
    let kinds = view["entries"].as_array().expect("entries").iter();
    let kinds: Vec<u64> = kinds.filter_map(|entry| entry["type"].as_u64()).collect();
    assert_eq!(kinds[kinds.len() - 5..], [34, 34, 34, 34, 30]);
    house.desk.is_clean();
}
