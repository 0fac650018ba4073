//! `GET /staff/reviews`: what the unit has to review or re-review, by the day on which its opinion is due.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::id::UnitId;
use huiyin_domain::organisation::StaffRole;
use huiyin_domain::stage::Stage;
use huiyin_office::Office;
use huiyin_office::worklist::{Filter, Whose, may_list};

use crate::app::App;
use crate::frame::Frame;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::work::{Row, Rows};
use crate::{page, paths};

/// A review body has no more at once; its desk has the rest.
const AT_MOST: u32 = 100;

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::STAFF_REVIEWS, get(show))
}

/// The page.
#[derive(Template)]
#[template(path = "staff/reviews.html")]
struct ReviewsPage {
    frame: Frame,
    signed: Signed,
    lists: Vec<List>,
    desk: String,
}

/// Reviews, or re-reviews.
struct List {
    key: &'static str,
    help: &'static str,
    rows: Vec<Row>,
    more: bool,
}

async fn show(State(app): State<App>, frame: Frame, signed: Signed) -> Result<Response, Problem> {
    let page = app
        .read(move |office| ReviewsPage::make(office, frame, signed))
        .await?;
    page::ok(&page)
}

impl ReviewsPage {
    fn make(office: &Office, frame: Frame, signed: Signed) -> Result<Self, Problem> {
        let officer = &signed.officer;
        // An auditor sees every review body's, others their own unit's.
        let is_auditor = officer.roles.contains(&StaffRole::Auditor);
        let units: Vec<UnitId> = frame
            .organisation
            .units()
            .map(|unit| &unit.id)
            .filter(|unit| **unit == officer.unit || is_auditor)
            .filter(|unit| may_list(officer, unit, &frame.organisation))
            .cloned()
            .collect();
        let stages = [
            (Stage::UnderReview, "reviews.review", "reviews.review_help"),
            (
                Stage::UnderReReview,
                "reviews.re_review",
                "reviews.re_review_help",
            ),
        ];
        let mut lists = Vec::with_capacity(stages.len());
        for (stage, key, help) in stages {
            let filter = Filter {
                stage: Some(stage),
                ..Filter::default()
            };
            let (mut found, mut more) = (Vec::new(), false);
            for unit in &units {
                let whose = Whose::Unit(unit.clone());
                let work = office.worklist(officer, &whose, &filter, None, None, AT_MOST)?;
                more |= work.next.is_some();
                found.extend(work.rows.into_iter().map(|row| (row, unit)));
            }
            found.sort_by_key(|(row, _)| row.due);
            let rows = found
                .into_iter()
                .map(|(row, unit)| Rows::of(&frame, unit.as_str()).row(row));
            lists.push(List {
                key,
                help,
                rows: rows.collect(),
                more,
            });
        }
        Ok(Self {
            lists,
            desk: paths::with_query(paths::STAFF, &[("whose", "unit")]),
            frame,
            signed,
        })
    }
}
