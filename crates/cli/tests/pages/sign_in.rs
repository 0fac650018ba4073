//! Signing in and out, first passwords, own sessions, and what was typed when a session was over.

use crate::desk::Desk;
use crate::server::Server;
use crate::visitor::{House, PASSWORD, Visitor};

#[test]
fn nobody_sees_a_staff_page_without_signing_in_and_reading_goes_on_after_it() {
    let house = House::open(&["clerk"]);
    let visitor = house.visitor();
    for path in [
        "/staff",
        "/staff/matters?page=2",
        "/staff/nothing-here",
        "/staff/account",
    ] {
        let page = visitor.get(path).is(200);
        assert_eq!(page.heading(), "工作人员登录", "{path}");
    }
    house.sign_in("clerk");
    let page = visitor.get("/staff/account").is(200);
    let form = page
        .form("登录")
        .with(&page.field("账号"), "Clerk ")
        .with(&page.field("密码"), PASSWORD);
    let page = visitor.submit(&form).is(200);
    assert_eq!(
        (page.path.as_str(), page.heading().as_str()),
        ("/staff/account", "我的账号")
    );
}

#[test]
fn a_wrong_password_and_an_unknown_account_get_the_same_answer() {
    let house = House::open(&["clerk"]);
    house.sign_in("clerk");
    let visitor = house.visitor();
    let answers: Vec<String> = ["clerk", "nobody", "not a code"]
        .into_iter()
        .map(|officer| {
            let fields = [("officer", officer), ("password", "还是不对的密码还是不对")];
            let page = visitor.post("/staff/sign-in", &fields).is(422);
            assert!(page.title().starts_with("错误"), "{}", page.title());
            assert_eq!(page.errors(), ["账号或密码不对，请再输一次。"]);
            assert_eq!(page.form("登录").value("officer"), Some(officer));
            page.text.replace(officer, "")
        })
        .collect();
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[test]
fn the_first_start_gives_an_administrator_a_link_that_works_once() {
    let desk = Desk::new();
    desk.say("user add admin --name 管理员 --unit bureau --role administrator")
        .ok();
    let server = Server::start(&desk);
    let link = server.line("first sign-in: ");
    let path = link
        .strip_prefix(server.url())
        .expect("a path of this server")
        .to_owned();
    let visitor = Visitor::at(server.url());
    // Nothing is set before it: no account has a password that somebody could know.
    for password in ["admin", "huiyin"] {
        let fields = [("officer", "admin"), ("password", password)];
        let guess = Visitor::at(server.url());
        guess.post("/staff/sign-in", &fields).is(422);
    }
    let other = Desk::new();
    other
        .say("user add admin --name 管理员 --unit bureau --role administrator")
        .ok();
    let other = Server::start(&other);
    let link = other.line("first sign-in: ");
    assert_ne!(link.strip_prefix(other.url()), Some(path.as_str()));
    let page = visitor.get(&path).is(200);
    assert_eq!(page.heading(), "设置登录密码");
    assert!(page.words().contains("管理员"));

    let set = |password: &str, again: &str| {
        let page = visitor.get(&path);
        let form = page
            .form("设置密码并登录")
            .with("password", password)
            .with("again", again);
        visitor.submit(&form)
    };
    let page = set("太短的密码", "太短的密码").is(422);
    assert_eq!(page.errors(), ["密码至少要 12 个字符。"]);
    let page = set("password1234", "password1234").is(422);
    assert!(
        page.errors()[0].contains("容易被猜到"),
        "{:?}",
        page.errors()
    );
    let page = set(PASSWORD, "晴坡村的水渠今年没修好").is(422);
    assert_eq!(page.errors(), ["两次输入的新密码不一样，请再输一次。"]);
    assert!(!page.text.contains(PASSWORD), "no page shows a password");
    // Whoever can change the office sets a second step before anything else is shown.
    let page = set(PASSWORD, PASSWORD).is(200);
    assert_eq!(page.heading(), "设置登录第二步");
    for elsewhere in [
        "/staff",
        "/staff/account",
        "/staff/admin",
        "/staff/help",
        "/staff/nothing",
    ] {
        assert_eq!(
            visitor.get(elsewhere).path,
            "/staff/account/second",
            "{elsewhere}"
        );
    }
    let before = visitor.cookie("staff");
    visitor
        .post("/staff/admin/new-officer", &[("code", "x")])
        .is(200);
    let (second, _) = visitor.set_second_step(&page);
    assert_ne!(
        visitor.cookie("staff"),
        before,
        "more rights, another session"
    );
    assert!(visitor.is_signed_in());
    assert_eq!(visitor.get(&path).is(410).heading(), "这个链接不能再用");
    let stopped = server.stop();
    assert_eq!(stopped.code, 0, "{stopped:#?}");

    // Somebody can sign in now: the next start gives no link.
    let server = Server::start(&desk);
    let again = Visitor::at(server.url());
    let fields = [("officer", "admin"), ("password", PASSWORD)];
    let page = again.post("/staff/sign-in", &fields).is(200);
    assert_eq!(page.heading(), "请填手机上的 6 位数字");
    assert!(!again.is_signed_in());
    again
        .submit(&page.form("登录").with("paper", &second.paper[0]))
        .is(200);
    assert!(again.is_signed_in());
    drop(server);
    // What the journal says of it holds no secret, and audit and registers are content.
    desk.is_clean();
}

#[test]
fn a_session_ends_by_signing_out_and_its_token_opens_nothing_any_more() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let token = clerk.cookie("staff").expect("signed in");
    assert_eq!(token.len(), 64);
    let page = clerk.get("/staff/account").is(200);
    let page = clerk.submit(&page.form("退出"));
    assert_eq!(page.heading(), "工作人员登录");
    assert_eq!(clerk.cookie("staff"), None);
    clerk.set_cookie("staff", &token);
    assert_eq!(clerk.get("/staff/account").heading(), "工作人员登录");
}

