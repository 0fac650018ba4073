//! Lists, one matter, search: at many matters beside a plain select of the same rows, and beside the
//! same at few.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use huiyin_office::list::Order;
use huiyin_office::{Access, Office, Place, Reader};
use rusqlite::{Connection, OpenFlags};

use super::measure::{Times, said};
use super::registration;
use super::table::{Row, Table};
use crate::dice::Dice;

const CONTROL_GOAL: f64 = 0.7;
const GROWTH_GOAL: f64 = 1.3;
const SEARCH_P99_SECONDS: f64 = 0.020;
/// Hits of a page.
const PAGE: usize = 50;

/// Two words of two characters each, from words that almost every text has to words that never meet.
const PAIRS: [(&str, &str); 8] = [
    ("希望", "答复"),
    ("老人", "孩子"),
    ("工资", "拖欠"),
    ("水渠", "村口"),
    ("照片", "收据"),
    ("电梯", "漏水"),
    ("校车", "河堤"),
    ("工资", "校车"),
];

/// How often each thing is asked.
#[derive(Clone, Copy)]
struct Often {
    lists: usize,
    views: usize,
    searches: usize,
}

/// What one side measured.
struct Measured {
    list: Times,
    view: Times,
    search: Vec<(Times, usize)>,
}

/// Where the questions go.
struct Questions {
    /// `next` of a list by due date: day and matter.
    pages: Vec<(i64, i64)>,
    /// Matters with their numbers.
    matters: Vec<(i64, String)>,
}

/// On SQLite.
///
/// # Errors
/// When a directory cannot be read.
pub fn run(table: &mut Table, large: &Path, small: &Path, quick: bool) -> anyhow::Result<()> {
    let often = if quick {
        Often {
            lists: 300,
            views: 300,
            searches: 20,
        }
    } else {
        Often {
            lists: 3_000,
            views: 3_000,
            searches: 200,
        }
    };
    let (large_office, small_office) = (open(large)?, open(small)?);
    let (large_db, small_db) = (bare(large)?, bare(small)?);
    let (at_large, at_small) = (questions(&large_db, often)?, questions(&small_db, often)?);
    // Each question once, so that no page is read from the disk or mapped for the first time while a clock
    // runs; then alternating, so that both sides meet the same machine.
    let once = Often {
        searches: 2,
        ..often
    };
    ours(&large_office, &at_large, once)?;
    ours(&small_office, &at_small, once)?;
    plain(&large_db, &at_large, once)?;
    let ours_1 = ours(&large_office, &at_large, often)?;
    let plain_1 = plain(&large_db, &at_large, often)?;
    let small_1 = ours(&small_office, &at_small, often)?;
    let ours_2 = ours(&large_office, &at_large, often)?;
    let plain_2 = plain(&large_db, &at_large, often)?;
    let small_2 = ours(&small_office, &at_small, often)?;
    let (ours, plain, small) = (
        ours_1.and(ours_2),
        plain_1.and(plain_2),
        small_1.and(small_2),
    );

    let mut line = |what: &str, ours: &Times, plain: &Times, small: &Times| {
        let figures = format!("p50 {}, p99 {}", said(ours.median()), said(ours.p99()));
        let row = Row::new(what, figures).beside(said(plain.median()));
        table.row(row.at_least(plain.median() / ours.median(), CONTROL_GOAL));
        let row = Row::new(format!("{what}: growth"), said(ours.median()));
        let row = row.beside(format!("{} at 10,000", said(small.median())));
        table.row(row.at_most(ours.median() / small.median(), GROWTH_GOAL));
    };
    line(
        "list of 50 by due date",
        &ours.list,
        &plain.list,
        &small.list,
    );
    line(
        "one matter with its text",
        &ours.view,
        &plain.view,
        &small.view,
    );
    // A search that finds fewer at 10,000 matters is another page there: pairs are compared that fill it in both.
    let hits = |measured: &Measured, at: usize| measured.search[at].1;
    let fills = |at: &usize| hits(&ours, *at) == PAGE && hits(&small, *at) == PAGE;
    let full: Vec<usize> = (0..PAIRS.len()).filter(fills).collect();
    let pooled = |measured: &Measured, pairs: &[usize]| {
        let times = pairs.iter().map(|at| measured.search[*at].0.clone());
        times.reduce(Times::and).context("there are pairs")
    };
    let every: Vec<usize> = (0..PAIRS.len()).collect();
    line(
        "search with two words, pairs that fill a page at both",
        &pooled(&ours, &full)?,
        &pooled(&plain, &full)?,
        &pooled(&small, &full)?,
    );
    let (all, beside) = (pooled(&ours, &every)?, pooled(&plain, &every)?);
    let figures = format!("p50 {}, p99 {}", said(all.median()), said(all.p99()));
    let row = Row::new("search with two words, all pairs", figures).beside(said(beside.median()));
    table.row(row.at_least(beside.median() / all.median(), CONTROL_GOAL));
    let worst = ours
        .search
        .iter()
        .map(|(times, _)| times.p99())
        .fold(0.0, f64::max);
    let row = Row::new("search: p99 of the slowest pair", said(worst));
    table.row(row.judged("≤ 20 ms", worst <= SEARCH_P99_SECONDS));
    for (((one, two), (times, hits)), (beside, _)) in
        PAIRS.iter().zip(&ours.search).zip(&plain.search)
    {
        let figures = format!("p50 {}, p99 {}", said(times.median()), said(times.p99()));
        let row = Row::new(
            format!("search 「{one} {two}」, {hits} hits on the page"),
            figures,
        );
        let row = row.beside(said(beside.median()));
        table.row(row.ratio(beside.median() / times.median()));
    }
    let few: Vec<String> = at_large
        .pages
        .iter()
        .map(|page| after(*page))
        .take(50)
        .collect();
    let officer = Times::of(&few, |page| {
        let page = Some(page.as_str()).filter(|page| !page.is_empty());
        large_office.list(Reader::Officer("bureau-1"), Order::Due, None, page, 50)?;
        Ok(())
    })?;
    let figures = format!(
        "p50 {}, p99 {}",
        said(officer.median()),
        said(officer.p99())
    );
    table.row(Row::new(
        "list of 50 by due date for an officer, each matter's wall checked",
        figures,
    ));
    table.note(
        "Reading: the office's own use cases (`list`, `show`, `search`, pages of 50, newest first) \
         beside plain prepared statements on a connection of their own to the same file: the same \
         rows and bytes, typed but not decoded, the same tokens of the same index. One thread, random \
         pages and matters, each asked once before the clock starts; rounds alternate. The database is read \
         through before, as after a restart.",
    );
    Ok(())
}

