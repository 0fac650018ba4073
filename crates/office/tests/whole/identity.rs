//! Who petitions, on a screen: one entry, a quarter of an hour, one session.

use huiyin_domain::field::Form;
use huiyin_domain::opening::Purpose;
use huiyin_office::identity::{IdentityState, OPEN_SECONDS, OpenIdentity};
use huiyin_office::openings::purpose;
use huiyin_office::session::{Device, Session, Token};
use huiyin_office::sign_in::SignedIn;
use huiyin_office::{Office, OfficeError, Once, Reader};

use crate::once::{clerk, letter, petitioner};
use crate::scene::Scene;

const PASSWORD: &str = "晴坡村的水渠今年修好通水了";

fn session(office: &Office) -> (Token, Session) {
    let link = office.open_link("clerk").unwrap();
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
