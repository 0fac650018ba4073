//! `backup`, `restore` and `recover`: three parts, kept apart, and what an old one lacks.

use std::path::PathBuf;

use crate::desk::{Desk, data_file};
use crate::server::Server;

/// The parts that a backup wrote.
struct Parts {
    data: PathBuf,
    keys: PathBuf,
    note: PathBuf,
}

fn back_up(desk: &Desk, name: &str) -> Parts {
    let out = desk.beside(name);
    let passphrase = desk.write(
        "passphrase",
        "eight words that nobody else would ever think of\n",
    );
    let done = desk.say(&format!(
        "backup --out {} --passphrase-file {}",
        out.display(),
        passphrase.display()
    ));
    let text = done.ok();
    let part = |ends: &str| {
        let path = text.split_whitespace().find(|word| word.ends_with(ends));
        PathBuf::from(path.unwrap_or_else(|| panic!("no {ends} in {text}")))
    };
    let note = text
        .lines()
        .find_map(|line| line.strip_prefix("signed note: "))
        .expect("a note");
    Parts {
        data: part(".huiyin-backup"),
        keys: part(".huiyin-keys"),
        note: PathBuf::from(note),
    }
}

fn restore(desk: &Desk, parts: &Parts, note: &std::path::Path, more: &str) -> crate::run::Done {
    let passphrase = parts
        .data
        .parent()
        .and_then(|out| out.parent())
        .expect("a folder")
        .join("passphrase");
    desk.say(&format!(
        "restore --from-data {} --from-keys {} --checkpoint {} --passphrase-file {} {more}",
        parts.data.display(),
        parts.keys.display(),
        note.display(),
        passphrase.display()
    ))
}

#[test]
fn a_backup_taken_while_serving_is_restored_with_its_signer_and_goes_on() {
    let desk = Desk::new();
    desk.say(&format!(
        "import {} --as-of-source-time",
        data_file("sample.jsonl").display()
    ))
    .ok();
    let server = Server::start(&desk);
    let number = server.petition("路灯不亮。");
    server.published();
    let parts = back_up(&desk, "backup");
    server.stop().ok();
    let data = std::fs::read(&parts.data).expect("written");
    let keys = std::fs::read(&parts.keys).expect("written");
    assert!(
        !data.windows(6).any(|bytes| bytes == "示例".as_bytes()),
        "no name is in the data part"
    );
    assert!(keys.len() < data.len());

    let signer = format!("--signer {}", desk.data().join("signer").display());
    let again = Desk::bare(None);
    restore(&again, &parts, &parts.note, &signer).ok();
    again.stands(&number, "registered", "bureau");
    again.is_clean();
    again.walk(&number, "clerk classify class=suggestion");
    again.is_clean();
    restore(&again, &parts, &parts.note, &signer).fails(78);
}

#[test]
fn an_old_backup_only_reads_until_what_is_missing_is_brought_back() {
    let desk = Desk::new();
    let first = desk.letter("第一件。");
    let parts = back_up(&desk, "backup");
    let second = desk.letter("第二件，备份之后。");
    let published = desk.data().join("public/journal/yantai-0/g1");
    let newest = published.join("checkpoint");

    let signer = format!("--signer {}", desk.data().join("signer").display());
    let again = Desk::bare(None);
    restore(&again, &parts, &newest, &signer)
        .fails(1)
        .says("recover");
    again.stands(&first, "registered", "bureau");
    let refused = again.step(&first, "clerk classify class=suggestion");
    assert_ne!(
        refused.code, 0,
        "an old backup registers nothing: {refused:#?}"
    );
    again
        .say(&format!(
            "recover --from {} --checkpoint {}",
            published.display(),
            newest.display()
        ))
        .ok();
    again.step(&first, "clerk classify class=suggestion").ok();
    let third = again.letter("第三件，找回之后。");
    let seq = |number: &str| {
        number
            .rsplit('-')
            .next()
            .and_then(|seq| seq.parse::<u64>().ok())
            .expect("a seq")
    };
    assert!(seq(&third) > seq(&second), "no number is given twice");
    again.is_clean();
}

#[test]
fn with_the_signer_lost_the_next_generation_begins_and_old_receipts_stay_valid() {
    let desk = Desk::new();
    let number = desk.letter("第一件。");
    let old = desk.say(&format!("receipt {number} --json")).json();
    let parts = back_up(&desk, "backup");
    let lost = Desk::bare(None);
    restore(&lost, &parts, &parts.note, "")
        .fails(1)
        .says("--new-generation");

    let again = Desk::bare(None);
    restore(&again, &parts, &parts.note, "--new-generation").ok();
    let next = again.letter("新一代的第一件。");
    assert!(next.contains("-2."), "{next}");
    let new = again.say(&format!("receipt {next} --json")).json();
    assert_ne!(old["vkey"], new["vkey"]);
    again.walk(&number, "clerk classify class=suggestion");
    for papers in [&old, &new] {
        let file = again.write("receipt", papers["file"].as_str().expect("a receipt"));
        let key = papers["vkey"].as_str().expect("a key");
        crate::run::huiyin(["verify", file.to_str().expect("plain"), "--key", key]).ok();
    }
    again.is_clean();
}

#[test]
fn a_wrong_passphrase_and_a_changed_part_are_told_and_nothing_is_set_up() {
    let desk = Desk::new();
    desk.letter("第一件。");
    let parts = back_up(&desk, "backup");
    let signer = format!("--signer {}", desk.data().join("signer").display());
    let good = std::fs::read(&parts.data).expect("written");
    let mut bad = good.clone();
    let middle = bad.len() / 2;
    bad[middle] ^= 1;
    std::fs::write(&parts.data, &bad).expect("the folder is the test's own");
    let again = Desk::bare(None);
    let done = restore(&again, &parts, &parts.note, &signer);
    assert!(done.code != 0 && !done.err.is_empty(), "{done:#?}");
    again.say("list").fails(78);

    std::fs::write(&parts.data, &good).expect("the folder is the test's own");
    desk.write(
        "passphrase",
        "another eight words that are not the right ones\n",
    );
    let again = Desk::bare(None);
    restore(&again, &parts, &parts.note, &signer)
        .fails(65)
        .says("passphrase");
    again.say("list").fails(78);
    desk.say("backup --out x").fails(64).says("passphrase");
}
