#![no_main]

// The reader alone: the rest of its crate brings a web server along.
#[path = "../../crates/web/src/cookies/read.rs"]
#[allow(dead_code)]
mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::fuzz(bytes));
