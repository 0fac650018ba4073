//! How much of files may be held in memory while they come in: by all forms together, and by those of one line of a
//! network, so that whoever sends without end fills their own share alone.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::parts::PIECE_BYTES;
use crate::lines::{Held, Lines};

/// All forms together: ten of the largest, or a hundred photographs of a telephone.
const PIECES: usize = 512 * 1024 * 1024 / PIECE_BYTES;
/// Those of one line: three of the largest; a library with ten readers, each with four photographs.
const PIECES_OF_ONE: usize = 160 * 1024 * 1024 / PIECE_BYTES;

/// What is free.
pub struct Room {
    all: Arc<Semaphore>,
    lines: Arc<Lines>,
}

/// A piece of it, given back when dropped.
pub struct Piece {
    _of_all: OwnedSemaphorePermit,
    _of_line: Option<Held>,
}

impl Default for Room {
    fn default() -> Self {
        Self::new(PIECES, PIECES_OF_ONE)
    }
}

impl Room {
    fn new(all: usize, of_one: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(all)),
            lines: Lines::new(of_one),
        }
    }

    /// One more for a form from this address; none when there is none left for it. Nobody waits: two forms that each
    /// hold a half would wait for each other.
    pub fn piece(&self, from: Option<IpAddr>) -> Option<Piece> {
        let of_line = match from {
            Some(from) => Some(self.lines.take(from)?),
            None => None,
        };
        Some(Piece {
            _of_all: Arc::clone(&self.all).try_acquire_owned().ok()?,
            _of_line: of_line,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_fills_its_share_and_all_lines_the_whole() {
        let room = Room::new(3, 2);
        let at = |address: &str| room.piece(Some(address.parse().unwrap()));
        let (first, second) = (at("203.0.113.7"), at("203.0.113.7"));
        assert!(first.is_some() && second.is_some() && at("203.0.113.7").is_none());
        let other = at("203.0.113.8");
        assert!(other.is_some() && room.piece(None).is_none());
        drop(first);
        assert!(room.piece(None).is_some(), "given back at once");
    }
}
