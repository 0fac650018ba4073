//! `/staff/matters/{number}/{step}`: the form of one step, drawn from its declared fields, and taking it.

mod about;
mod kept;
mod refused;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use huiyin_domain::field::{Form, Kind};
use huiyin_domain::id::{MatterNumber, Position};
use huiyin_domain::transition::{FormOf, Spec};
use huiyin_office::compose;
use huiyin_office::once::Once;
use huiyin_office::step_form::StepForm;
use huiyin_office::{Office, OfficeError};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::answer::{self, AnswerPage};
use crate::staff::control::Control;
use crate::staff::happened::Line;
use crate::staff::typed_day;
use crate::{page, paths};
pub use about::About;
use kept::note;
pub use kept::{keep, save, typed_before};
use refused::refused;

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::STAFF_STEP, get(show).post(take))
}

/// The form.
#[derive(Template)]
#[template(path = "staff/step.html")]
pub struct StepPage {
    pub frame: Frame,
    pub signed: Signed,
    pub mend: Mend,
    pub about: About,
    /// Groups of fields, as the paper has them: heading key, fields.
    pub groups: Vec<(&'static str, Vec<Control>)>,
    pub once: String,
    pub seen: usize,
    pub from: String,
    /// What others did since the form was made.
    pub since: Vec<Line>,
    /// Words about a draft: that it was saved, or whose it is.
    pub note: Option<String>,
    pub keeps: bool,
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path((number, step)): Path<(String, String)>,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    app.read(move |office| {
        with_form(
            office,
            frame,
            signed,
            &number,
            &step,
            |frame, signed, form| {
                let typed = typed_before(form);
                let note = note(form, &query, &signed, &frame);
                let from = query.get("from");
                if compose::is_answer(form.spec) {
                    let page = AnswerPage::of(office, frame, signed, form, &typed, from);
                    return page::ok(&page.noted(note));
                }
                let mut page = StepPage::of(office, frame, signed, form, &typed, from);
                page.note = note;
                page::ok(&page)
            },
        )
    })
    .await
}

async fn take(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path((number, step)): Path<(String, String)>,
    typed: Fields,
) -> Result<Response, Problem> {
    app.run(move |office| {
        let spec = Spec::of(&step).ok_or(Problem::NotFound)?;
        if compose::is_answer(spec) {
            return answer::post(office, frame, signed, &number, spec, typed);
        }
        if typed.get("do") == "save" {
            return save(office, &signed, &number, spec.name, &typed, false);
        }
        let form = canonical(&typed, spec, &frame);
        let blank = blanks(&form, spec, &frame);
        if !blank.is_empty() {
            return again(office, frame, signed, &number, spec, &typed, blank);
        }
        submit(office, frame, signed, &number, spec, &form, typed)
    })
    .await
}

/// A template's blank is filled in before the text is sent.
fn blanks(form: &Form, spec: &Spec, frame: &Frame) -> Mend {
    let mut mend = Mend::none();
    for field in spec.fields.iter().filter(|field| field.kind == Kind::Prose) {
        let text = form.get(field.name).map_or("", String::as_str);
        if let Some(blank) = compose::blanks(text).first() {
            mend.add(field.name, frame.t1("take.blank", "blank", blank));
        }
    }
    mend
}

/// Sends a form to the office, and answers with where to go, or with the filled form.
fn submit(
    office: &Office,
    frame: Frame,
    signed: Signed,
    number: &str,
    spec: &'static Spec,
    form: &Form,
    typed: Fields,
) -> Result<Response, Problem> {
    let once = Once::parse(typed.get("once")).unwrap_or_else(|| office.new_once());
    let seen = typed.get("seen").parse().ok();
    let officer = &signed.officer;
    match office.take_by_form(number, spec.name, form, officer, seen, &once) {
        Ok(_) => Ok(done(office, &signed, number, spec, typed.get("from"))),
        Err(OfficeError::Moved { since }) => {
            moved(office, frame, signed, number, spec, &typed, &since)
        }
        Err(error) => {
            let mend = Mend::from_office(error, &frame, spec.name)?;
            again(office, frame, signed, number, spec, &typed, mend)
        }
    }
}

/// Where a taken step leads: to the matter, or to the desk of whoever may not read it any more.
pub fn done(office: &Office, signed: &Signed, number: &str, spec: &Spec, from: &str) -> Response {
    let parsed = number.parse::<MatterNumber>();
    let path = match parsed {
        Ok(number) if office.still_reads(&number.to_string(), &signed.officer) => {
            paths::staff_matter(&number)
        }
        _ => paths::STAFF.to_owned(),
    };
    let to = paths::with_query(&path, &[("done", spec.name), ("from", from)]);
    Redirect::to(&to).into_response()
}

/// The filled form again, with what is to be mended.
fn again(
    office: &Office,
    frame: Frame,
    signed: Signed,
    number: &str,
    spec: &Spec,
    typed: &Fields,
    mend: Mend,
) -> Result<Response, Problem> {
    with_form(
        office,
        frame,
        signed,
        number,
        spec.name,
        |frame, signed, form| {
            let mut page = StepPage::of(office, frame, signed, form, typed, typed.get("from"));
            page.mend = mend;
            page::mend(&page)
        },
    )
}

/// Somebody else acted meanwhile: what they did, beside what was typed.
fn moved(
    office: &Office,
    frame: Frame,
    signed: Signed,
    number: &str,
    spec: &Spec,
    typed: &Fields,
    since: &[Position],
) -> Result<Response, Problem> {
    let lines = lines_since(office, &frame, &signed, number, since)?;
    with_form(
        office,
        frame,
        signed,
        number,
        spec.name,
        |frame, signed, form| {
            let mut page = StepPage::of(office, frame, signed, form, typed, typed.get("from"));
            page.since = lines;
            page::render(StatusCode::CONFLICT, &page)
        },
    )
}

/// What others did since the form was made.
pub fn lines_since(
    office: &Office,
    frame: &Frame,
    signed: &Signed,
    number: &str,
    since: &[Position],
) -> Result<Vec<Line>, Problem> {
    let happened = office.happened(number, &signed.officer, since)?;
    Ok(happened
        .iter()
        .map(|entry| Line::of(entry, frame))
        .collect())
}

/// Hands over the form of a step that is open to this officer; one that is not has a page of its own.
pub fn with_form(
    office: &Office,
    frame: Frame,
    signed: Signed,
    number: &str,
    step: &str,
    then: impl FnOnce(Frame, Signed, &StepForm) -> Result<Response, Problem>,
) -> Result<Response, Problem> {
    match office.step_form(number, step, &signed.officer) {
        Ok(form) => then(frame, signed, &form),
        Err(OfficeError::Refused(refusal)) => refused(frame, signed, number, step, &refusal),
        Err(OfficeError::NoSuchStep(_)) => Err(Problem::NotFound),
        Err(error) => Err(error.into()),
    }
}

impl StepPage {
    fn of(
        office: &Office,
        frame: Frame,
        signed: Signed,
        form: &StepForm,
        typed: &Fields,
        from: &str,
    ) -> Self {
        let once = Once::parse(typed.get("once")).unwrap_or_else(|| office.new_once());
        let controls = Control::all(form.spec, &form.at_desk, typed, &frame);
        let keeps = form
            .spec
            .fields
            .iter()
            .any(|field| field.kind == Kind::Prose);
        Self {
            about: About::of(form, &signed.officer, &frame, from),
            groups: grouped(form.spec.form, controls),
            once: once.to_string(),
            seen: form.seen,
            from: from.to_owned(),
            since: Vec::new(),
            note: None,
            mend: Mend::none(),
            keeps,
            frame,
            signed,
        }
    }
}

/// As the paper has it: what is decided or recorded, the text, who signs.
fn grouped(form: FormOf, controls: Vec<Control>) -> Vec<(&'static str, Vec<Control>)> {
    let is_long = controls.len() > 4;
    let (first, text) = match form {
        FormOf::Decision => ("take.decision", "take.prose"),
        FormOf::Particulars => ("take.particulars", "take.prose"),
        FormOf::Record => ("take.particulars", "take.record"),
    };
    let place = |control: &Control| match control.name {
        "signed_by" | "document_number" | "return_days" => "take.signing",
        // Stands with the cause, which it is left out for.
        "no_cause" => text,
        _ if control.is("area") => text,
        _ => first,
    };
    if !is_long {
        return vec![("", controls)];
    }
    let mut groups: Vec<(&'static str, Vec<Control>)> = [first, text, "take.signing"]
        .map(|key| (key, Vec::new()))
        .into();
    for control in controls {
        let key = place(&control);
        if let Some((_, group)) = groups.iter_mut().find(|(known, _)| *known == key) {
            group.push(control);
        }
    }
    groups.retain(|(_, group)| !group.is_empty());
    groups
}

/// The fields of the step, with each day as the form takes it.
pub fn canonical(typed: &Fields, spec: &Spec, frame: &Frame) -> Form {
    let mut form = typed.form(spec.fields);
    for field in spec.fields {
        let canonical = match field.kind {
            Kind::Day => typed_day::canonical,
            Kind::DayAhead => typed_day::canonical_ahead,
            _ => continue,
        };
        if let Some(text) = form.get_mut(field.name) {
            *text = canonical(text, frame.today);
        }
    }
    form
}
