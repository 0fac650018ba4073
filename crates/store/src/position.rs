//! Where an entry stands: one number for generation and place in the log.

use std::fmt;

use huiyin_domain::id;

/// Bits for the place within a generation: 2^40 entries are 100 million a day for 30 years.
const SEQ_BITS: u32 = 40;

/// Bits below an office's ordinal, for 256 generations: with them one number names an entry of any office.
pub(crate) const ORDINAL_SHIFT: u32 = 48;

/// In a statement: the number that an office's places begin from, its ordinal above those bits.
macro_rules! first_place {
    ($office:literal) => {
        concat!(
            "(select ordinal from office where office = ",
            $office,
            ") * 281474976710656"
        )
    };
}
pub(crate) use first_place;

/// The position of an entry in its office's journal, over all generations:
/// `(generation - 1) << 40 | seq`, so that positions rise in time. A matter is named by the
/// position of its first entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(i64);

impl Position {
    /// The position of leaf `seq` in generation `generation` (from 1).
    pub fn new(generation: u32, seq: u64) -> Self {
        let generation = i64::from(generation.max(1)) - 1;
        let seq = i64::try_from(seq).expect("a log holds fewer than 2^40 entries");
        assert!(seq < 1 << SEQ_BITS, "a log holds fewer than 2^40 entries");
        Self(generation << SEQ_BITS | seq)
    }

    /// The number as it stands in the tables.
    pub fn as_int(self) -> i64 {
        self.0
    }

    /// One number for the entry among those of all offices.
    pub(crate) fn in_office(self, ordinal: i64) -> i64 {
        ordinal << ORDINAL_SHIFT | self.0
    }

    /// A number from the tables.
    pub fn from_int(number: i64) -> Self {
        Self(number)
    }

    /// The generation, from 1.
    pub fn generation(self) -> u32 {
        u32::try_from(self.0 >> SEQ_BITS).unwrap_or(0) + 1
    }

    /// The leaf index within the generation.
    pub fn seq(self) -> u64 {
        (self.0 & ((1 << SEQ_BITS) - 1)).unsigned_abs()
    }

    /// The number that people see: `<office>-<year>-<seq>`, from generation 2 on
    /// `<office>-<year>-<generation>.<seq>` (specification §8).
    pub fn number(self, office: &str, year: i16) -> String {
        // A list makes fifty: `format!` takes five times as long.
        let [mut y, mut g, mut s] = [itoa::Buffer::new(); 3];
        let (year, seq) = (y.format(year), s.format(self.seq()));
        match self.generation() {
            1 => [office, "-", year, "-", seq].concat(),
            generation => [office, "-", year, "-", g.format(generation), ".", seq].concat(),
        }
    }

    /// The same number as the domain's type.
    ///
    /// # Errors
    /// [`crate::StoreError::Entry`] for the genesis entry or an office code that is none.
    pub fn matter_number(
        self,
        office: &str,
        year: i16,
    ) -> Result<id::MatterNumber, crate::StoreError> {
        let series = (self.generation() > 1).then_some(self.generation());
        id::MatterNumber::new(office, year, series, self.seq())
            .map_err(|error| crate::StoreError::Entry(error.to_string()))
    }

    /// The position and year that a number of this office names; `None` when it has another form
    /// or another office.
    pub fn parse_number(office: &str, number: &str) -> Option<(Self, i16)> {
        let (rest, place) = number.rsplit_once('-')?;
        let (code, year) = rest.rsplit_once('-')?;
        let (generation, seq) = match place.split_once('.') {
            Some((generation, seq)) => (plain(generation)?, plain(seq)?),
            None => (1, plain(place)?),
        };
        let fits = code == office
            && year.len() == 4
            && seq < 1 << SEQ_BITS
            && (1..=1 << 20).contains(&generation);
        let year = i16::try_from(plain(year)?).ok()?;
        let position = fits.then(|| Self::new(u32::try_from(generation).unwrap_or(1), seq))?;
        (position.number(office, year) == number).then_some((position, year))
    }
}

impl From<Position> for id::Position {
    fn from(position: Position) -> Self {
        Self(position.0.unsigned_abs())
    }
}

impl From<Position> for id::MatterKey {
    fn from(position: Position) -> Self {
        Self(position.0.unsigned_abs())
    }
}

impl From<id::Position> for Position {
    fn from(position: id::Position) -> Self {
        Self(i64::try_from(position.0).unwrap_or(i64::MAX))
    }
}

impl From<id::MatterKey> for Position {
    fn from(key: id::MatterKey) -> Self {
        Self(i64::try_from(key.0).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "g{}:{}", self.generation(), self.seq())
    }
}

fn plain(digits: &str) -> Option<u64> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn numbers_read_back_and_hyphens_in_the_office_code_do_no_harm() {
        for (generation, seq, number) in [
            (1, 0, "a-b-2026-0"),
            (1, 17, "a-b-2026-17"),
            (2, 5, "a-b-2026-2.5"),
        ] {
            let position = Position::new(generation, seq);
            assert_eq!(position.number("a-b", 2026), number);
            assert_eq!(
                Position::parse_number("a-b", number),
                Some((position, 2026))
            );
        }
        for wrong in [
            "a-2026-17",
            "a-b-2026-017",
            "a-b-2026-1.5",
            "a-b-26-1",
            "a-b-2026-",
            "17",
        ] {
            assert_eq!(Position::parse_number("a-b", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn positions_rise_over_generations() {
        assert!(Position::new(1, 1 << 39) < Position::new(2, 0));
        assert_eq!(Position::new(3, 9).generation(), 3);
        assert_eq!(Position::new(3, 9).seq(), 9);
    }
}
