//! `/progress/{number}/review` and `/re-review`: asking the next higher unit to look again.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use huiyin_domain::Matter;
use huiyin_domain::class::Class;
use huiyin_domain::code::Coded as _;
use huiyin_domain::field::Form;
use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::transition::NoLongerAccept;
use huiyin_office::course::Course;
use huiyin_office::once::Once;
use huiyin_wording::{Locale, basis, sentence};

use super::Visitor;
use super::taking::{Sent, keep_sending, take};
use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::papers::PaperView;
use crate::problem::Problem;
use crate::{page, paths};

/// Which of the two is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    step: &'static str,
    part: &'static str,
    window: ObligationKind,
}

/// 复查.
pub const REVIEW: Ask = Ask {
    step: "request-review",
    part: "review",
    window: ObligationKind::ReviewRequest,
};
/// 复核.
pub const RE_REVIEW: Ask = Ask {
    step: "request-re-review",
    part: "re-review",
    window: ObligationKind::ReReviewRequest,
};

/// The page.
#[derive(Template)]
#[template(path = "public/progress_review.html")]
struct ReviewPage {
    frame: Frame,
    mend: Mend,
    ask: Ask,
    number: String,
    back: String,
    path: String,
    once: Once,
    seen: usize,
    state: State_,
    /// Code and name of each organ that can be asked.
    bodies: Vec<(String, String)>,
    /// The reply that is attacked.
    paper: Option<PaperView>,
    body: String,
    wrong: String,
    wanted: String,
}

/// Whether one can ask now.
enum State_ {
    /// Until this day; none before the reply was served.
    Open(Option<String>),
    /// The last day was this one.
    Over(String),
    /// There is no further level: on what that rests.
    Closed(String),
    /// The petition procedure does not review this: where else to go.
    Elsewhere(String),
    /// Not now.
    NotNow,
}

/// `GET /progress/{number}/review`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page::ok(&ReviewPage::new(&app, frame, visitor, REVIEW).await?)
}

/// `GET /progress/{number}/re-review`.
pub async fn show_again(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page::ok(&ReviewPage::new(&app, frame, visitor, RE_REVIEW).await?)
}

/// `POST /progress/{number}/review`.
pub async fn create(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Problem> {
    ask(app, frame, visitor, fields, REVIEW).await
}

/// `POST /progress/{number}/re-review`.
pub async fn create_again(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Problem> {
    ask(app, frame, visitor, fields, RE_REVIEW).await
}

async fn ask(
    app: App,
    frame: Frame,
    visitor: Visitor,
    fields: Fields,
    ask: Ask,
) -> Result<Response, Problem> {
    let mut mend = Mend::none();
    for (field, key) in [
        ("body", "progress.review.body_missing"),
        ("wrong", "progress.review.wrong_missing"),
        ("wanted", "progress.review.wanted_missing"),
    ] {
        if fields.get(field).trim().is_empty() {
            mend.add(field, frame.text(key));
        }
    }
    if mend.is_empty() {
        let form = Form::from([
            ("body".to_owned(), fields.get("body").to_owned()),
            ("note".to_owned(), note(&fields)),
        ]);
        let sent = Sent {
            step: ask.step,
            form,
            files: Vec::new(),
        };
        match take(&app, &frame, &visitor, &fields, sent).await? {
            Ok(done) => return Ok(done),
            Err(wrong) => mend = wrong,
        }
        // The two boxes are one field of the step.
        for (field, _) in &mut mend.errors {
            if field == "note" {
                "wrong".clone_into(field);
            }
        }
    }
    again(&app, frame, visitor, &fields, ask, mend).await
}

/// The form filled with what was typed.
pub async fn again(
    app: &App,
    frame: Frame,
    visitor: Visitor,
    fields: &Fields,
    ask: Ask,
    mend: Mend,
) -> Result<Response, Problem> {
    let mut page = ReviewPage::new(app, frame, visitor, ask).await?;
    keep_sending(fields, &mend, &mut page.once, &mut page.seen);
    page.body = fields.get("body").to_owned();
    page.wrong = fields.get("wrong").to_owned();
    page.wanted = fields.get("wanted").to_owned();
    let is_open = matches!(page.state, State_::Open(_)) && !page.bodies.is_empty();
    page.mend = mend.kept_if(is_open);
    page::again(&page, &page.mend)
}

/// The request as a document: it is Chinese, like all of them.
fn note(fields: &Fields) -> String {
    let part = |key: &str, field: &str| {
        let text = fields.get(field).trim();
        sentence(Locale::Zh, key, &[("text", &text)])
    };
    let (wrong, wanted) = (
        part("progress.review.note_wrong", "wrong"),
        part("progress.review.note_wanted", "wanted"),
    );
    format!("{wrong}\n{wanted}")
}

/// Where one goes with a reply that the petition procedure does not review.
pub fn elsewhere(frame: &Frame, matter: &Matter) -> String {
    let code = match (matter.class, matter.route) {
        (Some(Class::DecisionRequest), Some(route)) => route.code(),
        (Some(class), _) => class.code(),
        (None, _) => "unknown",
    };
    frame.text_in("progress.elsewhere", code)
}

impl ReviewPage {
    async fn new(app: &App, frame: Frame, visitor: Visitor, ask: Ask) -> Result<Self, Problem> {
        let number = visitor.number().to_owned();
        let course = app
            .read(move |office| Ok(office.course(visitor.number(), visitor.visit())?))
            .await?;
        let opinion = course.matter.latest_opinion();
        let bodies = opinion.map_or_else(Vec::new, |opinion| {
            let bodies = frame.organisation.review_body_of(&opinion.unit);
            bodies
                .iter()
                .map(|unit| (unit.to_string(), frame.unit(unit)))
                .collect()
        });
        let only = match &bodies[..] {
            [(code, _)] => code.clone(),
            _ => String::new(),
        };
        let paper = opinion.and_then(|opinion| {
            let mut papers = course.papers.iter().rev();
            papers.find(|paper| paper.kind == opinion.document)
        });
        Ok(Self {
            state: state(&frame, &course, ask),
            paper: paper.map(|paper| PaperView::of(app.office(), &frame, paper)),
            mend: Mend::none(),
            ask,
            back: paths::progress_of(&number),
            path: paths::progress_part(&number, ask.part),
            number,
            once: app.office().new_once(),
            seen: course.matter.entries.len(),
            bodies,
            body: only,
            wrong: String::new(),
            wanted: String::new(),
            frame,
        })
    }
}

fn state(frame: &Frame, course: &Course, ask: Ask) -> State_ {
    let matter = &course.matter;
    if !matter.has_review() && matter.latest_opinion().is_some() {
        return State_::Elsewhere(elsewhere(frame, matter));
    }
    if matter.is_at_its_last_level() {
        return State_::Closed(basis(frame.locale(), NoLongerAccept::SPEC.basis));
    }
    let window = matter.latest_of(ask.window).map(|clock| &clock.obligation);
    match window {
        Some(window) if course.today > window.due => State_::Over(frame.day(&window.due)),
        _ if !course.may(ask.step) => State_::NotNow,
        Some(window) => State_::Open(Some(frame.day(&window.due))),
        None => State_::Open(None),
    }
}
