//! An office of its own for each test, and matters to walk through the procedure.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use huiyin_journal::body::Body;
use huiyin_journal::leaf::LeafView;
use huiyin_testkit::TempFolder;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::run::{Done, huiyin};

/// The office's set-up file.
pub const OFFICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/office.toml");
/// The office's code.
pub const CODE: &str = "yantai-0";

/// A file of the tests' own data.
pub fn data_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

/// Today in the office's zone.
#[expect(
    clippy::disallowed_methods,
    reason = "the program under test runs on the machine's clock"
)]
pub fn today() -> String {
    let zone = TimeZone::get("Asia/Shanghai").expect("the zone is built in");
    zone.to_datetime(Timestamp::now()).date().to_string()
}

/// An office in a folder of its own.
pub struct Desk {
    folder: TempFolder,
    database: Option<String>,
    /// Query codes by number, as they were handed over at registration.
    codes: RefCell<BTreeMap<String, String>>,
}

impl Desk {
    /// The office of `data/office.toml` on SQLite.
    pub fn new() -> Self {
        Self::set_up(None)
    }

    /// The same with its data in a PostgreSQL database.
    pub fn on(database: String) -> Self {
        Self::set_up(Some(database))
    }

    fn set_up(database: Option<String>) -> Self {
        let desk = Self::bare(database);
        desk.say(&format!("init --from {OFFICE}")).ok();
        desk
    }

    /// A place where nothing is set up yet.
    pub fn bare(database: Option<String>) -> Self {
        Self {
            folder: TempFolder::new(),
            database,
            codes: RefCell::default(),
        }
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Where its server puts temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    /// A file beside the data directory.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file beside the data directory.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.beside(name);
        std::fs::write(&path, text).expect("the folder is the test's own");
        path
    }

    /// `--data …` and, where it has one, `--database …`.
    pub fn place(&self) -> Vec<OsString> {
        let mut place = vec!["--data".into(), self.data().into_os_string()];
        if let Some(database) = &self.database {
            place.extend(["--database".into(), OsString::from(database)]);
        }
        place
    }

    /// Runs a command on this office, written as a line.
    pub fn say(&self, line: &str) -> Done {
        self.run(line.split_whitespace())
    }

    /// Runs a command on this office.
    pub fn run<S: Into<OsString>>(&self, args: impl IntoIterator<Item = S>) -> Done {
        huiyin(args.into_iter().map(Into::into).chain(self.place()))
    }

    /// A petition that came by letter from somebody with a name, who gets a query code: its number.
    pub fn letter(&self, text: &str) -> String {
        let petitioner = self.write(
            "petitioner.toml",
            "name = \"示例甲\"\nphone = \"000-0001\"\n",
        );
        let today = today();
        let done = self.run([
            "register",
            "channel=letter",
            "unit=bureau",
            &format!("received={today}"),
            &format!("text={text}"),
            "--as",
            "clerk",
            "--json",
            "--query-code",
            "--petitioner",
            petitioner.to_str().expect("a plain path"),
        ]);
        let said = done.json();
        let word = |key: &str| {
            said[key]
                .as_str()
                .unwrap_or_else(|| panic!("{done:#?}"))
                .to_owned()
        };
        self.remember(&word("number"), &word("query_code"));
        word("number")
    }

    /// Keeps the query code that came with a registration.
    pub fn remember(&self, number: &str, code: &str) {
        let mut codes = self.codes.borrow_mut();
        codes.insert(number.to_owned(), code.to_owned());
    }

    /// The query code that came with a matter's registration.
    #[allow(dead_code, reason = "only the tests of pages look a matter up")]
    #[track_caller]
    pub fn code(&self, number: &str) -> String {
        let codes = self.codes.borrow();
        codes.get(number).expect("it got one").clone()
    }

    /// Takes the steps on a matter, one a line: who, the step, its fields; `{today}` is today.
    #[track_caller]
    pub fn walk(&self, number: &str, steps: &str) {
        // A line that ends with a backslash goes on in the next one.
        for line in steps
            .replace("\\\n", " ")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
        {
            let done = self.step(number, line);
            assert_eq!(done.code, 0, "{line}: {done:#?}");
        }
    }

