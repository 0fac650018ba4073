//! `/staff/admin/history`: what was changed in the office, by whom and when, and saving an earlier version
//! again.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_domain::id::Position;
use huiyin_office::history::{CHANGES, Past, Version};
use huiyin_office::house::PAPERS;
use huiyin_office::site::{SITE, Site};
use huiyin_office::suggestions::{CATEGORIES, List, PLACES};
use huiyin_office::{Change, ChangeOf};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::{
    Administrator, calendars, lists, officers, papers, save::Proposal, site, terms, units,
};
use crate::{page, paths};

/// Kinds of settings in the journal that are saved elsewhere in the code.
pub const CALENDAR: &str = "calendar";
/// The office's own terms.
pub const RULES: &str = "rules";

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::ADMIN_HISTORY, get(show))
        .route(paths::ADMIN_CHANGE, get(show_one))
}

/// One change in a list.
pub struct Line {
    pub when: String,
    pub what: String,
    pub who: String,
    pub entry: u64,
    pub path: String,
}

impl Line {
    /// The change in words.
    pub fn of(app: &App, frame: &Frame, change: &Change) -> Self {
        let entry = Position::from(change.entry).0;
        Self {
            when: when(app, change.at),
            what: what(frame, change.of, &change.name),
            who: who(frame, change),
            entry: entry + 1,
            path: paths::admin_change(entry),
        }
    }
}

/// Day and time in the office's zone.
fn when(app: &App, at: i64) -> String {
    let instant = jiff::Timestamp::from_second(at).unwrap_or_default();
    let local = app.office().zone().to_datetime(instant);
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

/// The unit, officer or setting in words.
pub fn what(frame: &Frame, of: ChangeOf, name: &str) -> String {
    match of {
        ChangeOf::Unit => {
            let id = huiyin_domain::id::UnitId::new(name);
            let named = id.map_or_else(|_| name.to_owned(), |id| frame.unit(&id));
            frame.t1("admin.what_unit", "name", named)
        }
        ChangeOf::Officer => {
            let id = huiyin_domain::id::OfficerId::new(name);
            let named = id.map_or_else(|_| name.to_owned(), |id| frame.officer(&id));
            frame.t1("admin.what_officer", "name", named)
        }
        ChangeOf::Setting => match name {
            PLACES => frame.text("admin.places"),
            CATEGORIES => frame.text("admin.categories"),
            SITE => frame.text("admin.site"),
            PAPERS => frame.text("admin.papers"),
            RULES => frame.text("admin.terms"),
            CALENDAR => frame.text("admin.calendars"),
            other => other.to_owned(),
        },
    }
}

/// The role, and the post that took it on.
fn who(frame: &Frame, change: &Change) -> String {
    let Some(role) = change.role else {
        return frame.text("admin.who_setup");
    };
    let role = frame.choice(role.choice());
    let Some(actor) = &change.actor else {
        return frame.t1("admin.who_machine", "role", role);
    };
    let code = actor.split('@').next().unwrap_or_default();
    let id = huiyin_domain::id::OfficerId::new(code);
    let name = id.map_or_else(|_| code.to_owned(), |id| frame.officer(&id));
    frame.t2("admin.who_officer", "role", role, "name", name)
}

/// The word for a kind of thing in a query.
pub const fn word(of: ChangeOf) -> &'static str {
    match of {
        ChangeOf::Unit => "unit",
        ChangeOf::Officer => "officer",
        ChangeOf::Setting => "setting",
    }
}

fn of_word(word: &str) -> Option<ChangeOf> {
    [ChangeOf::Unit, ChangeOf::Officer, ChangeOf::Setting]
        .into_iter()
        .find(|of| self::word(*of) == word)
}

#[derive(Template)]
#[template(path = "staff/admin/history.html")]
struct HistoryPage {
    frame: Frame,
    signed: Signed,
    /// What the list is about; all when none.
    of: Option<String>,
    lines: Vec<Line>,
    /// Where the older ones are.
    older: Option<String>,
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let of = of_word(asked.get("of")).map(|of| (of, asked.get("name").to_owned()));
    let before = asked.get("before").parse().ok().map(Position);
    let wanted = of.clone();
    let changes = app
        .read(move |office| {
            let of = wanted.as_ref().map(|(of, name)| (*of, name.as_str()));
            Ok(office.changes(of, before)?)
        })
        .await?;
    let full = changes.len() as i64 == CHANGES;
    let older = changes.last().filter(|_| full).map(|last| {
        let of = of.as_ref().map(|(of, name)| (word(*of), name.as_str()));
        paths::admin_history_before(of, Position::from(last.entry).0)
    });
    let lines = changes
        .iter()
        .map(|change| Line::of(&app, &frame, change))
        .collect();
    page::ok(&HistoryPage {
        of: of.map(|(of, name)| what(&frame, of, &name)),
        frame,
        signed,
        lines,
        older,
    })
}

