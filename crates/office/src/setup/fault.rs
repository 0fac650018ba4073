//! What an office cannot be called: told before anything of it is made.

use huiyin_domain::text;
use huiyin_journal::origin;
use huiyin_wording::{self as wording, Locale};

use crate::place::OfficeFile;

/// Longest name of an office, in characters.
const MAX_NAME: usize = 200;

/// Why an office is not set up under this code, domain or name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupFault {
    /// The code is not 2 to 32 of a-z, 0-9 and -.
    Code(String),
    /// The domain is not labels of a-z, 0-9 and -, with a dot between them.
    Domain(String),
    /// Code and domain make a longer journal's name than a receipt can carry.
    TooLong {
        /// The journal's name as it would be.
        origin: String,
    },
    /// The name is empty, too long, or holds what no paper can print.
    Name,
    /// The demonstration's domain: an office under it is never served.
    DemoDomain(String),
}

impl SetupFault {
    /// The first thing that does not fit, if any.
    pub(super) fn find(office: &OfficeFile) -> Option<Self> {
        if !origin::is_office(&office.code) {
            return Some(Self::Code(office.code.clone()));
        }
        if !is_domain(&office.domain) {
            return Some(Self::Domain(office.domain.clone()));
        }
        if origin::format(&office.domain, &office.code, 1).is_err() {
            let origin = format!("{}/journal/{}/g1", office.domain, office.code);
            return Some(Self::TooLong { origin });
        }
        text::line(&office.name, MAX_NAME)
            .is_err()
            .then_some(Self::Name)
    }

    /// Which option is wrong and what fits, in the reader's language.
    pub fn told(&self, locale: Locale) -> String {
        match self {
            Self::Code(code) => wording::sentence(locale, "setup.code", &[("code", code)]),
            Self::Domain(domain) => {
                wording::sentence(locale, "setup.domain", &[("domain", domain)])
            }
            Self::TooLong { origin } => wording::sentence(
                locale,
                "setup.too_long",
                &[("origin", origin), ("max", &origin::MAX_BYTES)],
            ),
            Self::Name => wording::sentence(locale, "setup.name", &[("max", &MAX_NAME)]),
            Self::DemoDomain(domain) => {
                wording::sentence(locale, "setup.demo_domain", &[("domain", domain)])
            }
        }
    }
}

/// The journal alone would take `..` as well; no address leads there.
fn is_domain(domain: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    domain.split('.').all(|label| {
        !label.is_empty()
            && label.chars().all(fits)
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}
