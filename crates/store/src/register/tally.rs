//! How many matters stand where: one number an owner, stage and origin, for the first page.

use std::collections::{BTreeMap, BTreeSet};

use huiyin_domain::{code::Coded as _, matter::Matter};

use super::matter;
use crate::{Insert, Kind, OnConflict, Sql, StoreError, Tx, Value};

pub(crate) static TALLY: Insert = Insert {
    table: "tally",
    columns: &[
        ("office", Kind::Text),
        ("owner", Kind::Text),
        ("stage", Kind::Int),
        ("origin", Kind::Int),
        ("matters", Kind::Int),
    ],
    key: &["office", "owner", "stage", "origin"],
    on_conflict: OnConflict::LastWins,
};

const ALL: Sql = "select owner, stage, origin, matters from tally where office = $1
    order by owner, stage, origin";
/// How many matters stand where, whatever their origin.
pub(crate) const BY_STAGE: Sql = "select owner, stage, cast(sum(matters) as bigint) from tally
    where office = $1 group by owner, stage order by owner, stage";
/// How many matters have an origin.
pub(crate) const OF_ORIGIN: Sql =
    "select cast(coalesce(sum(matters), 0) as bigint) from tally where office = $1 and origin = $2";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[ALL, BY_STAGE, OF_ORIGIN];

/// Where a matter is counted: owner, stage number, number of its origin.
pub(crate) type Cell = (Box<str>, i64, i64);

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
            .map(|row| {
                let cell = (row.text(0)?.into(), row.int(1)?, row.int(2)?);
                Ok((cell, row.int(3)?))
            })
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
                    cell.2.into(),
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
            .map(|((owner, stage, origin), matters)| {
                vec![
                    office.into(),
                    (&**owner).into(),
                    (*stage).into(),
                    (*origin).into(),
                    (*matters).into(),
                ]
            })
            .collect()
    }
}

/// Where a matter is counted.
pub(crate) fn cell(matter: &Matter) -> Cell {
    (
        matter.owner.as_str().into(),
        matter.stage.number().into(),
        matter::origin(&matter.petition),
    )
}
