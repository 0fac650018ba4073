//! What a paper says, as typed content. How it looks is decided by [`Form`] and the standard alone.

use huiyin_wording::Locale;
use jiff::civil::Date;

/// A paper, whole: from the organ's name at its head to the lines at its foot.
///
/// Texts are plain: no markup, no line breaks of their own. What is empty is left out.
/// # Basis
/// GB/T 9704-2012, 7 (elements of an official document) and 10 (special forms).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// File, letter, or a plain sheet.
    pub form: Form,
    /// The language the paper is in.
    pub locale: Locale,
    /// 发文机关标志: the organ's name as its head shows it, in a file with 文件 after it.
    pub mark: String,
    /// 发文字号, as it is printed: `清信处〔2026〕17号`. A draft has none.
    pub number: Option<String>,
    /// 份号, 密级和保密期限, 紧急程度: lines at the top left, in this order.
    pub markings: Vec<String>,
    /// 签发人: who signs a paper that goes upwards; only a file shows it.
    pub signers: Vec<String>,
    /// 标题: broken by meaning (7.3.1). A line break sets one; zero-width spaces (U+200B) between its words let it
    /// break there alone; it breaks rather after a zero-width non-joiner (U+200C) than elsewhere.
    pub title: String,
    /// 主送机关, or the person addressed; the colon is set by the engine.
    pub addressee: Option<String>,
    /// 正文.
    pub blocks: Vec<Block>,
    /// 附件说明: the names of what is attached.
    pub enclosures: Vec<String>,
    /// 发文机关署名, 成文日期 and the place of the seal.
    pub signature: Option<Signature>,
    /// 附注, without its brackets: who may be asked, and where.
    pub note: Option<String>,
    /// 附件: what is bound after the text, each on a page of its own.
    pub attachments: Vec<Attachment>,
    /// 抄送: who gets a copy, without label and full stop.
    pub copy_to: Option<String>,
    /// 印发机关和印发日期; only a file shows it.
    pub printed: Option<Printed>,
    /// A line at the edge of every page, outside the text: whose copy this is, or that it is a draft.
    pub margin: Option<String>,
    /// The day of the act the paper carries: the date in the file's properties. No clock is asked.
    pub dated: Date,
}

impl Document {
    /// The title in one line, as a list or a window shows it.
    pub fn plain_title(&self) -> String {
        self.title.replace(['\n', '\u{200b}', '\u{200c}'], "")
    }

    /// A paper with nothing but its head and title.
    pub fn new(form: Form, locale: Locale, mark: &str, title: &str, dated: Date) -> Self {
        Self {
            form,
            locale,
            mark: mark.to_owned(),
            number: None,
            markings: Vec::new(),
            signers: Vec::new(),
            title: title.to_owned(),
            addressee: None,
            blocks: Vec::new(),
            enclosures: Vec::new(),
            signature: None,
            note: None,
            attachments: Vec::new(),
            copy_to: None,
            printed: None,
            margin: None,
            dated,
        }
    }
}

/// The shape of the first page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 文件格式: red mark 35 mm below the top of the type area, red line below the number (7.2).
    File,
    /// 信函格式: red mark 30 mm below the paper's edge, red double lines above and below (10.1).
    Letter,
    /// Neither: receipts, registration forms, proofs of service. The organ's name stands small above the title.
    Plain,
}

/// One piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, its first line indented by two characters.
    Paragraph(String),
    /// A heading with its numeral ([`Level::numeral`]) already in front.
    Heading {
        /// How deep it stands; a deeper level needs the one above before it.
        level: Level,
        /// What it says.
        text: String,
    },
    /// A numbered list; wrapped lines align with the first character after the numeral.
    List(Vec<String>),
    /// Labels with values, one below the other. An empty value leaves a line to write on.
    Fields(Vec<Field>),
    /// A table; over a page's end it goes on below its head repeated.
    Table(Table),
    /// A QR code with a sentence beside it.
    Code(Code),
    /// What follows is to be cut off: a dashed line across the middle of the page with these words on it.
    /// When the page is past its middle, what follows begins a new page.
    HalfSheet(String),
    /// What follows begins a new page.
    NewPage,
}

impl Block {
    /// A paragraph.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(text.into())
    }

    /// A heading with the numeral of the `n`th of its level in front.
    pub fn heading(level: Level, n: usize, locale: Locale, text: &str) -> Self {
        let text = format!("{}{text}", level.numeral(n, locale));
        Self::Heading { level, text }
    }
}

/// How deep a heading stands: 一、 黑体, （一） 楷体, 1. and （1） as the text (7.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 一、
    One,
    /// （一）
    Two,
    /// 1.
    Three,
    /// （1）
    Four,
}

impl Level {
    /// The numeral of the `n`th heading, from 1 on: `一、`, `（二）`, `3.`, `（4）`; in English `I. `, `(b) `, `3. `, `(4) `.
    pub fn numeral(self, n: usize, locale: Locale) -> String {
        match (locale, self) {
            (Locale::Zh, Self::One) => format!("{}、", chinese(n)),
            (Locale::Zh, Self::Two) => format!("（{}）", chinese(n)),
            (Locale::Zh, Self::Three) => format!("{n}."),
            (Locale::Zh, Self::Four) => format!("（{n}）"),
            (Locale::En, Self::One) => format!("Part {n}. "),
            (Locale::En, Self::Two) => format!("Section {n}. "),
            (Locale::En, Self::Three) => format!("{n}. "),
            (Locale::En, Self::Four) => format!("({n}) "),
        }
    }
}

/// `1` 一, `10` 十, `21` 二十一; from 100 on in digits, which no paper reaches.
fn chinese(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match n {
        1..=9 => DIGITS[n].to_owned(),
        10..=19 => format!("十{}", DIGITS[n - 10]),
        20..=99 => format!("{}十{}", DIGITS[n / 10], DIGITS[n % 10]),
        _ => n.to_string(),
    }
}

/// A label and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Without colon.
    pub label: String,
    /// Empty: to be written by hand.
    pub value: String,
}

impl Field {
    /// A label with its value.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
        }
    }
}

/// A table with one row of heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What each column holds; may be empty for a form without heads, then the first column heads its row.
    pub head: Vec<String>,
    /// Rows of as many cells as `widths`; a missing cell is empty.
    pub rows: Vec<Vec<String>>,
    /// Shares of the width, one for each column.
    pub widths: Vec<u16>,
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What it says to a reader of codes.
    pub text: String,
    /// What it is, for people: printed beside it and read aloud in its place.
    pub caption: String,
    /// Length of a side in millimetres, quiet zone included; 30 reads well up to 200 bytes.
    pub side_mm: u16,
}

/// Who signs, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// 发文机关署名.
    pub organ: String,
    /// 成文日期.
    pub date: Date,
    /// 加盖印章: room is left for a seal over name and date (7.3.5.1); else 7.3.5.2.
    pub sealed: bool,
}

/// 附件, bound after the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Centred on the third line of its page.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// 印发机关和印发日期.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The office that sent it to print.
    pub organ: String,
    /// When.
    pub date: Date,
}
