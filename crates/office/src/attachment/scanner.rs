//! ClamAV, asked over its socket on this machine (`INSTREAM`, clamd(8)): a file goes there as it came in, before
//! anything else reads it.
//!
//! Where a scanner was set and does not answer, nothing is taken unseen: the file is refused with a word on what to
//! do, and what was typed beside it is kept.

use std::io::{Error, ErrorKind, Read as _, Result, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Of ten megabytes the scanner needs seconds; one that unpacks a crafted file may need longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes sent at once.
const PIECE: usize = 64 * 1024;
/// An answer is a line.
const MAX_ANSWER_BYTES: u64 = 4096;

/// What the scanner says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It knows nothing against it.
    Clean,
    /// It knows it as harmful.
    Harmful,
}

/// A scanner that listens on a Unix socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanner {
    socket: PathBuf,
}

impl Scanner {
    /// The one at this socket; it is not asked anything yet.
    pub fn at(socket: impl Into<PathBuf>) -> Self {
        Self {
            socket: socket.into(),
        }
    }

    /// Where it listens.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Does it answer?
    /// # Errors
    /// Why not.
    pub fn ping(&self) -> Result<()> {
        let mut stream = self.connect()?;
        stream.write_all(b"zPING\0")?;
        match answer(stream)?.as_str() {
            "PONG" => Ok(()),
            other => Err(strange(other)),
        }
    }

    /// Looks at a file.
    /// # Errors
    /// When the scanner is not there, does not answer in time, or says something else than yes or no: that it could
    /// not look included.
    pub(super) fn look(&self, bytes: &[u8]) -> Result<Verdict> {
        let mut stream = self.connect()?;
        stream.write_all(b"zINSTREAM\0")?;
        for piece in bytes.chunks(PIECE) {
            let length = u32::try_from(piece.len()).map_err(Error::other)?;
            stream.write_all(&length.to_be_bytes())?;
            stream.write_all(piece)?;
        }
        stream.write_all(&[0; 4])?;
        let said = answer(stream)?;
        match said.strip_prefix("stream: ") {
            Some("OK") => Ok(Verdict::Clean),
            Some(found) if found.ends_with(" FOUND") => Ok(Verdict::Harmful),
            _ => Err(strange(&said)),
        }
    }

    fn connect(&self) -> Result<UnixStream> {
        let stream = UnixStream::connect(&self.socket)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }
}

fn answer(stream: UnixStream) -> Result<String> {
    let mut said = String::new();
    stream.take(MAX_ANSWER_BYTES).read_to_string(&mut said)?;
    Ok(said.trim_end_matches(['\0', '\n']).to_owned())
}

fn strange(said: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("it said {said:?}"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;
    use std::thread::JoinHandle;

    use huiyin_testkit::TempFolder;

    use super::*;

    /// A scanner that says this, whatever it is asked: what it was sent.
    fn says(folder: &TempFolder, said: &'static [u8]) -> (Scanner, JoinHandle<Vec<u8>>) {
        let socket = folder.join("clamd.ctl");
        let listener = UnixListener::bind(&socket).unwrap();
        let heard = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = Vec::new();
            let mut piece = [0; 1024];
            while !heard.ends_with(&[0; 4]) {
                let length = stream.read(&mut piece).unwrap();
                heard.extend_from_slice(&piece[..length]);
            }
            stream.write_all(said).unwrap();
            heard
        });
        (Scanner::at(socket), heard)
    }

    #[test]
    fn a_file_goes_in_pieces_with_their_lengths_and_the_answer_is_read() {
        for (said, verdict) in [
            (&b"stream: OK\0"[..], Some(Verdict::Clean)),
            (b"stream: Some.Thing FOUND\0", Some(Verdict::Harmful)),
            (b"INSTREAM size limit exceeded. ERROR\0", None),
            (b"stream: OKAY\0", None),
            (b"", None),
        ] {
            let folder = TempFolder::new();
            let (scanner, heard) = says(&folder, said);
            assert_eq!(scanner.look(b"a file").ok(), verdict, "{said:?}");
            let heard = heard.join().unwrap();
            assert_eq!(heard, b"zINSTREAM\0\0\0\0\x06a file\0\0\0\0");
        }
    }

    #[test]
    fn a_scanner_that_is_not_there_is_a_fault_and_no_verdict() {
        let folder = TempFolder::new();
        assert!(Scanner::at(folder.join("none")).look(b"a file").is_err());
        assert!(Scanner::at(folder.join("none")).ping().is_err());
    }
}
