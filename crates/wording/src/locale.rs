//! The languages.

use std::fmt;
use std::str::FromStr;

/// A language that every sentence is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// Chinese: the language of the procedure, and the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The language tag: `zh` or `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The text names no language that is written here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLocale(pub String);

impl fmt::Display for UnknownLocale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a language here; zh or en", self.0)
    }
}

impl std::error::Error for UnknownLocale {}

impl FromStr for Locale {
    type Err = UnknownLocale;

    /// Reads a tag or a system setting: `zh`, `zh-CN`, `zh_CN.UTF-8`, `en`, `en_GB.UTF-8`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let primary = text.split(['-', '_', '.']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|locale| primary.eq_ignore_ascii_case(locale.tag()))
            .ok_or_else(|| UnknownLocale(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_reads_tags_and_system_settings() {
        for text in ["zh", "zh-CN", "zh_CN.UTF-8", "ZH"] {
            assert_eq!(text.parse(), Ok(Locale::Zh), "{text}");
        }
        for text in ["en", "en_GB.UTF-8", "en-US"] {
            assert_eq!(text.parse(), Ok(Locale::En), "{text}");
        }
        for text in ["", "C", "POSIX", "fr_FR.UTF-8", "zhuang"] {
            assert!(text.parse::<Locale>().is_err(), "{text}");
        }
    }
}
