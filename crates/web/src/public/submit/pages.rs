//! The pages that ask: one template each, all in the same frame.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_domain::organisation::{Level, UnitRole};
use huiyin_domain::telling::Telling;
use huiyin_office::answers::{Answers, Consent, Door, Fault, Flaw, Kind, Page, Whom};
use huiyin_office::draft::DRAFT_DAYS;
use huiyin_wording::{identity_error, wrong};
use jiff::ToSpan as _;

use super::Held;
use crate::app::App;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::{page, paths};

/// What every page of the form knows.
pub struct Asked {
    /// Which page.
    pub page: Page,
    /// What was typed so far.
    pub answers: BTreeMap<String, String>,
    /// The draft's code, to be written down.
    pub code: String,
    /// The last day of the draft when nothing more is typed.
    pub until: String,
    /// It was opened from the check and goes back there.
    pub to_check: bool,
    /// Townships of the office, for the place.
    pub towns: Vec<String>,
    /// Units that an accusation can be about: code and name.
    pub units: Vec<(String, String)>,
}

impl Asked {
    fn new(frame: &Frame, page: Page, held: &Held, to_check: bool) -> Self {
        let inside = || frame.organisation.units().filter(|unit| !unit.outside);
        let town = |unit: &&huiyin_domain::organisation::Unit| unit.level == Level::Township;
        Self {
            page,
            answers: held.draft.answers.clone(),
            code: held.code.to_string(),
            until: last_day(frame),
            to_check,
            towns: inside()
                .filter(town)
                .map(|unit| unit.name.clone())
                .collect(),
            units: inside()
                .filter(|unit| !unit.roles.contains(&UnitRole::DisciplineOrgan))
                .map(|unit| (unit.id.to_string(), unit.name.clone()))
                .collect(),
        }
    }

    /// The answers.
    pub fn all(&self) -> Answers<'_> {
        Answers(&self.answers)
    }

    /// An answer as typed.
    pub fn value(&self, field: &str) -> &str {
        self.all().get(field)
    }

    /// Is this the answer, or one of the boxes that were ticked?
    pub fn is(&self, field: &str, code: &str) -> bool {
        self.value(field).split(',').any(|one| one == code)
    }

    /// Does this text seem to hold a phone or identity number?
    pub fn tells(&self, field: &str) -> bool {
        Telling::of(self.value(field)).is_some()
    }

    /// What is read out with a field: its hint, and that it seems to hold a number.
    pub fn hints(&self, field: &str) -> String {
        match self.tells(field) {
            true => format!("{field}-hint {field}-tells"),
            false => format!("{field}-hint"),
        }
    }

    /// Where the form goes.
    pub fn action(&self) -> String {
        paths::submit(self.page.name())
    }

    /// The page before.
    pub fn back(&self) -> String {
        match (self.to_check, self.page.before()) {
            (true, _) => paths::SUBMIT_CHECK.to_owned(),
            (_, Some(before)) => paths::submit(before.name()),
            (_, None) => paths::SUBMIT.to_owned(),
        }
    }

    /// The further representatives, 2 to 5: number, field of the name, field of the telephone.
    pub fn further(&self) -> Vec<(u32, String, String)> {
        let last = self.all().representatives().unwrap_or(1).min(5);
        (2..=last)
            .map(|n| (n, format!("name{n}"), format!("phone{n}")))
            .collect()
    }
}

/// The day on which a draft saved today is over.
pub fn last_day(frame: &Frame) -> String {
    let day = frame.today.saturating_add(DRAFT_DAYS.days());
    frame.day(&day)
}

macro_rules! asking {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)+) => {
        $(
            $(#[$doc])*
            #[derive(Template)]
            #[template(path = $path)]
            struct $name {
                frame: Frame,
                mend: Mend,
                asked: Asked,
            }
        )+
    };
}

