//! What a query found: rows read by position.
//!
//! All rows of one answer lie in one place, their text in one string and their bytes in one stretch: a list of
//! fifty rows costs a handful of allocations instead of hundreds.

use std::{ops::Range, sync::Arc};

use crate::{StoreError, Value};

/// Room for what comes behind the first text and the first bytes: most answers grow no further.
const TEXT_ROOM: usize = 8 << 10;
const BYTES_ROOM: usize = 16 << 10;
/// A page of fifty, and the row that says that it goes on.
const ROWS_ROOM: usize = 51;

/// Where a value lies.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Null,
    Int(i64),
    Text(Range<usize>),
    Bytes(Range<usize>),
}

/// The rows of one answer while they arrive from an engine, value by value.
#[derive(Debug, Default)]
pub(crate) struct Arriving {
    columns: usize,
    cells: Vec<Cell>,
    text: Vec<u8>,
    bytes: Vec<u8>,
}

/// The values of one answer.
#[derive(Debug)]
struct Answer {
    columns: usize,
    cells: Vec<Cell>,
    text: String,
    bytes: Vec<u8>,
}

impl Arriving {
    /// None yet, of so many columns.
    pub(crate) fn of(columns: usize) -> Self {
        Self {
            columns,
            cells: Vec::with_capacity(columns),
            ..Self::default()
        }
    }

    /// One more row begins: the second one makes room for a page.
    pub(crate) fn begin_row(&mut self) {
        if self.cells.len() == self.columns {
            self.cells.reserve(self.columns * ROWS_ROOM);
        }
    }

    pub(crate) fn null(&mut self) {
        self.cells.push(Cell::Null);
    }

    pub(crate) fn int(&mut self, value: i64) {
        self.cells.push(Cell::Int(value));
    }

    /// Text as the engine has it; that it is UTF-8 is looked at once for all, at the end.
    pub(crate) fn text(&mut self, value: &[u8]) {
        if self.text.is_empty() {
            self.text.reserve(value.len() + TEXT_ROOM);
        }
        let from = self.text.len();
        self.text.extend_from_slice(value);
        self.cells.push(Cell::Text(from..self.text.len()));
    }

    pub(crate) fn bytes(&mut self, value: &[u8]) {
        if self.bytes.is_empty() {
            self.bytes.reserve(value.len() + BYTES_ROOM);
        }
        let from = self.bytes.len();
        self.bytes.extend_from_slice(value);
        self.cells.push(Cell::Bytes(from..self.bytes.len()));
    }

    /// The rows that arrived.
    pub(crate) fn finish(self) -> Result<Vec<Row>, StoreError> {
        let starts = (0..self.cells.len()).step_by(self.columns.max(1));
        let answer = self.whole()?;
        Ok(starts
            .map(|first| Row {
                answer: Arc::clone(&answer),
                first,
            })
            .collect())
    }

    /// The one row that arrived.
    pub(crate) fn only(self) -> Result<Row, StoreError> {
        Ok(Row {
            answer: self.whole()?,
            first: 0,
        })
    }

    fn whole(self) -> Result<Arc<Answer>, StoreError> {
        let text = simdutf8::basic::from_utf8(&self.text);
        // Two texts that are none may be one together.
        let is_cut = |text: &str| {
            let mut starts = self.cells.iter().filter_map(|cell| match cell {
                Cell::Text(at) => Some(at.start),
                _ => None,
            });
            starts.any(|start| !text.is_char_boundary(start))
        };
        match text {
            Ok(text) if !is_cut(text) => Ok(Arc::new(Answer {
                columns: self.columns,
                text: text.to_owned(),
                cells: self.cells,
                bytes: self.bytes,
            })),
            _ => Err(StoreError::Damaged("a text is not UTF-8".to_owned())),
        }
    }
}

/// One row, read by position in the order of the statement's columns.
#[derive(Debug, Clone)]
pub struct Row {
    answer: Arc<Answer>,
    first: usize,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.values() == other.values()
    }
}

impl Eq for Row {}

impl Row {
    /// All its values.
    pub fn values(&self) -> Vec<Value> {
        let answer = &*self.answer;
        let cells = &answer.cells[self.first..self.first + answer.columns];
        cells
            .iter()
            .map(|cell| match cell {
                Cell::Null => Value::Null,
                Cell::Int(value) => Value::Int(*value),
                Cell::Text(at) => answer.text[at.clone()].into(),
                Cell::Bytes(at) => answer.bytes[at.clone()].into(),
            })
            .collect()
    }