/// Lists, one matter and search on PostgreSQL with 5,000 fresh registrations.
///
/// # Errors
/// When there is no PostgreSQL.
pub fn postgres(table: &mut Table, quick: bool) -> anyhow::Result<()> {
    let often = Often {
        lists: 300,
        views: 300,
        searches: 20,
    };
    let petitions = Arc::new(registration::petitions()?);
    let dir = tempfile::tempdir()?;
    let url = huiyin_testkit::postgres::url();
    let lasting = Duration::from_secs(if quick { 1 } else { 4 });
    let round = registration::ours_on(dir.path(), Some(url.clone()), &petitions, lasting)?;
    let office = Office::open(&Place::new(dir.path(), Some(url)), Access::Read)?;
    let year = office_year(&office)?;
    let known = round.entries.iter().flatten();
    let matters: Vec<_> = known
        .map(|entry| (entry.as_int(), entry.number(office.code(), year)))
        .take(often.views)
        .collect();
    let at = Questions {
        pages: vec![(0, -1); often.lists],
        matters,
    };
    let measured = ours(&office, &at, often)?;
    let search = measured
        .search
        .iter()
        .map(|(times, _)| times.clone())
        .reduce(Times::and);
    let search = search.context("there are pairs")?;
    let count = office.counts()?.total;
    for (what, times) in [
        ("list of 50 by due date", &measured.list),
        ("one matter with its text", &measured.view),
        ("search with two words, all pairs", &search),
    ] {
        let figures = format!("p50 {}, p99 {}", said(times.median()), said(times.p99()));
        table.postgres(Row::new(format!("{what}, {count} matters"), figures));
    }
    Ok(())
}

fn office_year(office: &Office) -> anyhow::Result<i16> {
    let rows = office
        .list(Reader::Operator, Order::Newest, None, None, 1)?
        .rows;
    Ok(rows.first().context("there are matters")?.received.year())
}

fn open(dir: &Path) -> anyhow::Result<Office> {
    Ok(Office::open(&Place::new(dir, None), Access::Read)?)
}

