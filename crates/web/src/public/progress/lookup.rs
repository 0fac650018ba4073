//! `/progress`: number and query code, and how to find them again. A form of the matter that was sent after
//! the look-up had ended goes along as hidden fields and is shown filled when the matter is open again.

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_office::session::Token;
use huiyin_office::sign_in::SignInError;
use huiyin_office::visit::Visit;

use super::visitor::{Visitor, set_token, token};
use super::{material, opening, rate, review, withdraw};
use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::origin::Address;
use crate::problem::Problem;
use crate::typed::Typed;
use crate::{page, paths};

/// The page.
#[derive(Template)]
#[template(path = "public/progress_lookup.html")]
struct LookupPage {
    frame: Frame,
    mend: Mend,
    number: String,
    /// What a number looks like.
    example: String,
    /// The matter was open on this device and is not any more.
    over: bool,
    /// The form that was sent after that.
    typed: Typed,
}

/// `GET /progress`: the number can come with the address, the code never does.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    page::ok(&LookupPage {
        example: example(&app, &frame),
        frame,
        mend: Mend::none(),
        number: asked.get("number").chars().take(80).collect(),
        over: asked.has("over"),
        typed: Typed::default(),
    })
}

/// `POST /progress`: opens the matter on this device for half an hour.
pub async fn open(
    State(app): State<App>,
    frame: Frame,
    from: Address,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let number = fields.get("number").trim().to_owned();
    let code = fields.get("code").to_owned();
    let typed = Typed::of(&fields);
    let mut mend = Mend::none();
    if number.is_empty() {
        mend.add("number", frame.text("progress.lookup.number_missing"));
    }
    if code.trim().is_empty() {
        mend.add("code", frame.text("progress.lookup.code_missing"));
    }
    if mend.is_empty() {
        match try_code(&app, &number, code, from).await {
            Ok((token, visit)) => return enter(&app, frame, &headers, &token, visit, typed).await,
            Err(SignInError::Wait { seconds }) => {
                mend.add("number", frame.t1("progress.lookup.wait", "n", seconds));
            }
            Err(SignInError::Office(error)) if !error.is_refusal() => return Err(error.into()),
            Err(_) => mend.add("number", frame.text("progress.lookup.wrong")),
        }
    }
    page::mend(&LookupPage {
        example: example(&app, &frame),
        frame,
        mend,
        number,
        over: false,
        typed,
    })
}

/// A number as a receipt of this office shows it.
fn example(app: &App, frame: &Frame) -> String {
    format!("{}-{}-17", app.office().code(), frame.today.year())
}

async fn try_code(
    app: &App,
    number: &str,
    code: String,
    from: Address,
) -> Result<(Token, Visit), SignInError> {
    let turn = app.office().lookup_turn(number, from.0)?;
    tokio::time::sleep(turn.wait()).await;
    let done = app
        .run(move |office| Ok(office.look_up(&turn, &code)))
        .await;
    match done {
        Ok(found) => found.map_err(SignInError::Office),
        Err(_) => Err(SignInError::Wait { seconds: 10 }),
    }
}

/// A fresh token in place of whatever the browser had; then the form that was kept, or the matter.
async fn enter(
    app: &App,
    frame: Frame,
    headers: &HeaderMap,
    fresh: &Token,
    visit: Visit,
    typed: Typed,
) -> Result<Response, Problem> {
    forget(app, headers);
    let mut response = go_on(app, frame, visit, &typed).await?;
    set_token(&mut response, headers, Some(fresh));
    Ok(response)
}

async fn go_on(
    app: &App,
    mut frame: Frame,
    visit: Visit,
    typed: &Typed,
) -> Result<Response, Problem> {
    let said = if typed.files { "files" } else { "texts" };
    let mend = Mend::kept(frame.text_in("progress.kept", said));
    let (fields, visitor) = (typed.fields(), Visitor::of(visit));
    let was_at =
        |part: &str| !typed.is_empty() && typed.to == paths::progress_part(visitor.number(), part);
    frame.here.clone_from(&typed.to);
    let opening = typed
        .to
        .strip_prefix(&*paths::progress_part(visitor.number(), "openings/"));
    if let Some(n) = opening
        .and_then(|n| n.parse().ok())
        .filter(|_| !typed.is_empty())
    {
        return opening::again(app, frame, visitor, n, &fields, mend).await;
    }
    match () {
        () if was_at("material") => material::again(app, frame, &visitor, &fields, mend),
        () if was_at("withdrawal") => withdraw::again(app, frame, visitor, &fields, mend).await,
        () if was_at("rating") => rate::again(app, frame, visitor, &fields, mend).await,
        () if was_at("review") => {
            review::again(app, frame, visitor, &fields, review::REVIEW, mend).await
        }
        () if was_at("re-review") => {
            review::again(app, frame, visitor, &fields, review::RE_REVIEW, mend).await
        }
        () => Ok(Redirect::to(&paths::progress_of(visitor.number())).into_response()),
    }
}

/// Asks for the query code and keeps what was typed: status 401.
pub async fn ask_first(app: &App, number: String, parts: Parts, body: Body) -> Response {
    let frame = Frame::of(&parts, app);
    let page = Typed::read(&parts, body).await.and_then(|typed| {
        let page = LookupPage {
            example: example(app, &frame),
            frame,
            mend: Mend::none(),
            number,
            over: true,
            typed,
        };
        page::render(StatusCode::UNAUTHORIZED, &page)
    });
    page.unwrap_or_else(|problem| problem.into_response())
}

/// `POST /progress/leave`: closes the matter on this device.
pub async fn leave(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    forget(&app, &headers);
    let mut response = Redirect::to(paths::PROGRESS).into_response();
    set_token(&mut response, &headers, None);
    Ok(response)
}

/// Ends the visit that the browser had open.
fn forget(app: &App, headers: &HeaderMap) {
    if let Some(old) = token(headers) {
        app.office().end_visit(&old);
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
