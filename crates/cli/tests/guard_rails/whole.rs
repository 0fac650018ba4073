//! A line for each rule, with the tests behind it. Whether they hold is said by each of them.

use std::collections::BTreeMap;
use std::io::Write as _;

use crate::run::{Done, own_program};

const RULES: [(&str, &str); 12] = [
    ("g1", "matters, never people"),
    ("g2", "no tracking"),
    ("g3", "going higher is a right"),
    ("g4", "sealed identity"),
    ("g5", "the wall"),
    ("g6", "nothing disappears"),
    ("g7", "groups are matters too"),
    ("g8", "small numbers stay hidden"),
    ("g9", "no file of names leaves"),
    ("g10", "suggestions stay suggestions"),
    ("g11", "ratings are free"),
    ("g12", "anonymous stays anonymous"),
];

#[test]
fn every_rule_has_its_tests() {
    let listed = std::process::Command::new(own_program())
        .arg("--list")
        .output();
    let listed = Done::of(listed.expect("the tests themselves")).ok();
    let mut tests: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
    {
        let test = name.rsplit("::").next().unwrap_or(name);
        // One test can hold two rules: `g4_g9_…`.
        for rule in test
            .split('_')
            .take_while(|part| RULES.iter().any(|(code, _)| code == part))
        {
            tests.entry(rule).or_default().push(test);
        }
    }
    let mut lines = String::new();
    for (code, rule) in RULES {
        let of_rule = tests.get(code).map_or(&[][..], Vec::as_slice);
        assert!(!of_rule.is_empty(), "no test holds {code}, {rule}");
        lines += &format!("{} {rule}: {}\n", code.to_uppercase(), of_rule.join(", "));
    }
    // Past the harness, which keeps what a test prints to itself when it passes.
    let _ = std::io::stdout().write_all(lines.as_bytes());
}
