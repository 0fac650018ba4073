//! Administration: every save shows its effect before it is written, each is an entry that names who made
//! it, and an earlier version can be saved again.

use huiyin_office::{Access, Change, ChangeOf, Office, Place};

use crate::desk::Desk;
use crate::visitor::{House, PASSWORD, Page, Visitor};

/// The office of the tests with an administrator.
pub fn house(officers: &[&str]) -> House {
    with_administrator(Desk::new(), officers)
}

/// Opens an office with an administrator, who sets a password by the link that the first start prints.
pub fn with_administrator(desk: Desk, officers: &[&str]) -> House {
    desk.say("user add admin --name 管理员 --unit bureau --role administrator")
        .ok();
    let house = House::of(desk, officers);
    let link = house.server.line("first sign-in: ");
    let path = link
        .strip_prefix(house.server.url())
        .expect("a link of this server");
    let fields = [("password", PASSWORD), ("again", PASSWORD)];
    let administrator = house.visitor();
    let page = administrator.post(path, &fields).is(200);
    house.second_step("admin", &administrator, page);
    assert!(administrator.is_signed_in());
    house
}

/// The office when no server runs.
fn read(desk: &Desk) -> Office {
    let place = Place::new(desk.data(), None);
    Office::open(&place, Access::Read).expect("an office")
}

/// The newest change of one thing.
fn newest(office: &Office, of: ChangeOf, name: &str) -> Change {
    let changes = office.changes(Some((of, name)), None).expect("changes");
    changes.into_iter().next().expect("one change")
}

/// The lines «what, before, after» of a confirm page.
fn differs(page: &Page) -> Vec<String> {
    page.texts("main tbody tr")
}

fn effects(page: &Page) -> String {
    page.texts("main .effects li").join(" ")
}

#[track_caller]
pub fn confirm(visitor: &Visitor, page: &Page) -> Page {
    let page = visitor.submit(&page.form("确认保存")).is(200);
    assert_eq!(page.texts("[role=status]"), ["已保存，从现在起生效。"]);
    page
}

#[test]
fn nobody_but_an_administrator_sees_or_changes_the_office() {
    let house = house(&["clerk", "water-1"]);
    let unit = "/staff/admin/units/water";
    let pages = [
        "/staff/admin",
        "/staff/admin/units",
        unit,
        "/staff/admin/new-unit",
        "/staff/admin/officers",
        "/staff/admin/officers/admin",
        "/staff/admin/new-officer",
        "/staff/admin/places",
        "/staff/admin/categories",
        "/staff/admin/site",
        "/staff/admin/papers",
        "/staff/admin/terms",
        "/staff/admin/calendars",
        "/staff/admin/history",
        "/staff/admin/history/3",
    ];
    for officer in ["clerk", "water-1"] {
        let visitor = house.sign_in(officer);
        for path in pages {
            let page = visitor.get(path).is(403);
            assert!(!page.words().contains("水务承办二"), "{path}");
        }
        for path in [
            unit,
            "/staff/admin/officers/admin/link",
            "/staff/admin/site",
        ] {
            visitor.post(path, &[("confirm", "yes")]).is(403);
        }
    }
    let admin = house.sign_in("admin");
    for path in pages {
        let page = admin.get(path).is(200);
        assert!(!page.text.contains('⟦'), "{path}");
    }
    for path in [
        "/staff/admin/units/nothing",
        "/staff/admin/units/Not%20a%20code",
        "/staff/admin/officers/nobody",
        "/staff/admin/history/999999",
    ] {
        admin.get(path).is(404);
    }
    let visitor = house.visitor();
    assert_eq!(visitor.get("/staff/admin").heading(), "工作人员登录");
}