    fn cell(&self, column: usize) -> Result<&Cell, StoreError> {
        match column < self.answer.columns {
            true => Ok(&self.answer.cells[self.first + column]),
            false => Err(shape(column, "a column", None)),
        }
    }

    fn is_null(&self, column: usize) -> Result<bool, StoreError> {
        Ok(matches!(self.cell(column)?, Cell::Null))
    }

    /// The integer at `column`.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else, null included.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        match self.cell(column)? {
            Cell::Int(value) => Ok(*value),
            other => Err(shape(column, "an integer", Some(other))),
        }
    }

    /// The integer at `column`, or `None` for null.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is text or bytes.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.is_null(column)? {
            true => Ok(None),
            false => self.int(column).map(Some),
        }
    }

    /// The text at `column`.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else, null included.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        match self.cell(column)? {
            Cell::Text(at) => Ok(&self.answer.text[at.clone()]),
            other => Err(shape(column, "text", Some(other))),
        }
    }

    /// The text at `column`, or `None` for null.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is an integer or bytes.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.is_null(column)? {
            true => Ok(None),
            false => self.text(column).map(Some),
        }
    }

    /// The bytes at `column`.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else, null included.
    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.cell(column)? {
            Cell::Bytes(at) => Ok(&self.answer.bytes[at.clone()]),
            other => Err(shape(column, "bytes", Some(other))),
        }
    }

    /// The bytes at `column`, or `None` for null.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is an integer or text.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.is_null(column)? {
            true => Ok(None),
            false => self.bytes(column).map(Some),
        }
    }

    /// Exactly `N` bytes at `column`: a hash, a salt, an id.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else or another length.
    pub fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], StoreError> {
        let bytes = self.bytes(column)?;
        bytes.try_into().map_err(|_| {
            StoreError::Shape(format!(
                "column {column}: {} bytes instead of {N}",
                bytes.len()
            ))
        })
    }

    /// Exactly `N` bytes at `column`, or `None` for null.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else or another length.
    pub fn opt_array<const N: usize>(&self, column: usize) -> Result<Option<[u8; N]>, StoreError> {
        match self.is_null(column)? {
            true => Ok(None),
            false => self.array(column).map(Some),
        }
    }
}

fn shape(column: usize, wanted: &str, found: Option<&Cell>) -> StoreError {
    let found = match found {
        None => "no such column",
        Some(Cell::Null) => "null",
        Some(Cell::Int(_)) => "an integer",
        Some(Cell::Text(_)) => "text",
        Some(Cell::Bytes(_)) => "bytes",
    };
    StoreError::Shape(format!("column {column}: wanted {wanted}, found {found}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_of_an_answer_reads_its_own_values() {
        let mut rows = Arriving::of(3);
        for (number, text) in [(1, "甲"), (2, "乙乙")] {
            rows.int(number);
            rows.text(text.as_bytes());
            rows.bytes(&[u8::try_from(number).unwrap(); 2]);
        }
        rows.null();
        rows.text(&[]);
        rows.bytes(&[]);
        let rows = rows.finish().unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[1].int(0), Ok(2));
        assert_eq!(rows[1].text(1), Ok("乙乙"));
        assert_eq!(rows[1].array(2), Ok([2, 2]));
        assert_eq!(rows[2].opt_int(0), Ok(None));
        let last = vec![
            Value::Null,
            Value::Text(String::new()),
            Value::Bytes(Vec::new()),
        ];
        assert_eq!(rows[2].values(), last);
        assert!(matches!(rows[0].int(1), Err(StoreError::Shape(_))));
        assert!(matches!(rows[0].int(3), Err(StoreError::Shape(_))));
    }
    #[test]
    fn each_text_is_one_by_itself() {
        let read = |texts: [&[u8]; 2]| {
            let mut rows = Arriving::of(2);
            for text in texts {
                rows.text(text);
            }
            rows.finish()
        };
        let whole = "甲乙".as_bytes();
        assert_eq!(
            read([&whole[..3], &whole[3..]]).unwrap()[0].text(1),
            Ok("乙")
        );
        for torn in [
            [&whole[..2], &whole[2..]],
            [&[0xff], whole],
            [whole, &[0x80]],
        ] {
            assert!(
                matches!(read(torn), Err(StoreError::Damaged(_))),
                "{torn:?}"
            );
        }
    }
}
