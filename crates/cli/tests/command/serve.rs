//! `serve` and `demo`: ready line, health, petitions handed in, the published journal, stopping.

use huiyin_journal::tile::{WIDTH, decode_bundle};
use huiyin_journal::{checkpoint::Checkpoint, hash::leaf_hash, note::Note};
use serde_json::{Value, json};

use crate::desk::{CODE, Desk};
use crate::run::{huiyin, program};
use crate::server::{Answer, Server};

/// Where the journal of the tests' office is served.
const JOURNAL: &str = "/journal/yantai-0/g1";

#[test]
fn a_server_says_that_it_is_ready_and_well_and_stops_gracefully() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    assert!(
        server.url().starts_with("http://127.0.0.1:"),
        "{}",
        server.url()
    );
    let health = server.get("/healthz");
    assert_eq!(
        (health.status, health.header("content-type")),
        (200, "application/json")
    );
    let said = health.json();
    assert_eq!(said["status"], "ok");
    assert_eq!(said["office"], CODE);
    assert_eq!(said["origin"], "letters.example/journal/yantai-0/g1");
    assert!(
        said["entries"].as_u64().is_some_and(|entries| entries > 0),
        "{said}"
    );
    let home = server.get("/");
    let page = String::from_utf8(home.body).expect("UTF-8");
    assert_eq!(
        (home.status, page.contains("雁台县信访局")),
        (200, true),
        "{page}"
    );
    let done = server.stop();
    assert_eq!(done.code, 0, "{done:#?}");
    desk.is_clean();
}

#[test]
fn what_was_acknowledged_is_registered_with_number_and_query_code() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    let body = json!({
        "text": "渡口的台阶塌了一级，老人上船不便。", "title": "修补台阶", "place": "南塘渡口",
        "name": "示例甲", "phone": "000-0001", "address": "示例地址一号",
    });
    let answer = server.post(body.to_string());
    assert_eq!(answer.status, 201);
    let said = answer.json();
    let number = said["number"].as_str().expect("a number").to_owned();
    let code = said["query_code"].as_str().expect("a code").to_owned();
    assert!(number.starts_with(&format!("{CODE}-")), "{said}");
    // The program reads beside the server.
    let view = desk.show(&number);
    assert_eq!(
        (&view["title"], &view["channel"]),
        (&"修补台阶".into(), &"online".into())
    );
    server.published();
    server.stop().ok();
    // The code opens the petitioner's own steps, and no other code does.
    desk.say(&format!(
        "step {number} withdraw confirmed=yes --as petitioner --code 0000-0000-0000-0000"
    ))
    .fails(1);
    desk.say(&format!(
        "step {number} withdraw confirmed=yes --as petitioner"
    ))
    .fails(1);
    desk.say(&format!(
        "step {number} withdraw confirmed=yes --as petitioner --code {code}"
    ))
    .ok();
    desk.stands(&number, "withdrawn", "bureau");
    desk.is_clean();
}

#[test]
fn what_cannot_be_taken_is_answered_field_by_field_and_nothing_is_registered() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    let before = server.published()["entries"].clone();
    let long = "渠".repeat(20_001);
    for (body, field) in [
        (json!({}), "text"),
        (json!({ "text": "" }), "text"),
        (json!({ "text": "　 " }), "text"),
        (json!({ "text": long }), "text"),
        (json!({ "text": "请\u{0}求" }), "text"),
        (json!({ "text": "请\u{202e}求" }), "text"),
        (json!({ "text": "请求", "title": "两\n行" }), "title"),
        (json!({ "text": "请求", "phone": "000-0001" }), "name"),
        (
            json!({ "text": "请求", "name": "示例甲", "phone": "打我手机" }),
            "phone",
        ),
        (
            json!({ "text": "请求", "name": "示例甲", "id_number": "000" }),
            "id_number",
        ),
        (json!({ "text": "请求", "name": "示\u{7}例" }), "name"),
        (json!({ "text": "请求", "unit": "Nowhere!" }), "unit"),
        (json!({ "text": 7 }), "body"),
        (json!({ "text": "请求", "received": "2020-01-01" }), "body"),
        (json!(["text"]), "body"),
    ] {
        let answer = server.post(body.to_string());
        let said = answer.json();
        assert_eq!(
            (answer.status, &said["code"]),
            (422, &"bad_input".into()),
            "{body}: {said}"
        );
        let why = said["fields"][field].as_str();
        assert!(why.is_some_and(|why| !why.is_empty()), "{body}: {said}");
    }
    for bytes in [
        &b"{\"text\":\"\xff\xfe\"}"[..],
        b"text=x",
        b"",
        b"{\"text\":\"\xe8\xaf",
    ] {
        assert_eq!(
            server.post(bytes).status,
            422,
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
    assert_eq!(server.post(vec![b' '; 300 * 1024]).status, 413);
    assert_eq!(
        server
            .post(json!({ "text": "请求", "unit": "nowhere" }).to_string())
            .status,
        409
    );
    assert_eq!(
        server.published()["entries"],
        before,
        "nothing was registered"
    );
    server.petition("这一件没有问题。");
    server.stop().ok();
    desk.is_clean();
}

#[test]
fn every_answer_carries_the_strict_headers() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    server.petition("路灯不亮。");
    server.published();
    let answers: [Answer; 7] = [
        server.get("/"),
        server.get("/assets/public.css"),
        server.get("/healthz"),
        server.get(&format!("{JOURNAL}/checkpoint")),
        server.get("/nothing-here"),
        server.post("{}"),
        server.get("/api/petitions"),
    ];
    for answer in &answers {
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'"),
            "{}: {policy}",
            answer.status
        );
        assert!(
            !policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("strict-transport-security"), "");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("set-cookie"), "", "nobody is followed");
    }
}

