//! `/progress`: number and query code, and how to find them again.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_office::session::Token;
use huiyin_office::sign_in::SignInError;
use huiyin_office::visit::Visit;

use super::visitor::{set_token, token};
use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::{page, paths};

/// The page.
#[derive(Template)]
#[template(path = "public/progress_lookup.html")]
struct LookupPage {
    frame: Frame,
    mend: Mend,
    number: String,
    /// The matter was open on this device and is not any more.
    over: bool,
    /// A form was sent after that: it was not taken.
    unsent: bool,
}

/// `GET /progress`: the number can come with the address, the code never does.
pub async fn show(frame: Frame, Asked(asked): Asked) -> Result<Response, Problem> {
    page::ok(&LookupPage {
        frame,
        mend: Mend::none(),
        number: asked.get("number").chars().take(80).collect(),
        over: asked.has("over"),
        unsent: asked.has("unsent"),
    })
}

/// `POST /progress`: opens the matter on this device for half an hour.
pub async fn open(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let number = fields.get("number").trim().to_owned();
    let code = fields.get("code").to_owned();
    let mut mend = Mend::none();
    if number.is_empty() {
        mend.add("number", frame.t("progress.lookup.number_missing"));
    }
    if code.trim().is_empty() {
        mend.add("code", frame.t("progress.lookup.code_missing"));
    }
    if mend.is_empty() {
        match try_code(&app, &number, code).await {
            Ok((token, visit)) => return enter(&app, &headers, &token, &visit).await,
            Err(SignInError::Wait { seconds }) => {
                mend.add("number", frame.t1("progress.lookup.wait", "n", seconds));
            }
            Err(SignInError::Office(error)) if !error.is_refusal() => return Err(error.into()),
            Err(_) => mend.add("number", frame.t("progress.lookup.wrong")),
        }
    }
    page::mend(&LookupPage {
        frame,
        mend,
        number,
        over: false,
        unsent: false,
    })
}

async fn try_code(app: &App, number: &str, code: String) -> Result<(Token, Visit), SignInError> {
    let turn = app.office().lookup_turn(number)?;
    tokio::time::sleep(turn.wait()).await;
    let number = number.to_owned();
    let done = app
        .run(move |office| Ok(office.look_up(&number, &code)))
        .await;
    match done {
        Ok(found) => found.map_err(SignInError::Office),
        Err(_) => Err(SignInError::Wait { seconds: 10 }),
    }
}

/// A fresh token in place of whatever the browser had.
async fn enter(
    app: &App,
    headers: &HeaderMap,
    fresh: &Token,
    visit: &Visit,
) -> Result<Response, Problem> {
    forget(app, headers).await?;
    let to = paths::progress_of(visit.number());
    let mut response = Redirect::to(&to).into_response();
    set_token(&mut response, headers, Some(fresh));
    Ok(response)
}

/// `POST /progress/leave`: closes the matter on this device.
pub async fn leave(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    forget(&app, &headers).await?;
    let mut response = Redirect::to(paths::PROGRESS).into_response();
    set_token(&mut response, &headers, None);
    Ok(response)
}

async fn forget(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    match token(headers) {
        Some(old) => app.run(move |office| Ok(office.end_visit(&old)?)).await,
        None => Ok(()),
    }
}

/// Where number and code stand.
#[derive(Template)]
#[template(path = "public/progress_find.html")]
struct HelpPage {
    frame: Frame,
}

/// `GET /progress/find`.
pub async fn help(frame: Frame) -> Result<Response, Problem> {
    page::ok(&HelpPage { frame })
}
