//! An office with two matters' worth of everything: what the cases stand on.
#![allow(dead_code, reason = "two test programs share it and each uses a part")]

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use huiyin_domain::{
    actor::{Actor, Role},
    code::Coded as _,
    event::{Effect, Event},
    field::Form,
    id::{OfficerId, UnitId},
    law::Act,
    matter::Matter,
    obligation::{Ended, How, Obligation, ObligationKind, Owner},
    stage::Stage,
    transition::Step,
};
use huiyin_journal::{body::CaseLink, cbor::Map, key::PrivateKey, kind};
use huiyin_store::{
    Appended, Draft, Environment, Loaded, NewOffice, Opened, Place, Position, Random, Recorded,
    SealedIdentity, Store, StoreError, load_matter, segment,
};
use huiyin_testkit::{FixedClock, SeededRandom, TempFolder, environment};
use jiff::civil::{Date, date};

pub const OFFICE: &str = "330106011";
pub const OTHER: &str = "330106012";
/// 2026-11-02 09:00 in Shanghai, a Monday.
pub const MORNING: i64 = 1_793_581_200;
pub const DAY: i64 = 86_400;

pub struct Scene {
    pub store: Store,
    pub clock: Arc<FixedClock>,
    pub at: String,
    pub folder: TempFolder,
    pub random: SeededRandom,
}

impl Scene {
    pub fn on_sqlite() -> Self {
        let folder = TempFolder::new();
        let at = folder.join("huiyin.db").to_str().unwrap().to_owned();
        Self::at(at, folder)
    }

    /// In a folder that somebody else looks after.
    pub fn on_sqlite_at(folder: &std::path::Path) -> Self {
        let at = folder.join("huiyin.db").to_str().unwrap().to_owned();
        Self::at(at, TempFolder::new())
    }

    pub fn on_postgres() -> Self {
        Self::at(huiyin_testkit::postgres::url(), TempFolder::new())
    }

    /// A fresh database of the same engine.
    pub fn sibling(&self) -> Self {
        if self.is_sqlite() {
            Self::empty_sqlite()
        } else {
            Self::empty_postgres()
        }
    }

    pub fn empty_sqlite() -> Self {
        let folder = TempFolder::new();
        let at = folder.join("huiyin.db").to_str().unwrap().to_owned();
        Self::empty_at(at, folder)
    }

    pub fn empty_postgres() -> Self {
        Self::empty_at(huiyin_testkit::postgres::url(), TempFolder::new())
    }

    fn empty_at(at: String, folder: TempFolder) -> Self {
        // Each scene draws its own ids, for one may go on where another stopped.
        static SEED: AtomicU64 = AtomicU64::new(1);
        let seed = SEED.fetch_add(2, Ordering::SeqCst);
        let clock = Arc::new(FixedClock::at(MORNING));
        let store = Store::open(&at, environment(&clock, seed << 32)).unwrap();
        Self {
            store,
            clock,
            at,
            folder,
            random: SeededRandom::new((seed + 1) << 32),
        }
    }

    fn at(at: String, folder: TempFolder) -> Self {
        let scene = Self::empty_at(at, folder);
        scene.create(OFFICE);
        scene
    }

    pub fn is_sqlite(&self) -> bool {
        !self.at.starts_with("postgres")
    }

    pub fn environment(&self) -> Environment {
        self.store.environment().clone()
    }

    pub fn create(&self, office: &str) -> Appended {
        let new = new_office(office);
        self.store
            .write(move |append| append.create_office(&new))
            .unwrap()
    }

    pub fn origin(&self) -> String {
        let generation = self.store.committed().size(OFFICE).unwrap().generation;
        format!("petitions.example/journal/{OFFICE}/g{generation}")
    }

    pub fn place<'a>(&self, office: &'a str, origin: &'a str) -> Place<'a> {
        let mut case_id = [0; 16];
        self.random.fill(&mut case_id);
        let case = CaseLink {
            case_id,
            case_seq: 0,
            previous: None,
        };
        Place {
            office,
            origin,
            register: 1,
            matter: None,
            case,
        }
    }

    /// A registration that nothing decided: the effect is what the case asks for.
    pub fn registration(&self, today: Date, text: &str, due: Date) -> (Draft, Event) {
        self.registration_of(OFFICE, today, text, due)
    }

