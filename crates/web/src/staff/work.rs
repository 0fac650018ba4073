//! `GET /staff`: my desk. What is due first stands on top.

mod away;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::organisation::{Officer, StaffRole};
use huiyin_domain::petition::Channel;
use huiyin_domain::stage::Stage;
use huiyin_domain::transition::Spec;
use huiyin_office::worklist::{COUNT_AT_MOST, Counted, Filter, Group, Whose, Work, WorkRow};
use huiyin_office::{Office, OfficeError};
use jiff::civil::Date;

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::{Frame, capital};
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::happened::short;
use crate::staff::shown::{handler_of, step_title};
use crate::staff::time_left::TimeLeft;
use crate::{page, paths};
use away::Away;

/// Rows of a page, and of a long one.
const ROWS: [u32; 2] = [50, 100];
/// The longest words that a filter takes.
const WORDS_AT_MOST: usize = 40;

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::STAFF, get(show))
}

/// What an address of the desk says. What it does not know is as if it were not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `mine` or `unit`.
    whose: String,
    /// A unit below, or one whose record is kept here.
    unit: String,
    /// Limits the list to some days.
    due: String,
    stage: String,
    channel: String,
    q: String,
    /// Where the page begins.
    after: String,
    /// Rows.
    n: String,
    /// A step that was taken just now.
    done: String,
}

impl Wanted {
    /// Reads the address.
    pub fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).to_owned();
        Self {
            whose: text("whose"),
            unit: text("unit"),
            due: text("due"),
            stage: text("stage"),
            channel: text("channel"),
            q: text("q"),
            after: text("after"),
            n: text("n"),
            done: text("done"),
        }
    }

    /// Whose list: as asked, else what this officer most likely came for.
    pub fn whose(&self, officer: &Officer) -> Whose {
        let handles = officer.roles.contains(&StaffRole::Handler);
        match (UnitId::new(&self.unit), self.whose.as_str()) {
            (Ok(unit), _) => Whose::Unit(unit),
            (_, "mine") => Whose::Mine,
            (_, "unit") => Whose::Unit(officer.unit.clone()),
            _ if handles => Whose::Mine,
            _ => Whose::Unit(officer.unit.clone()),
        }
    }

    fn filter(&self) -> Filter {
        Filter {
            stage: Stage::from_code(&self.stage),
            channel: Channel::from_code(&self.channel),
            words: self.q.trim().chars().take(WORDS_AT_MOST).collect(),
        }
    }

    /// The address of one group, nothing filtered.
    fn whole_of(&self, due: &str) -> String {
        self.with(&[("due", due), ("stage", ""), ("channel", ""), ("q", "")])
    }

    fn rows(&self) -> u32 {
        let long = self.n == ROWS[1].to_string();
        if long { ROWS[1] } else { ROWS[0] }
    }

    /// The address of the same list with some of it changed.
    fn with(&self, changes: &[(&str, &str)]) -> String {
        let mut pairs = vec![
            ("whose", self.whose.as_str()),
            ("unit", self.unit.as_str()),
            ("due", self.due.as_str()),
            ("stage", self.stage.as_str()),
            ("channel", self.channel.as_str()),
            ("q", self.q.as_str()),
            ("n", self.n.as_str()),
        ];
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        paths::with_query(paths::STAFF, &pairs)
    }
}

/// The page.
#[derive(Template)]
#[template(path = "staff/work.html")]
struct WorkPage {
    frame: Frame,
    signed: Signed,
    asked: Wanted,
    tabs: Vec<Tab>,
    counts: Vec<CountLink>,
    /// What is in other hands meanwhile.
    away: Option<Away>,
    groups: Vec<GroupRows>,
    /// The list shows one group alone.
    only: Option<Group>,
    filtered: bool,
    next: Option<String>,
    /// Whose unit it is, when it is another than the officer's own.
    unit: Option<String>,
    channels: &'static [Choice],
    stages: &'static [Choice],
    other_length: (u32, String),
    whole: String,
    rows: u32,
    /// The step that was taken just now, on a matter that is no longer open to this officer.
    done: Option<String>,
}

