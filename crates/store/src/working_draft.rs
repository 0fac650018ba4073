//! What an officer has typed into the form of a step and not yet taken. It stands outside the journal: no
//! entry commits to it, no register is made from it, and it is gone when the step is taken.

use crate::{Append, Insert, Kind, OnConflict, Position, Row, Sql, StoreError, Tx};

pub(crate) static WORKING_DRAFT: Insert = Insert {
    table: "working_draft",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("step", Kind::Text),
        ("officer", Kind::Text),
        ("unit", Kind::Text),
        ("fields", Kind::Text),
        ("saved", Kind::Int),
        ("to_sign", Kind::Int),
    ],
    key: &["office", "matter", "step", "officer"],
    on_conflict: OnConflict::LastWins,
};

const ONE: Sql = "select matter, step, officer, unit, fields, saved, to_sign from working_draft
    where office = $1 and matter = $2 and step = $3 and officer = $4";
const OF_MATTER: Sql =
    "select matter, step, officer, unit, fields, saved, to_sign from working_draft
    where office = $1 and matter = $2 order by step, officer";
const TO_SIGN: Sql = "select matter, step, officer, unit, fields, saved, to_sign from working_draft
    where office = $1 and unit = $2 and to_sign = 1 and (saved, matter, step, officer) > ($3, $4, $5, $6)
    order by saved, matter, step, officer limit $7";
const FORGET: Sql = "delete from working_draft where office = $1 and matter = $2 and step = $3";
const FORGET_MINE: Sql = "delete from working_draft
    where office = $1 and matter = $2 and step = $3 and officer = $4";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[ONE, OF_MATTER, TO_SIGN, FORGET, FORGET_MINE];

/// The form of a step as an officer left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDraft {
    /// The matter.
    pub matter: Position,
    /// The step's name.
    pub step: String,
    /// Whose it is.
    pub officer: String,
    /// The officer's unit.
    pub unit: String,
    /// The fields as they were typed.
    pub fields: String,
    /// When it was saved, Unix seconds.
    pub saved: i64,
    /// It waits for the signature of a head of the unit.
    pub to_sign: bool,
}

/// The draft of one officer for one step.
///
/// # Errors
/// As the engine reports it.
pub fn working_draft(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
    step: &str,
    officer: &str,
) -> Result<Option<WorkingDraft>, StoreError> {
    let args = [
        office.into(),
        matter.as_int().into(),
        step.into(),
        officer.into(),
    ];
    let rows = tx.rows(ONE, &args)?;
    rows.first().map(read).transpose()
}

/// Every draft on a matter.
///
/// # Errors
/// As the engine reports it.
pub fn working_drafts(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
) -> Result<Vec<WorkingDraft>, StoreError> {
    let rows = tx.rows(OF_MATTER, &[office.into(), matter.as_int().into()])?;
    rows.iter().map(read).collect()
}

/// The drafts of a unit that wait for a signature, the oldest first, behind this one.
///
/// # Errors
/// As the engine reports it.
pub fn drafts_to_sign(
    tx: &mut dyn Tx,
    office: &str,
    unit: &str,
    after: Option<&WorkingDraft>,
    limit: i64,
) -> Result<Vec<WorkingDraft>, StoreError> {
    let (saved, matter) = after.map_or((0, 0), |draft| (draft.saved, draft.matter.as_int()));
    let (step, officer) = after.map_or(("", ""), |draft| (&draft.step, &draft.officer));
    let args = [
        office.into(),
        unit.into(),
        saved.into(),
        matter.into(),
        step.into(),
        officer.into(),
        limit.into(),
    ];
    let rows = tx.rows(TO_SIGN, &args)?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<WorkingDraft, StoreError> {
    Ok(WorkingDraft {
        matter: Position::from_int(row.int(0)?),
        step: row.text(1)?.to_owned(),
        officer: row.text(2)?.to_owned(),
        unit: row.text(3)?.to_owned(),
        fields: row.text(4)?.to_owned(),
        saved: row.int(5)?,
        to_sign: row.int(6)? != 0,
    })
}

impl Append<'_> {
    /// Keeps a draft; what the officer had there before is replaced.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn keep_working_draft(
        &mut self,
        office: &str,
        draft: &WorkingDraft,
    ) -> Result<(), StoreError> {
        let row = [
            office.into(),
            draft.matter.as_int().into(),
            draft.step.as_str().into(),
            draft.officer.as_str().into(),
            draft.unit.as_str().into(),
            draft.fields.as_str().into(),
            draft.saved.into(),
            draft.to_sign.into(),
        ];
        self.tx().put(&WORKING_DRAFT, &row)
    }

    /// Forgets the drafts for a step: everybody's once it is taken, or one officer's own.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn forget_working_drafts(
        &mut self,
        office: &str,
        matter: Position,
        step: &str,
        officer: Option<&str>,
    ) -> Result<u64, StoreError> {
        let key = [office.into(), matter.as_int().into(), step.into()];
        match officer {
            None => self.tx().run(FORGET, &key),
            Some(officer) => {
                let [office, matter, step] = key;
                self.tx()
                    .run(FORGET_MINE, &[office, matter, step, officer.into()])
            }
        }
    }
}
