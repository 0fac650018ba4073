//! Registration by every way in, the slip, the registers on screen, on paper and as a table, search.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use crate::follow::look_up;
use crate::visitor::{Form, House, Page, Visitor};

const NAME: &str = "示例丙";
const PHONE: &str = "000-1234";
/// The standard's own example of a resident number.
const ID: &str = "11010519491231002X";
const ADDRESS: &str = "晴坡村五组井边第三家";

/// A form for this way in, filled by the labels that its clerk reads.
fn filled(clerk: &Visitor, way: &str, text: &str) -> Form {
    let page = clerk.get(&format!("/staff/registration/{way}")).is(200);
    page.form("保存并登记下一件")
        .with(&page.field("姓名"), NAME)
        .with(&page.field("证件号码"), ID)
        .with(&page.field("电话"), PHONE)
        .with(&page.field("住址"), ADDRESS)
        .with(&page.field("诉求、事实和理由"), text)
        .with(&page.field("问题属地"), "晴坡村")
        .with(&page.field("内容分类"), "农村农业/水利水电")
        // The look «is this the same matter?» has a test of its own.
        .with("looked", "1")
}

/// The number that the status line says.
#[track_caller]
fn saved(page: &Page) -> String {
    let said = page.texts("[role=status]").join(" ");
    let number = said
        .split_whitespace()
        .map(|word| word.trim_end_matches('。'))
        .find(|word| word.starts_with("yantai-0-"));
    number
        .unwrap_or_else(|| panic!("no number in «{said}»"))
        .to_owned()
}

#[track_caller]
fn holds_no_identity(page: &Page) {
    for planted in [NAME, PHONE, ID, ADDRESS] {
        assert!(
            !page.text.contains(planted),
            "{} shows {planted}",
            page.path
        );
    }
}

#[test]
fn each_way_in_is_registered_with_what_its_paper_form_asks() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let ways = [
        (
            "letter",
            "letter",
            "邮戳日期",
            "2026-01-05",
            "邮戳：2026-01-05",
        ),
        ("visit", "visit", "窗口", "2 号窗口", "窗口：2 号窗口"),
        ("phone", "phone", "来电时间", "09:05", "来电时间：09:05"),
        (
            "online",
            "online",
            "来自哪个网站",
            "县长信箱 88",
            "来源：县长信箱 88",
        ),
        ("leader", "letter", "收信的领导", "县长", "收信人：县长"),
    ];
    for (way, channel, label, typed, noted) in ways {
        let page = clerk.get(&format!("/staff/registration/{way}")).is(200);
        let noted_in = page.field(label);
        let form = filled(&clerk, way, "村口的水渠坏了三年，请求修好。").with(&noted_in, typed);
        let page = clerk.submit(&form).is(200);
        assert_eq!(
            page.path.split('?').next(),
            Some(&*format!("/staff/registration/{way}"))
        );
        holds_no_identity(&page);
        // The next form is empty and its token is another.
        let next = page.form("保存并登记下一件");
        assert_eq!(next.value("text"), Some(""));
        assert_ne!(next.value("once"), form.value("once"));
        let number = saved(&page);
        let shown = house.desk.say(&format!("show {number} --json")).json();
        assert_eq!(shown["channel"], channel, "{shown}");
        assert_eq!(shown["unit"], "bureau");
        assert_eq!(shown["entries"][0]["step"], "register");
        assert_eq!(shown["entries"].as_array().map(Vec::len), Some(1));
        let text = shown["text"].as_str().expect("its text");
        assert!(
            text.starts_with("村口的水渠坏了三年，请求修好。\n"),
            "{text}"
        );
        assert!(text.contains(noted), "{text}");
        for planted in [NAME, PHONE, ID, ADDRESS] {
            assert!(!shown.to_string().contains(planted), "{planted}");
        }
    }
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn a_slip_shows_its_number_twice_and_the_code_to_the_petitioner_alone_and_again_after_a_reload() {
    let house = House::open(&["water-1", "water-2"]);
    let clerk = house.sign_in("water-1");
    let form = filled(&clerk, "visit", "请求修路。");
    let page = clerk.submit(&form).is(200);
    let number = saved(&page);
    let slip = clerk.click(&page, "打印回执").is(200);
    assert!(slip.path.ends_with(&number));
    let codes = slip.texts(".big-code");
    assert_eq!(codes.len(), 3, "the office's copy has no code");
    assert_eq!((&codes[0], &codes[2]), (&number, &number));
    assert_eq!(codes[1].len(), 19, "{}", codes[1]);
    assert!(!slip.path.contains(&codes[1]));
    assert_eq!(clerk.get(&slip.path).is(200).texts(".big-code"), codes);
    holds_no_identity(&slip);
    // The code opens the progress page.
    let visitor = house.visitor();
    let page = visitor.get("/progress").is(200);
    let fields = [("number", number.as_str()), ("code", codes[1].as_str())];
    let looked = visitor.post(&page.form("查询").action, &fields);
    assert_eq!(looked.status, 200, "{}", looked.text);
    // Another officer has the page without the code, even with the browser's token.
    let head = house.sign_in("water-2");
    head.set_cookie("slips", &clerk.cookie("slips").expect("kept"));
    let theirs = head.get(&slip.path).is(200);
    assert_eq!(theirs.texts(".big-code"), [number.clone(), number]);
}

