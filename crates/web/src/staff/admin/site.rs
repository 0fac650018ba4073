//! `/staff/admin/site`: what the public pages say of the office, and the days on which leaders receive.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::field::Wrong;
use huiyin_office::site::{Policy, ReceptionDay, SITE, Site};
use huiyin_office::{ActAs, ChangeOf, Office, OfficeError};
use jiff::civil::Date;

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::save::{self, Place, Proposal, Save};
use crate::staff::admin::{Administrator, done_key, history};
use crate::staff::typed_day;
use crate::{page, paths};

/// Empty lines that the form offers for more reception days.
const SPARE: usize = 3;
/// Reception days that a form is read for.
const MOST: usize = 80;

/// The lines of the site, as fields and wording keys.
const LINES: [&str; 5] = ["phone", "supervision_phone", "address", "hours", "proof"];

/// The boxes of a reception day.
const DAY: [&str; 4] = ["day", "time", "leader", "matters"];

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::ADMIN_SITE, get(show).post(save))
}

#[derive(Template)]
#[template(path = "staff/admin/site.html")]
struct SitePage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    done: Option<&'static str>,
    fields: Fields,
    /// The reception days in the form, the empty ones too.
    rows: Vec<Vec<Cell>>,
    history: String,
}

/// One box of a reception day.
struct Cell {
    /// Also its field.
    id: String,
    value: String,
    /// The column's name.
    column: String,
    /// The column with the row, for whoever does not see the table.
    label: String,
    class: &'static str,
}

/// The boxes of the form's `n`th reception day.
fn cells(frame: &Frame, fields: &Fields, n: usize) -> Vec<Cell> {
    let widths = ["w-10", "w-4", "", ""];
    let cell = |(name, class): (&'static str, &'static str)| {
        let id = format!("{name}-{n}");
        let column = frame.text(&format!("admin.reception_{name}"));
        Cell {
            value: fields.get(&id).to_owned(),
            label: frame.t2("admin.cell", "n", n, "what", &column),
            id,
            column,
            class,
        }
    };
    DAY.into_iter().zip(widths).map(cell).collect()
}

fn form(frame: Frame, signed: Signed, mend: Mend, fields: Fields) -> SitePage {
    let filled = (1..=MOST)
        .rev()
        .find(|n| is_filled(&fields, *n))
        .unwrap_or(0);
    let numbers = 1..=(filled + SPARE).min(MOST);
    SitePage {
        rows: numbers.map(|n| cells(&frame, &fields, n)).collect(),
        history: paths::admin_history_of(history::word(ChangeOf::Setting), SITE),
        frame,
        signed,
        mend,
        done: None,
        fields,
    }
}

async fn show(
    frame: Frame,
    Administrator(signed): Administrator,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let fields = fields_of(&frame.site);
    let mut page = form(frame, signed, Mend::none(), fields);
    page.done = done_key(asked.get("done"));
    page::ok(&page)
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    fields: Fields,
) -> Result<Response, Problem> {
    if fields.has("edit") {
        return page::ok(&form(frame, signed, Mend::none(), fields));
    }
    let (site, rows) = read(&fields, frame.today);
    if let Err(wrong) = site.check() {
        let mut mend = Mend::none();
        for wrong in wrong {
            // The site numbers its days without the form's empty lines.
            let of_row = wrong.field.rsplit_once('-').and_then(|(name, n)| {
                let at = n.parse::<usize>().ok()?.checked_sub(1)?;
                Some((name, *rows.get(at)?))
            });
            let field = match of_row {
                Some((name, row)) => format!("{name}-{row}"),
                None => wrong.field.clone(),
            };
            let row = of_row.map_or(0, |(_, row)| row);
            mend.add(field, said(&frame, &wrong.field, row, &wrong.why));
        }
        return page::mend(&form(frame, signed, mend, fields));
    }
    let place = Place::back_to(frame.text("admin.site"), paths::ADMIN_SITE);
    save::save(&app, frame, signed, place, &fields, Saving(site)).await
}

/// The public texts on their way into the record.
struct Saving(Site);

