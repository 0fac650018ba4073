//! `/staff/matters` and `/staff/search`: every matter that this officer may read, the newest first, and those
//! whose texts hold some words. A number goes straight to its matter.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::id::UnitId;
use huiyin_domain::stage::Stage;
use huiyin_office::OfficeError;
use huiyin_office::Reader;
use huiyin_office::list::{Order, Page, Row};

use crate::app::App;
use crate::fields::Asked;
use crate::frame::Frame;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{page, paths};

/// Rows of a page.
const PAGE: u32 = 50;
/// Characters of a search.
const MOST: usize = 80;

/// Their routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::STAFF_MATTERS, get(list))
        .route(paths::STAFF_SEARCH, get(search))
}

#[derive(Template)]
#[template(path = "staff/matters.html")]
struct MattersPage {
    frame: Frame,
    signed: Signed,
    /// What was looked for; none on the page of all.
    words: Option<String>,
    stage: Option<Stage>,
    rows: Vec<Row>,
    next: Option<String>,
    /// The page before has rows, so an empty one is no empty list.
    is_later: bool,
}

impl MattersPage {
    fn stages(&self) -> Vec<(&'static Choice, bool)> {
        let choices = Stage::CHOICES.iter();
        let chosen = self.stage.map(|stage| stage.code());
        choices
            .map(|choice| (choice, chosen == Some(choice.code)))
            .collect()
    }

    fn stage_of(&self, row: &Row) -> String {
        self.frame.named(row.stage.choice())
    }

    fn owner_of(&self, row: &Row) -> String {
        let owner = UnitId::new(&row.owner).ok();
        owner.map_or_else(|| row.owner.clone(), |owner| self.frame.unit(&owner))
    }

    fn owes(&self, row: &Row) -> String {
        row.owes
            .map_or_else(String::new, |kind| self.frame.named(kind.choice()))
    }

    fn path(&self, row: &Row) -> String {
        paths::staff_matter(&row.number)
    }

    fn is_late(&self, row: &Row) -> bool {
        !row.claimed && row.due.is_some_and(|due| due < self.frame.today)
    }
}

async fn list(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let stage = Stage::from_code(asked.get("stage"));
    let after = asked.get("after").to_owned();
    let found = at(
        &app,
        &signed,
        after.clone(),
        move |office, reader, after| office.list(reader, Order::Newest, stage, after, PAGE),
    )
    .await?;
    let query = stage.map_or_else(String::new, |stage| paths::asks("stage", stage.code()));
    let next = found
        .next
        .map(|next| paths::further(paths::STAFF_MATTERS, &query, &next));
    page::ok(&MattersPage {
        frame,
        signed,
        words: None,
        stage,
        rows: found.rows,
        next,
        is_later: !after.is_empty(),
    })
}

async fn search(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let words: String = asked.get("q").trim().chars().take(MOST).collect();
    let after = asked.get("after").to_owned();
    if let Some(number) = app.office().number_typed(&words) {
        let officer = signed.officer.id.to_string();
        let (wished, path) = (number.to_string(), paths::staff_matter(&number));
        let is_there = app
            .read(
                move |office| match office.show(&wished, Reader::Officer(&officer)) {
                    Ok(_) => Ok(true),
                    Err(OfficeError::NotFound(_)) => Ok(false),
                    Err(error) => Err(error.into()),
                },
            )
            .await?;
        if is_there {
            return Ok(Redirect::to(&path).into_response());
        }
    }
    let looked_for = words.clone();
    let found = match words.is_empty() {
        true => Page {
            rows: Vec::new(),
            next: None,
        },
        false => {
            at(
                &app,
                &signed,
                after.clone(),
                move |office, reader, after| office.search(reader, &looked_for, after, PAGE),
            )
            .await?
        }
    };
    let query = paths::asks("q", &words);
    let next = found
        .next
        .map(|next| paths::further(paths::STAFF_SEARCH, &query, &next));
    page::ok(&MattersPage {
        frame,
        signed,
        words: Some(words),
        stage: None,
        rows: found.rows,
        next,
        is_later: !after.is_empty(),
    })
}

/// Runs a list for whoever is signed in; an `after` that is none of ours leads nowhere.
async fn at(
    app: &App,
    signed: &Signed,
    after: String,
    list: impl FnOnce(&huiyin_office::Office, Reader<'_>, Option<&str>) -> Result<Page, OfficeError>
    + Send
    + 'static,
) -> Result<Page, Problem> {
    let officer = signed.officer.id.to_string();
    app.read(move |office| {
        let after = (!after.is_empty()).then_some(after.as_str());
        match list(office, Reader::Officer(&officer), after) {
            Err(OfficeError::NotARow(_)) => Err(Problem::NotFound),
            found => Ok(found?),
        }
    })
    .await
}
