//! What a log reads back from its published files, and the tree over files and memory.

use super::KEEP_PARTIALS_DAYS;
use crate::publisher::{Frontier, PublicFolder, PublishError};
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::hash::Hash;
use huiyin_journal::key::VerifierKey;
use huiyin_journal::note::Note;
use huiyin_journal::receipt::Receipt;
use huiyin_journal::tile::TileTree;
use huiyin_journal::tree::{HashReader, RightEdge};

/// Subtrees from memory, and what is older from the tiles.
pub(super) struct Nodes<'a> {
    pub(super) frontier: &'a Frontier,
    pub(super) tiles: TileTree<PublicFolder>,
}

impl HashReader for Nodes<'_> {
    type Error = PublishError;

    fn node(&mut self, level: u8, index: u64) -> Result<Hash, PublishError> {
        match self.frontier.node(level, index) {
            Ok(hash) => Ok(hash),
            Err(_) => self.tiles.node(level, index),
        }
    }
}

/// Sizes at the last seals, oldest first, and the one before them: up to there partial tiles are removed already.
pub(super) fn sealed_sizes(folder: &PublicFolder) -> Result<(Vec<u64>, u64), PublishError> {
    let days = folder.list("seal")?;
    let last = days.len().saturating_sub(KEEP_PARTIALS_DAYS + 1);
    let mut sizes = Vec::new();
    for day in &days[last..] {
        let path = format!("seal/{day}");
        let file = folder.read(&path)?.unwrap_or_default();
        let receipt = Receipt::parse(&file).map_err(|_| PublishError::Changed(path))?;
        sizes.push(receipt.index + 1);
    }
    let removed = if sizes.len() > KEEP_PARTIALS_DAYS {
        sizes.remove(0)
    } else {
        0
    };
    Ok((sizes, removed))
}

/// The published checkpoint, signed by this key; `None` before the first.
pub(crate) fn published(
    folder: &PublicFolder,
    key: &VerifierKey,
) -> Result<Option<Checkpoint>, PublishError> {
    let Some(note) = folder.checkpoint()? else {
        return Ok(None);
    };
    let changed = || PublishError::Changed("checkpoint".to_owned());
    verified(&note, key).ok_or_else(changed).map(Some)
}

/// The checkpoint in a note that this log key signed.
#[must_use]
pub fn verified(note: &str, key: &VerifierKey) -> Option<Checkpoint> {
    let note = Note::parse(note.as_bytes()).ok()?;
    let mut lines = note.lines_of(key).peekable();
    lines.peek()?;
    let good = lines.all(|line| line.verifies(&note.text, key));
    let checkpoint = Checkpoint::parse(&note.text).ok()?;
    (good && checkpoint.origin == key.name()).then_some(checkpoint)
}

/// The peaks of the tree that a frontier stands for.
pub(super) fn edge_of(frontier: &Frontier) -> Result<RightEdge, PublishError> {
    let size = frontier.size();
    let mut bytes = size.to_be_bytes().to_vec();
    for level in (0..63).rev().filter(|level| size >> level & 1 == 1) {
        let index = (size >> level) - 1;
        bytes.extend(HashReader::node(&mut &*frontier, level, index)?);
    }
    Ok(RightEdge::from_bytes(&bytes)?)
}
