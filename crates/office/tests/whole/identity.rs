//! Who petitions, on a screen: one entry, a quarter of an hour, one session.

use std::sync::Barrier;

use huiyin_domain::actor::Role;
use huiyin_domain::erasure::Basis;
use huiyin_domain::field::Form;
use huiyin_domain::opening::Purpose;
use huiyin_domain::organisation::Officer;
use huiyin_office::identity::{IdentityState, OPEN_SECONDS, OpenIdentity};
use huiyin_office::openings::purpose;
use huiyin_office::session::{Device, Session, Token};
use huiyin_office::sign_in::SignedIn;
use huiyin_office::{ActAs, Office, OfficeError, Once, Reader};

use crate::once::{clerk, letter, petitioner};
use crate::scene::Scene;

const PASSWORD: &str = "晴坡村的水渠今年修好通水了";

/// A bureau below a county, with two custodians.
const OFFICE: &str = r#"
[office]
code = "once"
name = "演示信访局"
origin_domain = "demo.invalid"
time_zone = "Asia/Shanghai"
[[units]]
id = "county"
name = "县政府"
level = "county"
roles = ["competent-unit"]
[[units]]
id = "bureau"
name = "信访局"
level = "county"
superior = "county"
roles = ["petition-bureau", "competent-unit"]
register = 1
[[officers]]
id = "county-head"
name = "负责人"
unit = "county"
roles = ["head"]
[[officers]]
id = "clerk"
name = "登记员"
unit = "bureau"
roles = ["clerk", "handler", "head"]
[[officers]]
id = "deputy"
name = "副职"
unit = "bureau"
roles = ["head"]
[[officers]]
id = "keeper"
name = "保管人"
unit = "bureau"
roles = ["custodian"]
[[officers]]
id = "second"
name = "保管人兼登记员"
unit = "bureau"
roles = ["custodian", "clerk"]
"#;

fn session(office: &Office) -> (Token, Session) {
    session_of(office, "clerk")
}

fn session_of(office: &Office, officer: &str) -> (Token, Session) {
    let link = office.open_link(officer).unwrap();
    let token = match office.use_link(&link, PASSWORD, Device::Unknown).unwrap() {
        SignedIn::Whole(token) => token,
        SignedIn::Asks(_) => panic!("a code is asked for"),
    };
    let session = office.session(&token).unwrap().unwrap();
    (token, session)
}

fn again(office: &Office) -> (Token, Session) {
    let turn = office.sign_in_turn("clerk", None).unwrap();
    let token = match office.sign_in(&turn, PASSWORD, Device::Unknown).unwrap() {
        SignedIn::Whole(token) => token,
        SignedIn::Asks(_) => panic!("a code is asked for"),
    };
    let session = office.session(&token).unwrap().unwrap();
    (token, session)
}

fn reason() -> Form {
    Form::from([
        ("purpose".to_owned(), "contact".to_owned()),
        ("why".to_owned(), "约定到现场看渠的日子".to_owned()),
    ])
}

fn registered(office: &Office) -> String {
    let once = office.new_once();
    let form = letter("请求修复村口水渠。");
    let done = office.register_once(&form, &petitioner(), &clerk(), true, &once);
    done.unwrap().number
}

fn shown(office: &Office, number: &str, session: &Session) -> Option<Box<OpenIdentity>> {
    match office.identity_at(number, session).unwrap().state {
        IdentityState::Open(open) => Some(open),
        IdentityState::Sealed => None,
        other => panic!("{other:?}"),
    }
}

fn openings(office: &Office, number: &str) -> Vec<Option<Purpose>> {
    let view = office.show(number, Reader::Operator).unwrap();
    let opened = view.entries.iter().filter(|entry| entry.kind == 30);
    opened.map(purpose).collect()
}

fn open(office: &Office, number: &str, session: &Session, once: &Once) {
    office
        .open_identity(number, session, &reason(), once)
        .unwrap();
}

