//! The course of a matter: which petition, how it arrives, and every step until it ends or stalls.
//!
//! Arrivals and paths are those of the demonstration (`demo.toml` says how they read); here they
//! meet petitions from the list of words, and each ends as the procedure lets it end.

use std::collections::BTreeMap;
use std::sync::Arc;

use huiyin_domain::field::Form;
use huiyin_domain::id::UnitId;
use huiyin_domain::matter::Matter;
use huiyin_domain::organisation::Organisation;
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;

use crate::dice::Dice;
use crate::known::{For, Known};
use crate::text::{Petition, Vocabulary};

const SCRIPT: &str = include_str!("../../crates/office/data/demo.toml");

/// How often a request for a decision takes a path, of a thousand; what stops half-way there stays
/// so for ever and becomes overdue.
const PETITION_PATHS: &[(&str, u64)] = &[
    ("simple-opinion", 240),
    ("served", 150),
    ("settled", 90),
    ("lapsed", 70),
    ("archived", 70),
    ("withdrawn", 70),
    ("reported", 60),
    ("served-late", 30),
    ("reviewed", 25),
    ("merged", 20),
    ("objection-agreed", 15),
    ("final", 14),
    ("not-accepted", 30),
    ("no-longer-accepted", 20),
    ("returned", 8),
    ("late-post", 6),
    ("objection-refused", 6),
    ("extended", 6),
    ("hearing", 6),
    ("in-progress", 6),
    ("concluded", 6),
    ("under-review", 6),
    ("under-re-review", 4),
    ("pending", 6),
    ("accepted", 6),
    ("sent", 4),
    ("registered", 6),
    ("objected", 4),
    ("submitted", 3),
    ("simple-in-progress", 6),
];
const DUTY_PATHS: &[(&str, u64)] = &[("duty-performed", 94), ("in-progress", 3), ("accepted", 3)];
const SUGGESTION_PATHS: &[(&str, u64)] = &[
    ("suggestion-replied", 50),
    ("simple-reply", 44),
    ("accepted", 3),
    ("registered", 3),
];
const ACCUSATION_PATHS: &[(&str, u64)] =
    &[("accusation-handled", 92), ("accusation-in-progress", 8)];

/// Routes that lead out, of a thousand requests for a decision: route, procedure, path, how often.
const WAYS_OUT: &[(&str, &str, &str, u64)] = &[
    ("judicial", "litigation", "referred", 30),
    ("judicial", "administrative-review", "referred", 10),
    ("arbitration", "labour-arbitration", "redirected", 20),
    ("arbitration", "land-arbitration", "redirected", 10),
    ("party-reexamination", "party-member-appeal", "referred", 6),
    ("administrative-procedure", "licence", "redirected", 15),
    (
        "administrative-procedure",
        "government-information",
        "redirected",
        15,
    ),
    ("", "", "", 894),
];

const CHANNELS: &[(&str, u64)] = &[
    ("online", 35),
    ("visit", 20),
    ("letter", 16),
    ("phone", 14),
    ("hotline", 9),
    ("from-unit", 4),
    ("fax", 2),
];

/// Arrivals and paths as they are written.
#[derive(Debug, Deserialize)]
pub struct Script {
    arrival: BTreeMap<String, Way>,
    path: BTreeMap<String, Way>,
}

#[derive(Debug, Deserialize)]
struct Way {
    arrival: Option<String>,
    steps: Vec<Line>,
}

/// One step of a way.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    /// Civil days after the receipt.
    pub on: u32,
    /// Who takes it.
    pub by: String,
    /// The step.
    pub step: String,
    #[serde(rename = "as")]
    _say_as: Option<String>,
    #[serde(flatten)]
    fields: BTreeMap<String, String>,
    /// Taken when the procedure allows it, and left out otherwise.
    #[serde(skip)]
    pub optional: bool,
}

/// One matter to be.
#[derive(Debug, Clone)]
pub struct Course {
    /// What is handed in.
    pub petition: Petition,
    /// Everything else of the registration.
    pub form: Form,
    /// No name is given.
    pub anonymous: bool,
    /// It comes with a query code.
    pub with_code: bool,
    /// Who registers it: an officer, or the petitioner.
    pub registrar: String,
    /// The steps that follow.
    pub steps: Vec<Line>,
    /// The path, for the count of refusals.
    pub path: String,
    received: Date,
    receiver: String,
    unit: String,
    second: String,
    class: String,
    route: Option<String>,
    procedure: Option<&'static str>,
    notice: &'static str,
    /// The other matter that it names, as it stood when this one came in.
    pub other: Option<Arc<Matter>>,
}

