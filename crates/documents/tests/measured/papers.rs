//! Every statutory paper, with every part it can hold.

use huiyin_documents::paper::{ALL, Content, Part, part_name};
use huiyin_wording::Locale;
use jiff::civil::date;

use crate::tools::{paper, squeezed};

/// Each part says its own name, as long as such a part is.
fn content() -> Content {
    let mut content = Content::of_day(date(2026, 11, 2));
    for &part in Part::ALL {
        let name = part_name(Locale::Zh, part);
        let text = match part {
            Part::Unit => "清河县水利局".to_owned(),
            Part::Number => "清水信〔2026〕17号".to_owned(),
            Part::Title => "晴坡村灌溉渠道渗漏".to_owned(),
            Part::Addressee => "示例甲".to_owned(),
            Part::Phone => "000-0001".to_owned(),
            Part::Facts | Part::Opinion | Part::Request => {
                format!("{name}：2026年9月15日派员到现场查看，渠道全长1.2公里，有渗漏点17处。")
                    .repeat(5)
            }
            _ => name,
        };
        content.set(part, text);
    }
    content
}

#[test]
fn every_paper_is_set_sound_and_whole() {
    let content = content();
    for kind in ALL {
        let document = kind.draw(&content).unwrap();
        let paper = paper(&document);
        paper.keep(kind.code);
        assert_eq!(paper.rendered.missing, [], "{}", kind.code);
        let check = paper.ask("qpdf", &["--check", "paper.pdf"]);
        assert!(
            check.contains("No syntax or stream encoding errors found"),
            "{check}"
        );
        // A paragraph goes on over what stands at the foot of its page.
        let mut text = paper.text();
        if let Some(margin) = &document.margin {
            text = text.replace(&squeezed(margin), "");
        }
        for page in 1..=paper.rendered.pages {
            text = text.replace(&format!("—{page}—"), "");
        }
        for block in &document.blocks {
            if let huiyin_documents::Block::Paragraph(words) = block {
                assert!(text.contains(&squeezed(words)), "{}: «{words}»", kind.code);
            }
        }
        assert_eq!(paper.rendered.seal.is_some(), kind.sealed, "{}", kind.code);
    }
}
