//! `huiyin register`: a petition that the office received by letter, visit, telephone or from a unit.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use huiyin_domain::code::Coded as _;
use huiyin_domain::field::Form;
use huiyin_domain::petitioner::{Capacity, IdKind, Identity, IdentityError, Petitioner};
use huiyin_office::{Office, OfficeError};
use serde::Deserialize;
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{At, Speech, Who, print_json};
use crate::step::{form, to_type};

/// Register a petition that came by letter, visit or telephone 登记信访件
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin register channel=letter unit=bureau received=2026-03-02 --text letter.txt --petitioner sender.toml
  huiyin register channel=visit unit=bureau received=2026-03-02 text=… head_count=8 --petitioner visitors.toml
  huiyin step register --fields-of                        the fields
--petitioner is a file, so that no name stands on the command line, where others can read it:
  name = \"…\"
  phone = \"…\"                       # address, id_kind, id_number as well; all but the name may be missing
  representatives = [\"…\", \"…\"]      # at most five; they speak for the others
Without it the petition has no name. What cannot be taken is reported field by field, and nothing is registered
then; a petition is never refused for what it asks.")]
pub struct Register {
    /// The fields of the registration 内容
    #[arg(value_name = "FIELD=VALUE", required = true)]
    fields: Vec<String>,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    who: Who,
    /// The text from a file, or - for standard input 正文文件
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// Who submits it 信访人
    #[arg(long, value_name = "FILE")]
    petitioner: Option<PathBuf>,
    /// Also make a query code for the petitioner; it is shown this once 查询码
    #[arg(long)]
    query_code: bool,
    /// For machines 机器可读
    #[arg(long)]
    json: bool,
}

/// Who submits a petition, as the file says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    name: String,
    phone: Option<String>,
    address: Option<String>,
    id_kind: Option<String>,
    id_number: Option<String>,
    #[serde(default)]
    representatives: Vec<String>,
}

impl Register {
    /// Registers it, and prints its number.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let mut form = form(&self.fields, speech)?;
        if let Some(file) = &self.text {
            form.insert("text".to_owned(), text(file)?);
        }
        let petitioner = match &self.petitioner {
            Some(file) => people(file, speech)?,
            None => Petitioner::anonymous(),
        };
        complete(&mut form, &petitioner);
        let office = self.at.write()?;
        let done = office.register(&form, &petitioner, &self.who.act_as(), self.query_code);
        let closed = office.close();
        let registered = done.map_err(|error| self.refused(&error, &office, speech))?;
        closed?;
        if self.json {
            print_json(&json!({
                "number": registered.number,
                "query_code": registered.query_code,
                "day": registered.day.to_string(),
                "seq": registered.appended.seq,
            }));
            return Ok(exit::OK);
        }
        println!("{}: {}", speech.say("编号", "number"), registered.number);
        if let Some(code) = registered.query_code {
            println!("{}: {code}", speech.say("查询码", "query code"));
        }
        Ok(exit::OK)
    }

    fn refused(&self, error: &OfficeError, office: &Office, speech: Speech) -> Failure {
        let failure = speech.failure("register", error, office);
        if self.json {
            print_json(&json!({ "refused": error.code(), "message": failure.message }));
        }
        let mut lines = vec![failure.message.clone()];
        lines.extend(to_type("register", error, speech));
        Failure {
            message: lines.join("\n"),
            ..failure
        }
    }
}

/// What follows from who is named: how many speak, and that nobody is named.
fn complete(form: &mut Form, petitioner: &Petitioner) {
    if petitioner.is_anonymous() {
        let marks = form.entry("marks".to_owned()).or_default();
        if !marks.split(',').any(|mark| mark == "anonymous") {
            let between = if marks.is_empty() { "" } else { "," };
            marks.push_str(&format!("{between}anonymous"));
        }
    }
    if petitioner.representatives() > 0 {
        form.entry("representatives".to_owned())
            .or_insert_with(|| petitioner.representatives().to_string());
    }
}

fn text(file: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|mut open| open.read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::file(file, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        Failure::new(
            exit::DATA,
            format!("{}: byte {at} is not UTF-8", file.display()),
        )
    })
}

fn people(file: &Path, speech: Speech) -> Result<Petitioner, Failure> {
    let wrong = |why: String| Failure::new(exit::DATA, format!("{}: {why}", file.display()));
    let said: People = toml::from_str(&text(file)?).map_err(|error| wrong(error.to_string()))?;
    let kind = match said.id_kind.as_deref() {
        None => IdKind::Resident,
        Some(code) => IdKind::from_code(code).ok_or_else(|| {
            let known: Vec<&str> = IdKind::CHOICES.iter().map(|choice| choice.code).collect();
            wrong(format!("id_kind: one of {}", known.join(", ")))
        })?,
    };
    let build = || -> Result<Petitioner, IdentityError> {
        let speaks = said.representatives.contains(&said.name);
        let capacity = if speaks {
            Capacity::Representative
        } else {
            Capacity::Petitioner
        };
        let mut first = Identity::named(&said.name, capacity)?;
        if let Some(number) = &said.id_number {
            first = first.with_id(kind, number)?;
        }
        if let Some(phone) = &said.phone {
            first = first.with_phone(phone)?;
        }
        if let Some(address) = &said.address {
            first = first.with_address(address)?;
        }
        let others = said
            .representatives
            .iter()
            .filter(|name| **name != said.name);
        let others = others.map(|name| Identity::named(name, Capacity::Representative));
        Petitioner::new(
            [Ok(first)]
                .into_iter()
                .chain(others)
                .collect::<Result<_, _>>()?,
        )
    };
    build().map_err(|error| wrong(huiyin_wording::identity_error(speech.locale(), &error)))
}
