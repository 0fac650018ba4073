//! Accounts and their sessions: who may sign in, who is signed in, and links that set a password once.
//!
//! The rows stand beside the journal. That a password was set is an entry (type 46); what it is, even
//! hashed, is not.

use std::collections::BTreeMap;

use huiyin_journal::{
    body::fact,
    cbor::{Map, Value as Cbor},
    kind,
};

use crate::{Append, Appended, Insert, Kind, OnConflict, Row, Sql, StoreError, Tx, Value};

pub(crate) static ACCOUNT: Insert = Insert {
    table: "account",
    columns: &[
        ("office", Kind::Text),
        ("officer", Kind::Text),
        ("password_hash", Kind::Text),
        ("changed", Kind::Int),
    ],
    key: &["office", "officer"],
    on_conflict: OnConflict::LastWins,
};

static SESSION: Insert = Insert {
    table: "session",
    columns: &[
        ("office", Kind::Text),
        ("token_hash", Kind::Bytes),
        ("officer", Kind::Text),
        ("began", Kind::Int),
        ("seen", Kind::Int),
        ("strong", Kind::Int),
        ("device", Kind::Int),
    ],
    key: &["office", "token_hash"],
    on_conflict: OnConflict::LastWins,
};

static LINK: Insert = Insert {
    table: "sign_in_link",
    columns: &[
        ("office", Kind::Text),
        ("officer", Kind::Text),
        ("token_hash", Kind::Bytes),
        ("until", Kind::Int),
    ],
    key: &["office", "officer"],
    on_conflict: OnConflict::LastWins,
};

const PASSWORD: Sql = "select password_hash from account where office = $1 and officer = $2";
const ANY: Sql = "select officer from account where office = $1 limit 1";
const SESSION_OF: Sql = "select token_hash, officer, began, seen, strong, device from session
    where office = $1 and token_hash = $2";
const SESSIONS: Sql = "select token_hash, officer, began, seen, strong, device from session
    where office = $1 and officer = $2
    order by seen desc";
const SEEN: Sql = "update session set seen = $3 where office = $1 and token_hash = $2";
const END: Sql = "delete from session where office = $1 and token_hash = $2";
pub(crate) const END_OF: Sql = "delete from session where office = $1 and officer = $2";
const END_OTHERS: Sql = "delete from session
    where office = $1 and officer = $2 and token_hash <> $3";
const EXPIRED: Sql = "delete from session where office = $1 and (seen < $2 or began < $3)";
const LINK_OF: Sql = "select officer, until from sign_in_link
    where office = $1 and token_hash = $2";
const USE_LINK: Sql = "delete from sign_in_link
    where office = $1 and officer = $2 and token_hash = $3";
const UNLINK: Sql = "delete from sign_in_link where office = $1 and officer = $2";
const OLD_LINKS: Sql = "delete from sign_in_link where office = $1 and until < $2";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[
    PASSWORD, ANY, SESSION_OF, SESSIONS, SEEN, END, END_OF, END_OTHERS, EXPIRED, LINK_OF, USE_LINK,
    UNLINK, OLD_LINKS,
];

/// The inserts of this file.
#[cfg(test)]
pub(crate) static INSERTS: &[&Insert] = &[&ACCOUNT, &SESSION, &LINK];

/// Act codes of type 46 entries, beside those of units and officers.
const PASSWORD_SET: u64 = 4603;
const LINK_OPENED: u64 = 4604;

/// Who acts on an account, as the entry names them: `officer@unit` or the machine's operator, and the number of
/// the role.
pub type By<'a> = (Option<&'a str>, u64);

/// A password that is set.
#[derive(Debug, Clone, Copy)]
pub struct Password<'a> {
    /// Whose it is.
    pub officer: &'a str,
    /// Its hash: for the account's row, not for the entry.
    pub hash: &'a str,
    /// How it was set, in a word: for the entry.
    pub how: &'a str,
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// The officer's code.
    pub officer: String,
    /// Unix seconds.
    pub began: i64,
    /// Unix seconds of the last request that was written down.
    pub seen: i64,
    /// More than a password was asked for.
    pub strong: bool,
    /// A number for the kind of device; 0 is not known.
    pub device: u8,
}

impl SessionRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            token_hash: row.array(0)?,
            officer: row.text(1)?.to_owned(),
            began: row.int(2)?,
            seen: row.int(3)?,
            strong: row.int(4)? != 0,
            device: u8::try_from(row.int(5)?).unwrap_or_default(),
        })
    }
}

/// The hash of an officer's password.
///
/// # Errors
/// As the engine reports it.
pub fn password_hash(
    tx: &mut dyn Tx,
    office: &str,
    officer: &str,
) -> Result<Option<String>, StoreError> {
    let rows = tx.rows(PASSWORD, &[office.into(), officer.into()])?;
    rows.first()
        .map(|row| row.text(0).map(str::to_owned))
        .transpose()
}

/// Has any officer of the office a password?
///
/// # Errors
/// As the engine reports it.
pub fn has_account(tx: &mut dyn Tx, office: &str) -> Result<bool, StoreError> {
    Ok(!tx.rows(ANY, &[office.into()])?.is_empty())
}

/// The session with this token hash.
///
/// # Errors
/// As the engine reports it.
pub fn session(
    tx: &mut dyn Tx,
    office: &str,
    token_hash: &[u8; 32],
) -> Result<Option<SessionRow>, StoreError> {
    let rows = tx.rows(SESSION_OF, &[office.into(), token_hash.into()])?;
    rows.first().map(SessionRow::read).transpose()
}

