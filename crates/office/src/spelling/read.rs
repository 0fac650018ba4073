//! Reading a number and a code as people type them; nothing else, so that the fuzz target can take this file in by
//! its path.

use huiyin_domain::id::MatterNumber;
use huiyin_domain::text::half_width;

/// The number that is meant; the office and the year where it does not say them.
pub fn number(typed: &str, office: &str, this_year: i16) -> Option<MatterNumber> {
    let plain: String = typed
        .trim()
        .chars()
        .map(|c| match half_width(c) {
            '〔' | '〕' | '[' | ']' | '【' | '】' | '—' | '–' | '_' | '/' => ' ',
            other => other,
        })
        .collect();
    let plain = plain.to_ascii_lowercase();
    let rest = plain.strip_prefix(office).unwrap_or(&plain);
    let is_sign = |c: char| c == '-' || c == ' ' || c == '(' || c == ')' || c == '[' || c == ']';
    let words: Vec<&str> = rest
        .split(is_sign)
        .map(|word| word.trim_matches(['号', '第', '#']))
        .filter(|word| !word.is_empty())
        .collect();
    // The short name of an office on paper, as in 青信〔2026〕17号, is no part of the number.
    let words = match words[..] {
        [name, ..] if name.chars().all(|c| !c.is_ascii()) => &words[1..],
        _ => &words[..],
    };
    let (year, counter) = match words {
        [counter] => (this_year, *counter),
        [year, counter] if year.len() == 4 => (year.parse().ok()?, *counter),
        _ => return None,
    };
    let counted = |text: &str| text.parse::<u64>().ok();
    let (series, seq) = match counter.split_once('.') {
        Some((series, seq)) => (Some(series.parse().ok()?), counted(seq)?),
        None => (None, counted(counter)?),
    };
    MatterNumber::new(office, year, series, seq).ok()
}

/// A code of letters and digits that nobody mixes up (Crockford's base 32), however it is typed: with spaces or hyphens,
/// in small letters, full-width, with O for 0 and I or L for 1.
pub fn code(typed: &str) -> String {
    let plain = typed.chars().map(half_width);
    plain
        .filter(|c| !c.is_whitespace() && !"-‐‑‒–—―−－─·.".contains(*c))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

/// What the fuzz target and the replay of its corpus run: what was read is read the same from how we write it.
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the fuzz target and the tests call it")
)]
pub fn fuzz(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    if let Some(read) = number(&typed, "qinghe", 2026) {
        let again = number(&read.to_string(), "qinghe", 2026);
        assert_eq!(again.as_ref(), Some(&read));
    }
    let plain = code(&typed);
    assert_eq!(code(&plain), plain);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_written() {
        let same = [
            "qinghe-2026-17",
            "QINGHE-2026-17",
            " qinghe 2026 17 ",
            "qinghe〔2026〕17号",
            "青信〔2026〕17号",
            "青信 〔2026〕 17 号",
            "ｑｉｎｇｈｅ－２０２６－１７",
            "2026-17",
            "２０２６－１７",
            "2026 17",
            "17",
            "第17号",
            "0017",
            " QINGHE - 2026 - 17 ",
            "〔2026〕17号",
            "（２０２６）第１７号",
            "2026—17",
        ];
        for typed in same {
            let read = number(typed, "qinghe", 2026).map(|number| number.to_string());
            assert_eq!(read.as_deref(), Some("qinghe-2026-17"), "{typed}");
        }
        let second = number("2026-2.17", "qinghe", 2026).unwrap();
        assert_eq!(second.to_string(), "qinghe-2026-2.17");
    }

    #[test]
    fn words_are_no_number() {
        for typed in [
            "",
            "路灯",
            "2026年的路",
            "17号楼漏水",
            "0",
            "1-2-3-4",
            "12345-6",
        ] {
            assert_eq!(number(typed, "qinghe", 2026), None, "{typed}");
        }
    }

    #[test]
    fn the_committed_inputs_of_the_fuzz_target_do_no_harm() {
        crate::attachment::replay("codes", fuzz);
    }
}
