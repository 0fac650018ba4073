//! Leaving a draft and coming back to it, on this or any other device.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_office::draft::DraftCode;

use super::pages::last_day;
use crate::app::App;
use crate::cookies;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::{page, paths};

/// The code, to be written down.
#[derive(Template)]
#[template(path = "public/submit_saved.html")]
struct Saved {
    frame: Frame,
    code: String,
    until: String,
    goes_on: String,
}

/// `GET /submit/saved`.
pub async fn saved(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let today = frame.today;
    match super::held(&app, &headers).await? {
        Some(held) => page::ok(&Saved {
            until: last_day(&frame),
            code: held.code.to_string(),
            goes_on: super::goes_on(&held.draft, today),
            frame,
        }),
        None => Ok(Redirect::to(paths::SUBMIT).into_response()),
    }
}

/// `POST /submit/leave`: this browser forgets the code; with `forget=yes` the draft is gone as well.
pub async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    if fields.get("forget") == "yes"
        && let Some(held) = super::held(&app, &headers).await?
    {
        app.run(move |office| Ok(office.forget_draft(&held.code, &held.draft)?))
            .await?;
    }
    let mut response = Redirect::to(paths::HOME).into_response();
    cookies::DRAFT.clear(&mut response, &headers);
    Ok(response)
}

/// The form that takes a code.
#[derive(Template)]
#[template(path = "public/submit_draft.html")]
struct Ask {
    frame: Frame,
    mend: Mend,
    typed: String,
}

/// `GET /submit/draft`.
pub async fn ask(frame: Frame) -> Result<Response, Problem> {
    page::ok(&Ask {
        frame,
        mend: Mend::none(),
        typed: String::new(),
    })
}

/// `POST /submit/draft`: goes on where the draft stopped.
pub async fn find(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let typed = fields.get("code").to_owned();
    let code = DraftCode::parse(&typed);
    let today = frame.today;
    let found = match code {
        Some(code) => super::open(&app, code).await?,
        None => None,
    };
    if let Some(held) = found {
        let path = super::goes_on(&held.draft, today);
        return Ok(super::to(&path, Some(&held.code), &headers));
    }
    let why = match (typed.trim().is_empty(), DraftCode::parse(&typed)) {
        (true, _) => "submit.resume.missing",
        (_, None) => "submit.resume.not_a_code",
        (_, Some(_)) => "submit.resume.not_found",
    };
    let mut mend = Mend::none();
    mend.add("code", frame.text(why));
    page::mend(&Ask { frame, mend, typed })
}
