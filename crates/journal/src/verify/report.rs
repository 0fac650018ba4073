//! What a verification says.

use std::fmt;

use crate::body::Body;
use crate::hash::Hash;
use crate::leaf::Leaf;
use crate::policy::Policy;

/// The answer about a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The log signed it and the witnesses that the policy wants saw it.
    ValidWitnessed,
    /// The log signed it; the quorum is missing, or none is asked for.
    ValidLogOnly,
    /// The policy asks for an algorithm that this code does not verify.
    Unsupported,
    /// The receipt is not good; the code says at which step.
    Invalid(Code),
    /// Everything holds, but the log is a demonstration's: never called valid.
    Demo,
}

/// The step at which a receipt fails (§14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Step 1.
    Parse,
    /// Step 2.
    Leaf,
    /// Step 3.
    Place,
    /// Step 5.
    Root,
    /// Step 6.
    LogSignature,
    /// Step 7.
    Cosignature,
    /// Step 7: every log key that signed is compromised.
    LogKey,
    /// Step 8.
    Time,
    /// Step 9.
    Opening,
    /// Step 11.
    Online,
}

impl Code {
    /// All of them, in the order of the steps.
    pub const ALL: [Self; 10] = [
        Self::Parse,
        Self::Leaf,
        Self::Place,
        Self::Root,
        Self::LogSignature,
        Self::Cosignature,
        Self::LogKey,
        Self::Time,
        Self::Opening,
        Self::Online,
    ];

    /// The word in `INVALID(…)`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Leaf => "leaf",
            Self::Place => "place",
            Self::Root => "root",
            Self::LogSignature => "log-signature",
            Self::Cosignature => "cosignature",
            Self::LogKey => "log-key",
            Self::Time => "time",
            Self::Opening => "opening",
            Self::Online => "online",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ValidWitnessed => f.write_str("VALID-WITNESSED"),
            Self::ValidLogOnly => f.write_str("VALID-LOG-ONLY"),
            Self::Unsupported => f.write_str("UNSUPPORTED"),
            Self::Invalid(code) => write!(f, "INVALID({})", code.as_str()),
            Self::Demo => f.write_str("DEMO"),
        }
    }
}

/// Something the receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proved {
    /// The leaf stands at its position in the signed tree.
    Included,
    /// The holder of the log's key signed this tree.
    SignedByLog,
    /// These witnesses cosigned this tree, each at its time (Unix seconds, 0 for no statement).
    SeenBy(Vec<(String, u64)>),
    /// The entry existed by this time, as enough witnesses say (Unix seconds).
    ExistedBy(u64),
    /// The body is the one the leaf commits to.
    BodyOpened,
    /// These fields are the ones the body commits to.
    FieldsOpened(Vec<u8>),
    /// These documents are the ones the opened fields commit to.
    DocumentsMatch(Vec<u8>),
    /// The log of this newer size begins with the tree of the receipt.
    StillThere(u64),
}

/// Something the receipt does not prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotProved {
    /// That what was entered is true.
    Truth,
    /// That the log shows everyone the same history: no quorum of witnesses vouches for it.
    OneHistory,
    /// When the entry was made: no witness time bounds it.
    Time,
    /// What the entry says: nothing of it was opened.
    Content,
    /// That the log still grows from this tree: no newer checkpoint was compared.
    StillThere,
    /// Anything at all outside a demonstration.
    Reality,
}

impl Proved {
    /// Stable code, behind which a sentence for people is kept elsewhere.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::SignedByLog => "signed",
            Self::SeenBy(_) => "seen",
            Self::ExistedBy(_) => "time",
            Self::BodyOpened => "body",
            Self::FieldsOpened(_) => "fields",
            Self::DocumentsMatch(_) => "documents",
            Self::StillThere(_) => "still_there",
        }
    }
}

impl NotProved {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Truth,
        Self::OneHistory,
        Self::Time,
        Self::Content,
        Self::StillThere,
        Self::Reality,
    ];

    /// Stable code, behind which a sentence for people is kept elsewhere.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Truth => "truth",
            Self::OneHistory => "one_history",
            Self::Time => "time",
            Self::Content => "content",
            Self::StillThere => "still_there",
            Self::Reality => "reality",
        }
    }
}

