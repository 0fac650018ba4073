//! `huiyin search`: matters by words of their text, newest first.

use clap::Args;
use huiyin_office::list::Order;

use crate::exit::{self, Failure};
use crate::list::{to_json, to_line};
use crate::place::{At, Speech, print_json};

/// Find matters by words of title and text, newest first 按词语查找
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin search 水渠 --data DIR
  huiyin search 停车 收费 --data DIR --json
All words must be there. Exit code 1 when nothing is found.")]
pub struct Search {
    /// The words 词语
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
    #[command(flatten)]
    at: At,
    /// How many rows 行数
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
    /// Continue after the row whose «next» this was 接续
    #[arg(long, value_name = "NEXT")]
    after: Option<String>,
    /// For machines: one JSON object a line 机器可读
    #[arg(long)]
    json: bool,
}

impl Search {
    /// Prints what is found.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.at.read()?;
        let rows = office.search(&self.words.join(" "), self.after.as_deref(), self.limit)?;
        for row in &rows {
            if self.json {
                print_json(&to_json(row, Order::Newest));
            } else {
                println!("{}", to_line(row, speech));
            }
        }
        if !self.json {
            eprintln!("{} {}", rows.len(), speech.say("件", "matters"));
        }
        Ok(if rows.is_empty() { exit::NO } else { exit::OK })
    }
}
