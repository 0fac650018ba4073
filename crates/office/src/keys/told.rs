//! What the key service is told out of the journal when it does not know it yet.

use super::{Binding, Holds, Logs, RecordId, pin};
use crate::error::OfficeError;
use crate::files::RealDisk;
use crate::receipt::named_key;
use huiyin_journal::body::BodyHead;
use huiyin_store::{Beside, Position, Store};
use std::path::Path;

/// Keys that came without their logs, from a backup: the key service is told of every generation there was. Later it
/// is told of nothing more.
pub(crate) fn pin_logs(store: &Store, code: &str, dir: &Path) -> Result<(), OfficeError> {
    if !Logs::read(&RealDisk, dir)?.is_empty() {
        return Ok(());
    }
    let last = store
        .committed()
        .size(code)
        .map_or(1, |size| size.generation);
    for generation in 1..=last {
        let at = Position::new(generation, 0);
        let row = store.read(|tx| huiyin_store::entry(tx, code, at))?;
        if let Some(key) = row.and_then(|row| named_key(&row.leaf)) {
            pin(&RealDisk, dir, &key)?;
        }
    }
    Ok(())
}

/// To which case each key belongs that was made before keys were bound to one.
pub(crate) fn cases_of_earlier(store: &Store, code: &str) -> Result<Vec<Binding>, OfficeError> {
    let mut bindings = Vec::new();
    store.read(|tx| {
        huiyin_store::each_unbound(tx, code, &mut |row| {
            let case = BodyHead::read(row.body).ok().and_then(|body| body.case);
            if let (Ok(id), Some(case)) = (row.key_id.try_into(), case) {
                bindings.push(Binding {
                    id: RecordId(id),
                    case: case.case_id,
                    holds: match row.what {
                        Beside::Identity => Holds::Identity,
                        Beside::Files => Holds::Files,
                        Beside::Document => Holds::Paper,
                    },
                });
            }
            Ok(())
        })
    })?;
    Ok(bindings)
}
