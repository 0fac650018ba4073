//! What an officer handles and a review body has in hand meanwhile: at the foot of the desk, and by itself.

use huiyin_domain::id::UnitId;
use huiyin_domain::organisation::Officer;
use huiyin_office::Office;
use huiyin_office::worklist::{Filter, Whose, WorkRow};

use super::{GroupRows, Row, Rows, Wanted};
use crate::frame::Frame;
use crate::problem::Problem;

/// What `due` says in an address of these rows alone.
const CODE: &str = "away";

/// The count that opens them, and they.
pub struct Away {
    pub text: String,
    pub path: String,
    pub here: bool,
    rows: Vec<WorkRow>,
}

impl Away {
    /// None where there are none, or where the list is a unit's.
    pub fn find(
        office: &Office,
        frame: &Frame,
        officer: &Officer,
        whose: &Whose,
        asked: &Wanted,
    ) -> Result<Option<Self>, Problem> {
        let here = asked.due == CODE;
        if *whose != Whose::Mine {
            return Ok(None);
        }
        let all = office.away(officer, &Filter::default())?;
        if all.is_empty() && !here {
            return Ok(None);
        }
        let filter = asked.filter();
        Ok(Some(Self {
            text: match all.len() {
                1 => frame.text("desk.one_matter"),
                n => frame.t1("desk.matters", "n", n),
            },
            path: asked.whole_of(CODE),
            here,
            rows: match filter.is_open() {
                true => all,
                false => office.away(officer, &filter)?,
            },
        }))
    }

    /// Its rows as a group of the list. Who has a row in hand now stands where the officer would.
    pub fn group(&mut self, frame: &Frame, from: &str, counted: bool) -> Option<GroupRows> {
        let mut words = Rows::of(frame, from);
        let rows = std::mem::take(&mut self.rows).into_iter().map(|row| {
            let unit = UnitId::new(&row.owner);
            let owner = unit.map_or_else(|_| row.owner.clone(), |unit| frame.unit(&unit));
            Row {
                handler: owner,
                ..words.row(row)
            }
        });
        let rows: Vec<Row> = rows.collect();
        (!rows.is_empty()).then(|| GroupRows {
            key: format!("desk.group.{CODE}"),
            count: counted.then(|| (self.text.clone(), self.path.clone())),
            rows,
        })
    }
}
