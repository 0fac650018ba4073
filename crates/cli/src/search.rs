//! `huiyin search`: matters by words of their text, newest first.

use clap::Args;
use huiyin_office::list::Order;

use crate::exit::{self, Failure};
use crate::list::{say_how_many, to_json, to_line};
use crate::place::{At, ReadAs, Speech, print_json};

/// Find matters by words of title and text, newest first 按词语查找
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin search 水渠 --data DIR
  huiyin search 停车 收费 --data DIR --json
All words must be there. «next» on the last row is the value for --after.
Without --as everything is searched, as whoever runs this machine holds the database anyway; with --as, what
the officer may read.

Exit codes:
   0  found   1  nothing is found   64  an --after that is no «next»")]
pub struct Search {
    /// The words 词语
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    read_as: ReadAs,
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
        let words = self.words.join(" ");
        let page = office.search(
            self.read_as.reader(),
            &words,
            self.after.as_deref(),
            self.limit,
        )?;
        for (at, row) in page.rows.iter().enumerate() {
            let imported = office.is_imported(row)?;
            if self.json {
                // Hits go on behind an entry, which only the page knows.
                let mut value = to_json(row, imported, Order::Newest);
                let is_last = at + 1 == page.rows.len();
                value["next"] = page.next.as_deref().filter(|_| is_last).into();
                print_json(&value);
            } else {
                println!("{}", to_line(row, imported, speech));
            }
        }
        if !self.json {
            say_how_many(&page, speech);
        }
        Ok(if page.rows.is_empty() {
            exit::NO
        } else {
            exit::OK
        })
    }
}
