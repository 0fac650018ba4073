use super::*;
use crate::key::PrivateKey;
use proptest::prelude::*;

fn log() -> String {
    PrivateKey::log("log.example/journal/xx/g1", &[1; 32])
        .unwrap()
        .public()
        .to_string()
}

fn witness(n: u8) -> String {
    PrivateKey::witness(&format!("w{n}"), &[n + 10; 32])
        .unwrap()
        .public()
        .to_string()
}

#[test]
fn comments_tabs_urls_and_order_are_as_the_format_says() {
    let text = format!(
        "# pinned\n\n\t log {}\thttps://log.example/ \n  # two\nwitness a {} https://a.example/\n\
         witness b {}\ngroup q 2 a b\nquorum q",
        log(),
        witness(1),
        witness(2)
    );
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(
        policy.logs()[0].url.as_deref(),
        Some("https://log.example/")
    );
    assert_eq!(
        policy.witnesses()[0].url.as_deref(),
        Some("https://a.example/")
    );
    assert!(policy.is_quorum(|_| true));
    assert!(!policy.is_quorum(|w| w == 0));
    let id = policy.witnesses()[1].key.id();
    assert_eq!(policy.witness_by_id(id), Some(1));
    let none = Policy::parse("quorum none\n").unwrap();
    assert!(!none.wants_quorum() && !none.is_quorum(|_| true));
}

#[test]
fn t1_lines_that_are_no_policy_are_refused() {
    let (log, a, b) = (log(), witness(1), witness(2));
    let line = |n: usize| PolicyError::Line(n);
    let name = |n: usize, name: &str| PolicyError::Name(n, name.to_owned());
    for (text, error) in [
        (String::new(), PolicyError::Quorum),
        ("quorum none\nquorum none\n".into(), PolicyError::Quorum),
        (format!("log {log}\n"), PolicyError::Quorum),
        ("logs x\nquorum none\n".into(), line(1)),
        ("log\nquorum none\n".into(), line(1)),
        (format!("log {log} url more\nquorum none\n"), line(1)),
        ("quorum\n".into(), line(1)),
        ("quorum nobody\n".into(), name(1, "nobody")),
        (format!("quorum a\nwitness a {a}\n"), name(1, "a")),
        (format!("witness none {a}\nquorum none\n"), name(1, "none")),
        (
            format!("witness a {a}\nwitness a {b}\nquorum a\n"),
            name(2, "a"),
        ),
        (
            format!("witness a {a}\ngroup a any a\nquorum a\n"),
            name(2, "a"),
        ),
        (
            format!("witness a {a}\ngroup g any a a\nquorum g\n"),
            name(2, "a"),
        ),
        (
            format!("witness a {a}\ngroup g any a\ngroup h any a\nquorum g\n"),
            name(3, "a"),
        ),
        (
            format!("witness a {a}\ngroup g any b\nquorum g\n"),
            name(2, "b"),
        ),
        ("group g any none\nquorum g\n".into(), name(1, "none")),
        ("group g any\nquorum g\n".into(), PolicyError::Threshold(1)),
        (
            format!("witness a {a}\ngroup g 0 a\nquorum g\n"),
            PolicyError::Threshold(2),
        ),
        (
            format!("witness a {a}\ngroup g 2 a\nquorum g\n"),
            PolicyError::Threshold(2),
        ),
        (
            format!("witness a {a}\ngroup g 01 a\nquorum g\n"),
            PolicyError::Threshold(2),
        ),
        (
            format!("witness a {a}\nwitness b {a}\nquorum a\n"),
            PolicyError::Duplicate(2),
        ),
        (
            format!("log {log}\nlog {log}\nquorum none\n"),
            PolicyError::Duplicate(2),
        ),
        (format!("log {a}\nquorum none\n"), PolicyError::Role(1)),
        (format!("witness a {log}\nquorum a\n"), PolicyError::Role(1)),
        ("quorum none\r\n".into(), PolicyError::Text),
        ("# \x7f\nquorum none\n".into(), PolicyError::Text),
        (
            "log x+y\nquorum none\n".into(),
            PolicyError::Key(1, crate::key::KeyError::Form),
        ),
    ] {
        assert_eq!(Policy::parse(&text), Err(error), "{text}");
    }
}

