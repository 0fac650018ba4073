//! The master key in parts that people keep on paper: some of them, together, give it back (Shamir's scheme).
//!
//! A share is eighty letters in four rows. Each row ends with a check, so that whoever types it learns which row is wrong.
//! The directory keeps what recognises the key when shares are joined, and nothing of the shares.

use super::master::{self, Secrets, name_of, settle};
use super::{Key, KeyError, hex, hmac_bytes};
use crate::files::{self, Disk, Mode};
use crate::seal::ALPHABET;
use crate::system::Random;
use blahaj::{Share as Point, Sharks};
use huiyin_journal::hash::sha256;
use std::convert::Infallible;
use std::fmt;
use std::path::Path;
use zeroize::Zeroizing;

/// In the key service's directory.
pub(crate) const FILE: &str = "shares";
const HEAD: &str = "huiyin shares 1";
/// More people cannot be found in a hurry.
pub const MOST: u8 = 16;
const ROWS: usize = 4;
const ROW_BYTES: usize = 10;
const ROW_LETTERS: usize = 20;
const BYTES: usize = ROWS * ROW_BYTES;

/// One part of the master key.
#[derive(Clone, PartialEq, Eq)]
pub struct Share(Zeroizing<[u8; BYTES]>);

/// Why shares give no key.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// It has more or fewer letters than a share.
    #[error("a share has 80 letters and digits in four rows; this has {0}")]
    Length(usize),
    /// A row was mistyped.
    #[error("row {0} of the share is mistyped")]
    Row(usize),
    /// They were not made together.
    #[error("these shares were not made together")]
    Sets,
    /// One was typed twice.
    #[error("share {0} was given twice")]
    Twice(u8),
    /// More are needed.
    #[error("{need} shares are needed, and these are {given}")]
    TooFew {
        /// How many give the key back.
        need: u8,
        /// How many there are.
        given: usize,
    },
    /// Two of three and the like: neither one alone, nor more than there are.
    #[error("at least 2 shares are needed, of at most 16, and no more than there are")]
    Numbers,
    /// Another key than this directory's.
    #[error(
        "these shares give another key: they are of another office, or of before the key was changed"
    )]
    OtherKey,
    /// No shares were made, so there is nothing to compare with.
    #[error("no shares of this key were made yet")]
    NotMade,
    /// The master key is where it should be.
    #[error("the master key is not lost")]
    NotLost,
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
}

impl From<std::io::Error> for ShareError {
    fn from(error: std::io::Error) -> Self {
        Self::Keys(error.into())
    }
}

/// What the directory remembers of the shares that were made last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// How many give the key back.
    pub need: u8,
    /// How many there are.
    pub of: u8,
    /// They are of a master key that was changed since, and useless.
    pub is_past: bool,
    set: [u8; 6],
    master: String,
    commitment: String,
}

impl Share {
    /// Which one it is, from 1.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.0[1]
    }

    /// How many give the key back.
    #[must_use]
    pub fn need(&self) -> u8 {
        self.0[0]
    }

    fn set(&self) -> [u8; 6] {
        *self.0[2..].first_chunk().expect("a share is longer")
    }

    /// Reads a share as people type it: letters of either case, with any spaces, dashes and line ends.
    /// # Errors
    /// [`ShareError::Length`], [`ShareError::Row`].
    pub fn parse(typed: &str) -> Result<Self, ShareError> {
        let letters = typed.chars().filter(|c| c.is_alphanumeric());
        let digits: Zeroizing<Vec<Option<u8>>> = Zeroizing::new(letters.map(digit).collect());
        if digits.len() != ROWS * ROW_LETTERS {
            return Err(ShareError::Length(digits.len()));
        }
        let mut bytes = Zeroizing::new([0; BYTES]);
        for row in 0..ROWS {
            let digits = &digits[row * ROW_LETTERS..][..ROW_LETTERS];
            let mistyped = || ShareError::Row(row + 1);
            let digits: Option<Vec<u8>> = digits.iter().copied().collect();
            let digits = Zeroizing::new(digits.ok_or_else(mistyped)?);
            let (content, check) = digits.split_at(16);
            for (eight, five) in content
                .chunks(8)
                .zip(bytes[row * ROW_BYTES..].chunks_mut(5))
            {
                let bits = eight
                    .iter()
                    .fold(0_u64, |bits, digit| bits << 5 | u64::from(*digit));
                five.copy_from_slice(&bits.to_be_bytes()[3..]);
            }
            if check != checked(row, &bytes) {
                return Err(mistyped());
            }
        }
        Ok(Self(bytes))
    }
}

