//! The answer as it will read, before it is issued or laid before the head.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::access::Act;
use huiyin_domain::code::Coded as _;
use huiyin_office::Office;
use huiyin_office::compose;
use huiyin_office::step_form::StepForm;

use super::{composed, gate, with_parts};
use crate::app::App;
use crate::fields::Asked;
use crate::frame::Frame;
use crate::papers::PaperView;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::step::{self, About};
use crate::{page, paths};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::STAFF_STEP_PREVIEW, get(preview))
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

async fn preview(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path((number, step)): Path<(String, String)>,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    app.read(move |office| {
        step::with_form(
            office,
            frame,
            signed,
            &number,
            &step,
            |frame, signed, form| {
                if !compose::is_answer(form.spec) {
                    return Err(Problem::NotFound);
                }
                PreviewPage::of(office, frame, signed, form, query.get("from"))
            },
        )
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
        let signs = signed.may(Act::Sign);
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
            about: About::of(form, &signed.officer, &frame, from),
            paper: PaperView::of(office, &frame, &paper),
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
