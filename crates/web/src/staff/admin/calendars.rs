//! `/staff/admin/calendars`: which years are published, and adding a year's file, pasted or as a file.

use askama::Template;
use axum::Router;
use axum::extract::{Multipart, State};
use axum::response::Response;
use axum::routing::{get, post};
use huiyin_domain::calendar::Year;
use huiyin_office::effect::CalendarEffect;
use huiyin_office::{ActAs, ChangeOf, Office, OfficeError};
use jiff::civil::Date;

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::history::CALENDAR;
use crate::staff::admin::save::{Place, Proposal, Save, Step, answer, said};
use crate::staff::admin::{Administrator, done_key, history};
use crate::{page, paths};

/// A year's file is a page of text.
const MOST_BYTES: usize = 64 * 1024;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::ADMIN_CALENDARS, get(show).post(save))
        .route(paths::ADMIN_CALENDAR_FILE, post(take_file))
}

/// One published year.
struct Line {
    year: i16,
    notice: String,
    off: Vec<String>,
    work: Vec<String>,
    days_off: usize,
    days_work: usize,
}

impl Line {
    fn of(frame: &Frame, year: &Year) -> Self {
        Self {
            year: year.number(),
            notice: year.notice().to_owned(),
            off: spans(frame, year.off()),
            work: spans(frame, year.work()),
            days_off: year.off().len(),
            days_work: year.work().len(),
        }
    }
}

/// Days in words, neighbours as a span, each with the mark that divides it from the next: on the page no line
/// ends within one.
fn spans(frame: &Frame, days: impl Iterator<Item = Date>) -> Vec<String> {
    let mut spans: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match spans.last_mut() {
            Some((_, last)) if last.tomorrow().ok() == Some(day) => *last = day,
            _ => spans.push((day, day)),
        }
    }
    let last_of_all = spans.len().saturating_sub(1);
    let said = spans.iter().map(|(first, last)| match first == last {
        true => frame.short_day(first),
        false => frame.t2(
            "admin.span",
            "first",
            frame.short_day(first),
            "last",
            frame.short_day(last),
        ),
    });
    said.enumerate()
        .map(|(at, span)| match at < last_of_all {
            true => span + &frame.text("admin.and"),
            false => span,
        })
        .collect()
}

#[derive(Template)]
#[template(path = "staff/admin/calendars.html")]
struct CalendarsPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    done: Option<&'static str>,
    lines: Vec<Line>,
    text: String,
    /// The last year without a gap from now.
    ends: Option<String>,
    history: String,
}

async fn form(
    app: &App,
    frame: Frame,
    signed: Signed,
    mend: Mend,
    text: String,
) -> Result<CalendarsPage, Problem> {
    let (calendar, ends) = app
        .read(|office| Ok((office.calendar()?, office.calendar_ends()?)))
        .await?;
    let mut lines: Vec<_> = calendar
        .years()
        .map(|year| Line::of(&frame, year))
        .collect();
    lines.reverse();
    Ok(CalendarsPage {
        history: paths::admin_history_of(history::word(ChangeOf::Setting), CALENDAR),
        ends: ends.map(|day| frame.day(&day)),
        frame,
        signed,
        mend,
        done: None,
        lines,
        text,
    })
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let mut page = form(&app, frame, signed, Mend::none(), String::new()).await?;
    page.done = done_key(asked.get("done"));
    page::ok(&page)
}

