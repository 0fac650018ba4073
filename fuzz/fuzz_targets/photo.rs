#![no_main]

// The decoders and ours alone: the rest of its crate brings a database along.
#[path = "../../crates/office/src/attachment/photo.rs"]
#[allow(dead_code)]
mod photo;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| photo::fuzz(bytes));
