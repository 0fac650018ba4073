#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| huiyin_journal::fuzz::tile(bytes));
