//! Auditing a whole log (§14): leaves go in, in order, and what disagrees comes out.
//!
//! Everything a leaf alone shows is in [`LeafView::decode`]; here is what needs the leaves before
//! it: positions, times, days, unique ids, registers, seals, witness times, and with bodies at hand
//! the commitments, case chains and deadlines. An [`Auditor`] never stops at a finding: it says what
//! it found and goes on.

mod bodies;
mod days;
mod due;
mod finding;
mod ids;
mod times;

pub use bodies::{Cases, OpenBody};
pub use due::Due;
pub use finding::{Code, Finding, Severity};
pub use ids::IdSet;
pub use times::WitnessTimes;

use std::collections::BTreeMap;

use crate::civil::{self, Day};
use crate::hash::{Hash, hex, leaf_hash};
use crate::key::VerifierKey;
use crate::kind::{self, Kind};
use crate::leaf::{LeafError, LeafView};
use crate::tally::Tally;
use crate::tree::RightEdge;

use days::OpenDay;
use due::Deadlines;
use finding::Findings;

/// The zone rules of genesis, which this crate does not have.
pub trait Zone {
    /// The first second of a civil day, in Unix seconds; `None` when the rules cannot say.
    fn start_of(&self, day: Day) -> Option<u64>;
}

impl<F: Fn(Day) -> Option<u64>> Zone for F {
    fn start_of(&self, day: Day) -> Option<u64> {
        self(day)
    }
}

/// Recomputes a log leaf by leaf.
#[derive(Debug)]
pub struct Auditor<Z> {
    origin: String,
    zone: Z,
    edge: RightEdge,
    last_t: u64,
    ids: IdSet,
    tally: Tally,
    open: Option<OpenDay>,
    entries: BTreeMap<Kind, u64>,
    seals: Vec<SealAt>,
    last_sealed: Option<Day>,
    genesis: Option<Genesis>,
    cases: Cases,
    deadlines: Option<Deadlines>,
    witness_times: Option<WitnessTimes>,
    roots: BTreeMap<u64, Vec<Hash>>,
    seal_files: BTreeMap<Day, Hash>,
    findings: Findings,
}

/// What genesis declares, for the caller to compare with what it pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    /// Time zone name.
    pub zone: String,
    /// The log's first key.
    pub log_key: VerifierKey,
}

/// A seal in the log: what its published file must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealAt {
    /// The day it seals.
    pub day: Day,
    /// Its place.
    pub seq: u64,
    /// The hash of its leaf.
    pub leaf: Hash,
}

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Leaves read.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// Leaves by type.
    pub entries: BTreeMap<Kind, u64>,
    /// Seals read.
    pub sealed_days: u64,
    /// Where each of them stands, in order.
    pub seals: Vec<SealAt>,
    /// The last sealed day.
    pub last_sealed: Option<Day>,
    /// What genesis declares.
    pub genesis: Option<Genesis>,
    /// What disagrees, and what should be looked at; at most 10,000 are kept.
    pub findings: Vec<Finding>,
    /// Findings beyond those kept.
    pub more_findings: u64,
}

impl Audit {
    /// Whether nothing disagrees; notices do not count.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.more_findings == 0
            && self
                .findings
                .iter()
                .all(|finding| finding.severity == Severity::Notice)
    }
}

impl<Z: Zone> Auditor<Z> {
    /// Begins at leaf 0 of the log with this origin.
    pub fn new(origin: &str, zone: Z) -> Self {
        Self {
            origin: origin.to_owned(),
            zone,
            edge: RightEdge::new(),
            last_t: 0,
            ids: IdSet::default(),
            tally: Tally::new(),
            open: None,
            entries: BTreeMap::new(),
            seals: Vec::new(),
            last_sealed: None,
            genesis: None,
            cases: Cases::default(),
            deadlines: None,
            witness_times: None,
            roots: BTreeMap::new(),
            seal_files: BTreeMap::new(),
            findings: Findings::default(),
        }
    }

