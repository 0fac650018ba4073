//! `/progress/{number}`: where the matter stands, what comes and by when, and what can be done now.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use huiyin_domain::code::Coded as _;
use huiyin_domain::obligation::{Obligation, ObligationKind, Owner};
use huiyin_domain::stage::Stage;
use huiyin_journal::kind;
use huiyin_office::Office;
use huiyin_office::course::Course;
use huiyin_office::document::{goes_to_petitioner, issued_by};
use huiyin_office::openings::{Asked as Question, Opening};
use huiyin_office::show::Happened;
use huiyin_wording::{standing_parts, time_of_day, told};
use jiff::civil::Date;

use super::Visitor;
use crate::app::App;
use crate::fields::Asked;
use crate::frame::Frame;
use crate::papers::{PaperView, size};
use crate::problem::Problem;
use crate::{page, paths};

/// The page.
#[derive(Template)]
#[template(path = "public/progress_course.html")]
struct CoursePage {
    frame: Frame,
    number: String,
    title: String,
    /// What was just done.
    done: Option<String>,
    standing: String,
    /// What comes next: its last day and what it is; or a sentence without a day.
    next: Next,
    late: Vec<String>,
    buttons: Vec<Button>,
    ahead: Vec<Ahead>,
    line: Folded<Line>,
    papers: Vec<PaperView>,
    openings: Folded<OpeningView>,
    /// What was opened on an accusation is shown after this many days.
    delay: Option<u16>,
    /// Where else one can go with a reply that has no review.
    elsewhere: Option<String>,
    /// The matter is over: a new one can be filed.
    over: bool,
    text: Vec<String>,
}

/// The newest, and what is older, which stands folded below it.
struct Folded<T> {
    shown: Vec<T>,
    older: Vec<T>,
}

impl<T> Folded<T> {
    /// `at_once` of them are shown, and each that `stays`; nothing is folded for the sake of one or two.
    fn of(newest_first: Vec<T>, at_once: usize, stays: impl Fn(&T) -> bool) -> Self {
        let all = newest_first.into_iter().enumerate();
        let (shown, older): (Vec<_>, Vec<_>) =
            all.partition(|(at, one)| *at < at_once || stays(one));
        let plain = |some: Vec<(usize, T)>| some.into_iter().map(|(_, one)| one).collect();
        if older.len() > 2 {
            return Self {
                shown: plain(shown),
                older: plain(older),
            };
        }
        let mut shown: Vec<_> = shown.into_iter().chain(older).collect();
        shown.sort_by_key(|(at, _)| *at);
        Self {
            shown: plain(shown),
            older: Vec::new(),
        }
    }
}

enum Next {
    By {
        day: String,
        what: String,
        left: String,
    },
    Said(String),
}

struct Button {
    path: String,
    text: String,
    class: &'static str,
}

/// Somebody opened what is sealed.
pub struct OpeningView {
    pub when: String,
    pub what: String,
    pub by: String,
    /// Where it can be asked about.
    pub ask: Option<String>,
    /// What was asked, and by when it is answered.
    pub asked: Vec<String>,
    /// The answer.
    pub answer: Vec<String>,
}

struct Ahead {
    day: String,
    what: String,
    late: bool,
}

struct Line {
    day: String,
    /// The line above it is of the same day.
    same_day: bool,
    iso: String,
    what: String,
    late: bool,
    now: bool,
    links: Vec<(String, String)>,
}

/// `GET /progress/{number}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let course = app
        .read(move |office| Ok(office.course(visitor.number(), visitor.visit())?))
        .await?;
    let done = DONE
        .contains(&asked.get("done"))
        .then(|| frame.text_in("progress.done", asked.get("done")));
    page::ok(&CoursePage::of(app.office(), frame, &course, done))
}

/// What can have been done just before.
const DONE: [&str; 6] = [
    "add-material",
    "withdraw",
    "rate",
    "request-review",
    "request-re-review",
    "ask-opening",
];

/// Lines of the course that are shown at once, and openings of the identity.
const LINES: usize = 6;
const OPENINGS: usize = 3;

