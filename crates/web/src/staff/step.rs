//! `/staff/matters/{number}/{step}`: the form of one step, drawn from its declared fields, and taking it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use huiyin_domain::field::{Form, Kind};
use huiyin_domain::id::{MatterNumber, Position};
use huiyin_domain::refusal::Refusal;
use huiyin_domain::transition::Spec;
use huiyin_office::at_desk::only_reads;
use huiyin_office::compose;
use huiyin_office::once::Once;
use huiyin_office::step_form::{StepForm, TypedFields};
use huiyin_office::{Office, OfficeError};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::{Frame, capital};
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::answer::{self, AnswerPage};
use crate::staff::control::Control;
use crate::staff::happened::Line;
use crate::staff::shown::step_title;
use crate::staff::time_left::TimeLeft;
use crate::staff::typed_day;
use crate::{page, paths};

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

/// What every page about a step says of it and of its matter.
pub struct About {
    pub number: String,
    pub title: String,
    pub matter: String,
    pub step: String,
    pub action: String,
    pub help: String,
    pub who: String,
    pub guard: String,
    pub basis: String,
    pub due: Option<(String, TimeLeft)>,
    pub text: String,
}

impl About {
    /// Of a form.
    pub fn of(form: &StepForm, frame: &Frame, from: &str) -> Self {
        let view = &form.at_desk.view;
        let (matter, spec) = (&view.matter, form.spec);
        let words = |words: &huiyin_domain::code::Words| {
            capital(if frame.en() { words.en } else { words.zh })
        };
        let from = [("from", from)];
        Self {
            number: matter.number.to_string(),
            title: matter.petition.title.clone(),
            matter: paths::with_query(&paths::staff_matter(&matter.number), &from),
            step: step_title(frame, spec.name),
            action: paths::staff_step(&matter.number, spec.name),
            help: huiyin_wording::step_help(frame.locale(), spec.name),
            who: words(&spec.who),
            guard: words(&spec.guard),
            basis: huiyin_wording::basis(frame.locale(), spec.basis_at(matter.stage)),
            due: matter.next_due().map(|owed| {
                let left = TimeLeft::of(owed.due, view.today, owed.claimed, frame);
                (frame.day(&owed.due), left)
            }),
            text: view.text.clone(),
        }
    }
}

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
    allowed: Vec<(String, String)>,
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
        // To an auditor there is no step.
        if only_reads(&signed.officer) {
            return Err(Problem::NotFound);
        }
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

/// A step that is not open to this officer now.
fn refused(
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
            .map(|name| (step_title(&frame, name), paths::staff_step(&number, name)))
            .collect(),
        number: number.to_string(),
        frame,
        signed,
    };
    page::render(StatusCode::CONFLICT, &page)
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
            about: About::of(form, &frame, from),
            groups: grouped(controls),
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

/// As the paper has it: what is decided, the text, who signs.
fn grouped(controls: Vec<Control>) -> Vec<(&'static str, Vec<Control>)> {
    let is_long = controls.len() > 4;
    let place = |control: &Control| match control.name {
        "signed_by" | "document_number" | "return_days" => "take.signing",
        _ if control.is("area") => "take.prose",
        _ => "take.decision",
    };
    if !is_long {
        return vec![("", controls)];
    }
    let mut groups: Vec<(&'static str, Vec<Control>)> =
        ["take.decision", "take.prose", "take.signing"]
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
    for field in spec.fields.iter().filter(|field| field.kind == Kind::Day) {
        if let Some(text) = form.get_mut(field.name) {
            *text = typed_day::canonical(text, frame.today);
        }
    }
    form
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

fn note(form: &StepForm, query: &Fields, signed: &Signed, frame: &Frame) -> Option<String> {
    if query.has("sign") {
        return Some(frame.t("take.laid_before"));
    }
    if query.has("saved") {
        return Some(frame.t("take.saved"));
    }
    let (_, draft) = form.draft.as_ref()?;
    let by = draft.by()?;
    if by == signed.officer.id {
        return Some(frame.t("take.own_draft"));
    }
    Some(frame.t1("take.draft_of", "officer", frame.officer(&by)))
}
