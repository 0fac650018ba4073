//! Who is signed in, for every staff page.

use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_domain::access::{self, Act, Of, Place, Who};
use huiyin_domain::organisation::{Officer, Organisation, StaffRole};
use huiyin_office::duty::Shift;
use huiyin_office::session::{Session, Token};
use huiyin_office::{ActAs, Reader};
use jiff::Timestamp;

use crate::app::App;
use crate::cookies;
use crate::frame::Frame;
use crate::paths;
use crate::problem::Problem;
use crate::routes;
use crate::staff::{duty, typed};

/// An officer who is signed in.
#[derive(Clone)]
pub struct Signed {
    /// Code, unit and roles.
    pub officer: Officer,
    /// Name of the officer's post, as the frame shows it.
    pub name: String,
    /// Name of the officer's unit.
    pub unit: String,
    /// The session.
    pub session: Session,
    /// A second step of signing in has to be set before anything else is shown.
    pub lacks: bool,
    /// How long the session goes on if nothing more is asked.
    pub seconds_left: i64,
    /// The same as the time of day in the office's zone, for browsers without scripts.
    pub until: String,
    /// The shift of the officer's unit now, else the next one today.
    duty: Option<Shift>,
    organisation: Arc<Organisation>,
}

impl Signed {
    /// Who acts.
    pub fn act_as(&self) -> ActAs {
        ActAs::Officer {
            officer: self.officer.id.to_string(),
            role: None,
        }
    }

    /// May this officer do it? What is about one matter or unit is asked where that is at hand.
    pub fn may(&self, act: Act) -> bool {
        let who = Who::Officer(&self.officer);
        act.row().of != Of::Office
            || access::decide(who, act, Place::Office, &self.organisation).is_ok()
    }

    /// For whom is read.
    pub fn reader(&self) -> Reader<'_> {
        Reader::Officer(self.officer.id.as_str())
    }

    /// The officer behind a session, as the organisation has them now.
    pub(super) fn of(session: Session, app: &App) -> Option<Self> {
        let organisation = app.office().organisation();
        let officer = organisation.officer(&session.officer)?.clone();
        let unit = organisation.unit(&officer.unit);
        Some(Self {
            name: officer.name.clone(),
            unit: unit.map_or_else(|| officer.unit.to_string(), |unit| unit.name.clone()),
            lacks: !session.strong && app.office().needs_second_step(&officer),
            seconds_left: session.ends() - session.seen,
            until: until(app, session.ends()),
            duty: app.office().duty_today(&officer.unit),
            officer,
            session,
            organisation,
        })
    }

    /// Whoever sent this request, if they are signed in.
    pub(super) async fn find(headers: &HeaderMap, app: &App) -> Result<Option<Self>, Problem> {
        let Some(token) = token(headers) else {
            return Ok(None);
        };
        let session = match app.office().session_at_hand(&token) {
            Some(session) => Some(session),
            None => app.run(move |office| Ok(office.session(&token)?)).await?,
        };
        Ok(session.and_then(|session| Self::of(session, app)))
    }
}

fn until(app: &App, at: i64) -> String {
    let instant = Timestamp::from_second(at).unwrap_or_default();
    let local = app.office().zone().to_datetime(instant);
    local.strftime("%H:%M").to_string()
}

impl FromRequestParts<App> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Response> {
        let known = parts.extensions.get::<Self>();
        known
            .cloned()
            .ok_or_else(|| Redirect::to(paths::SIGN_IN).into_response())
    }
}