impl CoursePage {
    fn of(office: &Office, frame: Frame, course: &Course, done: Option<String>) -> Self {
        let matter = &course.matter;
        let number = matter.number.to_string();
        let [standing, then] = standing_parts(frame.locale(), matter);
        let duties = course.duties();
        let next = match duties.first() {
            Some(owed) if course.days_late(owed).is_some() => Next::Said(format!(
                "{}{}",
                frame.text("progress.next"),
                owes(&frame, owed)
            )),
            Some(owed) => Next::By {
                day: frame.day(&owed.due),
                what: owes(&frame, owed),
                left: left(&frame, course, owed),
            },
            None => Next::Said(window(&frame, course).unwrap_or(then)),
        };
        let late = duties.iter().filter_map(|owed| {
            let days = course.days_late(owed)?;
            let key = match days {
                1 => "progress.late_one",
                _ => "progress.late",
            };
            let said = frame.t2(key, "day", frame.day(&owed.due), "n", days);
            Some(format!("{said}{}", owes(&frame, owed)))
        });
        let late: Vec<String> = late.collect();
        let over = matter.stage.is_end() || matter.stage == Stage::Lapsed;
        Self {
            title: title(&frame, course),
            done,
            standing,
            next,
            late,
            buttons: buttons(&frame, course, &number),
            ahead: ahead(&frame, course),
            line: Folded::of(line(&frame, course, &number), LINES, |_| false),
            papers: course
                .papers
                .iter()
                .rev()
                .map(|paper| PaperView::of(office, &frame, paper).without_phone())
                .collect(),
            // What was asked about one is not looked for.
            openings: Folded::of(openings(&frame, course, &number), OPENINGS, |one| {
                !one.asked.is_empty()
            }),
            delay: course.shown_after,
            elsewhere: elsewhere(&frame, course),
            over,
            text: crate::papers::paragraphs(&course.text),
            number,
            frame,
        }
    }
}

fn title(frame: &Frame, course: &Course) -> String {
    match &course.matter.petition.title {
        title if title.is_empty() => frame.t1("progress.title", "number", &course.matter.number),
        // A title that is the first sentence of the text brings its full stop along.
        title => title.trim_end_matches('。').to_owned(),
    }
}

/// Nobody owes anything: what the petitioner may still ask for, and until when.
fn window(frame: &Frame, course: &Course) -> Option<String> {
    let is_request = |owed: &&Obligation| {
        let kinds = [
            ObligationKind::ReviewRequest,
            ObligationKind::ReReviewRequest,
        ];
        kinds.contains(&owed.kind)
    };
    let windows = course.windows();
    let first = windows
        .into_iter()
        .filter(is_request)
        .min_by_key(|owed| owed.due)?;
    let last = frame.t1("progress.window_last", "day", frame.day(&first.due));
    let [next, owes] = [frame.text("progress.next"), owes(frame, first)];
    Some(format!("{next}{owes}{last}{}", left(frame, course, first)))
}

/// What is owed, in a sentence with the unit's name.
fn owes(frame: &Frame, owed: &Obligation) -> String {
    let unit = match &owed.owner {
        Owner::Unit(unit) => frame.unit(unit),
        Owner::Petitioner => frame.text("progress.you"),
    };
    frame.t1(&format!("progress.owes.{}", owed.kind.code()), "unit", unit)
}

fn left(frame: &Frame, course: &Course, owed: &Obligation) -> String {
    match (owed.due - course.today).get_days() {
        ..0 => String::new(),
        0 => frame.text("progress.left_today"),
        1 => frame.text("progress.left_one"),
        n => frame.t1("progress.left", "n", n),
    }
}

/// Only what is open now; one heavy button at most.
fn buttons(frame: &Frame, course: &Course, number: &str) -> Vec<Button> {
    let all = [
        ("request-review", "review"),
        ("request-re-review", "re-review"),
        ("add-material", "material"),
        ("rate", "rating"),
        ("withdraw", "withdrawal"),
    ];
    let open = all.into_iter().filter(|(step, _)| match *step {
        "rate" => course.may(step) && !course.to_rate.is_empty(),
        _ => course.may(step),
    });
    open.enumerate()
        .map(|(at, (step, part))| Button {
            path: paths::progress_part(number, part),
            text: frame.text_in("progress.button", step),
            class: match (at, step) {
                (_, "withdraw") => "stand",
                (0, "rate") => "btn",
                (0, _) => "btn btn-main",
                _ => "btn",
            },
        })
        .collect()
}

/// What is to come, the furthest on top.
fn ahead(frame: &Frame, course: &Course) -> Vec<Ahead> {
    let mut all = course.windows();
    all.extend(course.duties());
    all.sort_by_key(|owed| std::cmp::Reverse(owed.due));
    all.into_iter()
        .map(|owed| Ahead {
            day: frame.t1("progress.before", "day", short(frame, owed.due)),
            what: owes(frame, owed),
            late: course.days_late(owed).is_some(),
        })
        .collect()
}

/// The newest on top.
fn line(frame: &Frame, course: &Course, number: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = course
        .entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| {
            let what = happened(frame, entry)?;
            Some(Line {
                day: short(frame, entry.day),
                same_day: false,
                iso: huiyin_wording::iso(entry.day),
                what,
                late: entry.kind == kind::OVERDUE,
                now: false,
                links: links(frame, course, number, at, entry),
            })
        })
        .collect();
    lines.reverse();
    for at in 1..lines.len() {
        lines[at].same_day = at != LINES && lines[at].iso == lines[at - 1].iso;
    }
    if let Some(newest) = lines.first_mut() {
        newest.now = true;
    }
    lines
}