impl Script {
    /// The ways of the demonstration.
    ///
    /// # Errors
    /// When the file does not read.
    pub fn read() -> anyhow::Result<Self> {
        Ok(toml::from_str(SCRIPT)?)
    }

    /// The steps of a path behind the arrival that it, or its receiver, asks for.
    fn steps(&self, path: &str, arrival: Option<&str>) -> Vec<Line> {
        let Some(way) = self.path.get(path) else {
            return Vec::new();
        };
        let arrival = arrival
            .or(way.arrival.as_deref())
            .and_then(|name| self.arrival.get(name));
        let mut steps: Vec<Line> = arrival.map_or_else(Vec::new, |way| way.steps.clone());
        steps.extend(way.steps.iter().cloned());
        steps
    }

    /// A matter that is received on `received`; `known` are numbers that it may name.
    pub fn course(
        &self,
        words: &Vocabulary,
        received: Date,
        known: &Known,
        dice: &mut Dice,
    ) -> Course {
        let topic = dice.weighted(&words.topics, |topic| topic.weight);
        let petition = words.petition(topic, dice);
        let (mut route, mut procedure) = (topic.route.clone(), None);
        let mut path = match (topic.class.as_str(), route.as_deref()) {
            ("suggestion", _) => dice.weighted(SUGGESTION_PATHS, |path| path.1).0,
            ("accusation", _) => dice.weighted(ACCUSATION_PATHS, |path| path.1).0,
            (_, Some("perform-duty")) => {
                procedure = Some("investigate-breach");
                dice.weighted(DUTY_PATHS, |path| path.1).0
            }
            _ => {
                procedure = Some("petition");
                dice.weighted(PETITION_PATHS, |path| path.1).0
            }
        };
        if topic.class == "decision-request" {
            let out = dice.weighted(WAYS_OUT, |way| way.3);
            if !out.2.is_empty() {
                (route, procedure, path) = (Some(out.0.to_owned()), Some(out.1), out.2);
            }
        }
        let named_for = match path {
            "not-accepted" => For::Review,
            "no-longer-accepted" => For::End,
            _ => For::Sameness,
        };
        let other = known.pick(named_for, dice);
        if other.is_none() && ["merged", "not-accepted", "no-longer-accepted"].contains(&path) {
            path = "withdrawn";
        }
        let accused = topic.class == "accusation";
        let own_register = dice.percent(30) && !accused && path_may_start_at_the_unit(path);
        let unit = topic.unit.clone();
        let receiver = if own_register {
            unit.clone()
        } else {
            "bureau".to_owned()
        };
        let anonymous = dice.percent(if topic.class == "decision-request" {
            1
        } else {
            15
        });
        let channel = match (path, route.as_deref()) {
            // Letters about litigation go to a political-legal organ, and none is listed here.
            ("referred", Some("judicial")) => "visit",
            _ => dice.weighted(CHANNELS, |channel| channel.1).0,
        };
        let mut steps = self.steps(path, own_register.then_some("direct"));
        if anonymous && topic.class == "decision-request" {
            // Nobody can be told: it waits for a name, and nothing more is decided on it here.
            steps.retain(|line| line.on <= 3);
        }
        end(path, &mut steps, dice);
        let mut course = Course {
            form: Form::new(),
            anonymous,
            with_code: channel == "online",
            registrar: if channel == "online" {
                "petitioner".to_owned()
            } else {
                format!("{receiver}-1")
            },
            steps,
            path: path.to_owned(),
            received,
            second: if unit == "housing" {
                "wanghe"
            } else {
                "housing"
            }
            .to_owned(),
            receiver,
            unit,
            class: topic.class.clone(),
            route,
            procedure,
            notice: match channel {
                _ if anonymous => "not-possible",
                "online" => "network",
                "phone" | "hotline" if path.starts_with("simple") => "phone",
                _ => "paper",
            },
            other,
            petition,
        };
        course.form = course.registration(channel, &topic.category, dice);
        course
    }
}

/// These need no bureau before them.
fn path_may_start_at_the_unit(path: &str) -> bool {
    !path.starts_with("simple")
        && !path.starts_with("objec")
        && ![
            "registered",
            "sent",
            "submitted",
            "reported",
            "referred",
            "redirected",
        ]
        .contains(&path)
        && !["no-longer-accepted", "not-accepted"].contains(&path)
}