    /// Makes room for this many leaves at once: about 19 bytes each.
    #[must_use]
    pub fn expecting_leaves(mut self, leaves: usize) -> Self {
        self.ids = IdSet::with_capacity(leaves);
        self
    }

    /// Compares the root at each of these sizes: from checkpoints whose signatures were verified. Two roots of
    /// one size can never both be right.
    #[must_use]
    pub fn expecting_roots(mut self, roots: impl IntoIterator<Item = (u64, Hash)>) -> Self {
        for (size, root) in roots {
            let of_size = self.roots.entry(size).or_default();
            if !of_size.contains(&root) {
                of_size.push(root);
            }
        }
        self
    }

    /// Applies the bounds of §6.5.
    #[must_use]
    pub fn with_witness_times(mut self, times: WitnessTimes) -> Self {
        self.witness_times = Some(times);
        self
    }

    /// Compares field 5 of seals with the digests of the seal files at hand
    /// ([`crate::receipt::seal_file_digest`]).
    #[must_use]
    pub fn expecting_seal_files(mut self, files: impl IntoIterator<Item = (Day, Hash)>) -> Self {
        self.seal_files.extend(files);
        self
    }

    /// Goes on with the cases of the generation before.
    #[must_use]
    pub fn continuing(mut self, cases: Cases) -> Self {
        self.cases = cases;
        self
    }

    /// Where the cases stand, for the generation after.
    pub fn cases(&mut self) -> Cases {
        std::mem::take(&mut self.cases)
    }

    /// Demands one entry per missed deadline, and none besides. The list must be complete for all
    /// days that the log seals.
    #[must_use]
    pub fn expecting_due(mut self, due: impl IntoIterator<Item = Due>) -> Self {
        self.deadlines = Some(Deadlines::new(due));
        self
    }

    /// How many leaves were read.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root over the leaves read.
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// What was found so far.
    pub fn findings(&self) -> &[Finding] {
        self.findings.all()
    }

    /// Reads the next leaf, with its body and salt if they are at hand.
    pub fn push(&mut self, leaf: &[u8], body: Option<OpenBody<'_>>) {
        let seq = self.edge.size();
        let hash = leaf_hash(leaf);
        self.edge.push(hash);
        match LeafView::decode(leaf) {
            Ok(leaf) => self.read(seq, hash, &leaf, body),
            Err(error) => self.unreadable(seq, error),
        }
        let signed = self.roots.get(&(seq + 1));
        if signed.is_some_and(|roots| *roots != [self.edge.root()]) {
            let text = format!(
                "the leaves give another root than the one signed for size {}",
                seq + 1
            );
            self.findings.error(Code::Root, Some(seq), text);
        }
    }

    /// Ends the audit. With `now` (Unix seconds), days that are over for more than half an hour and
    /// not sealed are found too.
    pub fn finish(mut self, now: Option<u64>) -> Audit {
        let size = self.edge.size();
        if let Some((signed, _)) = self
            .roots
            .last_key_value()
            .filter(|(signed, _)| **signed > size)
        {
            let text =
                format!("a checkpoint of size {signed} was signed, but there are {size} leaves");
            self.findings.error(Code::Missing, None, text);
        }
        if let Some(now) = now {
            self.find_missing_seals(now);
        }
        let (findings, more_findings) = self.findings.into_parts();
        Audit {
            size,
            root: self.edge.root(),
            entries: self.entries,
            sealed_days: self.seals.len() as u64,
            seals: self.seals,
            last_sealed: self.last_sealed,
            genesis: self.genesis,
            findings,
            more_findings,
        }
    }

    fn unreadable(&mut self, seq: u64, error: LeafError) {
        self.findings
            .error(Code::Leaf, Some(seq), error.to_string());
    }

