//! G6: nothing disappears. Every form of every page is sent by everybody, every command is run: what was registered is
//! still there, entry for entry. No day is earlier than the day of its entry without being said to be so, and nothing
//! is refused its registration.

use std::collections::BTreeMap;

use huiyin_office::{Access, Office, Place};
use serde_json::json;

use crate::desk::{Desk, OFFICE, data_file, today};
use crate::leak::pages::follow;
use crate::planted::{PEOPLE, Planted, view};
use crate::server::Server;
use crate::visitor::{Form, House, Visitor};

/// Forms that end the session that sends them, and those that are slowed down when what they are sent is wrong.
const LEFT_OUT: [&str; 8] = [
    "/staff/sign-out",
    "/staff/sign-in",
    "/staff/account/sessions",
    "/staff/account/password",
    "/staff/account/second",
    "/progress/leave",
    "/progress",
    "/submit/draft",
];

/// The hash of every entry of every matter, in order.
type Standing = BTreeMap<String, Vec<[u8; 32]>>;

fn standing(office: &Office, numbers: &[String]) -> Standing {
    let of = |number: &String| {
        let entries = view(office, number).entries;
        let hashes = entries.iter().map(|entry| entry.leaf_hash).collect();
        (number.clone(), hashes)
    };
    numbers.iter().map(of).collect()
}

/// What stood before stands, and what came is behind it.
#[track_caller]
fn is_there(before: &Standing, after: &Standing, what: &str) {
    for (number, entries) in before {
        let now = after
            .get(number)
            .unwrap_or_else(|| panic!("{what}: {number} is gone"));
        assert!(
            now.starts_with(entries),
            "{what}: an entry of {number} is gone or changed"
        );
    }
}

#[test]
fn g6_whatever_form_is_sent_by_whomever_everything_registered_is_still_there() {
    let planted = Planted::open();
    let office = planted.office();
    let numbers: Vec<String> = planted.matters().map(str::to_owned).into();
    let mut before = standing(&office, &numbers);
    let mut sent = 0;
    let petitioner = [(
        "the petitioner",
        &planted.petitioner,
        format!("/progress/{}", planted.answered),
    )];
    let mut press = |who: &str, reader: &Visitor, first: &str| {
        let entries = planted.house.server.get("/healthz").json()["entries"].as_u64();
        sent += send_every_form(reader, first);
        let after = standing(&office, &numbers);
        is_there(&before, &after, who);
        before = after;
        assert!(planted.house.server.get("/healthz").json()["entries"].as_u64() >= entries);
    };
    for (who, reader, first) in &petitioner {
        press(who, reader, first);
    }
    for code in PEOPLE {
        press(code, &planted.house.sign_in(code), "/staff");
    }
    assert!(sent > 2_000, "{sent}");
    println!("{sent} forms sent");
    let desk = planted.house.desk;
    planted.house.server.stop().ok();
    commands(&desk, &numbers, &before);
}

/// Sends the forms of every page that links lead to, as they stand and filled in.
fn send_every_form(reader: &Visitor, first: &str) -> usize {
    let mut sent = 0;
    follow(first, 1, &mut |path| {
        let page = reader.send("GET", path, &[], b"");
        for form in page.forms() {
            if form.method != "post" || LEFT_OUT.contains(&form.action.as_str()) {
                continue;
            }
            for form in [filled(&form), form] {
                let fields = form.fields.iter();
                let fields: Vec<_> = fields.map(|(name, value)| (&**name, &**value)).collect();
                reader.post_once(&form.action, &fields);
                sent += 1;
            }
        }
        page
    });
    sent
}

/// With something in every field that is empty.
fn filled(form: &Form) -> Form {
    let mut form = form.clone();
    for (name, value) in &mut form.fields {
        let is_day = ["day", "received", "until"]
            .iter()
            .any(|part| name.contains(part));
        if value.is_empty() {
            *value = if is_day { today() } else { "示例".to_owned() };
        }
    }
    form
}