/// The sessions of an officer, the one used last first.
///
/// # Errors
/// As the engine reports it.
pub fn sessions(
    tx: &mut dyn Tx,
    office: &str,
    officer: &str,
) -> Result<Vec<SessionRow>, StoreError> {
    let rows = tx.rows(SESSIONS, &[office.into(), officer.into()])?;
    rows.iter().map(SessionRow::read).collect()
}

/// The officer whose password this link sets, and until when.
///
/// # Errors
/// As the engine reports it.
pub fn link(
    tx: &mut dyn Tx,
    office: &str,
    token_hash: &[u8; 32],
) -> Result<Option<(String, i64)>, StoreError> {
    let rows = tx.rows(LINK_OF, &[office.into(), token_hash.into()])?;
    rows.first()
        .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
        .transpose()
}

impl Append<'_> {
    /// Sets an officer's password: an entry of type 46 without the secret, and the account's row. A link
    /// that is still open ends, and so do all sessions but `keep`.
    ///
    /// # Errors
    /// As [`Append::entry`].
    pub fn set_password(
        &mut self,
        office: &str,
        password: &Password<'_>,
        keep: Option<&[u8; 32]>,
        actor: Option<&str>,
        role: u64,
    ) -> Result<Appended, StoreError> {
        let (_, now) = self.moment(office)?;
        let officer = password.officer;
        let appended = self.account_act(
            office,
            PASSWORD_SET,
            &[officer, password.how],
            (actor, role),
        )?;
        let row = [
            office.into(),
            officer.into(),
            password.hash.into(),
            now.into(),
        ];
        self.tx.put(&ACCOUNT, &row)?;
        self.tx.run(UNLINK, &[office.into(), officer.into()])?;
        match keep {
            Some(keep) => self
                .tx
                .run(END_OTHERS, &[office.into(), officer.into(), keep.into()])?,
            None => self.tx.run(END_OF, &[office.into(), officer.into()])?,
        };
        Ok(appended)
    }

    /// The type 46 entry of something done to an account: the officer, and words that say how. No secret.
    pub(crate) fn account_act(
        &mut self,
        office: &str,
        act: u64,
        words: &[&str],
        by: By<'_>,
    ) -> Result<Appended, StoreError> {
        self.act_of(kind::ACCOUNT_CHANGED, office, act, words, by)
    }

    /// An entry that belongs to no matter: an act code, and words that say how. No secret.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn act_of(
        &mut self,
        kind: kind::Kind,
        office: &str,
        act: u64,
        words: &[&str],
        (actor, role): By<'_>,
    ) -> Result<Appended, StoreError> {
        let named: BTreeMap<u8, Cbor> = (0..).zip(words.iter().map(Cbor::bytes)).collect();
        let named = Cbor::Map(named)
            .encode()
            .map_err(|error| StoreError::Entry(error.to_string()))?;
        let facts = Map::from([(fact::ACT, Cbor::Uint(act)), (fact::ROLE, Cbor::Uint(role))]);
        self.beside(kind, office, facts, named, actor)
    }

    /// Begins a session.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn begin_session(&mut self, office: &str, session: &SessionRow) -> Result<(), StoreError> {
        let row: [Value; 7] = [
            office.into(),
            session.token_hash.into(),
            (&session.officer).into(),
            session.began.into(),
            session.seen.into(),
            i64::from(session.strong).into(),
            i64::from(session.device).into(),
        ];
        self.tx.put(&SESSION, &row)
    }

    /// The session was used at this second.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn session_seen(
        &mut self,
        office: &str,
        token_hash: &[u8; 32],
        at: i64,
    ) -> Result<(), StoreError> {
        let args = [office.into(), token_hash.into(), at.into()];
        self.tx.run(SEEN, &args).map(drop)
    }

    /// Ends every session of an officer.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn end_sessions_of(&mut self, office: &str, officer: &str) -> Result<(), StoreError> {
        self.tx
            .run(END_OF, &[office.into(), officer.into()])
            .map(drop)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn end_session(&mut self, office: &str, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.tx
            .run(END, &[office.into(), token_hash.into()])
            .map(drop)
    }

    /// Forgets sessions that were last used before `seen` or began before `began`, and links over at `now`.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn forget_sessions(
        &mut self,
        office: &str,
        seen: i64,
        began: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        self.tx
            .run(EXPIRED, &[office.into(), seen.into(), began.into()])?;
        self.tx
            .run(OLD_LINKS, &[office.into(), now.into()])
            .map(drop)
    }

    /// Opens a link for an officer in place of an earlier one: an entry of type 46, and the link's row.
    ///
    /// # Errors
    /// As [`Append::entry`].
    pub fn open_link(
        &mut self,
        office: &str,
        officer: &str,
        token_hash: &[u8; 32],
        until: i64,
        actor: Option<&str>,
        role: u64,
    ) -> Result<(), StoreError> {
        self.account_act(office, LINK_OPENED, &[officer], (actor, role))?;
        let row = [
            office.into(),
            officer.into(),
            token_hash.into(),
            until.into(),
        ];
        self.tx.put(&LINK, &row)
    }

    /// Uses a link up: false when somebody else did so before.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn use_link(
        &mut self,
        office: &str,
        officer: &str,
        token_hash: &[u8; 32],
    ) -> Result<bool, StoreError> {
        let args = [office.into(), officer.into(), token_hash.into()];
        Ok(self.tx.run(USE_LINK, &args)? > 0)
    }
}
