//! Writing canonical CBOR, item by item, into anything that takes bytes.

use super::{CborError, MAX_KEY};

/// Takes the bytes of an encoding.
pub trait Sink {
    /// Takes the next bytes.
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Compares an encoding with given bytes instead of storing it, so that re-encoding a decoded value
/// needs no memory.
#[derive(Debug)]
pub struct Same<'a> {
    rest: &'a [u8],
    same: bool,
}

impl<'a> Same<'a> {
    /// Expects exactly `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            same: true,
        }
    }

    /// Whether all expected bytes came, and no others.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.same && self.rest.is_empty()
    }
}

impl Sink for Same<'_> {
    fn put(&mut self, bytes: &[u8]) {
        match self.rest.strip_prefix(bytes) {
            Some(rest) => self.rest = rest,
            None => self.same = false,
        }
    }
}

/// An unsigned integer.
pub fn uint(sink: &mut impl Sink, value: u64) {
    head(sink, 0, value);
}

/// A byte string.
pub fn bytes(sink: &mut impl Sink, bytes: &[u8]) {
    head(sink, 2, bytes.len() as u64);
    sink.put(bytes);
}

/// A text string.
/// # Errors
/// [`CborError::NotAscii`] for anything beyond 0x20 to 0x7e.
pub fn text(sink: &mut impl Sink, text: &str) -> Result<(), CborError> {
    if !text.bytes().all(|b| (0x20..=0x7e).contains(&b)) {
        return Err(CborError::NotAscii);
    }
    head(sink, 3, text.len() as u64);
    sink.put(text.as_bytes());
    Ok(())
}

/// The head of an array of `length` items.
pub fn array(sink: &mut impl Sink, length: usize) {
    head(sink, 4, length as u64);
}

/// The head of a map of `length` pairs.
pub fn map(sink: &mut impl Sink, length: usize) {
    head(sink, 5, length as u64);
}

/// A map key; the caller writes them in ascending order.
/// # Errors
/// [`CborError::Key`] above 23.
pub fn key(sink: &mut impl Sink, key: u8) -> Result<(), CborError> {
    if key > MAX_KEY {
        return Err(CborError::Key);
    }
    sink.put(&[key]);
    Ok(())
}

/// `false` or `true`.
pub fn boolean(sink: &mut impl Sink, value: bool) {
    sink.put(&[0xf4 + u8::from(value)]);
}

/// `null`.
pub fn null(sink: &mut impl Sink) {
    sink.put(&[0xf6]);
}

fn head(sink: &mut impl Sink, major: u8, value: u64) {
    let be = value.to_be_bytes();
    let major = major << 5;
    match value {
        0..24 => sink.put(&[major | be[7]]),
        24..0x100 => sink.put(&[major | 24, be[7]]),
        0x100..0x1_0000 => sink.put(&[major | 25, be[6], be[7]]),
        0x1_0000..0x1_0000_0000 => sink.put(&[major | 26, be[4], be[5], be[6], be[7]]),
        _ => {
            let mut long = [major | 27; 9];
            long[1..].copy_from_slice(&be);
            sink.put(&long);
        }
    }
}
