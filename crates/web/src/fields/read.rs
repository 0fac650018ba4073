//! Reading the bytes of a form; nothing else, so that the fuzz target can take this file in by its path.

use std::borrow::Cow;
use std::collections::BTreeMap;

use huiyin_domain::field::{Field, Form, Kind};

/// Fields by name; a name can come several times (check boxes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Vec<String>>);

/// The body is no form: a character in it is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAForm;

impl Fields {
    /// Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1); line ends become `\n`.
    /// # Errors
    /// [`NotAForm`] when a name or value is not UTF-8.
    pub fn parse(body: &[u8]) -> Result<Self, NotAForm> {
        let mut fields = Self::default();
        for pair in body
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            let at = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = match at {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &pair[..0]),
            };
            fields.add(decode(name)?, decode(value)?);
        }
        Ok(fields)
    }

    /// Adds a value.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.entry(name.into()).or_default().push(value.into());
    }

    /// The first value of a name; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .get(name)
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    /// All values of a name.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Was this name sent at all?
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Every name with each of its values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_str())))
    }

    /// The form of a step: its declared fields alone, several check boxes as one list, empty ones left
    /// out.
    pub fn form(&self, fields: &[Field]) -> Form {
        let filled = fields.iter().filter_map(|field| {
            let values = self.all(field.name).iter().map(String::as_str);
            let text = match field.kind {
                Kind::Units | Kind::Officers | Kind::Codes(_) => {
                    let kept: Vec<_> = values.filter(|value| !value.trim().is_empty()).collect();
                    kept.join(",")
                }
                _ => self.get(field.name).to_owned(),
            };
            (!text.trim().is_empty()).then(|| (field.name.to_owned(), text))
        });
        filled.collect()
    }
}

/// Whatever the bytes: reading them ends, and what was read is read the same again from its own encoding.
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the fuzz target and the tests call it")
)]
pub fn fuzz(bytes: &[u8]) {
    let Ok(fields) = Fields::parse(bytes) else {
        return;
    };
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs: Vec<String> = fields
        .pairs()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    assert_eq!(Fields::parse(pairs.join("&").as_bytes()), Ok(fields));
}

fn decode(part: &[u8]) -> Result<String, NotAForm> {
    let spaced: Vec<u8> = part
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let text: Cow<'_, str> = percent_encoding::percent_decode(&spaced)
        .decode_utf8()
        .map_err(|_| NotAForm)?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_and_keep_every_value() {
        let fields = Fields::parse(b"a=1&b=%E6%B8%A0+x&a=2&c&d=x%0D%0Ay").unwrap();
        assert_eq!(fields.all("a"), ["1", "2"]);
        assert_eq!(fields.get("b"), "渠 x");
        assert!(fields.has("c") && fields.get("c").is_empty());
        assert_eq!(fields.get("d"), "x\ny");
        assert_eq!(fields.get("none"), "");
    }

    #[test]
    fn broken_characters_are_told_and_never_replaced() {
        assert_eq!(Fields::parse(b"a=%FF"), Err(NotAForm));
        assert_eq!(Fields::parse(b"a=\xff"), Err(NotAForm));
        assert_eq!(Fields::parse(b"a=%zz").unwrap().get("a"), "%zz");
    }

    #[test]
    fn no_committed_form_breaks_the_parser() {
        let corpus =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/fields");
        let mut inputs = 0;
        for file in std::fs::read_dir(corpus).unwrap() {
            fuzz(&std::fs::read(file.unwrap().path()).unwrap());
            inputs += 1;
        }
        assert!(inputs >= 20);
    }
}
