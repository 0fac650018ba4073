//! A journal's rows as restore and recovery look at them.

use super::BackupError;
use crate::place::OfficeFile;
use crate::publisher::{Source, StoredRows};
use crate::receipt::named_key;
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::hash::leaf_hash;
use huiyin_journal::key::VerifierKey;
use huiyin_journal::leaf::Leaf;
use huiyin_journal::tree::RightEdge;
use huiyin_journal::{cbor::Value, kind};
use huiyin_store::Store;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The newest generation's rows in a store that no office is open on.
pub(crate) struct Journal {
    pub(crate) generation: u32,
    pub(crate) origin: String,
    pub(crate) key: VerifierKey,
    pub(crate) rows: u64,
    source: StoredRows,
}

impl Journal {
    pub(crate) fn read(store: &Arc<Store>, file: &OfficeFile) -> Result<Self, BackupError> {
        let size = store.committed().size(&file.code);
        let size = size.ok_or(BackupError::Incomplete("this office's journal"))?;
        let source = StoredRows::new(Arc::clone(store), &file.code, size.generation);
        let genesis = source.leaves(0, 1)?.pop();
        let key = genesis.as_deref().and_then(named_key);
        let key = key.ok_or(BackupError::Incomplete("the journal's first entry"))?;
        let origin = key.name().to_owned();
        Ok(Self {
            generation: size.generation,
            origin,
            key,
            rows: size.size,
            source,
        })
    }

    /// The rows up to the checkpoint, as far as there are any, must lead to its root.
    pub(super) fn compare(&self, checkpoint: &Checkpoint) -> Result<(), BackupError> {
        if self.rows < checkpoint.size {
            return Ok(());
        }
        let mut edge = RightEdge::new();
        self.each(checkpoint.size, &mut |leaf| edge.push(leaf_hash(leaf)))?;
        if edge.root() == checkpoint.root {
            Ok(())
        } else {
            Err(BackupError::Differs(checkpoint.size))
        }
    }

    pub(crate) fn each(&self, size: u64, each: &mut dyn FnMut(&[u8])) -> Result<(), BackupError> {
        let mut from = 0;
        while from < size {
            let to = size.min(from + 8192);
            self.source
                .leaves(from, to)?
                .iter()
                .for_each(|leaf| each(leaf));
            from = to;
        }
        Ok(())
    }

    /// The registers that are open at the end: `(receiving, other)`.
    pub(super) fn registers(&self) -> Result<(Vec<u32>, Vec<u32>), BackupError> {
        let (mut receiving, mut other) = (BTreeSet::new(), BTreeSet::new());
        self.each(self.rows, &mut |leaf| {
            let Ok(leaf) = Leaf::decode(leaf) else { return };
            let number = |value: &Value| u32::try_from(value.as_uint()?).ok();
            let list = |key: u8| {
                let numbers = leaf
                    .pub_map
                    .get(&key)
                    .and_then(Value::as_array)
                    .unwrap_or_default();
                numbers.iter().filter_map(number).collect::<Vec<_>>()
            };
            let one = leaf.pub_map.get(&0).and_then(number);
            match (leaf.kind, one) {
                (kind::GENESIS, _) => {
                    receiving.extend(list(2));
                    other.extend(list(4));
                }
                (kind::REGISTER_OPENED, Some(one)) => {
                    let receives = leaf.pub_map.get(&1).and_then(Value::as_bool);
                    if receives == Some(true) {
                        &mut receiving
                    } else {
                        &mut other
                    }
                    .insert(one);
                }
                (kind::REGISTER_CLOSED, Some(one)) => {
                    receiving.remove(&one);
                    other.remove(&one);
                }
                _ => {}
            }
        })?;
        Ok((receiving.into_iter().collect(), other.into_iter().collect()))
    }
}
