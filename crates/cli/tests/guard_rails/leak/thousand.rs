//! A thousand matters through every door, each with somebody to be recognised by.

use serde_json::{Value, json};

use super::pages::whole;
use crate::desk::today;
use crate::looked_up::{look_up, send_files};
use crate::visitor::{House, Page, Visitor};

/// What everything planted begins with, and the two of [`crate::planted::PLANTED`] that do not begin so.
pub const STEMS: [&str; 8] = [
    "示例庚辰",
    "00000019491231",
    "000-7531",
    "云门街庚辰",
    "庚辰家的渠",
    "PlantedInAFile",
    "11010519491231002X",
    "000-0007531",
];

const DOORS: u32 = 10;
const CLERKS: u32 = 3;

/// Somebody.
pub struct Somebody {
    pub name: String,
    pub id: String,
    pub phone: String,
    pub address: String,
    pub file: String,
}

impl Somebody {
    /// The one with this number.
    pub fn new(n: u32) -> Self {
        let counted: String = format!("{n:04}")
            .bytes()
            .map(|digit| {
                "甲乙丙丁戊己庚辛壬癸"
                    .chars()
                    .nth(usize::from(digit - b'0'))
            })
            .map(|sign| sign.expect("a digit"))
            .collect();
        Self {
            name: format!("示例庚辰{counted}"),
            id: resident_number(&format!("00000019491231{:03}", n % 1000)),
            phone: format!("000-7531{n:04}"),
            address: format!("云门街庚辰号{counted}院"),
            file: format!("庚辰家的渠{counted}.pdf"),
        }
    }

    /// A paper that names them.
    fn paper(&self) -> Vec<u8> {
        let shown = format!(
            "BT /F1 12 Tf 20 20 Td (PlantedInAFile {}) Tj ET",
            self.phone
        );
        let objects = [
            format!("<</Type/Catalog/Pages 2 0 R/Lang({})>>", self.name),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 60]/Contents 4 0 R\
             /Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
                .to_owned(),
            format!("<</Length {}>>stream\n{shown}\nendstream", shown.len()),
        ];
        let mut pdf = "%PDF-1.4\n".to_owned();
        let mut places = String::new();
        for (at, object) in objects.iter().enumerate() {
            places += &format!("{:010} 00000 n \n", pdf.len());
            pdf += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
        }
        let table = pdf.len();
        pdf += &format!("xref\n0 5\n0000000000 65535 f \n{places}");
        pdf += &format!("trailer<</Size 5/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
        pdf.into_bytes()
    }
}

