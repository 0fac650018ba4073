//! `/staff/registers/{register}`: the office's books by period, as a page, as paper and as a table.

mod columns;
mod filter;
mod sheets;
mod table;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_domain::petition::Channel;
use huiyin_office::ledger::{
    Book, DayTotal, Ledger, LedgerRow, PRINT_AT_MOST, Shelf, TABLE_AT_MOST, sum,
};
use huiyin_wording::Locale;

use crate::app::App;
use crate::fields::{Asked, Fields};
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{page, paths};
use columns::Column;
use filter::Filter;
use sheets::Line;
use table::{Cell, Table};

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::STAFF_REGISTERS, get(first))
        .route(paths::STAFF_REGISTER_BOOK, get(show))
        .route(paths::STAFF_REGISTER_PRINT, get(print))
        .route(paths::STAFF_REGISTER_TABLE, get(export))
}

/// A column of the page, in words once for all of its cells.
struct Shown {
    column: Column,
    heading: String,
    class: String,
    /// A phone repeats the heading beside the cell.
    is_labelled: bool,
    is_title: bool,
    /// Words of the office, whatever the reader's language.
    is_chinese: bool,
}

impl Shown {
    fn of(column: Column, book: Book, frame: &Frame) -> Self {
        use Column::{Category, Handler, Number, Owner, Place, Stage, Title, To};
        let office = matches!(column, Category | Handler | Owner | Place | Title | To);
        Self {
            heading: column.heading(book, frame),
            class: format!("in-{}", column.code()),
            is_labelled: !matches!(column, Number | Title | Stage),
            is_title: column == Title,
            is_chinese: frame.en() && office,
            column,
        }
    }
}

/// Rows of one day on the page.
struct Day {
    heading: String,
    sum: String,
    rows: Vec<BookRow>,
}

/// A row: where its title leads, and its cells.
struct BookRow {
    matter: String,
    cells: Vec<String>,
}

impl BookRow {
    fn of(row: &LedgerRow, columns: &[Shown], frame: &Frame) -> Self {
        let cells = columns.iter().map(|shown| shown.column.cell(row, frame));
        Self {
            matter: match row.number.parse() {
                Ok(number) => paths::staff_matter(&number),
                Err(_) => paths::STAFF_MATTERS.to_owned(),
            },
            cells: cells.collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "staff/registers.html")]
struct RegisterPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    filter: Filter,
    columns: Vec<Shown>,
    days: Vec<Day>,
    total: String,
    next: Option<String>,
}

impl RegisterPage {
    fn books(&self) -> [Book; 6] {
        Book::ALL
    }

    fn name(&self, book: &Book) -> String {
        name(*book, &self.frame)
    }

    /// The form that fills this book, for whoever finds it empty.
    fn way(&self) -> Option<&'static str> {
        match self.filter.book {
            Book::LettersVisits => Some("letter"),
            Book::Calls => Some("phone"),
            Book::Online => Some("online"),
            _ => None,
        }
    }
}

async fn first() -> Redirect {
    Redirect::to(&paths::staff_register(Book::LettersVisits.code()))
}

fn name(book: Book, frame: &Frame) -> String {
    frame.t(&format!("registers.book.{}", book.code()))
}

/// `来信 1 · 来访 2 · 合计 3 件 · 5 人`; books that are not of one way in say the last two alone.
fn counted(book: Book, total: &DayTotal, frame: &Frame) -> String {
    let of_channels = matches!(book, Book::LettersVisits | Book::Calls);
    let channels = Channel::MEMBERS.iter().zip(total.by_channel);
    let mut parts: Vec<String> = channels
        .filter(|(_, rows)| of_channels && *rows > 0)
        .map(|(channel, rows)| format!("{} {rows}", frame.choice(channel.choice())))
        .collect();
    parts.extend(whole_of(total.rows(), total.people, frame));
    parts.join(" · ")
}

