//! `/staff/sign-in/code` and `/staff/account/second`: the second step of signing in, and setting it.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use huiyin_office::sign_in::{Half, Offer, SecondError, SignInError};

use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::qr::Qr;
use crate::staff::Signed;
use crate::staff::sign_in::{device, enter};
use crate::staff::signed::set_token;
use crate::staff::typed::back;
use crate::typed::Typed;
use crate::{page, paths};

/// Their routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::SIGN_IN_CODE, post(create))
        .route(paths::ACCOUNT_SECOND, get(show).post(set))
}

/// The page that asks for the code after the password.
#[derive(Template)]
#[template(path = "staff/code.html")]
pub(super) struct CodePage {
    pub frame: Frame,
    pub mend: Mend,
    /// What the password opened: half of a sign-in.
    pub half: String,
    /// What was typed into another form, and where to go.
    pub typed: Typed,
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(&fields);
    typed.to = back(&typed.to).to_owned();
    let half = fields.get("half").to_owned();
    let field = match fields.get("paper").trim().is_empty() {
        true => "code",
        false => "paper",
    };
    let code = fields.get(field).to_owned();
    let mut mend = Mend::none();
    let known = Half::parse(&half).map(|half| app.office().half_turn(&half).map(|t| (half, t)));
    match known {
        None | Some(Ok((_, None))) => {
            return Ok(Redirect::to(&paths::sign_in(&typed.to, true)).into_response());
        }
        Some(Err(SignInError::Wait { seconds })) => {
            mend.add(field, frame.t1("sign_in.wait", "n", seconds));
        }
        Some(Err(_)) => mend.add(field, wrong(&frame, field)),
        Some(Ok((half, Some(turn)))) => {
            tokio::time::sleep(turn.wait()).await;
            let device = device(&headers);
            let done = app
                .run(move |office| Ok(office.sign_in_whole(&half, &turn, &code, device)))
                .await?;
            match done {
                Ok(token) => return enter(&app, frame, &headers, &token, typed).await,
                Err(SignInError::Office(error)) => return Err(error.into()),
                Err(_) => mend.add(field, wrong(&frame, field)),
            }
        }
    }
    page::mend(&CodePage {
        frame,
        mend,
        half,
        typed,
    })
}

fn wrong(frame: &Frame, field: &str) -> String {
    match field {
        "paper" => frame.text("second.paper_wrong"),
        _ => frame.text("second.wrong"),
    }
}

/// The step as it is set.
struct Shown {
    since: String,
    codes: u64,
}

/// The page that sets it.
#[derive(Template)]
#[template(path = "staff/second.html")]
struct SecondPage {
    frame: Frame,
    mend: Mend,
    officer: String,
    held: Option<Shown>,
    /// Nothing else is shown before it is set.
    must: bool,
    offer: Offer,
    qr: Option<Qr>,
}

async fn show(State(app): State<App>, frame: Frame, signed: Signed) -> Result<Response, Problem> {
    page::ok(&second(&app, frame, &signed, Mend::none()).await?)
}

async fn second(
    app: &App,
    frame: Frame,
    signed: &Signed,
    mend: Mend,
) -> Result<SecondPage, Problem> {
    let session = signed.session.clone();
    let (held, offer) = app
        .read(move |office| {
            let held = office.second_step(&session.officer)?;
            Ok((held, office.second_offer(&session)?))
        })
        .await?;
    Ok(SecondPage {
        qr: Qr::of(&offer.address),
        held: held.map(|held| Shown {
            since: super::account::clock(app, held.since),
            codes: held.codes,
        }),
        officer: signed.officer.id.to_string(),
        must: signed.lacks,
        frame,
        mend,
        offer,
    })
}

/// The codes for paper, shown this once.
#[derive(Template)]
#[template(path = "staff/second_codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
}

/// Sets it. The answer is the page itself: the codes are kept nowhere, and a reload asks first.
async fn set(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let mut mend = Mend::none();
    match app.office().second_turn(&signed.officer.id) {
        Err(SignInError::Wait { seconds }) => {
            mend.add("code", frame.t1("sign_in.wait", "n", seconds));
        }
        Err(_) => mend.add("code", frame.text("second.set_wrong")),
        Ok(turn) => {
            tokio::time::sleep(turn.wait()).await;
            let (session, device) = (signed.session.clone(), device(&headers));
            let (code, present) = (
                fields.get("code").to_owned(),
                fields.get("present").to_owned(),
            );
            let done = app
                .run(move |office| Ok(office.set_second_step(&session, &code, &present, device)))
                .await?;
            match done {
                Ok((token, codes)) => {
                    let mut response = page::ok(&CodesPage { frame, codes })?;
                    set_token(&mut response, &headers, Some(&token));
                    return Ok(response);
                }
                Err(SecondError::Code) => mend.add("code", frame.text("second.set_wrong")),
                Err(SecondError::Present) => {
                    mend.add("present", frame.text("second.present_wrong"))
                }
                Err(SecondError::Office(error)) => return Err(error.into()),
            }
        }
    }
    page::mend(&second(&app, frame, &signed, mend).await?)
}
