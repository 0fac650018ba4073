//! `/staff/admin/units`: the units that the office works with.

mod words;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::id::UnitId;
use huiyin_domain::organisation::{OrganisationError, Unit};
use huiyin_domain::text;
use huiyin_office::{ActAs, ChangeOf, Office, OfficeError};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::save::{self, Place, Proposal, Save};
use crate::staff::admin::{Administrator, done_key, history};
use crate::{page, paths};

use words::{LEVELS, ROLES, effects, fields_of_new, level, roles, superior};
pub use words::{differs, fields_of};

/// Characters of a name.
const NAME: usize = 60;
/// Characters of a mark or a telephone.
const CONTACT: usize = 30;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::ADMIN_UNITS, get(list))
        .route(paths::ADMIN_NEW_UNIT, get(show).post(save))
        .route(paths::ADMIN_UNIT, get(show).post(save))
}

/// One unit in the list.
struct Line {
    path: String,
    code: String,
    name: String,
    level: String,
    roles: String,
    superior: String,
    register: String,
    officers: usize,
}

#[derive(Template)]
#[template(path = "staff/admin/units.html")]
struct UnitsPage {
    frame: Frame,
    signed: Signed,
    done: Option<&'static str>,
    lines: Vec<Line>,
}

async fn list(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let lines = in_order(&frame)
        .into_iter()
        .map(|unit| Line {
            path: paths::admin_unit(unit.id.as_str()),
            code: unit.id.to_string(),
            name: unit.name.clone(),
            level: level(&frame, unit.level),
            roles: roles(&frame, &unit.roles),
            superior: superior(&frame, unit),
            register: unit.register.map_or_else(String::new, |n| n.to_string()),
            officers: app.office().officers_of(&unit.id),
        })
        .collect();
    let done = done_key(asked.get("done"));
    page::ok(&UnitsPage {
        frame,
        signed,
        done,
        lines,
    })
}

/// The units by level, at each level those with a receiving book first.
pub fn in_order(frame: &Frame) -> Vec<&Unit> {
    let mut units: Vec<&Unit> = frame.organisation.units().collect();
    units.sort_by_key(|unit| (unit.level, unit.register.unwrap_or(u16::MAX), &unit.id));
    units
}

#[derive(Template)]
#[template(path = "staff/admin/unit.html")]
struct UnitPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    fields: Fields,
    /// The unit's code; none for a new one.
    code: Option<String>,
    action: String,
    history: String,
    /// It has a receiving book, which is never taken away.
    has_book: bool,
}

impl UnitPage {
    fn levels(&self) -> Vec<(&'static str, String)> {
        let all = LEVELS.into_iter();
        all.map(|(of, code)| (code, level(&self.frame, of)))
            .collect()
    }

    fn all_roles(&self) -> Vec<(&'static str, String)> {
        let all = ROLES.into_iter();
        all.map(|(of, code)| (code, roles(&self.frame, &[of])))
            .collect()
    }

    fn others(&self) -> Vec<(String, String)> {
        let units = self.frame.organisation.units();
        units
            .filter(|unit| self.code.as_deref() != Some(unit.id.as_str()))
            .map(|unit| (unit.id.to_string(), unit.name.clone()))
            .collect()
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).iter().any(|other| other == value)
    }
}

async fn show(
    frame: Frame,
    Administrator(signed): Administrator,
    code: Option<Path<String>>,
) -> Result<Response, Problem> {
    let unit = known(&frame, code)?;
    let fields = unit.as_ref().map_or_else(fields_of_new, fields_of);
    page::ok(&form(frame, signed, Mend::none(), fields, unit))
}

fn form(frame: Frame, signed: Signed, mend: Mend, fields: Fields, unit: Option<Unit>) -> UnitPage {
    let code = unit.as_ref().map(|unit| unit.id.to_string());
    let action = match &code {
        Some(code) => paths::admin_unit(code),
        None => paths::ADMIN_NEW_UNIT.to_owned(),
    };
    let history = code.as_deref().unwrap_or_default();
    UnitPage {
        history: paths::admin_history_of(history::word(ChangeOf::Unit), history),
        frame,
        signed,
        mend,
        fields,
        code,
        action,
        has_book: unit.is_some_and(|unit| unit.register.is_some()),
    }
}

/// The unit of the address; none for a new one.
fn known(frame: &Frame, code: Option<Path<String>>) -> Result<Option<Unit>, Problem> {
    let Some(Path(code)) = code else {
        return Ok(None);
    };
    let id = UnitId::new(&code).map_err(|_| Problem::NotFound)?;
    let unit = frame.organisation.unit(&id).cloned();
    unit.map(Some).ok_or(Problem::NotFound)
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    code: Option<Path<String>>,
    fields: Fields,
) -> Result<Response, Problem> {
    let before = known(&frame, code)?;
    if fields.has("edit") {
        return page::ok(&form(frame, signed, Mend::none(), fields, before));
    }
    let unit = match read(&frame, app.office(), &fields, before.as_ref()) {
        Ok(unit) => unit,
        Err(mend) => return page::mend(&form(frame, signed, mend, fields, before)),
    };
    let place = Place {
        what: unit.name.clone(),
        action: match &before {
            Some(unit) => paths::admin_unit(unit.id.as_str()),
            None => paths::ADMIN_NEW_UNIT.to_owned(),
        },
        back: paths::ADMIN_UNITS.to_owned(),
    };
    let save = Saving { before, unit };
    save::save(&app, frame, signed, place, &fields, save).await
}