impl Save for Saving {
    fn of(&self) -> (ChangeOf, &str) {
        (ChangeOf::Setting, SITE)
    }

    fn stands(&self, office: &Office) -> bool {
        *office.site() == self.0
    }

    fn propose(
        &self,
        frame: &Frame,
        office: &Office,
        proposal: &mut Proposal,
    ) -> Result<(), OfficeError> {
        differs(frame, &office.site(), &self.0, proposal);
        proposal.effects = effects(frame, &self.0);
        Ok(())
    }

    fn write(self, office: &Office, who: &ActAs) -> Result<(), OfficeError> {
        office.set_site(&self.0, who)
    }
}

fn effects(frame: &Frame, site: &Site) -> Vec<String> {
    let today = frame.today.to_string();
    let mut effects = vec![frame.text("admin.site_everybody")];
    if site.phone.is_empty() {
        effects.push(frame.text("admin.site_no_phone"));
    }
    let past = site.reception.iter().filter(|day| day.day < today).count();
    if past > 0 {
        effects.push(frame.t1("admin.site_past", "n", past));
    }
    if past == site.reception.len() {
        effects.push(frame.text("admin.site_no_days"));
    }
    effects
}

/// What differs between two versions.
pub fn differs(frame: &Frame, before: &Site, after: &Site, proposal: &mut Proposal) {
    for name in LINES {
        let key = format!("admin.site_{name}");
        proposal.line(frame.text(&key), line(before, name), line(after, name));
    }
    let label = frame.text("admin.site_policies");
    proposal.line(label, policies(before), policies(after));
    let (was, is) = (days(before), days(after));
    let missing = |from: &[String], other: &[String]| {
        let gone = from.iter().filter(|day| !other.contains(day));
        gone.cloned().collect::<Vec<_>>().join("\n")
    };
    proposal.line(frame.text("admin.reception_gone"), missing(&was, &is), "");
    proposal.line(frame.text("admin.reception_added"), "", missing(&is, &was));
}

/// Each policy on a line: its name, then its address.
fn policies(site: &Site) -> String {
    let lines = site.policies.iter();
    let lines: Vec<_> = lines
        .map(|policy| format!("{} {}", policy.name, policy.address))
        .collect();
    lines.join("\n")
}

/// A policy as it is typed: what stands behind the last blank is the address.
fn policy(typed: &str) -> Policy {
    let typed = typed.trim();
    let (name, address) = typed
        .rsplit_once(char::is_whitespace)
        .unwrap_or((typed, ""));
    Policy {
        name: name.trim_end().to_owned(),
        address: address.to_owned(),
    }
}

/// Each reception day on a line.
fn days(site: &Site) -> Vec<String> {
    let days = site.reception.iter().map(|day| {
        [&day.day, &day.time, &day.leader, &day.matters]
            .map(String::as_str)
            .join("  ")
    });
    days.map(|day| day.trim_end().to_owned()).collect()
}

fn line<'a>(site: &'a Site, name: &str) -> &'a str {
    match name {
        "phone" => &site.phone,
        "supervision_phone" => &site.supervision_phone,
        "address" => &site.address,
        "hours" => &site.hours,
        _ => &site.proof,
    }
}

/// The site as its form holds it.
pub fn fields_of(site: &Site) -> Fields {
    let mut fields = Fields::default();
    for name in LINES {
        fields.add(name, line(site, name));
    }
    fields.add("policies", policies(site));
    for (n, day) in (1..).zip(&site.reception) {
        fields.add(format!("day-{n}"), &day.day);
        fields.add(format!("time-{n}"), &day.time);
        fields.add(format!("leader-{n}"), &day.leader);
        fields.add(format!("matters-{n}"), &day.matters);
    }
    fields
}

fn is_filled(fields: &Fields, n: usize) -> bool {
    DAY.into_iter()
        .any(|name| !fields.get(&format!("{name}-{n}")).trim().is_empty())
}

