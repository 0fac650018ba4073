//! 登记簿和台账: the office's paper books as rows, with nothing about who petitions.
//!
//! A row says which book it stands in, whose book that is and on what day; what else it shows stands in other
//! registers. What a wall or a recusal keeps somebody from carries whom, so that a page and its totals leave
//! it out without loading the matter.

pub(crate) mod by_day;
mod list;

use huiyin_domain::{
    access,
    code::Coded as _,
    id::{OfficerId, UnitId},
    matter::Matter,
    obligation::{ObligationKind, Owner},
    organisation::Organisation,
    petition::{Channel, Respondents},
};

use super::{Gone, Register, key};
use crate::{Insert, Kind, OnConflict, Sql, Value, day::day_number};

pub use list::{
    AfterRow, DayTotal, LedgerOf, LedgerRow, LedgerSum, ledger_rows, ledger_sum, ledger_totals,
};
#[cfg(test)]
pub(crate) use list::{GROWING, STATEMENTS};

pub(crate) const REGISTER: Register = Register {
    insert: &LEDGER,
    rows,
    gone: Some(Gone {
        column: KEPT_FROM,
        value: kept_from_of,
        follow: FOLLOW,
    }),
};

static LEDGER: Insert = Insert {
    table: "ledger",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("book", Kind::Int),
        ("n", Kind::Int),
        ("unit", Kind::Text),
        ("day", Kind::Int),
        ("channel", Kind::Int),
        ("head_count", Kind::Int),
        ("kept_from", Kind::Text),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter", "book", "n"],
    on_conflict: OnConflict::LastWins,
};

/// Place of `kept_from` in a row without `office`.
const KEPT_FROM: usize = 7;
/// Rows that the state has are put before: those that it has no more are left.
pub(super) const FOLLOW: Sql = "update ledger set kept_from = $3, entry = $4
    where office = $1 and matter = $2 and kept_from is distinct from cast($3 as text)";

fn kept_from_of(matter: &Matter) -> Value {
    KeptFrom::of(matter).map(|kept| kept.to_text()).into()
}

/// Reviews count from 1000, re-reviews from 2000.
const LEVEL: i64 = 1000;

/// A book of the office, by its number in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Book {
    /// 来信来访登记簿: letters, visits, faxes and what other units pass on, by the unit that received it.
    LettersVisits = 1,
    /// 来电登记簿: calls and hotline orders, by the unit that received them.
    Calls = 2,
    /// 网上信访登记簿, by the unit that received it.
    Online = 3,
    /// 转送交办台账, by the unit that sent it.
    Forwarding = 4,
    /// 办理台账, by the unit that accepted it.
    Handling = 5,
    /// 复查复核台账, by the body that reviews.
    Review = 6,
}

impl Book {
    /// All books, in the order in which they stand on the shelf.
    pub const ALL: [Self; 6] = [
        Self::LettersVisits,
        Self::Calls,
        Self::Online,
        Self::Forwarding,
        Self::Handling,
        Self::Review,
    ];

    /// The book in which a petition that came this way is registered.
    pub fn of(channel: Channel) -> Self {
        match channel {
            Channel::Letter | Channel::Visit | Channel::Fax | Channel::FromUnit => {
                Self::LettersVisits
            }
            Channel::Phone | Channel::Hotline => Self::Calls,
            Channel::Online => Self::Online,
        }
    }

    /// Word in addresses and wording keys.
    pub fn code(self) -> &'static str {
        match self {
            Self::LettersVisits => "letters-visits",
            Self::Calls => "calls",
            Self::Online => "online",
            Self::Forwarding => "forwarding",
            Self::Handling => "handling",
            Self::Review => "review",
        }
    }

    /// The book with this word.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|book| book.code() == code)
    }
}

fn rows(matter: &Matter, out: &mut Vec<Vec<Value>>) {
    let kept_from = KeptFrom::of(matter).map(|kept| kept.to_text());
    let mut add = |book: Book, n: i64, unit: &UnitId, day| {
        out.push(vec![
            key(matter),
            (book as i64).into(),
            n.into(),
            unit.as_str().into(),
            day_number(day).into(),
            i64::from(matter.petition.channel.number()).into(),
            matter.petition.head_count.into(),
            kept_from.as_deref().into(),
        ]);
    };
    let petition = &matter.petition;
    let book = Book::of(petition.channel);
    add(book, 1, &petition.receiver, matter.registered);
    for passing in &matter.passings {
        add(
            Book::Forwarding,
            passing.n.into(),
            &passing.from,
            passing.day,
        );
    }
    if let Some(accepted) = &matter.accepted {
        add(
            Book::Handling,
            accepted.n.into(),
            &accepted.unit,
            accepted.day,
        );
    }
    for clock in &matter.clocks {
        let owed = &clock.obligation;
        let level = match owed.kind {
            ObligationKind::ReviewOpinion => LEVEL,
            ObligationKind::ReReviewOpinion => 2 * LEVEL,
            _ => continue,
        };
        if let Owner::Unit(unit) = &owed.owner {
            add(Book::Review, level + i64::from(owed.n), unit, owed.from);
        }
    }
}

/// Whom a matter must not reach: those it accuses, and officers with an interest in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptFrom {
    /// 第三十条.
    pub respondents: Respondents,
    /// 第二十八条.
    pub recused: Vec<OfficerId>,
}

impl KeptFrom {
    /// Of this matter; none when it is kept from nobody.
    pub fn of(matter: &Matter) -> Option<Self> {
        let mut kept = Self::default();
        if matter.accuses() {
            kept.respondents = matter.petition.respondents.clone();
        }
        for conflict in &matter.conflicts {
            let officer = &conflict.officer;
            if access::is_recused(matter, officer) && !kept.recused.contains(officer) {
                kept.recused.push(officer.clone());
            }
        }
        (kept != Self::default()).then_some(kept)
    }

    /// Is this officer one of them?
    pub fn keeps_out(&self, officer: &OfficerId, organisation: &Organisation) -> bool {
        self.recused.contains(officer)
            || access::Wall::against(&self.respondents, organisation).keeps_out_officer(officer)
    }

    fn to_text(&self) -> String {
        let units = self.respondents.units.iter().map(|id| format!("u:{id}"));
        let officers = self.respondents.officers.iter();
        let officers = officers.map(|id| format!("o:{id}"));
        let recused = self.recused.iter().map(|id| format!("r:{id}"));
        let words: Vec<String> = units.chain(officers).chain(recused).collect();
        words.join(" ")
    }

    fn parse(text: &str) -> Option<Self> {
        let mut kept = Self::default();
        for word in text.split(' ') {
            match word.split_once(':')? {
                ("u", id) => kept.respondents.units.push(id.parse().ok()?),
                ("o", id) => kept.respondents.officers.push(id.parse().ok()?),
                ("r", id) => kept.recused.push(id.parse().ok()?),
                _ => return None,
            }
        }
        Some(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_it_is_kept_from_reads_back() {
        let kept = KeptFrom {
            respondents: Respondents {
                units: vec!["water".parse().unwrap()],
                officers: vec!["water-1".parse().unwrap()],
            },
            recused: vec!["bureau-2".parse().unwrap()],
        };
        assert_eq!(kept.to_text(), "u:water o:water-1 r:bureau-2");
        assert_eq!(KeptFrom::parse(&kept.to_text()), Some(kept));
        assert_eq!(KeptFrom::parse("x:water"), None);
    }

    #[test]
    fn every_way_in_has_a_book() {
        for channel in Channel::MEMBERS {
            let book = Book::of(*channel);
            assert_eq!(Book::of_code(book.code()), Some(book));
        }
    }
}
