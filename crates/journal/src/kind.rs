//! The entry types of the journal (§4.4): numbers, names, and what each type must carry.

/// An entry type. Types from 10 on that are not listed here are counted and never rejected.
pub type Kind = u64;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal, $text:literal;)+) => {
        $($(#[doc = $doc])+ pub const $name: Kind = $number;)+

        /// Every type that version 1 defines, ascending, with its English name.
        pub const ALL: &[(Kind, &str)] = &[$(($number, $text)),+];
    };
}

kinds! {
    /// First leaf of a log, and only that.
    GENESIS = 1, "genesis";
    /// The daily seal (§6).
    SEAL = 2, "seal";
    /// 零报告: an officer affirms that a register received nothing today until `t`.
    ZERO_REPORT = 3, "zero-report";
    /// A register is declared and opened.
    REGISTER_OPENED = 4, "register opened";
    /// A register is closed for good; events of its old matters go on.
    REGISTER_CLOSED = 5, "register closed";
    /// Registered and numbered.
    RECEIVED = 10, "received";
    /// Accepted.
    ACCEPTED = 11, "accepted";
    /// Not accepted, or no longer accepted.
    NOT_ACCEPTED = 12, "not accepted";
    /// 转送: passed on.
    FORWARDED = 13, "forwarded";
    /// 交办: passed on with a report due back.
    ASSIGNED = 14, "assigned";
    /// A deadline was extended.
    EXTENDED = 15, "deadline extended";
    /// A written answer was issued; fact 2 says which document.
    ANSWERED = 16, "written answer issued";
    /// A document was served.
    SERVED = 17, "served";
    /// Review or re-review was requested.
    REVIEW_REQUESTED = 18, "review requested";
    /// Closed.
    CLOSED = 19, "closed";
    /// Withdrawn.
    WITHDRAWN = 20, "withdrawn";
    /// Merged with another matter.
    MERGED = 21, "merged";
    /// A new event that names the corrected leaf; nothing is edited.
    CORRECTION = 22, "correction";
    /// A paper filing entered late, with today's `t` and `day`.
    LATE_ENTRY = 23, "late entry";
    /// One missed deadline, written by the sealer and never by a person.
    OVERDUE = 24, "overdue";
    /// Another step of a matter.
    OTHER_STEP = 25, "other step";
    /// Supervision by the superior office.
    SUPERVISION = 26, "supervision";
    /// A petitioner's rating.
    RATED = 27, "rated";
    /// A sealed identity was read.
    IDENTITY_ACCESSED = 30, "identity accessed";
    /// One matter's file was exported.
    EXPORTED = 31, "exported";
    /// A subject's key was destroyed.
    ERASED = 32, "erased";
    /// An identity or text was disclosed.
    DISCLOSED = 33, "disclosed";
    /// A question about an opening, or its answer.
    OPENING_QUESTION = 34, "question about an opening";
    /// A log key was added.
    KEY_ADDED = 40, "key added";
    /// A log key was retired.
    KEY_RETIRED = 41, "key retired";
    /// A key is compromised from a size on.
    KEY_COMPROMISED = 42, "key compromised";
    /// The clock was behind or ahead.
    CLOCK_ANOMALY = 43, "clock anomaly";
    /// Leaves came back from tiles after a loss.
    RECOVERY = 44, "recovery";
    /// Software, settings or policy changed; also switches what is asked of a register.
    SOFTWARE_CHANGED = 45, "software or policy changed";
    /// An account, role or unit changed, or break-glass was used.
    ACCOUNT_CHANGED = 46, "account changed";
    /// Province log: one office's head of one day.
    HEAD = 50, "head";
    /// Province log: one office's day is missing.
    MISSING = 51, "missing";
    /// 值班: roster, change, log, handover.
    DUTY = 60, "duty";
    /// A daily, incident or periodic report was signed.
    REPORT_SIGNED = 61, "report signed";
    /// A report was acknowledged.
    REPORT_ACKNOWLEDGED = 62, "report acknowledged";
    /// A report was missed, written by the sealer and never by a person.
    REPORT_MISSED = 63, "report missed";
    /// Reception or outreach.
    RECEPTION = 64, "reception or outreach";
    /// Meeting, decision, plan or drill.
    MEETING = 65, "meeting, decision, plan or drill";
    /// Paper in, out or circulated.
    PAPER = 66, "paper";
    /// Any other book.
    OTHER_BOOK = 67, "other book";
}

/// What field 6 of a leaf must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterRule {
    /// 0.
    Zero,
    /// A declared register; one closed since is allowed.
    Declared,
    /// A declared register that is open: a closed one takes nothing new.
    Open,
    /// 0 or a declared register.
    Any,
}

