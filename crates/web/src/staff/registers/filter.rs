//! Which stretch of which book an address asks for.

use huiyin_domain::id::UnitId;
use huiyin_domain::organisation::Unit;
use huiyin_office::ledger::{Book, Shelf};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::paths;
use crate::problem::Problem;
use crate::staff::{Signed, typed_day};

/// A book opens at the last week.
const DAYS_BACK: i64 = 6;

/// What the address asks for, as it stands in the filter.
pub struct Filter {
    pub book: Book,
    pub from: String,
    pub to: String,
    pub units: Vec<Unit>,
    pub unit: UnitId,
}

impl Filter {
    /// The stretch, or what of the filter must be mended.
    pub fn read(
        app: &App,
        frame: &Frame,
        signed: &Signed,
        code: &str,
        asked: &Fields,
    ) -> Result<(Self, Shelf, Mend), Problem> {
        let book = Book::of_code(code).ok_or(Problem::NotFound)?;
        let units = app.office().shelves(&signed.officer);
        let wished = match asked.get("unit") {
            "" => signed.officer.unit.as_str(),
            unit => unit,
        };
        let found = units.iter().find(|unit| unit.id.as_str() == wished);
        // An auditor's own unit keeps no book of its own, perhaps, yet every book is open.
        let unit = found.ok_or(if units.is_empty() {
            Problem::NotYours
        } else {
            Problem::NotFound
        })?;
        let unit = unit.id.clone();
        let mut mend = Mend::none();
        let mut day = |name: &str, otherwise: Date| {
            let typed = asked.get(name).trim();
            let read = typed_day::read(typed, frame.today);
            if read.is_none() && !typed.is_empty() {
                mend.add(name, frame.t1("registers.not_a_day", "text", typed));
            }
            read.unwrap_or(otherwise)
        };
        let last = day("to", frame.today);
        let first = day("from", last.saturating_sub(DAYS_BACK.days()));
        if first > last && mend.is_empty() {
            mend.add("from", frame.text("registers.order"));
        }
        let text = |name: &str, day: Date| match asked.get(name).trim() {
            typed if mend.has(name) => typed.to_owned(),
            _ => day.to_string(),
        };
        let filter = Self {
            book,
            from: text("from", first),
            to: text("to", last),
            units,
            unit: unit.clone(),
        };
        let shelf = Shelf {
            book,
            unit,
            first,
            last,
        };
        Ok((filter, shelf, mend))
    }

    pub fn unit_name(&self) -> &str {
        let mut units = self.units.iter();
        let unit = units.find(|unit| unit.id == self.unit);
        unit.map_or("", |unit| unit.name.as_str())
    }

    /// The same stretch elsewhere.
    pub fn query(&self) -> String {
        paths::period(&self.from, &self.to, self.unit.as_str())
    }
}
