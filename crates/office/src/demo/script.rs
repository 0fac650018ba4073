//! The script of the demonstration; its form is told at the top of `data/demo.toml`.

use std::collections::BTreeMap;

use huiyin_domain::code::Coded as _;
use huiyin_domain::field::Form;
use huiyin_domain::id::UnitId;
use huiyin_domain::organisation::Organisation;
use huiyin_domain::petitioner::{Capacity, IdKind, Identity, IdentityError, Petitioner};
use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;

use crate::duty::ShiftForm;
use crate::error::OfficeError;

/// Ways and cases.
#[derive(Debug, Deserialize)]
pub(super) struct Script {
    arrival: BTreeMap<String, Way>,
    path: BTreeMap<String, Way>,
    #[serde(rename = "matter")]
    pub cases: Vec<Case>,
    pub duty: Vec<Duty>,
}

/// Who is on duty in a unit.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Duty {
    unit: String,
    pub by: String,
    lead: String,
    phone: String,
    turns: Vec<Vec<String>>,
}

impl Duty {
    /// The shift of the nth day.
    pub(super) fn shift(&self, n: usize, day: Date) -> ShiftForm {
        ShiftForm {
            unit: self.unit.clone(),
            day: day.to_string(),
            begins: "08:30".to_owned(),
            ends: "08:30".to_owned(),
            lead: self.lead.clone(),
            officers: self.turns[n % self.turns.len()].clone(),
            phone: self.phone.clone(),
            ..ShiftForm::default()
        }
    }
}

#[derive(Debug, Deserialize)]
struct Way {
    arrival: Option<String>,
    steps: Vec<StepLine>,
}

/// One step of a way.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct StepLine {
    pub on: i64,
    pub by: String,
    pub step: String,
    #[serde(rename = "as")]
    say_as: Option<String>,
    #[serde(flatten)]
    fields: BTreeMap<String, String>,
}

/// One petition.
#[derive(Debug, Deserialize)]
pub(super) struct Case {
    pub key: String,
    days_ago: i64,
    pub receiver: String,
    unit: Option<String>,
    second: Option<String>,
    pub channel: String,
    class: Option<String>,
    purpose: Option<String>,
    category: Option<String>,
    place: Option<String>,
    #[serde(default)]
    marks: Vec<String>,
    #[serde(default)]
    accused_units: Vec<String>,
    title: String,
    text: String,
    head_count: Option<u32>,
    route: Option<String>,
    procedure: Option<String>,
    notice: Option<String>,
    arrival: Option<String>,
    path: String,
    other: Option<String>,
    repeats: Option<String>,
    /// Kinds of documents that are issued on the day of their act.
    #[serde(default)]
    pub issued: Vec<String>,
    petitioner: Option<Person>,
    #[serde(default)]
    say: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
struct Person {
    name: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    id_kind: Option<String>,
    id_number: Option<String>,
    #[serde(default)]
    representatives: Vec<String>,
}

impl Script {
    pub(super) fn parse(text: &str) -> Result<Self, OfficeError> {
        toml::from_str(text).map_err(|error| OfficeError::Setting {
            file: "demo.toml".to_owned(),
            why: error.to_string(),
        })
    }

    /// The steps of a case: how it arrives, then its path.
    pub(super) fn steps(&self, case: &Case) -> Result<Vec<StepLine>, OfficeError> {
        let missing = |what: &str| OfficeError::Setting {
            file: format!("demo.toml: {}", case.key),
            why: format!("there is no {what}"),
        };
        let path = self
            .path
            .get(&case.path)
            .ok_or_else(|| missing(&case.path))?;
        let arrival = case.arrival.as_ref().or(path.arrival.as_ref());
        let mut steps = match arrival.map(String::as_str) {
            None | Some("none") => Vec::new(),
            Some(name) => self
                .arrival
                .get(name)
                .ok_or_else(|| missing(name))?
                .steps
                .clone(),
        };
        steps.extend(path.steps.iter().cloned());
        Ok(steps)
    }
}

impl Case {
    pub(super) fn received(&self, today: Date) -> Date {
        today.saturating_sub(Span::new().days(self.days_ago))
    }

