//! A form sent twice is taken once: 64 at the same moment, after a crash, on both engines; and a form filled in
//! before others acted is not taken.

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Barrier};

use huiyin_domain::field::Form;
use huiyin_domain::petitioner::{Capacity, Identity, Petitioner};
use huiyin_office::{
    ActAs, Office, OfficeError, Once, Place, Reader, Registered, Taken, Timer, failpoint,
};

use crate::scene::{Scene, open};

const TOKEN: &str = "00112233445566778899aabbccddeeff";
const SENDERS: usize = 64;

fn once(text: &str) -> Once {
    Once::parse(text).unwrap()
}

pub fn clerk() -> ActAs {
    ActAs::Officer {
        officer: "clerk".to_owned(),
        role: None,
    }
}

pub fn letter(text: &str) -> Form {
    [
        ("channel", "letter"),
        ("unit", "bureau"),
        ("received", "2026-03-02"),
        ("text", text),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

pub fn petitioner() -> Petitioner {
    let one = Identity::named("示例甲", Capacity::Petitioner).unwrap();
    Petitioner::new(vec![one]).unwrap()
}

fn send(office: &Office, text: &str) -> Result<Registered, OfficeError> {
    office.register_once(&letter(text), &petitioner(), &clerk(), true, &once(TOKEN))
}

fn entries(office: &Office) -> u64 {
    office.health().entries
}

pub fn one_entry(scene: &Scene) {
    let office = Arc::new(scene.open());
    let before = entries(&office);
    let start = Arc::new(Barrier::new(SENDERS));
    let senders: Vec<_> = (0..SENDERS)
        .map(|_| {
            let (office, start) = (Arc::clone(&office), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                send(&office, "请求修复村口水渠。").unwrap()
            })
        })
        .collect();
    let mut answers: Vec<Registered> = senders.into_iter().map(|s| s.join().unwrap()).collect();
    answers.dedup();
    assert_eq!(answers.len(), 1, "every sender gets the same answer");
    assert_eq!(entries(&office), before + 1);
    let (number, code) = (&answers[0].number, answers[0].query_code.clone().unwrap());
    assert_eq!(code.len(), 19, "as any other query code: {code}");
    let as_petitioner = ActAs::Petitioner { code: Some(code) };
    office.allowed(number, &as_petitioner).unwrap();
    // Another form gives another number and another code.
    let other = once("ff112233445566778899aabbccddeeff");
    let other = office
        .register_once(&letter("再写一件。"), &petitioner(), &clerk(), true, &other)
        .unwrap();
    assert_ne!(&other.number, number);
    assert_ne!(other.query_code, answers[0].query_code);
    office.close().unwrap();
    for report in office.audit(true).unwrap() {
        assert!(report.is_clean());
    }
}

pub fn repeats() {
    let scene = Scene::new(None);
    let office = scene.open();
    let register = |repeats: &str| {
        let mut form = letter("请求修复村口水渠。");
        form.insert("repeats".to_owned(), repeats.to_owned());
        office.register(&form, &petitioner(), &clerk(), false)
    };
    let before = entries(&office);
    for number in ["once-2026-99", "elsewhere-2026-1", "once-2025-1"] {
        let Err(OfficeError::Fields(wrong)) = register(number) else {
            panic!("{number} names no matter of this office");
        };
        assert_eq!(wrong[0].field, "repeats");
    }
    assert_eq!(entries(&office), before);
    let first = send(&office, "请求修复村口水渠。").unwrap().number;
    register(&first).unwrap();
    office.close().unwrap();
}

/// Somebody registers what repeats a petition while somebody else names whom that one accuses: whichever comes first,
/// neither is with the unit accused.
pub fn repeats_while_it_accuses() {
    const WATER: &str = r#"
[[units]]
id = "water"
name = "水务局"
level = "county"
roles = ["competent-unit"]
"#;
    let scene = Scene::of(&[crate::scene::OFFICE, WATER].concat(), None);
    let office = scene.open();
    for round in 0..40 {
        let form = letter("反映水费的事。");
        let first = office.register(&form, &petitioner(), &clerk(), false);
        let first = first.unwrap().number;
        let start = Barrier::new(2);
        let sequel = std::thread::scope(|scope| {
            let naming = scope.spawn(|| {
                let named = Form::from([("units".to_owned(), "water".to_owned())]);
                start.wait();
                office.step(&first, "name-accused", &named, &clerk())
            });
            let mut form = letter("还没有答复。");
            form.insert("repeats".to_owned(), first.clone());
            start.wait();
            let sequel = office.register(&form, &petitioner(), &clerk(), false);
            naming.join().unwrap().unwrap();
            sequel.unwrap().number
        });
        let sequel = office.show(&sequel, Reader::Operator).unwrap().matter;
        assert!(sequel.accuses(), "round {round}");
        let accused = &sequel.petition.respondents.units;
        assert_eq!(accused.len(), 1, "round {round}");
    }
    office.close().unwrap();
}

/// What dies in `crash`.
pub fn send_and_say(dir: &Path) {
    let office = open(&Place::new(dir, None), &crate::scene::clock());
    let done = send(&office, "请求修复村口水渠。").unwrap();
    failpoint::pass("write-end");
    println!("+ {} {}", done.number, done.query_code.unwrap());
    office.close().unwrap();
}

pub fn crash() {
    let scene = Scene::new(None);
    let dir = scene.home.path().join("data");
    let life = |dies: bool| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("send").arg(&dir).env("HUIYIN_DEBUG", "1");
        command.env_remove("HUIYIN_FAILPOINT");
        if dies {
            command.env("HUIYIN_FAILPOINT", "write-end:1");
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.success(), !dies, "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(life(true), "", "it dies before it answers");
    let office = scene.open();
    let after_crash = entries(&office);
    office.close().unwrap();
    drop(office);
    let (first, second) = (life(false), life(false));
    assert!(first.starts_with("+ once-2026-"), "{first}");
    assert_eq!(first, second);
    let office = scene.open();
    assert_eq!(entries(&office), after_crash, "the repeats wrote nothing");
    let (number, code) = first[2..].trim().split_once(' ').unwrap();
    let code = Some(code.to_owned());
    office.allowed(number, &ActAs::Petitioner { code }).unwrap();
    office.close().unwrap();
}

fn classify() -> Form {
    [
        ("class", "decision-request"),
        ("route", "petition-procedure"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

pub fn forgotten() {
    let scene = Scene::new(None);
    let office = Arc::new(scene.open());
    let number = || send(&office, "请求修复村口水渠。").unwrap().number;
    let first = number();
    let day = 24 * 3600;
    scene.pass(30 * day);
    drop(Timer::start(Arc::clone(&office)));
    assert_eq!(number(), first, "it is kept for 30 days");
    scene.pass(day);
    drop(Timer::start(Arc::clone(&office)));
    assert_ne!(number(), first);
    office.close().unwrap();
}

pub fn twice() {
    let scene = Scene::new(None);
    let office = scene.open();
    let number = send(&office, "请求修复村口水渠。").unwrap().number;
    let form = office.new_once();
    let take = |seen| office.step_once(&number, "classify", &classify(), &clerk(), seen, &form);
    let Taken::Now(stepped) = take(Some(1)).unwrap() else {
        panic!("it was taken before");
    };
    let before = entries(&office);
    // The repeat knows itself, although the matter has moved since the form was made.
    let again = take(Some(1)).unwrap();
    assert_eq!(again, Taken::Before(stepped.appended.entry.into()));
    assert_eq!(entries(&office), before);
    office.close().unwrap();
}

pub fn moved() {
    let scene = Scene::new(None);
    let office = scene.open();
    let number = send(&office, "请求修复村口水渠。").unwrap().number;
    let (one, other) = (office.new_once(), office.new_once());
    let take =
        |form: &Once| office.step_once(&number, "classify", &classify(), &clerk(), Some(1), form);
    let Taken::Now(first) = take(&one).unwrap() else {
        panic!("it was taken before");
    };
    let before = entries(&office);
    match take(&other) {
        Err(OfficeError::Moved { since }) => {
            assert_eq!(since, [first.appended.entry.into()]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(entries(&office), before);
    office.close().unwrap();
}

pub fn changed() {
    let scene = Scene::new(None);
    let office = scene.open();
    let number = send(&office, "请求修复村口水渠。").unwrap().number;
    let before = entries(&office);
    match send(&office, "请求修复村口水渠和桥。") {
        Err(OfficeError::SentBefore(sent)) => assert_eq!(sent, number),
        other => panic!("{other:?}"),
    }
    assert_eq!(entries(&office), before);
    office.close().unwrap();
}
