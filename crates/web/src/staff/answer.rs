//! The form of a written answer: one block for each numbered request, and the answer as it will read.
//!
//! What is typed is kept on the server whenever a button is pressed, so that nothing is lost. The answer is
//! not issued while a request lacks its finding, facts, basis or remedy.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_domain::field::{Form, Kind};
use huiyin_domain::id::MatterNumber;
use huiyin_domain::organisation::StaffRole;
use huiyin_domain::transition::Spec;
use huiyin_office::compose::{self, PARTS_AT_MOST, Part, Piece};
use huiyin_office::once::Once;
use huiyin_office::step_form::StepForm;
use huiyin_office::{Office, OfficeError};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::papers::PaperView;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::control::Control;
use crate::staff::happened::Line;
use crate::staff::step::{self, About};
use crate::{page, paths};

/// The route of the preview; the form itself is a step's.
pub fn routes() -> Router<App> {
    Router::new().route(paths::STAFF_STEP_PREVIEW, get(preview))
}

/// The form.
#[derive(Template)]
#[template(path = "staff/answer.html")]
pub struct AnswerPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    about: About,
    parts: Vec<Block>,
    decision: Vec<Control>,
    signing: Vec<Control>,
    articles: Vec<String>,
    once: String,
    seen: usize,
    from: String,
    since: Vec<Line>,
    note: Option<String>,
    /// A head may sign: the heavy button issues; else the answer is laid before the head.
    signs: bool,
    full: bool,
}

/// One numbered request.
struct Block {
    n: usize,
    title: String,
    pieces: Vec<PieceField>,
    open: usize,
}

/// One box of a block.
struct PieceField {
    id: String,
    label: String,
    hint: String,
    text: String,
    rows: usize,
    basis: bool,
}

impl PieceField {
    /// The id of its hint; empty when there is none.
    fn hint_id(&self) -> String {
        match self.hint.is_empty() {
            true => String::new(),
            false => format!("{}-hint", self.id),
        }
    }
}

/// The answer as it will read.
#[derive(Template)]
#[template(path = "staff/preview.html")]
struct PreviewPage {
    frame: Frame,
    signed: Signed,
    about: About,
    paper: PaperView,
    missing: Vec<(String, String)>,
    hidden: Vec<(String, String)>,
    once: String,
    seen: usize,
    form: String,
    signs: bool,
    by: Option<String>,
}

impl AnswerPage {
    /// The form, filled with what was typed.
    pub fn of(
        office: &Office,
        frame: Frame,
        signed: Signed,
        form: &StepForm,
        typed: &Fields,
        from: &str,
    ) -> Self {
        let typed = with_parts(office, form, typed);
        let parts = parts(&typed);
        let short = form
            .spec
            .fields
            .iter()
            .filter(|field| field.kind != Kind::Prose);
        let controls =
            short.map(|field| Control::of(form.spec, field, &form.at_desk, &typed, &frame));
        let (signing, decision) = controls.partition(|control| is_signing(control.name));
        let once = Once::parse(typed.get("once")).unwrap_or_else(|| office.new_once());
        Self {
            about: About::of(form, &frame, from),
            full: parts.len() >= PARTS_AT_MOST,
            parts: parts
                .iter()
                .enumerate()
                .map(|(at, part)| block(at + 1, part, &frame))
                .collect(),
            decision,
            signing,
            articles: compose::articles()
                .iter()
                .map(ToString::to_string)
                .collect(),
            once: once.to_string(),
            seen: form.seen,
            from: from.to_owned(),
            since: Vec::new(),
            note: None,
            mend: Mend::none(),
            signs: may_sign(&signed),
            frame,
            signed,
        }
    }

    /// With words about a draft.
    pub fn noted(mut self, note: Option<String>) -> Self {
        self.note = note;
        self
    }

    fn mended(mut self, mend: Mend) -> Self {
        self.mend = mend;
        self
    }

    fn is_single(&self) -> bool {
        self.parts.len() == 1
    }
}

fn may_sign(signed: &Signed) -> bool {
    let roles = &signed.officer.roles;
    roles.contains(&StaffRole::Head) || roles.contains(&StaffRole::Leader)
}

