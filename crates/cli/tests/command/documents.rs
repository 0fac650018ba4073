//! Statutory documents from the command line: a draft, issuing, the issued copy.

use std::os::unix::fs::PermissionsExt as _;

use crate::desk::Desk;
use crate::walks::{ROUTE_6, forwarded};

#[test]
fn a_document_is_drafted_by_whoever_reads_the_matter_and_issued_by_the_unit_whose_act_it_is() {
    let desk = Desk::new();
    desk.say("unit add water --name 雁台县水务局 --superior county --role competent-unit --register 2 --document-mark 雁水信 --phone 000-0002")
        .ok();
    let number = desk.letter("请修好晴坡村的水渠。");
    desk.walk(&number, &forwarded(ROUTE_6));
    desk.walk(&number, "water-1 accept way=paper");
    let pdf = desk.beside("notice.pdf");
    let (path, act) = (pdf.display(), format!("document {number} 5"));
    // What is no act, and what is no document of it, is not there.
    desk.say(&format!("document {number} 99 --as water-1 --out {path}"))
        .fails(1);
    desk.say(&format!("{act} --kind receipt --as water-1 --out {path}"))
        .fails(1);
    desk.say(&format!("{act} --as roads-1 --out {path}"))
        .fails(1);
    desk.say(&format!("{act} --as petitioner --out {path}"))
        .fails(65);
    assert!(!pdf.exists());

    desk.say(&format!("{act} --as clerk --out {path}")).ok();
    let draft = std::fs::read(&pdf).expect("a draft");
    assert!(draft.starts_with(b"%PDF-"));
    let none = desk.beside("none.pdf");
    let copy = format!("{act} --do copy --as water-1 --out {}", none.display());
    desk.say(&copy).fails(1);
    assert!(!none.exists());
    desk.say(&format!("{act} --do issue --as clerk")).fails(1);
    desk.say(&format!("{act} --do issue --as water-1")).ok();
    // A file with names replaces none, and is its writer's alone.
    let copied = |path: &std::path::Path| {
        let path = path.display();
        desk.say(&format!("{act} --do copy --as water-1 --out {path}"))
    };
    copied(&pdf).fails(1).says("is there already");
    assert_eq!(std::fs::read(&pdf).expect("a draft"), draft);
    let (first, second) = (desk.beside("first.pdf"), desk.beside("second.pdf"));
    copied(&first).ok();
    // Behind what was issued stands who took this copy.
    let issued = |path: &std::path::Path| {
        let copy = std::fs::read(path).expect("a copy");
        let end = copy.windows(5).position(|five| five == b"%%EOF");
        copy[..end.expect("its end")].to_vec()
    };
    let copy = issued(&first);
    assert!(!draft.starts_with(&copy));
    let mode = std::fs::metadata(&first).expect("a copy").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    desk.say(&format!("{act} --do issue --as water-1")).ok();
    copied(&second).ok();
    assert!(issued(&second) == copy, "issued once");
    desk.is_clean();
}

#[test]
fn an_office_sets_letterhead_numbers_and_words_from_a_file_and_is_told_what_lacks() {
    let desk = Desk::new();
    let template = desk.say("papers show --all").ok();
    for name in ["# file_mark =", "# [handling-opinion]", "# rights = "] {
        assert!(template.contains(name), "{name}: {template}");
    }
    let wrong = desk.write(
        "wrong.toml",
        "[receipt]\ntitle = \"回执\"\nsaid = \"已收到。\"\n",
    );
    desk.say(&format!("papers set {}", wrong.display()))
        .fails(65)
        .says("receipt.said: it must say {channel} {title} {received}");
    let set = "number = \"{mark}函〔{year}〕{n}号\"\n\n[receipt]\ntitle = \"回执\"\n";
    let file = desk.write("papers.toml", set);
    desk.say(&format!("papers set {}", file.display())).ok();
    assert_eq!(desk.say("papers show").ok(), set);

    // A file of fonts that lacks characters is named with them.
    let fonts = desk.data().join("fonts");
    std::fs::create_dir_all(&fonts).expect("the folder is ours");
    let serif = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc";
    std::fs::copy(serif, fonts.join("fangsong.ttc")).expect("fonts-noto-cjk is installed");
    let said = desk.say("papers check").ok();
    assert!(said.contains("fangsong: lacks"), "{said}");
    assert!(said.contains("heiti: the program's own font"), "{said}");
    desk.is_clean();
}