#[test]
fn the_journal_is_served_byte_for_byte_at_its_paths() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    (0..5).for_each(|one| drop(server.petition(&format!("第{one}件：路灯不亮。"))));
    server.published();
    let checkpoint = server.get(&format!("{JOURNAL}/checkpoint"));
    assert_eq!(
        checkpoint.header("content-type"),
        "text/plain; charset=utf-8"
    );
    assert_eq!(checkpoint.header("cache-control"), "no-store");
    let note = Note::parse(&checkpoint.body).expect("a signed note");
    let signed = Checkpoint::parse(&note.text).expect("a checkpoint");
    assert!(signed.size < WIDTH, "a small journal has one partial tile");

    let file = |path: &str| {
        let answer = server.get(&format!("{JOURNAL}/{path}"));
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        let on_disk = desk
            .data()
            .join("public")
            .join(JOURNAL.trim_start_matches('/'))
            .join(path);
        assert_eq!(
            answer.body,
            std::fs::read(on_disk).expect("it is published")
        );
        answer.body
    };
    let hashes = file(&format!("tile/0/000.p/{}", signed.size));
    let bundle = file(&format!("tile/entries/000.p/{}", signed.size));
    let leaves =
        decode_bundle(&bundle, u16::try_from(signed.size).expect("small")).expect("a bundle");
    assert_eq!(leaves.len() as u64, signed.size);
    let computed: Vec<u8> = leaves.iter().flat_map(|leaf| leaf_hash(leaf)).collect();
    assert_eq!(hashes, computed);
    let hints = server.get(&format!("{JOURNAL}/journal.json"));
    assert_eq!(
        (hints.status, hints.header("content-type")),
        (200, "application/json")
    );
    for path in [
        "tile/0/001",
        "tile/0/000.p/255",
        "seal/20000101",
        "checkpoint/",
        "../../../office.toml",
    ] {
        assert_eq!(
            server.get(&format!("{JOURNAL}/{path}")).status,
            404,
            "{path}"
        );
    }
    for path in [
        "/journal/other/g1/checkpoint",
        "/journal/%2e%2e/signer/checkpoint",
        "/keys/master",
        &format!("/journal/{}/g1/checkpoint", "a".repeat(300)),
        &format!("/journal/yantai-0/g{}/checkpoint", "1".repeat(300)),
    ] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}

#[test]
fn petitions_under_way_when_it_is_asked_to_stop_are_answered_and_kept() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    server.petition("先来一件。");
    let url = format!("{}/api/petitions", server.url());
    let acknowledged: Vec<String> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|client| {
                let url = &url;
                scope.spawn(move || {
                    let mut numbers = Vec::new();
                    // Until the server takes no more.
                    for one in 0.. {
                        let body = json!({ "text": format!("客户{client}第{one}件") }).to_string();
                        let Ok(mut answer) = ureq::post(url).send(&body) else {
                            return numbers;
                        };
                        let Ok(text) = answer.body_mut().read_to_string() else {
                            return numbers;
                        };
                        let said: Value = serde_json::from_str(&text).expect("JSON");
                        numbers.push(said["number"].as_str().expect("a number").to_owned());
                    }
                    numbers
                })
            })
            .collect();
        while server.get("/healthz").json()["entries"]
            .as_u64()
            .is_none_or(|entries| entries < 60)
        {}
        let done = server.stop();
        assert_eq!(done.code, 0, "{done:#?}");
        clients
            .into_iter()
            .flat_map(|client| client.join().expect("a client"))
            .collect()
    });
    assert!(acknowledged.len() > 20, "{}", acknowledged.len());
    let all = desk
        .say("list --by newest --limit 1000 --json")
        .json_lines();
    let numbers: Vec<&str> = all
        .iter()
        .filter_map(|row| row["number"].as_str())
        .collect();
    for number in &acknowledged {
        assert!(
            numbers.contains(&number.as_str()),
            "{number} was acknowledged and is not there"
        );
    }
    desk.is_clean();
}

#[test]
fn a_second_writer_on_the_same_data_is_told_that_it_is_in_use() {
    let desk = Desk::new();
    let number = desk.letter("路灯不亮。");
    let server = Server::start(&desk);
    desk.say("serve --listen 127.0.0.1:0")
        .fails(75)
        .says("Another server");
    desk.say(&format!("step {number} classify class=suggestion"))
        .fails(75)
        .says("Another server");
    let file = crate::desk::data_file("sample.jsonl");
    desk.say(&format!("import {}", file.display())).fails(75);
    // Reading goes on.
    desk.stands(&number, "registered", "bureau");
    desk.say("audit").ok();
    server.stop().ok();
    desk.step(&number, "clerk classify class=suggestion").ok();
    desk.is_clean();
}

