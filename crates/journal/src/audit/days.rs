//! Days and seals: every leaf within the open day, every day sealed, every seal recounted.

use std::collections::BTreeMap;

use super::{Auditor, Code, SealAt, Zone};
use crate::civil::{self, Day};
use crate::hash::Hash;
use crate::kind;
use crate::leaf::LeafView;
use crate::seal::{self, Row, Seal};

/// Six hours after midnight, when the quorum should have cosigned (§6.4), in seconds.
const QUORUM_DUE: u64 = 6 * 3600;

/// The day that leaves are entered in, with its first second and the first one after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenDay {
    pub(super) day: Day,
    bounds: Option<(u64, u64)>,
}

impl OpenDay {
    pub(super) fn new(day: Day, zone: &impl Zone) -> Self {
        let bounds = || {
            let (start, end) = (zone.start_of(day)?, zone.start_of(civil::next(day)?)?);
            Some((start, end))
        };
        Self {
            day,
            bounds: bounds(),
        }
    }
}

impl<Z: Zone> Auditor<Z> {
    /// Field 4, and `t` against it (§6.1).
    pub(super) fn check_day(&mut self, seq: u64, leaf: &LeafView<'_>) {
        let Some(open) = self.open else { return };
        if leaf.day < open.day {
            let text = format!("day {} is sealed; the open day is {}", leaf.day, open.day);
            self.findings.error(Code::SealedDay, Some(seq), text);
            return;
        }
        if leaf.day > open.day {
            let text = format!(
                "day {} has no seal before day {} begins",
                open.day, leaf.day
            );
            self.findings.error(Code::SkippedDay, Some(seq), text);
            self.open = Some(OpenDay::new(leaf.day, &self.zone));
        }
        let Some((start, end)) = self.open.and_then(|open| open.bounds) else {
            let text = format!("the zone rules at hand do not know day {}", leaf.day);
            self.findings.error(Code::Zone, Some(seq), text);
            return;
        };
        let after = kind::is_written_after_the_day(leaf.kind);
        if after && leaf.t < end {
            let text = format!(
                "made at {}, before day {} was over at {end}",
                leaf.t, leaf.day
            );
            self.findings.error(Code::TimeOfDay, Some(seq), text);
        } else if !after && !(start..end).contains(&leaf.t) {
            let text = format!(
                "time {} is not within day {}, {start} to {end}",
                leaf.t, leaf.day
            );
            self.findings.error(Code::TimeOfDay, Some(seq), text);
        }
    }

    /// Recounts a seal and begins the next day.
    pub(super) fn check_seal(&mut self, seq: u64, hash: Hash, leaf: &LeafView<'_>) {
        let map = leaf.pub_map().unwrap_or_default();
        if let Some(said) = Seal::from_map(&map) {
            self.compare_seal(seq, leaf, &said);
            self.notice_seal(seq, &said);
        }
        if let Some(deadlines) = &mut self.deadlines {
            deadlines.sealed(leaf.day, seq, &mut self.findings);
        }
        self.tally.sealed(seq, hash);
        self.seals.push(SealAt {
            day: leaf.day,
            seq,
            leaf: hash,
        });
        self.last_sealed = self.last_sealed.max(Some(leaf.day));
        let begins = |next: &Day| self.open.is_none_or(|open| open.day < *next);
        let next = civil::next(leaf.day).filter(begins);
        if let Some(next) = next {
            self.open = Some(OpenDay::new(next, &self.zone));
        }
    }

