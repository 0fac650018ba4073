//! `huiyin list`: matters, most urgent first.

use clap::{Args, ValueEnum};
use huiyin_domain::code::Coded as _;
use huiyin_domain::stage::Stage;
use huiyin_office::list::{Order, Page, Row};
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{At, ReadAs, Speech, one_of, print_json};
use crate::usage::Reason;

/// List matters by due date or newest first 列出信访事项
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin list --data DIR
  huiyin list --data DIR --by newest --limit 20
  huiyin list --data DIR --stage in-progress --json | head -1
With --json there is one object a line; «next» on the last row is the value for --after. Without --as the
list is that of whoever runs this machine, who holds the database anyway; with --as it holds what the officer
may read.")]
pub struct List {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    read_as: ReadAs,
    /// Order 排序
    #[arg(long, value_enum, default_value_t = By::Due)]
    by: By,
    /// Only this stage, for example in-progress 只列某一环节
    #[arg(long, value_name = "STAGE", value_parser = stage)]
    stage: Option<Stage>,
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

#[derive(Clone, Copy, ValueEnum)]
enum By {
    /// What is due first; matters that owe nothing are not listed.
    Due,
    /// The newest registration first.
    Newest,
}

impl List {
    /// Prints the rows.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let order = match self.by {
            By::Due => Order::Due,
            By::Newest => Order::Newest,
        };
        let office = self.at.read()?;
        let page = office.list(
            self.read_as.reader(),
            order,
            self.stage,
            self.after.as_deref(),
            self.limit,
        )?;
        for row in &page.rows {
            let imported = office.is_imported(row)?;
            if self.json {
                print_json(&to_json(row, imported, order));
            } else {
                println!("{}", to_line(row, imported, speech));
            }
        }
        if !self.json {
            say_how_many(&page, speech);
        }
        Ok(exit::OK)
    }
}

/// How many rows there are, and where they go on.
pub fn say_how_many(page: &Page, speech: Speech) {
    eprintln!("{} {}", page.rows.len(), speech.say("件", "matters"));
    if let Some(next) = &page.next {
        eprintln!("{} --after {next}", speech.say("接续", "go on with"));
    }
}

/// One row for machines; `next` continues the list.
pub fn to_json(row: &Row, imported: bool, order: Order) -> serde_json::Value {
    json!({
        "number": row.number,
        "stage": row.stage.code(),
        "title": row.title,
        "unit": row.owner.as_str(),
        "received": row.received.to_string(),
        "due": row.due.map(|due| due.to_string()),
        "owes": row.owes.map(|kind| kind.code()),
        "imported": imported,
        "next": row.next(order),
    })
}

/// One row for people.
pub fn to_line(row: &Row, imported: bool, speech: Speech) -> String {
    let stage = row.stage.choice();
    let due = row
        .due
        .map_or_else(|| "—".to_owned(), |due| due.to_string());
    let mark = if imported {
        speech.say("（导入）", " (imported)")
    } else {
        ""
    };
    format!(
        "{}  {:<10}  {}{}  {}  {}",
        row.number,
        due,
        speech.say(stage.zh, stage.en),
        mark,
        row.owner,
        row.title
    )
}

fn stage(code: &str) -> Result<Stage, Reason> {
    Stage::from_code(code).ok_or_else(|| one_of(Stage::CHOICES))
}
