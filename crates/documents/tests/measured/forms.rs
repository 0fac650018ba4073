//! What only some papers have.

use huiyin_documents::{Block, Code, Document, Field, Form, Level, Signature, Table};
use huiyin_wording::Locale;
use jiff::civil::date;

use crate::paper::{opinion, plain};
use crate::tools::{near, paper, squeezed};

#[test]
fn a_half_sheet_is_cut_off_at_the_middle_of_the_page() {
    let mut document = plain(Form::Plain, "收到您提交的信访事项。");
    let code = |text: &str| {
        Block::Code(Code {
            text: text.into(),
            caption: "请妥善保管这张纸。".into(),
            side_mm: 40,
        })
    };
    document.blocks.extend([
        code("https://example.invalid/a"),
        Block::HalfSheet("沿此线剪开".into()),
        Block::paragraph("查询码：0000-0000"),
        code("https://example.invalid/b"),
    ]);
    let paper = paper(&document);
    assert_eq!(paper.rendered.pages, 1);
    let words = paper.word("沿此线剪开");
    near((words.left + words.right) / 2.0, 105.0, "words on the line");
    let lines = paper.lines(1);
    let above = lines
        .iter()
        .find(|line| line.text.contains("收到您"))
        .unwrap();
    let below = lines
        .iter()
        .find(|line| line.text.contains("查询码"))
        .unwrap();
    assert!(above.bottom < 148.5 && below.bottom > 148.5 + 12.0);
    let dashes = paper.picture(1).black_between(12.0, 60.0);
    let cut = dashes.iter().find(|band| (band.top - 148.5).abs() < 0.5);
    assert!(cut.is_some(), "{dashes:?}");
}

#[test]
fn a_paper_that_goes_upwards_names_its_signers_right_of_the_number() {
    let mut document = opinion(Form::File);
    document.signers = vec!["示例丙".into(), "示例丁".into(), "示例戊".into()];
    document.markings = vec!["000001".into(), "机密★1年".into(), "特急".into()];
    let paper = paper(&document);
    let lines = paper.lines(1);
    let line = |text: &str| lines.iter().find(|line| line.text.contains(text)).unwrap();
    near(line("000001").left, 28.0, "copy number flush left");
    near(
        line("签发人：").right,
        184.0 - 156.0 / 28.0,
        "signers a character from the edge",
    );
    let number = line("清水信〔2026〕17号");
    near(
        number.left,
        28.0 + 156.0 / 28.0,
        "the number a character in",
    );
    assert!(
        number.text.contains("示例戊"),
        "level with the last signer: {number:?}"
    );
}

#[test]
fn a_paper_in_english_is_set_and_read() {
    let words = "The office “heard” the petitioner’s request on 4 September 2026 and answers: the canal will be mended.";
    let mut document = Document::new(
        Form::Letter,
        Locale::En,
        "Qinghe County Water Bureau",
        "Handling opinion on the petition about a leaking canal",
        date(2026, 11, 2),
    );
    document.addressee = Some("Sample A".into());
    document.blocks = vec![
        Block::paragraph(words.repeat(3)),
        Block::Fields(vec![Field::new("Contact", "000-0001")]),
    ];
    document.enclosures = vec!["Record of the visit".into()];
    document.signature = Some(Signature {
        organ: "Qinghe County Water Bureau".into(),
        date: date(2026, 11, 2),
        sealed: false,
    });
    let paper = paper(&document);
    let text = paper.text();
    assert!(text.contains(&squeezed(&words.repeat(3))), "{text}");
    assert!(text.contains("2November2026"), "{text}");
    let pdf = String::from_utf8_lossy(&paper.rendered.pdf).into_owned();
    assert!(pdf.contains("(en)"));
}

#[test]
fn a_line_at_the_edge_stands_on_every_page_outside_the_text() {
    let mut document = plain(Form::Letter, &"国".repeat(28 * 40));
    document.margin = Some("预览，未印发".into());
    let paper = paper(&document);
    for page in 1..=paper.rendered.pages {
        let lines = paper.lines(page);
        let edge = lines.last().unwrap();
        assert_eq!(edge.text, "预览，未印发");
        assert!(edge.bottom > 280.0, "{edge:?}");
    }
    let tree = paper.ask("pdfinfo", &["-struct-text", "paper.pdf"]);
    assert!(!tree.contains("预览"), "nothing to read aloud: {tree}");
}

#[test]
fn a_form_to_fill_in_by_hand_has_lines_and_rows_with_heads() {
    let mut document = Document::new(
        Form::Plain,
        Locale::Zh,
        "清河县信访局",
        "送达回证",
        date(2026, 11, 2),
    );
    document.number = Some("清信送〔2026〕3号".into());
    let row = |label: &str, value: &str| vec![label.to_owned(), value.to_owned()];
    document.blocks = vec![
        Block::Table(Table {
            head: vec![],
            rows: vec![
                row(
                    "送达文书",
                    "《关于示例甲反映灌溉渠道渗漏信访事项的处理意见》",
                ),
                row("送达方式", "☐直接 ☐邮寄 ☐留置 ☐电子 ☑委托"),
                row("收件人签名", ""),
            ],
            widths: vec![2, 7],
        }),
        Block::Fields(vec![Field::new("送达人", ""), Field::new("见证人", "")]),
    ];
    let paper = paper(&document);
    assert_eq!(paper.rendered.pages, 1);
    let text = paper.text();
    for part in ["收件人签名", "☐直接☐邮寄☐留置☐电子☑委托", "见证人："]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let rules = paper.picture(1).black();
    let lines = rules
        .iter()
        .filter(|band| band.bottom - band.top < 0.5 && band.right - band.left > 80.0);
    assert!(lines.count() >= 2, "{rules:?}");
}

