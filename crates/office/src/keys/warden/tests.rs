//! T14: without an entry, with one of another matter, officer or purpose, or with a stale one, no key opens.

use super::*;
use crate::files::lossy::LossyDisk;
use crate::keys::{
    ASKED, FOR_SERVICE, RELEASE_SECONDS, RELEASED, Release, TO_READ_FILES, TO_READ_IDENTITY, pin,
    seal_fields,
};
use crate::system::{SeededRandom, SimulatedClock};
use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_journal::body::{Body, CaseLink, fact};
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::commit::{body_commit, field};
use huiyin_journal::content::Content;
use huiyin_journal::hash::leaf_hash;
use huiyin_journal::key::PrivateKey;
use huiyin_journal::kind::{self, Kind};
use huiyin_journal::leaf::Leaf;
use huiyin_journal::qr::Opening;
use huiyin_journal::receipt::Receipt;
use huiyin_journal::tree::{MemoryTree, inclusion_path};

const ORIGIN: &str = "letters.example/journal/330106011/g1";
/// 2026-03-02 09:00 in Shanghai.
const NOW: i64 = 1_772_413_200;
const CASE: CaseId = [1; 16];

/// A service on a clock that the test sets, and the log that it was told of.
struct Scene {
    warden: Warden,
    clock: Arc<SimulatedClock>,
    disk: Arc<LossyDisk>,
}

impl Scene {
    fn new() -> Self {
        let disk = Arc::new(LossyDisk::new());
        let dir = Path::new("/keys");
        FileKeys::create(&*disk, &SeededRandom::new(1), dir).unwrap();
        pin(&*disk, dir, log(1).public()).unwrap();
        let clock = Arc::new(SimulatedClock::new(DEMO_PREFIX, NOW).unwrap());
        let warden = Self::start(&disk, &clock);
        Self {
            warden,
            clock,
            disk,
        }
    }

    fn start(disk: &Arc<LossyDisk>, clock: &Arc<SimulatedClock>) -> Warden {
        Warden::open(
            disk.clone(),
            Arc::new(SeededRandom::new(2)),
            clock.clone(),
            Path::new("/keys"),
        )
        .unwrap()
    }

