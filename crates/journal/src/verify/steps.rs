//! The steps of §14 in their order. Each gives its failure code and a sentence.

use super::Extras;
use super::report::{Code, NotProved, Proved, Report, Verdict};
use crate::body::Body;
use crate::checkpoint::Checkpoint;
use crate::cosign;
use crate::hash::leaf_hash;
use crate::key::{Algorithm, VerifierKey};
use crate::leaf::LeafView;
use crate::note::Note;
use crate::origin::DEMO_PREFIX;
use crate::policy::{Keys, Policy};
use crate::qr::{QrA, QrError};
use crate::receipt::Receipt;
use crate::tree::verify_inclusion;

/// How far a log's clock may be ahead of the witnesses', in seconds (§6.5).
pub(crate) const TOLERANCE: u64 = 300;

pub(super) type Failure = (Code, String);

/// Names the note and root of a QR-A again; a failure has the code of the step it anticipates.
pub(super) fn rebuild(qr: &QrA, policy: &Policy) -> Result<Receipt, Failure> {
    qr.to_receipt(policy).map_err(|error| {
        let code = match error {
            QrError::Leaf(_) => Code::Leaf,
            QrError::Tree(crate::tree::TreeError::OutOfRange) => Code::Place,
            QrError::Tree(_) => Code::Root,
            _ => Code::Parse,
        };
        (code, error.to_string())
    })
}

pub(super) fn run(receipt: &Receipt, policy: &Policy, keys: &Keys, extras: Extras<'_>) -> Report {
    let mut report = Report::invalid(Code::Parse, "", policy);
    match check(receipt, policy, keys, extras, &mut report) {
        Ok(()) => {}
        Err((code, reason)) => {
            report.verdict = Verdict::Invalid(code);
            report.reason = reason;
            report.proved.clear();
            report.not_proved.clear();
            report.body = None;
        }
    }
    report
}

fn check(
    receipt: &Receipt,
    policy: &Policy,
    keys: &Keys,
    extras: Extras<'_>,
    report: &mut Report,
) -> Result<(), Failure> {
    let checkpoint =
        Checkpoint::parse(&receipt.note.text).map_err(|error| (Code::Parse, error.to_string()))?;
    let leaf = LeafView::decode(&receipt.leaf).map_err(|error| (Code::Leaf, error.to_string()))?;
    report.leaf = leaf.to_leaf().ok();
    report.size = Some(checkpoint.size);
    report.root = Some(checkpoint.root);
    place(receipt, &leaf, &checkpoint, policy)?;
    if checkpoint.origin != leaf.origin {
        report.verdict = Verdict::Unsupported;
        report.reason = "a tree with another hash than SHA-256".to_owned();
        return Ok(());
    }
    verify_inclusion(
        receipt.index,
        checkpoint.size,
        &leaf_hash(&receipt.leaf),
        &receipt.path,
        &checkpoint.root,
    )
    .map_err(|error| (Code::Root, error.to_string()))?;
    let signatures = signatures(&receipt.note, &checkpoint, policy, keys)?;
    let existed_by = signatures.witnesses.time_of_quorum(policy);
    time(&leaf, existed_by)?;
    report.body = opening(&leaf, extras)?;
    conclude(report, &leaf, extras, &signatures, policy);
    Ok(())
}

/// Step 3.
fn place(
    receipt: &Receipt,
    leaf: &LeafView<'_>,
    checkpoint: &Checkpoint,
    policy: &Policy,
) -> Result<(), Failure> {
    let tree = checkpoint
        .origin
        .strip_suffix("/sm3")
        .unwrap_or(&checkpoint.origin);
    let reason = if tree != leaf.origin {
        "the entry belongs to another log than the checkpoint"
    } else if policy.log_keys(&checkpoint.origin).next().is_none() {
        "the policy does not know this log"
    } else if leaf.seq != receipt.index || receipt.index >= checkpoint.size {
        "the entry's position is not the one of the receipt, or beyond the log"
    } else {
        return Ok(());
    };
    Err((Code::Place, reason.to_owned()))
}

/// A note's signatures, checked: steps 6 and 7.
pub(super) struct Signatures<'a> {
    log: LogKeys<'a>,
    witnesses: Cosigned,
    quorum: Quorum,
}

