use jiff::civil::date;

use super::draw::ZH;
use super::*;
use crate::{Block, Document};

/// Every part that the paper requires, filled with its own code.
fn whole(paper: &Paper) -> Content {
    let mut content = Content::of_day(date(2026, 11, 2));
    for part in paper.required() {
        content.set(part, format!("<{}>", part.code()));
    }
    content
}

/// Everything that is printed.
fn said(document: &Document) -> Vec<String> {
    let mut said = vec![document.title.clone(), document.mark.clone()];
    said.extend(document.number.clone());
    said.extend(document.addressee.clone());
    said.extend(document.note.clone());
    said.extend(document.blocks.iter().flat_map(of_block));
    for apart in &document.attachments {
        said.push(apart.title.clone());
        said.extend(apart.blocks.iter().flat_map(of_block));
    }
    said
}

fn of_block(block: &Block) -> Vec<String> {
    match block {
        Block::Paragraph(text) | Block::Heading { text, .. } | Block::HalfSheet(text) => {
            vec![text.clone()]
        }
        Block::Fields(fields) => {
            let fields = fields.iter();
            fields
                .flat_map(|field| [field.label.clone(), field.value.clone()])
                .collect()
        }
        Block::Table(table) => table.rows.concat(),
        Block::Code(code) => vec![code.caption.clone(), code.text.clone()],
        other => panic!("no paper holds {other:?}"),
    }
}

#[test]
fn a_paper_that_lacks_a_required_part_is_not_drawn_and_says_which() {
    for paper in ALL {
        for part in paper.required() {
            let mut content = whole(paper);
            content.parts.remove(&part);
            let drawn = paper.draw(&content, &House::default());
            assert_eq!(drawn, Err(Missing(vec![part])), "{} {part:?}", paper.code);
        }
        let nothing = Content::of_day(date(2026, 11, 2));
        let all: Vec<Part> = paper.required().collect();
        assert_eq!(paper.missing(&nothing), all, "{}", paper.code);
    }
}

#[test]
fn a_paper_with_its_required_parts_says_all_of_them_and_leaves_no_blank() {
    for paper in ALL {
        let content = whole(paper);
        let said = said(&paper.draw(&content, &House::default()).unwrap()).join("\n");
        assert!(!said.contains(['{', '⟦']), "{}: {said}", paper.code);
        for part in paper.required() {
            let value = format!("<{}>", part.code());
            assert!(
                said.contains(&value),
                "{} does not say {part:?}",
                paper.code
            );
        }
    }
}

#[test]
fn every_part_has_a_name_and_every_sentence_of_a_paper_is_there() {
    for locale in Locale::ALL {
        for part in Part::ALL {
            let key = format!("documents.part.{}", part.code());
            assert!(huiyin_wording::has(locale, &key), "{key}");
            assert_eq!(Part::from_code(part.code()), Some(*part));
        }
    }
    let sections: Vec<_> = huiyin_wording::keys(ZH)
        .filter_map(|key| key.strip_prefix("documents."))
        .filter_map(|key| key.split_once('.'))
        .filter(|(section, _)| *section != "part")
        .collect();
    for (section, key) in sections {
        let paper = Paper::of(section).unwrap_or_else(|| panic!("no paper {section}"));
        assert!(
            paper.sentences().contains(&key),
            "documents.{section}.{key} is never said"
        );
    }
}

#[test]
fn what_is_known_besides_is_said_too() {
    let paper = Paper::of("handling-opinion").unwrap();
    let mut content = whole(paper);
    content.set(Part::Sender, "县信访局");
    content.set(Part::Sent, "2026年3月4日");
    content.set(Part::Facts, "渠垮了三米。\n\n有照片四张。");
    content.set(Part::Request, "一、修好水渠\n二、告知由谁出钱");
    let document = paper.draw(&content, &House::default()).unwrap();
    let texts = said(&document);
    assert!(texts.contains(&"该事项由县信访局于2026年3月4日转来。".to_owned()));
    assert!(texts.contains(&"二、查明的事实和证据".to_owned()));
    assert!(
        texts.contains(&"（二）告知由谁出钱".to_owned()),
        "one level deeper"
    );
    let facts = texts
        .iter()
        .position(|text| text == "渠垮了三米。")
        .unwrap();
    assert_eq!(texts[facts + 1], "有照片四张。");
}

#[test]
fn what_is_private_is_cut_off_on_a_sheet_after_the_signature() {
    let paper = Paper::of("receipt").unwrap();
    let mut content = whole(paper);
    let codes = |content: &Content| {
        let document = paper.draw(content, &House::default()).unwrap();
        let [sheet] = &document.attachments[..] else {
            panic!("one sheet");
        };
        sheet.blocks.clone()
    };
    assert!(matches!(&codes(&content)[..], [Block::Code(_)]));
    content.set(Part::QrB, "PJ1B:private");
    let codes = codes(&content);
    let [Block::Code(_), Block::HalfSheet(_), Block::Code(private)] = &codes[..] else {
        panic!("{codes:?}");
    };
    assert_eq!(private.text, "PJ1B:private");
}
