//! `/staff/admin/units`: the units that the office works with.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::id::UnitId;
use huiyin_domain::organisation::{Level, OrganisationError, Unit, UnitRole};
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

const LEVELS: [(Level, &str); 5] = [
    (Level::State, "state"),
    (Level::Province, "province"),
    (Level::City, "city"),
    (Level::County, "county"),
    (Level::Township, "township"),
];
const ROLES: [(UnitRole, &str); 8] = [
    (UnitRole::PetitionBureau, "petition-bureau"),
    (UnitRole::CompetentUnit, "competent-unit"),
    (UnitRole::ReviewBody, "review-body"),
    (UnitRole::ReReviewBody, "re-review-body"),
    (UnitRole::JointConference, "joint-conference"),
    (UnitRole::JudicialOrgan, "judicial-organ"),
    (UnitRole::DisciplineOrgan, "discipline-organ"),
    (UnitRole::PersonnelDepartment, "personnel-department"),
];
/// Characters of a name.
const NAME: usize = 60;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::ADMIN_UNITS, get(list))
        .route(paths::ADMIN_NEW_UNIT, get(show_new).post(save_new))
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

async fn show_new(frame: Frame, Administrator(signed): Administrator) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    fields.add("level", "county");
    fields.add("roles", "competent-unit");
    page::ok(&form(frame, signed, Mend::none(), fields, None))
}