    pub fn registration_of(
        &self,
        office: &str,
        today: Date,
        text: &str,
        due: Date,
    ) -> (Draft, Event) {
        let event = register_event(today, text, due);
        let origin = format!("petitions.example/journal/{office}/g1");
        let draft = Draft::of_step(&event, &self.place(office, &origin), &self.random).unwrap();
        let mut draft = draft;
        draft.search = Some(segment(text));
        draft.identity = Some(SealedIdentity {
            key_id: vec![1; 16],
            sealed: vec![2; 60],
        });
        draft.query_code = Some([3; 32]);
        draft.marks = vec![[4; 32]];
        (draft, event)
    }

    pub fn register(&self, text: &str) -> Recorded {
        self.register_due(text, date(2026, 11, 17))
    }

    pub fn register_due(&self, text: &str, due: Date) -> Recorded {
        let (draft, event) = self.registration(self.today(), text, due);
        self.store
            .write(move |append| append.record(&draft, &event, None))
            .unwrap()
    }

    pub fn today(&self) -> Date {
        self.store.today(OFFICE).unwrap()
    }

    pub fn load(&self, matter: Position) -> Loaded {
        self.store
            .read(|tx| load_matter(tx, OFFICE, matter))
            .unwrap()
            .unwrap()
    }

    /// An acceptance that ends what runs and gives 60 days.
    pub fn acceptance(&self, loaded: &Loaded) -> (Draft, Event) {
        self.drafted(loaded, accept_event(&loaded.matter, self.today()))
    }

    pub fn drafted(&self, loaded: &Loaded, event: Event) -> (Draft, Event) {
        let origin = self.origin();
        let place = Place {
            office: OFFICE,
            origin: &origin,
            register: loaded.head.register,
            matter: Some(loaded.matter.key.into()),
            case: loaded.head.link(),
        };
        (Draft::of_step(&event, &place, &self.random).unwrap(), event)
    }

    pub fn accept(&self, loaded: &Loaded) -> Result<Recorded, StoreError> {
        let (draft, event) = self.acceptance(loaded);
        let before = loaded.matter.clone();
        self.store
            .write(move |append| append.record(&draft, &event, Some(&before)))
    }
}

impl Scene {
    /// Takes one more step on a matter.
    pub fn step(
        &self,
        matter: Position,
        step: (&str, &[(&str, &str)]),
        stage: Stage,
        arisen: Vec<Obligation>,
    ) -> Recorded {
        let loaded = self.load(matter);
        let event = event(Some(&loaded.matter), self.today(), step, stage, arisen);
        let (draft, event) = self.drafted(&loaded, event);
        let before = loaded.matter;
        self.store
            .write(move |append| append.record(&draft, &event, Some(&before)))
            .unwrap()
    }

    /// Forwarded, answered, served, reviewed.
    pub fn whole_life(&self, matter: Position) {
        let today = self.today();
        let day = today.to_string();
        let review = obligation(ObligationKind::ReviewOpinion, 1, today, date(2026, 12, 4));
        self.step(
            matter,
            ("forward", &[("to", "water")]),
            Stage::Forwarded,
            Vec::new(),
        );
        let opinion = [
            ("outcome", "supported"),
            ("request", "修复水渠"),
            ("facts", "水渠已损坏"),
            ("opinion", "予以修复"),
            ("grounds", "水利设施管理办法"),
            ("remedy", "三十日内可申请复查"),
            ("signed_by", "head-1"),
        ];
        self.step(
            matter,
            ("issue-opinion", &opinion),
            Stage::Concluded,
            Vec::new(),
        );
        let served = [
            ("document", "handling-opinion"),
            ("day", &*day),
            ("way", "handed"),
            ("proof", "yes"),
        ];
        self.step(matter, ("serve", &served), Stage::Concluded, Vec::new());
        let request = [("body", "county"), ("note", "不服处理意见")];
        self.step(
            matter,
            ("request-review", &request),
            Stage::UnderReview,
            vec![review],
        );
        let decided = [
            ("outcome", "upheld"),
            ("request", "复查"),
            ("facts", "事实清楚"),
            ("opinion", "维持"),
            ("grounds", "依据充分"),
            ("signed_by", "head-2"),
        ];
        self.step(
            matter,
            ("issue-review", &decided),
            Stage::Reviewed,
            Vec::new(),
        );
    }

