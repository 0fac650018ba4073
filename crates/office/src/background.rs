//! Work that nobody waits for.

/// Lowest priority (setpriority(2): 0 is usual, 19 the least).
const LEAST: i32 = 19;

/// Gives way to whoever waits for an answer: the calling thread runs when a core has nothing else to do. A system
/// that cannot do this runs it as usual.
pub(crate) fn give_way() {
    // On Linux this is the calling thread's alone: sched(7), "the nice value is a per-thread attribute".
    if let Err(error) = rustix::process::nice(LEAST) {
        tracing::debug!(%error, "background work runs at the usual priority");
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_the_thread_that_asks_gives_way() {
        let nice = || rustix::process::getpriority_process(None).unwrap();
        let before = nice();
        let there = std::thread::spawn(move || {
            super::give_way();
            nice()
        });
        assert_eq!(there.join().unwrap(), 19);
        assert_eq!(nice(), before);
    }
}
