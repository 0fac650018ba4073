//! Small numbers stay hidden (guard rail G8): what is published tells of no one of few, neither by a cell nor
//! by what is left when the other cells are taken from the sum.

use huiyin_domain::stage::Stage;

use crate::list::Counts;

/// A number under this one is not published.
pub const LEAST: u64 = 5;

/// A number for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// As it is; nought names nobody.
    Exact(u64),
    /// Fewer than [`LEAST`].
    Few,
    /// What is left of the sum would be fewer than [`LEAST`].
    Kept,
}

impl Cell {
    fn of(count: u64) -> Self {
        match count {
            1..LEAST => Self::Few,
            _ => Self::Exact(count),
        }
    }

    /// A part of a sum that is published too.
    fn part(count: u64, sum: u64) -> Self {
        match (Self::of(count), sum.saturating_sub(count)) {
            (Self::Exact(count), 1..LEAST) if count > 0 => Self::Kept,
            (cell, _) => cell,
        }
    }
}

/// The counts as everybody may see them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Published {
    /// Stages with [`LEAST`] matters or more, in the order of the procedure.
    pub stages: Vec<(Stage, u64)>,
    /// All other stages together; none where there is nothing else.
    pub others: Option<Cell>,
    /// All matters.
    pub total: Cell,
    /// Of these, imported ones.
    pub imported: Cell,
    /// Of these, matters that owe something since before today.
    pub overdue: Cell,
}

impl Counts {
    /// Without small numbers: stages with few matters are one row, and where that row were small itself, the
    /// smallest of the others join it, so that subtraction gives none of them away.
    pub fn published(&self) -> Published {
        let (mut stages, few): (Vec<_>, Vec<_>) = self
            .stages
            .iter()
            .copied()
            .filter(|(_, count)| *count > 0)
            .partition(|(_, count)| *count >= LEAST);
        let mut others: u64 = few.iter().map(|(_, count)| count).sum();
        let smallest = stages.iter().map(|(_, count)| *count).min();
        if let Some(smallest) = smallest.filter(|_| (1..LEAST).contains(&others)) {
            // All of that size: which of them had joined would tell.
            others += stages
                .extract_if(.., |(_, count)| *count == smallest)
                .map(|(_, count)| count)
                .sum::<u64>();
        }
        Published {
            stages,
            others: (others > 0).then(|| Cell::of(others)),
            total: Cell::of(self.total),
            imported: Cell::part(self.imported, self.total),
            overdue: Cell::part(self.overdue, self.total),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const STAGES: [Stage; 5] = [
        Stage::Registered,
        Stage::InProgress,
        Stage::Concluded,
        Stage::Withdrawn,
        Stage::Archived,
    ];

    fn counts(of: &[u64], overdue: u64) -> Counts {
        Counts {
            stages: STAGES.into_iter().zip(of.iter().copied()).collect(),
            total: of.iter().sum(),
            imported: 0,
            overdue,
            entries: 0,
        }
    }

    #[test]
    fn a_small_stage_is_told_with_others_and_never_by_itself() {
        let published = counts(&[12, 7, 5, 1, 0], 4).published();
        let shown = [(Stage::Registered, 12), (Stage::InProgress, 7)];
        assert_eq!(published.stages, shown);
        assert_eq!(published.others, Some(Cell::Exact(6)));
        assert_eq!(
            (published.total, published.overdue, published.imported),
            (Cell::Exact(25), Cell::Few, Cell::Exact(0))
        );
        let published = counts(&[12, 3, 2, 0, 0], 13).published();
        assert_eq!(published.others, Some(Cell::Exact(5)));
        assert_eq!(published.overdue, Cell::Kept, "four are left");
        let published = counts(&[3, 0, 0, 0, 0], 3).published();
        assert_eq!(
            (published.others, published.total),
            (Some(Cell::Few), Cell::Few)
        );
        let published = counts(&[9, 8, 5, 0, 0], 9).published();
        assert_eq!((published.stages.len(), published.others), (3, None));
    }

    #[test]
    fn whoever_takes_the_rows_from_the_sum_learns_no_small_number() {
        // Every table of five stages up to nine matters each, by what is published of it.
        let mut alike: BTreeMap<Published, Vec<[u64; 5]>> = BTreeMap::new();
        for n in 0..100_000_u64 {
            let of = [10_000, 1_000, 100, 10, 1].map(|place| n / place % 10);
            alike
                .entry(counts(&of, 0).published())
                .or_default()
                .push(of);
        }
        for (published, tables) in alike {
            for at in 0..STAGES.len() {
                let first = tables[0][at];
                let is_told = tables.iter().all(|table| table[at] == first);
                // Every stage left at four is the one table that a sum alone tells; an office has 22 stages.
                let left = (STAGES.len() - published.stages.len()) as u64;
                let is_full = published.others == Some(Cell::Exact(left * (LEAST - 1)));
                assert!(
                    !(1..LEAST).contains(&first) || !is_told || is_full,
                    "{:?} has {first}: {published:?}",
                    STAGES[at]
                );
            }
        }
    }
}