pub fn for_a_while() {
    let scene = Scene::new(None);
    let office = scene.open();
    let number = registered(&office);
    let (_, session) = session(&office);
    assert!(shown(&office, &number, &session).is_none());
    let wrong = office.open_identity(&number, &session, &Form::new(), &office.new_once());
    assert!(matches!(wrong, Err(OfficeError::Fields(fields)) if fields.len() == 2));
    assert_eq!(openings(&office, &number), []);

    let once = office.new_once();
    open(&office, &number, &session, &once);
    let found = shown(&office, &number, &session).unwrap();
    assert_eq!(found.petitioner.people(), petitioner().people());
    assert_eq!(found.mark.officer, "clerk");
    assert_eq!(openings(&office, &number), [Some(Purpose::Contact)]);
    // Looked at again, and the form sent twice: no further entry.
    scene.pass(OPEN_SECONDS - 1);
    open(&office, &number, &session, &once);
    assert!(shown(&office, &number, &session).is_some());
    assert_eq!(openings(&office, &number).len(), 1);
    scene.pass(1);
    assert!(shown(&office, &number, &session).is_none());
    // What was sent before opens nothing anew when it is over.
    open(&office, &number, &session, &once);
    assert!(shown(&office, &number, &session).is_none());

    open(&office, &number, &session, &office.new_once());
    assert_eq!(openings(&office, &number).len(), 2);
    office.end_identity(&number, &session);
    assert!(shown(&office, &number, &session).is_none());
    office.close().unwrap();
}

pub fn until_it_accuses() {
    let scene = Scene::new(None);
    let office = scene.open();
    let number = registered(&office);
    let (_, session) = session(&office);
    open(&office, &number, &session, &office.new_once());
    assert!(shown(&office, &number, &session).is_some());
    let accuses = Form::from([("class".to_owned(), "accusation".to_owned())]);
    let once = office.new_once();
    office
        .step_once(&number, "classify", &accuses, &clerk(), None, &once)
        .unwrap();
    let state = office.identity_at(&number, &session).unwrap().state;
    assert!(
        matches!(state, IdentityState::Accusation(None)),
        "{state:?}"
    );
    office.close().unwrap();
}

pub fn with_its_session() {
    let scene = Scene::new(None);
    let office = scene.open();
    let number = registered(&office);
    let other = registered(&office);
    let (token, first) = session(&office);
    let (second_token, second) = again(&office);
    open(&office, &number, &first, &office.new_once());
    assert!(shown(&office, &number, &first).is_some());
    // Neither in another session of the same officer nor of another matter.
    assert!(shown(&office, &number, &second).is_none());
    assert!(shown(&office, &other, &first).is_none());
    // That the session was used is written down, and what it has open stays.
    scene.pass(120);
    assert!(office.session(&token).unwrap().is_some());
    assert!(shown(&office, &number, &first).is_some());
    office.sign_out(&token).unwrap();
    assert!(shown(&office, &number, &first).is_none());

    open(&office, &number, &second, &office.new_once());
    assert!(shown(&office, &number, &second).is_some());
    office.close().unwrap();
    drop(office);
    let office = scene.open();
    let second = office.session(&second_token).unwrap().unwrap();
    assert!(shown(&office, &number, &second).is_none());
    office.close().unwrap();
}

fn officer(office: &Office, code: &str) -> Officer {
    let id = code.parse().unwrap();
    office.organisation().officer(&id).unwrap().clone()
}

fn step(office: &Office, number: &str, name: &str, fields: &[(&str, &str)]) {
    let fields = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let once = office.new_once();
    office
        .step_once(number, name, &fields.collect(), &clerk(), None, &once)
        .unwrap();
}

pub fn until_a_wall_comes_up() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    let number = registered(&office);
    let (_, session) = session(&office);
    open(&office, &number, &session, &office.new_once());
    assert!(shown(&office, &number, &session).is_some());
    step(&office, &number, "name-accused", &[("officers", "clerk")]);
    let over = office.identity_at(&number, &session);
    assert!(matches!(over, Err(OfficeError::NotFound(_))), "{over:?}");
    let again = office.open_identity(&number, &session, &reason(), &office.new_once());
    assert!(matches!(again, Err(OfficeError::NotFound(_))), "{again:?}");
    assert_eq!(openings(&office, &number).len(), 1);
    office.close().unwrap();
}

