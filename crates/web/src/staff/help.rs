//! `/staff/help`: what the staff pages are for, the shortcuts with their switch, what the system never does.

use askama::Template;
use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};

use crate::app::App;
use crate::cookies;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{page, paths};

/// The value of [`cookies::KEYS`] that turns the shortcuts off.
const OFF: &str = "off";

/// Shortcuts and the wording keys of what they do.
const SHORTCUTS: [(&str, &str); 17] = [
    ("/", "help.key_search"),
    ("?", "help.key_help"),
    ("j k", "help.key_rows"),
    ("Enter", "help.key_open"),
    ("[ ]", "help.key_neighbours"),
    ("n", "help.key_register"),
    ("a", "help.key_next"),
    ("t", "help.key_line"),
    ("d", "help.key_papers"),
    ("f", "help.key_files"),
    ("p", "help.key_print"),
    ("g w", "help.key_desk"),
    ("g r", "help.key_registers"),
    ("g m", "help.key_matters"),
    ("g v", "help.key_duty"),
    ("Ctrl Enter", "help.key_submit"),
    ("Esc", "help.key_close"),
];

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::STAFF_HELP, get(show))
        .route(paths::STAFF_KEYS, post(switch))
        .route(paths::STAFF_STAY, post(stay))
}

#[derive(Template)]
#[template(path = "staff/help.html")]
struct HelpPage {
    frame: Frame,
    signed: Signed,
    on: bool,
    done: Option<&'static str>,
    shortcuts: Vec<(Vec<&'static str>, String)>,
}

async fn show(
    frame: Frame,
    signed: Signed,
    headers: HeaderMap,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let on = cookies::KEYS.of(&headers) != Some(OFF);
    let done = match asked.get("done") {
        "on" => Some("help.turned_on"),
        "off" => Some("help.turned_off"),
        _ => None,
    };
    let shortcuts = SHORTCUTS
        .iter()
        .map(|(keys, key)| (keys.split(' ').collect(), frame.text(key)))
        .collect();
    page::ok(&HelpPage {
        frame,
        signed,
        on,
        done,
        shortcuts,
    })
}

async fn switch(_: Signed, headers: HeaderMap, fields: Fields) -> Response {
    let value = match fields.get("keys") {
        OFF => OFF,
        _ => "on",
    };
    let mut response = Redirect::to(&paths::done(paths::STAFF_HELP, value)).into_response();
    match value {
        OFF => cookies::KEYS.put(&mut response, &headers, OFF),
        _ => cookies::KEYS.clear(&mut response, &headers),
    }
    response
}

/// The session was used just now; says for how many seconds it goes on.
async fn stay(signed: Signed) -> String {
    signed.seconds_left.to_string()
}
