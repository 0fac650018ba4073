//! `huiyin user`: the officers of the office.

use clap::{Args, Subcommand};
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::organisation::{Officer, StaffRole};

use crate::exit::{self, Failure};
use crate::place::{At, Speech, print_json};
use crate::unit::word;

/// Officers 工作人员
#[derive(Args)]
pub struct UserCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the officers 列出
    List {
        #[command(flatten)]
        at: At,
        /// For machines: one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Add an officer, or change one 添加或更改
    #[command(after_help = "\
Example:
  huiyin user add reception-2 --name 接访员二 --unit bureau --role clerk --role handler")]
    Add {
        /// The officer's code: a-z, 0-9 and -; it names a post, not a person
        #[arg(value_name = "CODE")]
        code: String,
        #[command(flatten)]
        at: At,
        /// Name 名称
        #[arg(long)]
        name: String,
        /// Unit 机构
        #[arg(long)]
        unit: String,
        /// clerk, handler, head, leader, reviewer, archivist, auditor, administrator, inspector 身份
        #[arg(long = "role", required = true, value_parser = word::<StaffRole>)]
        roles: Vec<StaffRole>,
    },
}

impl UserCommand {
    /// Lists or adds.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        match self.what {
            What::List { at, json } => {
                let office = at.read()?;
                for officer in office.organisation().officers() {
                    let value = serde_json::to_value(officer).expect("an officer is plain data");
                    if json {
                        print_json(&value);
                    } else {
                        println!(
                            "{:<16} {:<16} {}  {}",
                            officer.id, officer.unit, officer.name, value["roles"]
                        );
                    }
                }
            }
            What::Add {
                code,
                at,
                name,
                unit,
                roles,
            } => {
                let wrong = |error: huiyin_domain::id::ParseCodeError| {
                    Failure::new(exit::USAGE, error.to_string())
                };
                let officer = Officer {
                    id: OfficerId::new(&code).map_err(wrong)?,
                    name,
                    unit: UnitId::new(&unit).map_err(wrong)?,
                    roles,
                };
                let office = at.write()?;
                let set = office.set_officer(officer);
                office.close()?;
                set?;
                println!("{} {code}", speech.say("已保存", "saved"));
            }
        }
        Ok(exit::OK)
    }
}
