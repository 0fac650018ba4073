#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| huiyin_office::keys::protocol::fuzz(bytes));