#[test]
fn a_unit_is_changed_after_its_effect_was_seen_and_back_again_from_its_history() {
    let house = house(&[]);
    let admin = house.sign_in("admin");
    let path = "/staff/admin/units/water";
    let form = admin
        .get(path)
        .is(200)
        .form("看影响")
        .with("name", "雁台县水利局");
    let page = admin.submit(&form).is(200);
    assert_eq!(page.heading(), "确认修改：雁台县水利局");
    assert_eq!(differs(&page), ["名称 雁台县水务局 雁台县水利局"]);
    assert!(
        effects(&page).contains("0 件在办事项，4 名人员"),
        "{}",
        effects(&page)
    );
    assert!(effects(&page).contains("已经发出的文书不变"));
    // Nothing is written yet, and going back keeps what was typed.
    assert!(
        admin
            .get("/staff/admin/units")
            .words()
            .contains("雁台县水务局")
    );
    let back = admin.submit(&page.form("返回再改")).is(200);
    assert_eq!(back.form("看影响").value("name"), Some("雁台县水利局"));
    let again = page.form("确认保存");
    let page = confirm(&admin, &page);
    assert!(page.words().contains("雁台县水利局"));
    // The same confirmation once more changes nothing.
    let page = admin.submit(&again).is(200);
    assert_eq!(page.texts("[role=status]"), ["内容没有变化，不需要保存。"]);

    let history = admin.get("/staff/admin/history?of=unit&name=water").is(200);
    assert_eq!(history.all("main tbody tr").len(), 2);
    let stands = admin.get(history.all("main tbody a")[0].attr("href").unwrap());
    assert!(stands.words().contains("现在用的就是这一版"));
    let first = history.all("main tbody a")[1]
        .attr("href")
        .unwrap()
        .to_owned();
    let first = admin.get(&first).is(200);
    let page = admin.submit(&first.form("改回这一版")).is(200);
    assert_eq!(differs(&page), ["名称 雁台县水利局 雁台县水务局"]);
    confirm(&admin, &page);

    house.server.stop();
    let office = read(&house.desk);
    let change = newest(&office, ChangeOf::Unit, "water");
    assert_eq!(change.actor.as_deref(), Some("admin@bureau"));
    assert_eq!(change.role, Some(huiyin_domain::actor::Role::Administrator));
    let changes = office
        .changes(Some((ChangeOf::Unit, "water")), None)
        .unwrap();
    assert_eq!(changes.len(), 3);
    house.desk.is_clean();
}

#[test]
fn a_unit_that_does_not_fit_is_told_at_each_field_and_kept_as_typed() {
    let house = house(&[]);
    let admin = house.sign_in("admin");
    let form = admin
        .get("/staff/admin/new-unit")
        .is(200)
        .form("看影响")
        .with("code", "Water Works")
        .with("name", "雁台县水务局")
        .with("register", "2");
    let page = admin.submit(&form).is(422);
    assert!(page.title().starts_with("错误"));
    assert_eq!(
        page.errors(),
        [
            "请用 1 至 32 个小写字母、数字或 - 写编码",
            "已经有同名的单位，请写得更清楚些",
            "这个登记簿号已经用了，请换一个",
        ]
    );
    assert_eq!(page.form("看影响").value("code"), Some("Water Works"));
    // A superior below itself.
    let form = admin
        .get("/staff/admin/units/water")
        .form("看影响")
        .with("superior", "station");
    let page = admin.submit(&form).is(422);
    assert_eq!(page.errors(), ["这个上级在它的下级之中，请换一个"]);

    let form = form_of_new_unit(&admin);
    let page = admin.submit(&form).is(200);
    assert!(effects(&page).contains("会开立第 9 号登记簿"));
    confirm(&admin, &page);
    let page = admin.get("/staff/admin/units/forest").is(200);
    assert!(page.words().contains("登记簿开立后不能取消"));
    house.server.stop();
    house.desk.is_clean();
}

fn form_of_new_unit(admin: &Visitor) -> crate::visitor::Form {
    admin
        .get("/staff/admin/new-unit")
        .form("看影响")
        .with("code", "forest")
        .with("name", "雁台县林业局")
        .with("superior", "county")
        .with("register", "9")
}

