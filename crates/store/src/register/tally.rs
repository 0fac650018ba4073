//! How many matters stand where: one number an owner and stage, for the first page.

use std::collections::{BTreeMap, BTreeSet};

use huiyin_domain::{code::Coded as _, matter::Matter};

use crate::{Insert, Kind, OnConflict, Sql, StoreError, Tx, Value};

pub(crate) static TALLY: Insert = Insert {
    table: "tally",
    columns: &[
        ("office", Kind::Text),
        ("owner", Kind::Text),
        ("stage", Kind::Int),
        ("matters", Kind::Int),
    ],
    key: &["office", "owner", "stage"],
    on_conflict: OnConflict::LastWins,
};

pub(crate) const ALL: Sql =
    "select owner, stage, matters from tally where office = $1 order by owner, stage";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[ALL];

/// Where a matter is counted: owner and stage number.
pub(crate) type Cell = (Box<str>, i64);

/// The tally of one office as the writer keeps it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    cells: BTreeMap<Cell, i64>,
    changed: BTreeSet<Cell>,
}

impl Tally {
    /// The tally as the database has it.
    pub(crate) fn load(tx: &mut dyn Tx, office: &str) -> Result<Self, StoreError> {
        let cells = tx
            .rows(ALL, &[office.into()])?
            .iter()
            .map(|row| Ok(((row.text(0)?.into(), row.int(1)?), row.int(2)?)))
            .collect::<Result<_, StoreError>>()?;
        Ok(Self {
            cells,
            changed: BTreeSet::new(),
        })
    }

    /// Counts `count` more matters there.
    pub(crate) fn add(&mut self, cell: Cell, count: i64) {
        *self.cells.entry(cell.clone()).or_default() += count;
        self.changed.insert(cell);
    }

    /// Writes the numbers that changed.
    pub(crate) fn save(&self, tx: &mut dyn Tx, office: &str) -> Result<(), StoreError> {
        for cell in &self.changed {
            let matters = self.cells.get(cell).copied().unwrap_or(0);
            tx.put(
                &TALLY,
                &[
                    office.into(),
                    (&*cell.0).into(),
                    cell.1.into(),
                    matters.into(),
                ],
            )?;
        }
        Ok(())
    }

    /// Everything is written.
    pub(crate) fn settle(&mut self) {
        self.changed.clear();
    }

    /// The rows of all cells.
    pub(crate) fn rows(&self, office: &str) -> Vec<Vec<Value>> {
        self.cells
            .iter()
            .map(|((owner, stage), matters)| {
                vec![
                    office.into(),
                    (&**owner).into(),
                    (*stage).into(),
                    (*matters).into(),
                ]
            })
            .collect()
    }
}

/// Where a matter is counted.
pub(crate) fn cell(matter: &Matter) -> Cell {
    (matter.owner.as_str().into(), matter.stage.number().into())
}