#[test]
fn an_address_that_is_taken_is_told() {
    let (one, other) = (Desk::new(), Desk::new());
    let server = Server::start(&one);
    let taken = server.url().trim_start_matches("http://").to_owned();
    other
        .say(&format!("serve --listen {taken}"))
        .fails(74)
        .says(&taken);
    other.is_clean();
}

#[test]
fn a_demonstration_and_an_office_are_never_mixed() {
    let desk = Desk::new();
    let demo = Desk::bare(None);
    let server = {
        let mut command = program();
        command
            .args(["demo", "--listen", "127.0.0.1:0"])
            .args(demo.place());
        Server::run(command)
    };
    let health = server.published();
    assert!(
        health["origin"]
            .as_str()
            .is_some_and(|origin| origin.starts_with("demo.invalid/"))
    );
    let journal = format!("/journal/{}/g1", health["office"].as_str().expect("a code"));
    // It has days behind it: their seals are served.
    let seals = demo
        .data()
        .join("public")
        .join(journal.trim_start_matches('/'))
        .join("seal");
    let seal = std::fs::read_dir(seals)
        .expect("sealed days")
        .next()
        .expect("one")
        .expect("a name");
    let answer = server.get(&format!(
        "{journal}/seal/{}",
        seal.file_name().to_string_lossy()
    ));
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "text/plain; charset=utf-8")
    );
    assert_eq!(
        answer.body,
        std::fs::read(seal.path()).expect("it is published")
    );
    let page = String::from_utf8(server.get("/").body).expect("UTF-8");
    assert!(page.contains("演示"), "a demonstration says so: {page}");
    server.stop().ok();
    demo.is_clean();

    demo.say("serve --listen 127.0.0.1:0")
        .fails(78)
        .says("demo");
    desk.say("demo --listen 127.0.0.1:0")
        .fails(78)
        .says("real office");
    let receipts = demo.say("list --by newest --limit 1 --json").json();
    let number = receipts["number"].as_str().expect("a number");
    let papers = demo.say(&format!("receipt {number} --json")).json();
    let file = demo.write(
        "demo.tlog-proof",
        papers["file"].as_str().expect("a receipt"),
    );
    let key = papers["vkey"].as_str().expect("a key");
    let verdict = huiyin([
        "verify",
        file.to_str().expect("plain"),
        "--key",
        key,
        "--json",
    ]);
    assert_eq!(
        (verdict.code, &verdict.json()["verdict"]),
        (3, &"DEMO".into()),
        "{verdict:#?}"
    );
}

#[test]
fn a_stranger_audits_what_is_published_and_sees_a_changed_tile() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    let number = server.petition("路灯不亮。");
    server.published();
    let papers = desk.say(&format!("receipt {number} --json")).json();
    let key = papers["vkey"].as_str().expect("a key").to_owned();
    let url = format!("{}{JOURNAL}", server.url());
    let audit = |key: &str| huiyin(["audit", "--url", &url, "--key", key, "--json"]);
    let report = audit(&key).json();
    assert_eq!(
        (&report["clean"], &report["entries"]),
        (&true.into(), &report["signed"]),
        "{report:#}"
    );

    let other =
        huiyin_journal::key::PrivateKey::log("letters.example/journal/yantai-0/g1", &[7; 32])
            .expect("a name of a log")
            .public()
            .to_string();
    assert_eq!(audit(&other).fails(1).json()["clean"], false);
    huiyin(["audit", "--url", &url, "--key", "no key"])
        .fails(64)
        .says("--key");
    huiyin([
        "audit",
        "--url",
        &format!("{}/nowhere", server.url()),
        "--key",
        &key,
    ])
    .fails(64);

    // One byte of a published leaf, and nothing else.
    let size = report["signed"].as_u64().expect("a size");
    let bundle = desk
        .data()
        .join("public")
        .join(JOURNAL.trim_start_matches('/'));
    let bundle = bundle.join(format!("tile/entries/000.p/{size}"));
    let mut bytes = std::fs::read(&bundle).expect("it is published");
    let last = bytes.len() - 40;
    bytes[last] ^= 1;
    std::fs::write(&bundle, &bytes).expect("the folder is the test's own");
    let changed = audit(&key).fails(1).json();
    assert_eq!(changed["clean"], false);
    assert!(
        !changed["findings"].as_array().expect("a list").is_empty(),
        "{changed:#}"
    );
    server.stop();
}

#[test]
fn an_office_where_nobody_can_sign_in_says_how_somebody_will() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    let said = server.line("nobody can sign in");
    assert!(said.contains("huiyin user link OFFICER"), "{said}");
    assert_eq!(server.stop().code, 0);
    let link = desk.say("user link clerk").ok();
    let token = link.trim().strip_prefix("/staff/first/").expect("a path");
    assert_eq!(token.len(), 64);
    desk.say("user link nobody").fails(65).says("nobody");
}