/// Lets nobody onto a staff page who is not signed in, whatever its handler asks for, and onto no other page
/// than that of the second step whoever has to set it first. Reading leads to the sign-in page and back; a form that was filled in is kept on the sign-in page.
pub async fn only(app: &App, request: Request, next: Next) -> Response {
    if !paths::is_staff(request.uri().path()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    match Signed::find(&parts.headers, app).await {
        Ok(Some(signed)) if signed.lacks && parts.uri.path() != paths::ACCOUNT_SECOND => {
            Redirect::to(paths::ACCOUNT_SECOND).into_response()
        }
        Ok(Some(signed)) => {
            if let Some(path) = parts.extensions.get::<MatchedPath>() {
                match routes::act(&parts.method, path.as_str()) {
                    Some(act) if signed.may(act) => {}
                    Some(_) => return Problem::NotYours.into_response(),
                    // What has no line opens for nobody.
                    None => return Problem::NotFound.into_response(),
                }
            }
            parts.extensions.insert(signed);
            next.run(Request::from_parts(parts, body)).await
        }
        Ok(None) if matches!(parts.method, Method::GET | Method::HEAD) => {
            let here = parts.uri.path_and_query().map_or("", |here| here.as_str());
            let over = token(&parts.headers).is_some();
            Redirect::to(&paths::sign_in(here, over)).into_response()
        }
        Ok(None) => typed::ask_first(app, parts, body).await,
        Err(problem) => problem.into_response(),
    }
}

/// The token that the browser shows.
pub(super) fn token(headers: &HeaderMap) -> Option<Token> {
    Token::parse(cookies::STAFF.of(headers)?)
}

/// Gives the browser its token; `None` takes it away.
pub(super) fn set_token(response: &mut Response, headers: &HeaderMap, token: Option<&Token>) {
    match token {
        Some(token) => cookies::STAFF.put(response, headers, token.as_str()),
        None => cookies::STAFF.clear(response, headers),
    }
}

/// One line of the side list.
pub struct Entry {
    /// Where it leads.
    pub path: &'static str,
    /// Wording key.
    pub key: &'static str,
    /// Shortcut, as shown.
    pub keys: &'static str,
}

impl Signed {
    /// Has this officer matters to look for?
    pub fn finds(&self) -> bool {
        self.may(Act::FindMatters)
    }

    /// Who is on duty in the officer's unit today, for whoever sees the roster; as markup.
    pub fn duty(&self, frame: &Frame) -> Option<String> {
        let sees = self.may(Act::SeeRoster);
        sees.then(|| duty::sentence(self.duty.as_ref(), frame))
    }

    /// The side list, by what the officer may do. Who only looks after the machine has no matter to open.
    pub fn menu(&self) -> Vec<Entry> {
        // A head may open the reviews; they are the work of these.
        let reviews = |role: &StaffRole| matches!(role, StaffRole::Reviewer | StaffRole::Auditor);
        let reviews = self.officer.roles.iter().any(reviews);
        let lines: [(&'static str, &'static str, &'static str, Act); 9] = [
            (paths::STAFF, "staff.desk", "g w", Act::FindMatters),
            (
                paths::STAFF_REGISTER,
                "staff.registration",
                "n",
                Act::Register,
            ),
            (
                paths::STAFF_MATTERS,
                "staff.matters",
                "g m",
                Act::FindMatters,
            ),
            (
                paths::STAFF_REGISTERS,
                "staff.registers",
                "g r",
                Act::FindMatters,
            ),
            (paths::STAFF_DUTY, "staff.duty", "g v", Act::SeeRoster),
            (paths::STAFF_REVIEWS, "staff.reviews", "", Act::SeeReviews),
            (
                paths::STAFF_SIGN_QUEUE,
                "staff.sign_queue",
                "",
                Act::SeeSignQueue,
            ),
            (
                paths::STAFF_RELEASES,
                "staff.releases",
                "",
                Act::SeeReleases,
            ),
            (paths::ADMIN, "staff.admin", "", Act::Administer),
        ];
        lines
            .into_iter()
            .filter(|(path, .., act)| self.may(*act) && (*path != paths::STAFF_REVIEWS || reviews))
            .map(|(path, key, keys, _)| Entry { path, key, keys })
            .collect()
    }
}
