//! `huiyin unit`: the units of the office.

use clap::{Args, Subcommand};
use huiyin_domain::field::Wrong;
use huiyin_domain::id::{ParseCodeError, UnitId};
use huiyin_domain::organisation::{Level, Unit, UnitRole};
use huiyin_wording as wording;
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as PlainError, StrDeserializer};

use crate::exit::{self, Failure};
use crate::place::{At, Speech, print_json};
use crate::usage::Reason;

/// Units 机构
#[derive(Args)]
pub struct UnitCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the units 列出
    #[command(after_help = "\
Examples:
  huiyin unit list --data DIR
  huiyin unit list --data DIR --json")]
    List {
        #[command(flatten)]
        at: At,
        /// For machines: one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Add a unit, or change one 添加或更改
    #[command(after_help = "\
Example:
  huiyin unit add water --name 农业农村和水务局 --level county --superior county --role competent-unit --register 4")]
    Add {
        /// Its code: a-z, 0-9 and -
        #[arg(value_name = "CODE")]
        code: String,
        #[command(flatten)]
        at: At,
        /// Name 名称
        #[arg(long)]
        name: String,
        /// state, province, city, county, township 层级
        #[arg(long, default_value = "county", value_parser = word::<Level>)]
        level: Level,
        /// The next higher unit 上一级
        #[arg(long)]
        superior: Option<String>,
        /// petition-bureau, competent-unit, review-body, re-review-body, discipline-organ, … 职责
        #[arg(long = "role", value_parser = word::<UnitRole>)]
        roles: Vec<UnitRole>,
        /// Who reviews its opinions; the superior when left out 复查机关
        #[arg(long)]
        reviewed_by: Vec<String>,
        /// The number of its receiving book 登记簿号
        #[arg(long)]
        register: Option<u16>,
        /// What the numbers of its documents begin with; its name when left out 发文机关代字
        #[arg(long, value_name = "MARK", default_value = "")]
        document_mark: String,
        /// Telephone on its documents; the office's when left out 电话
        #[arg(long, default_value = "")]
        phone: String,
        /// A body of another office 外部机关
        #[arg(long)]
        outside: bool,
    },
}

impl UnitCommand {
    /// Lists or adds.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        match self.what {
            What::List { at, json } => {
                let office = at.read()?;
                for unit in office.organisation().units() {
                    if json {
                        print_json(&serde_json::to_value(unit).expect("a unit is plain data"));
                    } else {
                        let superior = unit.superior.as_ref().map_or("—", UnitId::as_str);
                        println!("{:<16} {}  ↑ {superior}", unit.id, unit.name);
                    }
                }
            }
            What::Add {
                code,
                at,
                name,
                level,
                superior,
                roles,
                reviewed_by,
                register,
                outside,
                document_mark,
                phone,
            } => {
                let unit = Unit {
                    id: id(&code, speech)?,
                    name,
                    level,
                    superior: superior
                        .as_deref()
                        .map(|code| id(code, speech))
                        .transpose()?,
                    roles,
                    outside,
                    register,
                    reviewed_by: reviewed_by
                        .iter()
                        .map(|code| id(code, speech))
                        .collect::<Result<_, _>>()?,
                    document_mark,
                    phone,
                };
                let office = at.write()?;
                let set = office.set_unit(unit);
                office.close()?;
                set?;
                println!("{} {code}", speech.say("已保存机构", "saved unit"));
            }
        }
        Ok(exit::OK)
    }
}

fn id(code: &str, speech: Speech) -> Result<UnitId, Failure> {
    UnitId::new(code).map_err(|error| no_code(error, speech))
}

/// What a code of a unit or officer looks like.
pub fn no_code(error: ParseCodeError, speech: Speech) -> Failure {
    let wrong = Wrong::Code(error.0);
    Failure::new(exit::USAGE, wording::wrong(speech.locale(), &wrong))
}

/// A word of a closed list that the organisation file uses too.
pub fn word<T: DeserializeOwned>(text: &str) -> Result<T, Reason> {
    let word: StrDeserializer<'_, PlainError> = text.into_deserializer();
    T::deserialize(word).map_err(|error| {
        // The reader of the file alone knows the list: it names the words between back ticks.
        let said = error.to_string();
        let known = said.rsplit_once("expected").map_or("", |(_, known)| known);
        let words = known.split('`').skip(1).step_by(2).map(str::to_owned);
        Reason::OneOf(words.collect())
    })
}
