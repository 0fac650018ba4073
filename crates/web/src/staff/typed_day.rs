//! A day as an officer types it: `1125`, `11-25`, `11月25日`, `2026-11-25`, `20261125`.

use huiyin_domain::text::half_width;
use jiff::civil::Date;

/// The day in its canonical form, else the text as it came: the field then says how to write it. Without
/// a year it is the last such day that is not in the future.
pub fn canonical(text: &str, today: Date) -> String {
    read(text, today).map_or_else(|| text.trim().to_owned(), |day| day.to_string())
}

/// The same for a day that may lie ahead: without a year it is the next such day from today on.
pub fn canonical_ahead(text: &str, today: Date) -> String {
    let day = read_as(text, |month, day| next_such_day(today, month, day));
    day.map_or_else(|| text.trim().to_owned(), |day| day.to_string())
}

/// The day that is meant; none when it is no day.
pub fn read(text: &str, today: Date) -> Option<Date> {
    read_as(text, |month, day| last_such_day(today, month, day))
}

fn read_as(text: &str, of_no_year: impl Fn(i8, i8) -> Option<Date>) -> Option<Date> {
    let plain: String = text.trim().chars().map(plain_sign).collect();
    let parts: Vec<&str> = plain
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let known = |c: char| c.is_ascii_digit() || " -/.年月日号".contains(c);
    if !plain.chars().all(known) {
        return None;
    }
    let (year, month, day) = match parts.as_slice() {
        [one] if one.len() == 8 => (Some(&one[..4]), &one[4..6], &one[6..]),
        [one] if one.len() == 4 => (None, &one[..2], &one[2..]),
        [month, day] => (None, *month, *day),
        [year, month, day] if year.len() == 4 => (Some(*year), *month, *day),
        _ => return None,
    };
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    match year {
        Some(year) => Date::new(year.parse().ok()?, month, day).ok(),
        None => of_no_year(month, day),
    }
}

fn last_such_day(today: Date, month: i8, day: i8) -> Option<Date> {
    // A 29 February can lie up to eight years back.
    (0..=8).find_map(|back| {
        let found = Date::new(today.year() - back, month, day).ok()?;
        (found <= today).then_some(found)
    })
}

fn next_such_day(today: Date, month: i8, day: i8) -> Option<Date> {
    (0..=8).find_map(|on| {
        let found = Date::new(today.year() + on, month, day).ok()?;
        (found >= today).then_some(found)
    })
}

/// `900`, `9:00` and `9：00` are `09:00`; anything else stays as typed.
pub fn canonical_time(typed: &str) -> String {
    let plain: String = typed.trim().chars().map(half_width).collect();
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let mut others = plain.chars().filter(|c| !c.is_ascii_digit());
    if (3..=4).contains(&digits.len()) && others.all(|c| c == ':') {
        let (hours, minutes) = digits.split_at(digits.len() - 2);
        return format!("{hours:0>2}:{minutes}");
    }
    typed.to_owned()
}

/// Digits and the signs between them as the plain ones, however they were typed; words stay as they are.
pub fn plain_sign(c: char) -> char {
    match c {
        '–' | '—' => '-',
        '。' => '.',
        '０'..='９' | '－' | '／' | '．' | '\u{3000}' => half_width(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_read_as_officers_type_it_and_never_into_the_future() {
        let today = date(2026, 11, 25);
        for (typed, day) in [
            ("1125", "2026-11-25"),
            ("11-25", "2026-11-25"),
            ("11-26", "2025-11-26"),
            ("1231", "2025-12-31"),
            ("２０２６年３月６日", "2026-03-06"),
            ("3月6号", "2026-03-06"),
            ("2026/1/5", "2026-01-05"),
            ("20260105", "2026-01-05"),
            (" 2027-01-05 ", "2027-01-05"),
            ("0229", "2024-02-29"),
        ] {
            assert_eq!(canonical(typed, today), day, "{typed}");
        }
    }

    #[test]
    fn what_is_no_day_is_left_for_the_field_to_say() {
        let today = date(2026, 11, 25);
        for typed in [
            "",
            "昨天",
            "11-31",
            "2026-13-01",
            "12",
            "1 2 3 4",
            "11-25<b>",
        ] {
            assert_eq!(canonical(typed, today), typed, "{typed}");
        }
    }
}