/// Steps 6 and 7 for a checkpoint.
pub(super) fn signatures<'a>(
    note: &Note,
    checkpoint: &'a Checkpoint,
    policy: &'a Policy,
    keys: &Keys,
) -> Result<Signatures<'a>, Failure> {
    let log = log_signatures(note, checkpoint, policy)?;
    let witnesses = cosignatures(note, policy)?;
    let quorum = witnesses.quorum(policy);
    log_key(&log, keys, checkpoint.size, quorum)?;
    Ok(Signatures {
        log,
        witnesses,
        quorum,
    })
}

impl Signatures<'_> {
    /// What they are worth under the policy, and why.
    pub(super) fn verdict(&self, policy: &Policy) -> (Verdict, &'static str) {
        match self.quorum {
            _ if self.log.verified.is_empty() => (
                Verdict::Unsupported,
                "the log's signature needs another algorithm",
            ),
            Quorum::OnlyUnchecked | Quorum::NeverHere => (
                Verdict::Unsupported,
                "the quorum needs witnesses of another algorithm",
            ),
            Quorum::Holds => (Verdict::ValidWitnessed, ""),
            Quorum::Missing if policy.wants_quorum() => (
                Verdict::ValidLogOnly,
                "cosignatures that the policy wants are missing",
            ),
            Quorum::Missing => (Verdict::ValidLogOnly, "the policy asks for no witnesses"),
        }
    }

    /// Witnesses whose line verified, by place in the policy, each with its time.
    pub(super) fn seen(&self) -> Vec<(usize, u64)> {
        (0..)
            .zip(&self.witnesses.times)
            .filter_map(|(w, time)| Some((w, (*time)?)))
            .collect()
    }
}

/// The log keys that signed; empty when only keys of other algorithms did or could.
struct LogKeys<'a> {
    verified: Vec<&'a VerifierKey>,
}

/// Step 6.
fn log_signatures<'a>(
    note: &Note,
    checkpoint: &'a Checkpoint,
    policy: &'a Policy,
) -> Result<LogKeys<'a>, Failure> {
    let failure = |reason: &str| Err((Code::LogSignature, reason.to_owned()));
    let mut verified = Vec::new();
    let mut others_present = false;
    let mut supported = false;
    for key in policy.log_keys(&checkpoint.origin) {
        let mut lines = note.lines_of(key).peekable();
        if key.algorithm() != Algorithm::Ed25519 {
            others_present |= lines.peek().is_some();
            continue;
        }
        supported = true;
        if lines.peek().is_some() {
            if !lines.all(|line| line.verifies(&note.text, key)) {
                return failure("a signature of the log does not verify");
            }
            verified.push(key);
        }
    }
    if verified.is_empty() && supported && !others_present {
        return failure("no signature of a log key of the policy");
    }
    Ok(LogKeys { verified })
}

/// Which witnesses signed, when, and whose lines could not be checked.
struct Cosigned {
    /// By place in the policy: `None` unless a line verified; the earliest time that counts.
    times: Vec<Option<u64>>,
    /// A line of a key whose algorithm is not verified here.
    unchecked: Vec<bool>,
}

/// Whether the quorum holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quorum {
    /// Lines that verified are enough.
    Holds,
    /// It would hold if lines that cannot be checked here were counted.
    OnlyUnchecked,
    /// It could never hold with the algorithms at hand, and does not otherwise.
    NeverHere,
    /// Lines are missing, or none is asked for.
    Missing,
}

/// Step 7, the lines.
fn cosignatures(note: &Note, policy: &Policy) -> Result<Cosigned, Failure> {
    let mut cosigned = Cosigned {
        times: vec![None; policy.witnesses().len()],
        unchecked: vec![false; policy.witnesses().len()],
    };
    for (place, witness) in policy.witnesses().iter().enumerate() {
        for line in note.lines_of(&witness.key) {
            if witness.key.algorithm() != Algorithm::CosignatureV1 {
                cosigned.unchecked[place] = true;
                continue;
            }
            let Some(time) = cosign::verify(line, &note.text, &witness.key) else {
                let reason = format!("the cosignature of {} does not verify", witness.key.name());
                return Err((Code::Cosignature, reason));
            };
            cosigned.count(place, time);
        }
    }
    Ok(cosigned)
}

impl Cosigned {
    /// Two lines of one witness count once, at the earlier of the times that are not zero.
    fn count(&mut self, place: usize, time: u64) {
        self.times[place] = Some(match self.times[place] {
            None | Some(0) => time,
            Some(earlier) if time == 0 => earlier,
            Some(earlier) => earlier.min(time),
        });
    }