/// With its check character (GB 11643).
fn resident_number(first: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = first.bytes().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    format!("{first}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

/// What came of it.
#[derive(Default)]
pub struct Thousand {
    pub numbers: Vec<String>,
    /// Answers to whoever registered them.
    pub answers: Vec<String>,
}

/// Registers matters from `from` on, until there are `many`.
pub fn plant(house: &House, clerk: &Visitor, many: u32) -> Thousand {
    let token = clerk.cookie("staff").expect("signed in");
    let url = house.server.url();
    let parts = std::thread::scope(|scope| {
        let clerks: Vec<_> = (0..CLERKS)
            .map(|at| {
                let token = &token;
                scope.spawn(move || {
                    let clerk = Visitor::at(url);
                    clerk.set_cookie("staff", token);
                    let mine = (0..many).filter(|n| n % CLERKS == at);
                    mine.map(|n| register(url, &clerk, n)).collect::<Vec<_>>()
                })
            })
            .collect();
        let done = clerks.into_iter().map(|clerk| clerk.join());
        done.map(|part| part.expect("each is registered"))
            .collect::<Vec<_>>()
    });
    let mut thousand = Thousand::default();
    for (number, answer) in parts.into_iter().flatten() {
        thousand.numbers.push(number);
        thousand.answers.push(answer);
    }
    for n in 0..4 {
        draft(house, many + n);
    }
    thousand
}

fn register(url: &str, clerk: &Visitor, n: u32) -> (String, String) {
    let one = Somebody::new(n);
    let text = format!("请修好第{n}号渡口的路。");
    let (door, more): (_, Vec<(&str, String)>) = match n % DOORS {
        0 | 1 => return by_network(url, n, &text, Some(&one)),
        2 => return by_network(url, n, &text, None),
        3 => ("letter", Vec::new()),
        4 => (
            "visit",
            vec![
                ("head_count", "12".to_owned()),
                ("marks", "joint".to_owned()),
                ("representatives", spokespeople(n)),
            ],
        ),
        5 => ("phone", Vec::new()),
        6 => (
            "leader",
            vec![
                ("class", "accusation".to_owned()),
                ("accused_units", "water".to_owned()),
            ],
        ),
        7 => ("online", Vec::new()),
        8 => ("visit", vec![("accused_officers", "water-1".to_owned())]),
        _ => ("letter", vec![("marks", "confidential".to_owned())]),
    };
    let (once, today) = (format!("{n:032x}"), today());
    let mut fields = vec![
        ("once", &*once),
        ("received", &today),
        ("name", &one.name),
        ("id_kind", "resident"),
        ("id_number", &one.id),
        ("phone", &one.phone),
        ("address", &one.address),
        ("text", &text),
        ("place", "渡口"),
        ("category", "交通运输/道路"),
    ];
    // Some are looked for first: is this the same matter?
    if !n.is_multiple_of(7) {
        fields.push(("looked", "1"));
    }
    fields.extend(more.iter().map(|(name, value)| (*name, value.as_str())));
    let path = format!("/staff/registration/{door}");
    let mut answer = clerk.post_once(&path, &fields);
    if answer.status == 200 {
        // It shows what looks alike, and the form as it was typed.
        fields.extend([("looked", "1"), ("same", "")]);
        answer = clerk.post_once(&path, &fields);
    }
    assert_eq!(answer.status, 303, "{n}: {}", answer.text);
    let number = answer
        .header("location")
        .rsplit_once('=')
        .expect("a number")
        .1;
    (number.to_owned(), whole(&answer))
}

/// Four more who speak for a group.
fn spokespeople(n: u32) -> String {
    let four = (1..5).map(|at| Somebody::new(2000 + n * 4 + at));
    let lines = four.map(|one| format!("{} {}", one.name, one.phone));
    lines.collect::<Vec<_>>().join("\n")
}

fn by_network(url: &str, n: u32, text: &str, who: Option<&Somebody>) -> (String, String) {
    let mut petition = json!({ "text": text, "place": "渡口" });
    if let Some(one) = who {
        for (key, value) in [
            ("name", &one.name),
            ("id_number", &one.id),
            ("phone", &one.phone),
            ("address", &one.address),
        ] {
            petition[key] = json!(value);
        }
    }
    let visitor = Visitor::at(url);
    let body = petition.to_string();
    let kind = [("content-type", "application/json")];
    let answer = visitor.send("POST", "/api/petitions", &kind, body.as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text);
    let said: Value = serde_json::from_str(&answer.text).expect("JSON");
    let word = |key: &str| said[key].as_str().expect("a word").to_owned();
    let (number, code) = (word("number"), word("query_code"));
    if n.is_multiple_of(2) {
        let one = Somebody::new(n);
        look_up(&visitor, &number, &code).is(200);
        let page = visitor.get(&format!("/progress/{number}/material")).is(200);
        let file: &[u8] = &one.paper();
        let sent = send_files(&visitor, &page, &[("note", "照片")], &[(&one.file, file)]);
        assert_eq!(sent.status, 303, "{}", sent.text);
    }
    (number, whole(&answer))
}

/// Somebody who fills in the form up to who they are, and goes.
fn draft(house: &House, n: u32) {
    let one = Somebody::new(n);
    let visitor = house.visitor();
    let fill = |page: &Page, fields: &[(&str, &str)]| {
        let form = page.form("保存，");
        let form = fields
            .iter()
            .fold(form, |form, (name, value)| form.with(name, value));
        visitor.submit(&form).is(200)
    };
    let page = visitor.get("/submit").is(200);
    let page = visitor.submit(&page.form("开始填写")).is(200);
    let page = fill(&page, &[("kind", "request")]);
    let page = fill(&page, &[("whom", "self")]);
    let page = fill(&page, &[("request", "请把渡口的路修平。")]);
    let page = fill(
        &page,
        &[
            ("course", "路面挖开后没有铺平。"),
            ("year", "2025"),
            ("month", "4"),
            ("unclear", "yes"),
            ("town", "雁台县水务局南塘水管站"),
            ("tried", "没有"),
            ("place", "渡口"),
        ],
    );
    let page = fill(&page, &[("reason", "路是施工挖开的。")]);
    fill(&page, &[("name", &one.name), ("phone", &one.phone)]);
}
