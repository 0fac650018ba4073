//! What is asked of an officer after the password: a code that changes, or one from paper.
//!
//! The rows stand beside the journal and hold no secret by themselves: what they hold opens with a key of the
//! office alone. That a factor was set, that a code from paper was used, and that the factor was taken away
//! are entries (type 46).

use crate::{
    Append, Insert, Kind, OnConflict, Row, Sql, StoreError, Tx, Value,
    account::{By, END_OF},
};

pub(crate) static SECOND_FACTOR: Insert = Insert {
    table: "second_factor",
    columns: &[
        ("office", Kind::Text),
        ("officer", Kind::Text),
        ("salt", Kind::Bytes),
        ("since", Kind::Int),
        ("used", Kind::Int),
    ],
    key: &["office", "officer"],
    on_conflict: OnConflict::LastWins,
};

pub(crate) static RECOVERY_CODE: Insert = Insert {
    table: "recovery_code",
    columns: &[
        ("office", Kind::Text),
        ("officer", Kind::Text),
        ("digest", Kind::Bytes),
    ],
    key: &["office", "officer", "digest"],
    on_conflict: OnConflict::LastWins,
};

const FACTOR: Sql =
    "select salt, since, used from second_factor where office = $1 and officer = $2";
const CODES: Sql = "select count(*) from recovery_code where office = $1 and officer = $2";
const USE_STEP: Sql = "update second_factor set used = $3
    where office = $1 and officer = $2 and used < $3";
const USE_CODE: Sql = "delete from recovery_code
    where office = $1 and officer = $2 and digest = $3";
const FORGET: Sql = "delete from second_factor where office = $1 and officer = $2";
const FORGET_CODES: Sql = "delete from recovery_code where office = $1 and officer = $2";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[FACTOR, CODES, USE_STEP, USE_CODE, FORGET, FORGET_CODES];

/// The inserts of this file.
#[cfg(test)]
pub(crate) static INSERTS: &[&Insert] = &[&SECOND_FACTOR, &RECOVERY_CODE];

/// Act codes of type 46 entries, after those of accounts.
const FACTOR_SET: u64 = 4605;
const CODE_USED: u64 = 4606;
const FACTOR_TAKEN: u64 = 4607;

/// An officer's second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// With a key of the office it makes the secret.
    pub salt: [u8; 32],
    /// Unix second since when it is asked for.
    pub since: i64,
    /// The newest time step whose code was taken.
    pub used: i64,
    /// Codes on paper that were not used.
    pub codes: u64,
}

/// The officer's second factor, where there is one.
///
/// # Errors
/// As the engine reports it.
pub fn second_factor(
    tx: &mut dyn Tx,
    office: &str,
    officer: &str,
) -> Result<Option<SecondFactor>, StoreError> {
    let args = [office.into(), officer.into()];
    let found = tx.rows(FACTOR, &args)?;
    let Some(row) = found.first() else {
        return Ok(None);
    };
    let codes = tx.rows(CODES, &args)?;
    let codes = codes.first().map(|row: &Row| row.int(0)).transpose()?;
    Ok(Some(SecondFactor {
        salt: row.array(0)?,
        since: row.int(1)?,
        used: row.int(2)?,
        codes: codes.unwrap_or_default().unsigned_abs(),
    }))
}

impl Append<'_> {
    /// Sets an officer's second factor in place of an earlier one, with its codes on paper: an entry of type
    /// 46 without the secret, and the rows. All sessions of the officer end.
    ///
    /// # Errors
    /// As [`Append::entry`].
    pub fn set_second_factor(
        &mut self,
        office: &str,
        officer: &str,
        factor: &SecondFactor,
        codes: &[[u8; 32]],
        by: By<'_>,
    ) -> Result<(), StoreError> {
        self.account_act(office, FACTOR_SET, &[officer], by)?;
        let key: [Value; 2] = [office.into(), officer.into()];
        self.tx.run(FORGET_CODES, &key)?;
        let row = [
            office.into(),
            officer.into(),
            factor.salt.into(),
            factor.since.into(),
            factor.used.into(),
        ];
        self.tx.put(&SECOND_FACTOR, &row)?;
        for digest in codes {
            let row = [office.into(), officer.into(), (*digest).into()];
            self.tx.put(&RECOVERY_CODE, &row)?;
        }
        self.tx.run(END_OF, &key).map(drop)
    }

    /// Takes the code of a time step: false when it, or a newer one, was taken before.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn use_step(&mut self, office: &str, officer: &str, step: i64) -> Result<bool, StoreError> {
        let args = [office.into(), officer.into(), step.into()];
        Ok(self.tx.run(USE_STEP, &args)? > 0)
    }

    /// Takes a code from paper, which is an entry of type 46: false when there is none such any more.
    ///
    /// # Errors
    /// As [`Append::entry`].
    pub fn use_recovery_code(
        &mut self,
        office: &str,
        officer: &str,
        digest: &[u8; 32],
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        let args = [office.into(), officer.into(), (*digest).into()];
        if self.tx.run(USE_CODE, &args)? == 0 {
            return Ok(false);
        }
        self.account_act(office, CODE_USED, &[officer], by)?;
        Ok(true)
    }

    /// Takes an officer's second factor away: an entry of type 46; all their sessions end.
    ///
    /// # Errors
    /// As [`Append::entry`].
    pub fn take_second_factor(
        &mut self,
        office: &str,
        officer: &str,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        self.account_act(office, FACTOR_TAKEN, &[officer], by)?;
        let key: [Value; 2] = [office.into(), officer.into()];
        for sql in [FORGET, FORGET_CODES, END_OF] {
            self.tx.run(sql, &key)?;
        }
        Ok(())
    }
}