/// What the timer and the archive do once nobody has anything left to ask.
fn end(path: &str, steps: &mut Vec<Line>, dice: &mut Dice) {
    let Some(last) = steps.last().map(|line| line.on) else {
        return;
    };
    let add = |steps: &mut Vec<Line>, on, by: &str, step: &str, fields: &[(&str, &str)]| {
        steps.push(Line {
            on,
            by: by.to_owned(),
            step: step.to_owned(),
            _say_as: None,
            fields: fields
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
            optional: true,
        });
    };
    let windows = [
        "served",
        "served-late",
        "reported",
        "simple-opinion",
        "merged",
        "returned",
    ];
    if windows.contains(&path) || path == "reviewed" {
        add(steps, last + 46, "timer", "lapse", &[]);
        add(steps, last + 90, "timer", "close-lapsed", &[]);
    } else if path == "lapsed" {
        add(steps, last + 44, "timer", "close-lapsed", &[]);
    }
    let stalls = [
        "registered",
        "sent",
        "pending",
        "accepted",
        "in-progress",
        "submitted",
    ];
    let ends = !stalls.contains(&path) && path != "archived";
    if ends && dice.percent(35) {
        let last = steps.last().map_or(0, |line| line.on);
        add(
            steps,
            last + 5,
            "archivist-1",
            "archive",
            &[("retention", "30-years")],
        );
    }
}

impl Course {
    fn registration(&self, channel: &str, category: &str, dice: &mut Dice) -> Form {
        let mut form = Form::new();
        let mut set = |name: &str, value: String| form.insert(name.to_owned(), value);
        set("channel", channel.to_owned());
        set("unit", self.receiver.clone());
        set("received", self.received.to_string());
        set("title", self.petition.title.clone());
        set("text", self.petition.text.clone());
        set("category", category.to_owned());
        set("place", self.petition.place.clone());
        let purpose = match self.class.as_str() {
            "suggestion" => "suggestion",
            "accusation" => "accusation",
            _ => "request",
        };
        set("purpose", purpose.to_owned());
        let mut marks = Vec::new();
        if self.anonymous {
            marks.push("anonymous");
        } else if dice.percent(8) {
            let people = dice.between(2, 30);
            set("head_count", people.to_string());
            set(
                "representatives",
                dice.between(1, people.min(5)).to_string(),
            );
            marks.push("joint");
        }
        if dice.percent(3) {
            marks.push("urgent");
        }
        if self.class == "accusation" {
            set(
                "accused_units",
                (*dice.pick(&["wanghe", "baiwei", "transport"])).to_owned(),
            );
            marks.push("confidential");
        }
        if !marks.is_empty() {
            set("marks", marks.join(","));
        }
        if let Some(other) = &self.other
            && !self.path.starts_with("simple")
            && (self.path == "no-longer-accepted" || dice.percent(4))
        {
            set("repeats", other.number.to_string());
        }
        form
    }

    /// Who takes a step: an officer's code, `petitioner`, or `timer`.
    pub fn by(&self, line: &Line, organisation: &Organisation) -> String {
        self.fill(&line.by, self.received, organisation)
    }