fn block(n: usize, part: &Part, frame: &Frame) -> Block {
    let pieces = Piece::ALL.map(|piece| {
        let text = part.get(piece);
        PieceField {
            id: format!("{}.{n}", piece.code()),
            label: frame.t(&format!("compose.{}", piece.code())),
            hint: frame.t(&format!("compose.{}_hint", piece.code())),
            text: text.to_owned(),
            rows: match piece {
                Piece::Request | Piece::Remedy => 2,
                Piece::Basis => 3,
                Piece::Facts | Piece::Finding => 5,
            },
            basis: piece == Piece::Basis,
        }
    });
    let number = if frame.en() {
        n.to_string()
    } else {
        compose::chinese(n)
    };
    Block {
        n,
        title: frame.t1("compose.part", "n", number),
        open: Piece::ALL
            .into_iter()
            .filter(|piece| part.get(*piece).trim().is_empty())
            .count(),
        pieces: pieces.into(),
    }
}

/// What was typed, with the parts that the petition itself proposes when none was typed.
fn with_parts(office: &Office, form: &StepForm, typed: &Fields) -> Fields {
    if typed.has("request.1") {
        return typed.clone();
    }
    let view = &form.at_desk.view;
    let mut filled = typed.clone();
    for (at, part) in office
        .first_parts(form.spec, &view.matter, &view.text)
        .iter()
        .enumerate()
    {
        write(&mut filled, at + 1, part);
    }
    filled
}

fn write(fields: &mut Fields, n: usize, part: &Part) {
    for piece in Piece::ALL {
        fields.add(format!("{}.{n}", piece.code()), part.get(piece));
    }
}

/// The parts as they were typed.
fn parts(typed: &Fields) -> Vec<Part> {
    let known = |n: &usize| typed.has(&format!("request.{n}"));
    let read = |n: usize| {
        let mut part = Part::default();
        for piece in Piece::ALL {
            typed
                .get(&format!("{}.{n}", piece.code()))
                .clone_into(part.get_mut(piece));
        }
        part
    };
    (1..=PARTS_AT_MOST).take_while(known).map(read).collect()
}

/// The same fields with other parts.
fn replaced(typed: &Fields, parts: &[Part]) -> Fields {
    let mut fields = Fields::default();
    let is_part = |name: &str| {
        Piece::ALL
            .into_iter()
            .any(|piece| name.starts_with(&format!("{}.", piece.code())))
    };
    for (name, value) in typed.pairs().filter(|(name, _)| !is_part(name)) {
        fields.add(name, value);
    }
    for (at, part) in parts.iter().enumerate() {
        write(&mut fields, at + 1, part);
    }
    fields
}

/// A button of the form was pressed.
pub fn post(
    office: &Office,
    frame: Frame,
    signed: Signed,
    number: &str,
    spec: &'static Spec,
    typed: Fields,
) -> Result<Response, Problem> {
    let pressed = typed.get("do").to_owned();
    match pressed.as_str() {
        "" | "take" => issue(office, frame, signed, number, spec, typed),
        "save" => step::save(office, &signed, number, spec.name, &typed, false),
        "sign" => lay_before(office, frame, signed, number, spec, &typed),
        "preview" => {
            step::keep(office, &signed, number, spec.name, &typed, false)?;
            let number: MatterNumber = number.parse().map_err(|_| Problem::NotFound)?;
            let path = paths::staff_step_preview(&number, spec.name);
            let path = paths::with_query(&path, &[("from", typed.get("from"))]);
            Ok(Redirect::to(&path).into_response())
        }
        other => {
            let (typed, at) = changed(office, number, spec, &signed, &typed, other)?;
            step::keep(office, &signed, number, spec.name, &typed, false)?;
            let number: MatterNumber = number.parse().map_err(|_| Problem::NotFound)?;
            let path = paths::staff_step(&number, spec.name);
            let path = paths::with_query(&path, &[("from", typed.get("from"))]);
            Ok(Redirect::to(&format!("{path}#part-{at}")).into_response())
        }
    }
}

