//! T13: a log of 100,000 synthetic entries about invented persons holds nothing of them.
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "scene/log.rs"]
mod scene;

use huiyin_journal::body::{Body, fact};
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::commit::{document_value, field};
use huiyin_journal::content::Content;
use huiyin_journal::kind;
use huiyin_journal::leaf::LeafView;
use scene::*;

/// What is planted: name, phone, identity number, text.
fn secrets(n: u64) -> [String; 4] {
    let surname = ["赵", "钱", "孙", "李", "周", "吴"][(n % 6) as usize];
    [
        format!(
            "{surname}信{}",
            char::from_u32(0x4e00 + (n % 20_000) as u32).unwrap()
        ),
        format!("139{:08}", 10_000_000 + n),
        format!("33010619800101{:04}", n % 10_000),
        format!("请求修复第{n}号水渠"),
    ]
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

#[test]
fn t13_a_hundred_thousand_leaves_carry_only_ascii_codes_and_no_planted_value() {
    let mut log = Log::new();
    let mut facts = Map::new();
    let mut printable = 0;
    for n in 1..=100_000u64 {
        let planted = secrets(n);
        let mut leaf = log.leaf(kind::RECEIVED, 1, hour(FIRST_DAY, 9), Map::new());
        leaf.seq = n;
        leaf.event_id[..8].copy_from_slice(&n.to_be_bytes());
        let salt = [n as u8; 32];
        let mut content = Content::default();
        content.set(field::NAME, salt, planted[0].as_bytes());
        content.set(field::PHONE, salt, planted[1].as_bytes());
        content.set(field::IDENTITY_NUMBER, salt, planted[2].as_bytes());
        content.set(field::TEXT, salt, document_value(planted[3].as_bytes()));
        facts.insert(fact::ACT, Value::Uint(n % 300));
        let commits = content.commits(ORIGIN, &leaf.event_id).unwrap();
        let body = Body {
            facts: facts.clone(),
            commits,
            ..Body::default()
        };
        leaf.body_commit = Some(body.commit(&salt).unwrap());
        let bytes = leaf.encode().unwrap();
        let body = body.encode().unwrap();
        for secret in &planted {
            assert!(
                !contains(&bytes, secret.as_bytes()),
                "leaf {n} holds {secret}"
            );
            assert!(
                !contains(&body, secret.as_bytes()),
                "body {n} holds {secret}"
            );
        }
        let view = LeafView::decode(&bytes).unwrap();
        assert_eq!(view.pub_bytes, [0xa0]);
        printable += view.origin.len();
        if n == 1 {
            log.push(&leaf);
        }
    }
    assert_eq!(printable, 100_000 * ORIGIN.len());
}

#[test]
fn t13_no_name_can_be_put_into_a_leaf_or_body_even_on_purpose() {
    let log = Log::new();
    let name = Map::from([(0, Value::text("王小明"))]);
    let case_event = log.leaf(kind::RECEIVED, 1, hour(FIRST_DAY, 9), name.clone());
    assert!(case_event.encode().is_err());
    let ascii = Map::from([(0, Value::text("Wang Xiaoming"))]);
    assert!(
        log.leaf(kind::RECEIVED, 1, hour(FIRST_DAY, 9), ascii.clone())
            .encode()
            .is_err()
    );
    assert!(
        log.leaf(900, 1, hour(FIRST_DAY, 9), name.clone())
            .encode()
            .is_err()
    );
    for facts in [name, ascii] {
        let facts = facts
            .into_values()
            .map(|value| (fact::TARGET_UNIT, value))
            .collect();
        assert!(
            Body {
                facts,
                ..Body::default()
            }
            .encode()
            .is_err()
        );
    }
}