#[test]
fn t1_a_policy_that_nests_without_end_is_refused() {
    let mut text = format!("witness g0 {}\n", witness(0));
    for n in 1..=256 {
        text += &format!("group g{n} any g{}\n", n - 1);
    }
    assert!(
        Policy::parse(&format!("{text}quorum g256\n"))
            .unwrap()
            .is_quorum(|_| true)
    );
    text += "group g257 any g256\n";
    assert_eq!(
        Policy::parse(&format!("{text}quorum g257\n")),
        Err(PolicyError::TooMany)
    );
}

#[test]
fn two_witness_keys_with_one_key_id_are_refused() {
    let key = |name: &str, material: &[u8]| VerifierKey::new(name, Algorithm::Other(9), material);
    let mut seen = std::collections::HashMap::new();
    let (one, two) = (0..1_000_000u32)
        .find_map(|n| {
            let name = format!("w{n}");
            let id = crate::key::key_id(&name, Algorithm::Other(9), &n.to_be_bytes());
            seen.insert(id, n).map(|other| (other, n))
        })
        .expect("32 bits collide within a million");
    let vkey = |n: u32| key(&format!("w{n}"), &n.to_be_bytes()).unwrap().to_string();
    let text = format!(
        "witness a {}\nwitness b {}\nquorum a\n",
        vkey(one),
        vkey(two)
    );
    assert_eq!(Policy::parse(&text), Err(PolicyError::Duplicate(2)));
}

#[test]
fn a_log_key_cannot_be_its_own_witness() {
    let log = PrivateKey::log("log.example/journal/xx/g1", &[1; 32]).unwrap();
    let same = PrivateKey::witness("w", &[1; 32]).unwrap();
    let text = format!(
        "log {}\nwitness w {}\nquorum w\n",
        log.public(),
        same.public()
    );
    assert_eq!(Policy::parse(&text), Err(PolicyError::Duplicate(2)));
}

#[test]
fn keys_files_name_log_keys_of_the_policy_and_sizes() {
    let policy = Policy::parse(&format!("log {}\nquorum none\n", log())).unwrap();
    let key = &policy.logs()[0].key;
    assert_eq!(Keys::none().last_trusted_size(key), None);
    let keys = Keys::parse(&format!("# note\n\ncompromised {} 7", log()), &policy).unwrap();
    assert_eq!(keys.last_trusted_size(key), Some(7));
    for (text, error) in [
        (format!("compromised {}\n", log()), KeysError::Line(1)),
        (format!("compromised {} 07\n", log()), KeysError::Line(1)),
        (format!("trusted {} 7\n", log()), KeysError::Line(1)),
        (
            format!("compromised {} 7\n", witness(1)),
            KeysError::Unknown(1),
        ),
        ("\u{1}".to_owned(), KeysError::Text),
    ] {
        assert_eq!(Keys::parse(&text, &policy), Err(error));
    }
}

/// A random tree of groups over at most six witnesses, as policy lines.
fn any_policy() -> impl Strategy<Value = String> {
    let group = (1..4usize, any::<prop::sample::Index>());
    proptest::collection::vec(group, 1..5).prop_map(|groups| {
        let mut text = String::new();
        let mut free: Vec<String> = Vec::new();
        for n in 0..6u8 {
            text += &format!("witness w{n} {}\n", witness(n));
            free.push(format!("w{n}"));
        }
        for (number, (members, threshold)) in groups.into_iter().enumerate() {
            let taken: Vec<String> = free.drain(..members.min(free.len())).collect();
            if taken.is_empty() {
                break;
            }
            let threshold = threshold.index(taken.len()) + 1;
            text += &format!("group g{number} {threshold} {}\n", taken.join(" "));
            free.push(format!("g{number}"));
        }
        let last = free.last().expect("a group was pushed").clone();
        text + &format!("quorum {last}\n")
    })
}

proptest! {
    #[test]
    fn t11_a_policy_is_refused_exactly_when_two_disjoint_sets_satisfy_it(text in any_policy()) {
        let firm = text.replace("quorum ", "# quorum ") + "quorum none\n";
        let mut policy = Policy::parse(&firm).unwrap();
        let wanted = text.rsplit(' ').next().unwrap().trim();
        let group = policy.groups.iter().position(|group| group.name == wanted);
        policy.quorum = Some(Member::Group(group.unwrap()));
        let satisfies = |set: u32| policy.is_quorum(|w| set >> w & 1 == 1);
        let disjoint = (0..64u32).any(|set| satisfies(set) && satisfies(!set & 63));
        prop_assert_eq!(Policy::parse(&text) == Err(PolicyError::DisjointQuorums), disjoint);
    }
}
