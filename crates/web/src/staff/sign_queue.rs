//! `GET /staff/sign-queue`: what waits for a signature, what is late or due in the units of a head or
//! leader, what petitioners ask about openings, and ratings about which somebody pressed a petitioner.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::access::Act;
use huiyin_domain::code::Coded as _;
use huiyin_domain::id::{MatterNumber, OfficerId, UnitId};
use huiyin_domain::transition::Spec;
use huiyin_office::Office;
use huiyin_office::openings::ToAnswer;
use huiyin_office::pressed::Pressed;
use huiyin_office::worklist::{Group, Whose, may_list};
use jiff::Timestamp;

use crate::app::App;
use crate::frame::{Frame, capital};
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::happened::short;
use crate::staff::shown::step_title;
use crate::staff::time_left::TimeLeft;
use crate::staff::work::counted_text;
use crate::{page, paths};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::STAFF_SIGN_QUEUE, get(show))
}

/// The page.
#[derive(Template)]
#[template(path = "staff/sign_queue.html")]
struct QueuePage {
    frame: Frame,
    signed: Signed,
    waiting: Vec<Waiting>,
    signs: bool,
    /// Units with something late or due soon.
    units: Vec<UnitRow>,
    /// The others.
    calm: Vec<UnitRow>,
    groups: Vec<Group>,
    asked: Vec<AskedRow>,
    pressed: Vec<PressedRow>,
}

/// A draft to read and sign.
struct Waiting {
    path: String,
    number: String,
    title: String,
    /// The kind of document; of a step without one, its name.
    what: String,
    by: String,
    saved: String,
    left: Option<TimeLeft>,
}

/// A question about an opening, to answer.
struct AskedRow {
    path: String,
    number: String,
    title: String,
    day: String,
    left: TimeLeft,
}

/// A rating about which the petitioner was pressed.
struct PressedRow {
    path: String,
    number: String,
    title: String,
    unit: String,
    day: String,
}

/// What is due in one unit.
struct UnitRow {
    name: String,
    path: String,
    /// Text, list and mark of each group; none where there is nothing to see to.
    cells: Vec<(String, String, &'static str)>,
}

async fn show(State(app): State<App>, frame: Frame, signed: Signed) -> Result<Response, Problem> {
    let page = app
        .read(move |office| QueuePage::make(office, frame, signed))
        .await?;
    page::ok(&page)
}

impl QueuePage {
    fn make(office: &Office, frame: Frame, signed: Signed) -> Result<Self, Problem> {
        let mut waiting = Vec::new();
        let signs = signed.may(Act::Sign);
        if signs {
            for draft in office.to_sign(&signed.officer)? {
                let number: MatterNumber = draft.number.parse().map_err(|_| Problem::NotFound)?;
                let by = OfficerId::new(&draft.officer);
                let zone = office.zone();
                let saved = Timestamp::from_second(draft.saved).unwrap_or_default();
                waiting.push(Waiting {
                    path: paths::staff_step_preview(&number, draft.spec.name),
                    number: draft.number,
                    title: draft.title,
                    what: kind_of(draft.spec, &frame),
                    by: by.map_or(draft.officer, |by| frame.officer(&by)),
                    saved: short(zone.to_datetime(saved).date(), frame.today),
                    left: draft
                        .due
                        .map(|due| TimeLeft::of(due, frame.today, false, &frame)),
                });
            }
        }
        let groups = vec![Group::Late, Group::Today, Group::Soon];
        let units = units(office, &frame, &signed, &groups)?;
        let (calm, units) = units.into_iter().partition(|unit| unit.cells.is_empty());
        let asked = asked(office, &frame, &signed)?;
        let pressed = pressed(office, &frame, &signed)?;
        Ok(Self {
            waiting,
            signs,
            units,
            calm,
            groups,
            asked,
            pressed,
            frame,
            signed,
        })
    }
}

/// What is to be signed: the kind of document that the step issues.
fn kind_of(spec: &Spec, frame: &Frame) -> String {
    match spec.document {
        Some(kind) => capital(frame.choice(kind.choice())),
        None => step_title(frame, spec.name),
    }
}

fn asked(office: &Office, frame: &Frame, signed: &Signed) -> Result<Vec<AskedRow>, Problem> {
    let waiting = office.asked_openings(&signed.officer)?;
    let row = |one: ToAnswer| {
        let number: MatterNumber = one.number.parse().map_err(|_| Problem::NotFound)?;
        Ok(AskedRow {
            path: paths::staff_step(&number, "answer-opening"),
            number: one.number,
            title: one.title,
            day: short(one.asked, frame.today),
            left: TimeLeft::of(one.due, frame.today, false, frame),
        })
    };
    waiting.into_iter().map(row).collect()
}

fn pressed(office: &Office, frame: &Frame, signed: &Signed) -> Result<Vec<PressedRow>, Problem> {
    let told = office.pressed(&signed.officer)?;
    let row = |one: Pressed| PressedRow {
        path: paths::staff_matter(&one.number),
        number: one.number,
        title: one.title,
        unit: frame.unit(&one.unit),
        day: short(one.day, frame.today),
    };
    Ok(told.into_iter().map(row).collect())
}

/// The own unit first, then those below, by level.
fn units(
    office: &Office,
    frame: &Frame,
    signed: &Signed,
    groups: &[Group],
) -> Result<Vec<UnitRow>, Problem> {
    let officer = &signed.officer;
    let organisation = &frame.organisation;
    let mut units: Vec<&UnitId> = organisation
        .units()
        .filter(|unit| may_list(officer, &unit.id, organisation))
        .map(|unit| &unit.id)
        .collect();
    units.sort_by_key(|unit| {
        let level = organisation.unit(unit).map(|unit| unit.level);
        (**unit != officer.unit, level, (*unit).clone())
    });
    let mut rows = Vec::with_capacity(units.len());
    for unit in units {
        let counted = office.work_counts(officer, &Whose::Unit(unit.clone()))?;
        let list =
            |due: &str| paths::with_query(paths::STAFF, &[("unit", unit.as_str()), ("due", due)]);
        let of_group = |group: &Group| {
            let mut counted = counted.iter();
            counted.find(|counted| counted.group == *group && counted.matters > 0)
        };
        let is_calm = groups.iter().all(|group| of_group(group).is_none());
        let shown = groups.iter().filter(|_| !is_calm);
        let cells = shown.map(|group| {
            let (tag, text) = match (group, of_group(group)) {
                (_, None) => ("", frame.t1("desk.matters", "n", 0)),
                (Group::Late, Some(counted)) => ("tag tag-late", counted_text(frame, counted)),
                (Group::Today, Some(counted)) => ("tag tag-today", counted_text(frame, counted)),
                (_, Some(counted)) => ("tag tag-soon", counted_text(frame, counted)),
            };
            (text, list(group.code()), tag)
        });
        rows.push(UnitRow {
            name: frame.unit(unit),
            path: list(""),
            cells: cells.collect(),
        });
    }
    Ok(rows)
}
