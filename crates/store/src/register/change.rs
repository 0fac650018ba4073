//! What was changed in the office itself: units, officers and settings, each with who changed it.
//!
//! A row for each type 46 entry that set one of them, so that an earlier version can be found and set
//! again. What it set is in the entry's content.

use std::collections::BTreeMap;

use huiyin_domain::{actor::Role, code::Coded as _};
use huiyin_journal::{
    body::{Body, fact},
    cbor::{Map, Value as Cbor},
    commit::field,
    hash::Hash,
    kind,
};
use jiff::civil::Date;

use super::post::{self, Post};
use crate::{
    Append, Appended, Insert, Kind, OnConflict, Opened, Position, Row, Sql, StoreError, Tx, Value,
    act::salt,
    day::{self, day_number},
    head::int,
};

pub(crate) static CHANGE: Insert = Insert {
    table: "office_change",
    columns: &[
        ("office", Kind::Text),
        ("entry", Kind::Int),
        ("act", Kind::Int),
        ("name", Kind::Text),
        ("role", Kind::Int),
        ("actor", Kind::Text),
        ("day", Kind::Int),
        ("at", Kind::Int),
    ],
    key: &["office", "entry"],
    on_conflict: OnConflict::LastWins,
};

const NEWEST: Sql = "select entry, act, name, role, actor, day, at from office_change
    where office = $1 and entry < $2 order by entry desc limit $3";
const NEWEST_OF: Sql = "select entry, act, name, role, actor, day, at from office_change
    where office = $1 and act = $4 and name = $5 and entry < $2 order by entry desc limit $3";
const ONE: Sql = "select entry, act, name, role, actor, day, at from office_change
    where office = $1 and entry = $2";
const TEXT: Sql =
    "select text from setting where office = $1 and kind = $2 and digest = $3 limit 1";
pub(crate) const FORGET: Sql = "delete from office_change";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[NEWEST, NEWEST_OF, ONE, TEXT, FORGET];

/// Act code of a type 46 entry: a setting was saved.
pub(crate) const SETTING_SAVED: u64 = 4610;

/// Which setting was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saved {
    /// Its kind.
    pub kind: String,
    /// SHA-256 of its text, as in the type 45 entry before.
    pub digest: Hash,
}

/// What a change was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeOf {
    /// A unit.
    Unit,
    /// An officer's post.
    Officer,
    /// A setting.
    Setting,
}

/// One change of the office itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its entry.
    pub entry: Position,
    /// Unit, officer or setting.
    pub of: ChangeOf,
    /// Code of the unit or officer, kind of the setting.
    pub name: String,
    /// The role in which it was made; `None` for the set-up.
    pub role: Option<Role>,
    /// Who made it, `officer@unit`; `None` for the set-up and the command line.
    pub actor: Option<String>,
    /// The journal's day.
    pub day: Date,
    /// Seconds since 1970.
    pub at: i64,
}

/// What a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// A unit or an officer's post.
    Post(Post),
    /// The text of a setting of this kind.
    Setting(String),
}

