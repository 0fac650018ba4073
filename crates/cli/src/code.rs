//! `huiyin code`: a query code for a petition that came on paper.

use clap::Args;
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{At, Speech, Who, print_json};

/// Hand out the query code of a petition that has none yet 补发查询码
#[derive(Args)]
#[command(after_help = "\
Example:
  huiyin code office-2026-17 --data DIR --as clerk
For the counter: the officer has seen the petitioner's papers and hands the code to nobody else. It is shown
this once, stored hashed, and never replaced. That it was handed out is an entry of the matter, with the
officer and the time. A petition without a name gets none.")]
pub struct Code {
    /// The matter's number 编号
    #[arg(value_name = "NUMBER")]
    number: String,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    who: Who,
    /// For machines 机器可读
    #[arg(long)]
    json: bool,
}

impl Code {
    /// Makes the code and prints it.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.at.write()?;
        let done = office.issue_code(&self.number, &self.who.act_as());
        let closed = office.close();
        let code = done.map_err(|error| speech.failure("", &error, &office))?;
        closed?;
        if self.json {
            print_json(&json!({ "number": self.number, "query_code": code }));
        } else {
            println!("{}: {code}", speech.say("查询码", "query code"));
        }
        Ok(exit::OK)
    }
}
