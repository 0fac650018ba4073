//! `/staff/duty`: who is on duty, week by week, and the form for whoever sets the roster of a unit.
//!
//! Who may not set it sees no form. On paper the page is the week alone, for the wall.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::organisation::{Officer, StaffRole};
use huiyin_office::duty::{Shift, ShiftForm};
use huiyin_office::{Office, OfficeError, Once};
use jiff::Span;
use jiff::civil::{Date, DateTime, Weekday};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::{Frame, capital};
use crate::markup::escape;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::admin::units::in_order;
use crate::staff::{Signed, typed_day};
use crate::{page, paths};

/// Days of a page.
const WEEK: i32 = 7;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new().route(paths::STAFF_DUTY, get(show).post(set))
}

/// The page.
#[derive(Template)]
#[template(path = "staff/duty.html")]
struct DutyPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    is_saved: bool,
    unit: UnitId,
    units: Vec<(String, String)>,
    monday: Date,
    days: Vec<Day>,
    /// The form, for whoever sets this unit's roster.
    form: Option<SetForm>,
}

/// One day of the week.
struct Day {
    name: String,
    is_today: bool,
    shifts: Vec<Line>,
}

/// One shift in it.
struct Line {
    hours: String,
    lead: String,
    officers: Vec<String>,
    phone: String,
    is_now: bool,
}

/// What is filled in.
struct SetForm {
    once: String,
    fields: Fields,
    /// Code, name and unit of whoever can be on duty; the unit is left out for the unit's own.
    people: Vec<(String, String, String)>,
}

impl SetForm {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    fn is_chosen(&self, code: &str) -> bool {
        self.fields.all("officers").iter().any(|one| one == code)
    }
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let page = app
        .read(move |office| {
            let mut page = DutyPage::of(office, frame, signed, &asked)?;
            page.is_saved = asked.has("done");
            if let Some(form) = &mut page.form {
                form.fields = proposed(office, &page.unit)?;
            }
            Ok::<_, Problem>(page)
        })
        .await?;
    page::ok(&page)
}

