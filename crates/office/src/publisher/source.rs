//! The rows of an office's log as the store has them.

use super::Source;
use huiyin_journal::tree::RightEdge;
use huiyin_store::{Position, Size, Store, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// One generation of one office's journal.
pub struct StoredRows {
    store: Arc<Store>,
    office: String,
    generation: u32,
}

impl StoredRows {
    /// The rows of this generation.
    #[must_use]
    pub fn new(store: Arc<Store>, office: &str, generation: u32) -> Self {
        Self {
            store,
            office: office.to_owned(),
            generation,
        }
    }
}

const LEAVES: &str = "select leaf from journal_entry
    where office = $1 and entry >= $2 and entry < $3 order by entry";
const EDGE: &str = "select generation, edge from journal_edge where office = $1";
const KEEP: &str =
    "insert into journal_edge (office, generation, size, edge) values ($1, $2, $3, $4)
    on conflict (office) do update set generation = excluded.generation, size = excluded.size,
    edge = excluded.edge";

impl Source for StoredRows {
    fn size(&self) -> Result<u64, StoreError> {
        let size = self.store.committed().size(&self.office);
        let size = size.filter(|size| size.generation == self.generation);
        Ok(size.map_or(0, |size| size.size))
    }

    fn leaves(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let (from, to) = (
            Position::new(self.generation, from),
            Position::new(self.generation, to),
        );
        let args = [
            (&self.office).into(),
            from.as_int().into(),
            to.as_int().into(),
        ];
        self.store.read(|tx| {
            let rows = tx.rows(LEAVES, &args)?;
            rows.iter().map(|row| Ok(row.bytes(0)?.to_vec())).collect()
        })
    }

    fn edge(&self) -> Result<RightEdge, StoreError> {
        let kept = self.store.read(|tx| {
            let rows = tx.rows(EDGE, &[(&self.office).into()])?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let same = row.int(0)? == i64::from(self.generation);
            Ok(same.then(|| row.bytes(1).map(<[u8]>::to_vec)).transpose()?)
        })?;
        let Some(bytes) = kept else {
            return Ok(RightEdge::new());
        };
        RightEdge::from_bytes(&bytes).map_err(|error| StoreError::Damaged(error.to_string()))
    }

    fn keep_edge(&self, edge: &RightEdge) -> Result<(), StoreError> {
        let (office, generation) = (self.office.clone(), self.generation);
        let (size, bytes) = (edge.size(), edge.to_bytes());
        self.store.write(move |append| {
            let size = i64::try_from(size).unwrap_or(i64::MAX);
            let row = [
                (&office).into(),
                generation.into(),
                size.into(),
                bytes.clone().into(),
            ];
            append.run(KEEP, &row).map(|_| ())
        })
    }

    fn wait(&self, seen: u64, at_most: Duration) -> u64 {
        let seen = Size {
            generation: self.generation,
            size: seen,
        };
        let size = self.store.committed().wait(&self.office, seen, at_most);
        size.filter(|size| size.generation == self.generation)
            .map_or(0, |size| size.size)
    }
}
