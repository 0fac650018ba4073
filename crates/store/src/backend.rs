//! The seam of the two engines: what the store asks of a database.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::path::Path;

use crate::{StoreError, Tx};

/// The writer's own connection: transactions, and marks between the writes of one batch.
pub(crate) trait Writer: Tx + Send {
    /// Starts the batch.
    fn begin(&mut self) -> Result<(), StoreError>;
    /// Can take each write of a batch back by itself, at a price (SQLite's savepoints).
    fn has_savepoints(&self) -> bool;
    /// Starts one write of the batch; `careful` when it may have to be taken back.
    fn mark(&mut self, careful: bool) -> Result<(), StoreError>;
    /// Ends one write of the batch well.
    fn keep(&mut self) -> Result<(), StoreError>;
    /// Takes one write back. False: this cannot be done now, so the batch has to be replayed.
    fn undo(&mut self) -> Result<bool, StoreError>;
    /// Makes the batch durable.
    fn commit(&mut self) -> Result<(), StoreError>;
    /// Takes the whole batch back; never fails, for it is what one does after a failure.
    fn rollback(&mut self);
    /// Prepares for, or ends, very many rows at once, made by rules and not by people: foreign keys and
    /// the zeroing of freed pages only cost time, and pages that change often are written rarely. As
    /// durable as ever. Outside of a transaction.
    fn in_bulk(&mut self, yes: bool) -> Result<(), StoreError>;
    /// This connection as a plain transaction.
    fn as_tx(&mut self) -> &mut dyn Tx;
}

/// Runs `work` as one transaction: kept whole, or taken back whole.
pub(crate) fn whole<T>(
    connection: &mut dyn Writer,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.begin()?;
    let done = work(connection.as_tx());
    let done = done.and_then(|done| connection.commit().map(|()| done));
    if done.is_err() {
        connection.rollback();
    }
    done
}

/// Work inside one read snapshot.
pub(crate) type ReadWork<'a> = &'a mut dyn FnMut(&mut dyn Tx) -> Result<(), StoreError>;

/// One database.
pub(crate) trait Backend: Send + Sync {
    /// The writer's connection; asked for once.
    fn writer(&self) -> Result<Box<dyn Writer>, StoreError>;
    /// Runs `work` in one snapshot on a read-only connection.
    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError>;
    /// Runs `work`; whatever it reads on this thread comes from one snapshot, where that saves something.
    fn read_as_one(&self, work: &mut dyn FnMut()) -> Result<(), StoreError> {
        work();
        Ok(())
    }
    /// Works in this process, without a server to wait for.
    fn is_embedded(&self) -> bool;
    /// Closes the connections for reading that are idle.
    fn close_readers(&self);
    /// Copies the whole database to a new file while writes go on (SQLite only).
    fn snapshot_to(&self, path: &Path) -> Result<(), StoreError>;
    /// How durably this database commits, for the test that reads it back:
    /// `(setting, value)` pairs.
    fn durability(&self) -> Result<Vec<(String, String)>, StoreError>;
}

/// `$n` as SQLite wants it: there `$1` would be a name, numbered by first appearance.
pub(crate) fn question_marks(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut quoted = false;
    for character in sql.chars() {
        if character == '\'' {
            quoted = !quoted;
        }
        out.push(if character == '$' && !quoted {
            '?'
        } else {
            character
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::question_marks;

    #[test]
    fn parameters_are_rewritten_outside_of_quotes_only() {
        assert_eq!(
            question_marks("a = $1 and b = '$2' or c = $12"),
            "a = ?1 and b = '$2' or c = ?12"
        );
    }
}
