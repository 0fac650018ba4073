//! Saving in two answers: what would change and what it would touch, then the write.

use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_office::effect::Count;
use huiyin_office::{ActAs, ChangeOf, Office, OfficeError};

use crate::app::App;
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

/// One thing that is saved.
pub trait Save: Send + 'static {
    /// The record of changes that it goes into, and its name there.
    fn of(&self) -> (ChangeOf, &str);

    /// Does it say what stands already?
    fn stands(&self, office: &Office) -> bool;

    /// What it would change, and what that touches.
    /// # Errors
    /// As the store says.
    fn propose(
        &self,
        frame: &Frame,
        office: &Office,
        proposal: &mut Proposal,
    ) -> Result<(), OfficeError>;

    /// Writes it.
    /// # Errors
    /// As the office says.
    fn write(self, office: &Office, who: &ActAs) -> Result<(), OfficeError>;
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

    /// Writes what was confirmed, as long as nobody saved since it was shown; shows it otherwise.
    /// # Errors
    /// As the office says.
    pub fn take(
        &self,
        office: &Office,
        frame: &Frame,
        who: &ActAs,
        save: impl Save,
    ) -> Result<Outcome, OfficeError> {
        if save.stands(office) {
            return Ok(Outcome::Same);
        }
        let (of, name) = save.of();
        let newest = office.newest_change(of, name)?;
        if self.confirmed && self.base == newest {
            save.write(office, who)?;
            return Ok(Outcome::Saved);
        }
        let mut proposal = Proposal {
            base: newest,
            moved: self.confirmed,
            ..Proposal::default()
        };
        save.propose(frame, office, &mut proposal)?;
        Ok(Outcome::Ask(proposal))
    }
}

/// Takes a save through whichever of its two answers this is.
/// # Errors
/// As the office says.
pub async fn save(
    app: &App,
    frame: Frame,
    signed: Signed,
    place: Place,
    fields: &Fields,
    save: impl Save,
) -> Result<Response, Problem> {
    let (step, who, shown) = (Step::of(fields), signed.act_as(), frame.clone());
    let outcome = app
        .run(move |office| Ok(step.take(office, &shown, &who, save)?))
        .await?;
    answer(frame, signed, place, fields, outcome)
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

impl Place {
    /// A page whose form is saved at its own address.
    pub fn back_to(what: String, path: &str) -> Self {
        Self {
            what,
            action: path.to_owned(),
            back: path.to_owned(),
        }
    }
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