fn bare(dir: &Path) -> anyhow::Result<Connection> {
    let db = Connection::open_with_flags(dir.join("data.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    db.execute_batch(
        "pragma query_only = on; pragma cache_size = -8192; pragma mmap_size = 1099511627776;",
    )?;
    Ok(db)
}

fn questions(db: &Connection, often: Often) -> anyhow::Result<Questions> {
    let most: i64 = db.query_row("select max(matter) from matter", [], |row| row.get(0))?;
    let mut dice = Dice::of(50, 50);
    let mut random = || i64::try_from(dice.below(most.unsigned_abs())).unwrap_or(0);
    let mut matter = db.prepare(
        "select matter, registered / 10000 from matter
         where office = 'qinghe' and matter >= ?1 order by matter limit 1",
    )?;
    let mut due = db.prepare(
        "select next_due, matter from matter
         where office = 'qinghe' and matter >= ?1 and next_due is not null order by matter limit 1",
    )?;
    let (mut pages, mut matters) = (Vec::new(), Vec::new());
    for _ in 0..often.lists {
        pages.push(
            due.query_row([random()], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap_or((0, -1)),
        );
    }
    for _ in 0..often.views {
        let (at, year): (i64, i64) =
            matter.query_row([random()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        matters.push((at, format!("qinghe-{year}-{at}")));
    }
    Ok(Questions { pages, matters })
}

fn ours(office: &Office, at: &Questions, often: Often) -> anyhow::Result<Measured> {
    let pages: Vec<String> = at
        .pages
        .iter()
        .map(|page| after(*page))
        .take(often.lists)
        .collect();
    let list = Times::of(&pages, |page| {
        let page = Some(page.as_str()).filter(|page| !page.is_empty());
        office.list(Reader::Operator, Order::Due, None, page, 50)?;
        Ok(())
    })?;
    let matters: Vec<_> = at.matters.iter().take(often.views).collect();
    let view = Times::of(&matters, |(_, number)| {
        office.show(number, Reader::Operator)?;
        Ok(())
    })?;
    let mut search = Vec::new();
    for (one, two) in PAIRS {
        let words = format!("{one} {two}");
        let mut hits = 0;
        let times = Times::of(&vec![(); often.searches], |()| {
            hits = office
                .search(Reader::Operator, &words, None, 50)?
                .rows
                .len();
            Ok(())
        })?;
        search.push((times, hits));
    }
    Ok(Measured { list, view, search })
}

/// Where a page begins, as the office writes it.
fn after((due, matter): (i64, i64)) -> String {
    if matter < 0 {
        return String::new();
    }
    format!(
        "{:04}-{:02}-{:02}.{matter}",
        due / 10_000,
        due / 100 % 100,
        due % 100
    )
}

/// The columns that a list reads.
const COLUMNS: &str = "m.matter, m.stage, m.class, m.route, m.track, m.owner, m.handler, m.channel,
    m.received, m.registered, m.title, m.next_due, m.next_kind, m.claimed, m.entry";

fn plain(db: &Connection, at: &Questions, often: Often) -> anyhow::Result<Measured> {
    let mut by_due = db.prepare(&format!(
        "select {COLUMNS} from matter m where office = 'qinghe' and next_due is not null
         and (next_due, matter) > (?1, ?2) order by next_due, matter limit 50"
    ))?;
    let pages: Vec<_> = at.pages.iter().take(often.lists).collect();
    let list = Times::of(&pages, |page| {
        let rows = by_due
            .query_map(**page, listed)?
            .collect::<Result<Vec<_>, _>>()?;
        std::hint::black_box(rows);
        Ok(())
    })?;
    let mut case = db.prepare(
        "select e.leaf, e.body, e.fields from history h
         join journal_entry e on e.place = h.entry
             + (select ordinal from office where office = 'qinghe') * 281474976710656
         where h.office = 'qinghe' and h.matter = ?1 order by h.case_seq",
    )?;
    let mut text =
        db.prepare("select fields from journal_entry where office = 'qinghe' and entry = ?1")?;
    let matters: Vec<_> = at.matters.iter().take(often.views).collect();
    let view = Times::of(&matters, |(matter, _)| {
        let entries = case.query_map([matter], |row| {
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, Option<Vec<u8>>>(2)?,
            ))
        })?;
        std::hint::black_box(entries.collect::<Result<Vec<_>, _>>()?);
        let text: Vec<u8> = text.query_row([matter], |row| row.get(0))?;
        std::hint::black_box(text);
        Ok(())
    })?;
    // The same plan as the office's: the index, newest first, then each matter by its key.
    let mut found = db.prepare(&format!(
        "select {COLUMNS} from (select rowid - (select ordinal from office where office = 'qinghe') * 281474976710656 as entry from search
            where search match ?1 order by rowid desc limit 50) s
         cross join history h on h.office = 'qinghe' and h.entry = s.entry
         cross join matter m on m.place = h.matter
             + (select ordinal from office where office = 'qinghe') * 281474976710656"
    ))?;
    let mut search = Vec::new();
    for (one, two) in PAIRS {
        let words = format!("\"{one}\" \"{two}\"");
        let mut hits = 0;
        let times = Times::of(&vec![(); often.searches], |()| {
            let rows = found
                .query_map([&words], listed)?
                .collect::<Result<Vec<_>, _>>()?;
            hits = std::hint::black_box(rows).len();
            Ok(())
        })?;
        search.push((times, hits));
    }
    Ok(Measured { list, view, search })
}

/// A row of a list, typed.
type Listed = ([Option<i64>; 12], String, Option<String>, String);

fn listed(row: &rusqlite::Row<'_>) -> rusqlite::Result<Listed> {
    let mut numbers = [None; 12];
    for (number, at) in numbers
        .iter_mut()
        .zip([0, 1, 2, 3, 4, 7, 8, 9, 11, 12, 13, 14])
    {
        *number = row.get(at)?;
    }
    Ok((numbers, row.get(5)?, row.get(6)?, row.get(10)?))
}

impl Measured {
    fn and(self, other: Self) -> Self {
        let search = self.search.into_iter().zip(other.search);
        Self {
            list: self.list.and(other.list),
            view: self.view.and(other.view),
            search: search
                .map(|((one, hits), (two, _))| (one.and(two), hits))
                .collect(),
        }
    }
}
