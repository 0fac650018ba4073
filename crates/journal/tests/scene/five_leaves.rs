//! The journal of five leaves of §15.2 to §15.5: literal bytes, and the same built from values.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "a scene that tests share, each its part"
)]

use huiyin_journal::body::{Body, CaseLink, fact};
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::commit::{document_value, field};
use huiyin_journal::content::Content;
use huiyin_journal::cosign;
use huiyin_journal::hash::{Hash, leaf_hash};
use huiyin_journal::key::PrivateKey;
use huiyin_journal::kind;
use huiyin_journal::leaf::Leaf;
use huiyin_journal::note::Note;
use huiyin_journal::policy::Policy;
use huiyin_journal::qr::Opening;
use huiyin_journal::receipt::Receipt;
use huiyin_journal::seal::{Row, Seal};
use huiyin_journal::tree::{self, MemoryTree};

pub const ORIGIN: &str = "petitions.example/journal/330106011/g1";
pub const LOG_VKEY: &str =
    "petitions.example/journal/330106011/g1+3390e55d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
pub const WITNESS_1_VKEY: &str =
    "witness.example/audit-office+39b525f8+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";
pub const WITNESS_2_VKEY: &str =
    "witness.example/university+3b39b39e+BCVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd";
pub const NAME: &str = "王小明";
pub const TEXT: &str = "请求修复村口水渠。";
pub const ACTOR: &str = "officer-7";

pub const LEAVES: [&str; 5] = [
    "8a63706a3178267065746974696f6e732e6578616d706c652f6a6f75726e616c2f3333303130363031312f6731001a6ae7d2801a013528ee010050e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0f6a3006d417369612f5368616e6768616901785c7065746974696f6e732e6578616d706c652f6a6f75726e616c2f3333303130363031312f67312b33333930653535642b41514f6842372f7a7a68432b48584464474f644c774a6c6e354e59776d36554e58783363686d5153565447340283010203",
    "8a63706a3178267065746974696f6e732e6578616d706c652f6a6f75726e616c2f3333303130363031312f6731011a6ae7e0901a013528ee0a0150e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e15820f9d839e2341d246d8143af0b8de88f7284b52e1648a18753d505304c97e45fa9a0",
    "8a63706a3178267065746974696f6e732e6578616d706c652f6a6f75726e616c2f3333303130363031312f6731021a6ae858181a013528ee030250e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e25820626ba5790a77f731f097269b0f01d6ca6ae26c523719c62292ddd2933a1c1adda1001a013528ee",
    "8a63706a3178267065746974696f6e732e6578616d706c652f6a6f75726e616c2f3333303130363031312f6731031a6ae858541a013528ee030350e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3582045e2bdb8f95d59deb6be4557aa121c8c471312296b361543360fa156bccf1868a1001a013528ee",
    "8a63706a3178267065746974696f6e732e6578616d706c652f6a6f75726e616c2f3333303130363031312f6731041a6ae8b3851a013528ee020050e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4e4f6a7001a013528ee010002040383830181820a0100830280018303800104f605f60600",
];

pub const LEAF_HASHES: [&str; 5] = [
    "5cf8c8a28b4cc12c0280aa5de5063d0899cadd2be8d8d1ce6d07d6f246b8e407",
    "24fdad7af362e27e82bbcb8ed011f63b113d3404cb91dadc25d4be54d687d03e",
    "67a3d98cacfd55769efe33df40724c027542c480e51826b39f773eff7edee0f2",
    "6cb32b747bb15292fda0ee9f99026311d40cbbbc49dfd744e8186d7ddc9fbad0",
    "7f4368b78552f11b86051f66a5ff00c89252a6c4d6c53fba6a028e5ee40bef76",
];

pub const BODY_1: &str = "8550cacacacacacacacacacacacacacacaca00f6a2001868011a013528fda20158203fac7a03ff6c270b9a38bde457970594dace016792ed48d3288f6eef2985386c0258205bcb38bbecff2d0327705649fd8b5809675587656ef7058a8291780804fc61d8";
pub const BODY_2: &str =
    "85f600f6a0a1035820c1011bc57fae698ffdb702887b8ef989a2e6a23e8f770a125a9db52df76c6df3";