/// Four rows of five groups.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in 0..ROWS {
            let bytes = &self.0[row * ROW_BYTES..][..ROW_BYTES];
            let mut digits = Vec::with_capacity(ROW_LETTERS);
            for five in bytes.chunks(5) {
                let bits = five
                    .iter()
                    .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
                digits.extend((0..8).rev().map(|at| (bits >> (5 * at) & 31) as u8));
            }
            digits.extend(checked(row, &self.0));
            let groups: Vec<String> = digits.chunks(4).map(letters).collect();
            let end = if row + 1 < ROWS { "\n" } else { "" };
            write!(f, "{}{end}", groups.join("-"))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({}, …)", self.number())
    }
}

/// The check of a row takes in the first one: rows of two shares do not go together.
fn checked(row: usize, bytes: &[u8; BYTES]) -> [u8; 4] {
    let mut of = Zeroizing::new(b"huiyin/share-row/v1\n".to_vec());
    of.push(row as u8);
    of.extend(&bytes[..ROW_BYTES]);
    of.extend(&bytes[row * ROW_BYTES..][..ROW_BYTES]);
    let hash = sha256(&of);
    let bits = u32::from_be_bytes([0, hash[0], hash[1], hash[2]]);
    [19, 14, 9, 4].map(|at| (bits >> at & 31) as u8)
}

fn letters(digits: &[u8]) -> String {
    let letter = |digit: &u8| char::from(ALPHABET[usize::from(*digit)]);
    digits.iter().map(letter).collect()
}

fn digit(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let at = ALPHABET.iter().position(|letter| char::from(*letter) == c);
    at.and_then(|at| u8::try_from(at).ok())
}

/// Our randomness, as the scheme asks for it.
struct Dice<'a>(&'a dyn Random);

impl rand_core::TryRng for Dice<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_ne_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_ne_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Dice<'_> {}

/// Makes shares of the master key in this directory, `need` of which give it back. Those made before give it back as
/// well, until the key is changed.
/// # Errors
/// [`ShareError::Numbers`], [`ShareError::Keys`].
pub fn split(
    disk: &dyn Disk,
    random: &dyn Random,
    dir: &Path,
    (need, of): (u8, u8),
) -> Result<Vec<Share>, ShareError> {
    if need < 2 || need > of || of > MOST {
        return Err(ShareError::Numbers);
    }
    let _lock = settle(disk, dir)?;
    let secrets = Secrets::read(disk, dir)?;
    let mut set = [0; 6];
    random.fill(&mut set);
    let points = Sharks(need).dealer_rng(&*secrets.master.0, &mut Dice(random));
    let shares = points.take(usize::from(of)).map(|point| {
        let point = Zeroizing::new(Vec::from(&point));
        let mut bytes = Zeroizing::new([0; BYTES]);
        bytes[0] = need;
        bytes[1] = point[0];
        bytes[2..8].copy_from_slice(&set);
        bytes[8..].copy_from_slice(&point[1..]);
        Share(bytes)
    });
    let shares = shares.collect();
    let made = Made {
        need,
        of,
        is_past: false,
        set,
        master: hex(&name_of(&secrets.master)),
        commitment: commitment(&secrets.master),
    };
    let path = dir.join(FILE);
    files::replace(disk, &path, made.to_string().as_bytes(), Mode::Private)?;
    Ok(shares)
}

