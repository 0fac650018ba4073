//! `/staff/account`: the officer's own password and sessions.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use huiyin_office::session::{Device, Session};
use huiyin_office::sign_in::{LONGEST, PasswordError, SHORTEST, SignInError};
use jiff::Timestamp;

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::sign_in::said;
use crate::{page, paths};

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::ACCOUNT, get(show))
        .route(paths::ACCOUNT_PASSWORD, post(change))
        .route(paths::ACCOUNT_SESSIONS, post(end))
}

/// One session, as the page shows it.
struct Line {
    name: String,
    began: String,
    seen: String,
    /// Wording key.
    device: &'static str,
    is_this: bool,
}

#[derive(Template)]
#[template(path = "staff/account.html")]
struct AccountPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    lines: Vec<Line>,
    /// Key of what was done just now.
    done: Option<&'static str>,
    shortest: usize,
    longest: usize,
    /// Since when there is a second step.
    second: Option<String>,
}

impl AccountPage {
    fn roles(&self) -> Vec<String> {
        let roles = self.signed.officer.roles.iter();
        let codes = roles.map(|role| huiyin_domain::actor::Role::from(*role));
        codes
            .filter_map(|role| {
                use huiyin_domain::code::Coded as _;
                let choices = huiyin_domain::actor::Role::CHOICES.iter();
                choices
                    .into_iter()
                    .find(|choice| choice.code == role.code())
                    .map(|choice| self.frame.named(choice))
            })
            .collect()
    }
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let done = match asked.get("done") {
        "password" => Some("account.changed"),
        "ended" => Some("account.ended"),
        _ => None,
    };
    let page = account(&app, frame, signed, Mend::none(), done).await?;
    page::ok(&page)
}

async fn account(
    app: &App,
    frame: Frame,
    signed: Signed,
    mend: Mend,
    done: Option<&'static str>,
) -> Result<AccountPage, Problem> {
    let officer = signed.officer.id.clone();
    let (sessions, second) = app
        .read(move |office| Ok((office.sessions_of(&officer)?, office.second_step(&officer)?)))
        .await?;
    let lines = sessions
        .iter()
        .map(|session| Line {
            name: session.name(),
            began: clock(app, session.began),
            seen: clock(app, session.seen),
            device: match session.device {
                Device::Unknown => "account.device_unknown",
                Device::Computer => "account.device_computer",
                Device::Handheld => "account.device_handheld",
            },
            is_this: session.id == signed.session.id,
        })
        .collect();
    Ok(AccountPage {
        frame,
        signed,
        mend,
        lines,
        done,
        shortest: SHORTEST,
        longest: LONGEST,
        second: second.map(|held| clock(app, held.since)),
    })
}

/// Day and time in the office's zone.
pub(super) fn clock(app: &App, at: i64) -> String {
    let instant = Timestamp::from_second(at).unwrap_or_default();
    let local = app.office().zone().to_datetime(instant);
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

async fn change(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    fields: Fields,
) -> Result<Response, Problem> {
    let session: Session = signed.session.clone();
    let (present, password) = (
        fields.get("present").to_owned(),
        fields.get("password").to_owned(),
    );
    let mut mend = Mend::none();
    if password != fields.get("again") {
        mend.add("again", frame.text("account.not_same"));
    } else {
        let turn = match app.office().change_turn(&session) {
            Ok(turn) => turn,
            Err(error) => {
                let said = match error {
                    SignInError::Wait { seconds } => frame.t1("sign_in.wait", "n", seconds),
                    _ => frame.text("account.wrong"),
                };
                mend.add("present", said);
                return page::mend(&account(&app, frame, signed, mend, None).await?);
            }
        };
        tokio::time::sleep(turn.wait()).await;
        let done = app
            .run_heavy(move |office| Ok(office.change_password(&session, &present, &password)))
            .await?;
        match done {
            Ok(()) => return Ok(Redirect::to(&paths::account_done("password")).into_response()),
            Err(PasswordError::Wrong) => mend.add("present", frame.text("account.wrong")),
            Err(error) => mend.add("password", said(&frame, error)?),
        }
    }
    let page = account(&app, frame, signed, mend, None).await?;
    page::mend(&page)
}

/// Ends one of the officer's own sessions; ending this one is signing out.
async fn end(State(app): State<App>, signed: Signed, fields: Fields) -> Result<Response, Problem> {
    let (officer, name) = (signed.officer.id.clone(), fields.get("session").to_owned());
    app.run(move |office| Ok(office.end_session(&officer, &name)?))
        .await?;
    Ok(Redirect::to(&paths::account_done("ended")).into_response())
}