#[test]
fn a_signature_after_a_table_or_a_list_takes_its_end_along() {
    let end: [fn() -> Block; 3] = [
        || Block::List(vec!["第一项；".into(), "末项。".into()]),
        || {
            Block::Fields(vec![
                Field::new("联系单位", "首项"),
                Field::new("电话", "末项"),
            ])
        },
        || {
            Block::Table(Table {
                head: vec!["一".into()],
                rows: vec![vec!["首项".into()], vec!["末项".into()]],
                widths: vec![1],
            })
        },
    ];
    for block in end {
        for lines in 1..=23 {
            let mut document = plain(Form::Letter, &"国".repeat(28 * lines));
            document.blocks.push(block());
            document.signature = opinion(Form::Letter).signature;
            let paper = paper(&document);
            let page = paper.lines(paper.rendered.seal.unwrap().page);
            assert!(
                page.iter().any(|line| line.text.contains("末项")),
                "{lines}: {page:#?}"
            );
        }
    }
}

#[test]
fn a_heading_goes_along_with_what_it_heads() {
    for lines in 1..=23 {
        let mut document = plain(Form::Letter, &"国".repeat(28 * lines));
        document
            .blocks
            .push(Block::heading(Level::One, 1, Locale::Zh, "标题一"));
        document
            .blocks
            .push(Block::heading(Level::Two, 1, Locale::Zh, "标题二"));
        document.blocks.push(Block::paragraph("末段。"));
        document.signature = opinion(Form::Letter).signature;
        let paper = paper(&document);
        let page = paper.lines(paper.rendered.seal.unwrap().page);
        for text in ["一、标题一", "（一）标题二", "末段。", "清河县水利局"] {
            assert!(
                page.iter().any(|line| line.text == text),
                "{lines}, {text}: {page:#?}"
            );
        }
    }
}

#[test]
fn a_foot_that_finds_no_room_has_a_page_to_itself_without_a_number() {
    let mut alone = 0;
    for lines in 8..=14 {
        let mut document = plain(Form::File, &"国".repeat(28 * lines));
        document.copy_to = Some("清河县信访局".into());
        let paper = paper(&document);
        let last = paper.lines(paper.rendered.pages);
        if paper.rendered.pages == 2 && last[0].text.starts_with("抄送") {
            assert_eq!(last.len(), 1, "no number: {last:#?}");
            alone += 1;
        }
    }
    assert!(alone > 0);
}

#[test]
fn a_title_breaks_where_a_reader_pauses() {
    for (title, lines) in [
        (
            "关于转送“晴坡村灌溉渠道渗漏”信访事项的函",
            ["关于转送“晴坡村灌溉渠道渗漏”", "信访事项的函"],
        ),
        (
            "关于晴坡村灌溉渠道渗漏的信访事项处理意见书",
            ["关于晴坡村灌溉渠道渗漏的", "信访事项处理意见书"],
        ),
    ] {
        let mut document = plain(Form::Letter, "正文。");
        document.title = title.into();
        let paper = paper(&document);
        let set: Vec<String> = paper
            .lines(1)
            .iter()
            .map(|line| line.text.clone())
            .collect();
        assert_eq!(set[2..4], lines, "{set:?}");
    }
}

#[test]
fn lines_stand_closer_where_a_signature_would_leave_its_text() {
    let mut pages = Vec::new();
    for lines in 6..=15 {
        let mut document = plain(Form::Letter, &"国".repeat(28 * lines));
        document.signature = opinion(Form::Letter).signature;
        let paper = paper(&document);
        pages.push(paper.rendered.pages);
        let text = paper.lines(1);
        let text: Vec<_> = text
            .iter()
            .filter(|line| line.text.contains('国'))
            .collect();
        let pitch = text[1].bottom - text[0].bottom;
        assert!((9.5..10.5).contains(&pitch), "{pitch}");
        assert!(text.last().unwrap().bottom < 272.0);
    }
    assert!(pages.is_sorted(), "{pages:?}");
    assert_eq!((pages[0], pages[9]), (1, 2), "{pages:?}");
}

#[test]
fn addressees_too_many_for_the_first_page_stand_in_the_foot() {
    let mut document = plain(Form::File, "正文写在第一页。");
    let names: Vec<String> = (1..=90).map(|n| format!("第{n}镇")).collect();
    document.addressee = Some(names.join("、"));
    document.copy_to = Some("清河县信访局".into());
    let paper = paper(&document);
    let first = paper.lines(1);
    assert!(
        first
            .iter()
            .any(|line| line.text.contains("正文写在第一页")),
        "{first:#?}"
    );
    assert!(!first.iter().any(|line| line.text.contains("第90镇：")));
    let text = paper.text();
    let (sent, copied) = (
        text.find("主送：第1镇").unwrap(),
        text.find("抄送：").unwrap(),
    );
    assert!(
        sent < copied && text[sent..copied].ends_with("第90镇。"),
        "{text}"
    );
}
