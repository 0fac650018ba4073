//! GB/T 9704-2012 on the finished page, within half a millimetre.

use huiyin_documents::{Attachment, Block, Form, Signature};
use jiff::civil::date;

use crate::paper::{TITLE, opinion, plain};
use crate::tools::{near, paper};

const LEFT: f64 = 28.0;
const RIGHT: f64 = 184.0;
const CELL: f64 = 156.0 / 28.0;
/// 一行: the height of a character of 15.75 pt and 7/8 of it.
const LINE: f64 = 15.75 * 1.875 * 25.4 / 72.0;

#[test]
fn a_full_page_has_22_lines_of_28_characters_that_fill_the_type_area() {
    for form in [Form::File, Form::Letter] {
        let paper = paper(&plain(form, &"国".repeat(28 * 22 * 4)));
        let lines = paper.lines(2);
        // The page number is the last of what stands on the page.
        assert_eq!(lines.len(), 23, "{lines:#?}");
        for line in &lines[..22] {
            assert_eq!(line.text.chars().count(), 28);
            near(line.left, LEFT, "left edge of the text");
            near(line.right, RIGHT, "right edge of the text");
        }
        for pair in lines[..22].windows(2) {
            let pitch = pair[1].bottom - pair[0].bottom;
            near(pitch, 225.0 / 22.0, "22 cells of a line fill 225 mm");
            // Nearer than half a millimetre, which 21 gaps would make ten of.
            assert!(
                (pitch - LINE).abs() <= 0.05,
                "a character and 7/8 of one: {pitch}"
            );
        }
        let ink = paper.picture(2).black();
        near(ink[0].top, 37.0, "top of the first line");
        near(ink[21].bottom, 262.0, "foot of the last line");
    }
}

#[test]
fn the_head_of_a_file_stands_where_the_standard_puts_it() {
    let paper = paper(&opinion(Form::File));
    let red = paper.picture(1).red();
    assert_eq!(red.len(), 2, "mark and line: {red:?}");
    near(red[0].top, 72.0, "top of the mark");
    near(
        (red[0].left + red[0].right) / 2.0,
        106.0,
        "middle of the mark",
    );
    let line = red[1];
    near(line.left, LEFT, "left end of the red line");
    near(line.right, RIGHT, "right end of the red line");
    let black = paper.picture(1).black();
    let number = black[0];
    near(
        number.top - red[0].bottom,
        20.9,
        "two lines from mark to number",
    );
    near(
        line.top - number.bottom,
        4.0,
        "from the number to the red line",
    );
    near(
        (number.left + number.right) / 2.0,
        106.0,
        "middle of the number",
    );
    near(
        black[1].top - line.bottom,
        20.9,
        "two lines from red line to title",
    );
}

#[test]
fn the_head_of_a_letter_stands_where_the_standard_puts_it() {
    let paper = paper(&opinion(Form::Letter));
    let red = paper.picture(1).red();
    assert_eq!(red.len(), 5, "mark and two double lines: {red:?}");
    near(red[0].top, 30.0, "top of the mark");
    near(
        red[1].top - red[0].bottom,
        4.0,
        "from the mark to the first line",
    );
    for line in &red[1..] {
        near(line.right - line.left, 170.0, "length of a line");
        near((line.right + line.left) / 2.0, 105.0, "middle of a line");
    }
    let thick = |i: usize| red[i].bottom - red[i].top;
    assert!(thick(1) > thick(2), "thick over thin");
    assert!(thick(3) < thick(4), "thin over thick");
    near(red[4].bottom, 277.0, "foot of the second line");
    let lines = paper.lines(1);
    let number = lines.iter().find(|line| line.text.ends_with("17号"));
    let number = number.unwrap();
    near(number.right, RIGHT, "right edge of the number");
    let black = paper.picture(1).black();
    near(
        black[0].top - red[2].bottom,
        4.86,
        "from the line to the number",
    );
    assert_eq!(
        paper
            .lines(1)
            .iter()
            .filter(|line| line.text.contains('—'))
            .count(),
        0
    );
}

#[test]
fn the_text_of_a_letter_ends_a_gap_above_its_second_line() {
    for lines in 15..=19 {
        let paper = paper(&plain(Form::Letter, &"国".repeat(28 * lines)));
        let line = paper.picture(1).red()[3].top;
        let text = paper.picture(1).black();
        let gap = line - text.last().unwrap().bottom;
        assert!(gap > 4.3, "{lines} lines end {gap} mm above the line");
        if paper.rendered.pages == 2 {
            assert!(
                gap < 4.9 + 2.0 * 10.45,
                "{lines} lines leave {gap} mm empty"
            );
        }
    }
}

#[test]
fn page_numbers_stand_below_the_text_right_on_odd_pages_and_left_on_even_ones() {
    let paper = paper(&plain(Form::File, &"国".repeat(28 * 22 * 3)));
    for page in 1..=paper.rendered.pages {
        let lines = paper.lines(page);
        let number = lines.last().unwrap();
        assert_eq!(number.text, format!("—{page}—"));
        if page % 2 == 1 {
            near(number.right, RIGHT - CELL, "right edge of the number");
        } else {
            near(number.left, LEFT + CELL, "left edge of the number");
        }
        let picture = paper.picture(page);
        let dash = picture.black_between(number.left, number.left + 2.0);
        let dash = dash.last().unwrap();
        near((dash.top + dash.bottom) / 2.0, 269.0, "height of the dash");
    }
}