fn happened(frame: &Frame, entry: &Happened) -> Option<String> {
    match (&entry.event, entry.kind) {
        (Some(event), _) => Some(told(frame.locale(), event, |unit| frame.unit(unit))),
        (None, kind::OVERDUE) => Some(frame.text("progress.missed")),
        (None, _) => {
            let kind = issued_by(entry).filter(|kind| goes_to_petitioner(*kind))?;
            Some(frame.t1("progress.issued", "name", frame.choice(kind.choice())))
        }
    }
}

/// The paper that an entry issued, and the files that it brought.
fn links(
    frame: &Frame,
    course: &Course,
    number: &str,
    at: usize,
    entry: &Happened,
) -> Vec<(String, String)> {
    let papers = course.papers.iter().filter(|paper| paper.n == at + 1);
    let papers = papers.map(|paper| {
        let name = frame.choice(paper.kind.choice());
        (
            paths::progress_paper(number, paper.n),
            frame.t1("progress.see", "name", name),
        )
    });
    let files = course
        .files
        .iter()
        .filter(|file| file.entry == entry.entry.into());
    let files = files.map(|file| {
        let name = file.name.clone().unwrap_or_default();
        (
            paths::progress_file(number, file.n),
            frame.t2(
                "progress.file",
                "name",
                name,
                "size",
                size(frame, file.length),
            ),
        )
    });
    papers.chain(files).collect()
}

/// The newest on top.
fn openings(frame: &Frame, course: &Course, number: &str) -> Vec<OpeningView> {
    let newest = course.openings.iter().rev();
    newest
        .map(|opening| OpeningView::of(frame, number, opening))
        .collect()
}

impl OpeningView {
    /// An opening in the words of its petitioner.
    pub fn of(frame: &Frame, number: &str, opening: &Opening) -> Self {
        let what = match (opening.of_files, opening.purpose) {
            (_, Some(purpose)) => frame.t1(
                "progress.opened.read",
                "purpose",
                frame.choice(purpose.choice()),
            ),
            (true, None) => frame.text("progress.opened.files"),
            (false, None) => frame.text(&format!("progress.opened.{}", opening.kind)),
        };
        let by = match (&opening.unit, opening.role) {
            (Some(unit), Some(role)) => frame.t2(
                "progress.opened.by",
                "unit",
                frame.unit(unit),
                "role",
                frame.choice(role.choice()),
            ),
            _ => String::new(),
        };
        let asked = opening.question.as_ref();
        let answer = asked.and_then(|asked| asked.answer.as_ref());
        Self {
            when: format!("{} {}", frame.day(&opening.day), time_of_day(opening.time)),
            what,
            by,
            ask: opening
                .can_be_asked()
                .then(|| paths::progress_opening(number, opening.n)),
            asked: asked.map_or_else(Vec::new, |asked| asked_lines(frame, asked)),
            answer: answer.map_or_else(Vec::new, |(_, text)| crate::papers::paragraphs(text)),
        }
    }
}

fn asked_lines(frame: &Frame, asked: &Question) -> Vec<String> {
    let unit = asked.to.as_ref().map(|unit| frame.unit(unit));
    let unit = unit.unwrap_or_default();
    let day = frame.day(&asked.day);
    let then = match (&asked.answer, asked.due) {
        (Some((day, _)), _) => frame.t2(
            "progress.opened.answered",
            "day",
            frame.day(day),
            "unit",
            unit,
        ),
        (None, Some(due)) if due < frame.today => {
            frame.t2("progress.opened.late", "day", frame.day(&due), "unit", unit)
        }
        (None, Some(due)) => frame.t2("progress.opened.due", "day", frame.day(&due), "unit", unit),
        (None, None) => String::new(),
    };
    vec![frame.t1("progress.opened.asked", "day", day), then]
}

/// The way on from a reply that the petition procedure does not review.
fn elsewhere(frame: &Frame, course: &Course) -> Option<String> {
    let matter = &course.matter;
    let is_answered = matter.latest_opinion().is_some() || matter.stage == Stage::Redirected;
    (is_answered && !matter.has_review()).then(|| super::review::elsewhere(frame, matter))
}

/// `11月22日`; with the year when it is another one.
pub fn short(frame: &Frame, day: Date) -> String {
    match day.year() == frame.today.year() {
        true => frame.short_day(&day),
        false => frame.t2(
            "submit.receipt.other_year",
            "year",
            day.year(),
            "day",
            frame.short_day(&day),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_is_folded_but_not_for_the_sake_of_two_nor_what_was_asked_about() {
        let none = |_: &i32| false;
        let folded = Folded::of((0..5).collect(), 3, none);
        assert_eq!((folded.shown.len(), folded.older.len()), (5, 0));
        let folded = Folded::of((0..6).collect(), 3, none);
        assert_eq!((folded.shown, folded.older), (vec![0, 1, 2], vec![3, 4, 5]));
        let folded = Folded::of((0..8).collect(), 3, |one| *one == 6);
        assert_eq!(
            (folded.shown, folded.older),
            (vec![0, 1, 2, 6], vec![3, 4, 5, 7])
        );
    }
}
