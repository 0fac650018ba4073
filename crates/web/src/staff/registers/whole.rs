//! Every row of a stretch at once: the sheets of the paper register, and the table that leaves as a file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use huiyin_domain::organisation::Officer;
use huiyin_office::ledger::{
    Book, DayTotal, Ledger, LedgerFile, LedgerRow, PRINT_AT_MOST, Shelf, TABLE_AT_MOST, sum,
};
use huiyin_office::{Office, OfficeError};
use huiyin_wording::Locale;

use super::columns::{self, Column};
use super::filter::Filter;
use super::sheets::{self, Line};
use super::table::{self, Cell, Table};
use super::{counted, name, refused};
use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::page;
use crate::problem::Problem;
use crate::staff::Signed;

/// The sheets. The book on paper is Chinese, whatever language its reader has chosen for the screen.
#[derive(Template)]
#[template(path = "staff/register_print.html")]
struct PrintPage {
    frame: Frame,
    filter: Filter,
    columns: &'static [Column],
    headings: Vec<String>,
    sheets: Vec<Vec<Line>>,
    period: String,
    printed: String,
    /// Above the sheets, in the reader's language.
    screen: Frame,
}

impl PrintPage {
    fn name(&self) -> String {
        name(self.filter.book, &self.frame)
    }

    fn width(&self, column: &Column) -> String {
        format!("wide-{}", column.width())
    }

    /// A number or a mark stands in the middle of its column.
    fn is_short(&self, at: &usize) -> bool {
        let column = self.columns[*at];
        column.is_identity() || column == Column::People
    }

    fn page(&self, at: &usize) -> String {
        self.frame
            .t2("registers.page", "n", at, "m", self.sheets.len())
    }
}

/// Every row of a stretch, for what is not read page by page.
struct Whole<T> {
    frame: Frame,
    signed: Signed,
    filter: Filter,
    shelf: Shelf,
    found: T,
}

/// None when there are more rows than that.
type Read<T> = fn(&Office, &Officer, &Shelf, usize) -> Result<Option<T>, OfficeError>;

/// How the rows are read, how many at most, and what is said of more.
struct Most<T> {
    read: Read<T>,
    rows: usize,
    else_said: &'static str,
}

const ON_PAPER: Most<Ledger> = Most {
    read: Office::ledger,
    rows: PRINT_AT_MOST,
    else_said: "registers.too_long_to_print",
};
const AS_TABLE: Most<LedgerFile> = Most {
    read: Office::ledger_file,
    rows: TABLE_AT_MOST,
    else_said: "registers.too_long_for_a_table",
};

impl<T: Send + 'static> Whole<T> {
    /// The rows, or the page with the filter to mend.
    async fn read(
        app: &App,
        frame: Frame,
        signed: Signed,
        code: &str,
        asked: &Fields,
        most: Most<T>,
    ) -> Result<Result<Self, Response>, Problem> {
        let (filter, shelf, mut mend) = Filter::read(app, &frame, &signed, code, asked)?;
        if !mend.is_empty() {
            return refused(frame, signed, filter, mend).map(Err);
        }
        let (officer, stretch) = (signed.officer.clone(), shelf.clone());
        let found = app
            .run(move |office| Ok((most.read)(office, &officer, &stretch, most.rows)?))
            .await?;
        let Some(found) = found else {
            mend.add("from", frame.t1(most.else_said, "n", most.rows));
            return refused(frame, signed, filter, mend).map(Err);
        };
        Ok(Ok(Self {
            frame,
            signed,
            filter,
            shelf,
            found,
        }))
    }
}

