//! How long sessions and links last, and what the journal says of a password.

use std::net::IpAddr;

use huiyin_domain::id::OfficerId;
use huiyin_domain::organisation::StaffRole;
use huiyin_journal::leaf::LeafView;
use huiyin_office::Office;
use huiyin_office::session::{Device, IDLE_SECONDS, Token, WHOLE_SECONDS};
use huiyin_office::sign_in::{LINK_SECONDS, PasswordError, SecondError, SignInError, SignedIn};
use huiyin_store::Position;
use huiyin_testkit::Authenticator;

use crate::scene::Scene;

const PASSWORD: &str = "晴坡村的水渠今年修好通水了";

fn whole(signed_in: SignedIn) -> Token {
    match signed_in {
        SignedIn::Whole(token) => token,
        SignedIn::Asks(_) => panic!("a code is asked for"),
    }
}

/// Signs the clerk in through a link.
fn signed_in(office: &Office) -> Token {
    let link = office.open_link("clerk").unwrap();
    whole(office.use_link(&link, PASSWORD, Device::Unknown).unwrap())
}

pub fn limits() {
    let scene = Scene::new(None);
    let office = scene.open();
    let token = signed_in(&office);
    let is_in = || office.session(&token).unwrap().is_some();
    // Used again and again it goes on, at hand or not.
    for _ in 0..3 {
        scene.pass(IDLE_SECONDS - 1);
        assert!(
            office.session_at_hand(&token).is_none(),
            "it is to be written down first"
        );
        assert!(is_in());
        scene.pass(1);
        assert!(office.session_at_hand(&token).is_some());
    }
    scene.pass(IDLE_SECONDS);
    assert!(!is_in() && office.session_at_hand(&token).is_none());

    let turn = office.sign_in_turn("clerk", None).unwrap();
    let token = whole(office.sign_in(&turn, PASSWORD, Device::Unknown).unwrap());
    let step = IDLE_SECONDS / 2;
    for _ in 1..WHOLE_SECONDS / step {
        scene.pass(step);
        let session = office.session(&token).unwrap().unwrap();
        assert!(session.ends() <= session.began + WHOLE_SECONDS);
    }
    scene.pass(step);
    assert!(office.session(&token).unwrap().is_none());
    office.close().unwrap();
}

pub fn restart() {
    let scene = Scene::new(None);
    let office = scene.open();
    let token = signed_in(&office);
    office.close().unwrap();
    drop(office);
    let office = scene.open();
    let session = office.session(&token).unwrap().unwrap();
    assert_eq!(session.officer.as_str(), "clerk");
    office.sign_out(&token).unwrap();
    office.close().unwrap();
    drop(office);
    let office = scene.open();
    assert!(office.session(&token).unwrap().is_none());
    office.close().unwrap();
}

pub fn no_officer() {
    let scene = Scene::new(None);
    let office = scene.open();
    let token = signed_in(&office);
    let stranger = OfficerId::new("stranger").unwrap();
    assert!(office.sessions_of(&stranger).unwrap().is_empty());
    assert!(office.open_link("stranger").is_err());
    let turn = office.sign_in_turn("stranger", None).unwrap();
    assert!(matches!(
        office.sign_in(&turn, PASSWORD, Device::Unknown),
        Err(SignInError::Wrong)
    ));
    assert!(office.session(&token).unwrap().is_some());
    office.close().unwrap();
}

pub fn link() {
    let scene = Scene::new(None);
    let office = scene.open();
    let (first, second) = (
        office.open_link("clerk").unwrap(),
        office.open_link("clerk").unwrap(),
    );
    let over = |link: &Token| {
        matches!(
            office.use_link(link, PASSWORD, Device::Unknown),
            Err(PasswordError::LinkOver)
        )
    };
    assert!(over(&first), "a newer one takes its place");
    assert!(matches!(
        office.use_link(&second, "zu kurz", Device::Unknown),
        Err(PasswordError::TooShort)
    ));
    office.use_link(&second, PASSWORD, Device::Unknown).unwrap();
    assert!(over(&second), "it works once");
    let third = office.open_link("clerk").unwrap();
    scene.pass(LINK_SECONDS - 1);
    assert_eq!(office.link(&third).unwrap().unwrap().id.as_str(), "clerk");
    scene.pass(1);
    assert!(office.link(&third).unwrap().is_none() && over(&third));
    office.close().unwrap();
}