/// Adds, drops, splits a request, or takes an article into its basis.
fn changed(
    office: &Office,
    number: &str,
    spec: &'static Spec,
    signed: &Signed,
    typed: &Fields,
    pressed: &str,
) -> Result<(Fields, usize), Problem> {
    let mut parts = parts(typed);
    let (what, n) = pressed.split_once('.').unwrap_or((pressed, "0"));
    let at = n.parse::<usize>().unwrap_or(0).saturating_sub(1);
    match (what, parts.get(at).cloned()) {
        ("add", _) if parts.len() < PARTS_AT_MOST => {
            let form = office.step_form(number, spec.name, &signed.officer)?;
            let remedy = office.remedy(spec, &form.at_desk.view.matter);
            parts.push(Part {
                remedy,
                ..Part::default()
            });
            let last = parts.len();
            return Ok((replaced(typed, &parts), last));
        }
        ("drop", Some(_)) if parts.len() > 1 => {
            parts.remove(at);
        }
        ("split", Some(part)) => {
            let lines: Vec<&str> = part
                .request
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            let room = PARTS_AT_MOST - parts.len();
            for (behind, line) in lines.iter().enumerate().skip(1).take(room) {
                let new = Part {
                    request: (*line).to_owned(),
                    remedy: part.remedy.clone(),
                    ..Part::default()
                };
                parts.insert(at + behind, new);
            }
            if let (true, Some(first)) = (lines.len() > 1, lines.first()) {
                (*first).clone_into(&mut parts[at].request);
            }
        }
        ("law", Some(part)) => {
            let article = typed.get(&format!("law.{}", at + 1));
            let known = compose::articles()
                .iter()
                .any(|basis| basis.to_string() == article);
            if known && !part.basis.contains(article) {
                let basis = &mut parts[at].basis;
                if !basis.trim().is_empty() {
                    basis.push('\n');
                }
                basis.push_str(article);
            }
        }
        _ => {}
    }
    Ok((replaced(typed, &parts), (at + 1).min(parts.len().max(1))))
}

/// The form of the step: what is composed, and the short fields.
fn composed(typed: &Fields, spec: &Spec, frame: &Frame) -> Form {
    let mut form = step::canonical(typed, spec, frame);
    form.retain(|name, _| {
        let field = spec.fields.iter().find(|field| field.name == name);
        field.is_some_and(|field| field.kind != Kind::Prose)
    });
    form.extend(compose::composed(spec, &parts(typed)));
    form
}

fn gate(typed: &Fields, frame: &Frame) -> Mend {
    let mut mend = Mend::none();
    let parts = parts(typed);
    if parts.is_empty() {
        mend.add("", frame.t("compose.no_part"));
    }
    for (n, piece) in compose::missing(&parts) {
        let number = if frame.en() {
            n.to_string()
        } else {
            compose::chinese(n)
        };
        let said = frame.t1(&format!("compose.missing_{}", piece.code()), "n", number);
        mend.add(format!("{}.{n}", piece.code()), said);
    }
    mend
}

fn again(
    office: &Office,
    frame: Frame,
    signed: Signed,
    number: &str,
    spec: &'static Spec,
    typed: &Fields,
    mend: Mend,
) -> Result<Response, Problem> {
    let form = match step::form(office, number, spec.name, &signed)? {
        Ok(form) => form,
        Err(refusal) => return step::refused(frame, signed, number, spec.name, &refusal),
    };
    let from = typed.get("from").to_owned();
    let page = AnswerPage::of(office, frame, signed, &form, typed, &from).mended(mend);
    page::mend(&page)
}

/// Issues the answer, if each request has all four.
fn issue(
    office: &Office,
    frame: Frame,
    signed: Signed,
    number: &str,
    spec: &'static Spec,
    typed: Fields,
) -> Result<Response, Problem> {
    let mend = gate(&typed, &frame);
    if !mend.is_empty() {
        step::keep(office, &signed, number, spec.name, &typed, false)?;
        let mend = with_short_fields(mend, &typed, spec, &frame)?;
        return again(office, frame, signed, number, spec, &typed, mend);
    }
    let form = composed(&typed, spec, &frame);
    let once = Once::parse(typed.get("once")).unwrap_or_else(|| office.new_once());
    let seen = typed.get("seen").parse().ok();
    match office.take_by_form(number, spec.name, &form, &signed.officer, seen, &once) {
        Ok(_) => Ok(step::done(office, &signed, number, spec, typed.get("from"))),
        Err(OfficeError::Moved { since }) => {
            step::keep(office, &signed, number, spec.name, &typed, false)?;
            let happened = office.happened(number, &signed.officer, &since)?;
            let lines = happened
                .iter()
                .map(|entry| Line::of(entry, &frame))
                .collect();
            let form = match step::form(office, number, spec.name, &signed)? {
                Ok(form) => form,
                Err(refusal) => return step::refused(frame, signed, number, spec.name, &refusal),
            };
            let from = typed.get("from").to_owned();
            let mut page = AnswerPage::of(office, frame, signed, &form, &typed, &from);
            page.since = lines;
            page::render(StatusCode::CONFLICT, &page)
        }
        Err(error) => {
            let mend = Mend::from_office(error, &frame, spec.name)?;
            step::keep(office, &signed, number, spec.name, &typed, false)?;
            again(office, frame, signed, number, spec, &typed, mend)
        }
    }
}