#[test]
fn a_sixth_representative_is_refused_with_the_article_and_nothing_typed_is_lost() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let six = "甲一 000-0001\n甲二\n甲三\n甲四\n甲五\n甲六";
    let form = filled(&clerk, "visit", "请求修路。")
        .with("head_count", "8")
        .with("representatives", six);
    let page = clerk.submit(&form).is(422);
    assert_eq!(
        page.errors(),
        ["代表不超过 5 人，请信访人重新推选（《信访工作条例》第二十条）。"]
    );
    assert!(page.title().starts_with("错误"), "{}", page.title());
    let again = page.form("保存并登记下一件");
    for (name, value) in &form.fields {
        assert_eq!(again.value(name), Some(value.as_str()), "{name}");
    }
    let five = six.rsplit_once('\n').expect("six lines").0;
    let page = clerk.submit(&again.with("representatives", five)).is(200);
    let number = saved(&page);
    let register = clerk.get("/staff/registers/letters-visits").is(200);
    let rows = rows(&register);
    assert_eq!(
        (&rows[0][0], rows[0][3].as_str()),
        (&number, "8"),
        "{rows:?}"
    );
}

#[test]
fn a_second_petition_of_the_same_kind_is_shown_once_without_a_name_and_the_look_is_an_entry() {
    let house = House::open(&["clerk", "water-1"]);
    let clerk = house.sign_in("clerk");
    let entries = || house.server.get("/healthz").json()["entries"].as_u64();
    let ask = |clerk: &Visitor, text: &str| {
        let mut form = filled(clerk, "letter", text);
        form.fields.retain(|(name, _)| name != "looked");
        form
    };
    let before = entries();
    let page = clerk.submit(&ask(&clerk, "东渠坏了三年。")).is(200);
    let number = saved(&page);
    let slip = clerk.click(&page, "打印回执").is(200);
    // A look that found nothing is an entry, and so is the registration.
    assert_eq!(entries(), before.map(|n| n + 2));
    let form = ask(&clerk, "再说一次东渠。").with("place", "");
    let page = clerk.submit(&form).is(200);
    assert_eq!(
        entries(),
        before.map(|n| n + 4),
        "the look, and that it showed the matter; nothing is registered yet"
    );
    let shown = page.texts("#same .choice label");
    assert!(shown[0].starts_with(&number), "{shown:?}");
    assert_eq!(shown.len(), 2);
    assert!(!page.texts("#same").join("").contains(NAME));
    let again = page.form("保存并登记下一件");
    assert_eq!(again.value("text"), Some("再说一次东渠。"));
    let page = clerk.submit(&again.with("same", &number)).is(200);
    saved(&page);
    assert_eq!(entries(), before.map(|n| n + 5));
    // Its petitioner sees that it was shown.
    let petitioner = look_up(&house.visitor(), &number, &slip.texts(".big-code")[1]).is(200);
    let told = petitioner.words();
    assert!(told.contains("登记时核对是不是同一件事"), "{told}");
    // Another office, and another kind, see none of it.
    let water = house.sign_in("water-1");
    saved(&water.submit(&ask(&water, "东渠。")).is(200));
    let other = ask(&clerk, "低保。").with("category", "民政/社会救助");
    saved(&clerk.submit(&other).is(200));
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn without_a_kind_nobody_is_looked_for_by_telephone() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let entries = || house.server.get("/healthz").json()["entries"].as_u64();
    let ask = |text: &str| {
        let mut form = filled(&clerk, "letter", text);
        form.fields.retain(|(name, _)| name != "looked");
        form.with("category", "")
            .with("purpose", "")
            .with("class", "")
    };
    let before = entries();
    saved(&clerk.submit(&ask("东渠坏了三年。")).is(200));
    // The same telephone, and something else: it is registered, and nothing of the first is shown.
    let page = clerk.submit(&ask("低保没有发。")).is(200);
    assert_eq!(page.texts("#same"), Vec::<String>::new());
    saved(&page);
    assert_eq!(entries(), before.map(|n| n + 2), "nobody was looked for");
    // Of one kind is what says its kind: with a purpose on one side alone there is none.
    let one_sided = ask("还是东渠。").with("purpose", "request");
    let page = clerk.submit(&one_sided).is(200);
    assert_eq!(page.texts("#same"), Vec::<String>::new());
    saved(&page);
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn every_field_to_mend_is_told_at_once_and_a_day_may_be_typed_short() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let form = filled(&clerk, "letter", "")
        .with("received", "1332")
        .with("id_number", "11010519491231002")
        .with("head_count", "几个")
        .with("accused_units", "没有这个单位")
        .with("repeats", "十七");
    let page = clerk.submit(&form).is(422);
    assert_eq!(page.errors().len(), 6, "{:?}", page.errors());
    for field in [
        "received",
        "id_number",
        "head_count",
        "accused_units",
        "repeats",
        "text",
    ] {
        assert_eq!(
            page.all(&format!("#{field}[aria-invalid=true]")).len(),
            1,
            "{field}"
        );
    }
    assert_eq!(house.desk.say("list --json").json_lines().len(), 0);
    let page = page
        .form("保存，打印回执")
        .with("received", "0105")
        .with("id_number", ID)
        .with("head_count", "２")
        .with("accused_units", "")
        .with("repeats", "")
        .with("text", "请求修路。");
    let slip = clerk.submit(&page).is(200);
    assert!(
        slip.path.starts_with("/staff/registration/slips/"),
        "{}",
        slip.path
    );
    assert!(slip.words().contains("1月5日"), "{}", slip.words());
}

