//! What the sources themselves say: tables, statements, forms, words. G1, G2, G3, G6, G7 and G10.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use huiyin_documents::paper::To;
use huiyin_domain::petition::Petition;
use huiyin_domain::transition::ALL;
use huiyin_office::suggestions::Suggestions;

/// What a column or a field of a form is never about: a person's worth, whereabouts, ties, mood, or role in a
/// group.
const NEVER: [&str; 52] = [
    "score",
    "rank",
    "ranking",
    "label",
    "tag",
    "risk",
    "repeat",
    "repeater",
    "watch",
    "watchlist",
    "blacklist",
    "colour",
    "color",
    "level_of_person",
    "whereabouts",
    "travel",
    "ticket",
    "train",
    "hotel",
    "device",
    "imei",
    "fingerprint",
    "contacts",
    "family",
    "relatives",
    "spouse",
    "employer",
    "workplace",
    "occupation",
    "social",
    "weibo",
    "wechat",
    "news",
    "mood",
    "emotion",
    "conduct",
    "attitude",
    "threat",
    "danger",
    "stability",
    "control",
    "intercept",
    "organiser",
    "organizer",
    "ringleader",
    "instigator",
    "leader_of_group",
    "persuaded",
    "sensitivity",
    "user_agent",
    "ip",
    "remote_address",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below a folder with one of these endings, with its text.
fn files(below: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(below)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.to_string_lossy();
            if endings.iter().any(|ending| name.ends_with(ending)) {
                // Some samples are broken on purpose.
                let bytes = fs::read(&path).expect("it is there");
                found.push((path, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    assert!(!found.is_empty(), "nothing below {below}");
    found
}

/// An officer sees of the own sessions whether each is on a computer or a telephone: nothing of a petitioner.
const OF_AN_OFFICER: &str = "alter table session add column device ";

/// Names of columns in the migrations: the first word of each line inside `create table`.
fn columns() -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    for (_, text) in files("crates/store/migrations", &[".sql"]) {
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.starts_with(OF_AN_OFFICER)) {
            let added = line.split("add column ").nth(1);
            let name = added
                .unwrap_or(line)
                .split([' ', ','])
                .next()
                .unwrap_or_default();
            let is_name =
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            let has_type = ["text", "integer", "blob", "bigint", "bytea"]
                .iter()
                .any(|kind| line.contains(&format!(" {kind}")));
            if is_name && has_type {
                columns.insert(name.to_owned());
            }
        }
    }
    assert!(columns.len() > 80, "{columns:?}");
    columns
}

/// Names of the fields of every step and of every form.
fn fields() -> BTreeSet<String> {
    let steps = ALL.iter().flat_map(|spec| spec.fields);
    let mut fields: BTreeSet<String> = steps.map(|field| field.name.to_owned()).collect();
    for (_, text) in files("crates/web/templates", &[".html"]) {
        let names = text.split(" name=\"").skip(1);
        let names = names.filter_map(|rest| rest.split('"').next());
        fields.extend(names.filter(|name| !name.contains('{')).map(str::to_owned));
    }
    assert!(fields.len() > 100, "{fields:?}");
    fields
}

fn forbidden(names: &BTreeSet<String>) -> Vec<&String> {
    let is_never = |name: &&String| {
        NEVER
            .iter()
            .any(|word| name.split('_').any(|part| part == *word) || name == word)
    };
    names.iter().filter(is_never).collect()
}

/// The SQL texts of the store, whitespace made single.
fn statements() -> Vec<String> {
    let mut statements = Vec::new();
    for (_, text) in files("crates/store/src", &[".rs"]) {
        let shipped = text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        for part in shipped.split('"').skip(1).step_by(2) {
            let sql = part.split_whitespace().collect::<Vec<_>>().join(" ");
            let begins = ["select ", "insert ", "update ", "delete ", "with "];
            if begins.iter().any(|verb| sql.starts_with(verb)) {
                statements.push(sql);
            }
        }
    }
    assert!(statements.len() > 100, "{}", statements.len());
    statements
}

#[test]
fn g1_one_statement_alone_finds_matters_by_a_person() {
    let by_person: Vec<String> = statements()
        .into_iter()
        .filter(|sql| sql.contains("subject_mark") && !sql.starts_with("delete "))
        .collect();
    let allowed = [
        // The registrar's look whether it is the same matter, through the office's key.
        "select distinct matter from subject_mark where office = $1 and mark = $2 order by matter desc limit $3",
        // The check that each mark has its entry.
        "from subject_mark k",
    ];
    for sql in by_person {
        assert!(allowed.iter().any(|known| sql.contains(known)), "{sql}");
        assert!(
            !sql.contains("count(") && !sql.contains("group by"),
            "{sql}"
        );
    }
}

#[test]
fn g2_no_column_and_no_field_follows_or_judges_a_person() {
    assert_eq!(forbidden(&columns()), Vec::<&String>::new());
    assert_eq!(forbidden(&fields()), Vec::<&String>::new());
}

#[test]
fn g3_a_paper_goes_to_the_petitioner_a_unit_of_the_procedure_or_the_file() {
    for to in [To::Petitioner, To::Unit, To::File] {
        match to {
            // Who else is added here would be told about somebody who petitions.
            To::Petitioner | To::Unit | To::File => {}
        }
    }
    let third = [
        "police",
        "village",
        "school",
        "landlord",
        "guarantor",
        "recipient",
        "addressee",
    ];
    for field in fields() {
        let is_third = field.split('_').any(|part| third.contains(&part));
        assert!(!is_third, "{field} names somebody beside the procedure");
    }
}

#[test]
fn g3_what_goes_higher_is_registered_like_any_other() {
    let register = ALL.iter().find(|spec| spec.name == "register").expect("it");
    let asks = register.fields.iter().filter(|field| field.required);
    let required: Vec<&str> = asks.map(|field| field.name).collect();
    for name in required {
        assert!(!name.contains("level") && !name.contains("skip"), "{name}");
    }
    for spec in ALL {
        for word in ["refuse", "reject", "turn-back", "return-person", "persuade"] {
            assert!(!spec.name.contains(word), "{}", spec.name);
        }
    }
}

#[test]
fn g6_nothing_that_is_registered_is_deleted_or_changed() {
    let lasting = [
        "journal_entry",
        "matter",
        "petition",
        "opinion",
        "review",
        "transfer",
        "history",
    ];
    for sql in statements() {
        for table in lasting {
            assert!(!sql.starts_with(&format!("delete from {table} ")), "{sql}");
            assert!(sql != format!("delete from {table}"), "{sql}");
        }
        let changes_entries = sql.starts_with("update journal_entry");
        assert!(!changes_entries, "an entry is never changed: {sql}");
    }
    for spec in ALL {
        for word in ["delete", "remove", "hide", "cancel", "back-date", "void"] {
            assert!(!spec.name.contains(word), "{}", spec.name);
        }
        // Passing a matter on never ends it.
        if matches!(spec.name, "forward" | "assign" | "submit-up") {
            assert!(spec.to.iter().all(|stage| !stage.is_end()), "{}", spec.name);
        }
    }
}

#[test]
fn g7_a_group_has_a_head_count_and_at_most_five_to_speak_for_it() {
    assert_eq!(Petition::MAX_REPRESENTATIVES, 5);
    let group = [
        "organiser",
        "organizer",
        "ringleader",
        "instigator",
        "initiator",
        "persuaded",
    ];
    for name in fields().union(&columns()) {
        assert!(!group.contains(&name.as_str()), "{name}");
    }
    assert!(fields().contains("head_count") && fields().contains("representatives"));
}

#[test]
fn g10_what_forms_offer_is_a_list_that_knows_nobody() {
    // Another part of it would have to be said here.
    let Suggestions { places, categories } = Suggestions::default();
    assert!(places.is_empty() && categories.is_empty());
    // What is offered is never chosen beforehand by who asks: the office sets it, as a whole.
    let _: fn(
        &huiyin_office::Office,
        huiyin_office::suggestions::List,
        &str,
        &huiyin_office::ActAs,
    ) -> Result<(), huiyin_office::OfficeError> = huiyin_office::Office::set_suggestions;
}

/// Words that belittle people who petition, in either language. They stand here alone.
const WORDS: [&str; 12] = [
    "缠访",
    "闹访",
    "非访",
    "老户",
    "重点人员",
    "稳控",
    "劝返",
    "troublemaker",
    "key person",
    "stability control",
    "stability-control",
    "interception",
];

#[test]
fn words_that_belittle_whoever_petitions_stand_nowhere() {
    let kinds = [
        ".rs", ".toml", ".md", ".html", ".css", ".js", ".json", ".sql", ".txt", ".jsonl", ".tsv",
    ];
    let mut texts = Vec::new();
    for below in ["crates", "xtask/src", "docs", "generated"] {
        texts.extend(files(below, &kinds));
    }
    for name in ["README.md", "CONTRIBUTING.md", "Cargo.toml"] {
        let path = root().join(name);
        texts.push((path.clone(), fs::read_to_string(path).expect("UTF-8")));
    }
    let own = Path::new(file!()).file_name().expect("a name");
    for (path, text) in texts {
        if path.file_name() == Some(own) && path.to_string_lossy().contains("guard_rails") {
            continue;
        }
        let text = text.to_lowercase();
        for word in WORDS {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}