pub const BODY_3: &str =
    "85f600f6a0a1035820cc8889c37d46fd729590616098a8374599ff645e4835f0ca164d067a2496c69e";

pub const NOTE: &str = "\
petitions.example/journal/330106011/g1\n\
5\n\
61Q1xD7yElVNd11DIvwvSgv7JlIoy1x81gYNFwGek1s=\n\
\n\
— petitions.example/journal/330106011/g1 M5DlXdA88NnmKPMHvjF3+R4k9DDfBJIRBr9qCfFDrZEZFxtH6Du1Qq3FlItlF7H4sx0fg5aDOgeloxyNacei22cE7AU=\n\
— witness.example/audit-office ObUl+AAAAABq6LOeN3tmatdikNGhM0PxuC+G4XRDlJam+x2uRVHxc9yngdc1xgbGeP+mB6zv9fp3NGvw2Ku5VBF2Fb5SIx4c+FigCw==\n\
— witness.example/university OzmzngAAAABq6LOfTcBo5+jP59tryTuYLco7PhE7ps1qHqPeIaq2g1O6nkEpkBJ+ldac7K7fD6CUQ2DnAe9dQffdDL7566VNXKxjAA==\n";

pub const QR_A: &str = "8701586e8a63706a3178267065746974696f6e732e6578616d706c652f6a6f75726e616c2f3333303130363031312f6731011a6ae7e0901a013528ee0a0150e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e15820f9d839e2341d246d8143af0b8de88f7284b52e1648a18753d505304c97e45fa9a0010558605cf8c8a28b4cc12c0280aa5de5063d0899cadd2be8d8d1ce6d07d6f246b8e4076097e54e902b0bdda900f91c315fb9797b1e7f8f3b4be871c6d4c447789020d37f4368b78552f11b86051f66a5ff00c89252a6c4d6c53fba6a028e5ee40bef7658443390e55dd03cf0d9e628f307be3177f91e24f430df04921106bf6a09f143ad9119171b47e83bb542adc5948b6517b1f8b31d1f8396833a07a5a31c8d69c7a2db6704ec0582584c39b525f8000000006ae8b39e377b666ad76290d1a13343f1b82f86e174439496a6fb1dae4551f173dca781d735c606c678ffa607aceff5fa77346bf0d8abb954117615be52231e1cf858a00b584c3b39b39e000000006ae8b39f4dc068e7e8cfe7db6bc93b982dca3b3e113ba6cd6a1ea3de21aab68353ba9e412990127e95d69cecaedf0fa0944360e701ef5d41f7dd0cbef9eba54d5cac6300";

