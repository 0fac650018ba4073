//! Text as markup: the escaper of our templates, and where a sentence holds an element.

use std::fmt::{self, Write};

use askama::filters::Escaper;

/// Escapes what may not stand as it is in text or in an attribute in quotes. `askama.toml` names it: askama's own
/// looks at each byte alone, which was a tenth of the time of a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Html;

impl Escaper for Html {
    fn write_escaped_str<W: Write>(&self, mut page: W, text: &str) -> fmt::Result {
        // Hardly any text has one of them. Without an early end the compiler looks at sixteen bytes at once.
        let has_special = text.bytes().fold(false, |found, byte| {
            found | matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
        });
        if !has_special {
            return page.write_str(text);
        }
        for piece in text.split_inclusive(['&', '<', '>', '"', '\'']) {
            let plain = piece.trim_end_matches(['&', '<', '>', '"', '\'']);
            page.write_str(plain)?;
            page.write_str(match &piece[plain.len()..] {
                "&" => "&amp;",
                "<" => "&lt;",
                ">" => "&gt;",
                "\"" => "&quot;",
                "'" => "&#39;",
                _ => "",
            })?;
        }
        Ok(())
    }
}

/// Text as markup.
pub fn escape(text: &str) -> String {
    let mut markup = String::with_capacity(text.len());
    push(&mut markup, text);
    markup
}

/// Puts text as markup behind what is there.
pub fn push(markup: &mut String, text: &str) {
    // A string takes whatever is written.
    let _ = Html.write_escaped_str(markup, text);
}

/// A telephone number: a press calls it, and no line ends at its hyphens.
pub fn phone(number: &str) -> String {
    let number = escape(number);
    let parts = number.split_whitespace();
    let parts: Vec<_> = parts
        .map(|part| format!("<span class=\"num\">{part}</span>"))
        .collect();
    format!("<a href=\"tel:{number}\">{}</a>", parts.join(" "))
}

/// Text as markup in which no line that has room for a date ends inside it: `2026-11-30`, `2026年11月30日`, `11月30日`, `30 November 2026`.
pub fn dated(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        markup.push_str(&escape(before));
        let digits = from.len() - from.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (whole, after) = from.split_at(date(from).unwrap_or(digits));
        match whole.len() > digits {
            true => markup.push_str(&format!("<span class=\"whole\">{}</span>", escape(whole))),
            false => markup.push_str(whole),
        }
        rest = after;
        // The day of the week is whole as well; a line may end before it.
        let week = after
            .strip_prefix("（星期")
            .and_then(|in_it| in_it.find('）'));
        if let Some(end) = week.filter(|_| whole.len() > digits) {
            let (week, after) = after.split_at("（星期".len() + end + '）'.len_utf8());
            markup.push_str(&format!("<span class=\"whole\">{}</span>", escape(week)));
            rest = after;
        }
    }
    markup.push_str(&escape(rest));
    markup
}

/// The length of the date that the text begins with, in bytes.
fn date(text: &str) -> Option<usize> {
    let number = |from: usize| {
        let digits = text.get(from..)?.bytes().take_while(u8::is_ascii_digit);
        Some(from + digits.count()).filter(|to| *to > from)
    };
    let mark = |from: usize, mark: &str| {
        let found = text.get(from..)?.starts_with(mark);
        found.then(|| from + mark.len())
    };
    let plain = || number(mark(number(mark(number(0)?, "-")?)?, "-")?);
    let month_and_day = |from| mark(number(mark(number(from)?, "月")?)?, "日");
    let in_full = || month_and_day(mark(number(0)?, "年")?);
    let in_english = || {
        let word = mark(number(0)?, " ")?;
        let month = text.get(word..)?;
        let month = MONTHS.iter().find(|name| month.starts_with(**name))?;
        let end = word + month.len();
        Some(mark(end, " ").and_then(number).unwrap_or(end))
    };
    plain()
        .or_else(in_full)
        .or_else(|| month_and_day(0))
        .or_else(in_english)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Text cut behind its marks: a heading whose clauses each stay in one piece breaks between them.
pub fn clauses(text: &str) -> Vec<&str> {
    text.split_inclusive(['，', '。', '；', '：', '？', '！'])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_cut_behind_its_marks() {
        assert_eq!(clauses("请改道，不要经过。"), ["请改道，", "不要经过。"]);
        assert_eq!(clauses("路灯不亮"), ["路灯不亮"]);
    }

    #[test]
    fn a_date_stays_on_its_line_and_nothing_else_is_changed() {
        let whole = |date: &str| format!("<span class=\"whole\">{date}</span>");
        for date in [
            "2026-11-30",
            "2026年11月30日",
            "11月30日",
            "30 November 2026",
            "30 May",
        ] {
            assert_eq!(dated(date), whole(date));
            assert_eq!(
                dated(&format!("<1> {date}。")),
                format!("&lt;1&gt; {}。", whole(date))
            );
        }
        let two = dated("2026-11-30至2026-12-01");
        assert_eq!(
            two,
            format!("{}至{}", whole("2026-11-30"), whole("2026-12-01"))
        );
        let with_week = dated("最后一天是11月30日（星期一）。");
        let wanted = format!("最后一天是{}{}。", whole("11月30日"), whole("（星期一）"));
        assert_eq!(with_week, wanted);
        for other in [
            "3 天（星期一）",
            "还剩 30 天",
            "2026年",
            "3-4 天",
            "qinghe-2026-17",
            "0000-5550199",
            "第 5 条",
        ] {
            assert_eq!(dated(other), other);
        }
    }

    #[test]
    fn each_special_letter_is_escaped_wherever_it_stands() {
        assert_eq!(escape("&<>\"'"), "&amp;&lt;&gt;&quot;&#39;");
        assert_eq!(escape("信<b>访'"), "信&lt;b&gt;访&#39;");
        assert_eq!(escape("&&"), "&amp;&amp;");
        assert_eq!(escape(""), "");
        assert_eq!(escape("没有"), "没有");
    }

    #[test]
    fn what_was_typed_never_becomes_markup() {
        assert_eq!(escape("<b>\"&"), "&lt;b&gt;&quot;&amp;");
        assert_eq!(
            phone("1\"< 2"),
            "<a href=\"tel:1&quot;&lt; 2\"><span class=\"num\">1&quot;&lt;</span> <span class=\"num\">2</span></a>"
        );
    }
}
