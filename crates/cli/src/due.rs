//! `huiyin due`: the last day of a term, and why it is that day.

use std::path::PathBuf;

use clap::Args;
use huiyin_domain::calendar::{Calendar, TermError};
use huiyin_domain::term::Term;
use huiyin_wording::{self as wording, Locale, explain};
use jiff::civil::Date;
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::Speech;
use crate::usage::Reason;

/// Compute the last day of a term and explain it 计算期限届满日并说明理由
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin due --event 2026-03-06 --term 60d
  huiyin due --event 2026-02-12 --term 5wd --json
  huiyin due --event 2026-03-02 --term 30d --exclude 2026-03-16..2026-03-27
The day of the event is not counted. --extend and --exclude add calendar days to the nominal end;
then a rest day at the end is skipped once. A calendar-day term that reaches a year without a
published calendar is marked provisional; a working-day term cannot be computed there.

Exit codes:
   0  computed
   3  a year's calendar is missing: give it with --calendar
  64  wrong use, or a length out of range   65  a calendar file that cannot be taken")]
pub struct Due {
    /// The day of the event 起算事件之日
    #[arg(long, value_name = "YYYY-MM-DD")]
    event: Date,
    /// The term: 15d calendar days, 5wd working days 期限
    #[arg(long, value_name = "15d|5wd")]
    term: Term,
    /// Days of an extension 延长的天数
    #[arg(long, value_name = "N", default_value_t = 0)]
    extend: u16,
    /// Time left out of the term, both ends counted 扣除的时间
    #[arg(long, value_name = "FROM..TO", value_parser = span)]
    exclude: Option<(Date, Date)>,
    /// A calendar file beside the built-in years; may be given more than once 追加的年度日历
    #[arg(long, value_name = "FILE")]
    calendar: Vec<PathBuf>,
    /// For machines 机器可读
    #[arg(long)]
    json: bool,
}

impl Due {
    /// Prints the date.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let calendar = calendar(&self.calendar)?;
        let due = match calendar.due(self.event, self.term, self.extend, self.exclude) {
            Ok(due) => due,
            Err(error) => {
                let missing = matches!(error, TermError::YearNotPublished { .. });
                let code = if missing { exit::SHORT } else { exit::USAGE };
                if self.json {
                    println!("{}", json!({ "error": error.to_string() }));
                }
                return Err(Failure::new(code, not_computed(speech.locale(), &error)));
            }
        };
        let explanation: Vec<String> = due
            .explanation
            .iter()
            .map(|line| explain(speech.locale(), line))
            .collect();
        if self.json {
            println!(
                "{}",
                json!({
                    "nominal": due.nominal.to_string(),
                    "due": due.due.to_string(),
                    "provisional": due.provisional,
                    "explanation": explanation,
                })
            );
        } else {
            explanation.iter().for_each(|line| println!("{line}"));
        }
        Ok(exit::OK)
    }
}

/// This command knows no office whose calendars could be added to: a file says the year.
fn not_computed(locale: Locale, error: &TermError) -> String {
    match error {
        TermError::YearNotPublished { year, day, date } => wording::sentence(
            locale,
            "error.year_not_given",
            &[
                ("year", year),
                ("number", day),
                ("date", &wording::day(locale, *date)),
            ],
        ),
        other => wording::term_error(locale, other),
    }
}

fn calendar(files: &[PathBuf]) -> Result<Calendar, Failure> {
    files
        .iter()
        .try_fold(Calendar::builtin(), |calendar, file| {
            let text =
                std::fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
            calendar
                .with_year(&text)
                .map_err(|error| Failure::new(exit::DATA, format!("{}: {error}", file.display())))
        })
}

fn span(text: &str) -> Result<(Date, Date), Reason> {
    let (from, to) = text.split_once("..").ok_or(Reason::Span)?;
    let day = |text: &str| text.parse::<Date>().map_err(|_| Reason::Span);
    Ok((day(from)?, day(to)?))
}
