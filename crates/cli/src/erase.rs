//! `huiyin erase`: lawful erasure of who petitioned in one matter.

use clap::Args;
use huiyin_domain::code::Coded as _;
use huiyin_domain::erasure::Basis;
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{At, Speech, Who, one_of, print_json};
use crate::usage::Reason;

/// Erase who petitioned in one matter, by law 依法删除身份信息
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin erase office-2026-17 --subject all --basis retention-over --reference 鉴定〔2037〕3号 --as head
  huiyin erase office-2026-17 --subject all --basis ordered --reference 决定〔2026〕8号 --as head
Name, number, telephone, address, files and issued papers go, with their keys; the petition's own words and what was
done stay. A public entry says that it happened, when and on what ground, and its petitioner sees it. A head or leader
above the unit that has the matter answers for it. Grounds: retention-over, ordered, unlawful. There is no command that
erases many, and none that undoes it.")]
pub struct Erase {
    /// The matter's number 编号
    #[arg(value_name = "NUMBER")]
    number: String,
    /// Whom: all who are named in this matter; they share its keys 范围
    #[arg(long, value_parser = ["all"])]
    subject: String,
    /// On what ground 依据
    #[arg(long, value_name = "BASIS", value_parser = basis)]
    basis: Basis,
    /// The appraisal or decision, by its number; no name 文号
    #[arg(long, value_name = "TEXT")]
    reference: String,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    who: Who,
    /// For machines 机器可读
    #[arg(long)]
    json: bool,
}

fn basis(code: &str) -> Result<Basis, Reason> {
    Basis::from_code(code).ok_or_else(|| one_of(Basis::CHOICES))
}

impl Erase {
    /// Erases it.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.at.write()?;
        let done = office.erase(
            &self.number,
            self.basis,
            &self.reference,
            &self.who.act_as(),
        );
        let closed = office.close();
        let erased = done.map_err(|error| speech.failure("erase", &error, &office))?;
        closed?;
        let entry = erased.entry.as_int();
        if self.json {
            print_json(&json!({
                "number": self.number,
                "entry": entry,
                "keys": erased.keys,
                "rows": erased.rows,
            }));
            return Ok(exit::OK);
        }
        println!("{}: {}", speech.say("已依法删除", "erased"), self.number);
        println!(
            "{}: {entry}",
            speech.say("公开标记所在条目", "public mark, entry")
        );
        Ok(exit::OK)
    }
}
