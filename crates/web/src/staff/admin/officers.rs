//! `/staff/admin/officers`: who works here, in which unit and roles, and the link that lets them set a
//! password.

mod link;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::organisation::{Officer, StaffRole};
use huiyin_domain::text;
use huiyin_office::{ActAs, ChangeOf, Office, OfficeError};

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::save::{self, Place, Proposal, Save, said};
use crate::staff::admin::{Administrator, done_key, history};
use crate::{page, paths};

/// Every role, in the order of the form.
const ROLES: [StaffRole; 10] = [
    StaffRole::Clerk,
    StaffRole::Handler,
    StaffRole::Head,
    StaffRole::Leader,
    StaffRole::Reviewer,
    StaffRole::Inspector,
    StaffRole::Archivist,
    StaffRole::Custodian,
    StaffRole::Auditor,
    StaffRole::Administrator,
];
/// Characters of a post's name.
const NAME: usize = 40;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::ADMIN_OFFICERS, get(list))
        .route(paths::ADMIN_NEW_OFFICER, get(show).post(save))
        .route(paths::ADMIN_OFFICER, get(show).post(save))
        .route(paths::ADMIN_LINK, post(link::create))
}

/// One officer in the list.
struct Line {
    path: String,
    code: String,
    name: String,
    roles: String,
}

/// The officers of one unit.
struct Group {
    unit: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "staff/admin/officers.html")]
struct OfficersPage {
    frame: Frame,
    signed: Signed,
    done: Option<&'static str>,
    groups: Vec<Group>,
}

async fn list(
    frame: Frame,
    Administrator(signed): Administrator,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let line = |officer: &Officer| Line {
        path: paths::admin_officer(officer.id.as_str()),
        code: officer.id.to_string(),
        name: officer.name.clone(),
        roles: roles(&frame, &officer.roles),
    };
    let groups = super::units::in_order(&frame)
        .into_iter()
        .map(|unit| Group {
            unit: unit.name.clone(),
            lines: frame
                .organisation
                .officers()
                .filter(|officer| officer.unit == unit.id)
                .map(line)
                .collect(),
        })
        .filter(|group| !group.lines.is_empty())
        .collect();
    let done = done_key(asked.get("done"));
    page::ok(&OfficersPage {
        frame,
        signed,
        done,
        groups,
    })
}

#[derive(Template)]
#[template(path = "staff/admin/officer.html")]
struct OfficerPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    fields: Fields,
    /// The officer's code; none for a new one.
    code: Option<String>,
    action: String,
    history: String,
}

impl OfficerPage {
    fn units(&self) -> Vec<(String, String)> {
        let units = self.frame.organisation.units();
        units
            .map(|unit| (unit.id.to_string(), unit.name.clone()))
            .collect()
    }

    fn all_roles(&self) -> Vec<(&'static str, &'static str, String)> {
        let role = |role: StaffRole| {
            let choice = Role::from(role).choice();
            let does = self.frame.text_in("admin.role_does", choice.code);
            (choice.code, self.frame.choice(choice), does)
        };
        ROLES.into_iter().map(role).collect()
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
    let officer = known(&frame, code)?;
    let fields = officer.as_ref().map(fields_of).unwrap_or_default();
    page::ok(&form(frame, signed, Mend::none(), fields, officer))
}

fn form(
    frame: Frame,
    signed: Signed,
    mend: Mend,
    fields: Fields,
    officer: Option<Officer>,
) -> OfficerPage {
    let code = officer.map(|officer| officer.id.to_string());
    let history = code.as_deref().unwrap_or_default();
    OfficerPage {
        history: paths::admin_history_of(history::word(ChangeOf::Officer), history),
        action: match &code {
            Some(code) => paths::admin_officer(code),
            None => paths::ADMIN_NEW_OFFICER.to_owned(),
        },
        frame,
        signed,
        mend,
        fields,
        code,
    }
}

/// The officer of the address; none for a new one.
fn known(frame: &Frame, code: Option<Path<String>>) -> Result<Option<Officer>, Problem> {
    let Some(Path(code)) = code else {
        return Ok(None);
    };
    let id = OfficerId::new(&code).map_err(|_| Problem::NotFound)?;
    let officer = frame.organisation.officer(&id).cloned();
    officer.map(Some).ok_or(Problem::NotFound)
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
    let officer = match read(&frame, app.office(), &fields, before.as_ref()) {
        Ok(officer) => officer,
        Err(mend) => return page::mend(&form(frame, signed, mend, fields, before)),
    };
    let place = Place {
        what: officer.name.clone(),
        action: match &before {
            Some(officer) => paths::admin_officer(officer.id.as_str()),
            None => paths::ADMIN_NEW_OFFICER.to_owned(),
        },
        back: paths::ADMIN_OFFICERS.to_owned(),
    };
    let save = Saving { before, officer };
    save::save(&app, frame, signed, place, &fields, save).await
}

/// An officer's post on its way into the record.
struct Saving {
    before: Option<Officer>,
    officer: Officer,
}

impl Save for Saving {
    fn of(&self) -> (ChangeOf, &str) {
        (ChangeOf::Officer, self.officer.id.as_str())
    }

    fn stands(&self, _: &Office) -> bool {
        self.before.as_ref() == Some(&self.officer)
    }

