//! The journal's rows for an audit: one thread reads and takes them apart while the caller hashes.

use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use huiyin_journal::content::Content;
use huiyin_store::{JournalRow, Opened, StoreError};

use crate::office::Office;

/// Rows that travel together.
const PARCEL: usize = 256;
/// Parcels on their way: with rows of a few kilobytes some megabytes.
const PARCELS: usize = 4;

type Parcel = Vec<(Option<Content>, JournalRow)>;

/// Hands over the first `size` rows of a generation in order, each with its opened fields.
///
/// # Errors
/// [`StoreError::Damaged`] when opened fields do not read, or as the engine reports it.
pub(super) fn each(
    office: &Office,
    generation: u32,
    size: u64,
    mut row: impl FnMut(&JournalRow, Option<&Content>),
) -> Result<(), StoreError> {
    thread::scope(|scope| {
        let (parcels, arriving) = sync_channel(PARCELS);
        // Used parcels go back to the thread that made them: hashing is the longer half of the work,
        // and memory is given back faster where it was taken.
        let (used, coming_back) = channel::<Parcel>();
        let reader = scope.spawn(move || {
            let mut parcel = Vec::with_capacity(PARCEL);
            office.store.read(|tx| {
                let code = office.code();
                huiyin_store::each_entry(tx, code, generation, 0, size, &mut |row| {
                    parcel.push((opened(&row)?, row));
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
            for (content, read) in &parcel {
                row(read, content.as_ref());
            }
            let _ = used.send(parcel);
        }
        reader.join().expect("reading rows does not panic")
    })
}

fn opened(row: &JournalRow) -> Result<Option<Content>, StoreError> {
    let fields = row.content.as_deref().map(Opened::decode).transpose()?;
    Ok(fields.map(|opened| opened.to_content()))
}