async fn set(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    fields: Fields,
) -> Result<Response, Problem> {
    app.run(move |office| {
        let mut page = DutyPage::of(office, frame, signed, &fields)?;
        let Some(form) = &mut page.form else {
            return Err(Problem::NotYours);
        };
        form.fields = canonical(&fields, page.frame.today);
        let typed = typed(&form.fields, &page.unit);
        let once = Once::parse(fields.get("once")).ok_or(Problem::NotFound)?;
        form.once = once.to_string();
        match office.set_duty(&typed, &page.signed.act_as(), Some(&once)) {
            Ok(shift) => {
                let day = office.local_day(shift.from);
                let saved = paths::staff_duty(page.unit.as_str(), monday(day));
                Ok(Redirect::to(&format!("{saved}&done=1")).into_response())
            }
            Err(OfficeError::Shift(faults)) => {
                for fault in &faults {
                    let said = fault.told(page.frame.locale());
                    page.mend.add(fault.field, capital(&said));
                }
                page::mend(&page)
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

impl DutyPage {
    /// The week that is asked for: of one's own unit, now, when nothing else is.
    fn of(office: &Office, frame: Frame, signed: Signed, asked: &Fields) -> Result<Self, Problem> {
        let unit = match asked.get("unit") {
            "" => signed.officer.unit.clone(),
            code => UnitId::new(code).map_err(|_| Problem::NotFound)?,
        };
        if frame.organisation.unit(&unit).is_none() {
            return Err(Problem::NotFound);
        }
        let monday = monday(asked.get("week").parse().unwrap_or(frame.today));
        let shifts = office.duty(Some(&unit), monday, 7, signed.reader())?;
        let sets = office.sets_roster_of(&signed.officer).contains(&unit);
        let form = sets.then(|| SetForm {
            once: office.new_once().to_string(),
            fields: Fields::default(),
            people: people(&frame, &unit),
        });
        let units = in_order(&frame).into_iter().filter(|unit| !unit.outside);
        Ok(Self {
            units: units
                .map(|unit| (unit.id.to_string(), unit.name.clone()))
                .collect(),
            days: (0..WEEK)
                .map(|n| Day::of(day_after(monday, n), monday, &shifts, &frame))
                .collect(),
            mend: Mend::none(),
            is_saved: false,
            monday,
            unit,
            form,
            frame,
            signed,
        })
    }

    fn unit_name(&self) -> String {
        self.frame.unit(&self.unit)
    }

    /// From Monday to Sunday, in words.
    fn span(&self) -> String {
        let sunday = day_after(self.monday, WEEK - 1);
        let day = |day: &Date| self.frame.short_day(day);
        self.frame
            .t2("duty.span", "from", day(&self.monday), "to", day(&sunday))
    }

    /// Where the week so many weeks on is.
    fn week(&self, on: i32) -> String {
        paths::staff_duty(self.unit.as_str(), day_after(self.monday, on * WEEK))
    }

    fn this_week(&self) -> String {
        paths::staff_duty(self.unit.as_str(), monday(self.frame.today))
    }

    fn has_no_shift(&self) -> bool {
        self.days.iter().all(|day| day.shifts.is_empty())
    }

    fn is_this_week(&self) -> bool {
        self.monday == monday(self.frame.today)
    }
}

impl Day {
    /// A shift stands at the day on which it begins; one of the week before at the first.
    fn of(day: Date, monday: Date, shifts: &[Shift], frame: &Frame) -> Self {
        let of_day = |shift: &&Shift| shift.begins.date().max(monday) == day;
        Self {
            name: frame.t2(
                "duty.day",
                "day",
                frame.short_day(&day),
                "weekday",
                frame.text_in("value.weekday", weekday(day)),
            ),
            is_today: day == frame.today,
            shifts: shifts
                .iter()
                .filter(of_day)
                .map(|shift| Line::of(shift, day, frame))
                .collect(),
        }
    }
}

fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

impl Line {
    fn of(shift: &Shift, day: Date, frame: &Frame) -> Self {
        let officers = shift.shift.officers_on_duty.iter();
        Self {
            hours: hours(shift, day, frame),
            lead: frame.officer(&shift.shift.lead_on_duty),
            officers: officers.map(|officer| frame.officer(officer)).collect(),
            phone: shift.shift.phone.clone(),
            is_now: shift.is_now,
        }
    }
}

/// From when until when, as it stands at this day: one of the day before says both of its days.
fn hours(shift: &Shift, day: Date, frame: &Frame) -> String {
    let with_day = |at: DateTime| {
        let of = frame.short_day(&at.date());
        frame.t2("duty.other_day", "day", of, "time", at.strftime("%H:%M"))
    };
    let ends = shift.ends.strftime("%H:%M");
    let (begins, ends) = match shift.begins.date() == day {
        false => (with_day(shift.begins), with_day(shift.ends)),
        true => {
            let ends = match shift.ends.date() {
                same if same == day => ends.to_string(),
                next if next == day_after(day, 1) => frame.t1("duty.next_day", "time", ends),
                _ => with_day(shift.ends),
            };
            (shift.begins.strftime("%H:%M").to_string(), ends)
        }
    };
    format!("{begins} – {ends}")
}

/// The Monday of the week in which this day lies.
fn monday(day: Date) -> Date {
    day_after(day, -i32::from(day.weekday().to_monday_zero_offset()))
}

fn day_after(day: Date, days: i32) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// Officers of the unit and of those above it that work in this office and not only look, nearest first, and in each
/// unit those who decide before the others.
fn people(frame: &Frame, unit: &UnitId) -> Vec<(String, String, String)> {
    let organisation = &frame.organisation;
    let is_inside = |unit: &&UnitId| organisation.unit(unit).is_some_and(|unit| !unit.outside);
    let units = std::iter::once(unit).chain(organisation.superiors(unit).filter(is_inside));
    let decides = |officer: &Officer| {
        let decides = |role: &StaffRole| matches!(role, StaffRole::Head | StaffRole::Leader);
        officer.roles.iter().any(decides)
    };
    let mut people = Vec::new();
    for (n, of) in units.enumerate() {
        let officers = organisation.officers();
        let mut there: Vec<&Officer> = officers
            .filter(|officer| officer.unit == *of && !officer.only_reads())
            .collect();
        there.sort_by_key(|officer| !decides(officer));
        let unit_name = if n == 0 {
            String::new()
        } else {
            frame.unit(of)
        };
        people.extend(there.into_iter().map(|officer| {
            let code = officer.id.to_string();
            (code, officer.name.clone(), unit_name.clone())
        }));
    }
    people
}

/// Days and times as they are kept, however they were typed.
fn canonical(fields: &Fields, today: Date) -> Fields {
    let mut read = Fields::default();
    for (name, value) in fields.pairs() {
        let value = match name {
            "day" | "until_day" => typed_day::canonical_ahead(value, today),
            "begins" | "ends" => typed_day::canonical_time(value),
            _ => value.to_owned(),
        };
        read.add(name, value);
    }
    read
}

fn typed(fields: &Fields, unit: &UnitId) -> ShiftForm {
    let text = |name| fields.get(name).to_owned();
    ShiftForm {
        unit: unit.to_string(),
        day: text("day"),
        begins: text("begins"),
        until_day: text("until_day"),
        ends: text("ends"),
        lead: text("lead"),
        officers: fields.all("officers").to_vec(),
        phone: text("phone"),
    }
}

/// The shift after the last one that is set: the same hours a day on, under the same telephone.
fn proposed(office: &Office, unit: &UnitId) -> Result<Fields, Problem> {
    let mut fields = Fields::default();
    match office.last_shift(unit) {
        Some(last) => {
            fields.add("day", last.ends.date().to_string());
            fields.add("begins", last.ends.strftime("%H:%M").to_string());
            fields.add("ends", last.ends.strftime("%H:%M").to_string());
            fields.add("phone", last.shift.phone);
        }
        None => {
            let known = office.organisation();
            let own = known.unit(unit).map(|unit| unit.phone.clone());
            let phone = own.filter(|phone| !phone.is_empty());
            fields.add("day", office.today().to_string());
            fields.add(
                "phone",
                phone.unwrap_or_else(|| office.site().phone.clone()),
            );
        }
    }
    Ok(fields)
}

/// Who is on duty in an officer's unit, in one sentence for the frame of every page, as markup: names are Chinese
/// in either language, and neither they nor the telephone are cut in two.
pub(super) fn sentence(shift: Option<&Shift>, frame: &Frame) -> String {
    let Some(shift) = shift else {
        return escape(&frame.text("duty.line_none"));
    };
    let name = |id: &OfficerId| {
        let name = escape(&frame.officer(id));
        match frame.en() {
            true => format!("<span lang=\"zh-CN\">{name}</span>"),
            false => name,
        }
    };
    let whole = |said: String| format!("<span class=\"whole\">{said}</span>");
    let mut who = vec![frame.t1("duty.leads", "name", name(&shift.shift.lead_on_duty))];
    who.extend(shift.shift.officers_on_duty.iter().map(name));
    let who: Vec<String> = who.into_iter().map(whole).collect();
    let who = who.join(&frame.text("duty.and"));
    let phone = escape(&shift.shift.phone);
    let phone = format!("<span class=\"num\">{phone}</span>");
    if shift.is_now {
        return frame.t2("duty.line", "who", who, "phone", phone);
    }
    let from = shift.begins.strftime("%H:%M");
    let values: [(&str, &dyn std::fmt::Display); 3] =
        [("from", &from), ("who", &who), ("phone", &phone)];
    huiyin_wording::sentence(frame.locale(), "duty.later", &values)
}
