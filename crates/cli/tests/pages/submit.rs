//! A petition in eight steps: the whole way, what must be mended, drafts, handing in twice, the receipt.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use huiyin_testkit::photo;

use crate::desk::today;
use crate::run::program;
use crate::server::Server;
use crate::visitor::{House, Page, Visitor, words};

const REQUEST: &str = "请把晴坡村村口到渡口的路修平，结冰前完工👍🏽。";
const NAME: &str = "示例甲喆堃玥珺翀祎䶮㛃𬭎𫖮";
const PHONE: &str = "000-7351902";

/// What a visitor fills in on a page, then presses the main button.
#[track_caller]
fn fill(visitor: &Visitor, page: &Page, fields: &[(&str, &str)]) -> Page {
    let mut form = page.form("保存，");
    for (name, value) in fields {
        form = form.with(name, value);
    }
    visitor.submit(&form)
}

/// Fills every page in order, up to the check.
#[track_caller]
fn filled(visitor: &Visitor) -> Page {
    let page = visitor.get("/submit").is(200);
    let page = visitor.submit(&page.form("开始填写")).is(200);
    let page = fill(visitor, &page, &[("kind", "request")]).is(200);
    let page = fill(visitor, &page, &[("whom", "self")]).is(200);
    let page = fill(visitor, &page, &[("request", REQUEST)]).is(200);
    let page = fill(
        visitor,
        &page,
        &[
            ("course", "铺水管时挖开了路面。\n回填后没有铺平。"),
            ("year", "２０２５"),
            ("month", "4"),
            ("unclear", "yes"),
            ("town", "雁台县水务局南塘水管站"),
            ("place", "晴坡村村口"),
            ("tried", "找过村委会两次"),
        ],
    )
    .is(200);
    let page = fill(visitor, &page, &[("reason", "路是施工挖开的。")]).is(200);
    assert_eq!(page.heading(), "您是谁？");
    let page = fill(
        visitor,
        &page,
        &[("name", NAME), ("phone", PHONE), ("hidden", "yes")],
    )
    .is(200);
    assert_eq!(page.heading(), "有照片或材料吗？ （选填）");
    send_files(visitor, &[("then", "next")], &[]).is(200)
}