#[test]
fn an_officer_loses_a_role_at_once_and_the_last_administrator_keeps_theirs() {
    let house = house(&["water-1"]);
    let admin = house.sign_in("admin");
    let officer = house.sign_in("water-1");
    officer.get("/staff").is(200);
    let path = "/staff/admin/officers/water-1";
    let mut form = admin.get(path).is(200).form("看影响");
    form.fields
        .retain(|(name, value)| (name.as_str(), value.as_str()) != ("roles", "handler"));
    let page = admin.submit(&form).is(200);
    assert_eq!(differs(&page), ["角色 登记员、承办人 登记员"]);
    assert!(effects(&page).contains("不再担任承办人"));
    confirm(&admin, &page);

    let mut form = admin.get("/staff/admin/officers/admin").form("看影响");
    form.fields.retain(|(name, _)| name != "roles");
    let page = admin.submit(&form).is(422);
    assert_eq!(
        page.errors(),
        ["这是唯一的系统管理员，请先让另一名人员担任"]
    );
    // Nor does the confirmation get past it.
    let form = form.with("confirm", "yes").with("base", "0");
    admin.submit(&form).is(422);
    house.server.stop();
    let change = newest(&read(&house.desk), ChangeOf::Officer, "water-1");
    assert_eq!(change.actor.as_deref(), Some("admin@bureau"));
}

#[test]
fn a_new_officer_signs_in_with_the_link_that_is_shown_once() {
    let house = house(&[]);
    let admin = house.sign_in("admin");
    let form = admin
        .get("/staff/admin/new-officer")
        .is(200)
        .form("看影响")
        .with("code", "forest-1")
        .with("name", "林业承办员")
        .with("unit", "water")
        .with("roles", "handler");
    let page = admin.submit(&form).is(200);
    confirm(&admin, &page);
    let page = admin.get("/staff/admin/officers/forest-1").is(200);
    let page = admin.submit(&page.form("一次性链接")).is(200);
    let link = page.texts("main .admin-link").join("");
    let path = link
        .strip_prefix(house.server.url())
        .expect("a link of this server")
        .to_owned();
    let visitor = house.visitor();
    let fields = [
        ("password", "新来的人也用一句长话当密码"),
        ("again", "新来的人也用一句长话当密码"),
    ];
    assert_eq!(visitor.post(&path, &fields).path, "/staff");
    let other = admin.get("/staff/admin/officers/forest-1").is(200);
    assert!(!other.text.contains(&path), "a link is shown once");
}

#[test]
fn public_texts_are_checked_line_by_line_and_shown_to_everybody_after_confirming() {
    let house = house(&[]);
    let admin = house.sign_in("admin");
    let visitor = house.visitor();
    let form = admin
        .get("/staff/admin/site")
        .is(200)
        .form("看影响")
        .with("phone", "打给我们")
        .with("day-2", "13-45")
        .with("leader-2", "县长");
    let page = admin.submit(&form).is(422);
    assert_eq!(
        page.errors(),
        [
            "请只写数字、空格和 -，例如 00005550100",
            "第 2 行：请写日期，例如 1125 或 2026-11-25",
            "第 2 行：请写时间，例如 09:00",
        ]
    );
    assert_eq!(page.form("看影响").value("leader-2"), Some("县长"));
    let form = form
        .with("phone", "0000-5550177")
        .with("day-2", "2099-01-05")
        .with("time-2", "900");
    let page = admin.submit(&form).is(200);
    assert!(effects(&page).contains("所有人都看得到"));
    assert!(!visitor.get("/").text.contains("0000-5550177"));
    confirm(&admin, &page);
    assert!(visitor.get("/").is(200).text.contains("0000-5550177"));
    house.server.stop();
    let office = read(&house.desk);
    assert_eq!(office.site().reception[0].time, "09:00");
    let change = newest(&office, ChangeOf::Setting, "site");
    assert_eq!(change.actor.as_deref(), Some("admin@bureau"));
    house.desk.is_clean();
}

