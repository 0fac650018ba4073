//! Finding matters by words of their texts.

use std::collections::HashSet;

use crate::{
    Listed, Position, Sql, Store, StoreError, Tx, backend::whole, dialect, segment::query_words,
};

const ORDINAL: Sql = "select ordinal from office where office = $1";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[ORDINAL];

/// The most words of a query that count.
const MAX_WORDS: usize = 16;

impl Store {
    /// Puts the index in order when it lies in many parts, a little at a time: a word of many texts is
    /// then found in one place. `first` begins. True while there is more to do.
    ///
    /// # Errors
    /// As the engine reports it; what was put in order so far stays.
    pub fn tidy_search(&self, first: bool) -> Result<bool, StoreError> {
        self.alone(move |connection| whole(connection, |tx| dialect::search::tidy(tx, first)))
    }

    /// The same until it is in order, for whoever has written very much and waits anyway.
    ///
    /// # Errors
    /// As [`Self::tidy_search`].
    pub fn tidy_whole_search(&self) -> Result<(), StoreError> {
        let mut more = self.tidy_search(true)?;
        while more {
            more = self.tidy_search(false)?;
        }
        Ok(())
    }
}

/// One page of hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Matters, the newest hit first, each once a page.
    pub matters: Vec<Listed>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<Position>,
}

/// Matters whose texts hold every word of `query`, the newest first. The query is words and
/// nothing else: quotes, operators and signs mean nothing. A query without any word finds nothing.
///
/// # Errors
/// [`StoreError::UnknownOffice`], or as the engine reports it.
pub fn search(
    tx: &mut dyn Tx,
    office: &str,
    query: &str,
    before: Option<Position>,
    limit: i64,
) -> Result<Found, StoreError> {
    let ordinals = tx.rows(ORDINAL, &[office.into()])?;
    let row = ordinals
        .first()
        .ok_or_else(|| StoreError::UnknownOffice(office.to_owned()))?;
    let ordinal = row.int(0)?;
    let mut words = query_words(query);
    words.truncate(MAX_WORDS);
    if words.is_empty() {
        return Ok(Found {
            matters: Vec::new(),
            next: None,
        });
    }
    let found = dialect::search::find(tx, office, ordinal, &words, before, limit)?;
    let full = i64::try_from(found.len()).is_ok_and(|found| found >= limit);
    let next = found.last().map(|(entry, _)| *entry).filter(|_| full);
    let mut seen = HashSet::new();
    let mut matters = Vec::with_capacity(found.len());
    for (_, listed) in found {
        if seen.insert(listed.matter) {
            matters.push(listed);
        }
    }
    Ok(Found { matters, next })
}