asking! {
    /// What kind of thing it is.
    KindPage = "public/submit_kind.html";
    /// For whom.
    WhomPage = "public/submit_whom.html";
    /// What should be settled.
    RequestPage = "public/submit_request.html";
    /// What happened.
    CoursePage = "public/submit_course.html";
    /// Why.
    ReasonPage = "public/submit_reason.html";
    /// Who asks.
    YouPage = "public/submit_you.html";
}

/// The page, filled as it was typed; with faults as status 422.
pub fn show(
    frame: Frame,
    page: Page,
    held: &Held,
    to_check: bool,
    faults: Vec<Fault>,
) -> Result<Response, Problem> {
    let asked = Asked::new(&frame, page, held, to_check);
    let mut mend = Mend::none();
    for fault in &faults {
        mend.add(control(fault), said(&frame, fault));
    }
    macro_rules! rendered {
        ($page:ident) => {
            answer(&mend.clone(), &$page { frame, mend, asked })
        };
    }
    match page {
        Page::Kind => rendered!(KindPage),
        Page::Whom => rendered!(WhomPage),
        Page::Request => rendered!(RequestPage),
        Page::Course => rendered!(CoursePage),
        Page::Reason => rendered!(ReasonPage),
        Page::You => rendered!(YouPage),
    }
}

fn answer(mend: &Mend, page: &impl Template) -> Result<Response, Problem> {
    match mend.is_empty() {
        true => page::ok(page),
        false => page::mend(page),
    }
}

/// The control that a fault belongs to: of several radio buttons, the first one.
fn control(fault: &Fault) -> String {
    match fault.field.as_str() {
        "kind" => format!("kind-{}", Kind::ALL[0].code()),
        "door" => format!("door-{}", Door::ALL[0].code()),
        "whom" => format!("whom-{}", Whom::ALL[0].code()),
        "consent" => format!("consent-{}", Consent::ALL[0].code()),
        field => field.to_owned(),
    }
}

/// What to do about a fault.
pub fn said(frame: &Frame, fault: &Fault) -> String {
    let locale = frame.locale();
    let field = fault.field.trim_end_matches(|c: char| c.is_ascii_digit());
    let labelled = |what: String| {
        let label = frame.text_in("submit.ask", field);
        frame.t2("submit.wrong.labelled", "label", label, "what", what)
    };
    match &fault.why {
        Flaw::Missing => frame.text_in("submit.missing", field),
        Flaw::Text(why) => labelled(wrong(locale, why)),
        Flaw::Identity(error @ huiyin_domain::petitioner::IdentityError::Text { .. }) => {
            identity_error(locale, error)
        }
        Flaw::Identity(error) => frame.text_in("submit.wrong", error.code()),
        other => frame.text_in("submit.wrong", other.code()),
    }
}

/// Another door fits better: named, and going on here stays possible.
#[derive(Template)]
#[template(path = "public/submit_door.html")]
struct DoorPage {
    frame: Frame,
    what: String,
    place: String,
    text: String,
    phone: String,
    /// What becomes of it here.
    here: String,
}

/// The door that the answers point at.
pub fn other_door(answers: Answers<'_>) -> Option<Door> {
    let accuses = answers.kind() == Some(Kind::Accusation);
    answers.door().or(accuses.then_some(Door::Discipline))
}

/// `GET /submit/door`.
pub async fn door(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let held = super::held(&app, &headers).await?;
    let door = held.and_then(|held| other_door(Answers(&held.draft.answers)));
    match door {
        Some(door) => {
            let group = format!("doors.{}", door.code());
            page::ok(&DoorPage {
                what: frame.text_in(&group, "what"),
                place: frame.text_in(&group, "where"),
                text: frame.text_in(&group, "text"),
                phone: frame.text_in(&group, "phone"),
                here: frame.text_in("submit.door_page", door.code()),
                frame,
            })
        }
        None => Ok(Redirect::to(paths::SUBMIT).into_response()),
    }
}
