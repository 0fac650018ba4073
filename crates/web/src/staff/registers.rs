//! `/staff/registers/{register}`: the office's books by period, as a page; [`whole`] has them on paper and as a table.

mod columns;
mod filter;
mod sheets;
mod table;
mod whole;

use std::ops::Range;

use askama::Template;
use askama::filters::Safe;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_domain::petition::Channel;
use huiyin_office::ledger::{Book, DayTotal, LedgerRow};

use crate::app::App;
use crate::fields::Asked;
use crate::frame::{Frame, push_capital};
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{markup, page, paths};
use columns::Column;
use filter::Filter;

/// Most rows fit into this.
const ROW_BYTES: usize = 1_024;
/// What is counted of a day fits into this.
const SUM_BYTES: usize = 128;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::STAFF_REGISTERS, get(first))
        .route(paths::STAFF_REGISTER_BOOK, get(show))
        .route(paths::STAFF_REGISTER_PRINT, get(whole::print))
        .route(paths::STAFF_REGISTER_TABLE, get(whole::export))
}

/// A column of the page, in words once for all of its cells.
struct Shown {
    column: Column,
    heading: String,
    class: String,
    /// The tag that opens each of its cells, behind the one that closes the cell before.
    open: String,
}

impl Shown {
    fn of(column: Column, is_first: bool, book: Book, frame: &Frame) -> Self {
        use Column::{Category, Handler, Number, Owner, Place, Stage, Title, To};
        let heading = column.heading(book, frame);
        let class = ["in-", column.code()].concat();
        let closes = if is_first { "" } else { "</td>" };
        let mut open = [closes, "<td class=\"", &class, "\""].concat();
        if !matches!(column, Number | Title | Stage) {
            // A phone repeats the heading beside the cell.
            open.push_str(" data-label=\"");
            markup::push(&mut open, &heading);
            open.push('"');
        }
        if frame.en() && matches!(column, Category | Handler | Owner | Place | Title | To) {
            // Words of the office, whatever the reader's language.
            open.push_str(" lang=\"zh-CN\"");
        }
        open.push('>');
        Self {
            column,
            heading,
            class,
            open,
        }
    }
}

/// A day on the page.
struct Day {
    heading: String,
    sum: String,
    /// Its rows among those of the page.
    rows: Range<usize>,
}

#[derive(Template)]
#[template(path = "staff/registers.html")]
struct RegisterPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    filter: Filter,
    columns: Vec<Shown>,
    /// The stretch as a query, for the addresses of the page.
    period: String,
    rows: Vec<LedgerRow>,
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

    fn rows(&self, day: &Day) -> &[LedgerRow] {
        &self.rows[day.rows.clone()]
    }

    /// A row's cells as markup. A page has five hundred: each is put behind the one before.
    fn cells(&self, row: &LedgerRow) -> Safe<String> {
        let mut markup = String::with_capacity(ROW_BYTES);
        for shown in &self.columns {
            markup.push_str(&shown.open);
            let cell = shown.column.cell(row, &self.frame);
            if shown.column == Column::Title {
                markup.push_str("<a class=\"ask\" href=\"");
                markup::push(&mut markup, &paths::staff_matter(&row.number));
                markup.push_str("\">");
                markup::push(&mut markup, &cell);
                markup.push_str("</a>");
            } else if shown.column.is_plain() {
                markup.push_str(&cell);
            } else {
                markup::push(&mut markup, &cell);
            }
        }
        markup.push_str("</td>");
        Safe(markup)
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
    frame.text_in("registers.book", book.code())
}

/// `来信 1 · 来访 2 · 合计 3 件 · 5 人`; books that are not of one way in say the last two alone.
fn counted(book: Book, total: &DayTotal, frame: &Frame) -> String {
    // A page says it for some twenty days, each in one piece and without `format!`.
    let mut said = String::with_capacity(SUM_BYTES);
    let mut digits = itoa::Buffer::new();
    let of_channels = matches!(book, Book::LettersVisits | Book::Calls);
    let channels = Channel::MEMBERS.iter().zip(total.by_channel);
    for (channel, rows) in channels.filter(|(_, rows)| of_channels && *rows > 0) {
        push_capital(&mut said, frame.choice(channel.choice()));
        said.push(' ');
        said.push_str(digits.format(rows));
        said.push_str(" · ");
    }
    whole_of(&mut said, total.rows(), total.people, frame);
    said
}

/// `合计 3 件 · 5 人`, behind what is there.
fn whole_of(said: &mut String, rows: u64, people: u64, frame: &Frame) {
    frame.push_count(said, "registers.rows", rows);
    said.push_str(" · ");
    frame.push_count(said, "registers.people", people);
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
        .enumerate()
        .map(|(at, column)| Shown::of(column, at == 0, book, &frame))
        .collect();
    let mut begins = 0;
    let of_days = found.rows.chunk_by(|a, b| a.day == b.day);
    let days = of_days.zip(&found.days).map(|(rows, total)| {
        let from = begins;
        begins += rows.len();
        Day {
            heading: frame.day(&total.day),
            sum: counted(book, total, &frame),
            rows: from..begins,
        }
    });
    let days = days.collect();
    let mut total = String::new();
    whole_of(&mut total, found.sum.rows, found.sum.people, &frame);
    let period = filter.query();
    let next = found
        .next
        .map(|next| paths::further(&paths::staff_register(book.code()), &period, &next));
    page::ok(&RegisterPage {
        total,
        mend,
        columns: shown,
        period,
        rows: found.rows,
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
        period: filter.query(),
        rows: Vec::new(),
        days: Vec::new(),
        total: String::new(),
        next: None,
        mend,
        filter,
        frame,
        signed,
    })
}
