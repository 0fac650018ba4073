//! The file itself: the same bytes, sound, tagged, with its own fonts, readable in order.

use huiyin_documents::{Block, DocumentError, Fonts, Form, Level, Role, Table, render};
use huiyin_wording::Locale;

use crate::paper::{TITLE, opinion, plain};
use crate::tools::{paper, set, squeezed};

const NAMES: &str = "喆堃玥珺翀祎䶮㛃𬭎𫖮";

#[test]
fn the_same_paper_gives_the_same_bytes() {
    for form in [Form::File, Form::Letter, Form::Plain] {
        let document = opinion(form);
        let first = render(&document, &Fonts::shipped()).unwrap();
        let again = render(&document, &Fonts::shipped()).unwrap();
        assert!(first == again, "{form:?}");
    }
}

/// A change here is a change of every paper set from now on: of a length, a font, or a crate that writes the file.
/// Those issued before are stored as they are.
#[test]
fn the_bytes_are_those_of_every_machine() {
    for (form, digest) in [
        (
            Form::File,
            "b3898d3bf60a93a522a249005f3009bf6d7db56978b11fdeb42c030fd2cc6600",
        ),
        (
            Form::Letter,
            "2cbd0bf0b05e4b514371fc38ec606a179dede71e006a28899126def268de02e6",
        ),
        (
            Form::Plain,
            "4293288b61a9c3a77b35de5565c8e9c97e71a7c68b81db0bca41fba60d38ba39",
        ),
    ] {
        let said = paper(&opinion(form)).ask("sha256sum", &["paper.pdf"]);
        assert_eq!(said.split(' ').next(), Some(digest), "{form:?}");
    }
}

#[test]
fn others_find_the_file_sound_tagged_and_complete() {
    for form in [Form::File, Form::Letter, Form::Plain] {
        let paper = paper(&opinion(form));
        let check = paper.ask("qpdf", &["--check", "paper.pdf"]);
        assert!(
            check.contains("No syntax or stream encoding errors found"),
            "{check}"
        );
        let info = paper.ask("pdfinfo", &["paper.pdf"]);
        for line in [
            TITLE,
            "Tagged:          yes",
            "595.276 x 841.89 pts (A4)",
            "PDF version:     1.7",
        ] {
            assert!(info.contains(line), "{line}: {info}");
        }
        let fonts = paper.ask("pdffonts", &["paper.pdf"]);
        for font in fonts.lines().skip(2) {
            let columns: Vec<&str> = font.split_whitespace().collect();
            let yes = &columns[columns.len() - 5..columns.len() - 2];
            assert_eq!(
                yes,
                ["yes", "yes", "yes"],
                "embedded, cut, with Unicode: {font}"
            );
        }
        let pdf = String::from_utf8_lossy(&paper.rendered.pdf).into_owned();
        for claim in [
            "<pdfaid:part>2<",
            "<pdfaid:conformance>A<",
            "<pdfuaid:part>1<",
            "(zh-CN)",
        ] {
            assert!(pdf.contains(claim), "{claim}");
        }
    }
}

#[test]
fn the_tree_names_headings_paragraphs_tables_lists_and_figures() {
    let paper = paper(&opinion(Form::Letter));
    let tree = paper.ask("pdfinfo", &["-struct-text", "paper.pdf"]);
    for tag in [
        "H1", "H2", "H3", "P", "Table", "THead", "TBody", "TR", "TH", "TD", "L", "LI", "Lbl",
        "LBody", "Figure", "Caption",
    ] {
        let named = tree
            .lines()
            .any(|line| line.trim_start().split([' ', ':']).next() == Some(tag));
        assert!(named, "{tag}: {tree}");
    }
}