#[derive(Template)]
#[template(path = "staff/admin/change.html")]
struct ChangePage {
    frame: Frame,
    signed: Signed,
    line: Line,
    proposal: Proposal,
    stands: bool,
    /// The form that saves this version again: its address and everything in it.
    again: Option<(String, Vec<(String, String)>)>,
    history: String,
}

async fn show_one(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    Path(entry): Path<u64>,
) -> Result<Response, Problem> {
    let past = app
        .read(move |office| office.past(Position(entry))?.ok_or(Problem::NotFound))
        .await?;
    let line = Line::of(&app, &frame, &past.change);
    let history = paths::admin_history_of(word(past.change.of), &past.change.name);
    let again = match past.stands {
        true => None,
        false => again(&frame, &past),
    };
    let proposal = differs(&frame, &past);
    page::ok(&ChangePage {
        frame,
        signed,
        line,
        proposal,
        stands: past.stands,
        again,
        history,
    })
}

/// What the change set, against what stood before.
fn differs(frame: &Frame, past: &Past) -> Proposal {
    let mut proposal = Proposal::default();
    match (&past.before, &past.set) {
        (before, Version::Unit(unit)) => {
            let before = match before {
                Some(Version::Unit(before)) => Some(before),
                _ => None,
            };
            units::differs(frame, before, unit, &mut proposal);
        }
        (before, Version::Officer(officer)) => {
            let before = match before {
                Some(Version::Officer(before)) => Some(before),
                _ => None,
            };
            officers::differs(frame, before, officer, &mut proposal);
        }
        (before, Version::Setting(text)) => {
            let before = match before {
                Some(Version::Setting(before)) => before.as_str(),
                _ => "",
            };
            setting_differs(frame, &past.change.name, before, text, &mut proposal);
        }
    }
    proposal
}

fn setting_differs(frame: &Frame, kind: &str, before: &str, text: &str, proposal: &mut Proposal) {
    match kind {
        PLACES | CATEGORIES => {
            let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            lists::differs(frame, &lines(before), &lines(text), proposal);
        }
        SITE => {
            let read = |text: &str| Site::from_text(text).unwrap_or_default();
            site::differs(frame, &read(before), &read(text), proposal);
        }
        RULES => terms::differs_of_texts(frame, before, text, proposal),
        PAPERS => papers::differs_of_texts(frame, before, text, proposal),
        _ => proposal.line(frame.text("admin.calendar_text"), before, text),
    }
}

/// The form that saves this version again.
fn again(frame: &Frame, past: &Past) -> Option<(String, Vec<(String, String)>)> {
    let (path, fields): (String, Fields) = match &past.set {
        Version::Unit(unit) => (paths::admin_unit(unit.id.as_str()), units::fields_of(unit)),
        Version::Officer(officer) => (
            paths::admin_officer(officer.id.as_str()),
            officers::fields_of(officer),
        ),
        Version::Setting(text) => match past.change.name.as_str() {
            PLACES => (
                paths::ADMIN_PLACES.to_owned(),
                lists::fields_of(List::Places, text),
            ),
            CATEGORIES => (
                paths::ADMIN_CATEGORIES.to_owned(),
                lists::fields_of(List::Categories, text),
            ),
            SITE => (
                paths::ADMIN_SITE.to_owned(),
                site::fields_of(&Site::from_text(text)?),
            ),
            PAPERS => (
                paths::ADMIN_PAPERS.to_owned(),
                papers::fields_of_text(text)?,
            ),
            RULES => (
                paths::ADMIN_TERMS.to_owned(),
                terms::fields_of_text(frame, text)?,
            ),
            CALENDAR => (
                paths::ADMIN_CALENDARS.to_owned(),
                calendars::fields_of(text),
            ),
            _ => return None,
        },
    };
    let pairs = fields
        .pairs()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Some((path, pairs))
}
