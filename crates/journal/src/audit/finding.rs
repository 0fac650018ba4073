//! What an audit says.

use std::fmt;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// To be looked at; nothing disagrees.
    Notice,
    /// The log breaks a rule or contradicts something signed.
    Error,
}

/// Which rule a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The bytes are no leaf of §4.
    Leaf,
    /// Field 1: another log.
    Origin,
    /// Field 2: position.
    Position,
    /// Field 3: `t` runs backwards.
    Time,
    /// Field 7: an event id twice.
    EventId,
    /// Field 4: a day that is sealed already.
    SealedDay,
    /// Field 4: a day was skipped without a seal.
    SkippedDay,
    /// `t` is not within the day, or, for types 2, 24 and 63, not after it.
    TimeOfDay,
    /// Zone rules at hand do not know this day.
    Zone,
    /// A rule about registers (§4.4).
    Register,
    /// A seal's range does not tile the log.
    SealRange,
    /// A seal has a row too many or too few.
    SealRow,
    /// A seal's count differs from the leaves.
    SealCount,
    /// A seal's attestation differs from the leaves.
    SealAttest,
    /// A seal does not name the seal before it.
    SealChain,
    /// A seal does not name the published seal file of the day before.
    SealFile,
    /// Flag 1 of a seal differs from its time.
    SealFlags,
    /// A day is over and has no seal.
    MissingSeal,
    /// The leaves give another root than a signed one.
    Root,
    /// A signed size has leaves that are not there.
    Missing,
    /// Witness times contradict `t` (§6.5).
    WitnessTime,
    /// Body and salt do not give the leaf's commitment, or a field does not give the body's.
    BodyCommit,
    /// What a leaf commits to is no body.
    Body,
    /// A case's chain is broken.
    CaseChain,
    /// An event of a matter carries another register than its first entry.
    CaseRegister,
    /// A deadline was missed and no type 24 or 63 entry says so.
    Overdue,
    /// A type 24 or 63 entry without a missed deadline.
    OverdueWithoutDeadline,
    /// Notice: a register was asked and nobody attested.
    Silent,
    /// Notice: a seal was made after 00:30.
    LateSeal,
    /// Notice: a zero-report for a register that had received something that day.
    ZeroReport,
    /// Notice: the day's checkpoint had its quorum after 06:00.
    LateQuorum,
}

impl Code {
    /// A stable word for machines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leaf => "leaf",
            Self::Origin => "origin",
            Self::Position => "position",
            Self::Time => "time",
            Self::EventId => "event-id",
            Self::SealedDay => "sealed-day",
            Self::SkippedDay => "skipped-day",
            Self::TimeOfDay => "time-of-day",
            Self::Zone => "zone",
            Self::Register => "register",
            Self::SealRange => "seal-range",
            Self::SealRow => "seal-row",
            Self::SealCount => "seal-count",
            Self::SealAttest => "seal-attest",
            Self::SealChain => "seal-chain",
            Self::SealFile => "seal-file",
            Self::SealFlags => "seal-flags",
            Self::MissingSeal => "missing-seal",
            Self::Root => "root",
            Self::Missing => "missing",
            Self::WitnessTime => "witness-time",
            Self::BodyCommit => "body-commit",
            Self::Body => "body",
            Self::CaseChain => "case-chain",
            Self::CaseRegister => "case-register",
            Self::Overdue => "overdue",
            Self::OverdueWithoutDeadline => "overdue-without-deadline",
            Self::Silent => "silent",
            Self::LateSeal => "late-seal",
            Self::ZeroReport => "zero-report",
            Self::LateQuorum => "late-quorum",
        }
    }
}

/// One thing that disagrees, or should be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Which rule it is about.
    pub code: Code,
    /// The leaf it is about, if it is about one.
    pub seq: Option<u64>,
    /// A sentence without personal data.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.seq {
            Some(seq) => write!(f, "{} at {seq}: {}", self.code.as_str(), self.text),
            None => write!(f, "{}: {}", self.code.as_str(), self.text),
        }
    }
}

/// Keeps the first findings and counts the rest, so that a log that is wrong throughout cannot fill
/// the memory.
#[derive(Debug, Default)]
pub(super) struct Findings {
    kept: Vec<Finding>,
    notices: usize,
    more: u64,
}

const MAX_KEPT: usize = 10_000;

impl Findings {
    pub(super) fn error(&mut self, code: Code, seq: Option<u64>, text: impl Into<String>) {
        self.add(Severity::Error, code, seq, text.into());
    }

    pub(super) fn notice(&mut self, code: Code, seq: Option<u64>, text: impl Into<String>) {
        self.add(Severity::Notice, code, seq, text.into());
    }

    pub(super) fn all(&self) -> &[Finding] {
        &self.kept
    }

    pub(super) fn into_parts(self) -> (Vec<Finding>, u64) {
        (self.kept, self.more)
    }

    /// Notices make room for errors: they never hide one.
    fn add(&mut self, severity: Severity, code: Code, seq: Option<u64>, text: String) {
        if self.kept.len() >= MAX_KEPT {
            if severity == Severity::Notice {
                return;
            }
            if self.notices == 0 {
                self.more += 1;
                return;
            }
            let notice = self
                .kept
                .iter()
                .rposition(|kept| kept.severity == Severity::Notice);
            self.kept.remove(notice.expect("notices are counted"));
            self.notices -= 1;
        }
        self.notices += usize::from(severity == Severity::Notice);
        self.kept.push(Finding {
            severity,
            code,
            seq,
            text,
        });
    }
}
