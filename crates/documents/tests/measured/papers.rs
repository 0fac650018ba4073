//! Every statutory paper, with realistic content.

use std::path::Path;

use huiyin_documents::paper::{ALL, House};

use crate::tools::{paper, squeezed};
use crate::{page, samples};

#[test]
fn every_paper_is_set_sound_and_whole() {
    for kind in ALL {
        let content = samples::content(kind.code);
        let document = kind.draw(&content, &House::default()).unwrap();
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

#[test]
fn the_page_of_documents_shows_every_paper_as_the_program_has_it() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let kept = std::fs::read_to_string(docs.join("documents.md")).unwrap();
    let pages = |code: &str| page::rendered(code).pages;
    let again = "`cargo xtask documents` writes docs/documents.md and its pictures again";
    assert!(kept == page::text(pages), "{again}");
    for code in ALL.iter().map(|paper| paper.code) {
        for n in 1..=pages(code) {
            let picture = docs.join(page::picture(code, n));
            assert!(picture.is_file(), "{}: {again}", picture.display());
        }
    }
}