    fn quorum(&self, policy: &Policy) -> Quorum {
        let verified = |w: usize| self.times[w].is_some();
        if policy.is_quorum(verified) {
            Quorum::Holds
        } else if policy.is_quorum(|w| verified(w) || self.unchecked[w]) {
            Quorum::OnlyUnchecked
        } else if policy.wants_quorum() && !policy.is_quorum_supported() {
            Quorum::NeverHere
        } else {
            Quorum::Missing
        }
    }

    /// The least time by which the witnesses that signed satisfy the quorum; zero times do not count.
    fn time_of_quorum(&self, policy: &Policy) -> Option<u64> {
        let mut times: Vec<u64> = self
            .times
            .iter()
            .flatten()
            .copied()
            .filter(|t| *t > 0)
            .collect();
        times.sort_unstable();
        let by = |limit: u64| {
            policy.is_quorum(|w| self.times[w].is_some_and(|time| time > 0 && time <= limit))
        };
        times.into_iter().find(|limit| by(*limit))
    }
}

/// Step 7, compromised keys (§12): under them only a quorum up to the last trusted size counts.
fn log_key(log: &LogKeys<'_>, keys: &Keys, size: u64, quorum: Quorum) -> Result<(), Failure> {
    let trusted: Vec<Option<u64>> = log
        .verified
        .iter()
        .map(|key| keys.last_trusted_size(key))
        .collect();
    if trusted.is_empty() || trusted.contains(&None) {
        return Ok(());
    }
    let last_trusted = trusted.into_iter().flatten().max().unwrap_or(0);
    let quorum_possible = matches!(quorum, Quorum::Holds | Quorum::OnlyUnchecked);
    if size > last_trusted || !quorum_possible {
        let reason = "the log's key is compromised, and no quorum vouches for a trusted size";
        return Err((Code::LogKey, reason.to_owned()));
    }
    Ok(())
}

/// Step 8.
fn time(leaf: &LeafView<'_>, existed_by: Option<u64>) -> Result<(), Failure> {
    match existed_by {
        Some(time) if leaf.t > time.saturating_add(TOLERANCE) => {
            let reason = "the entry claims a later time than the witnesses who saw it";
            Err((Code::Time, reason.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Step 9.
fn opening(leaf: &LeafView<'_>, extras: Extras<'_>) -> Result<Option<Body>, Failure> {
    let Some(opening) = extras.opening else {
        return match extras.documents {
            [] => Ok(None),
            _ => Err((
                Code::Opening,
                "a document needs an opening to be compared".to_owned(),
            )),
        };
    };
    let body = opening.verify(leaf, extras.documents);
    body.map(Some)
        .map_err(|error| (Code::Opening, error.to_string()))
}

/// Step 10.
fn conclude(
    report: &mut Report,
    leaf: &LeafView<'_>,
    extras: Extras<'_>,
    signatures: &Signatures<'_>,
    policy: &Policy,
) {
    let (verdict, reason) = signatures.verdict(policy);
    report.verdict = verdict;
    report.reason = reason.to_owned();
    if verdict == Verdict::Unsupported {
        report.body = None;
        return;
    }
    let witnessed = verdict == Verdict::ValidWitnessed;
    report.proved = vec![Proved::Included, Proved::SignedByLog];
    let named =
        |(place, time): (usize, u64)| (policy.witnesses()[place].key.name().to_owned(), time);
    let seen: Vec<(String, u64)> = signatures.seen().into_iter().map(named).collect();
    let existed_by = signatures.witnesses.time_of_quorum(policy);
    if !seen.is_empty() {
        report.proved.push(Proved::SeenBy(seen));
    }
    report.proved.extend(existed_by.map(Proved::ExistedBy));
    if let Some(opening) = extras.opening {
        report.proved.push(Proved::BodyOpened);
        report.proved.push(Proved::FieldsOpened(
            opening.content.fields.keys().copied().collect(),
        ));
        if !extras.documents.is_empty() {
            let fields = extras.documents.iter().map(|(field, _)| *field).collect();
            report.proved.push(Proved::DocumentsMatch(fields));
        }
    }
    report.not_proved = vec![NotProved::Truth, NotProved::StillThere];
    let missing = [
        (!witnessed, NotProved::OneHistory),
        (existed_by.is_none(), NotProved::Time),
        (extras.opening.is_none(), NotProved::Content),
    ];
    report.not_proved.extend(
        missing
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, what)| what),
    );
    if leaf.origin.starts_with(DEMO_PREFIX) {
        report.verdict = Verdict::Demo;
        report.reason = "a demonstration's receipt proves nothing outside the demonstration".into();
        report.not_proved.push(NotProved::Reality);
    }
}
