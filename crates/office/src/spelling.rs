//! A matter's number, however it is written: with or without the office, with brackets, full-width digits,
//! blanks.

use huiyin_domain::id::MatterNumber;
use huiyin_domain::text::half_width;

use crate::office::Office;

impl Office {
    /// The number that is meant by `qinghe-2026-17`, `QINGHE 2026 17`, `青信〔2026〕17号`, `2026-17`, `2026-2.17` and,
    /// in this year, `17`. Whether there is such a matter is another question.
    pub fn number_typed(&self, typed: &str) -> Option<MatterNumber> {
        read(typed, self.code(), self.today().year())
    }
}

fn read(typed: &str, office: &str, this_year: i16) -> Option<MatterNumber> {
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
    let number = |text: &str| text.parse::<u64>().ok();
    let (series, seq) = match counter.split_once('.') {
        Some((series, seq)) => (Some(series.parse().ok()?), number(seq)?),
        None => (None, number(counter)?),
    };
    MatterNumber::new(office, year, series, seq).ok()
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
            let read = read(typed, "qinghe", 2026).map(|number| number.to_string());
            assert_eq!(read.as_deref(), Some("qinghe-2026-17"), "{typed}");
        }
        let second = read("2026-2.17", "qinghe", 2026).unwrap();
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
            assert_eq!(read(typed, "qinghe", 2026), None, "{typed}");
        }
    }
}