    /// Takes one step: who, the step, its fields. The petitioner shows the query code, if there is one.
    pub fn step(&self, number: &str, line: &str) -> Done {
        let line = line.replace("{today}", &today());
        let (who, step) = line.trim().split_once(' ').expect("who, then the step");
        let code = self
            .codes
            .borrow()
            .get(number)
            .filter(|_| who == "petitioner")
            .cloned();
        let code = code
            .map(|code| format!("--code {code}"))
            .unwrap_or_default();
        self.say(&format!(
            "step {number} {} --as {who} {code} --json",
            step.trim()
        ))
    }

    /// The matter as `show --json` tells it.
    #[track_caller]
    pub fn show(&self, number: &str) -> Value {
        self.say(&format!("show {number} --json")).json()
    }

    /// Stage and unit of a matter must be these.
    #[track_caller]
    pub fn stands(&self, number: &str, stage: &str, unit: &str) {
        let view = self.show(number);
        assert_eq!(
            (view["stage"].as_str(), view["unit"].as_str()),
            (Some(stage), Some(unit))
        );
    }

    /// The step must be refused with exit code 1 and this stable code; what is refused changes nothing.
    #[track_caller]
    pub fn refuses(&self, number: &str, line: &str, code: &str) -> Value {
        let before = self.show(number);
        let done = self.step(number, line);
        let said = done.json();
        assert_eq!(
            (done.code, said["refused"].as_str()),
            (1, Some(code)),
            "{line}: {done:#?}"
        );
        assert!(
            said["basis"]
                .as_str()
                .is_some_and(|basis| !basis.is_empty()),
            "{said}"
        );
        assert!(said["allowed_now"].is_array(), "{said}");
        assert!(!done.err.is_empty(), "a person is told as well: {done:#?}");
        assert_eq!(self.show(number), before);
        said
    }

    /// Audit and registers must agree, on everything, in every generation of the journal.
    #[track_caller]
    pub fn is_clean(&self) {
        let audit = self.say("audit --json");
        for report in audit.json_lines() {
            assert_eq!(
                (audit.code, &report["clean"]),
                (0, &Value::Bool(true)),
                "{report:#}"
            );
        }
        self.say("rebuild --check").ok();
    }
}

/// A row of a matter's journal as `export` writes it.
pub struct JournalRow {
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
    /// The body, where there is one.
    pub body: Option<Body>,
    /// The opened fields: number and value.
    pub fields: Vec<(u64, Vec<u8>)>,
}

impl JournalRow {
    pub fn read(row: &Value) -> Self {
        let bytes = |value: &Value| {
            let text = value.as_str().expect("base64");
            huiyin_journal::base64::decode(text).expect("base64")
        };
        let fields = row["fields"].as_array().into_iter().flatten();
        Self {
            leaf: bytes(&row["leaf"]),
            body: row["body"]
                .is_string()
                .then(|| Body::decode(&bytes(&row["body"])).expect("a body")),
            fields: fields
                .map(|field| {
                    (
                        field["field"].as_u64().expect("a number"),
                        bytes(&field["value"]),
                    )
                })
                .collect(),
        }
    }

    /// The leaf, read.
    pub fn view(&self) -> LeafView<'_> {
        LeafView::decode(&self.leaf).expect("a leaf of the journal")
    }

    /// Type.
    pub fn kind(&self) -> u64 {
        self.view().kind
    }

    /// Its hash in the tree.
    pub fn leaf_hash(&self) -> [u8; 32] {
        huiyin_journal::hash::leaf_hash(&self.leaf)
    }

    /// A fact that is a byte string.
    pub fn fact(&self, key: u8) -> Option<Vec<u8>> {
        self.body
            .as_ref()?
            .facts
            .get(&key)?
            .as_hash()
            .map(|hash| hash.to_vec())
    }

    /// A fact that is a number.
    pub fn number(&self, key: u8) -> Option<u64> {
        self.body.as_ref()?.facts.get(&key)?.as_uint()
    }
}

impl Desk {
    /// The rows of a matter in the journal, as an export shows them to a head of the unit that has it.
    #[track_caller]
    pub fn journal_rows(&self, number: &str) -> Vec<JournalRow> {
        let exporter = match self.show(number)["unit"].as_str() {
            Some("bureau") => "clerk".to_owned(),
            Some(unit @ ("water" | "county" | "city")) => format!("{unit}-head"),
            unit => format!("{}-1", unit.expect("a unit")),
        };
        let exported = self.say(&format!("export {number} --as {exporter}")).json();
        let rows = exported["journal"]["rows"].as_array().expect("rows");
        rows.iter().map(JournalRow::read).collect()
    }
}
