//! `GET /`: three doors, how long things take, other doors, days on which leaders receive visitors.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::law::{Laws, TermId};
use huiyin_office::site::ReceptionDay;

use crate::app::App;
use crate::frame::Frame;
use crate::problem::Problem;
use crate::{page, paths};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::HOME, get(show))
}

/// The page.
#[derive(Template)]
#[template(path = "public/home.html")]
struct Home {
    frame: Frame,
    limits: Limits,
    doors: [&'static str; 5],
    reception: Vec<Reception>,
}

/// How long each part takes at most, as the law of today says, and the same drawn to scale.
pub struct Limits {
    /// Forwarding.
    pub dispatch: u16,
    /// Telling whether it is accepted.
    pub notice: u16,
    /// The opinion.
    pub conclude: u16,
    /// The extension, once.
    pub extension: u16,
    /// Asking for review.
    pub review: u16,
    /// Asking for re-review.
    pub re_review: u16,
    /// The parts of the picture.
    pub spans: Vec<Span>,
}

/// One part of the picture: where it begins, how wide it is, and its middle, in hundredths of the whole.
pub struct Span {
    /// Left edge.
    pub x: f32,
    /// Width.
    pub width: f32,
    /// Middle.
    pub middle: f32,
    /// Days.
    pub days: u16,
    /// Last part of its wording key, and its class.
    pub name: &'static str,
    /// Its number in the list below.
    pub number: usize,
}

impl Limits {
    /// The terms that the law in force today sets.
    pub fn of(laws: &Laws, frame: &Frame) -> Self {
        let law = laws.on(frame.today);
        let days = |term| law.term(term).map_or(0, |term| term.amount());
        let parts = [
            (TermId::BureauDispatch, "dispatch", 1),
            (TermId::ForwardedNotice, "notice", 2),
            (TermId::Conclude, "conclude", 3),
            (TermId::Extension, "extension", 3),
            (TermId::ReviewRequest, "review", 4),
        ];
        let whole: u16 = parts.iter().map(|(term, ..)| days(*term)).sum();
        let share = |days: u16| f32::from(days) * 100.0 / f32::from(whole.max(1));
        let mut x = 0.0;
        let spans = parts.map(|(term, name, number)| {
            let width = share(days(term));
            let span = Span {
                x,
                // A hair between two parts.
                width: width - 0.5,
                middle: x + (width - 0.5) / 2.0,
                days: days(term),
                name,
                number,
            };
            x += width;
            span
        });
        Self {
            dispatch: days(TermId::BureauDispatch),
            notice: days(TermId::ForwardedNotice),
            conclude: days(TermId::Conclude),
            extension: days(TermId::Extension),
            review: days(TermId::ReviewRequest),
            re_review: days(TermId::RereviewRequest),
            spans: spans.into(),
        }
    }
}

/// A day on which a leader receives visitors.
pub struct Reception {
    /// The day in words.
    pub day: String,
    /// `HH:MM`.
    pub time: String,
    /// Who receives.
    pub leader: String,
    /// Which matters.
    pub matters: String,
}

impl Reception {
    /// The days from today on.
    pub fn coming(frame: &Frame) -> Vec<Self> {
        let dated = frame.site.reception.iter().filter_map(|one| {
            let day: jiff::civil::Date = one.day.parse().ok()?;
            (day >= frame.today).then(|| (day, Self::of(one, frame, &day)))
        });
        let mut coming: Vec<_> = dated.collect();
        coming.sort_by_key(|(day, one)| (*day, one.time.clone()));
        coming.into_iter().map(|(_, one)| one).collect()
    }

    fn of(one: &ReceptionDay, frame: &Frame, day: &jiff::civil::Date) -> Self {
        Self {
            day: frame.day(day),
            time: one.time.clone(),
            leader: one.leader.clone(),
            matters: one.matters.clone(),
        }
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Problem> {
    let mut reception = Reception::coming(&frame);
    reception.truncate(4);
    page::ok(&Home {
        limits: Limits::of(&app.office().laws(), &frame),
        doors: ["danger", "court", "labour", "review", "discipline"],
        reception,
        frame,
    })
}