    /// The form of a step: the way's fields, and the office's sentences where it needs words.
    pub fn form_of(
        &self,
        line: &Line,
        day: Date,
        organisation: &Organisation,
        words: &Vocabulary,
        dice: &mut Dice,
    ) -> Form {
        let mut form: Form = line
            .fields
            .iter()
            .map(|(name, value)| (name.clone(), self.fill(value, day, organisation)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        self.say(&line.step, &mut form, words, dice);
        form
    }

    fn say(&self, step: &str, form: &mut Form, words: &Vocabulary, dice: &mut Dice) {
        let sentences = |what: &str, most: u64, dice: &mut Dice| {
            let many = dice.between(1, most);
            (0..many).map(|_| words.say(what, dice)).collect::<String>()
        };
        let mut set = |name: &str, value: String| {
            form.insert(name.to_owned(), value);
        };
        match step {
            "redirect" => {
                set("organ", "有权处理的法定机关".to_owned());
                set("note", words.say("redirect", dice).to_owned());
            }
            "forward" | "assign" | "accept" | "object" | "extend" | "settle" | "withdraw" => {
                set("note", words.say(&step.replace('-', "_"), dice).to_owned())
            }
            "request-review" => set("note", words.say("request_review", dice).to_owned()),
            "request-re-review" => set("note", words.say("request_re_review", dice).to_owned()),
            "decide-objection" => set("note", "经核实，说明如下，请按规定办理。".to_owned()),
            "record-decision" => set("note", "决定由责任单位立即办理并报告结果。".to_owned()),
            "submit-up" => set("note", "情况紧急，报请决定。".to_owned()),
            "take-late-request" => set("note", "邮戳日期在期限内，依法接收。".to_owned()),
            "merge" => set(
                "note",
                "与在办事项为同一事项，合并办理，编号保留。".to_owned(),
            ),
            "hold-hearing" => set("note", "听证会公开举行，各方陈述了意见。".to_owned()),
            "perform-duty" => set("note", sentences("facts", 3, dice)),
            "feed-back" => set("note", words.say("feedback", dice).to_owned()),
            "no-longer-accept" => {
                set(
                    "note",
                    "事实和理由与原来相同，依照规定不再受理。".to_owned(),
                );
            }
            "closing-report" => {
                set("note", words.say("report", dice).to_owned());
            }
            "refer" => {
                if self.route.as_deref() == Some("party-reexamination") {
                    set("grounds", "discipline".to_owned());
                    set("to", "discipline".to_owned());
                } else {
                    set("grounds", "litigation".to_owned());
                    set("way", "guided".to_owned());
                    set("to_name", "同级政法部门".to_owned());
                }
                set("note", words.say("redirect", dice).to_owned());
            }
            "not-accept" => {
                set("grounds", "review-open".to_owned());
                set("note", words.say("not_accept", dice).to_owned());
            }
            "reply-suggestion" => {
                let adoption = *dice.pick(&["adopted", "adopted", "partly-adopted", "not-adopted"]);
                set("adoption", adoption.to_owned());
                set(
                    "note",
                    words.say(&adoption.replace('-', "_"), dice).to_owned(),
                );
            }
            "issue-opinion" => {
                let outcomes = [
                    "supported",
                    "supported",
                    "partly-supported",
                    "explained",
                    "not-supported",
                ];
                let outcome = *dice.pick(&outcomes);
                set("outcome", outcome.to_owned());
                set("facts", sentences("facts", 4, dice));
                set("opinion", sentences(&outcome.replace('-', "_"), 2, dice));
                set("grounds", words.say("basis", dice).to_owned());
            }
            "issue-review" | "issue-re-review" => {
                let (outcome, said) = match self.path.as_str() {
                    "returned" => ("revoked-and-returned", "review_returned"),
                    _ if dice.percent(20) && step == "issue-review" => {
                        ("changed", "review_changed")
                    }
                    _ => ("upheld", "review_upheld"),
                };
                set("outcome", outcome.to_owned());
                set("facts", sentences("facts", 3, dice));
                set("opinion", words.say(said, dice).to_owned());
                set("grounds", "《信访工作条例》第三十五条。".to_owned());
            }
            _ => {}
        }
    }

    /// The text with every placeholder filled; one without a value becomes nothing.
    fn fill(&self, text: &str, day: Date, organisation: &Organisation) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            filled.push_str(before);
            filled.push_str(&self.value(name, day, organisation).unwrap_or_default());
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn value(&self, name: &str, day: Date, organisation: &Organisation) -> Option<String> {
        let above = |levels| self.above(levels, organisation);
        match name {
            "unit" => Some(self.unit.clone()),
            "second" => Some(self.second.clone()),
            "receiver" => Some(self.receiver.clone()),
            "review" => above(1).map(ToString::to_string),
            "re_review" => above(2).map(ToString::to_string),
            "review.name" => Some(organisation.unit(above(1)?)?.name.clone()),
            "re_review.name" => Some(organisation.unit(above(2)?)?.name.clone()),
            "title" => Some(self.petition.title.clone()),
            "class" => Some(self.class.clone()),
            "route" => self.route.clone(),
            "procedure" => self.procedure.map(str::to_owned),
            "notice" => Some(self.notice.to_owned()),
            "other" => Some(self.other.as_ref()?.number.to_string()),
            "today" => Some(day.to_string()),
            _ => {
                let days: i64 = name.strip_prefix("day ")?.parse().ok()?;
                Some(self.received.saturating_add(days.days()).to_string())
            }
        }
    }

    fn above<'a>(&self, levels: usize, organisation: &'a Organisation) -> Option<&'a UnitId> {
        let mut unit = UnitId::new(&self.unit).ok()?;
        let mut found = None;
        for _ in 0..levels {
            found = organisation.unit(&unit)?.superior.as_ref();
            unit = found?.clone();
        }
        found
    }
}
