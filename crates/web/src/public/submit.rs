//! `/submit`: a petition in eight steps, one question a page, who asks last.
//!
//! Each page saves what was typed under the draft's code, right or wrong, and goes on; the code lives in a
//! cookie of this browser and on paper. Nothing is registered before the last button.

mod check;
mod files;
mod pages;
mod receipt;
mod resume;
mod wait;

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use huiyin_office::answers::{Answers, Page};
use huiyin_office::draft::{Draft, DraftCode, Turn};
use huiyin_office::{Office, OfficeError};

use crate::app::App;
use crate::cookies;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::origin::Address;
use crate::problem::Problem;
use crate::{page, paths};

/// Whoever pastes far too much gets the page back with every character, not a refusal at the door.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::SUBMIT, get(begin).post(start))
        .route(paths::DRAFT, get(resume::ask).post(resume::find))
        .route(paths::SUBMIT_SAVED, get(resume::saved))
        .route(paths::SUBMIT_LEAVE, post(resume::leave))
        .route(paths::SUBMIT_DOOR, get(pages::door))
        .merge(files::routes())
        .route(paths::SUBMIT_CHECK, get(check::show).post(check::hand_in))
        .route(paths::SUBMIT_RECEIPT, get(receipt::show))
        .route(paths::SUBMIT_STEP, get(ask).post(answer))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

/// The first page: what it takes, other ways, somebody may help.
#[derive(Template)]
#[template(path = "public/submit_begin.html")]
struct Begin {
    frame: Frame,
    /// The code of an unfinished draft of this browser, and where it goes on.
    open: Option<(String, String)>,
}

async fn begin(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let today = frame.today;
    let held = held(&app, &headers).await?;
    let open = held.filter(|held| held.draft.receipt.is_none());
    let open = open.map(|held| (held.code.to_string(), goes_on(&held.draft, today)));
    page::ok(&Begin { frame, open })
}

/// A new draft under a new code.
async fn start(
    State(app): State<App>,
    frame: Frame,
    from: Address,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let held = match fresh(&app, &from, &fields).await? {
        Ok(held) => held,
        Err(turn) => return wait::page(frame, paths::SUBMIT, &fields, turn),
    };
    let first = paths::submit(Page::Kind.name());
    Ok(to(&first, Some(&held.code), &headers))
}

async fn ask(
    State(app): State<App>,
    frame: Frame,
    uri: Uri,
    headers: HeaderMap,
    Path(step): Path<String>,
) -> Result<Response, Problem> {
    let page = Page::of(&step).ok_or(Problem::NotFound)?;
    let Some(held) = held(&app, &headers).await? else {
        return Ok(Redirect::to(paths::SUBMIT).into_response());
    };
    if held.draft.receipt.is_some() {
        return Ok(Redirect::to(paths::SUBMIT_RECEIPT).into_response());
    }
    let to_check = query(&uri).get("back") == "check";
    pages::show(frame, page, &held, to_check, Vec::new())
}

/// Saves the page, then goes on, leaves, or says what to mend.
async fn answer(
    State(app): State<App>,
    frame: Frame,
    from: Address,
    headers: HeaderMap,
    Path(step): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let page = Page::of(&step).ok_or(Problem::NotFound)?;
    // A draft that is over, or a browser that forgot it, must not cost what was just typed.
    let (held, is_new) = match held(&app, &headers).await? {
        Some(held) if held.draft.receipt.is_none() => (held, false),
        _ => match fresh(&app, &from, &fields).await? {
            Ok(held) => (held, true),
            Err(turn) => return wait::page(frame, &paths::submit(page.name()), &fields, turn),
        },
    };
    let mut held = held;
    take(&mut held.draft.answers, page, &fields);
    let leaves = fields.get("then") == "leave";
    let faults = match leaves {
        true => Vec::new(),
        false => Answers(&held.draft.answers).faults_of(page, frame.today),
    };
    let held = save(&app, held, !faults.is_empty()).await?;
    let new_code = is_new.then_some(&held.code);
    let to_check = fields.get("back") == "check";
    if !faults.is_empty() {
        let mut response = pages::show(frame, page, &held, to_check, faults)?;
        if let Some(code) = new_code {
            cookies::DRAFT.put(&mut response, &headers, &code.to_string());
        }
        return Ok(response);
    }
    let next = match (leaves, to_check, page.next()) {
        (true, ..) => paths::SUBMIT_SAVED.to_owned(),
        (_, true, _) => paths::SUBMIT_CHECK.to_owned(),
        (.., None) => paths::SUBMIT_FILES.to_owned(),
        _ if page == Page::Kind && pages::other_door(Answers(&held.draft.answers)).is_some() => {
            paths::SUBMIT_DOOR.to_owned()
        }
        (.., Some(next)) => paths::submit(next.name()),
    };
    Ok(to(&next, new_code, &headers))
}

