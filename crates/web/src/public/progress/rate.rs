//! `/progress/{number}/rating`: how the petitioner rates a unit, once each.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::field::Form;
use huiyin_domain::transition::{Clear, Grade};
use huiyin_office::once::Once;

use super::Visitor;
use super::taking::{Sent, keep_sending, take};
use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::{page, paths};

const STEP: &str = "rate";

/// The page.
#[derive(Template)]
#[template(path = "public/progress_rate.html")]
struct RatePage {
    frame: Frame,
    mend: Mend,
    number: String,
    back: String,
    once: Once,
    /// Code and name of each unit that can be rated.
    units: Vec<(String, String)>,
    open: bool,
    grades: &'static [Choice],
    unit: String,
    grade: String,
    note: String,
    pressed: bool,
    /// Code and words of each of the four clears, and whether it was ticked.
    clears: Vec<(&'static str, String, bool)>,
}

/// `GET /progress/{number}/rating`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page::ok(&RatePage::new(&app, frame, visitor).await?)
}

/// `POST /progress/{number}/rating`.
pub async fn create(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Problem> {
    let mut mend = Mend::none();
    for (field, key) in [
        ("unit", "progress.rate.unit_missing"),
        ("grade", "progress.rate.grade_missing"),
    ] {
        if fields.get(field).is_empty() {
            mend.add(field, frame.text(key));
        }
    }
    if mend.is_empty() {
        let mut form = Form::new();
        for name in ["unit", "grade", "note"] {
            form.insert(name.to_owned(), fields.get(name).to_owned());
        }
        form.insert("not_done".to_owned(), fields.all("not_done").join(","));
        if fields.get("pressed") == "yes" {
            form.insert("pressed".to_owned(), "yes".to_owned());
        }
        let sent = Sent {
            step: STEP,
            form,
            files: Vec::new(),
        };
        match take(&app, &frame, &visitor, &fields, sent).await? {
            Ok(done) => return Ok(done),
            Err(wrong) => mend = wrong,
        }
    }
    again(&app, frame, visitor, &fields, mend).await
}

/// The form filled with what was typed.
pub async fn again(
    app: &App,
    frame: Frame,
    visitor: Visitor,
    fields: &Fields,
    mend: Mend,
) -> Result<Response, Problem> {
    let mut page = RatePage::new(app, frame, visitor).await?;
    keep_sending(fields, &mend, &mut page.once, &mut 0);
    page.unit = fields.get("unit").to_owned();
    page.grade = fields.get("grade").to_owned();
    page.note = fields.get("note").to_owned();
    page.pressed = fields.get("pressed") == "yes";
    for (code, _, ticked) in &mut page.clears {
        *ticked = fields.all("not_done").iter().any(|typed| typed == code);
    }
    page.mend = mend.kept_if(page.open);
    page::again(&page, &page.mend)
}

impl RatePage {
    async fn new(app: &App, frame: Frame, visitor: Visitor) -> Result<Self, Problem> {
        let number = visitor.number().to_owned();
        let course = app
            .read(move |office| Ok(office.course(visitor.number(), visitor.visit())?))
            .await?;
        let units = course.to_rate.iter();
        let units: Vec<_> = units
            .map(|unit| (unit.to_string(), frame.unit(unit)))
            .collect();
        let only = match &units[..] {
            [(code, _)] => code.clone(),
            _ => String::new(),
        };
        let clears = Clear::CHOICES.iter().map(|clear| {
            let words = frame.text_in("progress.rate_clear", clear.code);
            (clear.code, words, false)
        });
        Ok(Self {
            clears: clears.collect(),
            frame,
            mend: Mend::none(),
            back: paths::progress_of(&number),
            number,
            once: app.office().new_once(),
            open: course.may(STEP) && !units.is_empty(),
            units,
            grades: Grade::CHOICES,
            unit: only,
            grade: String::new(),
            note: String::new(),
            pressed: false,
        })
    }
}