/// The table of a register: rows of cells, sums left out.
fn rows(page: &Page) -> Vec<Vec<String>> {
    let rows = page.all("table.books tbody tr:not(.group)");
    let cells = scraper::Selector::parse("td").expect("a selector");
    let row =
        |row: &scraper::ElementRef<'_>| row.select(&cells).map(crate::visitor::words).collect();
    rows.iter().map(row).collect()
}

/// The lines of the file that this register leaves as.
fn table(clerk: &Visitor, register: &Page) -> Vec<Vec<String>> {
    let file = clerk.bytes(&register.link("导出表格"));
    let mut book = Xlsx::new(Cursor::new(file)).expect("an xlsx file");
    let sheet = book
        .worksheet_range_at(0)
        .expect("a sheet")
        .expect("it reads");
    let line = |row: &[Data]| row.iter().map(Data::to_string).collect();
    sheet.rows().map(line).collect()
}

#[test]
fn a_register_its_paper_and_its_table_hold_the_same_rows_and_sums_and_no_name() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    for n in 0..53 {
        let form = filled(
            &clerk,
            if n % 2 == 0 { "letter" } else { "visit" },
            "请求修路。",
        );
        clerk
            .submit(&form.with("title", &format!("修路第{n}件")))
            .is(200);
    }
    clerk.submit(&filled(&clerk, "phone", "请求修桥。")).is(200);
    let book = "/staff/registers/letters-visits";
    let first = clerk.get(book).is(200);
    holds_no_identity(&first);
    assert_eq!(rows(&first).len(), 50);
    let whole = "合计 53 件 · 53 人";
    let of_day = format!("来信 27 · 来访 26 · {whole}");
    assert!(
        first.texts("tr.group")[0].contains(&of_day),
        "{:?}",
        first.texts("tr.group")
    );
    assert!(first.texts("tfoot tr")[0].contains(whole));
    let second = clerk.click(&first, "下一页").is(200);
    let mut all = rows(&first);
    all.extend(rows(&second));
    assert_eq!(all.len(), 53, "each row stands on one page");
    assert!(
        all[0].iter().any(|cell| cell == "修路第52件"),
        "{:?}",
        all[0]
    );
    assert_eq!(rows(&clerk.get("/staff/registers/calls").is(200)).len(), 1);
    // Paper.
    let paper = clerk.click(&first, "打印").is(200);
    holds_no_identity(&paper);
    let sheets = paper.all("section.books-sheet").len();
    assert!(sheets >= 2, "{sheets}");
    let footers = paper.texts("section.books-sheet footer");
    for (at, footer) in footers.iter().enumerate() {
        assert!(
            footer.contains(&format!("第 {} 页 共 {sheets} 页", at + 1)),
            "{footer}"
        );
    }
    let printed = paper.all("section.books-sheet tbody tr").len();
    assert_eq!(printed, 53 + 2, "rows, the sum of the day, the sum of all");
    let sealed = paper.texts("section.books-sheet tbody td");
    assert_eq!(sealed.iter().filter(|cell| *cell == "封存").count(), 4 * 53);
    // A table.
    let lines = table(&clerk, &first);
    let flat = format!("{lines:?}");
    for planted in [NAME, PHONE, ID, ADDRESS, "封存"] {
        assert!(!flat.contains(planted), "the table holds {planted}");
    }
    assert!(flat.contains("期间："), "the filter is written in it");
    let headings = lines
        .iter()
        .position(|line| line[0] == "编号")
        .expect("headings");
    let day = lines[headings]
        .iter()
        .position(|cell| cell == "登记日期")
        .expect("its day");
    let mut table: Vec<Vec<String>> = lines[headings + 1..lines.len() - 3].to_vec();
    for row in &mut table {
        row.remove(day);
    }
    table.reverse();
    assert_eq!(table, all, "the rows of the page");
    assert_eq!(lines[lines.len() - 2][..2], ["本期合计".to_owned(), of_day]);
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn what_accuses_the_reader_is_neither_shown_nor_counted_and_other_units_books_are_closed() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let form = filled(&clerk, "letter", "举报登记员收钱。")
        .with("purpose", "accusation")
        .with("accused_officers", "clerk");
    let number = saved(&clerk.submit(&form).is(200));
    clerk
        .submit(&filled(&clerk, "letter", "请求修路。"))
        .is(200);
    let page = clerk.get("/staff/registers/letters-visits").is(200);
    assert_eq!(rows(&page).len(), 1);
    assert!(!page.text.contains(&number));
    assert!(page.texts("tfoot tr")[0].contains("合计 1 件"));
    let found = clerk.get("/staff/search?q=举报登记员").is(200);
    assert_eq!(rows(&found).len(), 0);
    clerk.get(&format!("/staff/search?q={number}")).is(200);
    assert!(!clerk.get("/staff/matters").is(200).text.contains(&number));
    for of in ["water", "nowhere"] {
        clerk
            .get(&format!("/staff/registers/letters-visits?unit={of}"))
            .is(404);
    }
}