#[test]
fn the_token_changes_at_each_sign_in_and_only_its_hash_is_stored() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let first = clerk.cookie("staff").expect("signed in");
    let fields = [("officer", "clerk"), ("password", PASSWORD)];
    let answer = clerk.post_once("/staff/sign-in", &fields).is(303);
    let cookie = answer.header("set-cookie");
    for part in ["; Path=/staff", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    let second = clerk.cookie("staff").expect("signed in");
    assert_ne!(first, second);
    let thief = house.visitor();
    thief.set_cookie("staff", &first);
    assert_eq!(thief.get("/staff/account").heading(), "工作人员登录");

    let behind_tls = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-forwarded-proto", "https"),
    ];
    let body = crate::visitor::encode(&fields);
    let answer = house
        .visitor()
        .send("POST", "/staff/sign-in", &behind_tls, body.as_bytes());
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-staff=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=31536000"
    );

    let files = ["data.db", "data.db-wal"].map(|name| house.desk.data().join(name));
    for file in files.iter().filter(|file| file.exists()) {
        let bytes = std::fs::read(file).expect("the database");
        let has = |what: &str| {
            bytes
                .windows(what.len())
                .any(|part| part == what.as_bytes())
        };
        assert!(!has(&second) && !has(PASSWORD), "{}", file.display());
    }
}

