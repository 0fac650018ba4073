//! Bodies at hand: commitments, case chains, registers of matters.

use std::collections::{BTreeMap, HashMap};

use super::finding::{Code, Findings};
use crate::body::{Body, CaseId, CaseLink, fact};
use crate::commit::body_commit;
use crate::hash::{Hash, Salt};
use crate::kind;
use crate::leaf::LeafView;

/// What an auditor with access holds of one entry.
#[derive(Debug, Clone, Copy)]
pub struct OpenBody<'a> {
    /// The body's canonical bytes.
    pub body: &'a [u8],
    /// Its salt.
    pub salt: &'a Salt,
    /// What the fields that are open too commit to, if any: [`crate::content::Content::commits`]. It is
    /// the caller's to compute, who can do it on another thread.
    pub commits: Option<&'a BTreeMap<u8, Hash>>,
}

/// Where each case stands. A case goes on over the generations of a journal: what
/// [`super::Auditor::cases`] of one generation gives is where the next one goes on.
#[derive(Debug, Default)]
pub struct Cases {
    cases: HashMap<CaseId, Case>,
    /// Entries with a commitment whose body is not at hand: chains may have links there.
    closed_bodies: u64,
}

#[derive(Debug)]
struct Case {
    next: u64,
    last: Hash,
    register: u64,
}

impl Cases {
    /// Opens a body and follows its case. Gives the body, if it is one.
    pub(super) fn check(
        &mut self,
        seq: u64,
        hash: Hash,
        leaf: &LeafView<'_>,
        open: Option<OpenBody<'_>>,
        findings: &mut Findings,
    ) -> Option<Body> {
        let Some(open) = open else {
            self.closed_bodies += u64::from(leaf.body_commit.is_some());
            return None;
        };
        if leaf.body_commit != Some(&body_commit(open.salt, open.body)) {
            let text = "body and salt do not give the leaf's commitment";
            findings.error(Code::BodyCommit, Some(seq), text);
            return None;
        }
        let body = match Body::decode(open.body) {
            Ok(body) => body,
            Err(error) => {
                findings.error(Code::Body, Some(seq), error.to_string());
                return None;
            }
        };
        check_facts(seq, leaf, &body, findings);
        let mut opened = open.commits.into_iter().flatten();
        let unbound = opened.find(|(field, commit)| body.commits.get(field) != Some(commit));
        if let Some((field, _)) = unbound {
            let text = format!("field {field} is not what the body commits to");
            findings.error(Code::BodyCommit, Some(seq), text);
        }
        if let Some(link) = &body.case {
            self.follow(seq, hash, leaf, link, findings);
        }
        Some(body)
    }

    fn follow(
        &mut self,
        seq: u64,
        hash: Hash,
        leaf: &LeafView<'_>,
        link: &CaseLink,
        findings: &mut Findings,
    ) {
        let register = match self.cases.get(&link.case_id) {
            Some(case) => {
                let gap = link.case_seq > case.next && self.closed_bodies > 0;
                let fits = link.case_seq == case.next && link.previous == Some(case.last);
                if !fits && !gap {
                    findings.error(
                        Code::CaseChain,
                        Some(seq),
                        "the event does not follow its case",
                    );
                }
                let of_matter = kind::is_of_matter(leaf.kind) && case.register != 0;
                if of_matter && leaf.register != case.register {
                    let text = "another register than the matter was received in";
                    findings.error(Code::CaseRegister, Some(seq), text);
                }
                case.register
            }
            None => {
                if link.case_seq != 0 && self.closed_bodies == 0 {
                    findings.error(
                        Code::CaseChain,
                        Some(seq),
                        "the case's first event is missing",
                    );
                }
                if kind::is_receipt(leaf.kind) {
                    leaf.register
                } else {
                    0
                }
            }
        };
        let case = Case {
            next: link.case_seq + 1,
            last: hash,
            register,
        };
        self.cases.insert(link.case_id, case);
    }
}

/// A late entry, and only that, names the claimed day; a correction names the corrected leaf.
fn check_facts(seq: u64, leaf: &LeafView<'_>, body: &Body, findings: &mut Findings) {
    if body.facts.contains_key(&fact::CLAIMED_DAY) && leaf.kind != kind::LATE_ENTRY {
        let text = "a claimed day stands only in a late entry";
        findings.error(Code::Body, Some(seq), text);
    }
    if leaf.kind == kind::CORRECTION && !body.facts.contains_key(&fact::CORRECTED_LEAF) {
        let text = "a correction must name the corrected leaf";
        findings.error(Code::Body, Some(seq), text);
    }
}
