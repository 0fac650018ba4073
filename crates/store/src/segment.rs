//! Cutting Chinese text into words to find it by.
//!
//! The index side takes every dictionary word at every place, overlapping ones too, and every
//! single character; the query side takes the most likely cut. So a query is found wherever its
//! text stands: each of its pieces is a dictionary word or one character, and the index has both.

use std::{collections::HashSet, io::BufReader, sync::OnceLock};

use jieba_rs::Jieba;

/// Words of two to four characters with their frequency, and single characters.
const WORDS: &[u8] = include_bytes!("../data/words.txt");

/// The longest word of letters and digits that is kept whole, in bytes.
const LONGEST: usize = 64;

static CUTTER: OnceLock<Jieba> = OnceLock::new();

/// Reads the dictionary now, for example in a thread of its own while the server starts.
pub fn warm_up() {
    cutter();
}

/// The words of a text for [`crate::Draft::search`]: each once, separated by blanks.
pub fn segment(text: &str) -> String {
    let text = normal(text);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut out = String::with_capacity(text.len());
    let mut add = |word| {
        if seen.insert(word) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    };
    for run in runs(&text) {
        match run {
            Run::Han(han) => {
                for word in cutter().cut_all(han) {
                    add(word.word);
                }
                for (at, character) in han.char_indices() {
                    add(&han[at..at + character.len_utf8()]);
                }
            }
            Run::Other(word) => add(word),
        }
    }
    out
}

/// Has it any word at all? Cutting it costs far more.
pub(crate) fn has_words(text: &str) -> bool {
    runs(&normal(text)).next().is_some()
}

/// The words of a query, each once: letters, digits and characters, nothing else.
pub(crate) fn query_words(query: &str) -> Vec<String> {
    let query = normal(query);
    let mut words: Vec<String> = Vec::new();
    let mut add = |word: &str| {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    };
    for run in runs(&query) {
        match run {
            Run::Han(han) => {
                for word in cutter().cut(han, false) {
                    add(word.word);
                }
            }
            Run::Other(word) => add(word),
        }
    }
    words
}

fn cutter() -> &'static Jieba {
    CUTTER.get_or_init(|| {
        Jieba::with_dict(&mut BufReader::new(WORDS)).expect("the shipped dictionary reads")
    })
}

/// Lower case, and full-width letters and digits as plain ones.
fn normal(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
            }
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

enum Run<'a> {
    Han(&'a str),
    Other(&'a str),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Han,
    Other,
    Between,
}

/// Stretches of Chinese characters, and words of letters and digits; everything else divides.
fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let class = class(rest.chars().next()?);
            let end = rest
                .char_indices()
                .find(|(_, character)| self::class(*character) != class)
                .map_or(rest.len(), |(at, _)| at);
            let (run, after) = rest.split_at(end);
            rest = after;
            match class {
                Class::Han => return Some(Run::Han(run)),
                Class::Other => return Some(Run::Other(clipped(run))),
                Class::Between => {}
            }
        }
    })
}

fn clipped(word: &str) -> &str {
    let end = word
        .char_indices()
        .map(|(at, character)| at + character.len_utf8())
        .take_while(|end| *end <= LONGEST)
        .last()
        .unwrap_or(0);
    &word[..end]
}

fn class(character: char) -> Class {
    match u32::from(character) {
        0x3007 | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => {
            Class::Han
        }
        _ if character.is_alphanumeric() => Class::Other,
        _ => Class::Between,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, query: &str) -> bool {
        let words = segment(text);
        let words: HashSet<&str> = words.split(' ').collect();
        let query = query_words(query);
        !query.is_empty() && query.iter().all(|word| words.contains(word.as_str()))
    }

    #[test]
    fn any_two_neighbouring_characters_of_a_text_find_it() {
        let text = "请求修复村口水渠，违建房屋占用耕地，王小明、喆堃玥珺翀祎䶮㛃𬭎𫖮均可作证。";
        let characters: Vec<char> = text.chars().collect();
        for pair in characters.windows(2) {
            let pair: String = pair.iter().collect();
            if pair.chars().all(|character| class(character) == Class::Han) {
                assert!(holds(text, &pair), "{pair}");
            }
        }
    }

    #[test]
    fn words_that_are_not_there_do_not_find_it() {
        assert!(!holds("请求修复村口水渠", "道路"));
        assert!(!holds("请求修复村口水渠", "水渠 道路"));
        assert!(!holds("请求修复村口水渠", "\"'* () - 😀"));
    }

    #[test]
    fn letters_and_digits_are_whole_words_in_any_width_and_case() {
        assert!(holds("编号ＡＢ12的井盖", "ab12"));
        assert!(!holds("编号ＡＢ12的井盖", "ab1"));
        assert!(holds("拨打12345热线", "12345 热线"));
    }
}
