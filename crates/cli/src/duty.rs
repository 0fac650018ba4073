//! `huiyin duty`: who is on duty.

use clap::{Args, Subcommand};
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_office::duty::{Shift, ShiftForm};
use huiyin_office::{ActAs, Office};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::exit::{self, Failure};
use crate::place::{At, ReadAs, Speech, print_json};

/// The duty roster 值班表
#[derive(Args)]
pub struct DutyCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the shifts of some days 列出
    #[command(after_help = "\
Examples:
  huiyin duty list
  huiyin duty list --unit bureau --from 2026-10-01 --days 7 --json
Exit codes: 0 listed, also when there is none; 65 an officer that is not there.")]
    List(List),
    /// Set a shift, or who takes over the rest of one 排班
    #[command(after_help = "\
Examples:
  huiyin duty set --unit bureau --day 2026-10-01 --begins 17:30 --ends 08:30 --lead head \\
      --officer clerk-1 --officer clerk-2 --phone 000-0002 --as head
A shift that ends before it would begin ends on the next day; --until-day names another one. The head or leader of the
unit, or of one above it, sets it. A shift with the same end stands in the place of the one before, from its own
beginning on; that one stays in the journal. What is past cannot be set.
Exit codes: 0 set; 1 not yours to set; 65 something to mend, each told.")]
    Set(Set),
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    at: At,
    /// Of this unit alone 单位
    #[arg(long, value_name = "UNIT")]
    unit: Option<UnitId>,
    /// From this day on; today when left out 从哪天起
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// So many days 几天
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    #[command(flatten)]
    reader: ReadAs,
    /// For machines: one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Set {
    #[command(flatten)]
    at: At,
    /// The unit 单位
    #[arg(long, value_name = "UNIT")]
    unit: String,
    /// The day on which it begins 开始日期
    #[arg(long, value_name = "YYYY-MM-DD")]
    day: String,
    /// When it begins 开始时间
    #[arg(long, value_name = "HH:MM")]
    begins: String,
    /// The day on which it ends, when that is neither the same nor the next 结束日期
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "")]
    until_day: String,
    /// When it ends 结束时间
    #[arg(long, value_name = "HH:MM")]
    ends: String,
    /// Who leads it 带班领导
    #[arg(long, value_name = "OFFICER")]
    lead: String,
    /// Who is on duty; once for each 值班员
    #[arg(long = "officer", value_name = "OFFICER", required = true)]
    officers: Vec<String>,
    /// The telephone that is answered 值班电话
    #[arg(long, value_name = "NUMBER")]
    phone: String,
    /// The officer who sets it (see `huiyin user list`) 排班人
    #[arg(long = "as", value_name = "OFFICER", env = "HUIYIN_AS")]
    who: String,
}

impl DutyCommand {
    /// Lists or sets.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        match self.what {
            What::List(list) => list.run(speech),
            What::Set(set) => set.run(speech),
        }
    }
}

impl List {
    fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.at.read()?;
        let from = self.from.unwrap_or_else(|| office.today());
        let shifts = office
            .duty(self.unit.as_ref(), from, self.days, self.reader.reader())
            .map_err(|error| speech.failure("", &error, &office))?;
        if shifts.is_empty() && !self.json {
            let none = huiyin_wording::sentence(speech.locale(), "duty.none", &[]);
            println!("{none}");
        }
        for shift in &shifts {
            match self.json {
                true => print_json(&json(shift)),
                false => println!("{}", line(shift, &office, speech)),
            }
        }
        Ok(exit::OK)
    }
}

fn line(shift: &Shift, office: &Office, speech: Speech) -> String {
    let organisation = office.organisation();
    let name = |id: &OfficerId| {
        let officer = organisation.officer(id);
        officer.map_or_else(|| id.to_string(), |officer| officer.name.clone())
    };
    let names: Vec<String> = shift.shift.officers_on_duty.iter().map(name).collect();
    format!(
        "{} – {}  {:<12} {}{}  {}  {}{}",
        shift.begins.strftime("%Y-%m-%d %H:%M"),
        shift.ends.strftime("%Y-%m-%d %H:%M"),
        shift.shift.unit,
        name(&shift.shift.lead_on_duty),
        speech.say("（带班）", " (leads)"),
        names.join(speech.say("、", ", ")),
        shift.shift.phone,
        if shift.is_now {
            speech.say("  ← 正在值班", "  ← now")
        } else {
            ""
        },
    )
}

fn json(shift: &Shift) -> Value {
    let officers = shift.shift.officers_on_duty.iter();
    json!({
        "unit": shift.shift.unit.as_str(),
        "begins": shift.begins.strftime("%Y-%m-%dT%H:%M").to_string(),
        "ends": shift.ends.strftime("%Y-%m-%dT%H:%M").to_string(),
        "lead": shift.shift.lead_on_duty.as_str(),
        "officers": officers.map(OfficerId::as_str).collect::<Vec<_>>(),
        "phone": shift.shift.phone,
        "now": shift.is_now,
    })
}

impl Set {
    fn run(self, speech: Speech) -> Result<u8, Failure> {
        let who = ActAs::Officer {
            officer: self.who,
            role: None,
        };
        let form = ShiftForm {
            unit: self.unit,
            day: self.day,
            begins: self.begins,
            until_day: self.until_day,
            ends: self.ends,
            lead: self.lead,
            officers: self.officers,
            phone: self.phone,
        };
        let office = self.at.write()?;
        let set = office.set_duty(&form, &who, None);
        let closed = office.close();
        set.map_err(|error| speech.failure("", &error, &office))?;
        closed?;
        let saved = huiyin_wording::sentence(speech.locale(), "duty.saved", &[]);
        println!("{saved}: {} {} {}", form.unit, form.day, form.begins);
        Ok(exit::OK)
    }
}