/// What field 8 of a leaf must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyRule {
    /// null.
    Null,
    /// 32 bytes.
    Commit,
    /// Either: a type this version does not know.
    Either,
}

/// The English name, for types that version 1 defines.
#[must_use]
pub fn name(kind: Kind) -> Option<&'static str> {
    ALL.binary_search_by_key(&kind, |(kind, _)| *kind)
        .ok()
        .map(|i| ALL[i].1)
}

/// Whether the type may stand in a log at all: defined, or from 10 on.
#[must_use]
pub fn is_allowed(kind: Kind) -> bool {
    kind >= RECEIVED || (GENESIS..=REGISTER_CLOSED).contains(&kind)
}

/// Which register a type carries.
#[must_use]
pub fn register_rule(kind: Kind) -> RegisterRule {
    match kind {
        GENESIS | SEAL | REGISTER_OPENED | REGISTER_CLOSED => RegisterRule::Zero,
        ZERO_REPORT | RECEIVED | LATE_ENTRY => RegisterRule::Open,
        ACCEPTED..=RATED | IDENTITY_ACCESSED..=OPENING_QUESTION => RegisterRule::Declared,
        _ => RegisterRule::Any,
    }
}

/// Whether a type commits to a body.
#[must_use]
pub fn body_rule(kind: Kind) -> BodyRule {
    match kind {
        GENESIS | SEAL | REGISTER_OPENED | REGISTER_CLOSED => BodyRule::Null,
        KEY_ADDED..=SOFTWARE_CHANGED | HEAD | MISSING => BodyRule::Null,
        _ if name(kind).is_some() => BodyRule::Commit,
        _ => BodyRule::Either,
    }
}

/// Types that are made after the sealed day is over and carry it: seal, overdue, report missed.
#[must_use]
pub fn is_written_after_the_day(kind: Kind) -> bool {
    matches!(kind, SEAL | OVERDUE | REPORT_MISSED)
}

/// Whether something was received: types 10 and 23 decide attestation 0 of a seal.
#[must_use]
pub fn is_receipt(kind: Kind) -> bool {
    matches!(kind, RECEIVED | LATE_ENTRY)
}

/// Whether a type is an event of a matter, or of access to one: it carries the register of the
/// matter's type 10 or 23 entry.
#[must_use]
pub fn is_of_matter(kind: Kind) -> bool {
    matches!(kind, RECEIVED..=RATED | IDENTITY_ACCESSED..=OPENING_QUESTION)
}

/// Whether the public map of a type is always empty.
#[must_use]
pub fn has_empty_pub(kind: Kind) -> bool {
    is_of_matter(kind) || matches!(kind, ACCOUNT_CHANGED | DUTY..=OTHER_BOOK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_ascending_and_every_type_in_it_is_allowed() {
        assert!(ALL.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(ALL.iter().all(|(kind, _)| is_allowed(*kind)));
        assert!([0, 6, 7, 8, 9].iter().all(|kind| !is_allowed(*kind)));
    }

    #[test]
    fn bodies_are_null_for_exactly_the_listed_types() {
        let null: Vec<_> = (0..300)
            .filter(|kind| body_rule(*kind) == BodyRule::Null)
            .collect();
        assert_eq!(null, [1, 2, 4, 5, 40, 41, 42, 43, 44, 45, 50, 51]);
        assert_eq!(body_rule(46), BodyRule::Commit);
        assert_eq!(body_rule(28), BodyRule::Either);
        assert_eq!(body_rule(1 << 40), BodyRule::Either);
    }
}
