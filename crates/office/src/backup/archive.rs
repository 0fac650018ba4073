//! One file that holds several: names, bytes in pieces, and a digest over all of it at the end.

use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

const HEAD: &[u8] = b"huiyin archive 1\n";
/// Bytes a piece has at most.
const PIECE: usize = 64 * 1024;

/// Writes an archive as a stream.
pub(super) struct Writer<W: Write> {
    out: W,
    digest: Sha256,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut writer = Self {
            out,
            digest: Sha256::new(),
        };
        writer.put(HEAD)?;
        Ok(writer)
    }

    /// Adds one file.
    pub(super) fn add(&mut self, name: &str, content: &mut dyn Read) -> io::Result<()> {
        let length = u8::try_from(name.len()).map_err(|_| broken("a name is too long"))?;
        if length == 0 {
            return Err(broken("a name is empty"));
        }
        self.put(&[length])?;
        self.put(name.as_bytes())?;
        let mut piece = vec![0; PIECE];
        loop {
            let read = fill(content, &mut piece)?;
            self.put(&u32::try_from(read).expect("a piece is small").to_be_bytes())?;
            self.put(&piece[..read])?;
            if read == 0 {
                return Ok(());
            }
        }
    }

    /// Ends with the digest and gives the stream back.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.put(&[0])?;
        let digest = self.digest.finalize_reset();
        self.out.write_all(&digest)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.out.write_all(bytes)
    }
}

/// Reads an archive as a stream; what `each` does counts only when the end is reached, where the digest is.
pub(super) fn read<R: Read>(
    input: &mut R,
    each: &mut dyn FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    read_whole(input, each).map_err(|error| match error.kind() {
        kind @ io::ErrorKind::UnexpectedEof => io::Error::new(
            kind,
            "the file is cut off: it ends before its digest; copy it again",
        ),
        _ => error,
    })
}

fn read_whole<R: Read>(
    input: &mut R,
    each: &mut dyn FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    let mut input = Digested {
        input,
        digest: Sha256::new(),
    };
    if input.array::<{ HEAD.len() }>()? != *HEAD {
        return Err(broken(
            "not an archive of this program, or of a later version",
        ));
    }
    loop {
        let length = usize::from(input.array::<1>()?[0]);
        if length == 0 {
            break;
        }
        let mut name = vec![0; length];
        input.read_exact(&mut name)?;
        let name = String::from_utf8(name).map_err(|_| broken("a name is not text"))?;
        let mut pieces = Pieces {
            input: &mut input,
            left: 0,
            ended: false,
        };
        each(&name, &mut pieces)?;
        io::copy(&mut pieces, &mut io::sink())?;
    }
    let digest: [u8; 32] = input.digest.finalize_reset().into();
    let mut written = [0; 32];
    input.input.read_exact(&mut written)?;
    let rest = input.input.read(&mut [0])?;
    if digest != written || rest != 0 {
        return Err(broken(
            "the digest at its end does not fit: the file is damaged",
        ));
    }
    Ok(())
}

/// The bytes of one file of an archive.
struct Pieces<'a, 'r, R: Read> {
    input: &'a mut Digested<'r, R>,
    left: usize,
    ended: bool,
}

impl<R: Read> Read for Pieces<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !self.ended {
            self.left = u32::from_be_bytes(self.input.array()?) as usize;
            self.ended = self.left == 0;
            if self.left > PIECE {
                return Err(broken("a piece is too long"));
            }
        }
        let wanted = buffer.len().min(self.left);
        if wanted == 0 {
            return Ok(0);
        }
        self.input.read_exact(&mut buffer[..wanted])?;
        self.left -= wanted;
        Ok(wanted)
    }
}

struct Digested<'a, R: Read> {
    input: &'a mut R,
    digest: Sha256,
}

impl<R: Read> Digested<'_, R> {
    fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        self.input.read_exact(buffer)?;
        self.digest.update(&*buffer);
        Ok(())
    }

    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// Reads until the buffer is full or the input ends.
pub(super) fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        match input.read(&mut buffer[done..]) {
            Ok(0) => break,
            Ok(read) => done += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

pub(super) fn broken(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut writer = Writer::new(Vec::new()).unwrap();
        writer.add("one", &mut &b"first"[..]).unwrap();
        writer.add("empty", &mut &b""[..]).unwrap();
        writer
            .add("large", &mut &vec![7; 3 * PIECE + 5][..])
            .unwrap();
        writer.finish().unwrap()
    }

    fn names(bytes: &[u8]) -> io::Result<Vec<(String, usize)>> {
        let mut found = Vec::new();
        read(&mut &bytes[..], &mut |name, content| {
            let mut all = Vec::new();
            // The first one is left unread: the next must be found nevertheless.
            if name != "one" {
                content.read_to_end(&mut all)?;
            }
            found.push((name.to_owned(), all.len()));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn files_come_back_in_order() {
        let found = names(&sample()).unwrap();
        let expected = [("one", 0), ("empty", 0), ("large", 3 * PIECE + 5)];
        assert_eq!(
            found,
            expected.map(|(name, length)| (name.to_owned(), length))
        );
    }

    #[test]
    fn a_changed_cut_or_lengthened_archive_is_an_error() {
        let good = sample();
        for at in (0..good.len())
            .step_by(997)
            .chain(good.len() - 40..good.len())
        {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(names(&bad).is_err(), "byte {at}");
            let cut = names(&good[..at]).unwrap_err().to_string();
            assert!(cut.contains("cut off"), "cut at {at}: {cut}");
        }
        assert!(names(&[&good[..], &[0]].concat()).is_err());
    }
}