/// The changes before an entry, the newest first: of one unit, officer or setting, or of all.
///
/// # Errors
/// As the engine reports it.
pub fn changes(
    tx: &mut dyn Tx,
    office: &str,
    of: Option<(ChangeOf, &str)>,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<Change>, StoreError> {
    let before = before.map_or(i64::MAX, Position::as_int);
    let mut args: Vec<Value> = vec![office.into(), before.into(), limit.into()];
    let sql = match of {
        None => NEWEST,
        Some((of, name)) => {
            args.extend([int(of.act()).into(), name.into()]);
            NEWEST_OF
        }
    };
    tx.rows(sql, &args)?.iter().map(read).collect()
}

/// One change, with what it set; `None` when the entry is no change of the office.
///
/// # Errors
/// [`StoreError::Damaged`] when its content does not read, or as the engine reports it.
pub fn change(
    tx: &mut dyn Tx,
    office: &str,
    entry: Position,
) -> Result<Option<(Change, Changed)>, StoreError> {
    let rows = tx.rows(ONE, &[office.into(), entry.as_int().into()])?;
    let Some(change) = rows.first().map(read).transpose()? else {
        return Ok(None);
    };
    let damaged = || {
        let seq = entry.seq();
        StoreError::Damaged(format!("entry {seq}: what it set does not read"))
    };
    let opened = crate::content(tx, office, entry)?.ok_or_else(damaged)?;
    let act = Map::from([(fact::ACT, Cbor::Uint(change.of.act()))]);
    let changed = match change.of {
        ChangeOf::Unit | ChangeOf::Officer => {
            Changed::Post(post::of_entry(&act, &opened).ok_or_else(damaged)?)
        }
        ChangeOf::Setting => {
            let saved = Saved::of(&opened).ok_or_else(damaged)?;
            let args = [office.into(), saved.kind.into(), saved.digest.into()];
            let rows = tx.rows(TEXT, &args)?;
            let text = rows.first().ok_or_else(damaged)?.text(0)?.to_owned();
            Changed::Setting(text)
        }
    };
    Ok(Some((change, changed)))
}

impl ChangeOf {
    fn act(self) -> u64 {
        match self {
            Self::Unit => post::UNIT_SET,
            Self::Officer => post::OFFICER_SET,
            Self::Setting => SETTING_SAVED,
        }
    }

    fn of_act(act: u64) -> Option<Self> {
        [Self::Unit, Self::Officer, Self::Setting]
            .into_iter()
            .find(|of| of.act() == act)
    }
}

impl Saved {
    fn encode(&self) -> Result<Vec<u8>, StoreError> {
        let parts = BTreeMap::from([(0, Cbor::bytes(&self.kind)), (1, Cbor::bytes(self.digest))]);
        Cbor::Map(parts)
            .encode()
            .map_err(|error| StoreError::Entry(error.to_string()))
    }

    fn of(opened: &Opened) -> Option<Self> {
        let value = Cbor::decode(opened.value(field::OTHER_FIELDS)?, 1 << 10).ok()?;
        let map = value.as_map()?;
        Some(Self {
            kind: String::from_utf8(map.get(&0)?.as_bytes()?.to_vec()).ok()?,
            digest: map.get(&1)?.as_bytes()?.try_into().ok()?,
        })
    }
}

impl Append<'_> {
    pub(crate) fn setting_saved(
        &mut self,
        office: &str,
        saved: &Saved,
        actor: Option<&str>,
        role: u64,
    ) -> Result<Appended, StoreError> {
        let value = saved.encode()?;
        self.change(office, SETTING_SAVED, value, &saved.kind, actor, role)
    }

    /// The type 46 entry of a change, and its row.
    pub(crate) fn change(
        &mut self,
        office: &str,
        act: u64,
        value: Vec<u8>,
        name: &str,
        actor: Option<&str>,
        role: u64,
    ) -> Result<Appended, StoreError> {
        let facts = Map::from([(fact::ACT, Cbor::Uint(act)), (fact::ROLE, Cbor::Uint(role))]);
        let appended = self.beside(kind::ACCOUNT_CHANGED, office, facts, value, actor)?;
        let made = Made {
            entry: appended.entry.as_int(),
            day: appended.day,
            at: appended.t,
        };
        let row = made.row(office, act, name, role, actor);
        self.tx.put(&CHANGE, &row)?;
        Ok(appended)
    }

    /// An entry that belongs to no matter: its facts, and what it commits to as other fields and as who acted.
    pub(crate) fn beside(
        &mut self,
        kind: kind::Kind,
        office: &str,
        facts: Map,
        value: Vec<u8>,
        actor: Option<&str>,
    ) -> Result<Appended, StoreError> {
        self.moment(office)?;
        let head = self.heads.get(self.tx, office)?;
        let random = &*self.environment.random;
        let mut opened = Opened::default();
        opened.set(field::OTHER_FIELDS, salt(random), value);
        if let Some(actor) = actor {
            opened.set(field::ACTOR, salt(random), actor);
        }
        let mut draft = self.plain(&head, kind, Map::new());
        let body = Body {
            case: None,
            facts,
            commits: opened.commits(&head.origin, &draft.event_id)?,
        };
        draft.body = Some((body, salt(random)));
        draft.content = Some(opened.encode());
        self.entry(&draft)
    }
}

/// Where and when a change was entered.
pub(crate) struct Made {
    pub entry: i64,
    pub day: Date,
    pub at: i64,
}

impl Made {
    fn row(
        &self,
        office: &str,
        act: u64,
        name: &str,
        role: u64,
        actor: Option<&str>,
    ) -> Vec<Value> {
        vec![
            office.into(),
            self.entry.into(),
            int(act).into(),
            name.into(),
            int(role).into(),
            actor.into(),
            day_number(self.day).into(),
            self.at.into(),
        ]
    }

    /// The row of a type 46 entry, made again; `None` for other acts of that type.
    pub(crate) fn row_of_entry(
        &self,
        office: &str,
        facts: &Map,
        opened: &Opened,
    ) -> Option<Vec<Value>> {
        let act = facts.get(&fact::ACT)?.as_uint()?;
        let role = facts.get(&fact::ROLE)?.as_uint()?;
        let name = match ChangeOf::of_act(act)? {
            ChangeOf::Setting => Saved::of(opened)?.kind,
            _ => post::of_entry(facts, opened)?.code().to_owned(),
        };
        let actor = opened
            .value(field::ACTOR)
            .and_then(|actor| std::str::from_utf8(actor).ok());
        Some(self.row(office, act, &name, role, actor))
    }
}

fn read(row: &Row) -> Result<Change, StoreError> {
    let act = row.int(1)?.unsigned_abs();
    Ok(Change {
        entry: Position::from_int(row.int(0)?),
        of: ChangeOf::of_act(act)
            .ok_or_else(|| StoreError::Damaged(format!("act {act} is no change of an office")))?,
        name: row.text(2)?.to_owned(),
        role: Role::from_number(row.int(3)?.unsigned_abs()),
        actor: row.opt_text(4)?.map(str::to_owned),
        day: day::from_number(row.int(5)?)?,
        at: row.int(6)?,
    })
}