/// Sends the page of files as a browser does, redirects followed.
#[track_caller]
fn send_files(visitor: &Visitor, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Page {
    const BOUNDARY: &str = "----a-boundary-of-these-tests";
    let mut body = Vec::new();
    for (name, value) in fields {
        let head =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    // A browser sends a file field that was left alone as a file without name.
    let none: &[(&str, &[u8])] = &[("", b"")];
    for (name, bytes) in if files.is_empty() { none } else { files } {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             content-type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let answer = visitor.send("POST", "/submit/files", &[("content-type", &kind)], &body);
    match answer.status {
        303 => visitor.get(answer.header("location")),
        _ => answer,
    }
}

#[track_caller]
fn hand_in(visitor: &Visitor, check: &Page) -> (String, String) {
    let page = visitor.submit(&check.form("提交反映事项")).is(200);
    assert_eq!(page.path, "/submit/receipt", "{}", page.text);
    receipt(&page)
}

/// Number and query code as they stand on the receipt.
#[track_caller]
fn receipt(page: &Page) -> (String, String) {
    let codes = page.texts(".big-code");
    let [number, code] = codes.as_slice() else {
        panic!("{codes:?}");
    };
    (number.clone(), code.clone())
}

/// Do these words stand in the clear in any file of the database?
pub fn stands_in_a_file(data: &Path, words: &str) -> bool {
    let files = fs::read_dir(data).expect("the data directory");
    let mut databases = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.is_file());
    databases.any(|path| {
        let bytes = fs::read(path).expect("it is there");
        bytes
            .windows(words.len())
            .any(|window| window == words.as_bytes())
    })
}

#[test]
fn a_petition_is_handed_in_step_by_step_and_the_journal_holds_what_was_typed_and_no_name() {
    let house = House::open(&[]);
    let visitor = house.visitor();
    let check = filled(&visitor);
    assert_eq!(
        (check.path.as_str(), check.heading().as_str()),
        ("/submit/check", "请看一遍，再提交")
    );
    for typed in [
        REQUEST,
        "2025年4月（记不清）",
        "雁台县水务局南塘水管站 晴坡村村口",
        NAME,
        PHONE,
    ] {
        assert!(check.words().contains(typed), "{typed}");
    }
    // Nothing typed stands in the clear before it is handed in.
    assert!(!stands_in_a_file(&house.desk.data(), "结冰前完工"));
    let change = visitor.get(&check.link("修改 理由和政策")).is(200);
    let check = fill(&visitor, &change, &[("policy", "《农村公路条例》")]).is(200);
    assert_eq!(check.path, "/submit/check");

    let (number, code) = hand_in(&visitor, &check);
    assert_eq!(code.len(), 19);
    let page = visitor.get("/submit/receipt").is(200);
    assert_eq!(
        receipt(&page),
        (number.clone(), code.clone()),
        "a reload shows it again"
    );
    assert!(page.all("svg.qr path").len() == 2 && !page.link("查看办理情况").contains(&code));
    assert_eq!(
        page.link("查看办理情况"),
        format!("/progress?number={number}")
    );
    assert!(
        page.words()
            .contains("雁台县信访局把这件事转给有权处理的单位。")
    );

    house.server.stop();
    let shown = house.desk.show(&number);
    let text = shown["text"].as_str().expect("a text");
    let parts = [
        ("【诉求】", REQUEST),
        ("【时间】", "2025年4月（记不清）"),
        ("【经过】", "铺水管时挖开了路面。\n回填后没有铺平。"),
        ("【找过谁、结果怎样】", "找过村委会两次"),
        ("【理由】", "路是施工挖开的。"),
        ("【政策依据】", "《农村公路条例》"),
    ];
    let composed = parts.map(|(label, text)| format!("{label}\n{text}"));
    assert_eq!(text, composed.join("\n\n"));
    assert_eq!(
        shown["title"],
        "请把晴坡村村口到渡口的路修平，结冰前完工👍🏽。"
    );
    assert_eq!(
        (&shown["channel"], &shown["received"]),
        (&"online".into(), &today().into())
    );
    let due = shown["obligations"][0]["due"].as_str().expect("a day");
    let day: Vec<u32> = due
        .split('-')
        .skip(1)
        .map(|n| n.parse().expect("a number"))
        .collect();
    assert!(
        page.words()
            .contains(&format!("{}月{}日前", day[0], day[1])),
        "{due}"
    );
    let whole = shown.to_string();
    assert!(
        !whole.contains("示例甲") && !whole.contains(PHONE),
        "{whole}"
    );
    for secret in [NAME, PHONE, code.as_str()] {
        assert!(!stands_in_a_file(&house.desk.data(), secret), "{secret}");
    }
    // The look itself finds what is in the clear.
    assert!(stands_in_a_file(&house.desk.data(), "结冰前完工"));
    house.desk.is_clean();
}

/// A page, what is typed there, and what is said about it.
type Bad<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn every_page_says_what_to_mend_and_keeps_what_was_typed() {
    let house = House::open(&[]);
    let visitor = house.visitor();
    visitor.submit(&visitor.get("/submit").form("开始填写"));
    visitor.post("/submit/kind", &[("kind", "request")]);
    let long = "路".repeat(10_001);
    let bad: [Bad<'_>; 17] = [
        ("kind", &[], &["请选一项，说不清就选最后一项"]),
        ("whom", &[], &["请选为谁反映"]),
        (
            "whom",
            &[("whom", "other")],
            &["请写您和本人的关系，例如：母亲", "请选本人知不知道"],
        ),
        (
            "whom",
            &[
                ("whom", "together"),
                ("head_count", "9"),
                ("representatives", "6"),
            ],
            &["代表不超过 5 人，请从中推选（《信访工作条例》第二十条）。其他人一样算在人数里"],
        ),
        (
            "whom",
            &[
                ("whom", "together"),
                ("head_count", "2"),
                ("representatives", "3"),
            ],
            &["代表比人数还多，请核对这两个数"],
        ),
        (
            "whom",
            &[
                ("whom", "together"),
                ("head_count", "1"),
                ("representatives", "1"),
            ],
            &["请用数字写人数，至少 2 人；一个人请选“为我自己”"],
        ),
        (
            "request",
            &[("request", " \u{3000}")],
            &["请写明您要解决什么问题"],
        ),
        (
            "request",
            &[("request", &long)],
            &["要解决什么：共 10001 个字，请缩短到 10000 个字以内。"],
        ),
        (
            "request",
            &[("request", "修\u{7}路")],
            &["要解决什么：第 2 个字是不能显示的控制字符（U+0007），请删去。"],
        ),
        (
            "request",
            &[("request", "修\u{202E}路")],
            &["要解决什么：第 2 个字会改变文字方向（U+202E），请删去。"],
        ),
        (
            "course",
            &[],
            &[
                "请写发生了什么",
                "请写年份，或者勾选“记不清了”",
                "请写在哪里，例如：晴坡村村口",
            ],
        ),
        (
            "course",
            &[("course", "塌了"), ("place", "渡口"), ("year", "2999")],
            &["事情发生的日期不能晚于今天"],
        ),
        (
            "course",
            &[
                ("course", "塌了"),
                ("place", "渡口"),
                ("year", "2025"),
                ("month", "2"),
                ("day", "30"),
            ],
            &["没有这个日期。请用数字填写，例如：2026 年 4 月 20 日"],
        ),
        ("reason", &[], &["请写为什么应当解决"]),
        ("you", &[], &["请写姓名", "请填电话或者回信地址，至少一样"]),
        (
            "you",
            &[("name", NAME), ("phone", "打给我")],
            &["请填写 11 位手机号，或者带区号的座机，例如 00005550100"],
        ),
        (
            "you",
            &[
                ("name", NAME),
                ("address", "示例地址"),
                ("id_number", "11010519491231002Y"),
            ],
            &["身份证号码对不上，请照着证件核对 18 位；不想填可以空着"],
        ),
    ];
    for (step, fields, errors) in bad {
        let page = visitor.post(&format!("/submit/{step}"), fields).is(422);
        assert_eq!(page.errors(), errors, "{step}");
        assert!(page.title().starts_with("错误："), "{}", page.title());
        assert!(page.all(".summary[autofocus][tabindex='-1']").len() == 1);
        let form = page.form("保存，");
        for (name, value) in fields {
            assert_eq!(form.value(name), Some(*value), "{step} {name}");
        }
        for link in page.all("[role=alert] a") {
            let id = link
                .attr("href")
                .expect("it has one")
                .trim_start_matches('#');
            let control = page.all(&format!("[id='{id}']"));
            let control = control
                .first()
                .unwrap_or_else(|| panic!("{step}: nothing is #{id}"));
            assert_eq!(control.attr("aria-invalid"), Some("true"), "{step} #{id}");
            let wrong = page.texts(&format!("[id='{id}-wrong']")).join("");
            let said = words(link);
            assert!(
                wrong.contains(&said),
                "{step}: «{said}» is not beside its field: «{wrong}»"
            );
        }
        for word in ["非法", "无效", "失败", "⟦"] {
            assert!(!page.text.contains(word), "{step}: {word}");
        }
        // What was typed is saved all the same: it is there when the page is opened anew.
        let form = visitor
            .get(&format!("/submit/{step}"))
            .is(200)
            .form("保存，");
        for (name, value) in fields {
            assert_eq!(form.value(name), Some(*value), "{step} {name}");
        }
    }
    let broken = visitor.send(
        "POST",
        "/submit/request",
        &[("content-type", "application/x-www-form-urlencoded")],
        b"request=%E8%B7%FF",
    );
    assert_eq!(broken.status, 422);
    // The check says which pages still need an answer, and registers nothing.
    let check = visitor.get("/submit/check").is(200);
    let check = visitor.submit(&check.form("提交反映事项")).is(422);
    assert_eq!(check.heading(), "请看一遍，再提交");
    assert!(
        check.errors().contains(&"请写为什么应当解决".to_owned()),
        "{:?}",
        check.errors()
    );
    house.server.stop();
    assert_eq!(house.desk.say("list --json").json_lines().len(), 0);
}

#[test]
fn a_draft_goes_on_by_its_code_on_another_device_after_the_server_was_killed() {
    let house = House::open(&[]);
    let visitor = house.visitor();
    visitor.submit(&visitor.get("/submit").form("开始填写"));
    visitor.post("/submit/kind", &[("kind", "suggestion")]);
    visitor.post("/submit/whom", &[("whom", "self")]);
    let page = visitor.get("/submit/request").is(200);
    let form = page.form("先存下").with("request", REQUEST);
    let saved = visitor.submit(&form).is(200);
    assert_eq!(
        (saved.path.as_str(), saved.heading().as_str()),
        ("/submit/saved", "存好了")
    );
    let code = saved.texts(".big-code").join("");
    house.server.signal("KILL");
    house.server.stop();

    let server = Server::start(&house.desk);
    let other = Visitor::at(server.url());
    let full_width: String = code
        .to_lowercase()
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("a full-width sign"))
        .collect();
    for typed in [full_width.as_str(), &code.replace('-', " ")] {
        let ask = other.get("/submit/draft").is(200);
        let page = other
            .submit(&ask.form("接着写").with("code", typed))
            .is(200);
        assert_eq!(
            page.path, "/submit/course",
            "it goes on where an answer is missing"
        );
    }
    let page = other.get("/submit/request").is(200);
    assert_eq!(page.form("保存，").value("request"), Some(REQUEST));
    let wrong = [
        ("", "请填写草稿码，它有 16 个字母和数字"),
        ("ABCD", "草稿码是 16 个字母和数字，请照着抄下来的核对"),
        (
            "0000-0000-0000-0000",
            "没有找到这份草稿。请核对草稿码；存了超过 30 天的已经删除",
        ),
    ];
    for (typed, said) in wrong {
        let page = other.post("/submit/draft", &[("code", typed)]).is(422);
        assert_eq!(
            (page.errors(), page.form("接着写").value("code")),
            (vec![said.to_owned()], Some(typed))
        );
    }
    // Without its cookie, a page that was typed is saved under a new code rather than lost.
    let third = Visitor::at(server.url());
    let page = third
        .post("/submit/request", &[("request", "修桥")])
        .is(200);
    assert!(page.path == "/submit/course" && third.cookie("draft").is_some_and(|new| new != code));
    let page = third.get("/submit/request");
    assert_eq!(page.form("保存，").value("request"), Some("修桥"));
    // The petitioner can have it deleted.
    let page = other.get("/submit/saved").is(200);
    other.submit(&page.form("连草稿一起删除")).is(200);
    assert_eq!(other.cookie("draft"), None);
    other.post("/submit/draft", &[("code", &code)]).is(422);
    server.stop();
    house.desk.is_clean();
}

#[test]
fn handing_in_many_times_at_once_registers_one_petition_with_one_code() {
    let house = House::open(&[]);
    let visitor = house.visitor();
    filled(&visitor);
    let cookie = visitor.cookie("draft").expect("a draft");
    let answers: Vec<(String, String)> = std::thread::scope(|scope| {
        let presses: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let again = Visitor::at(house.server.url());
                    again.set_cookie("draft", &cookie);
                    receipt(&again.post("/submit/check", &[]).is(200))
                })
            })
            .collect();
        presses
            .into_iter()
            .map(|press| press.join().expect("it is answered"))
            .collect()
    });
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    let page = visitor.get("/submit/kind").is(200);
    assert_eq!(
        page.path, "/submit/receipt",
        "what was handed in is not typed again"
    );
    house.server.stop();
    assert_eq!(house.desk.say("list --json").json_lines().len(), 1);
    house.desk.is_clean();
}

