//! Files that came with an entry, sealed by the caller. The entry commits to length and digest of each
//! (field 7), so that a row that was changed, or is gone, is found.

use huiyin_journal::{
    cbor::Value as Cbor,
    commit::{attachments_value, field},
    hash::Hash,
};

use crate::{
    Append, Draft, Insert, Kind, OnConflict, Opened, Position, Random, Row, Sql, StoreError, Tx,
    act::salt,
};

pub(crate) static ATTACHMENT: Insert = Insert {
    table: "attachment",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("entry", Kind::Int),
        ("n", Kind::Int),
        ("key_id", Kind::Bytes),
        ("kind", Kind::Text),
        ("length", Kind::Int),
        ("digest", Kind::Bytes),
        ("name", Kind::Bytes),
        ("sealed", Kind::Bytes),
    ],
    key: &["office", "matter", "entry", "n"],
    on_conflict: OnConflict::Fail,
};

const OF_MATTER: Sql = "select matter, entry, n, key_id, kind, length, digest, name from attachment
    where office = $1 and matter = $2
    order by entry, n";
const ONE: Sql =
    "select matter, entry, n, key_id, kind, length, digest, name, sealed from attachment
    where office = $1 and matter = $2 and entry = $3 and n = $4";
const BETWEEN: Sql = "select matter, entry, n, key_id, kind, length, digest, name from attachment
    where office = $1 and entry >= $2 and entry < $3
    order by entry, n";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[OF_MATTER, ONE, BETWEEN];

/// More files do not come with one entry.
const MAX_DIGESTS: usize = 4096;

/// One file, sealed, on its way into the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedFile {
    /// Names the key in the key store.
    pub key_id: Vec<u8>,
    /// Media type.
    pub kind: String,
    /// Length of the file in bytes.
    pub length: u64,
    /// SHA-256 of the file.
    pub digest: Hash,
    /// AEAD over the file's name.
    pub name: Vec<u8>,
    /// AEAD over the file.
    pub sealed: Vec<u8>,
}

/// One file as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// The matter.
    pub matter: Position,
    /// The entry that brought it.
    pub entry: Position,
    /// Which file of that entry, from 1.
    pub n: u32,
    /// The file; `sealed` is empty in a list.
    pub file: SealedFile,
}

impl StoredFile {
    fn read(row: &Row, sealed: Vec<u8>) -> Result<Self, StoreError> {
        Ok(Self {
            matter: Position::from_int(row.int(0)?),
            entry: Position::from_int(row.int(1)?),
            n: u32::try_from(row.int(2)?)
                .map_err(|_| StoreError::Damaged("the number of an attachment".to_owned()))?,
            file: SealedFile {
                key_id: row.bytes(3)?.to_vec(),
                kind: row.text(4)?.to_owned(),
                length: row.int(5)?.unsigned_abs(),
                digest: row.array(6)?,
                name: row.bytes(7)?.to_vec(),
                sealed,
            },
        })
    }
}

/// The files of a matter without their bytes, oldest first.
///
/// # Errors
/// As the engine reports it.
pub fn attachments(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
) -> Result<Vec<StoredFile>, StoreError> {
    let rows = tx.rows(OF_MATTER, &[office.into(), matter.as_int().into()])?;
    rows.iter()
        .map(|row| StoredFile::read(row, Vec::new()))
        .collect()
}

/// One file with its bytes.
///
/// # Errors
/// As the engine reports it.
pub fn attachment(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
    entry: Position,
    n: u32,
) -> Result<Option<StoredFile>, StoreError> {
    let args = [
        office.into(),
        matter.as_int().into(),
        entry.as_int().into(),
        n.into(),
    ];
    let rows = tx.rows(ONE, &args)?;
    rows.first()
        .map(|row| StoredFile::read(row, row.bytes(8)?.to_vec()))
        .transpose()
}

/// Every file of a generation without its bytes, one after the other.
///
/// # Errors
/// As the engine reports it, or what `each` returns.
pub fn each_attachment(
    tx: &mut dyn Tx,
    office: &str,
    generation: u32,
    each: &mut dyn FnMut(StoredFile) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (first, end) = (
        Position::new(generation, 0),
        Position::new(generation + 1, 0),
    );
    let args = [office.into(), first.as_int().into(), end.as_int().into()];
    tx.each(BETWEEN, &args, &mut |row| {
        each(StoredFile::read(&row, Vec::new())?)
    })
}

/// Length and digest of each file that the value of field 7 names; `None` when it is no such value.
pub fn digests_of(value: &[u8]) -> Option<Vec<(u64, Hash)>> {
    let value = Cbor::decode(value, MAX_DIGESTS).ok()?;
    let one = |pair: &Cbor| {
        let [length, digest] = pair.as_array()? else {
            return None;
        };
        Some((length.as_uint()?, digest.as_hash()?))
    };
    value.as_array()?.iter().map(one).collect()
}

impl Draft {
    /// The same entry with files: the body commits to length and digest of each.
    ///
    /// # Errors
    /// [`StoreError::Entry`] when they cannot be committed to.
    pub fn with_files(
        mut self,
        files: Vec<SealedFile>,
        random: &dyn Random,
    ) -> Result<Self, StoreError> {
        if files.is_empty() {
            return Ok(self);
        }
        let digests: Vec<(u64, Hash)> = files
            .iter()
            .map(|file| (file.length, file.digest))
            .collect();
        let mut added = Opened::default();
        added.set(
            field::ATTACHMENTS,
            salt(random),
            attachments_value(&digests),
        );
        let Some((body, _)) = &mut self.body else {
            return Err(StoreError::Entry(
                "an entry without a body brings no files".to_owned(),
            ));
        };
        body.commits
            .extend(added.commits(&self.origin, &self.event_id)?);
        let mut opened = match &self.content {
            Some(content) => Opened::decode(content)?,
            None => Opened::default(),
        };
        opened.fields.extend(added.fields);
        self.content = Some(opened.encode());
        self.files = files;
        Ok(self)
    }
}

impl Append<'_> {
    /// Puts the rows of the files that an entry brings.
    pub(crate) fn put_files(
        &mut self,
        draft: &Draft,
        matter: Position,
        entry: Position,
    ) -> Result<(), StoreError> {
        for (file, n) in draft.files.iter().zip(1_u32..) {
            let length = i64::try_from(file.length)
                .map_err(|_| StoreError::Entry("a file is too long".to_owned()))?;
            let row = [
                (&draft.office).into(),
                matter.as_int().into(),
                entry.as_int().into(),
                n.into(),
                file.key_id.clone().into(),
                file.kind.as_str().into(),
                length.into(),
                file.digest.into(),
                file.name.clone().into(),
                file.sealed.clone().into(),
            ];
            self.tx.put(&ATTACHMENT, &row)?;
        }
        Ok(())
    }
}
