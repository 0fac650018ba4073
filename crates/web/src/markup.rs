//! Text as markup, where a sentence holds an element.

/// Text as markup.
pub fn escape(text: &str) -> String {
    let mut markup = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => markup.push_str("&amp;"),
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            '"' => markup.push_str("&quot;"),
            other => markup.push(other),
        }
    }
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
    fn what_was_typed_never_becomes_markup() {
        assert_eq!(escape("<b>\"&"), "&lt;b&gt;&quot;&amp;");
        assert_eq!(
            phone("1\"< 2"),
            "<a href=\"tel:1&quot;&lt; 2\"><span class=\"num\">1&quot;&lt;</span> <span class=\"num\">2</span></a>"
        );
    }
}
