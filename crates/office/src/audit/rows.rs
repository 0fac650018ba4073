//! The journal's rows for an audit: one thread reads them and hashes their opened fields, while the
//! caller hashes leaves and bodies.

use std::collections::BTreeMap;
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use huiyin_journal::hash::Hash;
use huiyin_journal::leaf::LeafView;
use huiyin_store::{JournalRow, Opened, StoreError};

use crate::office::Office;

/// Rows that travel together.
const PARCEL: usize = 256;
/// Parcels on their way: with rows of a few kilobytes some megabytes.
const PARCELS: usize = 4;

/// What opened fields commit to, by field number.
type Commits = BTreeMap<u8, Hash>;
type Parcel = Vec<(Option<Commits>, JournalRow)>;

/// Hands over the first `size` rows of a generation in order, each with what its opened fields commit to.
///
/// # Errors
/// [`StoreError::Damaged`] when opened fields do not read, or as the engine reports it.
pub(super) fn each(
    office: &Office,
    generation: u32,
    size: u64,
    mut row: impl FnMut(&JournalRow, Option<&Commits>),
) -> Result<(), StoreError> {
    thread::scope(|scope| {
        let (parcels, arriving) = sync_channel(PARCELS);
        // Used parcels go back to the thread that made them: memory is given back faster where it was
        // taken.
        let (used, coming_back) = channel::<Parcel>();
        let reader = scope.spawn(move || {
            let mut parcel = Vec::with_capacity(PARCEL);
            office.store.read(|tx| {
                let code = office.code();
                huiyin_store::each_entry(tx, code, generation, 0, size, &mut |row| {
                    parcel.push((commits(&row)?, row));
                    if parcel.len() == PARCEL {
                        let full = std::mem::replace(&mut parcel, Vec::with_capacity(PARCEL));
                        // The receiver outlives this thread, unless it panics.
                        let _ = parcels.send(full);
                        coming_back.try_iter().for_each(drop);
                    }
                    Ok(())
                })
            })?;
            let _ = parcels.send(parcel);
            Ok(())
        });
        for parcel in arriving {
            for (commits, read) in &parcel {
                row(read, commits.as_ref());
            }
            let _ = used.send(parcel);
        }
        reader.join().expect("reading rows does not panic")
    })
}

/// None for a leaf that does not read: the audit says so itself.
fn commits(row: &JournalRow) -> Result<Option<Commits>, StoreError> {
    let (Some(fields), Ok(leaf)) = (&row.content, LeafView::decode(&row.leaf)) else {
        return Ok(None);
    };
    let opened = Opened::decode(fields)?;
    opened.commits(leaf.origin, leaf.event_id).map(Some)
}
