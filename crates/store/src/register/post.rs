//! Units and officers: what type 46 entries say of accounts, roles and units.

use std::collections::BTreeMap;

use huiyin_journal::{
    body::fact,
    cbor::{Map, Value as Cbor},
    commit::field,
};

use crate::{Append, Appended, Insert, Kind, OnConflict, Opened, Sql, StoreError, Tx, Value};

static UNIT: Insert = Insert {
    table: "unit",
    columns: &[
        ("office", Kind::Text),
        ("unit", Kind::Text),
        ("details", Kind::Text),
        ("entry", Kind::Int),
    ],
    key: &["office", "unit"],
    on_conflict: OnConflict::LastWins,
};

static OFFICER: Insert = Insert {
    table: "officer",
    columns: &[
        ("office", Kind::Text),
        ("officer", Kind::Text),
        ("unit", Kind::Text),
        ("details", Kind::Text),
        ("entry", Kind::Int),
    ],
    key: &["office", "officer"],
    on_conflict: OnConflict::LastWins,
};

const UNITS: Sql = "select unit, details from unit where office = $1 order by unit";
const OFFICERS: Sql = "select officer, unit, details from officer where office = $1
    order by officer";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[UNITS, OFFICERS];

/// The inserts of this file.
pub(crate) static INSERTS: &[&Insert] = &[&UNIT, &OFFICER];

/// Act codes of type 46 entries.
pub(crate) const UNIT_SET: u64 = 4601;
pub(crate) const OFFICER_SET: u64 = 4602;

/// A unit or an officer's post, as it stands from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Post {
    /// A unit of the office's organisation.
    Unit {
        /// Its code.
        code: String,
        /// Everything else, in a form that the caller chooses and reads back.
        details: String,
    },
    /// An officer.
    Officer {
        /// The code of the post.
        code: String,
        /// The unit.
        unit: String,
        /// Everything else, in a form that the caller chooses and reads back. No secrets.
        details: String,
    },
}

impl Post {
    /// The code of the unit or the post.
    pub fn code(&self) -> &str {
        match self {
            Self::Unit { code, .. } | Self::Officer { code, .. } => code,
        }
    }
}

/// All units and officers of an office, by code.
///
/// # Errors
/// As the engine reports it.
pub fn posts(tx: &mut dyn Tx, office: &str) -> Result<Vec<Post>, StoreError> {
    let mut posts = Vec::new();
    for row in tx.rows(UNITS, &[office.into()])? {
        let (code, details) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
        posts.push(Post::Unit { code, details });
    }
    for row in tx.rows(OFFICERS, &[office.into()])? {
        posts.push(Post::Officer {
            code: row.text(0)?.to_owned(),
            unit: row.text(1)?.to_owned(),
            details: row.text(2)?.to_owned(),
        });
    }
    Ok(posts)
}

impl Append<'_> {
    /// Sets a unit or an officer's post (type 46); `actor` is who did it, `officer@unit`, and
    /// `role` the number of the role in which.
    ///
    /// # Errors
    /// As [`Append::entry`].
    pub fn set_post(
        &mut self,
        office: &str,
        post: &Post,
        actor: Option<&str>,
        role: u64,
    ) -> Result<Appended, StoreError> {
        let act = match post {
            Post::Unit { .. } => UNIT_SET,
            Post::Officer { .. } => OFFICER_SET,
        };
        let appended = self.change(office, act, encode(post)?, post.code(), actor, role)?;
        let (into, row) = row(office, post, appended.entry.as_int());
        self.tx.put(into, &row)?;
        Ok(appended)
    }
}

/// The register's row of a post.
pub(crate) fn row(office: &str, post: &Post, entry: i64) -> (&'static Insert, Vec<Value>) {
    match post {
        Post::Unit { code, details } => (
            &UNIT,
            vec![office.into(), code.into(), details.into(), entry.into()],
        ),
        Post::Officer {
            code,
            unit,
            details,
        } => {
            let row = vec![
                office.into(),
                code.into(),
                unit.into(),
                details.into(),
                entry.into(),
            ];
            (&OFFICER, row)
        }
    }
}

/// The post that a type 46 entry sets; `None` for other acts of that type.
pub(crate) fn of_entry(draft_facts: &Map, opened: &Opened) -> Option<Post> {
    let act = draft_facts.get(&fact::ACT)?.as_uint()?;
    let value = Cbor::decode(opened.value(field::OTHER_FIELDS)?, 1 << 20).ok()?;
    let map = value.as_map()?;
    let text = |key| String::from_utf8(map.get(&key)?.as_bytes()?.to_vec()).ok();
    match act {
        UNIT_SET => Some(Post::Unit {
            code: text(0)?,
            details: text(2)?,
        }),
        OFFICER_SET => Some(Post::Officer {
            code: text(0)?,
            unit: text(1)?,
            details: text(2)?,
        }),
        _ => None,
    }
}

fn encode(post: &Post) -> Result<Vec<u8>, StoreError> {
    let parts: BTreeMap<u8, Cbor> = match post {
        Post::Unit { code, details } => {
            BTreeMap::from([(0, Cbor::bytes(code)), (2, Cbor::bytes(details))])
        }
        Post::Officer {
            code,
            unit,
            details,
        } => BTreeMap::from([
            (0, Cbor::bytes(code)),
            (1, Cbor::bytes(unit)),
            (2, Cbor::bytes(details)),
        ]),
    };
    Cbor::Map(parts)
        .encode()
        .map_err(|error| StoreError::Entry(error.to_string()))
}