#[test]
fn own_sessions_are_listed_and_ended_and_a_new_password_ends_the_others() {
    let house = House::open(&["clerk", "water-1"]);
    let (here, there, third) = (
        house.sign_in("clerk"),
        house.sign_in("clerk"),
        house.sign_in("clerk"),
    );
    let stranger = house.sign_in("water-1");
    let page = here.get("/staff/account").is(200);
    assert_eq!(page.all("table tbody tr").len(), 3);
    assert_eq!(page.texts(".tag-done"), ["当前登录"]);
    // Another officer's session does not end by its name.
    let form = page.form("结束");
    stranger.submit(&form);
    assert_eq!(here.get("/staff/account").all("table tbody tr").len(), 3);
    let page = here.submit(&form).is(200);
    assert_eq!(page.all("table tbody tr").len(), 2);
    assert!(page.words().contains("那一处登录已经结束"));

    let new = "明年春天再把北边的渠也修好";
    let change = |present: &str, password: &str| {
        let page = here.get("/staff/account");
        let form = page
            .form("改密码")
            .with(&page.field("现在的密码"), present)
            .with("password", password)
            .with("again", password);
        here.submit(&form)
    };
    assert_eq!(
        change("不是现在的这个密码啊", new).is(422).errors(),
        ["现在的密码不对，请再输一次。"]
    );
    assert!(
        change(PASSWORD, new)
            .is(200)
            .words()
            .contains("密码已经改好")
    );
    assert_eq!(here.get("/staff/account").heading(), "我的账号");
    for other in [&there, &third] {
        assert_eq!(other.get("/staff/account").heading(), "工作人员登录");
    }
    assert_eq!(stranger.get("/staff/account").heading(), "我的账号");
    let old = [("officer", "clerk"), ("password", PASSWORD)];
    house.visitor().post("/staff/sign-in", &old).is(422);
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn what_was_typed_when_the_session_was_over_is_kept_until_after_signing_in() {
    let house = House::open(&["clerk"]);
    house.sign_in("clerk");
    let text = "渠坏了三年，\n一直没有人来修 <b>&\"";
    let late = house.visitor();
    let fields = [
        ("once", "abc"),
        ("text", text),
        ("units", "water"),
        ("units", "roads"),
    ];
    let page = late.post_once("/staff/account/sessions", &fields).is(401);
    assert_eq!(page.heading(), "工作人员登录");
    assert!(page.words().contains("填写的内容还在"));
    // A slip of the finger loses nothing.
    let form = page
        .form("登录")
        .with("officer", "clerk")
        .with("password", "不对的密码不对的密码");
    let page = late.submit(&form).is(422);
    let form = page
        .form("登录")
        .with("officer", "clerk")
        .with("password", PASSWORD);
    let page = late.submit(&form).is(200);
    assert_eq!(page.heading(), "填写的内容还在");
    assert!(page.words().contains("登记员"), "it says who is signed in");
    assert!(page.words().contains("一直没有人来修 <b>&\""));
    let form = page.form("提交刚才填写的内容");
    assert_eq!(
        (form.action.as_str(), form.method.as_str()),
        ("/staff/account/sessions", "post")
    );
    let mut sent = form.fields.clone();
    sent.sort();
    let mut typed: Vec<_> = fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    typed.sort();
    assert_eq!(sent, typed);
}

#[test]
fn the_texts_of_a_form_with_files_are_kept_and_the_files_are_asked_for_again() {
    let house = House::open(&["clerk"]);
    house.sign_in("clerk");
    let late = house.visitor();
    let body = "--x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\n渠坏了三年没有修\r\n\
                --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
                content-type: image/png\r\n\r\nPNG\r\n--x--\r\n";
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    let page = late
        .send("POST", "/staff/account/sessions", &kind, body.as_bytes())
        .is(401);
    let form = page
        .form("登录")
        .with("officer", "clerk")
        .with("password", PASSWORD);
    let page = late.submit(&form).is(200);
    assert!(page.words().contains("附件没有保存下来"));
    assert_eq!(
        page.form("提交刚才填写的内容").value("text"),
        Some("渠坏了三年没有修")
    );
    assert_eq!(page.all("form[enctype='multipart/form-data']").len(), 1);
}

#[test]
fn a_staff_page_says_how_long_the_session_goes_on() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let page = clerk.get("/staff/account").is(200);
    let body = page.all("body");
    let seconds = |text: &str| text.parse::<i64>().expect("a number of seconds");
    let left = body[0].attr("data-session-seconds").map(seconds);
    assert!(
        left.is_some_and(|left| (1700..=1800).contains(&left)),
        "{left:?}"
    );
    // Without scripts the time is on the page, and a page in another window goes on with the session.
    let until = page.texts("noscript").join("");
    assert!(
        until.contains("登录保持到") && until.contains("继续使用"),
        "{until}"
    );
    let stay = page.all("[data-stay]");
    let path = stay[0].attr("data-stay").expect("where a script asks");
    let answer = clerk.post(path, &[]).is(200);
    assert!((1700..=1800).contains(&seconds(&answer.text)));
}

#[test]
fn an_operator_sets_a_password_from_standard_input() {
    use std::io::Write as _;
    use std::process::Stdio;
    let desk = Desk::new();
    let set = |officer: &str, password: &str| {
        let mut command = crate::run::program();
        command
            .args(["user", "password", officer, "--password-stdin"])
            .args(desk.place())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut input = child.stdin.take().expect("it is piped");
        writeln!(input, "{password}").expect("it reads");
        drop(input);
        crate::run::Done::of(child.wait_with_output().expect("it ends"))
    };
    set("clerk", "短").fails(65).says("12 to 128 characters");
    set("clerk", "password1234").fails(65).says("easy to guess");
    set("nobody", PASSWORD).fails(65).says("nobody");
    set("clerk", PASSWORD).ok();
    let server = Server::start(&desk);
    let fields = [("officer", "clerk"), ("password", PASSWORD)];
    let visitor = Visitor::at(server.url());
    assert_eq!(visitor.post("/staff/sign-in", &fields).path, "/staff");
}
