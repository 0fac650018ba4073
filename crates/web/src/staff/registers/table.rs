//! A stretch of a book as a table for a spreadsheet: the rows and totals of the page, no column of the
//! petitioner's, and the filter written above.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// What goes into the file.
pub struct Table {
    /// The book.
    pub title: String,
    /// Lines above the table: office, unit, period, who made it and when.
    pub about: Vec<String>,
    /// Headings.
    pub headings: Vec<String>,
    /// Rows and sums, as they stand.
    pub rows: Vec<Row>,
    /// What it does not hold.
    pub last: String,
}

/// One row.
pub enum Row {
    /// Of the book.
    Cells(Vec<Cell>),
    /// A sum: of what, how many.
    Sum(String, String),
}

/// One cell.
pub enum Cell {
    /// Words and days.
    Text(String),
    /// A number to count with.
    Number(u32),
}

/// The file's bytes.
/// # Errors
/// As the writer says: a sheet that is too long.
pub fn bytes(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let head = Format::new()
        .set_bold()
        .set_border_bottom(rust_xlsxwriter::FormatBorder::Thin);
    let sheet = workbook.add_worksheet();
    sheet.set_name(table.title.chars().take(31).collect::<String>())?;
    sheet.write_string_with_format(0, 0, &table.title, &bold)?;
    let mut at: u32 = 1;
    for line in &table.about {
        sheet.write_string(at, 0, line)?;
        at += 1;
    }
    for (column, heading) in (0..).zip(&table.headings) {
        sheet.write_string_with_format(at, column, heading, &head)?;
    }
    sheet.set_freeze_panes(at + 1, 0)?;
    for row in &table.rows {
        at += 1;
        match row {
            Row::Cells(cells) => {
                for (column, cell) in (0..).zip(cells) {
                    match cell {
                        Cell::Text(text) => sheet.write_string(at, column, text)?,
                        Cell::Number(number) => sheet.write_number(at, column, *number)?,
                    };
                }
            }
            Row::Sum(of, text) => {
                sheet.write_string_with_format(at, 0, of, &bold)?;
                sheet.write_string_with_format(at, 1, text, &bold)?;
            }
        }
    }
    sheet.write_string(at + 1, 0, &table.last)?;
    workbook.save_to_buffer()
}