#[test]
fn an_answer_that_never_came_and_a_server_that_died_leave_one_petition_with_one_code() {
    let House { desk, server, .. } = House::open(&[]);
    let visitor = Visitor::at(server.url());
    filled(&visitor);
    let cookie = visitor.cookie("draft").expect("a draft");
    send_and_hear_nothing(server.url(), &cookie);
    send_and_hear_nothing(server.url(), &cookie);
    let first = receipt(&visitor.post("/submit/check", &[]).is(200));
    assert_eq!(first, receipt(&visitor.post("/submit/check", &[]).is(200)));
    server.published();
    server.stop();

    // The next one dies when it reads what it has registered, before or after it said so.
    let mut command = program();
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(desk.place())
        .env("HUIYIN_DEBUG", "1")
        .env("HUIYIN_FAILPOINT", "publish-begin:1");
    let server = Server::run(command);
    let visitor = Visitor::at(server.url());
    filled(&visitor);
    let cookie = visitor.cookie("draft").expect("a draft");
    send_and_hear_nothing(server.url(), &cookie);
    server.stop().says("died at publish-begin");
    let rows = || desk.say("list --json").json_lines();
    assert_eq!(rows().len(), 2, "it was registered before the server died");

    let server = Server::start(&desk);
    let again = Visitor::at(server.url());
    again.set_cookie("draft", &cookie);
    let second = receipt(&again.post("/submit/check", &[]).is(200));
    assert_eq!(second, receipt(&again.get("/submit/receipt").is(200)));
    assert_ne!(first, second);
    server.stop();
    let numbers: Vec<_> = rows().iter().map(|row| row["number"].clone()).collect();
    assert_eq!(numbers.len(), 2, "{numbers:?}");
    assert!(numbers.contains(&first.0.into()) && numbers.contains(&second.0.into()));
    desk.is_clean();
}

