//! `GET /staff/matters/{number}`: one matter on the desk, with its next step and all that happened.

mod files;
pub mod identity;
mod next;
mod queue;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use huiyin_domain::code::Coded as _;
use huiyin_domain::matter::Matter;
use huiyin_domain::obligation::{Clock, Obligation, Owner};
use huiyin_domain::petition::Mark;
use huiyin_domain::transition::{Spec, Step};
use huiyin_office::Office;
use huiyin_office::at_desk::{AtDesk, ClearState};
use jiff::civil::Date;

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::{Frame, capital};
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::happened::{Line, short};
use crate::staff::shown::{handler_of, step_title};
use crate::staff::time_left::TimeLeft;
use crate::staff::why::{Tell, Why};
use crate::{page, paths};
use files::{File, Look, files, looks};
use next::Next;
use queue::{Queue, queue};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::STAFF_MATTER, get(show))
        .route(paths::STAFF_FILE, post(files::open))
        .route(
            paths::STAFF_IDENTITY,
            get(identity::show).post(identity::open),
        )
        .route(paths::STAFF_IDENTITY_END, post(identity::end))
}

/// The page.
#[derive(Template)]
#[template(path = "staff/matter.html")]
struct MatterPage {
    frame: Frame,
    signed: Signed,
    number: String,
    title: String,
    queue: Option<Queue>,
    facts: Vec<Fact>,
    left: Option<TimeLeft>,
    next: Next,
    text: String,
    line: Vec<Line>,
    papers: Vec<Paper>,
    clears: Vec<ClearRow>,
    missing: usize,
    duties: Vec<Duty>,
    files: Vec<File>,
    opens_files: bool,
    /// Where who petitions is opened, for whoever may.
    identity: Option<String>,
    looks: Vec<Look>,
    related: Vec<Related>,
    reads: bool,
    anonymous: bool,
    /// The step that was taken just now.
    done: Option<String>,
}

/// A fact of the head.
struct Fact {
    key: &'static str,
    text: String,
    zh: bool,
}

/// Another matter that belongs to this one.
struct Related {
    path: String,
    number: String,
    how: String,
}

/// A document that was issued.
struct Paper {
    path: String,
    name: String,
    day: String,
    unit: String,
    served: Option<String>,
    is_answer: bool,
}

/// One of the four clears.
struct ClearRow {
    title: String,
    text: String,
    tag: &'static str,
    word: String,
    /// The step that does it, where this officer may take it now.
    how: Option<(String, String)>,
}

/// A duty or a window.
struct Duty {
    name: String,
    by: String,
    due: String,
    state: TimeLeft,
    why: Arc<Why>,
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path(number): Path<String>,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    let shared = app.clone();
    let page = app
        .read(move |office| {
            let at_desk = office.at_desk(&number, &signed.officer)?;
            let locale = frame.locale();
            let why = |owed: &Obligation| shared.explanations().of(office, locale, owed);
            MatterPage::make(office, frame, signed, &at_desk, &query, &why)
        })
        .await?;
    page::ok(&page)
}

