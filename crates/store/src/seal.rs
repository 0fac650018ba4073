//! The end of a day: missed deadlines, then the seal (specification §6).

use std::collections::BTreeMap;

use huiyin_domain::calendar::DayKind;
use huiyin_journal::{
    kind,
    seal::{
        ATTEST_NOT_ASKED, ATTEST_RECEIVED, ATTEST_SILENT, ATTEST_ZERO_REPORT, LATE, NON_WORKING,
        PREVIOUS_UNPUBLISHED, Row as SealRow, Seal,
    },
};
use jiff::{ToSpan, civil::Weekday};

use crate::{
    Append, StoreError,
    day::{self, journal_day},
    head::{Book, Counts, Head},
    missed,
    register::setting,
};

impl Append<'_> {
    /// Writes what was missed on the open day and its seal, at time `t` after its end.
    pub(crate) fn seal_day(&mut self, head: Head, t: i64) -> Result<Head, StoreError> {
        let head = missed::enter(self, head, t)?;
        let day = head.open_day;
        let yesterday = day.checked_sub(1.day()).ok();
        let previous_file = match (head.previous_seal, yesterday) {
            (Some(_), Some(yesterday)) => {
                self.environment.published.digest(&head.office, yesterday)
            }
            _ => None,
        };
        let mut flags = 0;
        if t > day::late_from(day, &head.zone)? {
            flags |= LATE;
        }
        if !self.is_working_day(&head)? {
            flags |= NON_WORKING;
        }
        if head.previous_seal.is_some() && previous_file.is_none() {
            flags |= PREVIOUS_UNPUBLISHED;
        }
        let seal = Seal {
            day: journal_day(day),
            first_seq: head.first_seq,
            last_seq: head.size,
            rows: rows(&head, self.heads.counts(&head.office)),
            previous_seal: head.previous_seal,
            previous_file,
            flags,
        };
        let draft = self.plain(&head, kind::SEAL, seal.to_map());
        let office = head.office.clone();
        let sealed = self.place(head, t, &draft)?;
        let mut head = self.heads.get(self.tx, &office)?;
        head.open_next_day(sealed.leaf_hash)?;
        self.heads.begin_day(&head.office);
        self.heads.sealed_in_passing(&head.office);
        self.heads.set(head.clone());
        tracing::info!(office = &*office, day = %day, seq = sealed.seq, "the day is sealed");
        Ok(head)
    }

    /// By the office's calendar, or by the week where none is published.
    fn is_working_day(&mut self, head: &Head) -> Result<bool, StoreError> {
        let calendar = setting::calendar(self.tx, &head.office)?;
        Ok(match calendar.kind_of_day(head.open_day) {
            Some(kind) => matches!(kind, DayKind::Workday { .. }),
            None => !matches!(head.open_day.weekday(), Weekday::Saturday | Weekday::Sunday),
        })
    }
}

/// The rows of a day's seal, ascending: register 0 when it has events, then every register that was
/// open since the previous seal or has events.
fn rows(head: &Head, counts: &Counts) -> Vec<SealRow> {
    let mut rows: BTreeMap<u32, Vec<(u64, u64)>> = BTreeMap::new();
    for (register, book) in &*head.books {
        if book.open_since_seal {
            rows.insert(*register, Vec::new());
        }
    }
    for (&(register, kind), &count) in counts {
        if kind >= kind::RECEIVED {
            rows.entry(register).or_default().push((kind, count));
        }
    }
    rows.into_iter()
        .map(|(register, row)| SealRow {
            register: register.into(),
            attest: head
                .books
                .get(&register)
                .and_then(|book| attest(counts, register, book)),
            counts: row,
        })
        .collect()
}

fn attest(counts: &Counts, register: u32, book: &Book) -> Option<u64> {
    if !book.receives || !book.open_since_seal {
        return None;
    }
    let any = |kind| counts.contains_key(&(register, kind));
    Some(if any(kind::RECEIVED) || any(kind::LATE_ENTRY) {
        ATTEST_RECEIVED
    } else if any(kind::ZERO_REPORT) {
        ATTEST_ZERO_REPORT
    } else if book.asked {
        ATTEST_SILENT
    } else {
        ATTEST_NOT_ASKED
    })
}
