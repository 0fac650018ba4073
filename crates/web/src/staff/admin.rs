//! `/staff/admin`: the office itself, by its administrators. No page here reads a matter.
//!
//! Every save is asked twice: the first answer shows what would change and what it would touch, the second
//! writes. One file for each thing that can be set.

mod calendars;
mod history;
mod lists;
mod officers;
mod papers;
mod save;
mod site;
mod terms;
pub(crate) mod units;

use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use huiyin_domain::access::Act;
use huiyin_office::Shares;

use crate::app::App;
use crate::frame::Frame;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{page, paths};
use history::Line;

/// Their routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::ADMIN, get(show))
        .merge(units::routes())
        .merge(officers::routes())
        .merge(lists::routes())
        .merge(site::routes())
        .merge(papers::routes())
        .merge(terms::routes())
        .merge(calendars::routes())
        .merge(history::routes())
}

/// An officer who is signed in and may change the office.
pub struct Administrator(pub Signed);

impl FromRequestParts<App> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let signed = Signed::from_request_parts(parts, app).await?;
        if signed.may(Act::Administer) {
            Ok(Self(signed))
        } else {
            Err(Problem::NotYours.into_response())
        }
    }
}

/// One thing that can be set, as the overview shows it.
struct Door {
    path: &'static str,
    title: String,
    /// How it stands.
    now: String,
    /// It wants to be looked at.
    wants: bool,
}

#[derive(Template)]
#[template(path = "staff/admin/overview.html")]
struct OverviewPage {
    frame: Frame,
    signed: Signed,
    doors: Vec<Door>,
    lines: Vec<Line>,
    /// Nobody could bring the master key back.
    shares: Option<&'static str>,
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
) -> Result<Response, Problem> {
    let (changes, ends, silent, shares) = app
        .read(|office| {
            let mut changes = office.changes(None, None)?;
            changes.truncate(8);
            let silent = office.rules_without_source();
            let shares = office.shares().filter(|_| !office.is_demo());
            Ok((changes, office.calendar_ends()?, silent, shares))
        })
        .await?;
    let doors = doors(&app, &frame, ends, silent);
    let lines = changes
        .iter()
        .map(|change| Line::of(&app, &frame, change))
        .collect();
    page::ok(&OverviewPage {
        frame,
        signed,
        doors,
        lines,
        shares: shares.and_then(told),
    })
}

fn told(shares: Shares) -> Option<&'static str> {
    match shares {
        Shares::None => Some("admin.shares_none"),
        Shares::Past => Some("admin.shares_past"),
        Shares::Made => None,
    }
}

fn doors(
    app: &App,
    frame: &Frame,
    calendar_ends: Option<jiff::civil::Date>,
    silent: usize,
) -> Vec<Door> {
    let organisation = &frame.organisation;
    let suggestions = app.office().suggestions();
    let active = organisation
        .officers()
        .filter(|officer| !officer.roles.is_empty())
        .count();
    let ahead = frame
        .site
        .reception
        .iter()
        .filter(|reception| reception.day >= frame.today.to_string())
        .count();
    let calendar = match calendar_ends {
        Some(day) => frame.t1("admin.calendars_now", "day", frame.day(&day)),
        None => frame.t1("admin.calendars_none", "year", frame.today.year()),
    };
    let soon = frame.today.saturating_add(jiff::Span::new().days(60));
    let door = |path, key: &str, now: String, wants| Door {
        path,
        title: frame.text(key),
        now,
        wants,
    };
    vec![
        door(
            paths::ADMIN_UNITS,
            "admin.units",
            frame.t1("admin.units_now", "n", organisation.units().len()),
            false,
        ),
        door(
            paths::ADMIN_OFFICERS,
            "admin.officers",
            frame.t1("admin.officers_now", "n", active),
            false,
        ),
        door(
            paths::ADMIN_PLACES,
            "admin.places",
            frame.t1("admin.places_now", "n", suggestions.places.len()),
            suggestions.places.is_empty(),
        ),
        door(
            paths::ADMIN_CATEGORIES,
            "admin.categories",
            frame.t1("admin.categories_now", "n", suggestions.categories.len()),
            suggestions.categories.is_empty(),
        ),
        door(
            paths::ADMIN_SITE,
            "admin.site",
            frame.t1("admin.site_now", "n", ahead),
            frame.site.phone.is_empty() || ahead == 0,
        ),
        door(
            paths::ADMIN_PAPERS,
            "admin.papers",
            frame.t1(
                "admin.papers_now",
                "n",
                app.office().house().settings().len(),
            ),
            false,
        ),
        door(
            paths::ADMIN_TERMS,
            "admin.terms",
            frame.t1("admin.terms_now", "n", silent),
            false,
        ),
        door(
            paths::ADMIN_CALENDARS,
            "admin.calendars",
            calendar,
            calendar_ends.is_none_or(|day| day < soon),
        ),
    ]
}

/// What the page says of a save just now: `saved`, or `same` when nothing differed.
fn done_key(asked: &str) -> Option<&'static str> {
    match asked {
        "saved" => Some("admin.saved"),
        "same" => Some("admin.same"),
        _ => None,
    }
}