pub fn unhex(text: &str) -> Vec<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).unwrap() as u8;
    text.as_bytes()
        .chunks(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

pub fn hash(text: &str) -> Hash {
    unhex(text).try_into().unwrap()
}

pub fn leaves() -> Vec<Vec<u8>> {
    LEAVES.map(unhex).to_vec()
}

fn seed(first: u8) -> [u8; 32] {
    std::array::from_fn(|i| first + i as u8)
}

pub fn log_key() -> PrivateKey {
    PrivateKey::log(ORIGIN, &seed(0)).unwrap()
}

pub fn witness_key(n: u8) -> PrivateKey {
    let name = ["witness.example/audit-office", "witness.example/university"][usize::from(n - 1)];
    PrivateKey::witness(name, &seed(0x20 * n)).unwrap()
}

pub fn content_1() -> Content {
    let mut content = Content::default();
    content.set(field::NAME, [0x11; 32], NAME);
    content.set(field::TEXT, [0x22; 32], document_value(TEXT.as_bytes()));
    content
}

pub fn built_bodies() -> [Body; 3] {
    let actor = |event: u8, salt: u8| {
        let mut content = Content::default();
        content.set(field::ACTOR, [salt; 32], ACTOR);
        let commits = content.commits(ORIGIN, &[event; 16]).unwrap();
        Body {
            commits,
            ..Body::default()
        }
    };
    let received = Body {
        case: Some(CaseLink {
            case_id: [0xca; 16],
            case_seq: 0,
            previous: None,
        }),
        facts: Map::from([
            (fact::ACT, Value::Uint(104)),
            (fact::LAST_DAY, Value::Uint(20_261_117)),
        ]),
        commits: content_1().commits(ORIGIN, &[0xe1; 16]).unwrap(),
    };
    [received, actor(0xe2, 0x33), actor(0xe3, 0x34)]
}

pub fn built_leaves() -> [Leaf; 5] {
    let bodies = built_bodies();
    let commit = |n: usize| Some(bodies[n - 1].commit(&[0xb0 + n as u8; 32]).unwrap());
    let leaf = |seq: u64, t: u64, kind, register, body_commit, pub_map| Leaf {
        origin: ORIGIN.to_owned(),
        seq,
        t,
        day: 20_261_102,
        kind,
        register,
        event_id: [0xe0 + seq as u8; 16],
        body_commit,
        pub_map,
    };
    let genesis = Map::from([
        (0, Value::text("Asia/Shanghai")),
        (1, Value::text(LOG_VKEY)),
        (
            2,
            Value::Array(vec![Value::Uint(1), Value::Uint(2), Value::Uint(3)]),
        ),
    ]);
    let zero = Map::from([(0, Value::Uint(20_261_102))]);
    let row = |register, counts: &[(u64, u64)], attest| Row {
        register,
        counts: counts.to_vec(),
        attest: Some(attest),
    };
    let seal = Seal {
        day: 20_261_102,
        first_seq: 0,
        last_seq: 4,
        rows: vec![row(1, &[(10, 1)], 0), row(2, &[], 1), row(3, &[], 1)],
        previous_seal: None,
        previous_file: None,
        flags: 0,
    };
    [
        leaf(0, 1_793_577_600, kind::GENESIS, 0, None, genesis),
        leaf(1, 1_793_581_200, kind::RECEIVED, 1, commit(1), Map::new()),
        leaf(
            2,
            1_793_611_800,
            kind::ZERO_REPORT,
            2,
            commit(2),
            zero.clone(),
        ),
        leaf(3, 1_793_611_860, kind::ZERO_REPORT, 3, commit(3), zero),
        leaf(4, 1_793_635_205, kind::SEAL, 0, None, seal.to_map()),
    ]
}

pub fn checkpoint() -> Checkpoint {
    let hashes: Vec<Hash> = leaves().iter().map(|leaf| leaf_hash(leaf)).collect();
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 5,
        root: tree::root(&hashes),
    }
}

pub fn signed_note() -> String {
    let checkpoint = checkpoint();
    let mut note = checkpoint.sign(&log_key());
    note.lines
        .push(cosign::cosign(&checkpoint, 1_793_635_230, &witness_key(1)));
    note.lines
        .push(cosign::cosign(&checkpoint, 1_793_635_231, &witness_key(2)));
    note.to_string()
}

pub fn policy_text() -> String {
    format!(
        "log {LOG_VKEY}\nwitness gov1 {WITNESS_1_VKEY}\nwitness civ1 {WITNESS_2_VKEY}\n\
         group gov any gov1\ngroup civ any civ1\ngroup both all gov civ\nquorum both\n"
    )
}

pub fn policy() -> Policy {
    Policy::parse(&policy_text()).unwrap()
}

pub fn receipt() -> Receipt {
    let mut tree: MemoryTree = LEAF_HASHES.map(hash).into_iter().collect();
    Receipt {
        leaf: unhex(LEAVES[1]),
        index: 1,
        path: tree::inclusion_path(&mut tree, 1, 5).unwrap(),
        note: Note::parse(NOTE.as_bytes()).unwrap(),
    }
}

pub fn opening() -> Opening {
    Opening {
        event_id: [0xe1; 16],
        body: unhex(BODY_1),
        body_salt: [0xb1; 32],
        content: content_1(),
    }
}