/// The clerk with a telephone and codes on paper, signed in.
fn with_telephone(scene: &Scene, office: &Office) -> (Authenticator, Vec<String>) {
    let session = office.session(&signed_in(office)).unwrap().unwrap();
    assert!(!session.strong);
    let offer = office.second_offer(&session).unwrap();
    assert!(offer.address.starts_with("otpauth://totp/clerk?secret="));
    let phone = Authenticator::new(&offer.secret);
    let set = |code: &str| office.set_second_step(&session, code, "", Device::Computer);
    assert!(matches!(set("000000"), Err(SecondError::Code)));
    let (token, paper) = set(&phone.at(now(scene))).unwrap();
    let strong = office.session(&token).unwrap().unwrap();
    assert!(strong.strong && strong.device == Device::Computer);
    let first = office.sessions_of(&strong.officer).unwrap();
    assert_eq!(first, [strong], "every other session ended");
    (phone, paper)
}

fn now(scene: &Scene) -> i64 {
    huiyin_store::Clock::now(&*scene.clock)
}

/// The clerk's password, and then this code.
fn sign_in_with(office: &Office, code: &str) -> Result<Token, SignInError> {
    let turn = office.sign_in_turn("clerk", None).unwrap();
    let half = match office.sign_in(&turn, PASSWORD, Device::Unknown).unwrap() {
        SignedIn::Asks(half) => half,
        SignedIn::Whole(_) => panic!("no code is asked for"),
    };
    let turn = office.half_turn(&half)?.unwrap();
    let done = office.sign_in_whole(&half, &turn, code, Device::Unknown);
    if done.is_ok() {
        assert!(
            office.half_turn(&half).unwrap().is_none(),
            "a half is used once"
        );
    }
    done
}

pub fn second_step() {
    let scene = Scene::new(None);
    let office = scene.open();
    let (phone, paper) = with_telephone(&scene, &office);
    let wrong = |code: &str| matches!(sign_in_with(&office, code), Err(SignInError::Wrong));
    assert!(
        wrong(&phone.at(now(&scene))),
        "it was taken when it was set"
    );
    scene.pass(30);
    let code = phone.at(now(&scene));
    sign_in_with(&office, &code).unwrap();
    assert!(wrong(&code));
    scene.pass(30);
    let late = phone.at(now(&scene) - 60);
    assert!(wrong(&late));
    assert!(wrong("") && wrong("12345") && wrong("AAAA-AAAA-AAAA"));
    // The telephone's clock may be half a minute off. A right code forgives the wrong ones.
    scene.pass(900);
    sign_in_with(&office, &phone.at(now(&scene) + 30)).unwrap();
    sign_in_with(&office, &paper[0]).unwrap();
    assert!(wrong(&paper[0]));
    for _ in 0..3 {
        assert!(wrong("000000"));
    }
    let officer = OfficerId::new("clerk").unwrap();
    assert_eq!(office.second_turn(&officer).unwrap().wait().as_secs(), 1);
    assert_eq!(office.second_step(&officer).unwrap().unwrap().codes, 9);
    // Whoever takes longer than ten minutes gives the password again.
    let turn = office.sign_in_turn("clerk", None).unwrap();
    let SignedIn::Asks(half) = office.sign_in(&turn, PASSWORD, Device::Unknown).unwrap() else {
        panic!("no code is asked for")
    };
    scene.pass(600);
    assert!(office.half_turn(&half).unwrap().is_none());
    office.close().unwrap();
}

pub fn second_step_stays() {
    let scene = Scene::new(None);
    let office = scene.open();
    let (_, paper) = with_telephone(&scene, &office);
    let link = office.open_link("clerk").unwrap();
    let asks = |signed_in| matches!(signed_in, SignedIn::Asks(_));
    assert!(asks(
        office.use_link(&link, PASSWORD, Device::Unknown).unwrap()
    ));
    office.close().unwrap();
    drop(office);
    let office = scene.open();
    sign_in_with(&office, &paper[5]).unwrap();
    office.take_second_step_of("clerk").unwrap();
    assert!(office.take_second_step_of("stranger").is_err());
    let turn = office.sign_in_turn("clerk", None).unwrap();
    whole(office.sign_in(&turn, PASSWORD, Device::Unknown).unwrap());
    office.close().unwrap();
    for report in office.audit(true).unwrap() {
        assert!(report.is_clean());
    }
}