/// The site, its days in order, and in which line of the form each day stood.
fn read(fields: &Fields, today: Date) -> (Site, Vec<usize>) {
    let text = |name: &str| fields.get(name).trim().to_owned();
    let mut days: Vec<(ReceptionDay, usize)> = (1..=MOST)
        .filter(|n| is_filled(fields, *n))
        .map(|n| {
            let day = ReceptionDay {
                day: day(&text(&format!("day-{n}")), today),
                time: typed_day::canonical_time(&text(&format!("time-{n}"))),
                leader: text(&format!("leader-{n}")),
                matters: text(&format!("matters-{n}")),
            };
            (day, n)
        })
        .collect();
    days.sort_by(|(one, _), (other, _)| (&one.day, &one.time).cmp(&(&other.day, &other.time)));
    let rows = days.iter().map(|(_, row)| *row).collect();
    let site = Site {
        phone: text("phone"),
        supervision_phone: text("supervision_phone"),
        address: text("address"),
        hours: text("hours"),
        proof: text("proof"),
        policies: text("policies")
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(policy)
            .collect(),
        reception: days.into_iter().map(|(day, _)| day).collect(),
    };
    (site, rows)
}

/// `1125` and `11-25` are the next such day; anything else stays as typed.
fn day(typed: &str, today: Date) -> String {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let short = digits.len() == 4 && typed.len() <= 5;
    if !short {
        return typed.to_owned();
    }
    let (month, day) = (digits[..2].parse(), digits[2..].parse());
    let (Ok(month), Ok(day)) = (month, day) else {
        return typed.to_owned();
    };
    let in_year = |year| Date::new(year, month, day).ok();
    let next = in_year(today.year())
        .filter(|day| *day >= today)
        .or_else(|| in_year(today.year() + 1));
    next.map_or_else(|| typed.to_owned(), |day| day.to_string())
}

/// What to do about a field.
fn said(frame: &Frame, field: &str, row: usize, why: &Wrong) -> String {
    let name = field.split('-').next().unwrap_or_default();
    match (name, why) {
        (_, Wrong::Text(_) | Wrong::TooMany(..)) => huiyin_wording::wrong(frame.locale(), why),
        ("phone" | "supervision_phone", _) => frame.text("admin.mend_phone"),
        ("policies", _) => frame.text("admin.mend_policies"),
        ("day", _) => frame.t1("admin.mend_day", "n", row),
        ("time", _) => frame.t1("admin.mend_time", "n", row),
        _ => frame.t1("admin.mend_leader", "n", row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_taken_as_officers_type_them() {
        let today = jiff::civil::date(2026, 11, 24);
        for (typed, meant) in [
            ("1125", "2026-11-25"),
            ("11-24", "2026-11-24"),
            ("0103", "2027-01-03"),
            ("2026-12-01", "2026-12-01"),
            ("1332", "1332"),
            ("明天", "明天"),
        ] {
            assert_eq!(day(typed, today), meant);
        }
        for (typed, meant) in [
            ("900", "09:00"),
            ("9：30", "09:30"),
            ("14:00", "14:00"),
            ("上午", "上午"),
        ] {
            assert_eq!(typed_day::canonical_time(typed), meant);
        }
    }

    #[test]
    fn a_site_read_from_its_form_is_the_same_with_its_days_in_order() {
        let day = |day: &str| ReceptionDay {
            day: day.to_owned(),
            time: "09:00".to_owned(),
            leader: "局长".to_owned(),
            matters: "各类".to_owned(),
        };
        let site = Site {
            phone: "0000-1".to_owned(),
            policies: vec![policy("中国政府网 政策  https://www.gov.cn/zhengce/")],
            reception: vec![day("2026-12-01"), day("2026-12-08")],
            ..Site::default()
        };
        assert_eq!(site.policies[0].name, "中国政府网 政策");
        let today = jiff::civil::date(2026, 11, 24);
        assert_eq!(read(&fields_of(&site), today), (site.clone(), vec![1, 2]));
        let turned = Site {
            reception: vec![day("2026-12-08"), day("2026-12-01")],
            ..site.clone()
        };
        assert_eq!(read(&fields_of(&turned), today), (site, vec![2, 1]));
    }
}