async fn show(
    frame: Frame,
    Administrator(signed): Administrator,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let unit = known(&frame, &code)?;
    let fields = fields_of(&unit);
    page::ok(&form(frame, signed, Mend::none(), fields, Some(unit)))
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

fn known(frame: &Frame, code: &str) -> Result<Unit, Problem> {
    let id = UnitId::new(code).map_err(|_| Problem::NotFound)?;
    let unit = frame.organisation.unit(&id).cloned();
    unit.ok_or(Problem::NotFound)
}

async fn save_new(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    fields: Fields,
) -> Result<Response, Problem> {
    saved(&app, frame, signed, fields, None).await
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let unit = known(&frame, &code)?;
    saved(&app, frame, signed, fields, Some(unit)).await
}

async fn saved(
    app: &App,
    frame: Frame,
    signed: Signed,
    fields: Fields,
    before: Option<Unit>,
) -> Result<Response, Problem> {
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
    save::save(app, frame, signed, place, &fields, save).await
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

/// What the change touches.
fn effects(
    frame: &Frame,
    office: &Office,
    before: Option<&Unit>,
    unit: &Unit,
) -> Result<Vec<String>, OfficeError> {
    let mut effects = Vec::new();
    let Some(before) = before else {
        effects.push(frame.t("admin.unit_new"));
        if let Some(register) = unit.register {
            effects.push(frame.t1("admin.unit_book", "n", register));
        }
        return Ok(effects);
    };
    effects.push(frame.t2(
        "admin.unit_has",
        "matters",
        office.open_in_hand(&unit.id)?,
        "officers",
        office.officers_of(&unit.id),
    ));
    if before.name != unit.name {
        effects.push(frame.t("admin.unit_renamed"));
    }
    if before.superior != unit.superior || before.reviewed_by != unit.reviewed_by {
        effects.push(frame.t("admin.unit_above"));
    }
    for role in before
        .roles
        .iter()
        .filter(|role| !unit.roles.contains(role))
    {
        effects.push(frame.t1("admin.unit_loses", "role", roles(frame, &[*role])));
    }
    if before.outside != unit.outside {
        effects.push(frame.t(match unit.outside {
            true => "admin.unit_outside",
            false => "admin.unit_inside",
        }));
    }
    if let (None, Some(register)) = (before.register, unit.register) {
        effects.push(frame.t1("admin.unit_book", "n", register));
    }
    Ok(effects)
}

/// What differs between two versions of a unit.
pub fn differs(frame: &Frame, before: Option<&Unit>, unit: &Unit, proposal: &mut Proposal) {
    let of = |say: &dyn Fn(&Unit) -> String| before.map_or_else(String::new, say);
    let mut line = |key: &str, say: &dyn Fn(&Unit) -> String| {
        proposal.line(frame.t(key), of(say), say(unit));
    };
    line("admin.code", &|unit| unit.id.to_string());
    line("admin.name", &|unit| unit.name.clone());
    line("admin.level", &|unit| level(frame, unit.level));
    line("admin.superior", &|unit| superior(frame, unit));
    line("admin.roles", &|unit| roles(frame, &unit.roles));
    line("admin.reviewed_by", &|unit| {
        let names: Vec<_> = unit.reviewed_by.iter().map(|id| frame.unit(id)).collect();
        names.join(&frame.t("admin.and"))
    });
    line("admin.register", &|unit| {
        unit.register.map_or_else(String::new, |n| n.to_string())
    });
    line("admin.outside", &|unit| {
        frame.t(match unit.outside {
            true => "admin.yes",
            false => "admin.no",
        })
    });
}

/// A unit as its form holds it.
pub fn fields_of(unit: &Unit) -> Fields {
    let mut fields = Fields::default();
    fields.add("code", unit.id.as_str());
    fields.add("name", &unit.name);
    let level = LEVELS.iter().find(|(level, _)| *level == unit.level);
    fields.add("level", level.map_or("", |(_, code)| *code));
    let superior = unit.superior.as_ref();
    fields.add("superior", superior.map_or("", |id| id.as_str()));
    for (role, code) in ROLES {
        if unit.roles.contains(&role) {
            fields.add("roles", code);
        }
    }
    for id in &unit.reviewed_by {
        fields.add("reviewed_by", id.as_str());
    }
    if let Some(register) = unit.register {
        fields.add("register", register.to_string());
    }
    if unit.outside {
        fields.add("outside", "yes");
    }
    fields
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
        None => mend.add("code", frame.t("admin.mend_code")),
        Some(id) if before.is_none() && organisation.unit(id).is_some() => {
            mend.add("code", frame.t("admin.mend_code_taken"));
        }
        Some(_) => {}
    }
    let name = fields.get("name").trim();
    if text::line(name, NAME).is_err() {
        mend.add("name", frame.t1("admin.mend_name", "n", NAME));
    }
    let same_name = |other: &&Unit| other.name == name && Some(&other.id) != id.as_ref();
    if organisation.units().any(|unit| same_name(&unit)) {
        mend.add("name", frame.t("admin.mend_name_taken"));
    }
    let level = LEVELS.iter().find(|(_, code)| *code == fields.get("level"));
    if level.is_none() {
        mend.add("level", frame.t("admin.mend_level"));
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
                mend.add("register", frame.t("admin.mend_register"));
            } else if taken {
                mend.add("register", frame.t("admin.mend_register_taken"));
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
    };
    match office.unit_fits(&unit) {
        Ok(()) => {}
        Err(OrganisationError::ReviewsItself(_)) => {
            mend.add("reviewed_by", frame.t("admin.mend_reviews_itself"));
        }
        Err(OrganisationError::Circle(_)) => {
            mend.add("superior", frame.t("admin.mend_circle"));
        }
        Err(_) => mend.add("superior", frame.t("admin.mend_superior")),
    }
    if mend.is_empty() { Ok(unit) } else { Err(mend) }
}

fn level(frame: &Frame, level: Level) -> String {
    let code = LEVELS.iter().find(|(of, _)| *of == level);
    frame.t(&format!(
        "admin.level_of.{}",
        code.map_or("", |(_, code)| *code)
    ))
}

fn superior(frame: &Frame, unit: &Unit) -> String {
    let superior = unit.superior.as_ref();
    superior.map_or_else(String::new, |id| frame.unit(id))
}

fn roles(frame: &Frame, roles: &[UnitRole]) -> String {
    let names: Vec<_> = ROLES
        .iter()
        .filter(|(role, _)| roles.contains(role))
        .map(|(_, code)| frame.t(&format!("admin.unit_role.{code}")))
        .collect();
    names.join(&frame.t("admin.and"))
}