/// `合计 3 件`, `5 人`.
fn whole_of(rows: u64, people: u64, frame: &Frame) -> [String; 2] {
    [
        frame.t1("registers.rows", "n", rows),
        frame.t1("registers.people", "n", people),
    ]
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path(code): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let (filter, shelf, mend) = Filter::read(&app, &frame, &signed, &code, &asked)?;
    if !mend.is_empty() {
        return refused(frame, signed, filter, mend);
    }
    let after = Some(asked.get("after").to_owned()).filter(|after| !after.is_empty());
    let officer = signed.officer.clone();
    let found = app
        .read(move |office| Ok(office.ledger_page(&officer, &shelf, after.as_deref())?))
        .await?;
    let book = filter.book;
    let columns = columns::without_identity(book);
    let shown: Vec<Shown> = columns
        .into_iter()
        .filter(|column| *column != Column::Day)
        .map(|column| Shown::of(column, book, &frame))
        .collect();
    let mut days: Vec<Day> = Vec::new();
    let mut last = None;
    for row in &found.rows {
        if last != Some(row.day) {
            last = Some(row.day);
            let total = found.days.iter().find(|total| total.day == row.day);
            days.push(Day {
                heading: frame.day(&row.day),
                sum: total.map_or_else(String::new, |total| counted(book, total, &frame)),
                rows: Vec::new(),
            });
        }
        if let Some(day) = days.last_mut() {
            day.rows.push(BookRow::of(row, &shown, &frame));
        }
    }
    let next = found
        .next
        .map(|next| paths::further(&paths::staff_register(book.code()), &filter.query(), &next));
    page::ok(&RegisterPage {
        total: match &found.sum {
            Some(sum) => whole_of(sum.rows, sum.people, &frame).join(" · "),
            None => frame.t("registers.many"),
        },
        mend,
        columns: shown,
        days,
        next,
        filter,
        frame,
        signed,
    })
}

/// The page with its filter to mend, and no rows.
fn refused(frame: Frame, signed: Signed, filter: Filter, mend: Mend) -> Result<Response, Problem> {
    page::mend(&RegisterPage {
        columns: Vec::new(),
        days: Vec::new(),
        total: String::new(),
        next: None,
        mend,
        filter,
        frame,
        signed,
    })
}

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

    fn page(&self, at: &usize) -> String {
        self.frame
            .t2("registers.page", "n", at, "m", self.sheets.len())
    }
}

/// Every row of a stretch, for what is not read page by page.
struct Whole {
    filter: Filter,
    shelf: Shelf,
    found: Ledger,
}

/// So many rows at most, and what is said of more.
struct Most {
    rows: usize,
    else_said: &'static str,
}

async fn whole(
    app: &App,
    frame: &Frame,
    signed: &Signed,
    code: &str,
    asked: &Fields,
    most: Most,
) -> Result<Result<Whole, (Filter, Mend)>, Problem> {
    let (filter, shelf, mut mend) = Filter::read(app, frame, signed, code, asked)?;
    if !mend.is_empty() {
        return Ok(Err((filter, mend)));
    }
    let (officer, stretch) = (signed.officer.clone(), shelf.clone());
    let found = app
        .run(move |office| Ok(office.ledger(&officer, &stretch, most.rows)?))
        .await?;
    Ok(match found {
        Some(found) => Ok(Whole {
            filter,
            shelf,
            found,
        }),
        None => {
            mend.add("from", frame.t1(most.else_said, "n", most.rows));
            Err((filter, mend))
        }
    })
}

async fn print(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path(code): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let most = Most {
        rows: PRINT_AT_MOST,
        else_said: "registers.too_long_to_print",
    };
    let Whole {
        filter,
        shelf,
        found,
    } = match whole(&app, &frame, &signed, &code, &asked, most).await? {
        Ok(whole) => whole,
        Err((filter, mend)) => return refused(frame, signed, filter, mend),
    };
    let screen = frame.clone();
    let mut frame = frame;
    frame.look.locale = Locale::Zh;
    let columns = columns::on_paper(filter.book);
    let headings: Vec<String> = columns
        .iter()
        .map(|column| column.heading(filter.book, &frame))
        .collect();
    let row = |row: &LedgerRow| {
        let cells = columns.iter().map(|column| column.cell(row, &frame));
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

async fn export(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path(code): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Problem> {
    let most = Most {
        rows: TABLE_AT_MOST,
        else_said: "registers.too_long_for_a_table",
    };
    let Whole {
        filter,
        shelf,
        found,
    } = match whole(&app, &frame, &signed, &code, &asked, most).await? {
        Ok(whole) => whole,
        Err((filter, mend)) => return refused(frame, signed, filter, mend),
    };
    let book = filter.book;
    let columns = columns::without_identity(book);
    let cells = |row: &LedgerRow| {
        let cells = columns.iter().map(|column| match column {
            Column::People => Cell::Number(row.head_count),
            _ => Cell::Text(column.cell(row, &frame)),
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
        rows: with_sums(book, &found.rows, &found.days, &frame, cells, sum),
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
        frame.t("registers.sum"),
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
