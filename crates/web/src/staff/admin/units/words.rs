//! A unit in words: what differs between two versions, what a change touches, and its form.

use huiyin_domain::organisation::{Level, Unit, UnitRole};
use huiyin_office::{Office, OfficeError};

use crate::fields::Fields;
use crate::frame::Frame;
use crate::staff::admin::save::Proposal;

/// Every level with its code.
pub const LEVELS: [(Level, &str); 5] = [
    (Level::State, "state"),
    (Level::Province, "province"),
    (Level::City, "city"),
    (Level::County, "county"),
    (Level::Township, "township"),
];
/// Every role with its code, in the order of the form.
pub const ROLES: [(UnitRole, &str); 8] = [
    (UnitRole::PetitionBureau, "petition-bureau"),
    (UnitRole::CompetentUnit, "competent-unit"),
    (UnitRole::ReviewBody, "review-body"),
    (UnitRole::ReReviewBody, "re-review-body"),
    (UnitRole::JointConference, "joint-conference"),
    (UnitRole::JudicialOrgan, "judicial-organ"),
    (UnitRole::DisciplineOrgan, "discipline-organ"),
    (UnitRole::PersonnelDepartment, "personnel-department"),
];
/// What the change touches.
pub fn effects(
    frame: &Frame,
    office: &Office,
    before: Option<&Unit>,
    unit: &Unit,
) -> Result<Vec<String>, OfficeError> {
    let mut effects = Vec::new();
    let Some(before) = before else {
        effects.push(frame.text("admin.unit_new"));
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
        effects.push(frame.text("admin.unit_renamed"));
    }
    if before.superior != unit.superior || before.reviewed_by != unit.reviewed_by {
        effects.push(frame.text("admin.unit_above"));
    }
    for role in before
        .roles
        .iter()
        .filter(|role| !unit.roles.contains(role))
    {
        effects.push(frame.t1("admin.unit_loses", "role", roles(frame, &[*role])));
    }
    if before.outside != unit.outside {
        effects.push(frame.text(match unit.outside {
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
        proposal.line(frame.text(key), of(say), say(unit));
    };
    line("admin.code", &|unit| unit.id.to_string());
    line("admin.name", &|unit| unit.name.clone());
    line("admin.level", &|unit| level(frame, unit.level));
    line("admin.superior", &|unit| superior(frame, unit));
    line("admin.roles", &|unit| roles(frame, &unit.roles));
    line("admin.reviewed_by", &|unit| {
        let names: Vec<_> = unit.reviewed_by.iter().map(|id| frame.unit(id)).collect();
        names.join(&frame.text("admin.and"))
    });
    line("admin.register", &|unit| {
        unit.register.map_or_else(String::new, |n| n.to_string())
    });
    line("admin.document_mark", &|unit| unit.document_mark.clone());
    line("admin.unit_phone", &|unit| unit.phone.clone());
    line("admin.outside", &|unit| {
        frame.text(match unit.outside {
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
    fields.add("document_mark", &unit.document_mark);
    fields.add("phone", &unit.phone);
    if unit.outside {
        fields.add("outside", "yes");
    }
    fields
}

/// The form of a new unit: most are this.
pub fn fields_of_new() -> Fields {
    let mut fields = Fields::default();
    fields.add("level", "county");
    fields.add("roles", "competent-unit");
    fields
}

/// The name of a level.
pub fn level(frame: &Frame, level: Level) -> String {
    let code = LEVELS.iter().find(|(of, _)| *of == level);
    frame.text_in("admin.level_of", code.map_or("", |(_, code)| *code))
}

/// The name of the unit above.
pub fn superior(frame: &Frame, unit: &Unit) -> String {
    let superior = unit.superior.as_ref();
    superior.map_or_else(String::new, |id| frame.unit(id))
}

/// The names of roles.
pub fn roles(frame: &Frame, roles: &[UnitRole]) -> String {
    let names: Vec<_> = ROLES
        .iter()
        .filter(|(role, _)| roles.contains(role))
        .map(|(_, code)| frame.text_in("admin.unit_role", code))
        .collect();
    names.join(&frame.text("admin.and"))
}