#[test]
fn the_text_is_read_in_its_order() {
    let document = opinion(Form::Letter);
    let text = paper(&document).text();
    let mut at = 0;
    let mut expect = |part: &str| {
        let part = squeezed(part);
        let found = text[at..].find(&part);
        at += found.unwrap_or_else(|| panic!("«{part}» after «{}»", &text[..at])) + part.len();
    };
    expect(&document.mark);
    expect(document.number.as_ref().unwrap());
    expect(TITLE);
    expect("示例甲：");
    for block in &document.blocks {
        match block {
            Block::Paragraph(text) | Block::Heading { text, .. } => expect(text),
            Block::Table(table) => table
                .head
                .iter()
                .chain(table.rows.iter().flatten())
                .for_each(|cell| {
                    expect(cell);
                }),
            Block::List(items) => items.iter().for_each(|item| expect(item)),
            Block::Fields(fields) => fields.iter().for_each(|field| expect(&field.value)),
            Block::Code(code) => expect(&code.caption),
            _ => {}
        }
    }
    expect("附件：");
    expect(&document.enclosures[1]);
    expect("清河县水利局");
    expect("2026年11月2日");
    expect("（联系人：示例乙，电话：000-0002）");
    expect("抄送：清河县信访局，晴坡镇人民政府。");
}

#[test]
fn rare_names_are_set_and_read_again() {
    let document = plain(Form::Letter, NAMES);
    let paper = paper(&document);
    assert_eq!(paper.rendered.missing, []);
    assert!(paper.text().contains(NAMES), "{}", paper.text());
}

#[test]
fn a_character_that_no_font_has_is_named_boxed_and_still_read() {
    let document = plain(Form::Letter, "姓名：示例\u{2a6a5}甲");
    let fonts = Fonts::shipped();
    assert_eq!(fonts.missing(&document), ['\u{2a6a5}']);
    let paper = paper(&document);
    assert_eq!(paper.rendered.missing, ['\u{2a6a5}']);
    assert!(paper.text().contains("示例\u{2a6a5}甲"), "{}", paper.text());
}

#[test]
fn a_last_resort_has_what_others_lack() {
    let document = plain(Form::Letter, "韓國한국");
    assert_eq!(
        Fonts::shipped().missing(&document),
        ['國', '韓', '국', '한']
    );
    let whole = std::fs::read("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc").unwrap();
    let fonts = Fonts::shipped().with_last_resort(whole, 2).unwrap();
    assert_eq!(fonts.missing(&document), []);
    assert!(set(&document, &fonts).text().contains("韓國한국"));
}

#[test]
fn an_offices_own_font_comes_first() {
    let own = std::fs::read("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").unwrap();
    let fonts = Fonts::shipped().with_own(Role::Body, own, 2).unwrap();
    let paper = set(&plain(Form::Letter, "正文"), &fonts);
    let used = paper.ask("pdffonts", &["paper.pdf"]);
    assert!(used.contains("NotoSansCJKsc-Regular"), "{used}");
    assert!(
        used.contains("NotoSerifCJKsc-Bold"),
        "the title keeps its own: {used}"
    );
    assert!(
        Fonts::shipped()
            .with_own(Role::Body, vec![1, 2, 3], 0)
            .is_err()
    );
}

#[test]
fn papers_have_from_one_to_thirty_pages() {
    for pages in 1..=30 {
        let lines = pages * 22 - 14;
        let document = plain(Form::Letter, &"国".repeat(28 * lines));
        assert_eq!(render(&document, &Fonts::shipped()).unwrap().pages, pages);
    }
}

