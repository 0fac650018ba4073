//! `/staff/sign-in`, `/staff/sign-out`, `/staff/first/{token}`: the doors to the staff pages.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use huiyin_domain::organisation::Officer;
use huiyin_office::session::{Device, Token};
use huiyin_office::sign_in::{LONGEST, PasswordError, SHORTEST, SignInError, SignedIn};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::origin::Address;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::second::CodePage;
use crate::staff::signed::{set_token, token};
use crate::staff::typed::{TypedPage, back};
use crate::typed::Typed;
use crate::{page, paths};

/// Their routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::SIGN_IN, get(show).post(create))
        .route(paths::SIGN_OUT, post(end))
        .route(paths::FIRST_PASSWORD, get(show_first).post(create_first))
}

/// The page that asks who is there.
#[derive(Template)]
#[template(path = "staff/sign_in.html")]
pub struct SignInPage {
    /// The frame.
    pub frame: Frame,
    /// What did not fit.
    pub mend: Mend,
    /// The account as typed.
    pub officer: String,
    /// A session was there and is over.
    pub over: bool,
    /// What was typed into another form, and where to go.
    pub typed: Typed,
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let to = back(asked.get("to"));
    if Signed::find(&headers, &app).await?.is_some() {
        return Ok(Redirect::to(to).into_response());
    }
    let typed = Typed {
        to: to.to_owned(),
        ..Typed::default()
    };
    page::ok(&SignInPage {
        frame,
        mend: Mend::none(),
        officer: String::new(),
        over: asked.has("over"),
        typed,
    })
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    from: Address,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(&fields);
    typed.to = back(&typed.to).to_owned();
    // Codes are lower case; phones begin words with a capital.
    let officer = fields.get("officer").trim().to_lowercase();
    let password = fields.get("password").to_owned();
    match try_password(&app, &officer, password, from, device(&headers)).await {
        Ok(SignedIn::Whole(token)) => enter(&app, frame, &headers, &token, typed).await,
        Ok(SignedIn::Asks(half)) => page::ok(&CodePage {
            frame,
            mend: Mend::none(),
            half: half.as_str().to_owned(),
            typed,
        }),
        Err(error) => {
            let mut mend = Mend::none();
            let said = match error {
                SignInError::Wrong => frame.text("sign_in.wrong"),
                SignInError::Wait { seconds } => frame.t1("sign_in.wait", "n", seconds),
                SignInError::Office(error) => return Err(error.into()),
            };
            mend.add("officer", said);
            page::mend(&SignInPage {
                frame,
                mend,
                officer,
                over: false,
                typed,
            })
        }
    }
}

async fn try_password(
    app: &App,
    officer: &str,
    password: String,
    from: Address,
    device: Device,
) -> Result<SignedIn, SignInError> {
    let turn = app.office().sign_in_turn(officer, from.0)?;
    tokio::time::sleep(turn.wait()).await;
    let done = app
        .run_heavy(move |office| Ok(office.sign_in(&turn, &password, device)))
        .await;
    done.unwrap_or(Err(SignInError::Wait { seconds: 10 }))
}

/// On what somebody signs in, for the list of their own sessions. Nothing else of it is kept.
pub(super) fn device(headers: &HeaderMap) -> Device {
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    match agent {
        None => Device::Unknown,
        Some(agent)
            if ["Mobi", "Android", "iPad"]
                .iter()
                .any(|word| agent.contains(word)) =>
        {
            Device::Handheld
        }
        Some(agent) if agent.starts_with("Mozilla/") => Device::Computer,
        Some(_) => Device::Unknown,
    }
}

/// A fresh token in place of whatever the browser had, and on to where the officer was going.
pub(super) async fn enter(
    app: &App,
    frame: Frame,
    headers: &HeaderMap,
    fresh: &Token,
    typed: Typed,
) -> Result<Response, Problem> {
    let (old, new) = (token(headers), fresh.clone());
    let session = app
        .run(move |office| {
            if let Some(old) = old {
                office.sign_out(&old)?;
            }
            Ok(office.session(&new)?)
        })
        .await?;
    let signed = session.and_then(|session| Signed::of(session, app));
    let mut response = match signed {
        Some(signed) if !typed.is_empty() && !signed.lacks => page::ok(&TypedPage {
            frame,
            signed,
            typed,
        })?,
        _ => Redirect::to(&typed.to).into_response(),
    };
    set_token(&mut response, headers, Some(fresh));
    Ok(response)
}

