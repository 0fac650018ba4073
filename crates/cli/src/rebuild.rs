//! `huiyin rebuild`: the registers, made again from the journal.

use clap::Args;
use huiyin_office::{Access, Office};

use crate::exit::{self, Failure};
use crate::place::{At, Speech};

/// Make the registers again from the journal, or only compare 重建登记簿
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin rebuild --check --data DIR     names each row that was edited, deleted or added (exit 1)
  huiyin rebuild --data DIR             drops the registers and makes them again
  huiyin rebuild --search --data DIR    the search index as well

Exit codes:
   0  done; with --check: the registers agree with the journal
   1  with --check: they differ")]
pub struct Rebuild {
    #[command(flatten)]
    at: At,
    /// Compare and change nothing 只核对
    #[arg(long, conflicts_with = "search")]
    check: bool,
    /// Make the search index again as well 同时重建检索
    #[arg(long)]
    search: bool,
}

impl Rebuild {
    /// Compares or rebuilds.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        if self.check {
            let office = Office::open(&self.at.place(), Access::Examine)?;
            let differences = office.check_registers()?;
            differences
                .iter()
                .for_each(|difference| println!("{difference}"));
            if differences.is_empty() {
                println!(
                    "{}",
                    speech.say("登记簿与记录簿一致", "the registers agree with the journal")
                );
                return Ok(exit::OK);
            }
            return Ok(exit::NO);
        }
        let rebuilt = Office::rebuild(&self.at.place(), self.search)?;
        println!(
            "{} {}, {} {}, {} {}",
            rebuilt.entries,
            speech.say("条记录", "entries"),
            rebuilt.matters,
            speech.say("件", "matters"),
            rebuilt.rows,
            speech.say("行", "rows")
        );
        Ok(exit::OK)
    }
}
