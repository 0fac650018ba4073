//! What passes through the pipe: frames of a 4-byte length and one message, integers big-endian, nothing left over.

use super::Refused;
use huiyin_journal::hash::Hash;
use huiyin_journal::origin;

/// A question to the signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Which key signs?
    Key,
    /// What was signed last for this origin?
    State {
        /// The log.
        origin: String,
    },
    /// Sign a checkpoint.
    Sign(Wish),
}

/// A checkpoint to be signed, and the proof that it continues the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The log.
    pub origin: String,
    /// Leaves in the tree that was signed last.
    pub old_size: u64,
    /// Leaves in the tree to be signed.
    pub new_size: u64,
    /// Its root.
    pub root: Hash,
    /// RFC 9162 §2.1.4 proof from the old to the new tree; at most 64 hashes.
    pub proof: Vec<Hash>,
}

/// The signer's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The Ed25519 public key.
    Key([u8; 32]),
    /// What was signed last.
    State(Signed),
    /// The signed note.
    Note(String),
    /// Nothing was signed, and never will be for this wish.
    Refused(Refused),
    /// The signer cannot work.
    Failed(String),
}

/// The tree that a signer stands by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Leaves.
    pub size: u64,
    /// Root; of the empty tree before the first signature.
    pub root: Hash,
}

/// Longer than any message: origin, three numbers, 64 hashes.
pub(super) const LARGEST_FRAME: usize = 4096;
const MOST_HASHES: usize = 64;

impl Request {
    /// The message's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Key => vec![1],
            Self::State { origin } => [&[2][..], &text(origin)].concat(),
            Self::Sign(wish) => {
                let mut bytes = [&[3][..], &text(&wish.origin)].concat();
                bytes.extend(wish.old_size.to_be_bytes());
                bytes.extend(wish.new_size.to_be_bytes());
                bytes.extend(wish.root);
                bytes.push(u8::try_from(wish.proof.len()).expect("a proof has at most 64 hashes"));
                bytes.extend(wish.proof.as_flattened());
                bytes
            }
        }
    }

    /// Reads a message strictly; `None` for anything that [`Request::encode`] does not write.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut rest = Rest(bytes);
        let request = match rest.byte()? {
            1 => Self::Key,
            2 => Self::State {
                origin: rest.origin()?,
            },
            3 => Self::Sign(Wish {
                origin: rest.origin()?,
                old_size: rest.number()?,
                new_size: rest.number()?,
                root: rest.hash()?,
                proof: rest.hashes()?,
            }),
            _ => return None,
        };
        rest.0.is_empty().then_some(request)
    }
}

impl Answer {
    /// The message's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Key(key) => [&[1][..], key].concat(),
            Self::State(signed) => [&[2][..], &signed.size.to_be_bytes(), &signed.root].concat(),
            Self::Note(note) => [&[3], note.as_bytes()].concat(),
            Self::Failed(why) => [&[5], why.as_bytes()].concat(),
            Self::Refused(why) => [&[4, why.code()][..], &why.size().to_be_bytes()].concat(),
        }
    }

    /// Reads a message strictly.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut rest = Rest(bytes);
        let answer = match rest.byte()? {
            1 => Self::Key(rest.hash()?),
            2 => Self::State(Signed {
                size: rest.number()?,
                root: rest.hash()?,
            }),
            3 => Self::Note(rest.text()?),
            4 => Self::Refused(Refused::from_code(rest.byte()?, rest.number()?)?),
            5 => Self::Failed(rest.text()?),
            _ => return None,
        };
        rest.0.is_empty().then_some(answer)
    }
}

fn text(origin: &str) -> Vec<u8> {
    let length = u8::try_from(origin.len()).expect("an origin has at most 80 bytes");
    [&[length], origin.as_bytes()].concat()
}

/// What is not read yet of a message.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn number(&mut self) -> Option<u64> {
        self.take().map(u64::from_be_bytes)
    }

    fn hash(&mut self) -> Option<Hash> {
        self.take()
    }

    /// Everything that is left.
    fn text(&mut self) -> Option<String> {
        String::from_utf8(std::mem::take(&mut self.0).to_vec()).ok()
    }

    fn hashes(&mut self) -> Option<Vec<Hash>> {
        let count = usize::from(self.byte()?);
        if count > MOST_HASHES {
            return None;
        }
        (0..count).map(|_| self.hash()).collect()
    }

    fn origin(&mut self) -> Option<String> {
        let length = usize::from(self.byte()?);
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        let text = std::str::from_utf8(text).ok()?;
        origin::Origin::parse(text).ok()?;
        Some(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish() -> Wish {
        Wish {
            origin: "letters.example/journal/330106011/g1".to_owned(),
            old_size: 2,
            new_size: 5,
            root: [7; 32],
            proof: vec![[1; 32], [2; 32]],
        }
    }

    #[test]
    fn messages_read_back_and_every_shortened_or_lengthened_one_is_refused() {
        let origin = wish().origin;
        for request in [
            Request::Key,
            Request::State { origin },
            Request::Sign(wish()),
        ] {
            let bytes = request.encode();
            assert_eq!(Request::parse(&bytes), Some(request));
            for end in 0..bytes.len() {
                assert_eq!(Request::parse(&bytes[..end]), None);
            }
            assert_eq!(Request::parse(&[&bytes[..], &[0]].concat()), None);
        }
        for answer in [
            Answer::Key([3; 32]),
            Answer::State(Signed {
                size: 9,
                root: [4; 32],
            }),
            Answer::Note("note\n".to_owned()),
            Answer::Refused(Refused::OtherStart { size: 7 }),
        ] {
            assert_eq!(Answer::parse(&answer.encode()), Some(answer));
        }
    }
}
