//! `huiyin retention`: which archived matters have been kept as long as they had to be.

use clap::Args;
use huiyin_domain::code::Coded as _;
use jiff::civil::Date;
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{At, Speech, print_json};

/// Say which archived matters are past their retention period 保管期限
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin retention --dry-run --data DIR
  huiyin retention --dry-run --on 2037-01-01 --json
Nothing is erased: it only says which archived matters still hold who petitioned, until when, and which of them are past
it. What goes is decided for one matter at a time, by somebody who answers for it.")]
pub struct RetentionCommand {
    #[command(flatten)]
    at: At,
    /// Only say what would go; there is no other way 只列出
    #[arg(long, required = true)]
    dry_run: bool,
    /// As it would stand on this day; today when left out 到哪一天
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// For machines: one JSON object a line 机器可读
    #[arg(long)]
    json: bool,
}

impl RetentionCommand {
    /// Says it, what is over first.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.at.read()?;
        let mut kept = office.kept_on(self.on.unwrap_or_else(|| office.today()))?;
        kept.sort_by_key(|one| (!one.is_over, one.last_day.is_none(), one.last_day));
        let over = kept.iter().filter(|one| one.is_over).count();
        for one in &kept {
            if self.json {
                print_json(&json!({
                    "number": one.number,
                    "class": one.class.map(|class| class.code()),
                    "archived": one.archived.to_string(),
                    "retention": one.retention.code(),
                    "proposed": one.proposed.code(),
                    "last_day": one.last_day.map(|day| day.to_string()),
                    "over": one.is_over,
                    "identities": one.identities,
                    "files": one.files,
                }));
                continue;
            }
            let until = one.last_day.map_or_else(String::new, |day| day.to_string());
            let over = match one.is_over {
                true => speech.say("已届满", "over"),
                false => "",
            };
            let retention = one.retention.choice();
            let retention = speech.say(retention.zh, retention.en);
            println!(
                "{}  {}  {retention}  {until}  {over}",
                one.number, one.archived
            );
        }
        if !self.json {
            let (all, kept) = (
                kept.len(),
                speech.say("件仍保存身份或者材料", "matters hold an identity or files"),
            );
            let past = speech.say(
                "件保管期限已届满；没有删除任何内容",
                "are past their period; nothing was erased",
            );
            eprintln!("{all} {kept}; {over} {past}");
        }
        Ok(exit::OK)
    }
}