    /// Enters that who petitioned was erased (type 32).
    pub fn enter_erasure(&self, matter: Position) {
        let (loaded, origin) = (self.load(matter), self.origin());
        let place = Place {
            office: OFFICE,
            origin: &origin,
            register: loaded.head.register,
            matter: Some(matter),
            case: loaded.head.link(),
        };
        let nothing = Opened::default();
        let draft = Draft::of_fields(kind::ERASED, &place, Map::new(), &nothing, &self.random);
        let draft = draft.unwrap();
        self.store
            .write(move |append| append.entry(&draft))
            .unwrap();
    }

    /// Takes a matter over from another system.
    pub fn import(&self, source: &str, text: &str) -> Result<Recorded, StoreError> {
        let today = self.today();
        let fields = [
            ("unit", "bureau"),
            ("source", source),
            ("claimed", "2024-05-06"),
            ("text", text),
        ];
        let event = event(
            None,
            today,
            ("import-register", &fields),
            Stage::Registered,
            Vec::new(),
        );
        let origin = self.origin();
        let draft = Draft::of_step(&event, &self.place(OFFICE, &origin), &self.random).unwrap();
        self.store
            .write(move |append| append.record(&draft, &event, None))
    }
}

pub fn new_office(office: &str) -> NewOffice {
    NewOffice {
        office: office.to_owned(),
        name: "临安街道信访办".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        domain: "petitions.example".to_owned(),
        vkey: vkey(office, 1),
        receiving: vec![1, 2],
        other: vec![9],
    }
}

pub fn vkey(office: &str, generation: u32) -> String {
    let origin = format!("petitions.example/journal/{office}/g{generation}");
    PrivateKey::log(&origin, &[7; 32])
        .unwrap()
        .public()
        .to_string()
}

pub fn clerk() -> Actor {
    let (officer, unit) = (
        OfficerId::new("clerk-1").unwrap(),
        UnitId::new("bureau").unwrap(),
    );
    Actor::officer(officer, unit, Role::Clerk)
}

pub fn form(fields: &[(&str, &str)]) -> Form {
    let pairs = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    pairs.collect::<BTreeMap<_, _>>()
}

fn obligation(kind: ObligationKind, n: u16, from: Date, due: Date) -> Obligation {
    Obligation {
        kind,
        n,
        owner: Owner::Unit(UnitId::new("bureau").unwrap()),
        from,
        term: "15d".parse().unwrap(),
        extend: 0,
        exclude: None,
        nominal: due,
        due,
        provisional: false,
        basis: Act::Regulations2022.article(22),
        claimed: false,
    }
}

/// An event of any step with an effect that nothing decided; what runs ends as met.
pub fn event(
    before: Option<&Matter>,
    today: Date,
    (name, fields): (&str, &[(&str, &str)]),
    stage: Stage,
    arisen: Vec<Obligation>,
) -> Event {
    let step = Step::parse(name, &form(fields)).unwrap();
    let met = |running: &Obligation| Ended {
        kind: running.kind,
        n: running.n,
        how: How::Met,
    };
    Event {
        step: step.unwrap_or_else(|errors| panic!("{name}: {errors:?}")),
        by: clerk(),
        day: today,
        effect: Effect {
            stage,
            owner: UnitId::new("bureau").unwrap(),
            law: before.is_none().then_some(Act::Regulations2022),
            leave: Vec::new(),
            arisen,
            ended: before
                .map(|before| before.running().map(met).collect())
                .unwrap_or_default(),
        },
    }
}

pub fn register_event(today: Date, text: &str, due: Date) -> Event {
    let received = today.to_string();
    let fields = [
        ("channel", "online"),
        ("unit", "bureau"),
        ("received", &received),
        ("text", text),
    ];
    let arisen = vec![obligation(ObligationKind::BureauDispatch, 1, today, due)];
    event(
        None,
        today,
        ("register", &fields),
        Stage::Registered,
        arisen,
    )
}

pub fn accept_event(matter: &Matter, today: Date) -> Event {
    let arisen = vec![obligation(
        ObligationKind::Conclude,
        1,
        today,
        date(2027, 1, 4),
    )];
    event(
        Some(matter),
        today,
        ("accept", &[("way", "paper")]),
        Stage::Accepted,
        arisen,
    )
}

/// The number of a stage as the tables hold it.
pub fn stage_number(stage: Stage) -> i64 {
    stage.number().into()
}
