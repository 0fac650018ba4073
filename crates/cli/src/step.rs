//! `huiyin step`: one step of the procedure, with the fields that the step itself declares.

use std::fmt::Display;

use clap::Args;
use huiyin_domain::code::Coded as _;
use huiyin_domain::field::{Field, Form, Kind};
use huiyin_domain::transition::{ALL, Spec};
use huiyin_office::{Office, OfficeError, Stepped};
use huiyin_wording as wording;
use serde_json::json;

use crate::exit::{self, Failure};
use crate::place::{At, Speech, Who, print_json};

/// Take a step of the procedure on a matter 办理一个环节
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin step                                             all steps of the procedure
  huiyin step office-2026-17                              the steps open to the officer now
  huiyin step accept --fields-of                          the fields of one step
  huiyin step office-2026-17 forward --as clerk to=unit
  huiyin step office-2026-17 accept --as handler way=paper
Fields are written name=value. A step that the law does not allow is refused (exit 1) with its code, the
article, and what is allowed now, in the words to type; nothing is changed then.

Exit codes:
   0  done
   1  the law or the procedure says no, or no such matter
  64  a field that is not name=value, or given twice   65  fields to mend, no such step or officer")]
pub struct StepCommand {
    /// The matter's number 编号
    #[arg(value_name = "NUMBER")]
    number: Option<String>,
    /// The step 环节
    #[arg(value_name = "STEP")]
    step: Option<String>,
    /// Its fields 内容
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    who: Who,
    /// Show the fields of this step instead of taking it 说明
    #[arg(long)]
    fields_of: bool,
    /// For machines 机器可读
    #[arg(long)]
    json: bool,
}

impl StepCommand {
    /// Takes the step, or lists steps or fields.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let Some(number) = &self.number else {
            self.print_steps(ALL, speech);
            return Ok(exit::OK);
        };
        if self.fields_of {
            let name = self.step.as_ref().unwrap_or(number);
            let spec = Spec::of(name).ok_or_else(|| OfficeError::NoSuchStep(name.clone()))?;
            self.print_fields(spec, speech);
            return Ok(exit::OK);
        }
        let Some(name) = &self.step else {
            let office = self.at.read()?;
            self.print_steps(&office.allowed(number, &self.who.act_as())?, speech);
            return Ok(exit::OK);
        };
        let form = form(&self.fields, speech)?;
        let office = self.at.write()?;
        let done = office.step(number, name, &form, &self.who.act_as());
        let closed = office.close();
        let stepped = match done {
            Ok(stepped) => stepped,
            Err(error) => return self.refused(name, &error, &office, speech),
        };
        closed?;
        self.print(&stepped, &office.organisation(), speech);
        Ok(exit::OK)
    }

    fn print(
        &self,
        stepped: &Stepped,
        organisation: &huiyin_domain::organisation::Organisation,
        speech: Speech,
    ) {
        if self.json {
            let due = stepped.event.effect.arisen.iter().map(|obligation| {
                json!({
                    "kind": obligation.kind.code(),
                    "nominal": obligation.nominal.to_string(),
                    "due": obligation.due.to_string(),
                    "provisional": obligation.provisional,
                })
            });
            print_json(&json!({
                "number": stepped.matter.number.to_string(),
                "step": stepped.event.step.spec().name,
                "stage": stepped.matter.stage.code(),
                "unit": stepped.matter.owner.as_str(),
                "seq": stepped.appended.seq,
                "day": stepped.appended.day.to_string(),
                "arisen": due.collect::<Vec<_>>(),
            }));
            return;
        }
        let unit_name = |id: &huiyin_domain::id::UnitId| {
            organisation
                .unit(id)
                .map_or_else(|| id.to_string(), |unit| unit.name.clone())
        };
        println!(
            "{}",
            wording::event(speech.locale(), &stepped.event, unit_name)
        );
        println!("{}", wording::standing(speech.locale(), &stepped.matter));
    }

    /// A refusal for machines stands on standard output, so that a script can read what is allowed now.
    fn refused(
        &self,
        step: &str,
        error: &OfficeError,
        office: &Office,
        speech: Speech,
    ) -> Result<u8, Failure> {
        let failure = speech.failure(step, error, office);
        if self.json {
            let (basis, allowed) = match error {
                OfficeError::Refused(refusal) => {
                    (Some(refusal.basis.to_string()), refusal.allowed_now.clone())
                }
                _ => (None, Vec::new()),
            };
            print_json(&json!({
                "refused": error.code(),
                "message": failure.message,
                "basis": basis,
                "allowed_now": allowed,
            }));
        }
        let mut lines = vec![failure.message.clone()];
        lines.extend(to_type(step, error, speech));
        Err(Failure {
            message: lines.join("\n"),
            ..failure
        })
    }

    fn print_steps(&self, steps: &[&'static Spec], speech: Speech) {
        for spec in steps {
            if self.json {
                print_json(&json!({
                    "step": spec.name,
                    "basis": spec.basis.to_string(),
                    "fields": spec.fields.iter().map(field_json).collect::<Vec<_>>(),
                }));
            } else {
                let title = speech.say(spec.title.zh, spec.title.en);
                println!(
                    "{:<24} {title} · {}",
                    spec.name,
                    wording::basis(speech.locale(), spec.basis)
                );
            }
        }
    }

    fn print_fields(&self, spec: &Spec, speech: Speech) {
        if self.json {
            self.print_steps(
                &[Spec::of(spec.name).expect("it was found by name")],
                speech,
            );
            return;
        }
        println!(
            "{} · {}",
            spec.name,
            speech.say(spec.title.zh, spec.title.en)
        );
        for field in spec.fields {
            let label = wording::field_label(speech.locale(), spec.name, field.name);
            let need = if field.required {
                speech.say("必填", "required")
            } else {
                ""
            };
            println!(
                "  {:<20} {:<28} {need} {label}",
                field.name,
                kind_said(field.kind, speech)
            );
        }
    }
}