/// One tab.
struct Tab {
    key: &'static str,
    path: String,
    here: bool,
}

/// A count that opens its rows.
struct CountLink {
    group: Group,
    text: String,
    path: String,
    none: bool,
}

/// The rows of one group.
struct GroupRows {
    key: String,
    count: Option<(String, String)>,
    rows: Vec<Row>,
}

/// One row, as lists of the desk show it.
pub struct Row {
    pub path: String,
    pub number: String,
    pub title: String,
    pub left: TimeLeft,
    pub due: String,
    pub iso: String,
    pub people: u32,
    pub stage: String,
    pub next: String,
    pub handler: String,
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Asked(query): Asked,
) -> Result<Response, Problem> {
    // Who only looks after the machine has no matter in hand.
    if !signed.finds() {
        return Ok(Redirect::to(paths::ADMIN).into_response());
    }
    let desk = app
        .read(move |office| WorkPage::make(office, frame, signed, Wanted::of(&query)))
        .await?;
    page::ok(&desk)
}

impl WorkPage {
    fn make(office: &Office, frame: Frame, signed: Signed, asked: Wanted) -> Result<Self, Problem> {
        let officer = &signed.officer;
        let whose = asked.whose(officer);
        let filter = asked.filter();
        let only = Group::of_code(&asked.due);
        let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
        let rows = asked.rows();
        let mut away = Away::find(office, &frame, officer, &whose, &asked)?;
        let away_alone = away.as_ref().is_some_and(|away| away.here);
        let work = match office.worklist(officer, &whose, &filter, only, after, rows) {
            // A place that no page of ours names.
            Err(OfficeError::NotARow(_)) => return Err(Problem::NotFound),
            _ if away_alone => Work::default(),
            work => work?,
        };
        let counted = office.work_counts(officer, &whose)?;
        let from = match &whose {
            Whose::Mine => "mine".to_owned(),
            Whose::Unit(unit) => unit.to_string(),
        };
        let count_of = |counted: &Counted| CountLink {
            group: counted.group,
            text: counted_text(&frame, counted),
            path: asked.whole_of(counted.group.code()),
            none: counted.matters == 0,
        };
        let counts: Vec<CountLink> = counted.iter().map(count_of).collect();
        let mut groups: Vec<(Group, GroupRows)> = Vec::new();
        let mut words = Rows::of(&frame, &from);
        let mut last_day = None;
        for row in work.rows {
            // The rows of a day stand together, in one group.
            let group = match last_day {
                Some((due, group)) if due == row.due => group,
                _ => row.group(frame.today),
            };
            last_day = Some((row.due, group));
            if groups.last().is_none_or(|(last, _)| *last != group) {
                let count = counts
                    .iter()
                    .find(|count| count.group == group && filter.is_open());
                let rows = GroupRows {
                    key: format!("desk.group.{}", group.code()),
                    count: count.map(|count| (count.text.clone(), count.path.clone())),
                    rows: Vec::new(),
                };
                groups.push((group, rows));
            }
            if let Some((_, group)) = groups.last_mut() {
                group.rows.push(words.row(row));
            }
        }
        let mut groups: Vec<GroupRows> = groups.into_iter().map(|(_, rows)| rows).collect();
        if away_alone || (only.is_none() && work.next.is_none()) {
            let counted = filter.is_open();
            groups.extend(
                away.as_mut()
                    .and_then(|away| away.group(&frame, &from, counted)),
            );
        }
        let other = if rows == ROWS[0] { ROWS[1] } else { ROWS[0] };
        let next = work.next.map(|next| asked.with(&[("after", &next)]));
        Ok(Self {
            tabs: tabs(&asked, &whose, officer),
            counts,
            away,
            groups,
            only,
            filtered: !filter.is_open(),
            next,
            unit: match &whose {
                Whose::Unit(unit) if *unit != officer.unit => Some(frame.unit(unit)),
                _ => None,
            },
            channels: Channel::CHOICES,
            stages: Stage::CHOICES,
            other_length: (other, asked.with(&[("n", &other.to_string())])),
            whole: asked.whole_of(""),
            rows,
            done: Spec::of(&asked.done).map(|spec| step_title(&frame, spec.name)),
            frame,
            signed,
            asked,
        })
    }

    fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// One group of the list alone.
    fn is_part(&self) -> bool {
        self.only.is_some() || self.away.as_ref().is_some_and(|away| away.here)
    }

    fn is_only(&self, group: &Group) -> bool {
        self.only == Some(*group)
    }

    fn count(&self, group: &str) -> Option<&CountLink> {
        let of_group = |count: &&CountLink| count.group.code() == group && !count.none;
        self.counts.iter().find(of_group)
    }
}

/// `12`, `1,000+`.
pub fn counted_text(frame: &Frame, counted: &Counted) -> String {
    match counted.more {
        true => frame.t1("desk.more_than", "n", COUNT_AT_MOST),
        false if counted.matters == 1 => frame.text("desk.one_matter"),
        false => frame.t1("desk.matters", "n", counted.matters),
    }
}

fn tabs(asked: &Wanted, whose: &Whose, officer: &Officer) -> Vec<Tab> {
    let tab = |key, word, here| Tab {
        key,
        path: paths::with_query(paths::STAFF, &[("whose", word), ("n", &asked.n)]),
        here,
    };
    let own = matches!(whose, Whose::Unit(unit) if *unit == officer.unit);
    vec![
        tab("desk.mine", "mine", *whose == Whose::Mine),
        tab("desk.unit", "unit", own),
    ]
}

/// Puts rows of one list in words. Rows of one day stand together and share what is said of the day.
pub struct Rows<'a> {
    frame: &'a Frame,
    /// The list that they stand in, as a query.
    from: String,
    day: Option<Day>,
}

/// What is said of a day.
#[derive(Clone)]
struct Day {
    due: Date,
    claimed: bool,
    left: TimeLeft,
    text: String,
    iso: String,
}

impl<'a> Rows<'a> {
    /// Rows of the list `from`.
    pub fn of(frame: &'a Frame, from: &str) -> Self {
        Self {
            frame,
            from: paths::with_query("", &[("from", from)]),
            day: None,
        }
    }

    /// One row.
    pub fn row(&mut self, row: WorkRow) -> Row {
        let frame = self.frame;
        let handler = row
            .handler
            .as_deref()
            .and_then(|code| OfficerId::new(code).ok());
        let handler = handler_of(frame, &row.owner, handler.as_ref());
        let Day {
            left, text, iso, ..
        } = self.day(row.due, row.claimed);
        Row {
            path: paths::staff_matter(&row.number) + &self.from,
            left,
            due: text,
            iso,
            people: row.head_count,
            stage: capital(frame.choice(row.stage.choice())),
            next: match row.next {
                Some(step) => step_title(frame, step),
                None => capital(frame.choice(row.owes.choice())),
            },
            handler: handler.map_or_else(String::new, |officer| frame.officer(officer)),
            number: row.number,
            title: row.title,
        }
    }

    fn day(&mut self, due: Date, claimed: bool) -> Day {
        let is_same = |day: &&Day| (day.due, day.claimed) == (due, claimed);
        if let Some(day) = self.day.as_ref().filter(is_same) {
            return day.clone();
        }
        let day = Day {
            due,
            claimed,
            left: TimeLeft::of(due, self.frame.today, claimed, self.frame),
            text: short(due, self.frame.today),
            iso: huiyin_wording::iso(due),
        };
        self.day.insert(day).clone()
    }
}