/// A unit on its way into the record.
struct Saving {
    before: Option<Unit>,
    unit: Unit,
}

impl Save for Saving {
    fn of(&self) -> (ChangeOf, &str) {
        (ChangeOf::Unit, self.unit.id.as_str())
    }

    fn stands(&self, _: &Office) -> bool {
        self.before.as_ref() == Some(&self.unit)
    }

    fn propose(
        &self,
        frame: &Frame,
        office: &Office,
        proposal: &mut Proposal,
    ) -> Result<(), OfficeError> {
        differs(frame, self.before.as_ref(), &self.unit, proposal);
        proposal.effects = effects(frame, office, self.before.as_ref(), &self.unit)?;
        Ok(())
    }

    fn write(self, office: &Office, who: &ActAs) -> Result<(), OfficeError> {
        office.set_unit_as(self.unit, who)
    }
}

fn read(
    frame: &Frame,
    office: &Office,
    fields: &Fields,
    before: Option<&Unit>,
) -> Result<Unit, Mend> {
    let mut mend = Mend::none();
    let organisation = office.organisation();
    let typed = fields.get("code").trim();
    let id = before
        .map(|unit| unit.id.clone())
        .or_else(|| UnitId::new(typed).ok());
    match &id {
        None => mend.add("code", frame.text("admin.mend_code")),
        Some(id) if before.is_none() && organisation.unit(id).is_some() => {
            mend.add("code", frame.text("admin.mend_code_taken"));
        }
        Some(_) => {}
    }
    let name = fields.get("name").trim();
    if text::line(name, NAME).is_err() {
        mend.add("name", frame.t1("admin.mend_name", "n", NAME));
    }
    let same_name = |other: &&Unit| other.name == name && Some(&other.id) != id.as_ref();
    if organisation.units().any(|unit| same_name(&unit)) {
        mend.add("name", frame.text("admin.mend_name_taken"));
    }
    let level = LEVELS.iter().find(|(_, code)| *code == fields.get("level"));
    if level.is_none() {
        mend.add("level", frame.text("admin.mend_level"));
    }
    let register = match (
        before.and_then(|unit| unit.register),
        fields.get("register").trim(),
    ) {
        (Some(kept), _) => Some(kept),
        (None, "") => None,
        (None, typed) => {
            let number = typed.parse::<u16>().ok().filter(|n| (1..=999).contains(n));
            let taken = organisation.units().any(|unit| unit.register == number);
            if number.is_none() {
                mend.add("register", frame.text("admin.mend_register"));
            } else if taken {
                mend.add("register", frame.text("admin.mend_register_taken"));
            }
            number
        }
    };
    let ids = |name: &str| -> Vec<UnitId> {
        let given = fields.all(name).iter();
        given.filter_map(|code| UnitId::new(code).ok()).collect()
    };
    let (Some(id), Some((level, _))) = (id, level) else {
        return Err(mend);
    };
    let unit = Unit {
        id,
        name: name.to_owned(),
        level: *level,
        superior: ids("superior").pop(),
        roles: ROLES
            .into_iter()
            .filter(|(_, code)| fields.all("roles").iter().any(|given| given == code))
            .map(|(role, _)| role)
            .collect(),
        outside: fields.get("outside") == "yes",
        register,
        reviewed_by: ids("reviewed_by"),
        document_mark: contact(fields, "document_mark", &mut mend, frame),
        phone: contact(fields, "phone", &mut mend, frame),
    };
    match office.unit_fits(&unit) {
        Ok(()) => {}
        Err(OrganisationError::ReviewsItself(_)) => {
            mend.add("reviewed_by", frame.text("admin.mend_reviews_itself"));
        }
        Err(OrganisationError::Circle(_)) => {
            mend.add("superior", frame.text("admin.mend_circle"));
        }
        Err(_) => mend.add("superior", frame.text("admin.mend_superior")),
    }
    if mend.is_empty() { Ok(unit) } else { Err(mend) }
}

/// A line of the unit's documents; it may be left empty.
fn contact(fields: &Fields, name: &str, mend: &mut Mend, frame: &Frame) -> String {
    let typed = fields.get(name).trim();
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ' ');
    if name == "phone" && !typed.chars().all(fits) {
        mend.add(name, frame.text("admin.mend_phone"));
    } else if !typed.is_empty() && text::line(typed, CONTACT).is_err() {
        mend.add(name, frame.t1("admin.mend_name", "n", CONTACT));
    }
    typed.to_owned()
}