#[test]
fn places_and_categories_are_lists_that_name_the_line_to_mend() {
    let house = house(&[]);
    let admin = house.sign_in("admin");
    let save = |path: &str, name: &str, text: &str| {
        let form = admin.get(path).is(200).form("看影响").with(name, text);
        admin.submit(&form)
    };
    let page = save("/staff/admin/places", "places", "南塘镇\n北渠乡\n南塘镇").is(422);
    assert!(
        page.errors()[0].starts_with("第 3 行："),
        "{:?}",
        page.errors()
    );
    let page = save("/staff/admin/categories", "categories", "一/二/三/四").is(422);
    assert!(
        page.errors()[0].starts_with("第 1 行："),
        "{:?}",
        page.errors()
    );
    let page = save("/staff/admin/places", "places", "南塘镇\n\n 北渠乡 ").is(200);
    assert_eq!(differs(&page)[0], "增加 （无） 南塘镇 北渠乡");
    confirm(&admin, &page);
    let page = save("/staff/admin/places", "places", "北渠乡\n南塘镇").is(200);
    assert!(
        differs(&page)[0].starts_with("只改了顺序"),
        "{:?}",
        differs(&page)
    );
    house.server.stop();
    assert_eq!(read(&house.desk).suggestions().places, ["南塘镇", "北渠乡"]);
}

#[test]
fn terms_of_the_law_cannot_be_changed_and_defaults_can() {
    let house = house(&[]);
    let admin = house.sign_in("admin");
    let page = admin.get("/staff/admin/terms").is(200);
    assert!(page.all("[name=amount-conclude]").is_empty());
    assert_eq!(page.all("[name=amount-lapse_grace]").len(), 1);
    assert!(page.words().contains("《信访工作条例》第三十四条"));
    assert!(page.words().contains("未经确认，请本机关核定"));
    let form = page
        .form("看影响")
        .with("amount-lapse_grace", "二十")
        .with("amount-simple_accept", "900")
        .with("extension_times", "12");
    let page = admin.submit(&form).is(422);
    assert_eq!(
        page.errors(),
        [
            "等待在途邮件：请写 1 至 366 的整数",
            "简易办理：决定受理：最长一年，请改短一些",
            "请填写 0 至 9",
        ]
    );
    // A field that is not on the form changes nothing.
    let form = form
        .with("amount-lapse_grace", "20")
        .with("amount-simple_accept", "3")
        .with("extension_times", "1")
        .with("amount-conclude", "10")
        .with("unit-conclude", "d");
    let page = admin.submit(&form).is(200);
    assert_eq!(differs(&page), ["等待在途邮件 30日 20日"]);
    assert!(effects(&page).contains("今后新开始的按新期限"));
    confirm(&admin, &page);
    house.server.stop();
    let office = read(&house.desk);
    let laws = office.laws();
    let law = laws.on(office.today());
    use huiyin_domain::{law::TermId, term::Term};
    assert_eq!(law.term(TermId::LapseGrace), Some(Term::Days(20)));
    assert_eq!(law.term(TermId::Conclude), Some(Term::Days(60)));
    house.desk.is_clean();
}

#[test]
fn a_term_that_the_office_sets_leaves_what_runs_at_its_day() {
    let desk = Desk::new();
    let number = desk.letter("水渠堵了，请清理。");
    desk.walk(
        &number,
        "clerk classify class=decision-request route=petition-procedure procedure=petition
         clerk forward to=water told=paper note=请依法办理
         water-1 receive received={today}
         water-1 object note=不属于水务职权",
    );
    let before = desk.show(&number);
    let house = with_administrator(desk, &[]);
    let admin = house.sign_in("admin");
    let form = admin
        .get("/staff/admin/terms")
        .form("看影响")
        .with("amount-objection_decision", "2");
    let page = admin.submit(&form).is(200);
    assert!(
        effects(&page).contains("核实异议：正在计算的 1 件到期日不变"),
        "{}",
        effects(&page)
    );
    confirm(&admin, &page);
    house.server.stop();
    assert_eq!(house.desk.show(&number), before);
}

