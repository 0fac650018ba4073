//! The rows of an office's log as the store has them.

use super::Source;
use huiyin_journal::tree::RightEdge;
use huiyin_store::{Edge, Size, Store, StoreError};
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

impl Source for StoredRows {
    fn size(&self) -> Result<u64, StoreError> {
        let size = self.store.committed().size(&self.office);
        let size = size.filter(|size| size.generation == self.generation);
        Ok(size.map_or(0, |size| size.size))
    }

    fn leaves(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut leaves = Vec::new();
        let (office, generation) = (&self.office, self.generation);
        self.store.read(|tx| {
            huiyin_store::each_leaf(tx, office, generation, from, to, &mut |_, leaf| {
                leaves.push(leaf.to_vec());
                Ok(())
            })
        })?;
        Ok(leaves)
    }

    fn edge(&self) -> Result<RightEdge, StoreError> {
        let edge = self.store.read(|tx| huiyin_store::edge(tx, &self.office))?;
        match edge.filter(|edge| edge.generation == self.generation) {
            None => Ok(RightEdge::new()),
            Some(edge) => RightEdge::from_bytes(&edge.bytes)
                .map_err(|error| StoreError::Damaged(error.to_string())),
        }
    }

    fn keep_edge(&self, edge: &RightEdge) -> Result<(), StoreError> {
        let (generation, size, bytes) = (self.generation, edge.size(), edge.to_bytes());
        let (office, edge) = (
            self.office.clone(),
            Edge {
                generation,
                size,
                bytes,
            },
        );
        self.store
            .write(move |append| append.put_edge(&office, &edge))
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

    fn wake(&self) {
        self.store.committed().wake();
    }
}
