//! `huiyin show`: one matter, its duties with their reasons, its history.

use clap::Args;
use huiyin_domain::code::Coded as _;
use huiyin_domain::id::UnitId;
use huiyin_domain::obligation::{Clock, How, Obligation, Owner};
use huiyin_journal::body::fact;
use huiyin_office::show::{Happened, View};
use huiyin_wording as wording;
use serde_json::{Value, json};

use crate::exit::{self, Failure};
use crate::place::{At, ReadAs, Speech, print_json};

/// Show one matter: stage, duties with their dates, history 查看信访事项
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin show office-2026-17 --data DIR
  huiyin show office-2026-17 --data DIR --explain
  huiyin show office-2026-17 --data DIR --json
  huiyin show office-2026-17 --data DIR --as handler
Shows the matter, never who submitted it. Without --as it reads as whoever runs this machine, who holds the
database anyway; with --as a matter that the officer may not read is not found.")]
pub struct Show {
    /// The matter's number 编号
    #[arg(value_name = "NUMBER")]
    number: String,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    read_as: ReadAs,
    /// Explain each due date: event, article, term, each rest day skipped 说明期限的计算
    #[arg(long)]
    explain: bool,
    /// For machines 机器可读
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Prints it.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.at.read()?;
        let view = office.show(&self.number, self.read_as.reader())?;
        let laws = office.laws();
        let explained = |clock: &Clock| -> Vec<String> {
            let obligation = &clock.obligation;
            let calendar = &laws.on(obligation.from).calendar;
            calendar
                .due_or_provisional(
                    obligation.from,
                    obligation.term,
                    obligation.extend,
                    obligation.exclude,
                )
                .map(|due| {
                    let lines = due.under(obligation.basis).explanation;
                    lines
                        .iter()
                        .map(|line| wording::explain(speech.locale(), line))
                        .collect()
                })
                .unwrap_or_default()
        };
        if self.json {
            print_json(&to_json(&view, &explained));
            return Ok(exit::OK);
        }
        let organisation = office.organisation();
        let unit_name = |id: &UnitId| {
            organisation
                .unit(id)
                .map_or_else(|| id.to_string(), |unit| unit.name.clone())
        };
        let matter = &view.matter;
        println!("{}  {}", matter.number, matter.petition.title);
        println!("{}", wording::standing(speech.locale(), matter));
        println!(
            "{}: {}",
            speech.say("现由", "with"),
            unit_name(&matter.owner)
        );
        for clock in matter.clocks.iter().filter(|clock| clock.is_running()) {
            let obligation = &clock.obligation;
            let kind = obligation.kind.choice();
            let late = obligation.is_overdue(view.today, view.judge_by);
            println!(
                "{} {}{}{}",
                speech.say(kind.zh, kind.en),
                wording::day(speech.locale(), obligation.due),
                if obligation.provisional {
                    speech.say("（暂定）", " (provisional)")
                } else {
                    ""
                },
                if late {
                    speech.say("，已逾期", ", overdue")
                } else {
                    ""
                },
            );
            if self.explain {
                explained(clock)
                    .iter()
                    .for_each(|line| println!("    {line}"));
            }
        }
        println!("\n{}\n", view.text);
        for entry in &view.entries {
            match &entry.event {
                Some(event) => {
                    let said = wording::event(speech.locale(), event, unit_name);
                    let claimed = claimed(entry).map(|day| {
                        let claims = speech.say("所称日期", "claimed day");
                        format!(" ({claims}: {day})")
                    });
                    println!("  {said}{}", claimed.unwrap_or_default());
                }
                None => println!(
                    "  {} {}",
                    wording::day(speech.locale(), entry.day),
                    huiyin_journal::kind::name(entry.kind).unwrap_or("entry")
                ),
            }
        }
        Ok(exit::OK)
    }
}

/// How a duty ended. What another system claims to have done is never called late.
fn told(how: How, obligation: &Obligation) -> How {
    match how {
        How::MetLate if obligation.claimed => How::Met,
        how => how,
    }
}

/// The day that another system, or a paper form, claims for an entry.
fn claimed(entry: &Happened) -> Option<String> {
    let day = entry.body.fact_uint(fact::CLAIMED_DAY)?;
    let (year, month) = (day / 10_000, day / 100 % 100);
    Some(format!("{year:04}-{month:02}-{:02}", day % 100))
}

/// The view for machines; also what `export` writes beside the entries.
pub fn to_json(view: &View, explained: &dyn Fn(&Clock) -> Vec<String>) -> Value {
    let matter = &view.matter;
    let clocks = matter.clocks.iter().map(|clock| {
        let obligation = &clock.obligation;
        json!({
            "kind": obligation.kind.code(),
            "owner": match &obligation.owner {
                Owner::Unit(unit) => unit.as_str(),
                Owner::Petitioner => "petitioner",
            },
            "from": obligation.from.to_string(),
            "term": obligation.term.to_string(),
            "nominal": obligation.nominal.to_string(),
            "due": obligation.due.to_string(),
            "provisional": obligation.provisional,
            "basis": obligation.basis.to_string(),
            "imported": obligation.claimed,
            "overdue": clock.is_running() && obligation.is_overdue(view.today, view.judge_by),
            "ended": clock.ended.map(|(how, day)| {
                json!({ "how": told(how, obligation).code(), "day": day.to_string() })
            }),
            "explanation": explained(clock),
        })
    });
    let entries = view.entries.iter().map(|entry| {
        let event = entry.event.as_ref();
        json!({
            "seq": entry.entry.seq(),
            "day": entry.day.to_string(),
            "time": entry.t,
            "type": entry.kind,
            "step": event.map(|event| event.step.spec().name),
            "stage": event.map(|event| event.effect.stage.code()),
            "claimed": claimed(entry),
        })
    });
    json!({
        "number": matter.number.to_string(),
        "stage": matter.stage.code(),
        "unit": matter.owner.as_str(),
        "class": matter.class.map(|class| class.code()),
        "route": matter.route.map(|route| route.code()),
        "track": matter.track.code(),
        "channel": matter.petition.channel.code(),
        "received": matter.petition.received.to_string(),
        "registered": matter.registered.to_string(),
        "title": matter.petition.title,
        "text": view.text,
        "obligations": clocks.collect::<Vec<_>>(),
        "entries": entries.collect::<Vec<_>>(),
    })
}
