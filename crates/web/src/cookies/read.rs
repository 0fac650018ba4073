//! Reading the line of cookies that a browser sends; nothing else, so that the fuzz target can take this file in by
//! its path.

/// Behind TLS every name begins like this (RFC 6265bis, 4.1.3.2).
pub const HOST_ONLY: &str = "__Host-";

/// The first value of a name among lines of cookies (RFC 6265, 4.2.1).
pub fn value<'a>(
    lines: impl Iterator<Item = &'a str>,
    prefix: &str,
    name: &str,
) -> Option<&'a str> {
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| found.strip_prefix(prefix) == Some(name))
        .map(|(_, value)| value)
}

/// What the fuzz target and the replay of its corpus run: what is read stands in the line as a pair of that name.
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the fuzz target and the tests call it")
)]
pub fn fuzz(bytes: &[u8]) {
    let Ok(line) = std::str::from_utf8(bytes) else {
        return;
    };
    for prefix in ["", HOST_ONLY] {
        if let Some(value) = value(std::iter::once(line), prefix, "staff") {
            assert!(line.contains(&format!("{prefix}staff={value}")));
            assert!(!value.contains(';'));
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_inputs_of_the_fuzz_target_do_no_harm() {
        let corpus =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/cookies");
        let files = std::fs::read_dir(corpus).unwrap();
        let inputs = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        assert_ne!(inputs.map(|input| super::fuzz(&input)).count(), 0);
    }
}
