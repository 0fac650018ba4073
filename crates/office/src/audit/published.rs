//! The audit of a published journal by a stranger: from the checkpoint and the tiles alone.

use huiyin_journal::audit::{Audit, Auditor};
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::civil::Day;
use huiyin_journal::hash::{Hash, leaf_hash};
use huiyin_journal::key::VerifierKey;
use huiyin_journal::leaf::LeafView;
use huiyin_journal::note::Note;
use huiyin_journal::origin::Origin;
use huiyin_journal::tile::{Bundle, Tile, TileError, TileReader, WIDTH, decode_bundle, grow};
use huiyin_journal::tree::TreeError;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};

use super::seals::SealFiles;
use super::{Report, day, starts_in};
use crate::publisher::verified;

/// Why a published file could not be fetched or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {why}")]
pub struct FetchError {
    /// Which file.
    pub what: String,
    /// The network's word, or what is wrong with it.
    pub why: String,
}

/// Fetches a file below the journal's prefix; `None` when the server says that there is none.
pub type Fetch<'a> = &'a mut dyn FnMut(&str) -> Result<Option<Vec<u8>>, FetchError>;

/// Audits what a journal publishes. `key` is the log's key as the auditor knows it from elsewhere; without
/// it the key named in the genesis is used, which proves only that the journal agrees with itself.
/// # Errors
/// [`FetchError`] when a file that must be there cannot be had or read.
pub fn audit_published(
    fetch: Fetch<'_>,
    key: Option<&VerifierKey>,
    now: Timestamp,
) -> Result<Report, FetchError> {
    let wanted = Wanted {
        key,
        seals: true,
        now: Some(now),
    };
    audit_files(fetch, &wanted)
}

/// What is asked of published files.
pub(super) struct Wanted<'a> {
    /// The log's key as it is known from elsewhere.
    pub(super) key: Option<&'a VerifierKey>,
    /// Verify the seals too; whoever has them at hand has done it.
    pub(super) seals: bool,
    /// Days that are over must be sealed; not so once a generation has ended.
    pub(super) now: Option<Timestamp>,
}

pub(super) fn audit_files(fetch: Fetch<'_>, wanted: &Wanted<'_>) -> Result<Report, FetchError> {
    let note = must(fetch, "checkpoint")?;
    let checkpoint = read_checkpoint(&note)?;
    let first = bundle(fetch, 0, checkpoint.size)?;
    let (zone_name, genesis_key) = genesis(first.first().map_or(&[][..], Vec::as_slice));
    let mut others = Vec::new();
    let mut left_out = vec![
        "bodies and fields: only the office and the petitioner hold them",
        "missed deadlines: they need the bodies",
    ];
    let used = match (wanted.key, &genesis_key) {
        (Some(key), named) => {
            if named.as_ref() != Some(key) {
                others.push("the genesis names another key than the one given".to_owned());
            }
            Some(key.clone())
        }
        (None, named) => {
            left_out.push("who signs: no key was given, the journal's own word was taken");
            named.clone()
        }
    };
    let text = String::from_utf8_lossy(&note);
    let signed = used
        .as_ref()
        .is_some_and(|key| verified(&text, key).is_some());
    if !signed {
        left_out.push("the tree against the signed checkpoint: no signature of the log");
        others.push("the checkpoint is not signed by the log's key".to_owned());
    }
    let zone = zone_name.and_then(|name| TimeZone::get(&name).ok());
    let zone = zone.unwrap_or_else(|| {
        others.push("the genesis names no time zone that is known here".to_owned());
        TimeZone::UTC
    });
    let mut seals = SealFiles::default();
    if wanted.seals {
        fetch_seals(fetch, &first, &zone, wanted, used.as_ref(), &mut seals)?;
    }
    let size = checkpoint.size;
    let mut auditor = Auditor::new(&checkpoint.origin, starts_in(zone))
        .expecting_roots([(checkpoint.size, checkpoint.root)])
        .expecting_roots(seals.roots().filter(|(covers, _)| *covers <= size))
        .expecting_seal_files(seals.digests());
    let mut index = 0;
    let mut leaves = first;
    let mut hashes = Vec::new();
    loop {
        for leaf in &leaves {
            hashes.push(leaf_hash(leaf));
            auditor.push(leaf, None);
        }
        index += 1;
        if index * WIDTH >= checkpoint.size {
            break;
        }
        leaves = bundle(fetch, index, checkpoint.size)?;
    }
    others.extend(tiles(fetch, &hashes)?);
    let now = wanted
        .now
        .and_then(|now| u64::try_from(now.as_second()).ok());
    let audit = auditor.finish(now);
    let mut compared = vec![
        "each leaf: form, place, time, day, unique id",
        "each hash tile, from its leaves",
        "each seal's counts, attestations and links",
    ];
    if signed {
        compared.push("the tree against the signed checkpoint");
    }
    if wanted.seals && !audit.seals.is_empty() {
        others.extend(seal_faults(fetch, &audit, used.as_ref(), &mut seals)?);
        others.extend(rolled_back(fetch, &seals, size, used.as_ref())?);
        compared.push("each published seal: entry, proof and signature");
    } else if wanted.seals {
        left_out.push("the published seals: no day is sealed yet");
    }
    Ok(Report {
        origin: checkpoint.origin,
        audit,
        signed: signed.then_some(checkpoint.size),
        others,
        compared,
        left_out,
    })
}