#[test]
fn an_accusation_stays_in_the_office_when_its_register_leaves_as_a_table() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    clerk
        .submit(&filled(&clerk, "letter", "请求修路。"))
        .is(200);
    let accuse = || {
        let form = filled(&clerk, "letter", "举报供水站收钱。");
        clerk.submit(&form.with("purpose", "accusation")).is(200);
    };
    for _ in 0..4 {
        accuse();
    }
    let book = "/staff/registers/letters-visits";
    let page = clerk.get(book).is(200);
    assert_eq!(rows(&page).len(), 5);
    assert!(page.texts("tfoot tr")[0].contains("合计 5 件"));
    let lines = table(&clerk, &page);
    let (last, sum) = (&lines[lines.len() - 1][0], &lines[lines.len() - 2][1]);
    assert!(!format!("{lines:?}").contains("举报"), "{lines:?}");
    assert_eq!(sum, "来信 1 · 合计 1 件 · 1 人");
    assert_eq!(last, "检举控告件不随本表导出，也不计入以上合计。");
    // Five tell of no one (guard rail G8).
    accuse();
    let lines = table(&clerk, &page);
    let last = &lines[lines.len() - 1][0];
    assert!(last.ends_with("本期共 5 件。"), "{last}");
    assert!(clerk.get(&page.link("打印")).is(200).text.contains("举报"));
}