/// Short fields are told in the same answer as the parts, so that one round mends all; in the order of the
/// page.
fn with_short_fields(
    parts: Mend,
    typed: &Fields,
    spec: &Spec,
    frame: &Frame,
) -> Result<Mend, Problem> {
    let form = composed(typed, spec, frame);
    let Some(Err(errors)) = huiyin_domain::transition::Step::parse(spec.name, &form) else {
        return Ok(parts);
    };
    let short = errors.into_iter().filter(|error| {
        let field = spec.fields.iter().find(|field| field.name == error.field);
        field.is_some_and(|field| field.kind != Kind::Prose)
    });
    let told = Mend::from_office(OfficeError::Fields(short.collect()), frame, spec.name)?;
    let (signing, decision): (Vec<_>, Vec<_>) = told
        .errors
        .into_iter()
        .partition(|(field, _)| is_signing(field));
    let mut mend = Mend::none();
    for (field, text) in decision.into_iter().chain(parts.errors).chain(signing) {
        mend.add(field, text);
    }
    Ok(mend)
}

/// Does the field stand below the parts?
fn is_signing(field: &str) -> bool {
    matches!(field, "signed_by" | "document_number")
}

/// Lays the answer before the heads of the unit: it must be whole.
fn lay_before(
    office: &Office,
    frame: Frame,
    signed: Signed,
    number: &str,
    spec: &'static Spec,
    typed: &Fields,
) -> Result<Response, Problem> {
    let mend = gate(typed, &frame);
    if mend.is_empty() {
        return step::save(office, &signed, number, spec.name, typed, true);
    }
    step::keep(office, &signed, number, spec.name, typed, false)?;
    let mend = with_short_fields(mend, typed, spec, &frame)?;
    again(office, frame, signed, number, spec, typed, mend)
}

async fn preview(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path((number, step)): Path<(String, String)>,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    app.run(move |office| {
        let form = match step::form(office, &number, &step, &signed)? {
            Ok(form) => form,
            Err(refusal) => return step::refused(frame, signed, &number, &step, &refusal),
        };
        if !compose::is_answer(form.spec) {
            return Err(Problem::NotFound);
        }
        PreviewPage::of(office, frame, signed, &form, query.get("from"))
    })
    .await
}

impl PreviewPage {
    fn of(
        office: &Office,
        frame: Frame,
        signed: Signed,
        form: &StepForm,
        from: &str,
    ) -> Result<Response, Problem> {
        let typed = with_parts(office, form, &step::typed_before(form));
        let signs = may_sign(&signed);
        let mut hidden: Vec<(String, String)> = typed
            .pairs()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        if signs {
            // Whoever issues it here signs it.
            hidden.retain(|(name, _)| name != "signed_by");
            hidden.push(("signed_by".to_owned(), signed.officer.id.to_string()));
        }
        hidden.push(("from".to_owned(), from.to_owned()));
        let matter = &form.at_desk.view.matter;
        let filled = composed(&typed, form.spec, &frame);
        let paper =
            compose::preview(form.spec, &filled, matter, frame.today).ok_or(Problem::NotFound)?;
        let path = paths::staff_step(&matter.number, form.spec.name);
        let path = paths::with_query(&path, &[("from", from)]);
        let missing = gate(&typed, &frame).errors;
        let missing = missing
            .into_iter()
            .map(|(field, text)| (format!("{path}#{field}"), text));
        let by = form.draft.as_ref().and_then(|(_, draft)| draft.by());
        let by = by.filter(|by| *by != signed.officer.id);
        let page = Self {
            about: About::of(form, &frame, from),
            paper: PaperView::of(&frame, &paper),
            missing: missing.collect(),
            hidden,
            once: office.new_once().to_string(),
            seen: form.seen,
            form: path,
            signs,
            by: by.map(|by| frame.officer(&by)),
            frame,
            signed,
        };
        page::ok(&page)
    }

    /// What the answer comes to, in a word.
    fn outcome(&self) -> String {
        let code = self.hidden.iter().find(|(name, _)| name == "outcome");
        let Some((_, code)) = code else {
            return String::new();
        };
        let handling = huiyin_domain::class::Outcome::CHOICES.iter();
        let review = huiyin_domain::class::ReviewOutcome::CHOICES.iter();
        let mut known = handling.chain(review);
        known
            .find(|choice| choice.code == code)
            .map_or_else(String::new, |choice| self.frame.choice(choice).to_owned())
    }
}