    pub(super) fn petitioner(&self) -> Result<Petitioner, OfficeError> {
        let build = || -> Result<Petitioner, IdentityError> {
            let Some((person, name)) = self
                .petitioner
                .as_ref()
                .and_then(|person| Some((person, person.name.as_ref()?)))
            else {
                return Ok(Petitioner::anonymous());
            };
            let speaks = |name: &String| {
                if person.representatives.contains(name) {
                    Capacity::Representative
                } else {
                    Capacity::Petitioner
                }
            };
            let mut first = Identity::named(name, speaks(name))?;
            if let Some(phone) = &person.phone {
                first = first.with_phone(phone)?;
            }
            if let Some(address) = &person.address {
                first = first.with_address(address)?;
            }
            if let Some(number) = &person.id_number {
                let kind = person.id_kind.as_deref().and_then(IdKind::from_code);
                first = first.with_id(kind.unwrap_or(IdKind::Other), number)?;
            }
            let others = person.representatives.iter().filter(|other| *other != name);
            let others = others.map(|name| Identity::named(name, Capacity::Representative));
            Petitioner::new(
                [Ok(first)]
                    .into_iter()
                    .chain(others)
                    .collect::<Result<_, _>>()?,
            )
        };
        build().map_err(OfficeError::Identity)
    }
}

/// What the placeholders of a case mean on a day.
pub(super) struct Words<'a> {
    pub case: &'a Case,
    pub organisation: &'a Organisation,
    pub numbers: &'a BTreeMap<String, String>,
    pub received: Date,
    pub day: Date,
}

impl Words<'_> {
    /// The form of the registration.
    pub(super) fn registration(&self) -> Form {
        let case = self.case;
        let representatives = case
            .petitioner
            .as_ref()
            .map_or(0, |person| person.representatives.len());
        let repeats = case
            .repeats
            .as_ref()
            .and_then(|key| self.numbers.get(key))
            .cloned();
        let list = |list: &Vec<String>| (!list.is_empty()).then(|| list.join(","));
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        let mut marks = case.marks.clone();
        if case
            .petitioner
            .as_ref()
            .is_none_or(|person| person.name.is_none())
            && !marks.iter().any(|mark| mark == "anonymous")
        {
            marks.push("anonymous".to_owned());
        }
        let fields = [
            ("channel", Some(case.channel.clone())),
            ("unit", Some(case.receiver.clone())),
            ("received", Some(self.day.to_string())),
            ("title", Some(case.title.clone())),
            ("text", Some(case.text.clone())),
            ("head_count", number(case.head_count)),
            (
                "representatives",
                (representatives > 0).then(|| representatives.to_string()),
            ),
            ("purpose", case.purpose.clone()),
            ("category", case.category.clone()),
            ("place", case.place.clone()),
            ("class", case.class.clone()),
            ("accused_units", list(&case.accused_units)),
            ("marks", list(&marks)),
            ("repeats", repeats),
        ];
        fields
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect()
    }

    /// The form of a step: the way's fields, with what the case says laid over them.
    pub(super) fn form(&self, step: &StepLine) -> Form {
        let said = self
            .case
            .say
            .get(step.say_as.as_ref().unwrap_or(&step.step));
        let mut fields = step.fields.clone();
        fields.extend(said.cloned().unwrap_or_default());
        fields
            .into_iter()
            .map(|(name, value)| (name, self.fill(&value)))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// The text with every placeholder filled; one without a value becomes nothing.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            filled.push_str(before);
            filled.push_str(&self.value(name).unwrap_or_default());
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn value(&self, name: &str) -> Option<String> {
        let case = self.case;
        match name {
            "unit" => Some(self.unit().to_owned()),
            "second" => case.second.clone(),
            "receiver" => Some(case.receiver.clone()),
            "review" => self.above(1).map(|unit| unit.to_string()),
            "re_review" => self.above(2).map(|unit| unit.to_string()),
            "review.name" => self.name(self.above(1)?),
            "re_review.name" => self.name(self.above(2)?),
            "title" => Some(case.title.clone()),
            "class" => case.class.clone(),
            "route" => case.route.clone(),
            "procedure" => case.procedure.clone(),
            "notice" => case.notice.clone(),
            "other" => self.numbers.get(case.other.as_ref()?).cloned(),
            "today" => Some(self.day.to_string()),
            _ => {
                let days: i64 = name.strip_prefix("day ")?.parse().ok()?;
                Some(
                    self.received
                        .saturating_add(Span::new().days(days))
                        .to_string(),
                )
            }
        }
    }

    fn unit(&self) -> &str {
        self.case.unit.as_deref().unwrap_or(&self.case.receiver)
    }

    fn above(&self, levels: usize) -> Option<&UnitId> {
        let mut unit = UnitId::new(self.unit()).ok()?;
        let mut found = None;
        for _ in 0..levels {
            found = self.organisation.unit(&unit)?.superior.as_ref();
            unit = found?.clone();
        }
        found
    }

    fn name(&self, unit: &UnitId) -> Option<String> {
        self.organisation.unit(unit).map(|unit| unit.name.clone())
    }
}
