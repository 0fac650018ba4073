//! The list that the reader came from, and the matters beside this one in it.

use huiyin_domain::id::UnitId;
use huiyin_office::Office;
use huiyin_office::at_desk::AtDesk;
use huiyin_office::worklist::{Whose, may_list};

use crate::frame::Frame;
use crate::paths;
use crate::problem::Problem;
use crate::staff::Signed;

/// Where the reader came from, and what stands beside.
pub struct Queue {
    pub name: String,
    pub path: String,
    pub before: Option<String>,
    pub behind: Option<String>,
}

/// None when the address names no list that is this reader's.
/// # Errors
/// As the store says.
pub fn queue(
    office: &Office,
    frame: &Frame,
    signed: &Signed,
    at_desk: &AtDesk,
    from: &str,
) -> Result<Option<Queue>, Problem> {
    let whose = match (from, UnitId::new(from)) {
        ("", _) => return Ok(None),
        ("mine", _) => Whose::Mine,
        (_, Ok(unit)) if may_list(&signed.officer, &unit, &frame.organisation) => Whose::Unit(unit),
        _ => return Ok(None),
    };
    let (name, query) = match &whose {
        Whose::Mine => (frame.text("desk.mine"), ("whose", "mine")),
        Whose::Unit(unit) if *unit == signed.officer.unit => {
            (frame.text("desk.unit"), ("whose", "unit"))
        }
        Whose::Unit(unit) => (frame.unit(unit), ("unit", unit.as_str())),
    };
    let path = paths::with_query(paths::STAFF, &[query]);
    let matter = &at_desk.view.matter;
    let at = matter.next_due().map(|owed| (owed.due, matter.key.into()));
    let [before, behind] = match at {
        Some(at) => office.beside(&signed.officer, &whose, at)?,
        None => [None, None],
    };
    let to = |number: Option<String>| {
        let path = paths::staff_matter(number?);
        Some(paths::with_query(&path, &[("from", from)]))
    };
    Ok(Some(Queue {
        name,
        path,
        before: to(before),
        behind: to(behind),
    }))
}