impl fmt::Display for Proved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Included => f.write_str("the entry stands at this position of the signed log"),
            Self::SignedByLog => f.write_str("the office's log key signed this state of the log"),
            Self::SeenBy(witnesses) => {
                let names: Vec<&str> = witnesses.iter().map(|(name, _)| name.as_str()).collect();
                write!(f, "seen and cosigned by {}", names.join(", "))
            }
            Self::ExistedBy(time) => {
                write!(
                    f,
                    "the entry existed by Unix time {time}, as enough witnesses say"
                )
            }
            Self::BodyOpened => f.write_str("the opened details are those the entry commits to"),
            Self::FieldsOpened(fields) => {
                write!(f, "the entry commits to opened fields {fields:?}")
            }
            Self::DocumentsMatch(fields) => {
                write!(f, "the documents at hand are those of fields {fields:?}")
            }
            Self::StillThere(size) => {
                write!(
                    f,
                    "the log still contains it: its {size} entries begin with this state"
                )
            }
        }
    }
}

impl fmt::Display for NotProved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truth => "that what was entered is true",
            Self::OneHistory => "that everyone is shown the same log: no quorum of witnesses",
            Self::Time => "when the entry was made: no quorum of witness times bounds it",
            Self::Content => "what the entry says: nothing of it was opened",
            Self::StillThere => {
                "that today's log still contains it: check online or with a newer seal"
            }
            Self::Reality => "anything outside a demonstration on a simulated clock",
        })
    }
}

/// Verdict, reason, and what is and is not proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The answer.
    pub verdict: Verdict,
    /// Why, in a sentence; empty when there is nothing to explain.
    pub reason: String,
    /// The leaf, once it could be read.
    pub leaf: Option<Leaf>,
    /// The opened body, if an opening was given and holds.
    pub body: Option<Body>,
    /// The size of the signed tree, once it could be read.
    pub size: Option<u64>,
    /// The root of the signed tree, once it could be read.
    pub root: Option<Hash>,
    /// What is proved; empty unless the receipt holds.
    pub proved: Vec<Proved>,
    /// What is not proved.
    pub not_proved: Vec<NotProved>,
    /// Whether the policy asks for a quorum.
    pub quorum_wanted: bool,
}

impl Report {
    pub(super) fn invalid(code: Code, reason: impl Into<String>, policy: &Policy) -> Self {
        Self {
            verdict: Verdict::Invalid(code),
            reason: reason.into(),
            leaf: None,
            body: None,
            size: None,
            root: None,
            proved: Vec::new(),
            not_proved: Vec::new(),
            quorum_wanted: policy.wants_quorum(),
        }
    }

    /// Stable code of the verdict, behind which a sentence for people is kept elsewhere: `short` is VALID-LOG-ONLY
    /// although a quorum is asked for.
    #[must_use]
    pub fn verdict_code(&self) -> &'static str {
        match self.verdict {
            Verdict::ValidWitnessed => "witnessed",
            Verdict::ValidLogOnly if self.quorum_wanted => "short",
            Verdict::ValidLogOnly => "log_only",
            Verdict::Unsupported => "unsupported",
            Verdict::Invalid(_) => "invalid",
            Verdict::Demo => "demo",
        }
    }

    /// The exit code of `verify` (§14): 0 VALID-WITNESSED, or VALID-LOG-ONLY when no quorum is
    /// asked for; 1 INVALID; 2 UNSUPPORTED; 3 VALID-LOG-ONLY although a quorum is asked for. DEMO
    /// is 3 as well: it holds, and is not what a policy for real receipts wants.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::ValidWitnessed => 0,
            Verdict::ValidLogOnly if !self.quorum_wanted => 0,
            Verdict::Invalid(_) => 1,
            Verdict::Unsupported => 2,
            Verdict::ValidLogOnly | Verdict::Demo => 3,
        }
    }
}
