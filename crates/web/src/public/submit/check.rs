//! `/submit/check`: every answer once more, and the one button that registers.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_domain::telling::Telling;
use huiyin_office::OfficeError;
use huiyin_office::answers::{Answers, Page, Whom};
use huiyin_office::submit::HandedIn;

use super::{Held, pages};
use crate::app::App;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::{page, paths};

/// A request shorter than this gets a hint, never a refusal.
const SHORT: usize = 10;

/// The page.
#[derive(Template)]
#[template(path = "public/submit_check.html")]
struct Check {
    frame: Frame,
    mend: Mend,
    sections: Vec<Section>,
    files: Vec<(String, String)>,
    code: String,
    until: String,
}

/// The answers of one page.
struct Section {
    page: Page,
    rows: Vec<Row>,
}

/// One answer.
struct Row {
    /// Name of the field.
    field: &'static str,
    /// Its label.
    label: String,
    /// What was answered.
    value: String,
    /// Nothing was answered.
    is_blank: bool,
    /// Keys of hints.
    hints: Vec<&'static str>,
}

impl Row {
    /// Is it the one question that its part is named after?
    fn is_of_the_part(&self) -> bool {
        ["kind", "whom", "request"].contains(&self.field)
    }
}

/// `GET /submit/check`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match super::held(&app, &headers).await? {
        None => Ok(Redirect::to(paths::SUBMIT).into_response()),
        Some(held) if held.draft.receipt.is_some() => {
            Ok(Redirect::to(paths::SUBMIT_RECEIPT).into_response())
        }
        Some(held) => page::ok(&check(frame, &held, Mend::none())),
    }
}

/// `POST /submit/check`: registers, once.
pub async fn hand_in(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(held) = super::held(&app, &headers).await? else {
        return Ok(Redirect::to(paths::SUBMIT).into_response());
    };
    let (held, done) = app
        .run(move |office| {
            let done = office.hand_in(&held.code, &held.draft);
            Ok((held, done))
        })
        .await?;
    let mend = match done {
        Ok(HandedIn::Receipt(_)) => {
            return Ok(Redirect::to(paths::SUBMIT_RECEIPT).into_response());
        }
        Ok(HandedIn::Faults(faults)) => {
            let mut mend = Mend::none();
            for fault in faults {
                mend.errors.push((
                    format!("change-{}", fault.page.name()),
                    pages::said(&frame, &fault),
                ));
            }
            mend
        }
        Err(error @ (OfficeError::Refused(_) | OfficeError::Fields(_) | OfficeError::Keys(_))) => {
            Mend::from_office(error, &frame, "register")?
        }
        Err(error) => return Err(error.into()),
    };
    page::mend(&check(frame, &held, mend))
}

fn check(frame: Frame, held: &Held, mend: Mend) -> Check {
    let answers = Answers(&held.draft.answers);
    let sections = Page::ALL.into_iter().map(|page| Section {
        page,
        rows: shown(page, answers)
            .into_iter()
            .map(|field| row(&frame, answers, field))
            .collect(),
    });
    Check {
        sections: sections.collect(),
        files: super::files::listed(&frame, held),
        mend,
        code: held.code.to_string(),
        until: pages::last_day(&frame),
        frame,
    }
}

/// The fields worth showing: what was answered, and what was asked and left open.
fn shown(page: Page, answers: Answers<'_>) -> Vec<&'static str> {
    match page {
        Page::Kind => answers
            .door()
            .map_or_else(|| vec!["kind"], |_| vec!["kind", "door"]),
        Page::Whom => match answers.whom() {
            Some(Whom::Another) => vec!["whom", "relation", "consent"],
            Some(Whom::Together) => vec!["whom", "head_count", "representatives"],
            _ => vec!["whom"],
        },
        Page::Request => vec!["request"],
        Page::Course => {
            let mut fields = vec!["course", "when", "where", "about"];
            if answers.given("accused").is_some() {
                fields.push("accused");
            }
            fields.push("tried");
            fields
        }
        Page::Reason => vec!["reason", "policy"],
        Page::You if answers.is_unnamed() => vec!["unnamed"],
        Page::You => {
            let mut fields = vec!["name", "phone", "address", "id_number"];
            match answers.whom() {
                Some(Whom::Another) => fields.extend(["other_name", "other_phone"]),
                Some(Whom::Together) => {
                    let more = answers.representatives().unwrap_or(1).min(5) as usize;
                    let all = [
                        "name2", "phone2", "name3", "phone3", "name4", "phone4", "name5", "phone5",
                    ];
                    fields.extend(&all[..(more - more.min(1)) * 2]);
                }
                _ => {}
            }
            fields.push("hidden");
            fields
        }
    }
}

fn row(frame: &Frame, answers: Answers<'_>, field: &'static str) -> Row {
    let value = value(frame, answers, field);
    let name = field.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut hints = Vec::new();
    if matches!(
        field,
        "request" | "course" | "where" | "about" | "tried" | "reason" | "policy"
    ) && Telling::of(&value).is_some()
    {
        hints.push("submit.tells");
    }
    if field == "request" && (1..SHORT).contains(&value.trim().chars().count()) {
        hints.push("submit.check.short");
    }
    Row {
        field,
        label: label(frame, field, name),
        is_blank: value.trim().is_empty(),
        value,
        hints,
    }
}

/// The label of a field; of a further representative's, with the number.
fn label(frame: &Frame, field: &str, name: &str) -> String {
    let label = frame.text_in("submit.ask", name);
    let n = &field[name.len()..];
    match n.is_empty() {
        true => label,
        false => frame.t2("submit.check.of_further", "n", n, "label", label),
    }
}

/// An answer in words.
fn value(frame: &Frame, answers: Answers<'_>, field: &'static str) -> String {
    let typed = answers.get(field);
    let chosen = |group: &str| match typed.is_empty() {
        true => String::new(),
        false => frame.text(&format!("submit.{group}.{typed}")),
    };
    match field {
        "kind" if answers.kind().is_some() => chosen("kind"),
        "door" if answers.door().is_some() => chosen("door"),
        "whom" if answers.whom().is_some() => chosen("whom"),
        "consent" => huiyin_office::answers::Consent::from_code(typed)
            .map_or_else(String::new, |_| chosen("consent")),
        "when" => answers.when_said(frame.locale()),
        "where" => [answers.given("town"), answers.given("place")]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        "accused" => {
            let names = typed.split(',').filter_map(|code| code.parse().ok());
            let names: Vec<_> = names.map(|unit| frame.unit(&unit)).collect();
            names.join(&frame.text("submit.check.comma"))
        }
        "unnamed" => frame.text("submit.check.unnamed"),
        "hidden" if answers.is("hidden") => frame.text("submit.check.hidden"),
        "hidden" => frame.text("submit.check.not_hidden"),
        _ => typed.to_owned(),
    }
}