/// Presses the last button and is gone before the answer comes.
fn send_and_hear_nothing(url: &str, cookie: &str) {
    let address = url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("it listens");
    let request = format!(
        "POST /submit/check HTTP/1.1\r\nhost: {address}\r\ncookie: draft={cookie}\r\ncontent-length: 0\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it is sent");
    // Long enough for the server to have read it; what it answers is not looked at.
    let _ = stream.set_read_timeout(Some(std::time::Duration::from_secs(2)));
    let _ = stream.read(&mut [0; 1]);
}

#[test]
fn photographs_wait_sealed_in_the_draft_and_go_with_the_petition() {
    let house = House::open(&[]);
    let visitor = house.visitor();
    filled(&visitor);
    let photo = |mark: &str| photo::jpeg(32, 24, mark.as_bytes());
    let (road, bridge) = (photo("the-road-as-it-is"), photo("the-bridge-as-it-is"));
    let page = send_files(
        &visitor,
        &[("then", "add")],
        &[
            ("路面.jpg", &road),
            ("桥.jpg", &bridge),
            ("答复.pdf", b"%PDF-1.7 an-earlier-answer"),
        ],
    )
    .is(200);
    assert_eq!(page.path, "/submit/files");
    let held: Vec<String> = page.texts(".ways li > span");
    assert_eq!(held.len(), 3, "{held:?}");
    assert!(
        held[0].starts_with("路面.jpg") && held[2].starts_with("答复.pdf"),
        "{held:?}"
    );
    assert!(
        page.words().contains("手机型号已经去掉"),
        "{}",
        page.words()
    );

    // What cannot be taken is told, and what can stays.
    let large = [&b"\xff\xd8\xff\xe0"[..], &vec![7; 10 * 1024 * 1024]].concat();
    let bad: [(&str, &[u8], &str); 4] = [
        ("大.jpg", &large, "大.jpg"),
        ("程序.exe", b"MZ\x90", "程序.exe"),
        ("其实是照片.pdf", &road, "其实是照片.pdf"),
        ("空.png", b"", "空.png"),
    ];
    for (name, bytes, said) in bad {
        let page = send_files(&visitor, &[("then", "next")], &[(name, bytes)]).is(422);
        assert!(
            page.errors().len() == 1 && page.errors()[0].contains(said),
            "{:?}",
            page.errors()
        );
        assert_eq!(page.texts(".ways li").len(), 3, "{name}");
    }
    let many: Vec<(&str, &[u8])> = (0..8).map(|_| ("多.jpg", road.as_slice())).collect();
    let page = send_files(&visitor, &[("then", "next")], &many).is(422);
    assert_eq!(page.texts(".ways li").len(), 3, "all or none of one choice");

    let remove = page.form("删去 桥.jpg");
    let n = remove.value("remove").expect("its number").to_owned();
    let page = send_files(&visitor, &[("remove", &n)], &[]).is(200);
    assert_eq!(page.texts(".ways li").len(), 2);
    let check = send_files(&visitor, &[("then", "next")], &[]).is(200);
    assert_eq!(check.path, "/submit/check");
    assert!(check.words().contains("路面.jpg") && !check.words().contains("桥.jpg"));

    // On another device they are there as well.
    let code = visitor.cookie("draft").expect("a draft");
    let other = house.visitor();
    let page = other.post("/submit/draft", &[("code", &code)]).is(200);
    assert!(page.words().contains("答复.pdf"));
    let (number, query_code) = hand_in(&other, &check);
    let again = receipt(&visitor.post("/submit/check", &[]).is(200));
    assert_eq!((&number, &query_code), (&again.0, &again.1));
    // The petitioner finds them with the matter.
    let fields = [("number", number.as_str()), ("code", query_code.as_str())];
    let page = other.post("/progress", &fields).is(200);
    assert_eq!(page.path, format!("/progress/{number}"));
    assert!(page.words().contains("路面.jpg") && page.words().contains("答复.pdf"));
    house.server.stop();
    for secret in [
        "the-road-as-it-is",
        "the-bridge-as-it-is",
        "an-earlier-answer",
        "路面.jpg",
    ] {
        assert!(!stands_in_a_file(&house.desk.data(), secret), "{secret}");
    }
    house.desk.is_clean();
}