    fn refusal(&self, id: KeyId, claim: Claim) -> Refused {
        refused(self.warden.open(id, &Ask::Entry(Box::new(claim))))
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, KeyError>) -> Refused {
    match result {
        Err(KeyError::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

fn log(seed: u8) -> PrivateKey {
    PrivateKey::log(ORIGIN, &[seed; 32]).unwrap()
}

/// An entry as the journal would hold it, the `seq`-th of six.
#[derive(Clone)]
struct Entry {
    kind: Kind,
    seq: u64,
    t: i64,
    case: CaseId,
    act: u64,
    /// Facts besides the act.
    facts: Map,
    fields: Content,
}

fn opening() -> Entry {
    let mut fields = Content::default();
    fields.set(field::ACTOR, [3; 32], "water-1");
    Entry {
        kind: kind::IDENTITY_ACCESSED,
        seq: 3,
        t: NOW,
        case: CASE,
        act: FOR_SERVICE,
        facts: Map::new(),
        fields,
    }
}

impl Entry {
    fn shown(&self, signed_by: &PrivateKey) -> Shown {
        let event_id = [self.seq as u8 + 40; 16];
        let body = Body {
            case: Some(CaseLink {
                case_id: self.case,
                case_seq: 2,
                previous: Some([8; 32]),
            }),
            facts: {
                let mut facts = self.facts.clone();
                facts.insert(fact::ACT, Value::Uint(self.act));
                facts
            },
            commits: self.fields.commits(ORIGIN, &event_id).unwrap(),
        };
        let body = body.encode().unwrap();
        let leaf = Leaf {
            origin: ORIGIN.to_owned(),
            seq: self.seq,
            t: self.t as u64,
            day: 20_260_302,
            kind: self.kind,
            register: 1,
            event_id,
            body_commit: Some(body_commit(&[5; 32], &body)),
            pub_map: Map::new(),
        };
        let leaf = leaf.encode().unwrap();
        let hashes = (0..6_u64).map(|seq| match seq == self.seq {
            true => leaf_hash(&leaf),
            false => [seq as u8; 32],
        });
        let mut tree: MemoryTree = hashes.collect();
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size: 6,
            root: tree.root_at(6).unwrap(),
        };
        let receipt = Receipt {
            leaf,
            index: self.seq,
            path: inclusion_path(&mut tree, self.seq, 6).unwrap(),
            note: checkpoint.sign(signed_by),
        };
        let opening = Opening {
            event_id,
            body,
            body_salt: [5; 32],
            content: self.fields.clone(),
        };
        Shown {
            receipt: receipt.to_string().into_bytes(),
            opening: opening.to_bytes().unwrap(),
        }
    }

    fn claim(&self) -> Claim {
        Claim {
            officer: "water-1".to_owned(),
            act: self.act,
            shown: self.shown(&log(1)),
            release: None,
        }
    }
}

#[test]
fn an_entry_of_this_matter_officer_and_purpose_opens_one_key_once() {
    let scene = Scene::new();
    let (id, key) = scene.warden.fresh(&CASE, Holds::Identity).unwrap();
    let claim = opening().claim();
    let ask = Ask::Entry(Box::new(claim.clone()));
    assert_eq!(scene.warden.open(id, &ask).unwrap(), Some(key));
    assert_eq!(scene.refusal(id, claim), Refused::Used);
    let second = Entry {
        seq: 4,
        ..opening()
    };
    let ask = Ask::Entry(Box::new(second.claim()));
    assert!(scene.warden.open(id, &ask).unwrap().is_some());
    scene.warden.keys.destroy(id.record()).unwrap();
    let third = Entry {
        seq: 5,
        ..opening()
    };
    let ask = Ask::Entry(Box::new(third.claim()));
    assert_eq!(scene.warden.open(id, &ask).unwrap(), None);
}

#[test]
fn a_key_is_destroyed_against_the_signed_mark_of_its_own_case_alone() {
    let scene = Scene::new();
    let (id, _) = scene.warden.fresh(&CASE, Holds::Identity).unwrap();
    let (other, _) = scene.warden.fresh(&[9; 16], Holds::Identity).unwrap();
    let shown = |entry: Entry| entry.shown(&log(1));
    let opened = shown(opening());
    assert_eq!(
        refused(scene.warden.destroy(id, &opened)),
        Refused::NoErasure
    );
    let erasure = |t| {
        shown(Entry {
            kind: kind::ERASED,
            act: 3202,
            t,
            ..opening()
        })
    };
    // One that stopped on its way goes on days later.
    let mark = erasure(NOW - 3 * 24 * 3600);
    assert_eq!(
        refused(scene.warden.destroy(other, &mark)),
        Refused::OtherCase
    );
    assert!(scene.warden.keys.key(id, &CASE).unwrap().is_some());
    scene.warden.destroy(id, &mark).unwrap();
    assert!(scene.warden.keys.key(id, &CASE).unwrap().is_none());
    scene.warden.destroy(id, &mark).unwrap();
    assert!(scene.warden.keys.key(other, &[9; 16]).unwrap().is_some());
}

#[test]
fn without_its_own_entry_no_key_opens() {
    let scene = Scene::new();
    let (id, _) = scene.warden.fresh(&CASE, Holds::Identity).unwrap();
    let (files, _) = scene.warden.fresh(&CASE, Holds::Files).unwrap();
    let good = opening().claim();
    let other_case = Entry {
        case: [2; 16],
        ..opening()
    };
    assert_eq!(scene.refusal(id, other_case.claim()), Refused::OtherCase);
    let other_kind = Entry {
        kind: kind::DISCLOSED,
        ..opening()
    };
    assert_eq!(scene.refusal(id, other_kind.claim()), Refused::NoOpening);
    let claim = Claim {
        officer: "water-2".to_owned(),
        ..good.clone()
    };
    assert_eq!(scene.refusal(id, claim), Refused::OtherOfficer);
    let nobody = Entry {
        fields: Content::default(),
        ..opening()
    };
    assert_eq!(scene.refusal(id, nobody.claim()), Refused::OtherOfficer);
    let claim = Claim {
        act: TO_READ_FILES,
        ..good.clone()
    };
    assert_eq!(scene.refusal(files, claim), Refused::OtherPurpose);
    assert_eq!(scene.refusal(files, good.clone()), Refused::OtherPurpose);
    let to_read = Entry {
        act: TO_READ_FILES,
        ..opening()
    };
    assert_eq!(scene.refusal(id, to_read.claim()), Refused::OtherPurpose);
    let look = Entry {
        act: 6703,
        ..opening()
    };
    assert_eq!(scene.refusal(id, look.claim()), Refused::OtherPurpose);
    // What was refused used nothing up.
    let ask = Ask::Entry(Box::new(good));
    assert!(scene.warden.open(id, &ask).unwrap().is_some());
}

#[test]
fn an_identity_is_read_on_a_screen_where_the_entry_says_that_nobody_is_accused() {
    let scene = Scene::new();
    let (id, _) = scene.warden.fresh(&CASE, Holds::Identity).unwrap();
    let (files, _) = scene.warden.fresh(&CASE, Holds::Files).unwrap();
    let saying = |accuses: Option<Value>| Entry {
        act: TO_READ_IDENTITY,
        facts: accuses
            .map(|says| (fact::ACCUSES, says))
            .into_iter()
            .collect(),
        ..opening()
    };
    for says in [None, Some(Value::Bool(true)), Some(Value::Uint(0))] {
        let entry = saying(says);
        assert_eq!(scene.refusal(id, entry.claim()), Refused::NoRelease);
    }
    let good = saying(Some(Value::Bool(false))).claim();
    assert_eq!(scene.refusal(files, good.clone()), Refused::OtherPurpose);
    let ask = Ask::Entry(Box::new(good));
    assert!(scene.warden.open(id, &ask).unwrap().is_some());
}

/// An entry by somebody, with these facts.
fn word(kind: Kind, seq: u64, act: u64, by: &str, facts: &[(u8, u64)]) -> Entry {
    let mut fields = Content::default();
    fields.set(field::ACTOR, [3; 32], by);
    let facts = facts
        .iter()
        .map(|(fact, value)| (*fact, Value::Uint(*value)));
    Entry {
        kind,
        seq,
        act,
        facts: facts.collect(),
        fields,
        ..opening()
    }
}

/// Makes one of three entries another.
type Bend = fn(&mut [Entry; 3]);

/// On an accusation: the opening, what was asked, and the release of it.
fn released() -> [Entry; 3] {
    let custodian = Role::Custodian.number().into();
    let question = kind::OPENING_QUESTION;
    let mut opens = word(
        kind::IDENTITY_ACCESSED,
        4,
        TO_READ_IDENTITY,
        "water-1@water",
        &[(fact::PURPOSE, 1), (fact::RELEASE, 2)],
    );
    opens.facts.insert(fact::ACCUSES, Value::Bool(true));
    let asked = word(question, 1, ASKED, "water-1@water", &[(fact::PURPOSE, 1)]);
    let facts = [(fact::OF_EVENT, 2), (fact::ROLE, custodian)];
    [
        opens,
        asked,
        word(question, 2, RELEASED, "keeper@water", &facts),
    ]
}

fn claim_of([opens, asked, released]: &[Entry; 3]) -> Claim {
    Claim {
        officer: "water-1@water".to_owned(),
        release: Some(Release {
            asked: asked.shown(&log(1)),
            released: released.shown(&log(1)),
        }),
        ..opens.claim()
    }
}

#[test]
fn on_an_accusation_an_identity_is_read_against_the_release_of_another_person_alone() {
    let scene = Scene::new();
    let (id, _) = scene.warden.fresh(&CASE, Holds::Identity).unwrap();
    let good = released();
    let without = Claim {
        release: None,
        ..claim_of(&good)
    };
    assert_eq!(scene.refusal(id, without), Refused::NoRelease);
    let bends: [(&str, Bend); 13] = [
        ("of another matter", |all| all[2].case = [9; 16]),
        ("asked in another matter", |all| all[1].case = [9; 16]),
        ("a refusal", |all| all[2].act = 3405),
        ("no word of a custodian", |all| {
            all[2].facts.insert(fact::ROLE, Value::Uint(2));
        }),
        ("of another request", |all| {
            all[2].facts.insert(fact::OF_EVENT, Value::Uint(1));
        }),
        ("not the one that is named", |all| {
            all[0].facts.insert(fact::RELEASE, Value::Uint(1));
        }),
        ("for another purpose", |all| {
            all[1].facts.insert(fact::PURPOSE, Value::Uint(2));
        }),
        ("one's own", |all| {
            all[2].fields.set(field::ACTOR, [3; 32], "water-1@bureau");
        }),
        ("asked by somebody else", |all| {
            all[1].fields.set(field::ACTOR, [3; 32], "water-2@water");
        }),
        ("before it was asked for", |all| {
            (all[1].seq, all[2].seq) = (2, 1);
            all[0].facts.insert(fact::RELEASE, Value::Uint(1));
        }),
        ("behind the opening", |all| {
            all[2].seq = 5;
            all[0].facts.insert(fact::RELEASE, Value::Uint(5));
        }),
        ("more than a day old", |all| all[2].t -= RELEASE_SECONDS + 1),
        ("later than the opening", |all| all[2].t += 1),
    ];
    for (what, bend) in bends {
        let mut bent = released();
        bend(&mut bent);
        assert_eq!(
            scene.refusal(id, claim_of(&bent)),
            Refused::NoRelease,
            "{what}"
        );
    }
    let forged = Claim {
        release: Some(Release {
            asked: good[1].shown(&log(1)),
            released: good[2].shown(&log(2)),
        }),
        ..claim_of(&good)
    };
    assert_eq!(scene.refusal(id, forged), Refused::NotProved);
    let ask = Ask::Entry(Box::new(claim_of(&good)));
    assert!(scene.warden.open(id, &ask).unwrap().is_some());
}

#[test]
fn an_entry_that_is_not_proved_opens_nothing() {
    let scene = Scene::new();
    let (id, _) = scene.warden.fresh(&CASE, Holds::Identity).unwrap();
    let entry = opening();
    let forged = Claim {
        shown: entry.shown(&log(2)),
        ..entry.claim()
    };
    assert_eq!(scene.refusal(id, forged), Refused::NotProved);
    let nothing = Claim {
        shown: Shown {
            receipt: Vec::new(),
            opening: Vec::new(),
        },
        ..entry.claim()
    };
    assert_eq!(scene.refusal(id, nothing), Refused::NotProved);
    // The proof of one entry with the body of another.
    let other = Entry {
        seq: 4,
        ..opening()
    };
    let mixed = Claim {
        shown: Shown {
            receipt: entry.claim().shown.receipt,
            opening: other.claim().shown.opening,
        },
        ..entry.claim()
    };
    assert_eq!(scene.refusal(id, mixed), Refused::NotProved);
    let good = entry.claim();
    for at in (0..good.shown.opening.len()).step_by(7) {
        let mut bent = good.clone();
        bent.shown.opening[at] ^= 1;
        let ask = Ask::Entry(Box::new(bent));
        assert!(scene.warden.open(id, &ask).is_err(), "byte {at}");
    }
    let unknown = Warden {
        dir: "/elsewhere".into(),
        ..Scene::start(&scene.disk, &scene.clock)
    };
    let ask = Ask::Entry(Box::new(good));
    assert_eq!(refused(unknown.open(id, &ask)), Refused::OtherLog);
}

#[test]
fn a_stale_entry_and_one_of_before_the_start_or_of_the_future_open_nothing() {
    let scene = Scene::new();
    let (id, _) = scene.warden.fresh(&CASE, Holds::Identity).unwrap();
    for t in [NOW - 1, NOW - FRESH_SECONDS, NOW + FRESH_SECONDS + 1] {
        let entry = Entry { t, ..opening() };
        assert_eq!(scene.refusal(id, entry.claim()), Refused::Stale, "{t}");
    }
    let claim = opening().claim();
    scene.clock.advance_to(NOW + FRESH_SECONDS + 1);
    assert_eq!(scene.refusal(id, claim.clone()), Refused::Stale);
    let again = Scene::start(&scene.disk, &scene.clock);
    let ask = Ask::Entry(Box::new(claim));
    assert_eq!(refused(again.open(id, &ask)), Refused::Stale);
}

#[test]
fn the_query_code_gives_a_pass_for_its_case_alone_and_for_some_hours() {
    let scene = Scene::new();
    let mut fields = Content::default();
    let code = "7KQ2-0ABC-1DEF-GHJK";
    fields.set(field::QUERY_CODE, [6; 32], seal::code_hash(code).to_vec());
    let entry = Entry {
        kind: kind::RECEIVED,
        seq: 1,
        t: NOW - 1_000_000,
        act: 0,
        fields,
        ..opening()
    };
    let shown = entry.shown(&log(1));
    let wrong = scene.warden.admit("7KQ2-0ABC-1DEF-GHJX", &shown);
    assert_eq!(refused(wrong), Refused::OtherCode);
    // An entry of another kind that says a code of somebody's own lets nobody in.
    let forged = Entry {
        kind: kind::OTHER_STEP,
        ..entry.clone()
    };
    assert_eq!(
        refused(scene.warden.admit(code, &forged.shown(&log(1)))),
        Refused::OtherCode
    );
    let opening = opening().shown(&log(1));
    assert_eq!(
        refused(scene.warden.admit(code, &opening)),
        Refused::OtherCode
    );
    let pass = scene.warden.admit(code, &shown).unwrap();
    for holds in [Holds::Identity, Holds::Files, Holds::Paper, Holds::Nameless] {
        let (id, key) = scene.warden.fresh(&CASE, holds).unwrap();
        let ask = Ask::Pass(pass.clone());
        assert_eq!(scene.warden.open(id, &ask).unwrap(), Some(key));
        let (other, _) = scene.warden.fresh(&[2; 16], holds).unwrap();
        assert_eq!(refused(scene.warden.open(other, &ask)), Refused::OtherCase);
    }
    let (id, _) = scene.warden.fresh(&CASE, Holds::Files).unwrap();
    for at in 0..pass.as_bytes().len() {
        let mut bent = pass.as_bytes().to_vec();
        bent[at] ^= 1;
        let ask = Ask::Pass(Pass::from_bytes(&bent).unwrap());
        assert_eq!(refused(scene.warden.open(id, &ask)), Refused::NoPass);
    }
    scene.clock.advance_to(NOW + Pass::SECONDS);
    assert_eq!(
        refused(scene.warden.open(id, &Ask::Pass(pass))),
        Refused::NoPass
    );
}

#[test]
fn without_anything_opens_what_names_nobody_and_the_audit_sees_no_bytes_and_no_identity() {
    let scene = Scene::new();
    for holds in [Holds::Identity, Holds::Files, Holds::Paper] {
        let (id, _) = scene.warden.fresh(&CASE, holds).unwrap();
        let asked = scene.warden.open(id, &Ask::Nameless(CASE));
        assert_eq!(refused(asked), Refused::NeedsEntry);
    }
    let (id, key) = scene.warden.fresh(&CASE, Holds::Nameless).unwrap();
    let asked = scene.warden.open(id, &Ask::Nameless(CASE)).unwrap();
    assert_eq!(asked, Some(key));
    let (identity, key) = scene.warden.fresh(&CASE, Holds::Identity).unwrap();
    let sealed = seal_fields(&key, b"here", b"who", [1; 24]);
    let question = |id, sealed| Sealed {
        id,
        case: &CASE,
        bound: b"here",
        sealed,
        digest: Some(sha256(b"%PDF-1.4\n")),
    };
    let asked = scene.warden.check(question(identity, &sealed));
    assert_eq!(refused(asked), Refused::NeedsEntry);
    let (file, key) = scene.warden.fresh(&CASE, Holds::Files).unwrap();
    let sealed = seal_fields(&key, b"here", b"%PDF-1.4\n", [1; 24]);
    assert_eq!(
        scene.warden.check(question(file, &sealed)).unwrap(),
        Checked::Opens {
            is_same: true,
            media_type: Some("application/pdf")
        }
    );
    let elsewhere = Sealed {
        bound: b"there",
        ..question(file, &sealed)
    };
    assert_eq!(scene.warden.check(elsewhere).unwrap(), Checked::Damaged);
    scene.warden.keys.destroy(file.record()).unwrap();
    let gone = scene.warden.check(question(file, &sealed)).unwrap();
    assert_eq!(gone, Checked::Destroyed);
}

#[test]
fn a_mark_says_same_within_an_office_and_nothing_across_offices() {
    let warden = Scene::new().warden;
    let mark = |office, what: &str| warden.marks(office, &[what.to_owned()]).unwrap();
    assert_eq!(mark("330106011", "one"), mark("330106011", "one"));
    assert_ne!(mark("330106011", "one"), mark("330106011", "two"));
    assert_ne!(mark("330106011", "one"), mark("330106012", "one"));
}
