//! Saving in two answers: what would change and what it would touch, then the write.

use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_office::effect::Count;

use crate::fields::Fields;
use crate::frame::Frame;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{page, paths};

/// One line of what would change. An empty text is shown as «nothing».
pub struct Differs {
    pub label: String,
    pub before: String,
    pub after: String,
}

/// What a save would do.
#[derive(Default)]
pub struct Proposal {
    pub differs: Vec<Differs>,
    /// What it would touch, in sentences.
    pub effects: Vec<String>,
    /// The change that stood when the proposal was made.
    pub base: u64,
    /// Somebody else saved since the page before was made.
    pub moved: bool,
}

impl Proposal {
    /// Adds a line when both texts differ.
    pub fn line(
        &mut self,
        label: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
    ) {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.differs.push(Differs {
                label: label.into(),
                before,
                after,
            });
        }
    }
}

/// What became of a save.
pub enum Outcome {
    /// It says what stands already.
    Same,
    /// It was written.
    Saved,
    /// It is to be confirmed.
    Ask(Proposal),
}

/// What the two forms say of themselves.
pub struct Step {
    confirmed: bool,
    base: u64,
}

impl Step {
    /// Which of the two answers this is.
    pub fn of(fields: &Fields) -> Self {
        Self {
            confirmed: fields.get("confirm") == "yes",
            base: fields.get("base").parse().unwrap_or(u64::MAX),
        }
    }

    /// Is this the confirmation of what stands now?
    pub fn is_confirmed(&self, newest: u64) -> bool {
        self.confirmed && self.base == newest
    }

    /// Somebody saved between the two answers.
    pub fn moved(&self, newest: u64) -> bool {
        self.confirmed && self.base != newest
    }
}

/// The page that shows what would change, with everything typed kept in it.
#[derive(Template)]
#[template(path = "staff/admin/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    signed: Signed,
    /// What is saved: a unit's name, «terms».
    what: String,
    action: String,
    back: String,
    kept: Vec<(String, String)>,
    proposal: Proposal,
}

/// Where a save came from and leads to.
pub struct Place {
    pub what: String,
    /// The form's own address.
    pub action: String,
    /// Where it leads when it is done, or is not wanted.
    pub back: String,
}

/// The answer to a save.
/// # Errors
/// As the page says.
pub fn answer(
    frame: Frame,
    signed: Signed,
    place: Place,
    fields: &Fields,
    outcome: Outcome,
) -> Result<Response, Problem> {
    let proposal = match outcome {
        Outcome::Same => return Ok(to(&place.back, "same")),
        Outcome::Saved => return Ok(to(&place.back, "saved")),
        Outcome::Ask(proposal) => proposal,
    };
    let kept = fields
        .pairs()
        .filter(|(name, _)| !matches!(*name, "confirm" | "base" | "edit"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    page::ok(&ConfirmPage {
        frame,
        signed,
        what: place.what,
        action: place.action,
        back: place.back,
        kept,
        proposal,
    })
}

fn to(path: &str, what: &str) -> Response {
    Redirect::to(&paths::done(path, what)).into_response()
}

/// A count in words: «12», «500 or more».
pub fn said(frame: &Frame, count: Count) -> String {
    match count.more {
        true => frame.t1("admin.or_more", "n", count.found),
        false => count.found.to_string(),
    }
}
