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
        .says("zh, en");
    due(&[], Some("")).fails(64);
}

#[test]
fn a_refused_step_says_its_code_and_the_steps_to_type() {
    let desk = Desk::new();
    let number = desk.letter("路灯不亮。");
    for lang in LANGUAGES {
        let done = desk
            .say(&format!(
                "step {number} accept way=paper --as clerk --lang {lang}"
            ))
            .fails(1);
        let refused = desk
            .say(&format!("step {number} accept way=paper --as clerk --json"))
            .json();
        let code = refused["refused"].as_str().expect("a code");
        assert!(
            done.err.lines().any(|line| line.ends_with(code)),
            "{code}: {done:#?}"
        );
        let steps = refused["allowed_now"].as_array().expect("steps");
        assert!(!steps.is_empty());
        for step in steps {
            let step = format!("  {} ", step.as_str().expect("a step"));
            let line = done.err.lines().find(|line| line.starts_with(&step));
            let title = line.map(|line| line.trim_start_matches(&step).trim());
            assert!(
                title.is_some_and(|title| !title.is_empty()),
                "{step}: {done:#?}"
            );
        }
    }
    // What is missing is named as it is typed, with what may be written.
    let done = desk
        .say(&format!("step {number} classify --as clerk --lang zh"))
        .fails(65)
        .says("class=suggestion|accusation|decision-request");
    assert!(
        !done.err.contains("route="),
        "what is right is not named: {done:#?}"
    );
    desk.say("register channel=letter --lang zh")
        .fails(65)
        .says("received=YYYY-MM-DD");
    desk.is_clean();
}

#[test]
fn what_is_typed_twice_or_in_no_form_is_told_in_the_readers_language() {
    let desk = Desk::new();
    let number = desk.letter("路灯不亮。");
    for (lang, form, twice, place) in [
        ("zh", "请写作", "只写一次", "续读位置"),
        ("en", "name=value", "twice", "no place of this list"),
    ] {
        let say = |line: &str| desk.say(&format!("{line} --lang {lang}")).fails(64);
        let code = say("unit add A_B --name n").says("A_B");
        assert_eq!(
            code.err.contains("编码") || code.err.contains("请"),
            lang == "zh",
            "{code:#?}"
        );
        say("user add A_B --name n --unit u --role clerk").says("A_B");
        let stage = say("list --stage zzz").says("in-progress");
        assert_eq!(stage.err.contains("请"), lang == "zh", "{stage:#?}");
        say(&format!("step {number} classify class")).says(form);
        say(&format!("step {number} classify class=a class=b")).says(twice);
        say("list --after zzz").says(place);
        say("list --by newest --after zzz").says(place);
        say("search 路灯 --after zzz").says(place);
    }
}

#[test]
fn advice_names_what_works_at_this_command() {
    for lang in LANGUAGES {
        let due = crate::run::say(&format!("--lang {lang} due --event 2026-12-28 --term 5wd"))
            .fails(3)
            .says("--calendar");
        assert!(!due.err.contains("calendar add"), "{due:#?}");
    }
    let desk = Desk::new();
    desk.letter("路灯不亮。");
    let empty = desk.beside("empty");
    std::fs::create_dir(&empty).expect("the folder is the test's own");
    desk.say(&format!("recover --from {}", empty.display()))
        .fails(74)
        .says("no published files");
    // Without a terminal nobody can be asked.
    let mut command = std::process::Command::new("setsid");
    command.arg("--wait").arg(program().get_program());
    command.args(["user", "password", "clerk", "--lang", "en", "--data"]);
    let output = command.arg(desk.data()).stdin(std::process::Stdio::null());
    Done::of(output.output().expect("setsid runs it"))
        .fails(64)
        .says("--password-stdin");
}

#[test]
fn a_backup_that_was_cut_off_is_told_as_such() {
    let desk = Desk::new();
    desk.letter("路灯不亮。");
    let parts = ["D.huiyin-backup", "K.huiyin-keys", "note", "passphrase"];
    let [data, keys, note, passphrase] = parts.map(|name| desk.write(name, "huiyin archive 1\n"));
    for (lang, told) in [("zh", "重新复制"), ("en", "is cut off")] {
        let new = desk.beside("new");
        let args = [
            ["--lang", lang],
            ["--from-data", data.to_str().expect("a plain path")],
            ["--from-keys", keys.to_str().expect("a plain path")],
            ["--checkpoint", note.to_str().expect("a plain path")],
            [
                "--passphrase-file",
                passphrase.to_str().expect("a plain path"),
            ],
            ["--data", new.to_str().expect("a plain path")],
        ];
        let done = crate::run::huiyin([&["restore"], args.as_flattened()].concat()).fails(74);
        assert!(done.err.contains(told), "{done:#?}");
    }
}