async fn end(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = token(&headers) {
        app.run(move |office| Ok(office.sign_out(&token)?)).await?;
    }
    let mut response = Redirect::to(paths::SIGN_IN).into_response();
    set_token(&mut response, &headers, None);
    Ok(response)
}

/// The page of a one-time link: it sets a password.
#[derive(Template)]
#[template(path = "staff/first.html")]
struct FirstPage {
    frame: Frame,
    mend: Mend,
    /// Whose password it sets; nobody's when the link is used up or over.
    officer: Option<Officer>,
    shortest: usize,
    longest: usize,
}

impl FirstPage {
    fn of(frame: Frame, officer: Option<Officer>, mend: Mend) -> Self {
        Self {
            frame,
            mend,
            officer,
            shortest: SHORTEST,
            longest: LONGEST,
        }
    }

    fn over(frame: Frame) -> Result<Response, Problem> {
        page::render(StatusCode::GONE, &Self::of(frame, None, Mend::none()))
    }
}

async fn show_first(
    State(app): State<App>,
    frame: Frame,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Some(token) = Token::parse(&token) else {
        return FirstPage::over(frame);
    };
    let officer = app.read(move |office| Ok(office.link(&token)?)).await?;
    match officer {
        Some(officer) => page::ok(&FirstPage::of(frame, Some(officer), Mend::none())),
        None => FirstPage::over(frame),
    }
}

async fn create_first(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Path(link): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let Some(link) = Token::parse(&link) else {
        return FirstPage::over(frame);
    };
    let again = fields.get("password") != fields.get("again");
    let (asked, password) = (link.clone(), fields.get("password").to_owned());
    let device = device(&headers);
    let done = app
        .run_heavy(move |office| {
            let officer = office.link(&asked)?;
            Ok(match (officer, again) {
                (None, _) => Err((None, PasswordError::LinkOver)),
                (officer, true) => Err((officer, PasswordError::Wrong)),
                (officer, false) => office
                    .use_link(&asked, &password, device)
                    .map_err(|error| (officer, error)),
            })
        })
        .await?;
    let typed = Typed {
        to: paths::STAFF.to_owned(),
        ..Typed::default()
    };
    match done {
        Ok(SignedIn::Whole(token)) => enter(&app, frame, &headers, &token, typed).await,
        Ok(SignedIn::Asks(half)) => page::ok(&CodePage {
            frame,
            mend: Mend::none(),
            half: half.as_str().to_owned(),
            typed,
        }),
        Err((_, PasswordError::LinkOver)) => FirstPage::over(frame),
        Err((officer, error)) => {
            let mut mend = Mend::none();
            match error {
                PasswordError::Wrong => mend.add("again", frame.text("account.not_same")),
                other => mend.add("password", said(&frame, other)?),
            }
            page::mend(&FirstPage::of(frame, officer, mend))
        }
    }
}

/// What is to be mended in a password.
pub(super) fn said(frame: &Frame, error: PasswordError) -> Result<String, Problem> {
    Ok(match error {
        PasswordError::TooShort => frame.t1("account.too_short", "n", SHORTEST),
        PasswordError::TooLong => frame.t1("account.too_long", "n", LONGEST),
        PasswordError::Common => frame.text("account.common"),
        PasswordError::Name => frame.text("account.name"),
        PasswordError::Wrong => frame.text("account.wrong"),
        PasswordError::LinkOver => frame.text("first.over"),
        PasswordError::Office(error) => return Err(error.into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_is_told_from_a_computer_and_nothing_else_is_read() {
        let of = |agent: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, agent.parse().unwrap());
            device(&headers)
        };
        assert_eq!(
            of("Mozilla/5.0 (Linux; Android 12; V2164) AppleWebKit/537.36 Mobile Safari/537.36"),
            Device::Handheld
        );
        assert_eq!(
            of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Safari/537.36"),
            Device::Computer
        );
        assert_eq!(of("curl/8.5.0"), Device::Unknown);
        assert_eq!(device(&HeaderMap::new()), Device::Unknown);
    }
}