#[test]
fn a_calendar_names_its_line_counts_what_moves_and_an_older_one_can_be_adopted_again() {
    let house = house(&[]);
    let admin = house.sign_in("admin");
    let path = "/staff/admin/calendars";
    let text = std::fs::read_to_string(crate::desk::data_file("calendar-2027.toml")).unwrap();
    let send = |text: &str| {
        let form = admin.get(path).is(200).form("看影响").with("text", text);
        admin.submit(&form)
    };
    let broken = text.replacen("2027-05-01", "2027-05-32", 1);
    let page = send(&broken).is(422);
    assert!(page.errors()[0].contains("第6行"), "{:?}", page.errors());
    assert_eq!(
        page.form("看影响").value("text").map(str::trim),
        Some(broken.trim())
    );

    let page = send(&text).is(200);
    assert_eq!(page.heading(), "确认修改：2027 年日历");
    assert!(
        effects(&page).contains("第一次有 2027 年的日历"),
        "{}",
        effects(&page)
    );
    confirm(&admin, &page);
    let other = text.replace("\"2027-01-11\",", "");
    let page = send(&other).is(200);
    assert!(
        differs(&page)[0].contains("1月11日"),
        "{:?}",
        differs(&page)
    );
    assert!(effects(&page).contains("替换现有的 2027 年日历"));
    confirm(&admin, &page);
    // As a file.
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.toml\"\r\n\r\n{text}\r\n--x--\r\n"
    );
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    let page = admin.send(
        "POST",
        "/staff/admin/calendars/file",
        &kind,
        body.as_bytes(),
    );
    confirm(&admin, &page.is(200));
    let picture = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.png\"\r\n\r\n\x89PNG\xff\xfe\r\n--x--\r\n";
    let page = admin
        .send("POST", "/staff/admin/calendars/file", &kind, picture)
        .is(422);
    assert_eq!(page.errors(), ["请选择文本文件，用 UTF-8 保存"]);
    house.server.stop();
    let office = read(&house.desk);
    let calendar = office.calendar().unwrap();
    let eleventh = jiff::civil::date(2027, 1, 11);
    let year = calendar.year(2027).expect("the year");
    assert!(
        year.off().any(|day| day == eleventh),
        "the older file, adopted again, counts"
    );
    house.desk.is_clean();
}

#[test]
fn who_confirms_after_somebody_else_saved_sees_what_stands_now() {
    let house = house(&[]);
    let (one, other) = (house.sign_in("admin"), house.sign_in("admin"));
    let path = "/staff/admin/units/roads";
    let propose = |visitor: &Visitor, name: &str| {
        let form = visitor.get(path).form("看影响").with("name", name);
        visitor.submit(&form).is(200)
    };
    let first = propose(&one, "雁台县公路局");
    let second = propose(&other, "雁台县交通局");
    confirm(&other, &second);
    let page = one.submit(&first.form("确认保存")).is(200);
    assert!(
        page.texts("[role=alert]")
            .join("")
            .contains("刚才有别人改过")
    );
    assert_eq!(differs(&page), ["名称 雁台县交通局 雁台县公路局"]);
    confirm(&one, &page);
    house.server.stop();
    let office = read(&house.desk);
    let changes = office
        .changes(Some((ChangeOf::Unit, "roads")), None)
        .unwrap();
    assert_eq!(changes.len(), 3);
}

#[test]
fn administration_reads_in_english_and_the_shortcuts_can_be_turned_off() {
    let house = house(&["clerk"]);
    let admin = house.sign_in("admin").in_english();
    for (path, heading) in [
        ("/staff/admin", "管理"),
        ("/staff/admin/terms", "Time limits"),
        ("/staff/help", "Help"),
    ] {
        let page = admin.get(path).is(200);
        let found = page.heading();
        assert!(
            found == heading || path == "/staff/admin" && !found.is_empty(),
            "{path}: {found}"
        );
        assert!(!page.text.contains('⟦'), "{path}");
    }
    let clerk = house.sign_in("clerk");
    let page = clerk.get("/staff/help").is(200);
    assert!(page.words().contains("这个系统从来不做的事"));
    let page = clerk.submit(&page.form("关闭快捷键"));
    assert_eq!(clerk.cookie("keys").as_deref(), Some("off"));
    let page = clerk.submit(&page.form("打开快捷键"));
    assert_eq!(page.texts("[role=status]"), ["快捷键已打开。"]);
    assert_eq!(clerk.cookie("keys"), None);
    let left = clerk.post_once("/staff/stay", &[]).is(200).text;
    assert_eq!(left.parse::<i64>().ok(), Some(30 * 60));
}
