//! What a verifier pins: whose logs, whose cosignatures are enough (C2SP tlog-policy), and which
//! log keys are compromised (§10).

mod keys;
mod parse;

pub use keys::{Keys, KeysError};

use crate::key::{Algorithm, KeyId, VerifierKey};

/// A policy that has passed every check of §10.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<Member>,
}

/// A log line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The log's key, named like its origin.
    pub key: VerifierKey,
    /// Where the log is served, if the policy says.
    pub url: Option<String>,
}

/// A witness line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The name within the policy file.
    pub name: String,
    /// The witness's key.
    pub key: VerifierKey,
    /// Its submission prefix, if the policy says.
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: String,
    threshold: usize,
    members: Vec<Member>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Witness(usize),
    Group(usize),
}

/// Why a policy is refused; a refused policy verifies nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// A line that is no policy line, or a wrong count of words.
    #[error("policy line {0}: not understood")]
    Line(usize),
    /// A verifier key that cannot be used.
    #[error("policy line {0}: {1}")]
    Key(usize, crate::key::KeyError),
    /// A key whose algorithm does not fit its role.
    #[error("policy line {0}: a key of this algorithm cannot have this role")]
    Role(usize),
    /// The same public key, or the same key id, twice.
    #[error("policy line {0}: this key or key id stands in the policy already")]
    Duplicate(usize),
    /// A name that is taken, reserved, unknown here, or a member already.
    #[error("policy line {0}: name {1} cannot be used here")]
    Name(usize, String),
    /// A threshold outside 1 to the number of members.
    #[error("policy line {0}: the threshold must be 1 to the number of members")]
    Threshold(usize),
    /// Not exactly one quorum line.
    #[error("a policy has exactly one quorum line")]
    Quorum,
    /// Two sets of witnesses without a common one satisfy the quorum: they could sign two histories.
    #[error("two disjoint sets of witnesses satisfy the quorum")]
    DisjointQuorums,
    /// More than 256 logs, witnesses or groups.
    #[error("a policy has at most 256 logs, 256 witnesses and 256 groups")]
    TooMany,
    /// A control character other than tab and newline, or more than 1 MiB.
    #[error("a policy is text of at most 1 MiB")]
    Text,
}

impl Policy {
    /// Reads and checks a policy file.
    /// # Errors
    /// [`PolicyError`].
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        parse::policy(text)
    }

    /// One log key and no witness: what `--key` asks for.
    #[must_use]
    pub fn of_key(key: VerifierKey) -> Self {
        Self {
            logs: vec![Log { key, url: None }],
            witnesses: Vec::new(),
            groups: Vec::new(),
            quorum: None,
        }
    }

    /// The logs, in the order of the file.
    #[must_use]
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses, in the order of the file; other calls name them by their place here.
    #[must_use]
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The keys of the log with this origin.
    pub fn log_keys<'a>(&'a self, origin: &'a str) -> impl Iterator<Item = &'a VerifierKey> + 'a {
        self.logs
            .iter()
            .map(|log| &log.key)
            .filter(move |key| key.name() == origin)
    }

    /// The witness whose key has this id; ids are unique within a policy.
    #[must_use]
    pub fn witness_by_id(&self, id: KeyId) -> Option<usize> {
        self.witnesses
            .iter()
            .position(|witness| witness.key.id() == id)
    }

    /// Whether cosignatures are asked for; false for `quorum none`.
    #[must_use]
    pub fn wants_quorum(&self) -> bool {
        self.quorum.is_some()
    }

    /// Whether the witnesses for which `signed` is true are enough. `quorum none` never says so:
    /// nothing is witnessed then.
    #[must_use]
    pub fn is_quorum(&self, signed: impl Fn(usize) -> bool) -> bool {
        self.quorum
            .is_some_and(|member| self.holds(member, &signed))
    }

    /// Whether the quorum can be reached with the algorithms this code verifies.
    #[must_use]
    pub fn is_quorum_supported(&self) -> bool {
        self.is_quorum(|w| self.witnesses[w].key.algorithm() == Algorithm::CosignatureV1)
    }

    fn holds(&self, member: Member, signed: &impl Fn(usize) -> bool) -> bool {
        match member {
            Member::Witness(witness) => signed(witness),
            Member::Group(group) => {
                let group = &self.groups[group];
                let held = group
                    .members
                    .iter()
                    .filter(|member| self.holds(**member, signed));
                held.take(group.threshold).count() == group.threshold
            }
        }
    }

    /// Whether two sets without a common witness satisfy this member. Members are a tree (each name
    /// is a member once), so it follows from the members: of `n` with threshold `k`, `s` of which
    /// split, both sets get the `s` and share out the rest when 2·max(0, k−s) ≤ n−s.
    fn splits(&self, member: Member) -> bool {
        let Member::Group(group) = member else {
            return false;
        };
        let group = &self.groups[group];
        let splitting = group
            .members
            .iter()
            .filter(|member| self.splits(**member))
            .count();
        2 * group.threshold.saturating_sub(splitting) <= group.members.len() - splitting
    }
}

#[cfg(test)]
mod tests;
