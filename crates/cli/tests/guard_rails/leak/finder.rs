//! Finds what was planted in any bytes, however it is written there.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A way to write a text down.
type Writing = (&'static str, fn(&str) -> Vec<Vec<u8>>);

const WRITINGS: [Writing; 9] = [
    ("UTF-8", |text| vec![text.into()]),
    ("UTF-8 in lower case", |text| {
        vec![text.to_lowercase().into()]
    }),
    ("UTF-16", |text| {
        vec![utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)]
    }),
    ("a hexadecimal text", |text| {
        let utf16 = utf16(text, u16::to_be_bytes);
        let both = [hex(text.as_bytes()), hex(&utf16)];
        cases(both.into_iter())
    }),
    ("a percent-encoded text", |text| {
        cases([marked(text.as_bytes(), "%")].into_iter())
    }),
    ("an entity", |text| {
        let hexadecimal = each(text, |c| format!("&#x{:x};", u32::from(c)));
        let mut all = cases([hexadecimal.clone()].into_iter());
        all.extend(all.clone().iter().map(|bytes| lower_x(bytes)));
        all.push(each(text, |c| format!("&#{};", u32::from(c))).into());
        all
    }),
    ("an escape of JSON", |text| {
        let escaped = each(text, |c| format!("\\u{:04x}", u32::from(c)));
        cases([escaped].into_iter())
            .into_iter()
            .map(|bytes| {
                bytes
                    .into_iter()
                    .map(|byte| if byte == b'U' { b'u' } else { byte })
                    .collect()
            })
            .collect()
    }),
    ("base64", base64),
    ("digits without signs", |text| {
        let is_number = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if is_number {
            vec![digits.into()]
        } else {
            Vec::new()
        }
    }),
];

/// Something planted, found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub planted: &'static str,
    pub written: &'static str,
}

/// Looks for all of it at once.
pub struct Finder {
    /// What is looked for, by its first two bytes.
    by_pair: Vec<Vec<(Vec<u8>, Found)>>,
}

impl Finder {
    pub fn new(planted: &[&'static str]) -> Self {
        let mut by_pair = vec![Vec::new(); 1 << 16];
        for planted in planted {
            let mut known = BTreeSet::new();
            for (written, write) in WRITINGS {
                for bytes in write(planted) {
                    assert!(bytes.len() > 5, "{planted} as {written} stands anywhere");
                    let of_pair: &mut Vec<(Vec<u8>, Found)> = &mut by_pair[pair(&bytes)];
                    if known.insert(bytes.clone()) {
                        of_pair.push((bytes, Found { planted, written }));
                    }
                }
            }
        }
        Self { by_pair }
    }

    /// All that these bytes hold of it.
    pub fn find(&self, bytes: &[u8]) -> BTreeSet<Found> {
        let mut found = BTreeSet::new();
        for at in 0..bytes.len().saturating_sub(1) {
            let here = &bytes[at..];
            for (looked_for, what) in &self.by_pair[pair(here)] {
                if here.starts_with(looked_for) {
                    found.insert(what.clone());
                }
            }
        }
        found
    }
}

fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

fn hex(bytes: &[u8]) -> String {
    marked(bytes, "")
}

/// Each byte as two hexadecimal digits behind a mark.
fn marked(bytes: &[u8], mark: &str) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{mark}{byte:02x}");
        text
    })
}

fn each(text: &str, write: fn(char) -> String) -> String {
    text.chars().map(write).collect()
}

/// In lower and in upper case.
fn cases(texts: impl Iterator<Item = String>) -> Vec<Vec<u8>> {
    texts
        .flat_map(|text| [text.to_uppercase().into(), text.into_bytes()])
        .collect()
}

fn lower_x(bytes: &[u8]) -> Vec<u8> {
    let lower = |byte: &u8| if *byte == b'X' { b'x' } else { *byte };
    bytes.iter().map(lower).collect()
}

/// In the three places at which it can stand in a longer text; what its neighbours have a part in is left out.
fn base64(text: &str) -> Vec<Vec<u8>> {
    let at = |before: usize| {
        let bytes = [&vec![0; before][..], text.as_bytes()].concat();
        let whole = huiyin_journal::base64::encode(&bytes);
        let first = (before * 8).div_ceil(6);
        let last = bytes.len() * 8 / 6;
        whole[first..last].to_owned()
    };
    let plain = (0..3).map(at);
    plain
        .flat_map(|text| {
            let in_address = text.replace('+', "-").replace('/', "_");
            [text.into_bytes(), in_address.into_bytes()]
        })
        .collect()
}

#[test]
fn what_is_written_in_any_of_these_ways_is_found_and_nothing_else() {
    let finder = Finder::new(&["示例庚辰", "000-7531"]);
    let (name, phone) = ("示例庚辰", "000-7531");
    let ways: [Vec<u8>; 14] = [
        format!("<td>{name}甲</td>").into(),
        phone.into(),
        utf16(name, u16::to_le_bytes),
        utf16(phone, u16::to_be_bytes),
        "q=%E7%A4%BA%E4%BE%8B%E5%BA%9A%E8%BE%B0".into(),
        "&#31034;&#20363;&#24218;&#36784;".into(),
        "&#x793A;&#x4F8B;&#x5E9A;&#x8FB0;".into(),
        "\\u793a\\u4f8b\\u5e9a\\u8fb0".into(),
        "<FEFF793A4F8B5E9A8FB0>".into(),
        huiyin_journal::base64::encode(format!("姓名：{name}。").as_bytes()).into(),
        huiyin_journal::base64::encode(format!("a姓名：{name}。").as_bytes()).into(),
        huiyin_journal::base64::encode(format!("ab{phone}").as_bytes()).into(),
        "tel:0007531002".into(),
        hex(phone.as_bytes()).into(),
    ];
    for way in &ways {
        assert!(
            !finder.find(way).is_empty(),
            "{}",
            String::from_utf8_lossy(way)
        );
    }
    for other in ["", "示", "示例甲，000-0001", "示例庚", "753100075"] {
        assert!(finder.find(other.as_bytes()).is_empty(), "{other}");
    }
}