pub(super) async fn print(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path(code): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let whole = match Whole::read(&app, frame, signed, &code, &asked, ON_PAPER).await? {
        Ok(whole) => whole,
        Err(to_mend) => return Ok(to_mend),
    };
    let Whole {
        mut frame,
        signed,
        filter,
        shelf,
        found,
    } = whole;
    let screen = frame.clone();
    frame.look.locale = Locale::Zh;
    let columns = columns::on_paper(filter.book);
    let headings: Vec<String> = columns
        .iter()
        .map(|column| column.heading(filter.book, &frame))
        .collect();
    let row = |row: &LedgerRow| {
        let cells = columns
            .iter()
            .map(|column| column.cell(row, &frame).into_owned());
        Line::Row(cells.collect())
    };
    let sum = |of: String, text: String, is_last| Line::Sum { of, text, is_last };
    let lines = with_sums(filter.book, &found.rows, &found.days, &frame, row, sum);
    let page = PrintPage {
        sheets: sheets::cut(columns, &headings, lines),
        period: period(&shelf, &frame),
        printed: made(&app, &signed, &frame, "registers.printed"),
        screen,
        columns,
        headings,
        filter,
        frame,
    };
    page::ok(&page)
}

pub(super) async fn export(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path(code): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let whole = match Whole::read(&app, frame, signed, &code, &asked, AS_TABLE).await? {
        Ok(whole) => whole,
        Err(to_mend) => return Ok(to_mend),
    };
    let Whole {
        frame,
        signed,
        filter,
        shelf,
        found: LedgerFile { ledger, stay },
    } = whole;
    let book = filter.book;
    let columns = columns::without_identity(book);
    let cells = |row: &LedgerRow| {
        let cells = columns.iter().map(|column| match column {
            Column::People => Cell::Number(row.head_count),
            _ => Cell::Text(column.cell(row, &frame).into_owned()),
        });
        table::Row::Cells(cells.collect())
    };
    let sum = |of, text, _| table::Row::Sum(of, text);
    let table = Table {
        title: name(book, &frame),
        about: vec![
            frame.t2(
                "registers.of",
                "office",
                &frame.office,
                "unit",
                filter.unit_name(),
            ),
            period(&shelf, &frame),
            made(&app, &signed, &frame, "registers.exported"),
        ],
        headings: columns
            .iter()
            .map(|column| column.heading(book, &frame))
            .collect(),
        rows: with_sums(book, &ledger.rows, &ledger.days, &frame, cells, sum),
        last: match stay {
            Some(stay) => frame.t1("registers.so_many_stay", "n", stay),
            None => frame.text("registers.accusations_stay"),
        },
    };
    let file = format!("{}-{}-{}.xlsx", book.code(), shelf.first, shelf.last);
    let made = app
        .run(move |_| table::bytes(&table).map_err(|error| Problem::fault(&error)))
        .await?;
    let headers = [
        (
            CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{file}\""),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, made).into_response())
}

/// Rows with the sum of each day behind it, and the sum of all at the end.
fn with_sums<T>(
    book: Book,
    rows: &[LedgerRow],
    days: &[DayTotal],
    frame: &Frame,
    row: impl Fn(&LedgerRow) -> T,
    sum_of: impl Fn(String, String, bool) -> T,
) -> Vec<T> {
    let mut lines = Vec::with_capacity(rows.len() + days.len() + 1);
    for total in days {
        let of_day = rows.iter().filter(|row| row.day == total.day);
        lines.extend(of_day.map(&row));
        let of = frame.t1("registers.day_sum", "day", total.day);
        lines.push(sum_of(of, counted(book, total, frame), false));
    }
    lines.push(sum_of(
        frame.text("registers.sum"),
        counted(book, &sum(days), frame),
        true,
    ));
    lines
}

fn period(shelf: &Shelf, frame: &Frame) -> String {
    frame.t2("registers.period", "from", shelf.first, "to", shelf.last)
}

/// By whom and when.
fn made(app: &App, signed: &Signed, frame: &Frame, key: &str) -> String {
    let now = app.office().now().strftime("%Y-%m-%d %H:%M");
    frame.t2(key, "name", &signed.name, "at", now)
}
