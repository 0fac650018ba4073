//! What was typed into the form of a step before it is taken: kept as a draft, and there again.

use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_domain::id::MatterNumber;
use huiyin_office::step_form::{StepForm, TypedFields};
use huiyin_office::{Office, OfficeError, compose};

use crate::fields::Fields;
use crate::frame::Frame;
use crate::paths;
use crate::problem::Problem;
use crate::staff::Signed;

/// Keeps what was typed. A step that is no longer open keeps nothing: its page says so.
pub fn keep(
    office: &Office,
    signed: &Signed,
    number: &str,
    step: &str,
    typed: &Fields,
    to_sign: bool,
) -> Result<(), Problem> {
    let kept = office.keep_step_draft(number, step, &signed.officer, &kept(typed), to_sign);
    match kept {
        Ok(()) | Err(OfficeError::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Keeps what was typed and shows the form again.
pub fn save(
    office: &Office,
    signed: &Signed,
    number: &str,
    step: &str,
    typed: &Fields,
    to_sign: bool,
) -> Result<Response, Problem> {
    keep(office, signed, number, step, typed, to_sign)?;
    let number: MatterNumber = number.parse().map_err(|_| Problem::NotFound)?;
    let what = if to_sign { "sign" } else { "saved" };
    let from = typed.get("from");
    let path = paths::with_query(
        &paths::staff_step(&number, step),
        &[(what, "1"), ("from", from)],
    );
    Ok(Redirect::to(&path).into_response())
}

/// What was typed as it is kept: without the form's own tokens.
fn kept(typed: &Fields) -> TypedFields {
    let mut kept = TypedFields::new();
    for (name, value) in typed.pairs() {
        if !matches!(name, "once" | "seen" | "do" | "from") {
            kept.entry(name.to_owned())
                .or_default()
                .push(value.to_owned());
        }
    }
    kept
}

/// What stands in the form at first: what was kept, else what its template says.
pub fn typed_before(form: &StepForm) -> Fields {
    let mut typed = Fields::default();
    if let Some((fields, _)) = &form.draft {
        for (name, values) in fields {
            for value in values {
                typed.add(name.as_str(), value.as_str());
            }
        }
        return typed;
    }
    if let Some(text) = compose::first_text(form.spec, &form.at_desk.view.matter) {
        typed.add("note", text);
    }
    typed
}

pub(super) fn note(
    form: &StepForm,
    query: &Fields,
    signed: &Signed,
    frame: &Frame,
) -> Option<String> {
    if query.has("sign") {
        return Some(frame.text("take.laid_before"));
    }
    if query.has("saved") {
        return Some(frame.text("take.saved"));
    }
    let (_, draft) = form.draft.as_ref()?;
    let by = draft.by()?;
    if by == signed.officer.id {
        return Some(frame.text("take.own_draft"));
    }
    Some(frame.t1("take.draft_of", "officer", frame.officer(&by)))
}