#[test]
fn a_register_says_what_of_its_filter_must_be_mended_and_what_to_do_when_it_is_empty() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let empty = clerk.get("/staff/registers/calls").is(200);
    assert!(empty.words().contains("本期尚无登记。"));
    assert_eq!(empty.link("登记来电"), "/staff/registration/phone");
    let wrong = clerk.get("/staff/registers/calls?from=昨天").is(422);
    assert_eq!(wrong.errors().len(), 1);
    let turned = clerk
        .get("/staff/registers/calls?from=2026-01-05&to=2026-01-03")
        .is(422);
    assert_eq!(turned.errors(), ["开始日期晚于结束日期，请对调。"]);
    clerk.get("/staff/registers/calls?after=1.2.3").is(404);
    clerk.get("/staff/registers/nothing").is(404);
}

#[test]
fn a_number_in_any_spelling_goes_straight_to_its_matter_and_words_find_it() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let number = saved(
        &clerk
            .submit(&filled(&clerk, "letter", "北环路的路灯坏了。"))
            .is(200),
    );
    let last = number.rsplit('-').next().expect("a counter").to_owned();
    for typed in [number.clone(), format!(" {} ", number.to_uppercase()), last] {
        let typed: String = crate::visitor::encode(&[("q", &typed)]);
        let page = clerk.get(&format!("/staff/search?{typed}")).is(200);
        assert_eq!(page.path, format!("/staff/matters/{number}"));
    }
    let page = clerk.get("/staff/search?q=路灯").is(200);
    assert_eq!(rows(&page).len(), 1);
    assert!(page.text.contains(&number));
    let page = clerk.get("/staff/search?q=示例丙").is(200);
    assert_eq!(rows(&page).len(), 0, "a name finds nothing");
    assert!(page.words().contains("姓名和电话封存"));
    assert_eq!(
        rows(&clerk.get("/staff/matters?stage=registered").is(200)).len(),
        1
    );
    assert_eq!(
        rows(&clerk.get("/staff/matters?stage=concluded").is(200)).len(),
        0
    );
}
