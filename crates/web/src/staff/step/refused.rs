//! A step that is not open to this officer now: why not, and what can be done instead.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use huiyin_domain::id::MatterNumber;
use huiyin_domain::refusal::Refusal;

use crate::frame::Frame;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::shown::step_title;
use crate::{page, paths};

/// Why a step cannot be taken now, and what can.
#[derive(Template)]
#[template(path = "staff/refused.html")]
struct RefusedPage {
    frame: Frame,
    signed: Signed,
    number: String,
    matter: String,
    step: String,
    why: String,
    basis: String,
    /// What each step is called, where it is taken, and what it is for.
    allowed: Vec<(String, String, String)>,
}

/// A step that is not open to this officer now.
pub(super) fn refused(
    frame: Frame,
    signed: Signed,
    number: &str,
    step: &str,
    refusal: &Refusal,
) -> Result<Response, Problem> {
    let number: MatterNumber = number.parse().map_err(|_| Problem::NotFound)?;
    let page = RefusedPage {
        matter: paths::staff_matter(&number),
        step: step_title(&frame, step),
        why: huiyin_wording::why(frame.locale(), &refusal.why, &|unit| frame.unit(unit)),
        basis: huiyin_wording::basis(frame.locale(), refusal.basis),
        allowed: refusal
            .allowed_now
            .iter()
            .map(|name| {
                (
                    step_title(&frame, name),
                    paths::staff_step(&number, name),
                    huiyin_wording::step_help(frame.locale(), name),
                )
            })
            .collect(),
        number: number.to_string(),
        frame,
        signed,
    };
    page::render(StatusCode::CONFLICT, &page)
}
