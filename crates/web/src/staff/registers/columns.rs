//! The columns of each book, once for the page, the paper and the table.

use std::borrow::Cow;

use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::id::OfficerId;
use huiyin_domain::organisation::Organisation;
use huiyin_office::ledger::{Book, LedgerRow};

use crate::frame::Frame;

/// A column. Those of the petitioner stand on paper alone, and hold the mark that they are sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Number,
    Day,
    Received,
    Channel,
    Name,
    IdNumber,
    Phone,
    Address,
    People,
    Title,
    Purpose,
    Category,
    Place,
    Owner,
    Stage,
    Passing,
    To,
    Handler,
    Due,
    Done,
    Document,
    Decided,
    Level,
    Outcome,
    Served,
}

use Column::{
    Address, Category, Channel, Day, Decided, Document, Done, Due, Handler, IdNumber, Level, Name,
    Number, Outcome, Owner, Passing, People, Phone, Place, Purpose, Received, Served, Stage, Title,
    To,
};

const RECEIVED: &[Column] = &[
    Number, Day, Received, Channel, Name, IdNumber, Phone, Address, People, Title, Purpose,
    Category, Place, Owner, Stage,
];
const FORWARDED: &[Column] = &[
    Number, Day, Passing, To, Name, People, Title, Category, Due, Done, Owner, Stage,
];
const HANDLED: &[Column] = &[
    Number, Day, Handler, Name, People, Title, Due, Document, Decided, Outcome, Served, Stage,
];
const REVIEWED: &[Column] = &[
    Number, Day, Level, Name, People, Title, Due, Decided, Outcome, Served, Stage,
];

/// All columns of the paper book.
pub fn on_paper(book: Book) -> &'static [Column] {
    match book {
        Book::LettersVisits | Book::Calls | Book::Online => RECEIVED,
        Book::Forwarding => FORWARDED,
        Book::Handling => HANDLED,
        Book::Review => REVIEWED,
    }
}

/// The columns without the petitioner's (G4, G9).
pub fn without_identity(book: Book) -> Vec<Column> {
    let columns = on_paper(book).iter().copied();
    columns.filter(|column| !column.is_identity()).collect()
}

impl Column {
    /// Does it hold, on the paper book, who petitions?
    pub fn is_identity(self) -> bool {
        matches!(self, Name | IdNumber | Phone | Address)
    }

    /// Nothing in it has to be escaped: digits and signs of our own.
    pub fn is_plain(self) -> bool {
        matches!(
            self,
            Number | Day | Received | People | Due | Done | Decided | Served
        )
    }

    /// Word in wording keys and class names.
    pub fn code(self) -> &'static str {
        match self {
            Number => "number",
            Day => "day",
            Received => "received",
            Channel => "channel",
            Name => "name",
            IdNumber => "id_number",
            Phone => "phone",
            Address => "address",
            People => "people",
            Title => "title",
            Purpose => "purpose",
            Category => "category",
            Place => "place",
            Owner => "owner",
            Stage => "stage",
            Passing => "passing",
            To => "to",
            Handler => "handler",
            Due => "due",
            Done => "done",
            Document => "document",
            Decided => "decided",
            Level => "level",
            Outcome => "outcome",
            Served => "served",
        }
    }

    /// What stands above it.
    pub fn heading(self, book: Book, frame: &Frame) -> String {
        match self {
            // Each book has its own word for its day.
            Day => frame.text_in("registers.day", book.code()),
            _ => frame.text_in("registers.column", self.code()),
        }
    }

    /// Its width on paper, in Chinese characters; the title takes what is left.
    pub fn width(self) -> usize {
        match self {
            Title => 0,
            Name | Phone | Address | People => 3,
            IdNumber | Channel | Purpose => 4,
            Stage | Passing | Level | Outcome => 5,
            Day | Received | Due | Done | Decided | Served => 6,
            Handler | Document | Category | Place => 7,
            Owner | To => 8,
            Number => 9,
        }
    }

    /// One cell.
    pub fn cell<'a>(self, row: &'a LedgerRow, frame: &'a Frame) -> Cow<'a, str> {
        let day = |day: Option<jiff::civil::Date>| match day {
            Some(day) => Cow::Owned(huiyin_wording::iso(day)),
            None => Cow::Borrowed(""),
        };
        let named = |choice: Option<&'static Choice>| match choice {
            Some(choice) if frame.en() => Cow::Owned(frame.named(choice)),
            Some(choice) => Cow::Borrowed(frame.choice(choice)),
            None => Cow::Borrowed(""),
        };
        let text = |text: Option<&'a str>| Cow::Borrowed(text.unwrap_or_default());
        match self {
            Number => Cow::Borrowed(&row.number),
            Day => day(Some(row.day)),
            Received => day(Some(row.received)),
            Channel => named(Some(row.channel.choice())),
            Name | IdNumber | Phone | Address => frame.text("registers.sealed").into(),
            People => row.head_count.to_string().into(),
            Title => Cow::Borrowed(row.title()),
            Purpose => named(row.purpose.map(|purpose| purpose.choice())),
            Category => text(row.category()),
            Place => text(row.place()),
            Owner => unit(&frame.organisation, row.owner()),
            Stage => named(Some(row.stage.choice())),
            Passing => frame
                .text(match row.assigned {
                    true => "registers.assigned",
                    false => "registers.forwarded",
                })
                .into(),
            To => row
                .to()
                .map_or(Cow::Borrowed(""), |to| unit(&frame.organisation, to)),
            Handler => match row.handler() {
                Some(code) => match OfficerId::new(code) {
                    Ok(id) => frame.officer(&id).into(),
                    Err(_) => Cow::Borrowed(code),
                },
                None => Cow::Borrowed(""),
            },
            Due => day(row.due),
            Done => day(row.done),
            Document => named(row.document.map(|kind| kind.choice())),
            Decided => day(row.decided),
            Level => frame
                .text(match row.is_re_review {
                    true => "registers.re_review",
                    false => "registers.review",
                })
                .into(),
            Outcome => named(row.outcome),
            Served => day(row.served),
        }
    }
}

fn unit<'a>(organisation: &'a Organisation, code: &'a str) -> Cow<'a, str> {
    let known = organisation.unit_of_code(code);
    Cow::Borrowed(known.map_or(code, |unit| &unit.name))
}
