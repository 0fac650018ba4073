//! What can go wrong below the rules, said to the operator who can act on it.

use jiff::civil::Date;

/// Why the store could not do what was asked. Each variant has one stable code ([`Self::code`]);
/// the sentence is for the operator, the reader's wording hangs on the code.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum StoreError {
    /// Another server works on the same data.
    #[error("{0} is already in use by another server; stop that one first")]
    InUse(String),
    /// Another write on the same matter (or the same key) came between: load and decide again.
    #[error("another write came between ({0}); load again and decide again")]
    Conflict(String),
    /// The day on which the caller decided is over (or not yet open): decide again.
    #[error("the office's day is {today}, the decision was made for another; decide again")]
    DayChanged {
        /// The day that is open now.
        today: Date,
    },
    /// The clock is more than an hour behind the last entry (specification §7).
    #[error(
        "the clock is {seconds} s behind the last entry; set the clock, nothing is written until then"
    )]
    ClockBehind {
        /// How far behind, in seconds.
        seconds: i64,
    },
    /// The clock is so far ahead of the open day that many days would be sealed for good at once.
    #[error(
        "the clock says {now}, and {open} is not sealed yet: {days} days would be sealed for good; set the clock right, or confirm with `huiyin seal --catch-up` that it is"
    )]
    ClockAhead {
        /// The day that is open.
        open: Date,
        /// The day by the clock.
        now: Date,
        /// How many days would be sealed.
        days: i64,
    },
    /// No office of this code in the database.
    #[error("there is no office {0} in this database")]
    UnknownOffice(String),
    /// The office exists already.
    #[error("office {0} exists already")]
    OfficeExists(String),
    /// A register number that is not declared, closed for this act, or one too many.
    #[error("register {register} of office {office}: {reason}")]
    Register {
        /// The office.
        office: String,
        /// The register number.
        register: u32,
        /// What does not fit.
        reason: &'static str,
    },
    /// An entry that breaks a rule of the journal's format: a fault in the program.
    #[error("the entry breaks the journal's rules: {0}")]
    Entry(String),
    /// The disk is full; nothing of this write is kept, earlier writes are.
    #[error("the disk is full; free some space and try again ({0})")]
    DiskFull(String),
    /// The data cannot be written: read-only file, folder or server.
    #[error("the data cannot be written: {0}")]
    ReadOnly(String),
    /// A page, a row or a leaf is not what was written.
    #[error("the data is damaged: {0}; restore from a backup")]
    Damaged(String),
    /// An input/output error. After one the store takes no writes until it is opened again.
    #[error("input or output failed: {0}")]
    Io(String),
    /// An earlier error stopped the writer.
    #[error("no writes are taken since an earlier error: {0}; restart the server")]
    Refusing(String),
    /// The database server cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The connection was lost while the write was made durable, and nobody could ask since
    /// whether it was: look before doing it again.
    #[error(
        "the connection was lost while this was written, and whether it was written is unknown: look before doing it again ({0})"
    )]
    Unknown(String),
    /// The database is none for this release.
    #[error("the database does not fit this release: {0}")]
    Schema(Misfit),
    /// A row has another shape than its reader expects.
    #[error("a stored row has an unexpected shape: {0}")]
    Shape(String),
    /// The database refused a statement: a fault in the program.
    #[error("the database refused a statement: {0}")]
    Statement(String),
    /// The content of a dump is not one of ours, or was changed.
    #[error("the backup cannot be read: {0}")]
    Dump(String),
    /// The store is closed, or a write panicked.
    #[error("the store is closed: {0}")]
    Closed(String),
}

/// Why a database is none for this release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Opening it for writing brings it up to this release; opening it for reading cannot.
    #[error("it was made by an older release")]
    Older,
    /// It has migrations that this release does not know.
    #[error("it was made by a newer release")]
    Newer,
    /// Another text was applied under this number.
    #[error("migration {number} differs")]
    Changed {
        /// The migration.
        number: i64,
    },
    /// Somebody else's.
    #[error("{0} is no database of Huiyin")]
    Foreign(String),
    /// Of a server that is too old.
    #[error("PostgreSQL {major}; 15 or newer is needed")]
    OldServer {
        /// The server's major version.
        major: i32,
    },
}

impl StoreError {
    /// The stable code that wording and machines hang on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InUse(_) => "store-in-use",
            Self::Conflict(_) => "store-conflict",
            Self::DayChanged { .. } => "store-day-changed",
            Self::ClockBehind { .. } => "store-clock-behind",
            Self::ClockAhead { .. } => "store-clock-ahead",
            Self::UnknownOffice(_) => "store-unknown-office",
            Self::OfficeExists(_) => "store-office-exists",
            Self::Register { .. } => "store-register",
            Self::Entry(_) => "store-entry",
            Self::DiskFull(_) => "store-disk-full",
            Self::ReadOnly(_) => "store-read-only",
            Self::Damaged(_) => "store-damaged",
            Self::Io(_) => "store-io",
            Self::Refusing(_) => "store-refusing",
            Self::Unavailable(_) => "store-unavailable",
            Self::Unknown(_) => "store-unknown",
            Self::Schema(Misfit::Older) => "store-older",
            Self::Schema(Misfit::Newer) => "store-newer",
            Self::Schema(Misfit::Changed { .. }) => "store-changed",
            Self::Schema(Misfit::Foreign(_)) => "store-foreign",
            Self::Schema(Misfit::OldServer { .. }) => "store-old-server",
            Self::Shape(_) => "store-shape",
            Self::Statement(_) => "store-statement",
            Self::Dump(_) => "store-dump",
            Self::Closed(_) => "store-closed",
        }
    }

    /// True when the same request may succeed after loading and deciding again.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Conflict(_) | Self::DayChanged { .. })
    }

    /// True when the database itself failed, not one write: the whole batch is lost.
    pub(crate) fn spoils_batch(&self) -> bool {
        matches!(
            self,
            Self::InUse(_)
                | Self::DiskFull(_)
                | Self::ReadOnly(_)
                | Self::Damaged(_)
                | Self::Io(_)
                | Self::Unavailable(_)
                | Self::Unknown(_)
        )
    }

    /// True when it is not this write that cannot be made, but any.
    pub(crate) fn keeps_from_writing(&self) -> bool {
        self.spoils_batch() || matches!(self, Self::Refusing(_))
    }

    /// True when no write may follow until the store is opened again.
    pub(crate) fn stops_writer(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::Io(_))
    }
}
