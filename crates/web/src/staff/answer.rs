//! The form of a written answer: one block for each numbered request, and the answer as it will read.
//!
//! What is typed is kept on the server whenever a button is pressed, so that nothing is lost. The answer is
//! not issued while a request lacks its finding, facts, basis or remedy.

mod parts;
mod preview;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_domain::access::Act;
use huiyin_domain::field::{Form, Kind};
use huiyin_domain::id::MatterNumber;
use huiyin_domain::transition::Spec;
use huiyin_office::compose::{self, PARTS_AT_MOST, Part, Piece};
use huiyin_office::once::Once;
use huiyin_office::step_form::StepForm;
use huiyin_office::{Office, OfficeError};

use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::control::Control;
use crate::staff::happened::Line;
use crate::staff::step::{self, About};
use crate::{page, paths};

use parts::{changed, parts, with_parts};
pub use preview::routes;

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
            about: About::of(form, &signed.officer, &frame, from),
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
            signs: signed.may(Act::Sign),
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

fn block(n: usize, part: &Part, frame: &Frame) -> Block {
    let pieces = Piece::ALL.map(|piece| {
        let text = part.get(piece);
        PieceField {
            id: format!("{}.{n}", piece.code()),
            label: frame.text_in("compose", piece.code()),
            hint: frame.text(&format!("compose.{}_hint", piece.code())),
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
        mend.add("", frame.text("compose.no_part"));
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
    step::with_form(
        office,
        frame,
        signed,
        number,
        spec.name,
        |frame, signed, form| {
            let from = typed.get("from");
            let page = AnswerPage::of(office, frame, signed, form, typed, from).mended(mend);
            page::mend(&page)
        },
    )
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
            let lines = step::lines_since(office, &frame, &signed, number, &since)?;
            step::with_form(
                office,
                frame,
                signed,
                number,
                spec.name,
                |frame, signed, form| {
                    let from = typed.get("from");
                    let mut page = AnswerPage::of(office, frame, signed, form, &typed, from);
                    page.since = lines;
                    page::render(StatusCode::CONFLICT, &page)
                },
            )
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
