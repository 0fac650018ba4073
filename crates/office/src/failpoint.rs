//! Places where a test makes the process die, to see what a crash there leaves behind.
//!
//! With `HUIYIN_DEBUG` and `HUIYIN_FAILPOINT=name:n` set at start, the *n*-th pass of the place `name` (from 1) says so on
//! standard error and aborts the process, without unwinding and without flushing anything. Without both, a pass costs one load. The names:
//!
//! | name | where |
//! |---|---|
//! | `write-begin`, `write-end` | around a write to the store, before it is asked for and after it is durable |
//! | `publish-begin` | new rows are read and hashed, nothing is signed |
//! | `sign-begin`, `sign-end` | the signer is about to be asked; it has answered |
//! | `signer-checked`, `signer-persisted` | in the signer: before its state is written; after, before the answer |
//! | `tiles-begin`, `tiles-end` | before the first tile file; all are durable |
//! | `checkpoint-begin`, `checkpoint-end` | around the checkpoint file |
//! | `seal-begin`, `seal-end` | around a seal's proof file |
//! | `edge-begin`, `edge-end` | around the right edge kept in the store |
//! | `store-opened` | the database is open, neither signer nor publisher is started |
//! | `key-minted` | a block of keys is durable, none is given out |
//! | `restore-loaded` | the database of a backup is loaded, and lies aside |
//! | `restore-moving` | a restored office is about to move one of its parts to its place |
//! | `erase-marked` | the public mark of an erasure is signed, every key is still there |
//! | `erase-key` | one key of an erased matter is destroyed |
//! | `erase-destroyed` | all are destroyed, their rows are still there |

use std::env;
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// All names, for the crash loop to walk.
pub const ALL: [&str; 17] = [
    "write-begin",
    "write-end",
    "publish-begin",
    "sign-begin",
    "sign-end",
    "signer-checked",
    "signer-persisted",
    "tiles-begin",
    "tiles-end",
    "checkpoint-begin",
    "checkpoint-end",
    "seal-begin",
    "seal-end",
    "edge-begin",
    "edge-end",
    "key-minted",
    "store-opened",
];

/// Places that no server passes.
pub const OF_RESTORE: [&str; 2] = ["restore-loaded", "restore-moving"];

/// Places of a lawful erasure.
pub const OF_ERASURE: [&str; 3] = ["erase-marked", "erase-key", "erase-destroyed"];

struct Armed {
    name: String,
    passes_left: AtomicU32,
}

static ARMED: OnceLock<Option<Armed>> = OnceLock::new();

/// Passes the place `name`.
pub fn pass(name: &'static str) {
    debug_assert!(
        ALL.contains(&name) || OF_RESTORE.contains(&name) || OF_ERASURE.contains(&name),
        "{name} is not in the list of failpoints"
    );
    let Some(armed) = ARMED.get_or_init(from_environment) else {
        return;
    };
    if armed.name == name && armed.passes_left.fetch_sub(1, Ordering::Relaxed) == 1 {
        eprintln!("died at {name}");
        process::abort();
    }
}

fn from_environment() -> Option<Armed> {
    env::var_os("HUIYIN_DEBUG")?;
    parse(&env::var("HUIYIN_FAILPOINT").ok()?)
}

fn parse(text: &str) -> Option<Armed> {
    let (name, passes) = text.split_once(':')?;
    let passes: u32 = passes.parse().ok()?;
    Some(Armed {
        name: name.to_owned(),
        passes_left: passes.into(),
    })
}