/// Joins shares in memory and compares what they give with what the directory remembers; the key is forgotten. `false`
/// when they give the key and are of an earlier making.
/// # Errors
/// [`ShareError`] when they do not give it.
pub fn drill(disk: &dyn Disk, dir: &Path, shares: &[Share]) -> Result<bool, ShareError> {
    let made = made(disk, dir)?.ok_or(ShareError::NotMade)?;
    let master = join(shares)?;
    if made.is_past || commitment(&master) != made.commitment {
        return Err(ShareError::OtherKey);
    }
    Ok(shares.iter().all(|share| share.set() == made.set))
}

/// Puts the master key back into a directory that lost it.
/// # Errors
/// [`ShareError::OtherKey`] unless the records there are wrapped under it.
pub fn recover(disk: &dyn Disk, dir: &Path, shares: &[Share]) -> Result<(), ShareError> {
    let _lock = settle(disk, dir)?;
    match Secrets::read(disk, dir) {
        Ok(_) => return Err(ShareError::NotLost),
        Err(KeyError::NoMasterKey(_) | KeyError::Damaged) => {}
        Err(error) => return Err(error.into()),
    }
    let master = join(shares)?;
    if master::named(disk, &dir.join("records"))? != name_of(&master) {
        return Err(ShareError::OtherKey);
    }
    Ok(master::write(disk, dir, &master)?)
}

/// The shares that were made last, if any were.
/// # Errors
/// [`KeyError::Damaged`], [`KeyError::Disk`].
pub fn made(disk: &dyn Disk, dir: &Path) -> Result<Option<Made>, KeyError> {
    let Some(bytes) = disk.read(&dir.join(FILE))? else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| KeyError::Damaged)?;
    let mut made = Made::parse(text).ok_or(KeyError::Damaged)?;
    let master = master::named(disk, &dir.join("records"))?;
    made.is_past = made.master != hex(&master);
    Ok(Some(made))
}

fn join(shares: &[Share]) -> Result<Key, ShareError> {
    let first = shares
        .first()
        .ok_or(ShareError::TooFew { need: 2, given: 0 })?;
    for (at, share) in shares.iter().enumerate() {
        if (share.set(), share.need()) != (first.set(), first.need()) {
            return Err(ShareError::Sets);
        }
        if shares[..at]
            .iter()
            .any(|before| before.number() == share.number())
        {
            return Err(ShareError::Twice(share.number()));
        }
    }
    let (need, given) = (first.need(), shares.len());
    if given < usize::from(need) {
        return Err(ShareError::TooFew { need, given });
    }
    let points = shares.iter().map(|share| {
        let bytes = Zeroizing::new([&[share.number()], &share.0[8..]].concat());
        Point::try_from(&bytes[..]).expect("longer than two bytes")
    });
    let points: Vec<Point> = points.collect();
    let scheme = Sharks(need);
    let key = scheme.recover(&points).map(Zeroizing::new);
    let key = key.map_err(|_| ShareError::TooFew { need, given })?;
    Ok(Key::new(*key.first_chunk().ok_or(ShareError::OtherKey)?))
}

/// Recognises the master key; what it is made from cannot be tried.
fn commitment(master: &Key) -> String {
    hex(&hmac_bytes(&*master.0, &[b"huiyin/master-commitment/v1\n"]))
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        writeln!(f, "{} of {}", self.need, self.of)?;
        writeln!(f, "set {}", hex(&self.set))?;
        writeln!(f, "master {}", self.master)?;
        writeln!(f, "commitment {}", self.commitment)
    }
}

impl Made {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let (need, of) = lines.next()?.split_once(" of ")?;
        let mut after = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
        let set = after("set")?;
        let mut bytes = [0; 6];
        for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(set.get(at..at + 2)?, 16).ok()?;
        }
        let made = Self {
            need: need.parse().ok()?,
            of: of.parse().ok()?,
            is_past: false,
            set: bytes,
            master: after("master")?.to_owned(),
            commitment: after("commitment")?.to_owned(),
        };
        (made.to_string() == text).then_some(made)
    }
}

#[cfg(test)]
mod tests;
