//! One office's rows as one stream, the same for both engines, so that a backup can move between
//! them. Of other offices in the same database it holds nothing. It holds what cannot be computed (journal, sealed fields, settings); loading
//! makes the registers and the search index again.
//!
//! Passwords are in it, hashed, second factors as far as the database knows them, and what became of forms;
//! sessions and links are not: whoever restores a copy signs in anew, and what was revoked meanwhile stays
//! revoked.
//!
//! Format, version 5: the line `huiyin-dump 5`, then per table `2`, its name, its columns, per row
//! `1` and its values, then `0`; after the last table `3` and SHA-256 of everything before. Names
//! are one length byte and ASCII; a value is a tag (0 null, 1 integer, 2 text, 3 bytes), for an
//! integer 8 bytes and else a 4-byte length with the bytes, little-endian.
//! Dumps of earlier versions are of builds before the first release and are not read.

use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};

use sha2::{Digest, Sha256};

use crate::{
    Insert, Kind, Store, StoreError, Tx, Value, account, append, attachment, backend::whole, edge,
    head, kept, new_office, once, register, second_factor,
};

const MAGIC: &[u8] = b"huiyin-dump 5\n";
const END_OF_TABLE: u8 = 0;
const ROW: u8 = 1;
const TABLE: u8 = 2;
const END: u8 = 3;
/// No value is longer; a damaged length must not ask for all memory.
const LONGEST: u32 = 64 << 20;

/// What a dump holds, in the order in which it is written and loaded.
fn tables() -> [&'static Insert; 14] {
    [
        &new_office::OFFICE,
        &head::JOURNAL_HEAD,
        &append::JOURNAL_ENTRY,
        &edge::EDGE,
        &kept::IDENTITY,
        &kept::SUBJECT_MARK,
        &kept::QUERY_CODE,
        &register::setting::SETTING,
        &account::ACCOUNT,
        &second_factor::SECOND_FACTOR,
        &second_factor::RECOVERY_CODE,
        &once::ONCE,
        &attachment::ATTACHMENT,
        &kept::DOCUMENT,
    ]
}

/// What was written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dumped {
    /// Rows of all tables.
    pub rows: u64,
    /// SHA-256 of the stream before its last 32 bytes, which repeat it.
    pub digest: [u8; 32],
}

impl Store {
    /// Writes an office's part of the database as it is at one moment; writes go on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::DiskFull`] when `out` fails, or as the engine reports it.
    pub fn dump(&self, office: &str, out: impl Write) -> Result<Dumped, StoreError> {
        let mut out = Hashing {
            inner: BufWriter::new(out),
            hash: Sha256::new(),
        };
        let rows = self.read(|tx| dump(tx, office, &mut out))?;
        let digest: [u8; 32] = out.hash.finalize().into();
        out.inner
            .write_all(&digest)
            .and_then(|()| out.inner.flush())
            .map_err(from_io)?;
        Ok(Dumped { rows, digest })
    }

    /// Loads a dump into a database without offices, then makes the registers and the search index.
    ///
    /// # Errors
    /// [`StoreError::Dump`] when the stream is not a whole dump or the database is in use already;
    /// then nothing is kept.
    pub fn load_dump(&self, input: impl Read + Send + 'static) -> Result<Dumped, StoreError> {
        let dumped = self.alone(move |connection| {
            let mut input = Hashing {
                inner: BufReader::new(input),
                hash: Sha256::new(),
            };
            whole(connection, |tx| load(tx, &mut input))
        })?;
        self.rebuild(true)?;
        self.publish_sizes()?;
        Ok(dumped)
    }
}

fn dump(tx: &mut dyn Tx, office: &str, out: &mut impl Write) -> Result<u64, StoreError> {
    let mut rows = 0;
    out.write_all(MAGIC).map_err(from_io)?;
    for table in tables() {
        let mut header = vec![TABLE];
        name(&mut header, table.table);
        header.push(u8::try_from(table.columns.len()).expect("a table has a few columns"));
        table
            .columns
            .iter()
            .for_each(|(column, _)| name(&mut header, column));
        out.write_all(&header).map_err(from_io)?;
        let (names, key) = (table.names(), table.key.join(", "));
        let of = table.table;
        let sql = format!("select {names} from {of} where office = $1 order by {key}");
        let mut bytes = Vec::new();
        tx.each(&sql, &[office.into()], &mut |row| {
            rows += 1;
            bytes.clear();
            bytes.push(ROW);
            for value in &row.values() {
                put_value(&mut bytes, value)?;
            }
            out.write_all(&bytes).map_err(from_io)
        })?;
        out.write_all(&[END_OF_TABLE]).map_err(from_io)?;
    }
    out.write_all(&[END]).map_err(from_io)?;
    Ok(rows)
}