/// Every command that writes, run on the office as it stands.
fn commands(desk: &Desk, numbers: &[String], before: &Standing) {
    let office = || Office::open(&Place::new(desk.data(), None), Access::Read).expect("an office");
    let data = desk.data();
    let (data, sample) = (data.display(), data_file("sample.jsonl"));
    let first = &numbers[0];
    let secret = desk.write("passphrase", "十二个字以上的口令和短语\n");
    let (secret, to) = (secret.display(), desk.beside("backup"));
    let mut said: Vec<String> = [
        "seal",
        "rebuild",
        "rebuild --search",
        "rebuild --check",
        "audit",
        "retention --dry-run",
        "list",
        "search 渠",
        "papers",
        "unit list",
        "user list",
        "calendar list",
    ]
    .map(str::to_owned)
    .into();
    said.extend([
        format!("import {} --as-of-source-time", sample.display()),
        format!("init --from {OFFICE}"),
        format!("backup --out {} --passphrase-file {secret}", to.display()),
        format!("restore {} --passphrase-file {secret}", to.display()),
        format!("recover {data}"),
        format!("show {first}"),
        format!("receipt {first} --json"),
        format!("code {first} --as clerk"),
        format!("export {first} --as water-head"),
        format!("document {first} 1 --as water-1"),
        format!(
            "register channel=letter unit=bureau received={} text=请修桥。 --as clerk",
            today()
        ),
        format!("step {first} withdraw --as clerk"),
        format!("erase {first} --subject all --basis ordered --reference F-1 --as county-head"),
    ]);
    for command in said {
        desk.say(&command);
        is_there(before, &standing(&office(), numbers), &command);
    }
    desk.is_clean();
}

#[test]
fn g6_a_day_that_is_said_never_becomes_the_day_of_the_entry() {
    let desk = Desk::new();
    let (today, before) = (today(), yesterday());
    let register = |more: &str| {
        let line = format!(
            "register channel=letter unit=bureau received={before} text=请修桥。 {more} --as clerk --json"
        );
        let said = desk.say(&line).json();
        said["number"].as_str().expect("a number").to_owned()
    };
    // Received yesterday, registered today: both stand there. Written down on paper meanwhile: entered as late.
    for (number, kind) in [(register(""), 10), (register("paper_form=F-1"), 23)] {
        let view = desk.show(&number);
        assert_eq!(
            (&view["received"], &view["registered"]),
            (&json!(before), &json!(today))
        );
        assert_eq!(
            (&view["entries"][0]["type"], &view["entries"][0]["day"]),
            (&json!(kind), &json!(today))
        );
    }
    // What follows is never said to have been before what it follows.
    let number = desk.letter("请修好晴坡村的水渠。");
    let early = [
        (
            "",
            "clerk serve document=receipt day=DAY way=handed proof=yes reference=H-1",
        ),
        (
            "clerk classify class=decision-request route=petition-procedure\nclerk forward to=water told=paper",
            "water-1 receive received=DAY",
        ),
        (
            "water-1 receive received={today}\nwater-1 accept way=paper\nwater-1 start handler=water-1 no_conflict=yes",
            "water-1 hear-petitioner day=DAY way=in-person note=听取陈述",
        ),
    ];
    for (first, step) in early {
        desk.walk(&number, first);
        let done = desk.step(&number, &step.replace("DAY", &before));
        assert_eq!(done.code, 1, "{step}: {done:?}");
    }
    let days = desk.show(&number)["entries"]
        .as_array()
        .expect("entries")
        .clone();
    assert!(
        days.iter().all(|entry| entry["day"] == json!(today)),
        "{days:?}"
    );
}

fn yesterday() -> String {
    let today: jiff::civil::Date = today().parse().expect("a day");
    today.yesterday().expect("a day").to_string()
}

#[test]
fn g6_whatever_is_asked_and_however_often_it_is_registered() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let long = "请修好渠道。".repeat(800);
    let texts = [
        "？",
        "这已经是第十次反映，我要到市里、省里去反映！",
        "举报雁台县信访局不登记、不答复。",
        "<script>alert(1)</script>'; drop table matter; --",
        "HELP 帮帮我 🙏🏽 ﷽",
        &long,
        "同一件事。",
        "同一件事。",
    ];
    let mut numbers = std::collections::BTreeSet::new();
    for (n, text) in texts.iter().enumerate() {
        numbers.insert(by_network(&house.server, text));
        let once = format!("{n:032x}");
        let fields = [
            ("once", &*once),
            ("received", &today()),
            ("text", text),
            ("looked", "1"),
        ];
        let answer = clerk.post_once("/staff/registration/visit", &fields);
        assert_eq!(answer.status, 303, "{text}: {}", answer.text);
        numbers.insert(answer.header("location").to_owned());
    }
    assert_eq!(numbers.len(), texts.len() * 2);
}

fn by_network(server: &Server, text: &str) -> String {
    let name = "示例甲";
    let answer =
        server.post(json!({ "text": text, "name": name, "phone": "000-0001" }).to_string());
    assert_eq!(
        answer.status,
        201,
        "{text}: {}",
        String::from_utf8_lossy(&answer.body)
    );
    answer.json()["number"].to_string()
}
