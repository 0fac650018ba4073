#![no_main]

// The reader alone, over the library that splits the parts: the rest of its crate brings an office along.
#[path = "../../crates/web/src/uploads/parts.rs"]
#[allow(dead_code)]
mod parts;

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime")
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| RUNTIME.block_on(parts::fuzz(bytes)));