/// The file goes the way of a pasted text, from which it does not differ.
async fn take_file(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    mut parts: Multipart,
) -> Result<Response, Problem> {
    let mut text = String::new();
    let mut wrong = None;
    while let Some(part) = parts.next_field().await.map_err(|_| Problem::TooLarge)? {
        if part.name() != Some("file") {
            continue;
        }
        let bytes = part.bytes().await.map_err(|_| Problem::TooLarge)?;
        if bytes.is_empty() {
            wrong = Some("admin.mend_no_file");
        } else if bytes.len() > MOST_BYTES {
            wrong = Some("admin.mend_file_large");
        } else {
            match String::from_utf8(bytes.to_vec()) {
                Ok(read) => text = read.replace("\r\n", "\n"),
                Err(_) => wrong = Some("admin.mend_file_text"),
            }
        }
    }
    if let Some(key) = wrong {
        let mut mend = Mend::none();
        mend.add("file", frame.text(key));
        return page::mend(&form(&app, frame, signed, mend, String::new()).await?);
    }
    let mut fields = Fields::default();
    fields.add("text", text);
    save(State(app), frame, Administrator(signed), fields).await
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    fields: Fields,
) -> Result<Response, Problem> {
    let text = fields.get("text").to_owned();
    if fields.has("edit") {
        return page::ok(&form(&app, frame, signed, Mend::none(), text).await?);
    }
    let step = Step::of(&fields);
    let who = signed.act_as();
    let shown = frame.clone();
    let typed = text.clone();
    let outcome = app
        .run(move |office| {
            let effect = match office.calendar_effect(&typed)? {
                Ok(effect) => effect,
                Err(wrong) => return Ok(Err(wrong)),
            };
            let year = effect.year.number();
            let save = Saving {
                text: typed,
                effect,
            };
            Ok(Ok((year, step.take(office, &shown, &who, save)?)))
        })
        .await?;
    let (year, outcome) = match outcome {
        Ok(done) => done,
        Err(wrong) => {
            let mut mend = Mend::none();
            mend.add(
                "text",
                huiyin_wording::calendar_error(frame.locale(), &wrong),
            );
            return page::mend(&form(&app, frame, signed, mend, text).await?);
        }
    };
    let place = Place::back_to(
        frame.t1("admin.calendar_of", "year", year),
        paths::ADMIN_CALENDARS,
    );
    answer(frame, signed, place, &fields, outcome)
}

/// A year's calendar on its way into the record.
struct Saving {
    text: String,
    effect: CalendarEffect,
}

impl Save for Saving {
    fn of(&self) -> (ChangeOf, &str) {
        (ChangeOf::Setting, CALENDAR)
    }

    fn stands(&self, _: &Office) -> bool {
        self.effect.now.as_ref() == Some(&self.effect.year)
    }

    fn propose(
        &self,
        frame: &Frame,
        _: &Office,
        proposal: &mut Proposal,
    ) -> Result<(), OfficeError> {
        differs(frame, &self.effect, proposal);
        proposal.effects = effects(frame, &self.effect);
        Ok(())
    }

    fn write(self, office: &Office, who: &ActAs) -> Result<(), OfficeError> {
        office.add_calendar_as(&self.text, who).map(drop)
    }
}

fn differs(frame: &Frame, effect: &CalendarEffect, proposal: &mut Proposal) {
    let of = |say: &dyn Fn(&Year) -> String| effect.now.as_ref().map_or_else(String::new, say);
    let mut line = |key: &str, say: &dyn Fn(&Year) -> String| {
        proposal.line(frame.text(key), of(say), say(&effect.year));
    };
    line("admin.notice", &|year| year.notice().to_owned());
    line("admin.off", &|year| spans(frame, year.off()).concat());
    line("admin.work", &|year| spans(frame, year.work()).concat());
}

/// What the calendar touches. Days that are final stay, whatever a later notice says.
fn effects(frame: &Frame, effect: &CalendarEffect) -> Vec<String> {
    let year = effect.year.number();
    let moved = said(frame, effect.moved);
    let mut effects = vec![match effect.provisional {
        0 => frame.text("admin.calendar_no_provisional"),
        n => frame.t2("admin.calendar_moves", "n", n, "moved", moved),
    }];
    effects.push(match effect.now {
        None => frame.t1("admin.calendar_first", "year", year),
        Some(_) => frame.t1("admin.calendar_again", "year", year),
    });
    effects
}

/// A year's file as its form holds it.
pub fn fields_of(text: &str) -> Fields {
    let mut fields = Fields::default();
    fields.add("text", text);
    fields
}
