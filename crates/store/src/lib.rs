//! The only crate that knows SQL: journal tables, registers, search, on SQLite and PostgreSQL.
//!
//! Every change is one write ([`Store::write`]): append entries ([`Append`]), update the registers,
//! commit. The journal is the truth; a register is a projection that [`Store::rebuild`] makes again.
//! This crate never decides what the law allows, never encrypts, never reads a clock or draws
//! randomness by itself: those come in as traits ([`Clock`], [`Random`], [`PublishedSeals`]).
//!
//! To add a register: `register/<name>.rs` (its inserts, its `STATEMENTS`, its rows), its line in
//! `register.rs`, and one migration for each engine. To add an engine: `backend/<name>.rs`, its arm
//! in [`Store::open`], `migrations/<name>/`; the conformance suite decides.

mod account;
mod act;
mod append;
mod attachment;
mod attest;
mod backend;
mod book;
mod committed;
mod day;
mod dialect;
mod document;
mod draft;
mod dump;
mod edge;
mod environment;
mod erase;
mod error;
mod head;
mod heads;
mod integrity;
mod journal;
mod kept;
mod list;
mod load;
mod look;
mod migration;
mod missed;
mod new_office;
mod once;
mod opened;
mod position;
mod rebuild;
mod record;
mod recover;
mod register;
mod row;
mod seal;
mod search;
mod second_factor;
mod segment;
#[cfg(test)]
mod statements;
mod store;
mod tx;
mod unbound;
mod value;
mod working_draft;
mod writer;

pub use account::{By, Password, SessionRow, has_account, link, password_hash, session, sessions};
pub use act::Place;
pub use append::{Append, Appended, Draft, SealedIdentity};
pub use attachment::{
    SealedFile, StoredFile, attachment, attachments, digests_of, each_attachment,
};
pub use committed::{Committed, Size};
pub use document::{SealedDocument, StoredDocument, document, documents};
pub use draft::{draft, draft_bytes};
pub use dump::Dumped;
pub use edge::{Edge, each_leaf, edge};
pub use environment::{Clock, Environment, NoPublishedSeals, PublishedSeals, Random};
pub use erase::sealed_keys;
pub use error::{Misfit, StoreError};
pub use integrity::integrity;
pub use journal::{
    Deadline, JournalRow, OnKey, SealedRow, content, count_imported, count_provisional,
    each_deadline, each_entry, each_identity_key, entry, for_the_timer, is_imported, missed_entry,
    sealed, size_of,
};
pub use list::{
    AfterDue, CountOf, DueOf, Listed, NewestOf, PAGE, QueryCodeRow, Tallied, count_due,
    count_overdue, list_away, list_before_due, list_by_due, list_guarded, list_newest, list_one,
    query_code_hash, query_code_row, same_subject, tally,
};
pub use load::{
    CaseHead, Happened, Loaded, find_number, load_matter, load_number, number_of, number_of_entry,
};
pub use new_office::{NewOffice, Office, offices};
pub use once::{OnceRow, once};
pub use opened::Opened;
pub use position::Position;
pub use rebuild::{
    Rebuilt,
    check::{Difference, How},
};
pub use record::Recorded;
pub use register::{
    change::{Change, ChangeOf, Changed, change, changes},
    duty::{ShiftRow, duty_shifts, newest_shift},
    history::asked_releases,
    import_source::find_source,
    ledger::{
        AfterRow, Book, DayTotal, KeptFrom, LedgerOf, LedgerRow, LedgerSum, ledger_rows,
        ledger_sum, ledger_totals,
    },
    matter::sequels,
    obligation::{asked_openings, count_running, provisional_matters},
    post::{Post, posts},
    pressed::{PressedRow, pressed},
    setting::{CALENDAR, calendar, newest_calendar, setting, settings},
};
pub use row::Row;
pub use search::{Found, search};
pub use second_factor::{SecondFactor, second_factor};
pub use segment::{segment, warm_up};
pub use store::Store;
pub use tx::{Engine, Insert, Kind, OnConflict, Sql, Tx};
pub use unbound::{Beside, Unbound, each_unbound};
pub use value::Value;
pub use working_draft::{WorkingDraft, drafts_to_sign, working_draft, working_drafts};