fn load(tx: &mut dyn Tx, input: &mut Hashing<impl Read>) -> Result<Dumped, StoreError> {
    if !new_office::offices(tx)?.is_empty() {
        return Err(StoreError::Dump(
            "the database holds an office already".to_owned(),
        ));
    }
    let mut magic = [0; MAGIC.len()];
    input.read_exact(&mut magic).map_err(from_io)?;
    if magic != MAGIC {
        return Err(StoreError::Dump(
            "it does not begin like one of version 5".to_owned(),
        ));
    }
    let mut rows = 0;
    for table in tables() {
        expect_header(input, table)?;
        loop {
            match byte(input)? {
                ROW => {}
                END_OF_TABLE => break,
                _ => return Err(damaged(table)),
            }
            let row: Vec<Value> = table
                .columns
                .iter()
                .map(|_| value(input))
                .collect::<Result<_, _>>()?;
            let fits = row
                .iter()
                .zip(table.columns)
                .all(|(value, (_, kind))| fits(value, *kind));
            if !fits {
                return Err(damaged(table));
            }
            tx.put(table, &row)?;
            rows += 1;
        }
    }
    if byte(input)? != END {
        return Err(StoreError::Dump(
            "it goes on where it should end".to_owned(),
        ));
    }
    let digest: [u8; 32] = input.hash.clone().finalize().into();
    let mut written = [0; 32];
    input.inner.read_exact(&mut written).map_err(from_io)?;
    if written != digest {
        return Err(StoreError::Dump(
            "its digest does not fit its content".to_owned(),
        ));
    }
    Ok(Dumped { rows, digest })
}

fn expect_header(input: &mut impl Read, table: &Insert) -> Result<(), StoreError> {
    let mut wanted = vec![TABLE];
    name(&mut wanted, table.table);
    wanted.push(u8::try_from(table.columns.len()).expect("a table has a few columns"));
    table
        .columns
        .iter()
        .for_each(|(column, _)| name(&mut wanted, column));
    let mut found = vec![0; wanted.len()];
    input.read_exact(&mut found).map_err(from_io)?;
    if found == wanted {
        Ok(())
    } else {
        Err(damaged(table))
    }
}

fn damaged(table: &Insert) -> StoreError {
    StoreError::Dump(format!("table {} does not read", table.table))
}

fn name(out: &mut Vec<u8>, name: &str) {
    out.push(u8::try_from(name.len()).expect("names are short"));
    out.extend_from_slice(name.as_bytes());
}

fn put_value(out: &mut Vec<u8>, value: &Value) -> Result<(), StoreError> {
    let (tag, bytes) = match value {
        Value::Null => {
            out.push(0);
            return Ok(());
        }
        Value::Int(number) => {
            out.push(1);
            out.extend_from_slice(&number.to_le_bytes());
            return Ok(());
        }
        Value::Text(text) => (2, text.as_bytes()),
        Value::Bytes(bytes) => (3, bytes.as_slice()),
    };
    let length = u32::try_from(bytes.len())
        .ok()
        .filter(|length| *length <= LONGEST);
    let length = length.ok_or_else(|| StoreError::Dump("a value is too long".to_owned()))?;
    out.push(tag);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}

fn value(input: &mut impl Read) -> Result<Value, StoreError> {
    let tag = byte(input)?;
    match tag {
        0 => Ok(Value::Null),
        1 => {
            let mut number = [0; 8];
            input.read_exact(&mut number).map_err(from_io)?;
            Ok(Value::Int(i64::from_le_bytes(number)))
        }
        2 | 3 => {
            let mut length = [0; 4];
            input.read_exact(&mut length).map_err(from_io)?;
            let length = u32::from_le_bytes(length);
            if length > LONGEST {
                return Err(StoreError::Dump("a value is too long".to_owned()));
            }
            let mut bytes = Vec::new();
            let read = input
                .take(length.into())
                .read_to_end(&mut bytes)
                .map_err(from_io)?;
            if read != length as usize {
                return Err(StoreError::Dump("it ends in the middle".to_owned()));
            }
            if tag == 3 {
                return Ok(Value::Bytes(bytes));
            }
            let text = String::from_utf8(bytes);
            text.map(Value::Text)
                .map_err(|_| StoreError::Dump("a text is not UTF-8".to_owned()))
        }
        _ => Err(StoreError::Dump("a value does not read".to_owned())),
    }
}

fn fits(value: &Value, kind: Kind) -> bool {
    match value {
        Value::Null => true,
        Value::Int(_) => kind == Kind::Int,
        Value::Text(_) => kind == Kind::Text,
        Value::Bytes(_) => kind == Kind::Bytes,
    }
}

fn byte(input: &mut impl Read) -> Result<u8, StoreError> {
    let mut byte = [0];
    input.read_exact(&mut byte).map_err(from_io)?;
    Ok(byte[0])
}

/// A stream whose bytes are hashed on their way.
struct Hashing<T> {
    inner: T,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.hash.update(&bytes[..read]);
        Ok(read)
    }
}

fn from_io(error: std::io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::UnexpectedEof => StoreError::Dump("it ends in the middle".to_owned()),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            StoreError::DiskFull(error.to_string())
        }
        _ => StoreError::Io(error.to_string()),
    }
}