    fn propose(
        &self,
        frame: &Frame,
        office: &Office,
        proposal: &mut Proposal,
    ) -> Result<(), OfficeError> {
        differs(frame, self.before.as_ref(), &self.officer, proposal);
        proposal.effects = effects(frame, office, self.before.as_ref(), &self.officer)?;
        Ok(())
    }

    fn write(self, office: &Office, who: &ActAs) -> Result<(), OfficeError> {
        office.set_officer_as(self.officer, who)
    }
}

/// What the change touches.
fn effects(
    frame: &Frame,
    office: &Office,
    before: Option<&Officer>,
    officer: &Officer,
) -> Result<Vec<String>, OfficeError> {
    let mut effects = Vec::new();
    let Some(before) = before else {
        effects.push(frame.text("admin.officer_new"));
        return Ok(effects);
    };
    for role in lost(before, officer) {
        let name = frame.choice(Role::from(role).choice());
        effects.push(frame.t1("admin.officer_loses", "role", name));
    }
    for role in lost(officer, before) {
        let name = frame.choice(Role::from(role).choice());
        effects.push(frame.t1("admin.officer_gains", "role", name));
    }
    let handled = office.handled_by(&officer.id)?;
    if handled.found > 0 {
        let key = if before.unit != officer.unit || officer.roles.is_empty() {
            "admin.officer_leaves"
        } else {
            "admin.officer_handles"
        };
        effects.push(frame.t1(key, "n", said(frame, handled)));
    }
    if officer.roles.is_empty() {
        effects.push(frame.text("admin.officer_stops"));
    }
    if before.unit != officer.unit || before.roles != officer.roles {
        effects.push(frame.text("admin.officer_signs_in_again"));
    } else {
        effects.push(frame.text("admin.officer_at_once"));
    }
    Ok(effects)
}

/// Roles that the one holds and the other does not.
fn lost(before: &Officer, after: &Officer) -> Vec<StaffRole> {
    let held = before.roles.iter().copied();
    held.filter(|role| !after.roles.contains(role)).collect()
}

/// What differs between two versions of an officer's post.
pub fn differs(frame: &Frame, before: Option<&Officer>, after: &Officer, proposal: &mut Proposal) {
    let of = |say: &dyn Fn(&Officer) -> String| before.map_or_else(String::new, say);
    let mut line = |key: &str, say: &dyn Fn(&Officer) -> String| {
        proposal.line(frame.text(key), of(say), say(after));
    };
    line("admin.account", &|officer| officer.id.to_string());
    line("admin.post", &|officer| officer.name.clone());
    line("admin.unit", &|officer| frame.unit(&officer.unit));
    line("admin.officer_roles", &|officer| {
        roles(frame, &officer.roles)
    });
}

/// An officer as the form holds them.
pub fn fields_of(officer: &Officer) -> Fields {
    let mut fields = Fields::default();
    fields.add("code", officer.id.as_str());
    fields.add("name", &officer.name);
    fields.add("unit", officer.unit.as_str());
    for role in &officer.roles {
        fields.add("roles", Role::from(*role).code());
    }
    fields
}

fn read(
    frame: &Frame,
    office: &Office,
    fields: &Fields,
    before: Option<&Officer>,
) -> Result<Officer, Mend> {
    let mut mend = Mend::none();
    let organisation = office.organisation();
    let id = before
        .map(|officer| officer.id.clone())
        .or_else(|| OfficerId::new(fields.get("code").trim()).ok());
    match &id {
        None => mend.add("code", frame.text("admin.mend_code")),
        Some(id) if before.is_none() && organisation.officer(id).is_some() => {
            mend.add("code", frame.text("admin.mend_code_taken"));
        }
        Some(_) => {}
    }
    let name = fields.get("name").trim();
    if text::line(name, NAME).is_err() {
        mend.add("name", frame.t1("admin.mend_name", "n", NAME));
    }
    let unit = UnitId::new(fields.get("unit")).ok();
    let unit = unit.filter(|id| organisation.unit(id).is_some());
    if unit.is_none() {
        mend.add("unit", frame.text("admin.mend_unit"));
    }
    let given = |role: &StaffRole| {
        let code = Role::from(*role).code();
        fields.all("roles").iter().any(|given| given == code)
    };
    // The order in which the roles were given before stays, so that saving the same again changes nothing.
    let kept = before.map_or(&[][..], |officer| &officer.roles);
    let added = ROLES.iter().filter(|role| !kept.contains(role));
    let roles: Vec<StaffRole> = kept.iter().chain(added).copied().filter(given).collect();
    if let Some(id) = &id
        && !roles.contains(&StaffRole::Administrator)
        && office.is_last_administrator(id)
    {
        mend.add(
            "roles-administrator",
            frame.text("admin.mend_last_administrator"),
        );
    }
    if before.is_none() && roles.is_empty() {
        mend.add("roles-clerk", frame.text("admin.mend_roles"));
    }
    match (id, unit) {
        (Some(id), Some(unit)) if mend.is_empty() => Ok(Officer {
            id,
            name: name.to_owned(),
            unit,
            roles,
        }),
        _ => Err(mend),
    }
}

fn roles(frame: &Frame, roles: &[StaffRole]) -> String {
    let names: Vec<_> = ROLES
        .iter()
        .filter(|role| roles.contains(role))
        .map(|role| frame.choice(Role::from(*role).choice()))
        .collect();
    names.join(&frame.text("admin.and"))
}