/// The page's fields as they were typed; what is blank now is gone.
fn take(answers: &mut BTreeMap<String, String>, page: Page, fields: &Fields) {
    for name in page.fields() {
        let typed = match *name {
            "accused" => fields.all(name).join(","),
            _ => fields.get(name).to_owned(),
        };
        match typed.is_empty() {
            true => answers.remove(*name),
            false => answers.insert((*name).to_owned(), typed),
        };
    }
}

/// A draft with its code.
pub struct Held {
    /// The code.
    pub code: DraftCode,
    /// What was typed.
    pub draft: Draft,
}

/// The draft of this browser.
async fn held(app: &App, headers: &HeaderMap) -> Result<Option<Held>, Problem> {
    match cookies::DRAFT.of(headers).and_then(DraftCode::parse) {
        Some(code) => open(app, code).await,
        None => Ok(None),
    }
}

/// The draft of this code.
async fn open(app: &App, code: DraftCode) -> Result<Option<Held>, Problem> {
    let find = move |office: &Office| {
        let draft = office.draft(&code)?;
        Ok(draft.map(|draft| Held { code, draft }))
    };
    app.read(find).await
}

/// A new draft; when many begin at once, the turn to wait for. `fields` bring the turn that was given before.
async fn fresh(app: &App, from: &Address, fields: &Fields) -> Result<Result<Held, Turn>, Problem> {
    let turn = Some(fields.get(wait::TURN)).filter(|turn| !turn.is_empty());
    let turn = turn.map(str::to_owned);
    let from = from.0;
    let begun = app
        .run(move |office| Ok(office.new_draft(from, turn.as_deref())?))
        .await?;
    Ok(begun.map(|(code, draft)| Held { code, draft }))
}

/// Saves it. What is far too long and must be mended anyway may stay on the page alone.
async fn save(app: &App, held: Held, is_to_mend: bool) -> Result<Held, Problem> {
    app.run(
        move |office| match office.keep_draft(&held.code, &held.draft) {
            Err(OfficeError::DraftTooLong) if is_to_mend => Ok(held),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(held),
        },
    )
    .await
}

/// Where a draft goes on: the first page that still needs an answer, or the check.
fn goes_on(draft: &Draft, today: jiff::civil::Date) -> String {
    if draft.receipt.is_some() {
        return paths::SUBMIT_RECEIPT.to_owned();
    }
    let faults = Answers(&draft.answers).faults(today);
    match faults.first() {
        Some(fault) => paths::submit(fault.page.name()),
        None => paths::SUBMIT_CHECK.to_owned(),
    }
}

fn query(uri: &Uri) -> Fields {
    Fields::parse(uri.query().unwrap_or_default().as_bytes()).unwrap_or_default()
}

/// See other; a new code goes into the cookie.
fn to(path: &str, code: Option<&DraftCode>, headers: &HeaderMap) -> Response {
    let mut response = Redirect::to(path).into_response();
    if let Some(code) = code {
        cookies::DRAFT.put(&mut response, headers, &code.to_string());
    }
    response
}
