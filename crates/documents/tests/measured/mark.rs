//! A reader's mark on a copy: read back from the words, and from a piece of the picture of a page.

use huiyin_documents::mark::{Mark, marked};
use huiyin_documents::{DocumentError, Form};

use crate::paper::opinion;
use crate::tools::paper;

const LINE: &str = "water-1 / 1042 / 2026-03-02 10:05";
const CODE: &str = "QINGHE WATER-1 1042 202603021005";

fn mark() -> Mark {
    Mark {
        line: LINE.to_owned(),
        code: CODE.to_owned(),
    }
}

#[test]
fn a_copy_names_its_reader_on_each_page_and_what_was_issued_stays() {
    for form in [Form::File, Form::Letter, Form::Plain] {
        let issued = paper(&opinion(form));
        let copy = marked(&issued.rendered.pdf, &mark()).unwrap();
        assert!(copy.starts_with(&issued.rendered.pdf), "{form:?}");
        assert_eq!(copy, marked(&issued.rendered.pdf, &mark()).unwrap());
        let (plain, copy) = (issued.text(), issued.replaced(copy));
        copy.ask("qpdf", &["--check", "paper.pdf"]);
        let said = copy.ask("pdftotext", &["-layout", "paper.pdf", "-"]);
        let pages = copy.rendered.pages;
        assert_eq!(said.matches(LINE).count(), 2 * pages, "{form:?}");
        let without = copy.text().replace(&LINE.replace(' ', ""), "");
        assert_eq!(without, plain, "its own words are as before");
    }
}

#[test]
fn a_piece_of_five_centimetres_names_the_source_wherever_it_is_cut_out() {
    let issued = paper(&opinion(Form::File));
    let copy = issued.replaced(marked(&issued.rendered.pdf, &mark()).unwrap());
    copy.keep("marked");
    // The head, the addressee and the text, the foot: cut without regard to where a code begins.
    let cuts = [(15, 20), (31, 90), (77, 133), (93, 171), (140, 240)];
    for (dots, cuts) in [(150, &cuts[..]), (300, &cuts[2..3])] {
        let page = copy.grey(1, dots);
        for (left, top) in cuts {
            let said = page.cut(*left, *top, 50, dots).code(dots);
            assert_eq!(said.as_deref(), Some(CODE), "at {left}, {top}, {dots} dots");
        }
    }
    // Before, there was none.
    assert_eq!(issued.grey(1, 150).cut(31, 90, 50, 150).code(150), None);
}

#[test]
fn a_file_that_is_none_of_ours_gets_no_copy() {
    let whole = paper(&opinion(Form::Plain)).rendered.pdf;
    let half = &whole[..whole.len() / 2];
    for file in [&b""[..], b"%PDF-1.7\n%%EOF", half, b"xxxx\nx"] {
        assert!(matches!(
            marked(file, &mark()),
            Err(DocumentError::Unmarked(_))
        ));
    }
    let long = Mark {
        code: "A".repeat(5000),
        ..mark()
    };
    assert_eq!(
        marked(&whole, &long),
        Err(DocumentError::Code { bytes: 5000 })
    );
}
