//! Does running text seem to hold a telephone or an identity number? Such a text is read by whoever may read the
//! matter, while a number in its own field is sealed: whoever writes gets a hint, never a refusal.
//!
//! It is better to be silent about an odd way of writing a number than to warn of a date or of a sum of money.

use crate::petitioner::is_resident_number;
use crate::text::half_width;

/// What a text seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// A mobile or a landline number.
    Phone,
    /// A resident identity number, whose day and check character fit.
    IdentityNumber,
}

/// Digits are written in groups; more of them than this belong to no one number.
const MOST_GROUPS: usize = 6;
/// How far before a number without an area code the word for a telephone stands.
const NEAR: usize = 6;
/// Behind a sum or a quantity.
const UNITS: &str = "元万亿块角吨斤米亩户人平㎡%";
/// Ways to write the eleven digits of a mobile number.
const MOBILE: [&[usize]; 5] = [&[11], &[3, 4, 4], &[3, 8], &[7, 4], &[4, 4, 3]];

impl Telling {
    /// The first thing of this kind in a text.
    pub fn of(text: &str) -> Option<Self> {
        let signs: Vec<char> = text.chars().map(plain).collect();
        let mut at = 0;
        while at < signs.len() {
            if !signs[at].is_ascii_digit() {
                at += 1;
                continue;
            }
            let run = Run::at(&signs, at);
            if let Some(found) = run.tells() {
                return Some(found);
            }
            at = run.end;
        }
        None
    }
}

/// As typed with a plain keyboard.
fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{a0}' => ' ',
        other => half_width(other),
    }
}

/// Groups of digits with one sign between them.
struct Run<'a> {
    signs: &'a [char],
    groups: Vec<String>,
    start: usize,
    end: usize,
}

impl<'a> Run<'a> {
    fn at(signs: &'a [char], start: usize) -> Self {
        let (mut groups, mut end) = (Vec::new(), start);
        loop {
            let digits = signs[end..].iter().take_while(|c| c.is_ascii_digit());
            let mut group: String = digits.collect();
            end += group.len();
            // The check character can be an X.
            let is_last = !signs.get(end + 1).is_some_and(char::is_ascii_alphanumeric);
            if is_last && matches!(signs.get(end), Some('X' | 'x')) {
                group.push('X');
                end += 1;
            }
            groups.push(group);
            match signs.get(end..end + 2) {
                Some([' ' | '-' | ')', next]) if next.is_ascii_digit() => end += 1,
                _ => break,
            }
        }
        Self {
            signs,
            groups,
            start,
            end,
        }
    }

    fn tells(&self) -> Option<Telling> {
        for first in 0..self.groups.len() {
            let most = MOST_GROUPS.min(self.groups.len() - first);
            for count in 1..=most {
                let groups = &self.groups[first..first + count];
                if is_resident_number(&groups.concat()) {
                    return Some(Telling::IdentityNumber);
                }
                if (is_mobile(groups) || is_landline(groups)) && !self.is_something_else() {
                    return Some(Telling::Phone);
                }
            }
        }
        let is_local = self.is_near_the_word() && is_local(&self.groups.concat());
        (is_local && !self.is_something_else()).then_some(Telling::Phone)
    }

    /// A sum, a quantity, or part of a code with letters.
    fn is_something_else(&self) -> bool {
        let before = self.start.checked_sub(1).map(|at| self.signs[at]);
        let (after, next) = (self.signs.get(self.end), self.signs.get(self.end + 1));
        let is_unit = after.is_some_and(|c| UNITS.contains(*c));
        let is_fraction =
            matches!(after, Some('.' | ',')) && next.is_some_and(char::is_ascii_digit);
        let is_code = |c: char| c.is_ascii_alphabetic() || matches!(c, '¥' | '$' | '.' | ',' | '/');
        is_unit || is_fraction || before.is_some_and(is_code)
    }