    fn compare_seal(&mut self, seq: u64, leaf: &LeafView<'_>, said: &Seal) {
        let counted = self
            .tally
            .seal(leaf.day, seq, said.previous_file, said.flags);
        if (said.first_seq, said.last_seq) != (counted.first_seq, counted.last_seq) {
            let text = format!(
                "the seal covers {} to {}, the leaves since the last one are {} to {seq}",
                said.first_seq, said.last_seq, counted.first_seq
            );
            self.findings.error(Code::SealRange, Some(seq), text);
        }
        if said.previous_seal != counted.previous_seal {
            self.findings.error(
                Code::SealChain,
                Some(seq),
                "another seal came before this one",
            );
        }
        self.compare_rows(seq, &said.rows, &counted.rows);
        let end = self.open.and_then(|open| open.bounds).map(|(_, end)| end);
        let late = said.flags & seal::LATE != 0;
        if let Some(end) = end.filter(|end| seal::is_late(leaf.t, *end) != late) {
            let text = format!(
                "flag 1 does not fit a seal made at {}, day over at {end}",
                leaf.t
            );
            self.findings.error(Code::SealFlags, Some(seq), text);
        }
        let file = self.last_sealed.and_then(|day| self.seal_files.get(&day));
        if let (Some(said), Some(file)) = (said.previous_file, file)
            && said != *file
        {
            let text = "the published seal file of the day before is another one";
            self.findings.error(Code::SealFile, Some(seq), text);
        }
    }

    fn compare_rows(&mut self, seq: u64, said: &[Row], counted: &[Row]) {
        if said == counted {
            return;
        }
        let by_number = |rows: &[Row]| -> BTreeMap<u64, Row> {
            rows.iter().map(|row| (row.register, row.clone())).collect()
        };
        let (said, counted) = (by_number(said), by_number(counted));
        for number in said.keys().filter(|number| !counted.contains_key(number)) {
            let text = format!("the seal has a row for register {number}, which had none to have");
            self.findings.error(Code::SealRow, Some(seq), text);
        }
        for (number, counted) in &counted {
            let Some(said) = said.get(number) else {
                let text = format!("the seal has no row for register {number}");
                self.findings.error(Code::SealRow, Some(seq), text);
                continue;
            };
            if said.counts != counted.counts {
                let text = format!(
                    "register {number}: the seal counts {:?}, the leaves {:?}",
                    said.counts, counted.counts
                );
                self.findings.error(Code::SealCount, Some(seq), text);
            }
            if said.attest != counted.attest {
                let text = format!(
                    "register {number}: the seal attests {}, the leaves say {}",
                    attest(said.attest),
                    attest(counted.attest)
                );
                self.findings.error(Code::SealAttest, Some(seq), text);
            }
        }
    }

    /// "None received today until t" is not true of a register that received something before.
    pub(super) fn notice_zero_report(&mut self, seq: u64, leaf: &LeafView<'_>) {
        if self
            .tally
            .counts()
            .contains_key(&(leaf.register, kind::RECEIVED))
        {
            let text = format!("register {} had received something that day", leaf.register);
            self.findings.notice(Code::ZeroReport, Some(seq), text);
        }
    }

    /// What is not wrong and must still be shown.
    fn notice_seal(&mut self, seq: u64, said: &Seal) {
        for row in said
            .rows
            .iter()
            .filter(|row| row.attest == Some(seal::ATTEST_SILENT))
        {
            let text = format!(
                "day {}: nobody attested for register {}",
                said.day, row.register
            );
            self.findings.notice(Code::Silent, Some(seq), text);
        }
        if said.flags & seal::LATE != 0 {
            let text = format!("day {} was sealed after 00:30", said.day);
            self.findings.notice(Code::LateSeal, Some(seq), text);
        }
        let end = self.open.and_then(|open| open.bounds).map(|(_, end)| end);
        let after = self
            .witness_times
            .as_mut()
            .and_then(|times| times.bounds(seq).1);
        if let (Some(end), Some(after)) = (end, after)
            && after > end.saturating_add(QUORUM_DUE)
        {
            let text = format!("day {} had its quorum after 06:00", said.day);
            self.findings.notice(Code::LateQuorum, Some(seq), text);
        }
    }
}

fn attest(attest: Option<u64>) -> String {
    attest.map_or_else(|| "null".to_owned(), |attest| attest.to_string())
}