pub fn rights() {
    let scene = Scene::new(None);
    let office = scene.open();
    let token = signed_in(&office);
    let clerk = OfficerId::new("clerk").unwrap();
    let mut post = office.organisation().officer(&clerk).unwrap().clone();
    post.name = "登记处".to_owned();
    office.set_officer(post.clone()).unwrap();
    assert!(office.session_at_hand(&token).is_some());
    post.roles = vec![StaffRole::Clerk, StaffRole::Administrator];
    office.set_officer(post).unwrap();
    assert!(office.session_at_hand(&token).is_none());
    assert!(office.session(&token).unwrap().is_none());
    office.close().unwrap();
}

pub fn guessed_first() {
    let scene = Scene::new(None);
    let office = scene.open();
    let link = office.open_link("clerk").unwrap();
    let common = |set| matches!(set, Err(PasswordError::Common));
    assert!(common(
        office
            .use_link(&link, "password1234", Device::Unknown)
            .map(drop)
    ));
    assert!(common(office.set_password_of("clerk", "123456789012")));
    let token = whole(office.use_link(&link, PASSWORD, Device::Unknown).unwrap());
    let session = office.session(&token).unwrap().unwrap();
    let change = |to| office.change_password(&session, PASSWORD, to);
    assert!(common(change("zhongguo123456")));
    assert!(matches!(
        change("clerkclerkclerk"),
        Err(PasswordError::Name)
    ));
    office.close().unwrap();
}

pub fn wrong_codes() {
    let scene = Scene::new(None);
    let office = scene.open();
    let from = |last: u8| Some(IpAddr::from([203, 0, 113, last]));
    let wait = |number: &str, from| office.lookup_turn(number, from).unwrap().wait().as_secs();
    for n in 0..21 {
        let turn = office
            .lookup_turn(&format!("once-2026-{n}"), from(7))
            .unwrap();
        assert_eq!(turn.wait().as_secs(), 0, "{n}");
        assert!(office.look_up(&turn, "AAAA-BBBB-CCCC-DDDD").is_err());
    }
    assert_eq!(wait("once-2026-95", from(7)), 1);
    assert_eq!(wait("once-2026-96", from(8)), 0);
    assert_eq!(wait("once-2026-97", None), 0);
    // The number that is tried from everywhere waits as well.
    for last in 20..23 {
        let turn = office.lookup_turn("once-2026-99", from(last)).unwrap();
        assert!(office.look_up(&turn, "AAAA-BBBB-CCCC-DDDD").is_err());
    }
    assert_eq!(wait("once-2026-99", from(30)), 1);
    assert_eq!(wait("once-2026-98", from(30)), 0);
    office.close().unwrap();
}

pub fn no_secret() {
    let scene = Scene::new(None);
    let office = scene.open();
    let link = office.open_link("clerk").unwrap();
    office.use_link(&link, PASSWORD, Device::Unknown).unwrap();
    office
        .set_password_of("clerk", "另外一个更长一些的新密码")
        .unwrap();
    let entries = office.health().entries;
    office.close().unwrap();
    for report in office.audit(true).unwrap() {
        assert!(report.is_clean());
    }
    drop(office);
    for seq in [entries - 3, entries - 2, entries - 1] {
        let row = scene.row("once", Position::new(1, seq));
        let leaf = LeafView::decode(&row.leaf).unwrap();
        assert_eq!(leaf.kind, huiyin_journal::kind::ACCOUNT_CHANGED);
        let content = row.content.unwrap();
        let holds = |what: &[u8]| content.windows(what.len()).any(|part| part == what);
        assert!(holds(b"clerk"));
        assert!(
            !holds(b"argon2") && !holds(PASSWORD.as_bytes()) && !holds(link.as_str().as_bytes())
        );
    }
}