#[test]
fn a_sealed_signature_leaves_room_for_the_seal_over_name_and_date() {
    let paper = paper(&opinion(Form::Letter));
    let date = paper.lines(paper.rendered.pages);
    let date = date
        .iter()
        .find(|line| line.text == "2026年11月2日")
        .unwrap();
    near(date.right, RIGHT - 4.0 * CELL, "right edge of the date");
    let seal = paper.rendered.seal.unwrap();
    assert_eq!(seal.page, paper.rendered.pages);
    let middle = f64::from(seal.x) / 10.0;
    near(
        middle,
        (date.left + date.right) / 2.0,
        "the seal over the date",
    );
    let lines = paper.lines(seal.page);
    let organ = lines
        .iter()
        .rev()
        .find(|line| line.text == "清河县水利局")
        .unwrap();
    near(
        (organ.left + organ.right) / 2.0,
        middle,
        "the name over the date",
    );
    let above = lines
        .iter()
        .rev()
        .find(|line| line.bottom < organ.bottom - 1.0)
        .unwrap();
    let gap = f64::from(seal.y) / 10.0 - 21.0 - above.bottom;
    assert!(
        gap < 10.45,
        "the seal begins {gap} mm below the text: no more than a line"
    );
}

#[test]
fn an_unsealed_signature_stands_at_the_right_edge() {
    let mut document = plain(Form::Letter, "正文。");
    let mut sign = |organ: &str| {
        document.signature = Some(Signature {
            organ: organ.to_owned(),
            date: date(2026, 11, 2),
            sealed: false,
        });
        let paper = paper(&document);
        let lines = paper.lines(1);
        let at = |text: &str| {
            lines
                .iter()
                .rev()
                .find(|line| line.text == text)
                .unwrap()
                .clone()
        };
        (at(organ), at("2026年11月2日"))
    };
    let (organ, date) = sign("清河县人民政府信访工作局");
    near(organ.right, RIGHT - 2.0 * CELL, "right edge of the name");
    near(
        date.left - organ.left,
        2.0 * CELL,
        "the date two characters in",
    );
    let (organ, date) = sign("水利局");
    near(date.right, RIGHT - 2.0 * CELL, "a longer date at the edge");
    near(date.left - organ.left, 2.0 * CELL, "the name moves left");
}

#[test]
fn a_signature_never_stands_on_a_page_without_text() {
    for lines in 1..30 {
        let mut document = plain(Form::Letter, &"国".repeat(28 * lines));
        document.signature = opinion(Form::Letter).signature;
        let paper = paper(&document);
        let text = paper.lines(paper.rendered.seal.unwrap().page);
        let written = text.iter().any(|line| line.text.contains('国'));
        assert!(written, "{lines} lines: {text:#?}");
    }
}

#[test]
fn the_foot_stands_on_the_lower_edge_of_the_type_area() {
    let paper = paper(&opinion(Form::File));
    let last = paper.picture(paper.rendered.pages).black();
    let rules: Vec<_> = last
        .iter()
        .filter(|band| band.right - band.left > 155.0)
        .collect();
    let foot = rules.last().unwrap();
    near(foot.bottom, 262.0, "foot of the last rule");
    near(foot.left, LEFT, "left end of the rule");
    near(foot.right, RIGHT, "right end of the rule");
    let copies = paper.word("抄送");
    near(copies.left, LEFT + CELL, "抄送 a character in");
    let printed = paper.lines(paper.rendered.pages);
    let printed = printed
        .iter()
        .find(|line| line.text.ends_with("印发"))
        .unwrap();
    near(printed.left, LEFT + CELL, "印发机关 a character in");
    near(printed.right, RIGHT - CELL, "印发日期 a character in");
}

#[test]
fn a_title_is_centred_and_a_text_indented() {
    let paper = paper(&opinion(Form::Letter));
    let lines = paper.lines(1);
    let title: Vec<_> = lines
        .iter()
        .filter(|line| TITLE.contains(&line.text))
        .collect();
    assert_eq!(title.len(), 2, "{lines:#?}");
    for line in title {
        near((line.left + line.right) / 2.0, 106.0, "middle of the title");
    }
    let addressee = lines.iter().find(|line| line.text == "示例甲：").unwrap();
    near(addressee.left, LEFT, "the addressee flush left");
    let text = lines
        .iter()
        .find(|line| line.text.starts_with("您于"))
        .unwrap();
    near(text.left, LEFT + 2.0 * CELL, "the text two characters in");
    near(text.right, RIGHT, "a full line ends at the edge");
}

#[test]
fn an_attachment_begins_a_page() {
    let mut document = plain(Form::Letter, "正文。");
    document.attachments = vec![Attachment {
        title: "现场查看记录".into(),
        blocks: vec![Block::paragraph("记录。")],
    }];
    let paper = paper(&document);
    let lines = paper.lines(2);
    assert_eq!(lines[0].text, "附件");
    assert_eq!(lines[1].text, "现场查看记录");
    near(lines[0].left, LEFT, "附件 flush left");
    let ink = paper.picture(2).black();
    near(ink[1].top - ink[0].top, 20.9, "the title on the third line");
}