/// What stands below a refusal on a terminal: its stable code with the steps possible now, or the fields to mend, each in
/// the words to type.
pub fn to_type(step: &str, error: &OfficeError, speech: Speech) -> Vec<String> {
    let locale = speech.locale();
    let title = |key: &str| wording::sentence_in(locale, "usage", key, &[]);
    match error {
        OfficeError::Refused(refusal) => {
            let code = refusal.code();
            let mut lines = vec![wording::sentence(locale, "usage.code", &[("code", &code)])];
            let steps = refusal.allowed_now.iter();
            let steps =
                steps.map(|name| format!("  {name:<24} {}", wording::step_name(locale, name)));
            lines.extend((!refusal.allowed_now.is_empty()).then(|| title("steps")));
            lines.extend(steps);
            lines
        }
        OfficeError::Fields(errors) => {
            let spec = Spec::of(step);
            let known = spec.into_iter().flat_map(|spec| spec.fields);
            let wrong = known.filter(|field| errors.iter().any(|error| error.field == field.name));
            let mut lines: Vec<String> = wrong
                .map(|field| {
                    let label = wording::field_label(locale, step, field.name);
                    let write = kind_said(field.kind, speech);
                    format!("  {:<40} {label}", format!("{}={write}", field.name))
                })
                .collect();
            if !lines.is_empty() {
                lines.insert(0, title("fields"));
            }
            lines
        }
        _ => Vec::new(),
    }
}

/// What to write in a field, in the reader's language: [`kind_word`] but for what is no word to type.
fn kind_said(kind: Kind, speech: Speech) -> String {
    let say = |key: &str| wording::sentence_in(speech.locale(), "step_kind", key, &[]);
    match kind {
        Kind::Line(max) => wording::sentence(speech.locale(), "step_kind.line", &[("max", &max)]),
        Kind::PetitionText | Kind::Prose => say("text"),
        Kind::Days | Kind::Count => say("number"),
        Kind::Unit => say("unit"),
        Kind::Units => say("units"),
        Kind::Officer => say("officer"),
        Kind::Officers => say("officers"),
        Kind::Matter => say("matter"),
        Kind::Entry => say("entry"),
        Kind::Reference => say("reference"),
        other => kind_word(other),
    }
}

fn field_json(field: &Field) -> serde_json::Value {
    json!({ "name": field.name, "required": field.required, "kind": kind_word(field.kind) })
}

/// What to write in a field, for machines.
fn kind_word(kind: Kind) -> String {
    match kind {
        Kind::Line(max) => format!("text, at most {max}"),
        Kind::PetitionText | Kind::Prose => "text".to_owned(),
        Kind::Day | Kind::DayAhead => "YYYY-MM-DD".to_owned(),
        Kind::Days | Kind::Count => "number".to_owned(),
        Kind::Unit => "unit".to_owned(),
        Kind::Units => "unit,unit,…".to_owned(),
        Kind::Officer => "officer".to_owned(),
        Kind::Officers => "officer,officer,…".to_owned(),
        Kind::Code(choices) => codes(choices, "|"),
        Kind::Codes(choices) => format!("{},…", codes(choices, "|")),
        Kind::Flag => "yes|no".to_owned(),
        Kind::Matter => "number of a matter".to_owned(),
        Kind::Entry => "number of an entry".to_owned(),
        Kind::Reference => "reference".to_owned(),
        #[allow(
            unreachable_patterns,
            reason = "the list of kinds grows with the steps"
        )]
        _ => "text".to_owned(),
    }
}

fn codes(choices: &[huiyin_domain::code::Choice], between: &str) -> String {
    choices
        .iter()
        .map(|choice| choice.code)
        .collect::<Vec<_>>()
        .join(between)
}

/// `name=value` pairs.
pub fn form(fields: &[String], speech: Speech) -> Result<Form, Failure> {
    let wrong = |key: &str, field: &dyn Display| {
        let said = wording::sentence_in(speech.locale(), "usage", key, &[("field", field)]);
        Failure::new(exit::USAGE, said)
    };
    let mut form = Form::new();
    for field in fields {
        let (name, value) = field
            .split_once('=')
            .ok_or_else(|| wrong("field_form", field))?;
        if form.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(wrong("field_twice", &name));
        }
    }
    Ok(form)
}