pub fn until_it_is_erased() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    let number = registered(&office);
    let (_, session) = session(&office);
    open(&office, &number, &session, &office.new_once());
    assert!(shown(&office, &number, &session).is_some());
    let head = ActAs::Officer {
        officer: "county-head".to_owned(),
        role: None,
    };
    let erase = || office.erase(&number, Basis::Ordered, "决定〔2026〕8号", &head);
    // A key service that believes no log destroys nothing: the erasure stops behind its mark.
    let logs = scene.home.path().join("data/keys/logs");
    let away = scene.home.path().join("logs");
    std::fs::rename(&logs, &away).unwrap();
    erase().unwrap_err();
    let is_gone = || {
        let state = office.identity_at(&number, &session).unwrap().state;
        assert!(matches!(state, IdentityState::Nobody), "{state:?}");
        let again = office.open_identity(&number, &session, &reason(), &office.new_once());
        let nothing = matches!(again, Err(OfficeError::NothingSealed(_)));
        assert!(nothing, "{again:?}");
    };
    is_gone();
    std::fs::rename(&away, &logs).unwrap();
    erase().unwrap();
    is_gone();
    office.close().unwrap();
}

fn accusing(office: &Office) -> String {
    let number = registered(office);
    step(office, &number, "classify", &[("class", "accusation")]);
    number
}

fn ask(office: &Office, number: &str, session: &Session) {
    office
        .ask_for_release(number, session, &reason(), &office.new_once())
        .unwrap();
}

pub fn by_whom_may_release_it() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    let (_, session) = session(&office);
    let keeper = officer(&office, "keeper");
    for accused in [None, Some("keeper")] {
        let number = accusing(&office);
        ask(&office, &number, &session);
        let waiting = office.to_release(&keeper).unwrap();
        let n = waiting[0].request.n;
        office.answer_release(&number, n, &keeper, None).unwrap();
        if let Some(accused) = accused {
            step(&office, &number, "name-accused", &[("officers", accused)]);
        }
        let opened = office.open_released(&number, &session, &office.new_once());
        match accused {
            None => opened.unwrap(),
            // Whoever is accused has released nothing: another custodian is asked.
            Some(_) => {
                let is_closed = matches!(opened, Err(OfficeError::SecondPerson(_)));
                assert!(is_closed, "{opened:?}");
                assert_eq!(openings(&office, &number), []);
                ask(&office, &number, &session);
                let second = officer(&office, "second");
                let n = office.to_release(&second).unwrap()[0].request.n;
                office.answer_release(&number, n, &second, None).unwrap();
                let once = office.new_once();
                office.open_released(&number, &session, &once).unwrap();
            }
        }
    }
    // The auditor replays each matter and finds both openings released.
    for report in office.audit(true).unwrap() {
        assert!(report.others.is_empty(), "{:?}", report.others);
    }
    office.close().unwrap();
}

pub fn many_requests() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    let (_, session) = session(&office);
    let keeper = officer(&office, "keeper");
    let (first, busy) = (accusing(&office), accusing(&office));
    ask(&office, &first, &session);
    for _ in 0..201 {
        ask(&office, &busy, &session);
        let waiting = office.to_release(&keeper).unwrap();
        assert_eq!(waiting.len(), 2);
        let n = waiting[1].request.n;
        let why = Some("先问来信里留的办法");
        office.answer_release(&busy, n, &keeper, why).unwrap();
    }
    let waiting = office.to_release(&keeper).unwrap();
    let numbers = waiting.iter().map(|one| &one.number);
    assert_eq!(numbers.collect::<Vec<_>>(), [&first]);
    office.close().unwrap();
}

pub fn in_a_role_that_works() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    let number = registered(&office);
    let (_, session) = session_of(&office, "second");
    open(&office, &number, &session, &office.new_once());
    let at_desk = office
        .at_desk(&number, &officer(&office, "second"))
        .unwrap();
    assert_eq!(at_desk.openings[0].role, Some(Role::Clerk));
    office.close().unwrap();
}

