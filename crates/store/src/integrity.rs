//! What the engine says of its own files.

use crate::{Engine, Sql, StoreError, Tx};

/// Pages, cells, indexes and the search index; one row `ok` when all is well.
const SQLITE: Sql = "pragma integrity_check(20)";

/// What is damaged below the rows: pages and indexes that no row of the journal would betray.
/// Empty on PostgreSQL, which checks its pages as it reads them.
///
/// # Errors
/// As the engine reports it; that the file is damaged is no error but the answer.
pub fn integrity(tx: &mut dyn Tx) -> Result<Vec<String>, StoreError> {
    if tx.engine() == Engine::Postgres {
        return Ok(Vec::new());
    }
    let rows = match tx.rows(SQLITE, &[]) {
        Ok(rows) => rows,
        Err(StoreError::Damaged(why)) => return Ok(vec![why]),
        Err(error) => return Err(error),
    };
    let said = rows
        .iter()
        .map(|row| row.text(0).map(str::to_owned))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(said.into_iter().filter(|line| line != "ok").collect())
}
