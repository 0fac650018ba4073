//! Checkpoints by themselves, and whether a newer one still contains a receipt (step 11).
//!
//! Fetching is the caller's; what was fetched is checked here.

use super::report::{Code, NotProved, Proved, Report, Verdict};
use super::steps;
use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::note::Note;
use crate::policy::{Keys, Policy};
use crate::tree::verify_consistency;

/// A checkpoint whose signatures were checked under a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedNote {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// [`Verdict::ValidWitnessed`], [`Verdict::ValidLogOnly`] or [`Verdict::Unsupported`].
    pub verdict: Verdict,
    /// Witnesses that cosigned, by place in the policy, with their times (Unix seconds): what
    /// [`crate::audit::WitnessTimes`] is made of.
    pub seen: Vec<(usize, u64)>,
}

/// Why a checkpoint is not good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {reason}", .code.as_str())]
pub struct Failure {
    /// The step of §14 that failed.
    pub code: Code,
    /// Why, in a sentence.
    pub reason: String,
}

/// Reads a signed checkpoint and checks its signatures: steps 1, 3, 6 and 7, without a receipt.
/// # Errors
/// [`Failure`] for anything that would make a receipt with this checkpoint INVALID.
pub fn verify_note(bytes: &[u8], policy: &Policy, keys: &Keys) -> Result<CheckedNote, Failure> {
    check(bytes, policy, keys).map_err(|(code, reason)| Failure { code, reason })
}

fn check(bytes: &[u8], policy: &Policy, keys: &Keys) -> Result<CheckedNote, steps::Failure> {
    let note = Note::parse(bytes).map_err(|error| (Code::Parse, error.to_string()))?;
    let checkpoint =
        Checkpoint::parse(&note.text).map_err(|error| (Code::Parse, error.to_string()))?;
    if policy.log_keys(&checkpoint.origin).next().is_none() {
        return Err((Code::Place, "the policy does not know this log".to_owned()));
    }
    let signatures = steps::signatures(&note, &checkpoint, policy, keys)?;
    let ((verdict, _), seen) = (signatures.verdict(policy), signatures.seen());
    Ok(CheckedNote {
        checkpoint,
        verdict,
        seen,
    })
}

impl Report {
    /// Step 11: a newer checkpoint of the same log, as good under the policy as the receipt's, must
    /// contain the receipt's tree; `proof` is the consistency proof between the two sizes.
    ///
    /// A report that is not of a good receipt stays as it is; one that fails here becomes
    /// `INVALID(online)`.
    pub fn confirm(&mut self, newer: &[u8], proof: &[Hash], policy: &Policy, keys: &Keys) {
        if !matches!(
            self.verdict,
            Verdict::ValidWitnessed | Verdict::ValidLogOnly | Verdict::Demo
        ) {
            return;
        }
        match self.grown_to(newer, proof, policy, keys) {
            Ok(size) => {
                self.proved.push(Proved::StillThere(size));
                self.not_proved.retain(|not| *not != NotProved::StillThere);
            }
            Err(reason) => {
                self.verdict = Verdict::Invalid(Code::Online);
                self.reason = reason;
                self.proved.clear();
                self.not_proved.clear();
            }
        }
    }

    fn grown_to(
        &self,
        newer: &[u8],
        proof: &[Hash],
        policy: &Policy,
        keys: &Keys,
    ) -> Result<u64, String> {
        let newer = verify_note(newer, policy, keys).map_err(|failure| failure.to_string())?;
        let (Some(leaf), Some(size), Some(root)) = (&self.leaf, self.size, &self.root) else {
            return Err("the receipt has no tree to compare".to_owned());
        };
        if newer.checkpoint.origin != leaf.origin {
            return Err("the newer checkpoint is another log's".to_owned());
        }
        if newer.verdict != Verdict::ValidWitnessed && policy.wants_quorum() {
            return Err("the newer checkpoint has not the quorum that the policy wants".to_owned());
        }
        let Checkpoint {
            size: new_size,
            root: new_root,
            ..
        } = &newer.checkpoint;
        verify_consistency(size, *new_size, root, new_root, proof)
            .map_err(|error| format!("the newer log does not contain the receipt's: {error}"))?;
        Ok(*new_size)
    }
}