impl MatterPage {
    fn make(
        office: &Office,
        frame: Frame,
        signed: Signed,
        at_desk: &AtDesk,
        query: &Fields,
        why: Tell<'_>,
    ) -> Result<Self, Problem> {
        let from = query.get("from");
        let view = &at_desk.view;
        let matter = &view.matter;
        let next_due = matter.next_due();
        let clears: Vec<ClearRow> = clears(at_desk, &frame);
        Ok(Self {
            number: matter.number.to_string(),
            title: matter.petition.title.clone(),
            queue: queue(office, &frame, &signed, at_desk, from)?,
            facts: facts(at_desk, &frame),
            left: next_due.map(|owed| TimeLeft::of(owed.due, view.today, owed.claimed, &frame)),
            next: Next::of(&frame, at_desk, from, why),
            text: view.text.clone(),
            line: view
                .entries
                .iter()
                .rev()
                .map(|entry| Line::of(entry, &frame))
                .collect(),
            papers: papers(at_desk, &frame),
            missing: clears.iter().filter(|clear| clear.tag == MISSING).count(),
            clears,
            duties: matter
                .clocks
                .iter()
                .rev()
                .map(|clock| Duty::of(&frame, clock, view.today, why(&clock.obligation)))
                .collect(),
            files: files(at_desk, &frame),
            opens_files: at_desk.opens_files,
            identity: at_desk
                .opens_identity
                .then(|| paths::staff_identity(&matter.number)),
            looks: looks(at_desk, &frame),
            related: related(at_desk, &frame),
            reads: !at_desk.acts,
            done: Spec::of(query.get("done")).map(|spec| step_title(&frame, spec.name)),
            anonymous: matter.petition.has(Mark::Anonymous),
            frame,
            signed,
        })
    }
}

const MISSING: &str = "tag tag-calm";

fn facts(at_desk: &AtDesk, frame: &Frame) -> Vec<Fact> {
    let matter = &at_desk.view.matter;
    let fact = |key, text: String, zh| Fact { key, text, zh };
    let class = match (matter.class, matter.route) {
        (Some(class), Some(route)) => {
            format!(
                "{} · {}",
                capital(frame.choice(class.choice())),
                frame.choice(route.choice())
            )
        }
        (Some(class), None) => capital(frame.choice(class.choice())),
        (None, _) => frame.text("matter.no_class"),
    };
    let handler = match handler_of(frame, matter.owner.as_str(), matter.handler.as_ref()) {
        Some(officer) => frame.officer(officer),
        None => frame.text("matter.nobody"),
    };
    let mut facts = vec![
        fact("matter.number", matter.number.to_string(), false),
        fact(
            "matter.stage",
            capital(frame.choice(matter.stage.choice())),
            false,
        ),
        fact(
            "matter.people",
            matter.petition.head_count.to_string(),
            false,
        ),
        fact(
            "matter.channel",
            capital(frame.choice(matter.petition.channel.choice())),
            false,
        ),
        fact("matter.who", sealed(matter, frame), false),
        fact("matter.class", class, false),
        fact("matter.owner", frame.unit(&matter.owner), true),
        fact("matter.handler", handler, true),
        fact(
            "matter.received",
            huiyin_wording::iso(matter.petition.received),
            false,
        ),
    ];
    if let Some(place) = &matter.petition.place {
        facts.push(fact("matter.place", place.clone(), true));
    }
    if !matter.petition.marks.is_empty() {
        let marks = matter
            .petition
            .marks
            .iter()
            .map(|mark| frame.choice(mark.choice()));
        let marks: Vec<_> = marks.collect();
        facts.push(fact(
            "matter.marks",
            marks.join(&frame.text("matter.list_mark")),
            false,
        ));
    }
    facts
}

/// Who petitions, as far as a page says it.
fn sealed(matter: &Matter, frame: &Frame) -> String {
    frame.text(match matter.petition.has(Mark::Anonymous) {
        true => "matter.no_name",
        false => "matter.sealed",
    })
}

fn papers(at_desk: &AtDesk, frame: &Frame) -> Vec<Paper> {
    let view = &at_desk.view;
    let issued = view.entries.iter().enumerate().filter_map(|(at, entry)| {
        let event = entry.event.as_ref()?;
        // A service is told with the document that was served.
        let document = huiyin_office::document::written(event)
            .filter(|_| !matches!(event.step, Step::Serve(_)))?;
        let answer = view
            .matter
            .opinions
            .iter()
            .find(|opinion| huiyin_domain::id::Position::from(entry.entry) == opinion.entry);
        Some(Paper {
            path: paths::staff_paper(&view.matter.number, at + 1),
            name: capital(frame.choice(document.choice())),
            day: huiyin_wording::iso(event.day),
            unit: match (&event.by.unit, &event.step) {
                (Some(unit), _) => frame.unit(unit),
                (None, Step::Register(_)) => frame.unit(&view.matter.petition.receiver),
                (None, _) => capital(&frame.text("matter.petitioner")),
            },
            served: answer
                .and_then(|answer| answer.served)
                .map(huiyin_wording::iso),
            is_answer: answer.is_some(),
        })
    });
    let mut papers: Vec<_> = issued.collect();
    papers.reverse();
    papers
}

