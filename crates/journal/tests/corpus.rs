//! T1: every committed fuzz input, on the stable toolchain and without libFuzzer.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::Path;

use huiyin_journal::fuzz::TARGETS;

#[test]
fn t1_the_committed_corpora_break_no_invariant() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, target) in TARGETS {
        let mut inputs = 0;
        for file in fs::read_dir(corpus.join(name)).unwrap() {
            target(&fs::read(file.unwrap().path()).unwrap());
            inputs += 1;
        }
        assert!(inputs >= 5, "{name} has {inputs} inputs");
    }
}

#[test]
fn every_target_of_this_crate_has_its_binary() {
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
    for (name, _) in TARGETS {
        let source = fs::read_to_string(targets.join(format!("{name}.rs"))).unwrap();
        assert!(
            source.contains(&format!("huiyin_journal::fuzz::{name}(bytes)")),
            "{name}"
        );
    }
}
