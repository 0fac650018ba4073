//! What is typed wrongly is told in the reader's own language, with what fits, before anything is made.

use crate::desk::Desk;
use crate::run::{Done, program};

const LANGUAGES: [&str; 2] = ["zh", "en"];

fn init(desk: &Desk, lang: &str, args: &[&str]) -> Done {
    let args = [&["--lang", lang, "init"], args].concat();
    desk.run(args)
}

#[test]
fn an_office_that_could_never_work_is_refused_before_anything_is_made() {
    let long = "c".repeat(33);
    let (label, code) = ("d".repeat(40), "c".repeat(30));
    for (args, option) in [
        (&["--code", "A B"][..], "--code"),
        (&["--code", "X"], "--code"),
        (&["--code", "x"], "--code"),
        (&["--code", ""], "--code"),
        (&["--code", &long], "--code"),
        (&["--domain", "x y"], "--domain"),
        (&["--domain", "X.Y"], "--domain"),
        (&["--domain", ""], "--domain"),
        (&["--domain", ".."], "--domain"),
        (&["--domain", "petitions.example."], "--domain"),
        (&["--domain", "demo.invalid"], "--domain"),
        (&["--domain", &label, "--code", &code], "--domain"),
        (&["--name", ""], "--name"),
        (&["--name", " "], "--name"),
        (&["--name", "示例县\n信访局"], "--name"),
        (&["--name", "示例县\u{1b}[31m信访局"], "--name"),
    ] {
        for lang in LANGUAGES {
            let desk = Desk::bare(None);
            let done = init(&desk, lang, args).fails(78).says(option);
            let told = &done.err;
            let panicked = told.contains("panicked") || told.contains('⟦');
            assert!(!panicked && !told.contains('\u{1b}'), "{done:#?}");
            assert_eq!(told.contains("设置需要修改"), lang == "zh", "{done:#?}");
            assert!(!desk.data().exists(), "{args:?} left something behind");
        }
    }
    let desk = Desk::bare(None);
    let fits = [
        "--code",
        "330106011",
        "--domain",
        "petitions.example",
        "--name",
        "示例县信访局",
    ];
    init(&desk, "zh", &fits).ok();
}

#[test]
fn the_language_is_what_is_asked_for_and_nothing_else_is_taken() {
    let due = |variables: &[(&str, &str)], lang: Option<&str>| {
        let mut command = program();
        command.env_remove("LC_ALL").env_remove("LANG");
        command.env_remove("LC_MESSAGES");
        command.envs(variables.iter().copied());
        command.args(lang.map(|lang| ["--lang", lang]).into_iter().flatten());
        command.args(["due", "--event", "2026-03-06", "--term", "60d"]);
        Done::of(command.output().expect("the program runs"))
    };
    let is_english = |done: Done| !done.ok().contains('年');
    assert!(is_english(due(
        &[("LC_ALL", ""), ("LANG", "en_US.UTF-8")],
        None
    )));
    assert!(is_english(due(&[("LC_MESSAGES", "en_US.UTF-8")], None)));
    assert!(!is_english(due(&[("LC_ALL", ""), ("LANG", "")], None)));
    assert!(is_english(due(&[], Some("EN"))));
    assert!(!is_english(due(&[("LANG", "en_US.UTF-8")], Some("Zh"))));
    due(&[("LANG", "en_US.UTF-8")], Some("fr"))
        .fails(64)
        .says("zh|en");
    due(&[], Some("")).fails(64);
}
