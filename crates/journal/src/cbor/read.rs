//! Reading canonical CBOR without allocation: every accepted byte string is the only one for what
//! it says, because lengths and integers must be shortest and nothing else is allowed.

use super::{CborError, MAX_DEPTH, MAX_KEY, Map, Value};

/// Reads values one after another from borrowed bytes.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// An unsigned integer.
    /// # Errors
    /// Another kind of value, or not the shortest form.
    pub fn uint(&mut self) -> Result<u64, CborError> {
        self.of_major(0)
    }

    /// A byte string.
    /// # Errors
    /// Another kind of value, or not the shortest form.
    #[inline]
    pub fn byte_string(&mut self) -> Result<&'a [u8], CborError> {
        // Nearly all are shorter than 256 bytes, their heads one or two.
        let (length, rest) = match self.rest {
            [first @ 0x40..=0x57, rest @ ..] => (usize::from(first & 31), rest),
            [0x58, length @ 24..=0xff, rest @ ..] => (usize::from(*length), rest),
            _ => {
                let length = self.of_major(2)?;
                return self.take(length);
            }
        };
        let (taken, rest) = rest.split_at_checked(length).ok_or(CborError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// A byte string of exactly `N` bytes.
    /// # Errors
    /// Another kind or length of value.
    pub fn byte_array<const N: usize>(&mut self) -> Result<&'a [u8; N], CborError> {
        self.byte_string()?
            .try_into()
            .map_err(|_| CborError::Unexpected)
    }

    /// `null`, or a byte string of exactly `N` bytes.
    /// # Errors
    /// Another kind or length of value.
    pub fn null_or_array<const N: usize>(&mut self) -> Result<Option<&'a [u8; N]>, CborError> {
        if self.null() {
            Ok(None)
        } else {
            self.byte_array().map(Some)
        }
    }

    /// A text string.
    /// # Errors
    /// Another kind of value, or text that is not printable ASCII.
    pub fn text(&mut self) -> Result<&'a str, CborError> {
        let length = self.of_major(3)?;
        let bytes = self.take(length)?;
        ascii(bytes)
    }

    /// The number of items of the array that starts here.
    /// # Errors
    /// Another kind of value.
    pub fn array(&mut self) -> Result<usize, CborError> {
        let length = self.of_major(4)?;
        self.plausible(length)
    }

    /// The head of an array of exactly `length` items.
    /// # Errors
    /// Another kind or length of value.
    pub fn array_of(&mut self, length: usize) -> Result<(), CborError> {
        if self.array()? == length {
            Ok(())
        } else {
            Err(CborError::Unexpected)
        }
    }

    /// The number of pairs of the map that starts here. Each pair is then [`Reader::key`] and a value.
    /// # Errors
    /// Another kind of value.
    pub fn map(&mut self) -> Result<usize, CborError> {
        let length = self.of_major(5)?;
        self.plausible(length)
    }

    /// The next key of a map; `last` carries the one before.
    /// # Errors
    /// [`CborError::Key`] unless it is an integer 0…23 and above `last`.
    pub fn key(&mut self, last: &mut Option<u8>) -> Result<u8, CborError> {
        let (key, rest) = self.rest.split_first().ok_or(CborError::Truncated)?;
        if *key > MAX_KEY || last.is_some_and(|last| last >= *key) {
            return Err(CborError::Key);
        }
        self.rest = rest;
        *last = Some(*key);
        Ok(*key)
    }

    /// `false` or `true`.
    /// # Errors
    /// Another kind of value.
    pub fn boolean(&mut self) -> Result<bool, CborError> {
        match self.rest {
            [yes @ (0xf4 | 0xf5), rest @ ..] => {
                self.rest = rest;
                Ok(*yes == 0xf5)
            }
            _ => Err(CborError::Unexpected),
        }
    }

    /// The major type of the value that stands here; none at the end.
    #[must_use]
    pub fn major(&self) -> Option<u8> {
        self.rest.first().map(|first| first >> 5)
    }

    /// The bytes between here and there, where a reader of the same bytes stands that went on.
    pub(crate) fn until(&self, there: &Self) -> &'a [u8] {
        &self.rest[..self.rest.len() - there.rest.len()]
    }

    /// Whether `null` stands here; if so it is consumed.
    pub fn null(&mut self) -> bool {
        match self.rest {
            [0xf6, rest @ ..] => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Checks the value that starts here, standing at nesting `depth` (1 for the outermost), and
    /// gives its bytes.
    /// # Errors
    /// Anything that is not canonical.
    pub fn skip(&mut self, depth: usize) -> Result<&'a [u8], CborError> {
        let start = self.clone();
        self.walk(depth)?;
        Ok(start.until(self))
    }

    /// The value that starts here, standing at nesting `depth` (1 for the outermost).
    /// # Errors
    /// Anything that is not canonical.
    pub fn value(&mut self, depth: usize) -> Result<Value, CborError> {
        let (major, argument) = self.head()?;
        Ok(match major {
            0 => Value::Uint(argument),
            2 => Value::Bytes(self.take(argument)?.to_vec()),
            3 => Value::Text(ascii(self.take(argument)?)?.to_owned()),
            4 => {
                let length = self.open(argument, depth)?;
                Value::Array(
                    (0..length)
                        .map(|_| self.value(depth + 1))
                        .collect::<Result<_, _>>()?,
                )
            }
            5 => {
                let length = self.open(argument, depth)?;
                let mut last = None;
                let mut map = Map::new();
                for _ in 0..length {
                    let key = self.key(&mut last)?;
                    map.insert(key, self.value(depth + 1)?);
                }
                Value::Map(map)
            }
            _ => match argument {
                20 => Value::Bool(false),
                21 => Value::Bool(true),
                _ => Value::Null,
            },
        })
    }

    /// Ends the reading.
    /// # Errors
    /// [`CborError::Trailing`] when bytes are left.
    pub fn finish(self) -> Result<(), CborError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(CborError::Trailing)
        }
    }

    fn walk(&mut self, depth: usize) -> Result<(), CborError> {
        let (major, argument) = self.head()?;
        match major {
            2 => {
                self.take(argument)?;
            }
            3 => {
                ascii(self.take(argument)?)?;
            }
            4 => {
                for _ in 0..self.open(argument, depth)? {
                    self.walk(depth + 1)?;
                }
            }
            5 => {
                let mut last = None;
                for _ in 0..self.open(argument, depth)? {
                    self.key(&mut last)?;
                    self.walk(depth + 1)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&self, length: u64, depth: usize) -> Result<usize, CborError> {
        if depth > MAX_DEPTH {
            return Err(CborError::TooDeep);
        }
        self.plausible(length)
    }

    /// A container cannot have more items than bytes are left.
    fn plausible(&self, length: u64) -> Result<usize, CborError> {
        usize::try_from(length)
            .ok()
            .filter(|n| *n <= self.rest.len())
            .ok_or(CborError::Truncated)
    }

    /// Nearly every head is one byte: that one is read where it is asked for.
    #[inline]
    fn of_major(&mut self, wanted: u8) -> Result<u64, CborError> {
        match self.rest {
            [first, rest @ ..] if first >> 5 == wanted && first & 31 < 24 => {
                self.rest = rest;
                Ok(u64::from(first & 31))
            }
            _ => self.long_of_major(wanted),
        }
    }

    fn long_of_major(&mut self, wanted: u8) -> Result<u64, CborError> {
        let start = self.clone();
        let (major, argument) = self.head()?;
        if major != wanted {
            *self = start;
            return Err(CborError::Unexpected);
        }
        Ok(argument)
    }

    /// Major type and argument; for major 7 only the simple values 20, 21, 22.
    #[inline]
    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let (first, rest) = self.rest.split_first().ok_or(CborError::Truncated)?;
        let (major, short) = (first >> 5, first & 31);
        if matches!(major, 1 | 6) || (major == 7 && !matches!(short, 20..=22)) {
            return Err(CborError::Forbidden);
        }
        self.rest = rest;
        if short < 24 {
            return Ok((major, u64::from(short)));
        }
        let (argument, least) = match short {
            24 => (u64::from(u8::from_be_bytes(self.following()?)), 24),
            25 => (u64::from(u16::from_be_bytes(self.following()?)), 0x100),
            26 => (u64::from(u32::from_be_bytes(self.following()?)), 0x1_0000),
            27 => (u64::from_be_bytes(self.following()?), 0x1_0000_0000),
            _ => return Err(CborError::Forbidden),
        };
        if argument < least {
            Err(CborError::NotShortest)
        } else {
            Ok((major, argument))
        }
    }

    #[inline]
    fn following<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(CborError::Truncated)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], CborError> {
        let length = usize::try_from(length).map_err(|_| CborError::Truncated)?;
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(CborError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }
}

fn ascii(bytes: &[u8]) -> Result<&str, CborError> {
    // Every byte is looked at, so that many are at once.
    let is_odd = |odd, b: &u8| odd | !(0x20..=0x7e).contains(b);
    if bytes.iter().fold(false, is_odd) {
        return Err(CborError::NotAscii);
    }
    std::str::from_utf8(bytes).map_err(|_| CborError::NotAscii)
}