#[test]
fn a_report_without_a_name_never_goes_to_the_unit_that_it_names() {
    let house = House::open(&[]);
    let visitor = house.visitor();
    visitor.submit(&visitor.get("/submit").form("开始填写"));
    let door = visitor
        .post("/submit/kind", &[("kind", "accusation")])
        .is(200);
    assert_eq!(door.path, "/submit/door");
    assert!(door.link("拨打 12388").starts_with("tel:12388"));
    let page = visitor.click(&door, "在这里接着写").is(200);
    let page = fill(&visitor, &page, &[("whom", "self")]);
    let page = fill(&visitor, &page, &[("request", "请查清")]);
    let page = fill(
        &visitor,
        &page,
        &[
            ("course", "收了东西才办"),
            ("unclear", "yes"),
            ("place", "大厅"),
            ("accused", "bureau"),
        ],
    );
    let page = fill(&visitor, &page, &[("reason", "不公平")]);
    fill(&visitor, &page, &[("unnamed", "yes")]).is(200);
    let check = send_files(&visitor, &[("then", "next")], &[]).is(200);
    assert!(check.words().contains("不留姓名"));
    let (number, _) = hand_in(&visitor, &check);
    house.server.stop();
    let shown = house.desk.show(&number);
    assert_ne!(shown["unit"], "bureau", "{shown}");
    house.desk.is_clean();
}