    fn read(&mut self, seq: u64, hash: Hash, leaf: &LeafView<'_>, body: Option<OpenBody<'_>>) {
        *self.entries.entry(leaf.kind).or_default() += 1;
        self.check_identity(seq, leaf);
        if leaf.kind == kind::GENESIS {
            if seq != 0 {
                return;
            }
            self.begin(leaf);
        }
        self.check_day(seq, leaf);
        if leaf.kind == kind::ZERO_REPORT {
            self.notice_zero_report(seq, leaf);
        }
        if leaf.kind == kind::SEAL {
            self.check_seal(seq, hash, leaf);
        } else if let Err(error) = self.tally.add(leaf) {
            self.findings
                .error(Code::Register, Some(seq), error.to_string());
        }
        self.check_witness_times(seq, leaf);
        let opened = self.cases.check(seq, hash, leaf, body, &mut self.findings);
        if let Some(deadlines) = &mut self.deadlines {
            deadlines.entered(leaf, opened);
        }
    }

    /// Fields 1, 2, 3 and 7 against the leaves before.
    fn check_identity(&mut self, seq: u64, leaf: &LeafView<'_>) {
        if leaf.origin != self.origin {
            let text = format!("the leaf belongs to another log, {}", leaf.origin);
            self.findings.error(Code::Origin, Some(seq), text);
        }
        if leaf.seq != seq {
            let text = format!("the leaf says position {}, and stands at {seq}", leaf.seq);
            self.findings.error(Code::Position, Some(seq), text);
        }
        if leaf.t < self.last_t {
            let text = format!(
                "time {} is before that of the leaf before, {}",
                leaf.t, self.last_t
            );
            self.findings.error(Code::Time, Some(seq), text);
        }
        self.last_t = self.last_t.max(leaf.t);
        if !self.ids.insert(leaf.event_id) {
            let text = format!("event id {} was used before", hex(leaf.event_id));
            self.findings.error(Code::EventId, Some(seq), text);
        }
    }

    fn begin(&mut self, leaf: &LeafView<'_>) {
        let map = leaf.pub_map().unwrap_or_default();
        let text = |key: u8| map.get(&key).and_then(|value| value.as_text());
        self.genesis = text(0).zip(text(1)).and_then(|(zone, vkey)| {
            Some(Genesis {
                zone: zone.to_owned(),
                log_key: VerifierKey::parse(vkey).ok()?,
            })
        });
        self.open = Some(OpenDay::new(leaf.day, &self.zone));
    }

    /// §6.5: `T_before - 300 <= t <= T_after + 300`.
    fn check_witness_times(&mut self, seq: u64, leaf: &LeafView<'_>) {
        let Some(times) = &mut self.witness_times else {
            return;
        };
        let (before, after) = times.bounds(seq);
        if let Some(before) =
            before.filter(|before| leaf.t.saturating_add(times::TOLERANCE) < *before)
        {
            let text = format!(
                "time {} is before {before}, when witnesses saw the log without it",
                leaf.t
            );
            self.findings.error(Code::WitnessTime, Some(seq), text);
        }
        if let Some(after) = after.filter(|after| leaf.t > after.saturating_add(times::TOLERANCE)) {
            let text = format!(
                "time {} is after {after}, when witnesses had seen it",
                leaf.t
            );
            self.findings.error(Code::WitnessTime, Some(seq), text);
        }
    }

    fn find_missing_seals(&mut self, now: u64) {
        let Some(open) = &self.open else { return };
        let mut day = open.day;
        let mut missing: u64 = 0;
        let first = day;
        while let Some(next) = civil::next(day) {
            match self.zone.start_of(next) {
                Some(end) if crate::seal::is_late(now, end) => missing += 1,
                _ => break,
            }
            day = next;
        }
        if missing > 0 {
            let text = format!("{missing} days from {first} on are over and not sealed");
            self.findings.error(Code::MissingSeal, None, text);
        }
    }
}