    fn is_near_the_word(&self) -> bool {
        let before: String = self.signs[self.start.saturating_sub(NEAR)..self.start]
            .iter()
            .collect();
        let before = before.to_lowercase();
        ["电话", "手机", "座机", "tel", "phone"]
            .iter()
            .any(|word| before.contains(word))
    }
}

/// 1, then 3 to 9; before it perhaps the country.
fn is_mobile(groups: &[String]) -> bool {
    let mut groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    if let Some(first) = groups.first_mut() {
        let country = ["0086", "86"]
            .iter()
            .find_map(|code| first.strip_prefix(code));
        *first = country.filter(|rest| rest.len() == 11).unwrap_or(first);
    }
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let digits = groups.concat();
    MOBILE.contains(&&*lengths)
        && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
        && !digits.contains('X')
}

/// An area code of 3 or 4 digits, then 7 or 8.
fn is_landline(groups: &[String]) -> bool {
    let digits = groups.concat();
    let area = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return false,
    };
    let begins_as_one = groups[0].len() == area || groups.len() == 1;
    begins_as_one && groups.len() <= 3 && digits.get(area..).is_some_and(is_local)
}

/// Seven or eight digits, the first from 2 to 9, that are no day.
fn is_local(digits: &str) -> bool {
    let is_number = matches!(digits.len(), 7 | 8) && !digits.contains('X');
    let is_day = digits.len() == 8 && (digits.starts_with("19") || digits.starts_with("20"));
    is_number && !is_day && matches!(digits.as_bytes(), [b'2'..=b'9', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_seen_however_they_are_written() {
        for text in [
            "打我手机13800000000",
            "138 0000 0000",
            "138-0000-0000。",
            "１３８００００００００",
            "１３８　００００　００００",
            "138\u{2014}0000\u{2014}0000",
            "+86 13800000000",
            "8613800000000",
            "我的号码是:13800000000,请回电",
            "010-60000000",
            "（0571）8000000",
            "0571 8000 0000",
            "057180000000",
            "家里电话：8000000",
            "Tel. 80000000",
        ] {
            assert_eq!(Telling::of(text), Some(Telling::Phone), "{text}");
        }
    }

    #[test]
    fn identity_numbers_are_seen_when_day_and_check_character_fit() {
        // The standard's own example (GB 11643).
        for text in [
            "身份证11010519491231002X",
            "11010519491231002x。",
            "110105 19491231 002X",
            "110105-1949-1231-002X",
            "１１０１０５１９４９１２３１００２Ｘ",
        ] {
            assert_eq!(Telling::of(text), Some(Telling::IdentityNumber), "{text}");
        }
        for text in [
            "110105194912310021",
            "11010519491331002X",
            "合同号110105194912310021",
        ] {
            assert_eq!(Telling::of(text), None, "{text}");
        }
    }

    #[test]
    fn days_sums_and_numbers_of_matters_are_none() {
        for text in [
            "",
            "2026-11-30",
            "1998-05-12 300元",
            "2025年4月1日到2026年11月30日",
            "20261130",
            "电话费单日期20261130",
            "电话费8000000元",
            "补偿款13800000000元",
            "¥13800000000",
            "13,800,000,000.00元",
            "13800000000.50",
            "yantai-0-2026-17",
            "qinghe-2026-2.1234567",
            "合同HT13800000000",
            "文号〔2026〕13号",
            "灯杆编号 8 到 14 号，共 1300 0000 户",
            "12345",
            "12345热线、110、12389",
            "邮编310000",
            "银行卡6222000000000000000",
            "车间第 3 4 5 6 7 8 9 10 11 号",
        ] {
            assert_eq!(Telling::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_long_table_of_numbers_is_read_quickly() {
        let table = "12 ".repeat(7_000);
        assert_eq!(Telling::of(&table), None);
        assert_eq!(Telling::of(&(table + "13800000000")), Some(Telling::Phone));
    }
}