#[test]
fn a_text_that_seems_to_hold_a_number_gets_a_hint_and_is_taken() {
    let house = House::open(&[]);
    let visitor = house.visitor();
    visitor.submit(&visitor.get("/submit").form("开始填写"));
    let hint = "这里好像有电话或证件号码";
    for (typed, tells) in [
        ("打 138 0000 0000 找我", true),
        ("证件是 11010519491231002X", true),
        ("家里电话０５７１－８０００００００", true),
        ("欠款 13800 元，2025 年 4 月", false),
        ("1998-05-12 起每月 300 元", false),
        ("合同号 202504201234", false),
    ] {
        let page = visitor
            .post("/submit/request", &[("request", typed)])
            .is(200);
        assert_eq!(page.path, "/submit/course");
        for path in ["/submit/request", "/submit/check"] {
            assert_eq!(
                visitor.get(path).words().contains(hint),
                tells,
                "{typed} {path}"
            );
        }
    }
}

#[test]
fn several_people_name_their_representatives_and_who_writes_for_another_names_both() {
    let house = House::open(&[]);
    let visitor = house.visitor();
    filled(&visitor);
    let several = [
        ("whom", "together"),
        ("head_count", "８"),
        ("representatives", "2"),
        ("back", "check"),
    ];
    visitor.post("/submit/whom", &several).is(200);
    let check = visitor.get("/submit/check");
    let page = visitor.submit(&check.form("提交反映事项")).is(422);
    assert_eq!(page.errors(), ["请写姓名"]);
    let page = visitor.get(&page.link("修改 您是谁")).is(200);
    assert_eq!(page.heading(), "代表是谁？");
    let check = fill(&visitor, &page, &[("name2", "示例乙")]).is(200);
    let (number, _) = hand_in(&visitor, &check);

    let other = house.visitor();
    filled(&other);
    let another = [("whom", "other"), ("relation", "母亲"), ("consent", "said")];
    other.post("/submit/whom", &another).is(200);
    let page = other.get("/submit/you").is(200);
    fill(&other, &page, &[("other_name", "示例丙")]).is(200);
    let check = send_files(&other, &[("then", "next")], &[]).is(200);
    let (for_another, _) = hand_in(&other, &check);
    house.server.stop();
    let shown = house.desk.show(&for_another);
    let text = shown["text"].as_str().expect("a text");
    assert!(
        text.ends_with("【代为反映】\n与信访人的关系：母亲。本人口头同意了。"),
        "{text}"
    );
    for number in [number, for_another] {
        let whole = house.desk.show(&number).to_string();
        assert!(!whole.contains("示例乙") && !whole.contains("示例丙"));
    }
    house.desk.is_clean();
}

