//! The committed inputs of the fuzz target `import_line`, on the stable toolchain and without libFuzzer.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::Path;

use huiyin_office::import::line;

#[test]
fn no_committed_import_line_breaks_the_parser() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/import_line");
    let mut inputs = 0;
    for file in fs::read_dir(corpus).unwrap() {
        line::fuzz(&fs::read(file.unwrap().path()).unwrap());
        inputs += 1;
    }
    assert!(inputs >= 20);
}
