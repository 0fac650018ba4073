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
    // A string takes whatever is written.
    let _ = Html.write_escaped_str(&mut markup, text);
    markup
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