#[test]
fn every_page_that_explains_is_whole_in_both_languages() {
    let house = House::open(&[]);
    let paths = [
        "/",
        "/doors",
        "/visit",
        "/genuine",
        "/accessibility",
        "/cookies",
        "/privacy",
        "/source",
        "/submit",
        "/submit/draft",
    ];
    for visitor in [house.visitor(), house.visitor().in_english()] {
        visitor.post("/submit", &[]).is(200);
        for path in paths {
            let page = visitor.get(path).is(200);
            page.heading();
            assert!(!page.text.contains('⟦'), "{path}: {}", page.text);
            assert!(!page.text.contains("style="), "{path}");
        }
        for step in [
            "kind", "whom", "request", "course", "reason", "you", "files", "check", "saved",
        ] {
            let path = format!("/submit/{step}");
            let page = visitor.get(&path).is(200);
            assert_eq!(
                (page.path.as_str(), page.heading().is_empty()),
                (path.as_str(), false)
            );
            assert!(!page.text.contains('⟦'), "{step}: {}", page.text);
        }
    }
    let home = house.visitor().get("/").words();
    for days in [
        "15 天内，转到有权处理的单位",
        "接下后 60 天内",
        "最多 30 天",
    ] {
        assert!(home.contains(days), "{days}");
    }
}
