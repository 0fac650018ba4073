//! Text as markup: the escaper of our templates, and where a sentence holds an element.

use std::fmt::{self, Write};

use askama::filters::Escaper;
use memchr::memmem;

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
        let Some(end) = date(from) else {
            let (number, after) = from.split_at(digits);
            markup.push_str(number);
            rest = after;
            continue;
        };
        // The day of the week is whole as well; a line may end before it.
        let week = from[end..]
            .strip_prefix("（星期")
            .and_then(|in_it| in_it.find('）'))
            .map(|length| end + "（星期".len() + length + '）'.len_utf8());
        let mut begin = 0;
        for part in [Some(end), week].into_iter().flatten() {
            // No line begins with the mark behind it.
            let mark = from[part..].starts_with(['，', '。', '；', '、', '）']);
            let is_last = week.is_none_or(|week| week == part);
            let part = part + if mark && is_last { '。'.len_utf8() } else { 0 };
            let whole = escape(&from[begin..part]);
            markup.push_str(&format!("<span class=\"whole\">{whole}</span>"));
            begin = part;
        }
        rest = &from[begin..];
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

/// Characters that the last line of a text has at least, its closing marks among them.
const LAST: usize = 5;
/// A text that is no longer than this has one line nearly everywhere.
const SHORT: usize = 9;
/// How a page of the public begins, within so many bytes.
const PUBLIC: &str = "<body class=\"public\">";
const HEAD_BYTES: usize = 2_048;

/// A page of the public in which no Chinese text ends with one character alone on its last line: the last few stay
/// together. (`text-wrap: pretty` does that in browsers that are newer than those of many offices.)
///
/// A page of the office is wide, mostly of tables, and left as it is: this would be a sixth of the time that it takes.
pub fn ends_together(page: String) -> String {
    let head = &page.as_bytes()[..page.len().min(HEAD_BYTES)];
    if memmem::find(head, PUBLIC.as_bytes()).is_none() {
        return page;
    }
    let mut kept = String::new();
    let mut done = 0;
    let bytes = page.as_bytes();
    for end in memchr::memchr_iter(b'<', bytes) {
        let is_chinese = end > 0 && !bytes[end - 1].is_ascii();
        if !is_chinese || !ends_a_text(&bytes[end..]) {
            continue;
        }
        let Some(from) = last_few(&page[done..end]) else {
            continue;
        };
        if done == 0 {
            kept.reserve(page.len() + page.len() / 8);
        }
        kept.push_str(&page[done..done + from]);
        kept.push_str("<span class=\"last\">");
        kept.push_str(&page[done + from..end]);
        kept.push_str("</span>");
        done = end;
    }
    match done {
        0 => page,
        _ => kept + &page[done..],
    }
}

/// Does this tag end what such a text stands in?
fn ends_a_text(tag: &[u8]) -> bool {
    let name = tag.strip_prefix(b"</").unwrap_or_default();
    matches!(
        name,
        [b'p' | b'b', b'>', ..]
            | [b'l', b'i', b'>', ..]
            | [b'd', b'd', b'>', ..]
            | [b'h', b'1'..=b'3', b'>', ..]
            | [b's', b'p', b'a', b'n', b'>', ..]
            | [b'l', b'a', b'b', b'e', b'l', b'>', ..]
            | [b'l', b'e', b'g', b'e', b'n', b'd', b'>', ..]
    )
}

/// Where the last few characters of a longer Chinese text begin; none where it ends with markup or an escaped sign.
fn last_few(markup: &str) -> Option<usize> {
    let mut last = None;
    let signs = markup.char_indices().rev().filter(|(_, sign)| *sign != ' ');
    for (n, (at, sign)) in (1..).zip(signs) {
        if matches!(sign, '<' | '>' | ';') {
            return None;
        }
        match n {
            ..=LAST => last = Some(at),
            SHORT.. => {
                let is_chinese = |sign| ('\u{3400}'..='\u{9fff}').contains(&sign);
                return last.filter(|last| markup[*last..].contains(is_chinese));
            }
            _ => {}
        }
    }
    None
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
                format!("&lt;1&gt; {}", whole(&format!("{date}。")))
            );
        }
        let two = dated("2026-11-30至2026-12-01");
        assert_eq!(
            two,
            format!("{}至{}", whole("2026-11-30"), whole("2026-12-01"))
        );
        let with_week = dated("最后一天是11月30日（星期一）。");
        let wanted = format!("最后一天是{}{}", whole("11月30日"), whole("（星期一）。"));
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
    fn the_last_characters_of_a_chinese_text_stay_on_one_line() {
        for (plain, kept) in [
            (
                "<p>请把青石桥到晴坡村的路灯修好。</p>",
                "<p>请把青石桥到晴坡村的<span class=\"last\">路灯修好。</span></p>",
            ),
            (
                "<h1>请<b>收到</b>这件事以后的 15 天内办</h1><p>好</p>",
                "<h1>请<b>收到</b>这件事以后的 <span class=\"last\">15 天内办</span></h1><p>好</p>",
            ),
        ] {
            let of_the_public = |text: &str| [PUBLIC, text].concat();
            assert_eq!(ends_together(of_the_public(plain)), of_the_public(kept));
            assert_eq!(
                ends_together(plain.to_owned()),
                plain,
                "a page of the office"
            );
        }
        for whole in [
            "<p>路灯不亮很久。</p>",
            "<p>A sentence that is long enough.</p>",
            "<p>这件事已经由单位办好了 <a>查看文书查看文书查看</a></p>",
            "<p>这件事已经由单位办好了&amp;</p>",
            "<option>这件事已经由单位办好了</option>",
            "<table><tr><td>这件事已经由单位办好了</td></tr></table>",
            "这件事已经由单位办好了",
        ] {
            let whole = [PUBLIC, whole].concat();
            assert_eq!(ends_together(whole.clone()), whole);
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
