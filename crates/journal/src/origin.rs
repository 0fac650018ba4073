//! The identity of a log: `<deployment-domain>/journal/<office>/g<n>` (specification §2).

/// Longest origin, in bytes.
pub const MAX_BYTES: usize = 80;

/// Origins below this domain belong to demonstrations on a simulated clock; their receipts are
/// never called valid.
pub const DEMO_PREFIX: &str = "demo.invalid/";

/// The parts of a log's identity, borrowed from its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The deployment's domain, `[0-9a-z.-]+`.
    pub domain: &'a str,
    /// The office code, `[0-9a-z-]{2,32}`.
    pub office: &'a str,
    /// The generation, from 1; it rises only when a log is irrecoverable (§9.5).
    pub generation: u64,
}

/// Why a text is not an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an origin reads <domain>/journal/<office>/g<n> and has at most 80 bytes")]
pub struct OriginError;

impl<'a> Origin<'a> {
    /// Takes an origin apart.
    /// # Errors
    /// [`OriginError`] when the text is not of the form above.
    pub fn parse(text: &'a str) -> Result<Self, OriginError> {
        Self::split(text).ok_or(OriginError)
    }

    /// Whether this log belongs to a demonstration.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.text.starts_with(DEMO_PREFIX)
    }

    fn split(text: &'a str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let (domain, rest) = text.split_once('/')?;
        let (journal, rest) = rest.split_once('/')?;
        let (office, generation) = rest.split_once('/')?;
        let good = !domain.is_empty()
            && domain.bytes().all(|b| code_byte(b) || b == b'.')
            && journal == "journal"
            && is_office(office);
        let generation = decimal(generation.strip_prefix('g')?)?;
        (good && generation > 0).then_some(Self {
            text,
            domain,
            office,
            generation,
        })
    }
}

/// Whether `code` may be an office code, `[0-9a-z-]{2,32}`.
#[must_use]
pub fn is_office(code: &str) -> bool {
    (2..=32).contains(&code.len()) && code.bytes().all(code_byte)
}

/// The text of an origin.
/// # Errors
/// [`OriginError`] when a part is not allowed or the whole is too long.
pub fn format(domain: &str, office: &str, generation: u64) -> Result<String, OriginError> {
    let text = format!("{domain}/journal/{office}/g{generation}");
    let parsed = Origin::parse(&text)?;
    if (parsed.domain, parsed.office) != (domain, office) {
        return Err(OriginError);
    }
    Ok(text)
}

/// A decimal number without sign or leading zeros, below 2^63, as every text form here writes it.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || (!text.starts_with('0') && text.len() <= 19);
    if !canonical || text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|n| *n < 1 << 63)
}

fn code_byte(b: u8) -> bool {
    b.is_ascii_digit() || b.is_ascii_lowercase() || b == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_taken_apart_and_written_again() {
        let origin = Origin::parse("petitions.example/journal/330106011/g12").unwrap();
        assert_eq!(
            (origin.domain, origin.office),
            ("petitions.example", "330106011")
        );
        assert_eq!(origin.generation, 12);
        assert_eq!(
            format("petitions.example", "330106011", 12).unwrap(),
            origin.text
        );
        assert!(!origin.is_demo());
        assert!(
            Origin::parse("demo.invalid/journal/xx/g1")
                .unwrap()
                .is_demo()
        );
    }

    #[test]
    fn anything_else_is_no_origin() {
        let long = format!("{}/journal/330106011/g1", "d".repeat(60));
        for text in [
            "",
            "petitions.example/journal/330106011/g0",
            "petitions.example/journal/330106011/g01",
            "petitions.example/journal/330106011/1",
            "petitions.example/journal/3/g1",
            "petitions.example/journal/330106011/g1/sm3",
            "Petitions.example/journal/330106011/g1",
            "petitions.example/log/330106011/g1",
            "/journal/330106011/g1",
            long.as_str(),
        ] {
            assert_eq!(Origin::parse(text), Err(OriginError), "{text}");
        }
    }
}
