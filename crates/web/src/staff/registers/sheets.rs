//! A stretch of a book as sheets of paper: A4 lying, cut by the server, for the browsers of the floor have no
//! page counter.

use super::columns::Column;

/// Lines that fit on one sheet, header row left out.
const LINES: usize = 40;
/// Space between two rows, in tenths of a line.
const BETWEEN: usize = 4;
/// Chinese characters side by side on one sheet.
const ACROSS: usize = 88;

/// One row of paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A row of the book.
    Row(Vec<String>),
    /// The sum of a day, or of all days.
    Sum {
        /// Of what.
        of: String,
        /// How many.
        text: String,
        /// All days together.
        is_last: bool,
    },
}

/// Cuts lines into sheets. A sum never stands alone on top of a sheet when its rows fit on the one before.
pub fn cut(columns: &[Column], headings: &[String], lines: Vec<Line>) -> Vec<Vec<Line>> {
    let room = 10 * LINES - height(columns, headings);
    let mut sheets: Vec<Vec<Line>> = Vec::new();
    let mut left = 0;
    for line in lines {
        let high = match &line {
            Line::Row(cells) => height(columns, cells),
            Line::Sum { .. } => 10 + BETWEEN,
        };
        if sheets.is_empty() || high > left {
            sheets.push(Vec::new());
            left = room;
        }
        left -= high.min(left);
        if let Some(sheet) = sheets.last_mut() {
            sheet.push(line);
        }
    }
    sheets
}

/// In tenths of a line.
fn height(columns: &[Column], cells: &[String]) -> usize {
    let fixed: usize = columns.iter().map(|column| column.width()).sum();
    let lines = columns.iter().zip(cells).map(|(column, text)| {
        let width = match column.width() {
            0 => ACROSS.saturating_sub(fixed).max(8),
            width => width,
        };
        // Padding takes the width of one character.
        width_of(text).div_ceil(2 * (width - 1)).max(1)
    });
    10 * lines.max().unwrap_or(1) + BETWEEN
}

/// In half characters.
fn width_of(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 2] = [Column::Stage, Column::Title];

    fn row(title: &str) -> Line {
        Line::Row(vec!["已登记".to_owned(), title.to_owned()])
    }

    #[test]
    fn every_line_stands_on_one_sheet_and_in_its_order() {
        let headings = ["环节".to_owned(), "内容".to_owned()];
        let lines: Vec<Line> = (0..100).map(|n| row(&format!("第{n}件"))).collect();
        let sheets = cut(&COLUMNS, &headings, lines.clone());
        assert_eq!(sheets.concat(), lines);
        assert!(sheets.len() > 2);
        let most = sheets.iter().map(Vec::len).max().unwrap();
        assert!(sheets.iter().rev().skip(1).all(|sheet| sheet.len() == most));
    }

    #[test]
    fn a_row_that_wraps_takes_the_room_of_two() {
        let headings = ["环节".to_owned(), "内容".to_owned()];
        let short = cut(&COLUMNS, &headings, vec![row("短"); 60]).len();
        let long = cut(&COLUMNS, &headings, vec![row(&"长".repeat(100)); 60]).len();
        assert!(long > short, "{long} {short}");
        assert_eq!(
            cut(&COLUMNS, &headings, Vec::new()),
            Vec::<Vec<Line>>::new()
        );
    }
}
