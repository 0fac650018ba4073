//! The right edge of the tree at a size that is signed: where a start-up check begins (§9.4).

use crate::{Append, Insert, Kind, OnConflict, Sql, StoreError, Tx};

pub(crate) static EDGE: Insert = Insert {
    table: "journal_edge",
    columns: &[
        ("office", Kind::Text),
        ("generation", Kind::Int),
        ("size", Kind::Int),
        ("edge", Kind::Bytes),
    ],
    key: &["office"],
    on_conflict: OnConflict::LastWins,
};

const FIND: Sql = "select generation, size, edge from journal_edge where office = $1";
const LEAVES: Sql = "select entry, leaf from journal_entry
    where office = $1 and entry >= $2 and entry < $3 order by entry";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[FIND, LEAVES];

/// A right edge as it was stored: the hashes of the full subtrees, in the caller's own encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The log's generation.
    pub generation: u32,
    /// The size it belongs to.
    pub size: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Append<'_> {
    /// Keeps the right edge at a size that the signer has signed.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn put_edge(&mut self, office: &str, edge: &Edge) -> Result<(), StoreError> {
        let row = [
            office.into(),
            edge.generation.into(),
            crate::head::int(edge.size).into(),
            edge.bytes.as_slice().into(),
        ];
        self.tx.put(&EDGE, &row)
    }
}

/// The right edge that was stored last.
///
/// # Errors
/// As the engine reports it.
pub fn edge(tx: &mut dyn Tx, office: &str) -> Result<Option<Edge>, StoreError> {
    let rows = tx.rows(FIND, &[office.into()])?;
    let edge = rows.first().map(|row| {
        Ok(Edge {
            generation: u32::try_from(row.int(0)?).unwrap_or(1),
            size: row.int(1)?.unsigned_abs(),
            bytes: row.bytes(2)?.to_vec(),
        })
    });
    edge.transpose()
}

/// What is done with each leaf: its index and its bytes.
pub type OnLeaf<'a> = &'a mut dyn FnMut(u64, &[u8]) -> Result<(), StoreError>;

/// Hands over the leaves `from..to` of one generation in order; the publisher and every full check
/// read with it.
///
/// # Errors
/// [`StoreError::Damaged`] when one is missing, what `leaf` returns, or as the engine reports it.
pub fn each_leaf(
    tx: &mut dyn Tx,
    office: &str,
    generation: u32,
    from: u64,
    to: u64,
    leaf: OnLeaf<'_>,
) -> Result<(), StoreError> {
    let first = crate::Position::new(generation, from);
    let end = crate::Position::new(generation, to);
    let mut next = from;
    tx.each(
        LEAVES,
        &[office.into(), first.as_int().into(), end.as_int().into()],
        &mut |row| {
            if crate::Position::from_int(row.int(0)?).seq() != next {
                return Err(StoreError::Damaged(format!(
                    "leaf {next} of the journal is missing"
                )));
            }
            leaf(next, row.bytes(1)?)?;
            next += 1;
            Ok(())
        },
    )?;
    if next == to {
        Ok(())
    } else {
        Err(StoreError::Damaged(format!(
            "the journal holds {next} of {to} leaves"
        )))
    }
}
