//! Does the database bear out what is signed? Asked before anything is written, and again and again (journal specification §9.4).

use crate::publisher::{Frontier, PublicFolder, PublishError, Source, published};
use crate::signer::Signed;
use huiyin_journal::cbor::Value;
use huiyin_journal::hash::leaf_hash;
use huiyin_journal::key::VerifierKey;
use huiyin_journal::leaf::Leaf;
use huiyin_journal::tile::{WIDTH, bundles_for_growth, encode_bundle, tiles_for_growth};
use huiyin_store::StoreError;

/// Rows hashed between two questions whether to go on.
const CHUNK: u64 = 8_192;

/// Why an office only reads.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Fewer rows than are signed: an old backup.
    #[error(
        "the database ends at entry {rows}, but {signed} entries are signed: it is an old backup. Nothing is written until `huiyin recover` has brought the missing entries back"
    )]
    Behind {
        /// Rows there are.
        rows: u64,
        /// Rows under the last signature.
        signed: u64,
    },
    /// The rows lead to another root.
    #[error(
        "the first {size} entries of the database do not lead to the root that is signed: an entry was changed or dropped. Nothing is written; `huiyin audit` shows where"
    )]
    Differs {
        /// Size that is signed.
        size: u64,
    },
    /// The signer's memory is older than the database's.
    #[error(
        "the signer remembers {signed} entries, the database had {kept} signed: the signer's state was rolled back. Nothing is written; set it from the largest checkpoint that exists elsewhere"
    )]
    SignerBehind {
        /// Size the signer remembers.
        signed: u64,
        /// Size the database knows to be signed.
        kept: u64,
    },
    /// Genesis names another key.
    #[error("the signer's key is not the one that the journal's first entry names")]
    ForeignSigner,
    /// There is no first entry, or it is none.
    #[error("the journal's first entry cannot be read")]
    NoGenesis,
    /// A row or a file is not what it was.
    #[error("{0}. Nothing is written until this is understood")]
    Changed(#[from] PublishError),
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The check before the first write: log2 n hashes and the rows since the last edge that was kept.
/// # Errors
/// [`Trouble`]: then the office only reads.
pub fn check_start(source: &dyn Source, key: &VerifierKey, signed: Signed) -> Result<(), Trouble> {
    check_genesis(source, key)?;
    let rows = source.size()?;
    if rows < signed.size {
        return Err(Trouble::Behind {
            rows,
            signed: signed.size,
        });
    }
    let mut edge = source.edge()?;
    if edge.size() > signed.size {
        return Err(Trouble::SignerBehind {
            signed: signed.size,
            kept: edge.size(),
        });
    }
    while edge.size() < signed.size {
        let from = edge.size();
        let leaves = source.leaves(from, signed.size.min(from + CHUNK))?;
        if leaves.is_empty() {
            return Err(Trouble::Behind {
                rows: from,
                signed: signed.size,
            });
        }
        edge.extend(leaves.iter().map(|leaf| leaf_hash(leaf)));
    }
    if edge.root() == signed.root {
        Ok(())
    } else {
        Err(Trouble::Differs { size: signed.size })
    }
}

/// The published checkpoint against the signature: with the database and the signer both rolled back, only it remembers.
/// # Errors
/// [`Trouble::Changed`] when more is published than signed, another root, or by another key.
pub fn check_published(
    folder: &PublicFolder,
    key: &VerifierKey,
    signed: Signed,
) -> Result<(), Trouble> {
    let Some(checkpoint) = published(folder, key)? else {
        return Ok(());
    };
    let (size, published) = (signed.size, checkpoint.size);
    if published > size {
        return Err(PublishError::SignerBehind {
            signed: size,
            published,
        }
        .into());
    }
    if published == size && checkpoint.root != signed.root {
        return Err(PublishError::OtherRoot { size }.into());
    }
    Ok(())
}

fn check_genesis(source: &dyn Source, key: &VerifierKey) -> Result<(), Trouble> {
    if source.size()? == 0 {
        return Err(Trouble::NoGenesis);
    }
    let first = source.leaves(0, 1)?.pop().ok_or(Trouble::NoGenesis)?;
    let genesis = Leaf::decode(&first).map_err(|_| Trouble::NoGenesis)?;
    let named = genesis.pub_map.get(&1).and_then(Value::as_text);
    if named == Some(&key.to_string()) {
        Ok(())
    } else {
        Err(Trouble::ForeignSigner)
    }
}

/// The whole log from leaf 0: its root at the signed size, and every full tile and bundle that is published.
///
/// `go_on` is asked between chunks; false ends the check without a finding.
/// # Errors
/// [`Trouble::Differs`], [`Trouble::Store`], [`Trouble::Changed`] with the first file that differs.
pub fn rehash(
    source: &dyn Source,
    folder: &PublicFolder,
    signed: Signed,
    go_on: &dyn Fn() -> bool,
) -> Result<(), Trouble> {
    let published = published_size(folder)?;
    let mut tree = Frontier::default();
    let mut bundle: Vec<Vec<u8>> = Vec::new();
    while tree.size() < signed.size {
        if !go_on() {
            return Ok(());
        }
        let from = tree.size();
        let to = signed.size.min(from + CHUNK);
        let leaves = source.leaves(from, to)?;
        if leaves.len() as u64 != to - from {
            return Err(Trouble::Behind {
                rows: from + leaves.len() as u64,
                signed: signed.size,
            });
        }
        leaves.iter().for_each(|leaf| tree.push(leaf_hash(leaf)));
        bundle.extend(leaves);
        check_files(folder, &tree, &bundle, from, published.min(to))?;
        tree.forget(to);
        bundle.clear();
    }
    match tree.root_at(signed.size) {
        Ok(root) if root == signed.root => Ok(()),
        _ => Err(Trouble::Differs { size: signed.size }),
    }
}

/// The full tiles and bundles that were completed between `from` and `to`, as they lie on the disk.
fn check_files(
    folder: &PublicFolder,
    tree: &Frontier,
    leaves: &[Vec<u8>],
    from: u64,
    to: u64,
) -> Result<(), PublishError> {
    let same = |path: String, bytes: Option<Vec<u8>>| match (folder.read(&path)?, bytes) {
        (None, _) => Err(PublishError::Missing(path)),
        (there, bytes) if there == bytes => Ok(()),
        _ => Err(PublishError::Changed(path)),
    };
    if to <= from {
        return Ok(());
    }
    for tile in tiles_for_growth(from, to) {
        if u64::from(tile.width) == WIDTH {
            same(tile.path(), tree.tile(tile))?;
        }
    }
    for bundle in bundles_for_growth(from, to) {
        if u64::from(bundle.width) == WIDTH {
            let start = usize::try_from(bundle.index * WIDTH - from).expect("within the chunk");
            let leaves = &leaves[start..start + usize::from(bundle.width)];
            same(bundle.path(), encode_bundle(leaves).ok())?;
        }
    }
    Ok(())
}

/// What the checkpoint file says; who signed it is the publisher's question.
fn published_size(folder: &PublicFolder) -> Result<u64, PublishError> {
    let Some(note) = folder.checkpoint()? else {
        return Ok(0);
    };
    let size = note.lines().nth(1).and_then(|line| line.parse().ok());
    size.ok_or_else(|| PublishError::Changed("checkpoint".to_owned()))
}

#[cfg(test)]
mod tests;
