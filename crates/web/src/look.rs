//! What a reader chose for themselves: language, text size, contrast. One cookie, no account.

use std::fmt;
use std::str::FromStr;

use axum::http::HeaderMap;
use huiyin_wording::Locale;

use crate::cookies;

/// How a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Language.
    pub locale: Locale,
    /// Text size: 1 as designed, 2 a third larger, 3 two thirds larger.
    pub size: Size,
    /// Yellow on black.
    pub contrast: bool,
}

/// Text size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// As designed.
    #[default]
    Standard,
    /// × 1.333.
    Large,
    /// × 1.667.
    Largest,
}

impl Size {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Standard, "1"),
        (Self::Large, "2"),
        (Self::Largest, "3"),
    ];

    fn code(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(size, _)| *size == self)
            .map_or("1", |(_, code)| code)
    }

    /// The size with this code: `1`, `2` or `3`.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, known)| *known == code)
            .map(|(size, _)| size)
    }
}

impl Look {
    /// The choice in the request's cookie; Chinese, standard size and colours without one.
    pub fn of(headers: &HeaderMap) -> Self {
        cookies::LOOK
            .of(headers)
            .and_then(|value| value.parse().ok())
            .unwrap_or_default()
    }

    /// Classes of the `html` element.
    pub fn class(self) -> &'static str {
        match (self.size, self.contrast) {
            (Size::Standard, false) => "",
            (Size::Large, false) => "size-2",
            (Size::Largest, false) => "size-3",
            (Size::Standard, true) => "contrast",
            (Size::Large, true) => "size-2 contrast",
            (Size::Largest, true) => "size-3 contrast",
        }
    }

    /// The language tag of the `html` element.
    pub fn lang(self) -> &'static str {
        match self.locale {
            Locale::Zh => "zh-CN",
            Locale::En => "en",
        }
    }
}

impl fmt::Display for Look {
    /// `zh.1.0`: language, size, contrast.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let contrast = u8::from(self.contrast);
        write!(f, "{}.{}.{contrast}", self.locale, self.size.code())
    }
}

impl FromStr for Look {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('.');
        let (Some(lang), Some(size), Some(contrast), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(());
        };
        Ok(Self {
            locale: lang.parse().map_err(|_| ())?,
            size: Size::of(size).ok_or(())?,
            contrast: contrast == "1",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_kept_in_one_short_text() {
        let look = Look {
            locale: Locale::En,
            size: Size::Largest,
            contrast: true,
        };
        assert_eq!(look.to_string(), "en.3.1");
        assert_eq!("en.3.1".parse(), Ok(look));
        for wrong in ["", "en", "en.4.1", "fr.1.0", "zh.1.0.9"] {
            assert_eq!(wrong.parse::<Look>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn the_choice_comes_with_the_request() {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", "a=1; look=en.2.0;b=2".parse().unwrap());
        assert_eq!(Look::of(&headers).size, Size::Large);
    }
}
