//! `huiyin calendar`: the published calendars of the office.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::exit::{self, Failure};
use crate::place::{At, Speech};

/// The years' published calendars 年度节假日安排
#[derive(Args)]
pub struct CalendarCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the years that are known 列出
    #[command(after_help = "\
Example:
  huiyin calendar list --data DIR")]
    List {
        #[command(flatten)]
        at: At,
    },
    /// Add or amend a year; provisional dates are computed again 添加年度安排
    #[command(after_help = "\
Example:
  huiyin calendar add 2027.toml --data DIR
A file:
  year = 2027
  notice = \"国务院办公厅关于2027年部分节假日安排的通知\"
  off = [\"2027-01-01\", …]      # every day off that the notice names
  work = [\"2027-02-06\", …]     # weekend days that are worked")]
    Add {
        /// The file 文件
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        at: At,
    },
}

impl CalendarCommand {
    /// Lists or adds.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        match self.what {
            What::List { at } => {
                let office = at.read()?;
                for year in office.calendar()?.years() {
                    println!(
                        "{}  {} {}  {} {}  {}",
                        year.number(),
                        speech.say("放假", "off"),
                        year.off().len(),
                        speech.say("调休上班", "worked weekends"),
                        year.work().len(),
                        year.notice()
                    );
                }
            }
            What::Add { file, at } => {
                let text =
                    std::fs::read_to_string(&file).map_err(|error| Failure::file(&file, &error))?;
                let office = at.write()?;
                let added = office.add_calendar(&text);
                office.close()?;
                let added = added?;
                println!(
                    "{} {}; {} {}",
                    speech.say("已添加年度", "added"),
                    added.year,
                    speech.say(
                        "重新计算暂定期限的事项",
                        "matters with provisional dates, computed again:"
                    ),
                    added.recomputed
                );
            }
        }
        Ok(exit::OK)
    }
}
