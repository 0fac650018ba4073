//! `huiyin import`: petitions from another system's file.

use std::fs::File;
use std::io::{BufReader, IsTerminal as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use huiyin_office::import::{Options, Refused, Summary, Watch};
use huiyin_office::setup::Setup;
use huiyin_office::system::SystemClock;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{At, Speech, print_json};

/// Import petitions, one JSON object a line 导入信访件
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin import petitions.jsonl --data DIR
  huiyin import replies.jsonl --data DIR --as-of-source-time --json
A line needs «id» and «text»; «title», «time», «user», «category», «reply», «reply_time» are optional or null.
Each line becomes a late entry with the day its source claims. A line that cannot be taken is reported with
its number and reason, and the import goes on. Running it again takes only what is not there yet; it may be
stopped at any moment. A directory that does not exist yet gets a default office.

Exit codes:
   0  done, also when lines were refused
   1  the officer may not import
  65  a line was refused, with --strict; a line does not end; no such officer
  74  the file cannot be read on")]
pub struct Import {
    /// The file 文件
    #[arg(value_name = "FILE.jsonl")]
    file: PathBuf,
    #[command(flatten)]
    at: At,
    /// Also enter acceptance and answer on the days that the source claims 同时登记受理和答复
    #[arg(long)]
    as_of_source_time: bool,
    /// The officer who enters them 登记人
    #[arg(
        long = "as",
        value_name = "OFFICER",
        env = "HUIYIN_AS",
        default_value = "clerk"
    )]
    officer: String,
    /// Exit with 65 when a line was refused
    #[arg(long)]
    strict: bool,
    /// The summary for machines 机器可读
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Imports, and prints a summary.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let file = File::open(&self.file).map_err(|error| Failure::file(&self.file, &error))?;
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let place = self.at.place();
        if !place.is_set_up() {
            Setup::default_office().run(&place, Arc::new(SystemClock))?;
        }
        let office = self.at.write()?;
        let start = Instant::now();
        let mut watch = Progress::new(size, speech);
        let options = Options {
            as_of_source_time: self.as_of_source_time,
            officer: self.officer,
            locale: speech.locale(),
        };
        let done = office.import(BufReader::new(file), &options, &mut watch);
        watch.bar.finish_and_clear();
        let closed = office.close();
        let summary = done.map_err(|error| speech.failure("import-register", &error, &office))?;
        closed?;
        let seconds = start.elapsed().as_secs_f64();
        if self.json {
            print_json(&json!({ "summary": summary, "seconds": seconds }));
        } else {
            print(&summary, seconds, speech);
        }
        let refused = self.strict && !summary.refused.is_empty();
        Ok(if refused { exit::DATA } else { exit::OK })
    }
}

/// A bar on a terminal; refused lines on standard error at once.
struct Progress {
    bar: ProgressBar,
    speech: Speech,
}

impl Progress {
    fn new(size: u64, speech: Speech) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new(size).with_style(
                ProgressStyle::with_template("{bar:40} {percent:>3} %  {eta}")
                    .expect("the template is well formed"),
            )
        } else {
            ProgressBar::hidden()
        };
        Self { bar, speech }
    }
}

impl Watch for Progress {
    fn read(&mut self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn refused(&mut self, refused: &Refused) {
        let line = format!(
            "{} {}: {}",
            self.speech.say("未导入，行", "not taken, line"),
            refused.line,
            refused.reason
        );
        self.bar.suspend(|| eprintln!("{line}"));
    }
}

fn print(summary: &Summary, seconds: f64, speech: Speech) {
    let rate = summary.registered as f64 / seconds.max(0.001);
    for (word, count) in [
        (speech.say("行数", "lines"), summary.lines),
        (speech.say("新登记", "registered"), summary.registered),
        (
            speech.say("已有，未重复登记", "already there"),
            summary.already_there,
        ),
        (
            speech.say("新录入答复", "answers entered"),
            summary.answered,
        ),
        (
            speech.say("未导入", "refused"),
            summary.refused.len() as u64,
        ),
    ] {
        println!("{word}: {count}");
    }
    println!(
        "{}: {seconds:.1} ({rate:.0}/s)",
        speech.say("秒", "seconds")
    );
    let spread = &summary.spread;
    if spread.known() > 0 {
        let [a, b, c, d, e] = spread.groups;
        println!(
            "{}: ≤15: {a}, 16–30: {b}, 31–60: {c}, 61–90: {d}, >90: {e}",
            speech.say("来源所称答复用时（日）", "claimed days to the answer"),
        );
        println!(
            "{}: {} / {}",
            speech.say("所称用时在60日之内", "claimed within 60 days"),
            spread.within_term(),
            spread.known()
        );
        if let Some((middle, longest)) = spread.middle_and_longest() {
            println!(
                "{}: {middle}, {longest}",
                speech.say("中位数、最长", "median, longest")
            );
        }
    }
}