/// As an inquiry into many complaints comes: headings, long texts, lists, and tables that go over several pages.
#[test]
fn a_paper_of_thirty_pages_is_one_that_can_be_signed() {
    let mut document = opinion(Form::File);
    let told = "经查，渠道2014年衬砌时分三段施工，第二段由村集体自行组织，未经验收即通水；2026年3月至5月的放水记录与信访人反映的时间一致，渗漏点共17处，其中5处在晒场旁边，编号qinghe-2026-17的照片可以证明。";
    let section = |n: usize| {
        let heading = Block::heading(Level::One, n, Locale::Zh, &format!("第{n}组反映的问题"));
        let below = Block::heading(Level::Two, 1, Locale::Zh, "查明的事实");
        let row = |i: usize| {
            vec![
                i.to_string(),
                format!("第{i}段"),
                "拆除原有衬砌，重新浇筑。".repeat(1 + (i + n) % 3),
            ]
        };
        let table = Block::Table(Table {
            head: vec!["序号".into(), "渠段".into(), "处理".into()],
            rows: (1..=23).map(row).collect(),
            widths: vec![1, 2, 6],
        });
        let texts = (0..5).map(move |i| Block::paragraph(told.repeat(1 + (i + n) % 3)));
        [heading, below].into_iter().chain(texts).chain([table])
    };
    document.blocks = (1..=8).flat_map(section).collect();
    let paper = paper(&document);
    assert_eq!(paper.rendered.pages, 30);
    let words = paper.words();
    for page in 1..=30 {
        let lines = paper.lines(page);
        let number = lines.last().unwrap();
        assert_eq!(number.text, format!("—{page}—"));
        assert_eq!(number.left > 105.0, page % 2 == 1, "page {page}");
        // Nobody begins or ends a page with a single line of a paragraph: its first is indented, its last is short.
        let text = &lines[..lines.len() - 1];
        let first = &text[0];
        let indented = first.left > 38.0;
        let alone = first.right < 150.0 && first.left < 29.0;
        assert!(page == 1 || indented || !alone, "page {page}: {first:?}");
        let last = text.last().unwrap();
        let begins = last.left > 38.0 && last.right > 183.0;
        assert!(!begins, "page {page}: {last:?}");
        assert!(last.bottom < 264.0, "page {page}: {last:?}");
    }
    let heads = words.iter().filter(|word| word.text == "渠段").count();
    assert!(heads > 10, "each table goes over a page: {heads}");
    assert_eq!(paper.rendered.seal.unwrap().page, 30);
}

#[test]
fn a_table_goes_on_over_the_page_below_its_head() {
    let mut document = plain(Form::Letter, "清单如下：");
    let row = |n: usize| {
        vec![
            n.to_string(),
            format!("第{n}项材料，{}", "原件一份，复印件两份，".repeat(n % 4)),
        ]
    };
    document.blocks.push(Block::Table(Table {
        head: vec!["序号".into(), "材料".into()],
        rows: (1..=60)
            .map(row)
            .chain([vec!["61".into(), "长".repeat(1500)]])
            .collect(),
        widths: vec![1, 5],
    }));
    let paper = paper(&document);
    assert!(paper.rendered.pages >= 4);
    let text = paper.text();
    for n in 1..=60 {
        assert!(text.contains(&format!("第{n}项材料")), "{n}");
    }
    assert_eq!(
        text.matches('长').count(),
        1500,
        "nothing of a long row is lost"
    );
    for page in 1..=paper.rendered.pages {
        let lines = paper.lines(page);
        assert!(
            lines.iter().any(|line| line.text == "序号材料"),
            "page {page}: {lines:#?}"
        );
        let bottom = if page == 1 { 272.0 } else { 264.0 };
        for line in lines.iter().filter(|line| !line.text.starts_with('—')) {
            assert!(line.bottom < bottom, "{line:?}");
        }
    }
}

#[test]
fn what_cannot_be_set_is_named() {
    let mut document = plain(Form::Letter, "正文");
    document.title = " ".into();
    let error = render(&document, &Fonts::shipped()).unwrap_err();
    assert_eq!(error, DocumentError::Empty("title"));
    document.title = "样张".into();
    document.copy_to = Some("清河县信访局，".repeat(200));
    let error = render(&document, &Fonts::shipped()).unwrap_err();
    assert_eq!(error, DocumentError::TooLong("list of copies"));
    document.copy_to = None;
    document.form = Form::File;
    document.signers = vec!["示例甲".into(); 40];
    let error = render(&document, &Fonts::shipped()).unwrap_err();
    assert_eq!(error, DocumentError::TooLong("head"));
    document.signers.clear();
    document.blocks.push(Block::Table(Table {
        head: vec!["一".into(), "二".into()],
        rows: vec![],
        widths: vec![1],
    }));
    let error = render(&document, &Fonts::shipped()).unwrap_err();
    assert_eq!(error, DocumentError::Table(1));
}