fn clears(at_desk: &AtDesk, frame: &Frame) -> Vec<ClearRow> {
    let row = |clear: &huiyin_office::at_desk::Clear| {
        let (tag, word, text) = match clear.state {
            ClearState::Done(day, by) => (
                "tag tag-done",
                "matter.clear_done",
                frame.t1(
                    &format!("matter.clear_by.{by}"),
                    "day",
                    short(day, frame.today),
                ),
            ),
            ClearState::NotPossible(day, by) => (
                "tag tag-none",
                "matter.clear_not_possible",
                frame.t1(
                    &format!("matter.clear_by.{by}"),
                    "day",
                    short(day, frame.today),
                ),
            ),
            ClearState::Missing(what) => (
                MISSING,
                "matter.clear_open",
                frame.text_in("matter.clear_missing", what),
            ),
        };
        ClearRow {
            how: match clear.state {
                ClearState::Missing(_) => how(at_desk, clear.code, frame),
                ClearState::Done(..) | ClearState::NotPossible(..) => None,
            },
            title: frame.text_in("matter.clear", clear.code),
            text,
            tag,
            word: frame.text(word),
        }
    };
    at_desk.clears().iter().map(row).collect()
}

/// The form in which one of the four is written down.
fn how(at_desk: &AtDesk, clear: &str, frame: &Frame) -> Option<(String, String)> {
    let steps: &[&str] = match clear {
        "heard" => &["hear-petitioner"],
        "asked" => &["hear-petitioner", "investigate"],
        _ => &["issue-opinion"],
    };
    let allowed = |name: &&&str| at_desk.allowed.iter().any(|spec| spec.name == **name);
    let step = steps.iter().find(allowed)?;
    let path = paths::staff_step(&at_desk.view.matter.number, step);
    Some((step_title(frame, step), path))
}

impl Duty {
    fn of(frame: &Frame, clock: &Clock, today: Date, why: Arc<Why>) -> Self {
        let owed = &clock.obligation;
        let state = match clock.ended {
            Some((how, day)) => TimeLeft {
                tag: "tag tag-none",
                text: format!("{} {}", short(day, today), frame.choice(how.choice())),
            },
            None => TimeLeft::of(
                owed.due,
                today,
                owed.claimed || owed.kind.is_window(),
                frame,
            ),
        };
        let state = match clock.ended {
            None if owed.kind.is_window() => TimeLeft {
                tag: "tag tag-calm",
                text: frame.text("matter.window"),
            },
            _ => state,
        };
        Self {
            name: capital(frame.choice(owed.kind.choice())),
            by: match &owed.owner {
                Owner::Unit(unit) => frame.unit(unit),
                Owner::Petitioner => capital(&frame.text("matter.petitioner")),
            },
            due: huiyin_wording::iso(owed.due),
            state,
            why,
        }
    }
}

fn related(at_desk: &AtDesk, frame: &Frame) -> Vec<Related> {
    let matter = &at_desk.view.matter;
    let merged = matter.links.iter().map(|number| (number, "matter.merged"));
    let first = matter
        .petition
        .repeats
        .iter()
        .map(|number| (number, "matter.repeats"));
    merged
        .chain(first)
        .map(|(number, key)| Related {
            path: paths::staff_matter(number),
            number: number.to_string(),
            how: frame.text(key),
        })
        .collect()
}