fn read_checkpoint(note: &[u8]) -> Result<Checkpoint, FetchError> {
    let wrong = |why: String| FetchError {
        what: "checkpoint".to_owned(),
        why,
    };
    let note = Note::parse(note).map_err(|error| wrong(error.to_string()))?;
    let checkpoint = Checkpoint::parse(&note.text).map_err(|error| wrong(error.to_string()))?;
    Origin::parse(&checkpoint.origin).map_err(|error| wrong(error.to_string()))?;
    Ok(checkpoint)
}

/// The leaves of one entry bundle of a tree of `size` leaves.
fn bundle(fetch: Fetch<'_>, index: u64, size: u64) -> Result<Vec<Vec<u8>>, FetchError> {
    let width = WIDTH.min(size.saturating_sub(index * WIDTH));
    let bundle = Bundle {
        index,
        width: u16::try_from(width).unwrap_or(u16::MAX),
    };
    let path = bundle.path();
    let bytes = must(fetch, &path)?;
    let leaves = decode_bundle(&bytes, bundle.width).map_err(|error| FetchError {
        what: path,
        why: error.to_string(),
    })?;
    Ok(leaves.into_iter().map(<[u8]>::to_vec).collect())
}

/// Nothing is read to make the tiles of a whole log.
struct FromNothing;

impl TileReader for FromNothing {
    type Error = FetchError;

    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, FetchError> {
        Err(FetchError {
            what: tile.path(),
            why: "is not read".to_owned(),
        })
    }
}

impl From<TileError> for FetchError {
    fn from(error: TileError) -> Self {
        Self {
            what: "tile".to_owned(),
            why: error.to_string(),
        }
    }
}

impl From<TreeError> for FetchError {
    fn from(error: TreeError) -> Self {
        Self {
            what: "tile".to_owned(),
            why: error.to_string(),
        }
    }
}

/// The hash tiles that differ from what the leaves give.
fn tiles(fetch: Fetch<'_>, leaves: &[Hash]) -> Result<Vec<String>, FetchError> {
    let mut differ = Vec::new();
    for (tile, bytes) in grow(&mut FromNothing, 0, leaves)? {
        let path = tile.path();
        match fetch(&path)? {
            None => differ.push(format!("{path} is not there")),
            Some(served) if served != bytes => {
                differ.push(format!("{path} holds other hashes than the leaves give"));
            }
            Some(_) => {}
        }
    }
    Ok(differ)
}

fn genesis(leaf: &[u8]) -> (Option<String>, Option<VerifierKey>) {
    let map = LeafView::decode(leaf)
        .ok()
        .and_then(|leaf| leaf.pub_map().ok());
    let text = |key: u8| Some(map.as_ref()?.get(&key)?.as_text()?.to_owned());
    (
        text(0),
        text(1).and_then(|vkey| VerifierKey::parse(&vkey).ok()),
    )
}

/// The seal files from the day of the genesis to yesterday, as far as they are published: one request a day.
fn fetch_seals(
    fetch: Fetch<'_>,
    first: &[Vec<u8>],
    zone: &TimeZone,
    wanted: &Wanted<'_>,
    key: Option<&VerifierKey>,
    files: &mut SealFiles,
) -> Result<(), FetchError> {
    let start = first
        .first()
        .and_then(|leaf| LeafView::decode(leaf).ok())
        .map(|leaf| leaf.day);
    let (Some(mut at), Some(now)) = (start.and_then(super::date), wanted.now) else {
        return Ok(());
    };
    let today: Date = zone.to_datetime(now).date();
    while at < today {
        fetch_seal(fetch, day(at), key, files)?;
        let Ok(next) = at.tomorrow() else {
            break;
        };
        at = next;
    }
    Ok(())
}

fn fetch_seal(
    fetch: Fetch<'_>,
    day: Day,
    key: Option<&VerifierKey>,
    files: &mut SealFiles,
) -> Result<(), FetchError> {
    if let Some(bytes) = fetch(&format!("seal/{day}"))? {
        files.add(day, &bytes, key);
    }
    Ok(())
}

/// What is wrong with the seals. A day that the clock here does not know as over is fetched now: demonstrations play
/// days of their own.
fn seal_faults(
    fetch: Fetch<'_>,
    audit: &Audit,
    key: Option<&VerifierKey>,
    files: &mut SealFiles,
) -> Result<Vec<String>, FetchError> {
    for seal in &audit.seals {
        if !files.has(seal.day) {
            fetch_seal(fetch, seal.day, key, files)?;
        }
    }
    Ok(files.against(&audit.seals, audit.size, audit.size))
}

/// A seal of more entries than the checkpoint has was published since that was fetched, or an older checkpoint took
/// the place of a newer one: then it still does.
fn rolled_back(
    fetch: Fetch<'_>,
    files: &SealFiles,
    size: u64,
    key: Option<&VerifierKey>,
) -> Result<Option<String>, FetchError> {
    let sealed = files.roots().map(|(covers, _)| covers).max();
    let Some(sealed) = sealed.filter(|sealed| *sealed > size) else {
        return Ok(None);
    };
    let note = must(fetch, "checkpoint")?;
    let newer = key.and_then(|key| verified(&String::from_utf8_lossy(&note), key));
    Ok(newer.is_none_or(|newer| newer.size < sealed).then(|| {
        format!("a seal covers {sealed} entries, the checkpoint only {size}: it is an old one")
    }))
}

fn must(fetch: Fetch<'_>, path: &str) -> Result<Vec<u8>, FetchError> {
    fetch(path)?.ok_or_else(|| FetchError {
        what: path.to_owned(),
        why: "is not there".to_owned(),
    })
}