fn release(office: &Office, number: &str) {
    let keeper = officer(office, "keeper");
    let waiting = office.to_release(&keeper).unwrap();
    let one = waiting.iter().find(|one| one.number == number).unwrap();
    let n = one.request.n;
    office.answer_release(number, n, &keeper, None).unwrap();
}

pub fn for_whom_it_was_released() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    let (token, clerk) = session(&office);
    let (_, deputy) = session_of(&office, "deputy");
    let (number, other) = (accusing(&office), accusing(&office));
    let is_closed = |office: &Office, number: &str, session: &Session| {
        let opened = office.open_released(number, session, &office.new_once());
        assert!(
            matches!(opened, Err(OfficeError::SecondPerson(_))),
            "{opened:?}"
        );
    };
    ask(&office, &number, &clerk);
    is_closed(&office, &number, &clerk);
    release(&office, &number);
    // Neither by another officer who may open it as well, nor in another matter.
    is_closed(&office, &number, &deputy);
    is_closed(&office, &other, &clerk);
    assert_eq!(openings(&office, &number), []);
    // The word stands in the journal: a restart takes nothing of it.
    office.close().unwrap();
    drop(office);
    let office = scene.open();
    let clerk = office.session(&token).unwrap().unwrap();
    let once = office.new_once();
    office.open_released(&number, &clerk, &once).unwrap();
    assert_eq!(openings(&office, &number), [Some(Purpose::Contact)]);
    // What was refused since is refused, and a day later nothing holds.
    ask(&office, &number, &clerk);
    let keeper = officer(&office, "keeper");
    let n = office.to_release(&keeper).unwrap()[0].request.n;
    let why = Some("先问来信里留的办法");
    office.answer_release(&number, n, &keeper, why).unwrap();
    is_closed(&office, &number, &clerk);
    ask(&office, &number, &clerk);
    release(&office, &number);
    scene.pass(24 * 60 * 60);
    is_closed(&office, &number, &clerk);
    // Nor does it once the matter is with another unit.
    ask(&office, &other, &clerk);
    release(&office, &other);
    step(&office, &other, "name-accused", &[("units", "bureau")]);
    let opened = office.open_released(&other, &clerk, &office.new_once());
    assert!(
        matches!(opened, Err(OfficeError::NotFound(_))),
        "{opened:?}"
    );
    assert_eq!(openings(&office, &other), []);
    office.close().unwrap();
}

pub fn one_word_of_many() {
    let scene = Scene::of(OFFICE, None);
    let office = scene.open();
    let (_, session) = session(&office);
    let number = accusing(&office);
    let words = 8;
    // Two windows of one officer ask once.
    let start = Barrier::new(words);
    std::thread::scope(|scope| {
        for _ in 0..words {
            scope.spawn(|| {
                start.wait();
                ask(&office, &number, &session);
            });
        }
    });
    let keepers = [officer(&office, "keeper"), officer(&office, "second")];
    let waiting = office.to_release(&keepers[0]).unwrap();
    assert_eq!(waiting.len(), 1);
    let n = waiting[0].request.n;
    // Of all that custodians say at once, one word counts.
    let said: Vec<bool> = std::thread::scope(|scope| {
        let threads = (0..words).map(|at| {
            let (office, number, start) = (&office, &number, &start);
            let keeper = &keepers[at % 2];
            let why = (at < words / 2).then_some("先问来信里留的办法");
            scope.spawn(move || {
                start.wait();
                office.answer_release(number, n, keeper, why).is_ok()
            })
        });
        let threads: Vec<_> = threads.collect();
        threads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(said.iter().filter(|is_ok| **is_ok).count(), 1);
    let view = office.show(&number, Reader::Operator).unwrap();
    let words = view.entries.iter().filter(|entry| entry.kind == 34);
    assert_eq!(words.count(), 2);
    office.close().unwrap();
}
