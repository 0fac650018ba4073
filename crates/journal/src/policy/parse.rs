//! The text of a policy file.

use std::collections::BTreeSet;

use super::{Group, Log, Member, Policy, PolicyError, Witness};
use crate::key::{Algorithm, VerifierKey};
use crate::origin::decimal;

/// Largest policy or keys file, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Most logs, witnesses and groups; the format asks for at least 32 of each.
const MAX_OF_A_KIND: usize = 256;

pub(super) fn policy(text: &str) -> Result<Policy, PolicyError> {
    check_text(text).ok_or(PolicyError::Text)?;
    let mut draft = Draft::default();
    for (number, words) in lines(text) {
        draft.take(number, &words)?;
        draft.check_limits()?;
    }
    let quorum = draft.quorum.ok_or(PolicyError::Quorum)?;
    let policy = Policy {
        logs: draft.logs,
        witnesses: draft.witnesses,
        groups: draft.groups,
        quorum,
    };
    match policy.quorum {
        Some(member) if policy.splits(member) => Err(PolicyError::DisjointQuorums),
        _ => Ok(policy),
    }
}

/// Tab, newline and anything printable.
pub(super) fn check_text(text: &str) -> Option<()> {
    let allowed = |b: u8| b == b'\t' || b == b'\n' || (b >= 0x20 && b != 0x7f);
    (text.len() <= MAX_BYTES && text.bytes().all(allowed)).then_some(())
}

/// Lines with words, numbered from 1; comments and empty lines are left out.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    (1..).zip(text.split('\n')).filter_map(|(number, line)| {
        let words: Vec<&str> = line
            .split([' ', '\t'])
            .filter(|word| !word.is_empty())
            .collect();
        words
            .first()
            .is_some_and(|word| !word.starts_with('#'))
            .then_some((number, words))
    })
}

#[derive(Default)]
struct Draft {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    members: BTreeSet<String>,
    quorum: Option<Option<Member>>,
}

impl Draft {
    /// Groups nest no deeper than there are groups, and every question walks all of them.
    fn check_limits(&self) -> Result<(), PolicyError> {
        let most = self
            .logs
            .len()
            .max(self.witnesses.len())
            .max(self.groups.len());
        if most > MAX_OF_A_KIND {
            Err(PolicyError::TooMany)
        } else {
            Ok(())
        }
    }

    fn take(&mut self, number: usize, words: &[&str]) -> Result<(), PolicyError> {
        match words {
            ["log", vkey] => self.log(number, vkey, None),
            ["log", vkey, url] => self.log(number, vkey, Some(url)),
            ["witness", name, vkey] => self.witness(number, name, vkey, None),
            ["witness", name, vkey, url] => self.witness(number, name, vkey, Some(url)),
            ["group", name, threshold, members @ ..] => {
                self.group(number, name, threshold, members)
            }
            ["quorum", name] => self.quorum(number, name),
            _ => Err(PolicyError::Line(number)),
        }
    }

    fn log(&mut self, number: usize, vkey: &str, url: Option<&&str>) -> Result<(), PolicyError> {
        let key = VerifierKey::parse(vkey).map_err(|error| PolicyError::Key(number, error))?;
        if key.algorithm() == Algorithm::CosignatureV1 {
            return Err(PolicyError::Role(number));
        }
        let same = |other: &VerifierKey| {
            same_key(other, &key) || (other.name() == key.name() && other.id() == key.id())
        };
        if self.logs.iter().any(|log| same(&log.key))
            || self
                .witnesses
                .iter()
                .any(|witness| same_key(&witness.key, &key))
        {
            return Err(PolicyError::Duplicate(number));
        }
        self.logs.push(Log {
            key,
            url: url.map(|url| (*url).to_owned()),
        });
        Ok(())
    }

    fn witness(
        &mut self,
        number: usize,
        name: &str,
        vkey: &str,
        url: Option<&&str>,
    ) -> Result<(), PolicyError> {
        let key = VerifierKey::parse(vkey).map_err(|error| PolicyError::Key(number, error))?;
        if key.algorithm() == Algorithm::Ed25519 {
            return Err(PolicyError::Role(number));
        }
        let same = |other: &VerifierKey| same_key(other, &key) || other.id() == key.id();
        if self.witnesses.iter().any(|witness| same(&witness.key))
            || self.logs.iter().any(|log| same_key(&log.key, &key))
        {
            return Err(PolicyError::Duplicate(number));
        }
        self.fresh_name(number, name)?;
        let url = url.map(|url| (*url).to_owned());
        self.witnesses.push(Witness {
            name: name.to_owned(),
            key,
            url,
        });
        Ok(())
    }

    fn group(
        &mut self,
        number: usize,
        name: &str,
        threshold: &str,
        names: &[&str],
    ) -> Result<(), PolicyError> {
        self.fresh_name(number, name)?;
        let threshold = match threshold {
            "any" => Some(1),
            "all" => Some(names.len()),
            count => decimal(count).and_then(|count| usize::try_from(count).ok()),
        };
        let threshold = threshold
            .filter(|threshold| (1..=names.len()).contains(threshold))
            .ok_or(PolicyError::Threshold(number))?;
        let mut members = Vec::with_capacity(names.len());
        for member in names {
            if !self.members.insert((*member).to_owned()) {
                return Err(PolicyError::Name(number, (*member).to_owned()));
            }
            members.push(self.defined(number, member)?);
        }
        self.groups.push(Group {
            name: name.to_owned(),
            threshold,
            members,
        });
        Ok(())
    }

    fn quorum(&mut self, number: usize, name: &str) -> Result<(), PolicyError> {
        if self.quorum.is_some() {
            return Err(PolicyError::Quorum);
        }
        let member = if name == "none" {
            None
        } else {
            Some(self.defined(number, name)?)
        };
        self.quorum = Some(member);
        Ok(())
    }

    fn fresh_name(&self, number: usize, name: &str) -> Result<(), PolicyError> {
        if name == "none" || self.find(name).is_some() {
            return Err(PolicyError::Name(number, name.to_owned()));
        }
        Ok(())
    }

    fn defined(&self, number: usize, name: &str) -> Result<Member, PolicyError> {
        self.find(name)
            .ok_or_else(|| PolicyError::Name(number, name.to_owned()))
    }

    fn find(&self, name: &str) -> Option<Member> {
        let witness = self
            .witnesses
            .iter()
            .position(|witness| witness.name == name);
        let group = || self.groups.iter().position(|group| group.name == name);
        witness
            .map(Member::Witness)
            .or_else(|| group().map(Member::Group))
    }
}

fn same_key(one: &VerifierKey, other: &VerifierKey) -> bool {
    one.material() == other.material()
}
