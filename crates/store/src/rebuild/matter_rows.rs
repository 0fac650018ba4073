//! The rows of every register that one matter makes.

use huiyin_domain::{event::Event, matter::Matter};

use super::{Rows, Searched};
use crate::{
    Position, StoreError, Tx, Value, act,
    day::day_number,
    load::{ReadEntry, Replay, read_entry},
    missed,
    register::{
        self, framed,
        history::HISTORY,
        missed::MISSED,
        setting::Calendars,
        tally::{self, Cell},
    },
};
use huiyin_journal::hash::leaf_hash;

const ENTRY: &str = "select leaf, body, fields from journal_entry where office = $1 and entry = $2";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ENTRY];

/// What one matter adds to the registers.
pub(crate) struct MatterRows {
    /// Its key.
    pub matter: i64,
    /// Rows of all registers, `office` first and `entry` last.
    pub rows: Rows,
    /// Entries that are found by words, and these where they were asked for.
    pub searched: Vec<(Position, String)>,
    /// Where it is counted.
    pub cell: Cell,
}

/// Replays the entries of one matter.
pub(crate) fn matter_rows(
    tx: &mut dyn Tx,
    office: &str,
    entries: &[i64],
    calendars: &Calendars,
    search: Searched,
) -> Result<MatterRows, StoreError> {
    let key = entries.first().copied().unwrap_or(0);
    let mut states = States::default();
    let mut rows: Rows = Vec::with_capacity(entries.len() + 6);
    let mut searched = Vec::new();
    let mut replay = Replay::new(office, calendars);
    for entry in entries {
        let found = tx.rows(ENTRY, &[office.into(), (*entry).into()])?;
        let row = found.first().ok_or_else(|| {
            StoreError::Damaged(format!("entry {entry} went away while it was read"))
        })?;
        let leaf = row.bytes(0)?;
        let read = read_entry(leaf, row.opt_bytes(1)?, row.opt_bytes(2)?, true)?;
        let case_seq = crate::head::int(read.link()?.case_seq);
        rows.push((
            &HISTORY,
            history_row(office, key, case_seq, *entry, &read, leaf),
        ));
        if let Some((kind, n, due)) = missed_of(&read) {
            let row = [key, kind, n, due].map(Value::from).to_vec();
            rows.push((&MISSED, framed(office, row, *entry)));
        }
        replay.step(Position::from_int(*entry), &read, &mut |at, after| {
            states.take(after, at.as_int());
            Ok(())
        })?;
        let words = read
            .event
            .as_ref()
            .and_then(|event| words_of(event, search));
        searched.extend(words.map(|words| (Position::from_int(*entry), words)));
    }
    replay.finish(Position::from_int(i64::MAX), &mut |at, after| {
        states.take(after, at.as_int());
        Ok(())
    })?;
    let matter = replay
        .matter
        .ok_or_else(|| StoreError::Damaged(format!("case {key} has no registration")))?;
    states.into_rows(office, &mut rows);
    Ok(MatterRows {
        matter: key,
        rows,
        searched,
        cell: tally::cell(&matter),
    })
}

/// None where the entry has none, or nobody asked; empty where only that it has some is asked.
fn words_of(event: &Event, search: Searched) -> Option<String> {
    match search {
        Searched::Nothing => None,
        Searched::Entries => act::is_searched(event, &event.to_record()).then(String::new),
        Searched::Words => act::search_words(event, &event.to_record()),
    }
}

fn history_row(
    office: &str,
    key: i64,
    case_seq: i64,
    entry: i64,
    read: &ReadEntry,
    leaf: &[u8],
) -> Vec<Value> {
    vec![
        office.into(),
        key.into(),
        case_seq.into(),
        entry.into(),
        crate::head::int(read.kind).into(),
        read.act().into(),
        day_number(read.day).into(),
        leaf_hash(leaf).into(),
    ]
}

fn missed_of(read: &ReadEntry) -> Option<(i64, i64, i64)> {
    (read.kind == huiyin_journal::kind::OVERDUE).then(|| missed::of_entry(&read.body))?
}

/// The rows of each register so far.
#[derive(Default)]
struct States {
    registers: Vec<Vec<Kept>>,
    now: Vec<Vec<Value>>,
}

/// A row with the entry that changed it last.
struct Kept {
    row: Vec<Value>,
    entry: i64,
    /// The state has it. One that went away and comes again is new.
    stands: bool,
}

impl States {
    fn take(&mut self, matter: &Matter, entry: i64) {
        self.registers.resize_with(register::ALL.len(), Vec::new);
        for (register, kept) in register::ALL.iter().zip(&mut self.registers) {
            (register.rows)(matter, &mut self.now);
            let stood: Vec<bool> = kept
                .iter_mut()
                .map(|one| std::mem::take(&mut one.stands))
                .collect();
            for row in self.now.drain(..) {
                let insert = register.insert;
                let at = kept
                    .iter()
                    .position(|one| register::is_same_row(insert, &one.row, &row));
                match at {
                    Some(at) if kept[at].row == row && stood.get(at) == Some(&true) => {
                        kept[at].stands = true;
                    }
                    Some(at) => {
                        kept[at] = Kept {
                            row,
                            entry,
                            stands: true,
                        };
                    }
                    None => kept.push(Kept {
                        row,
                        entry,
                        stands: true,
                    }),
                }
            }
            let Some(gone) = &register.gone else { continue };
            let now = (gone.value)(matter);
            for one in kept.iter_mut().filter(|one| !one.stands) {
                if one.row[gone.column] != now {
                    one.row[gone.column] = now.clone();
                    one.entry = entry;
                }
            }
        }
    }

    fn into_rows(self, office: &str, rows: &mut Rows) {
        for (register, kept) in register::ALL.iter().zip(self.registers) {
            for one in kept {
                rows.push((register.insert, framed(office, one.row, one.entry)));
            }
        }
    }
}
