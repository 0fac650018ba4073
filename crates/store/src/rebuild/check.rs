//! Comparing every register, and what the journal commits to, with what the journal says (T2).

mod kept;

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use huiyin_journal::{
    body::Body,
    cbor::Value as Cbor,
    commit::{body_commit, field},
    hash::{Hash, leaf_hash},
    kind,
    leaf::LeafView,
};

use kept::Owed;

use super::{MatterRows, Plan, Rows, Searched, Share, replay};
use crate::{
    Insert, Opened, Position, Row, Store, StoreError, Tx, Value,
    book::BOOK,
    day, dialect,
    head::int,
    new_office::{Office, offices},
    position::first_place,
    register::{
        self,
        change::CHANGE,
        duty::DUTY_SHIFT,
        history::HISTORY,
        ledger::by_day::{self, LEDGER_DAY},
        missed::MISSED,
        post, setting,
        tally::TALLY,
        tally::Tally,
    },
};

/// Nobody reads more differences than this.
const MOST: usize = 1000;

const JOURNAL: &str = "select entry, event_id, leaf, body, body_salt, fields, place
    from journal_entry where office = $1 order by entry";
/// A row stands where its matter's number says, or whoever looks it up finds another.
const MISPLACED: &str = concat!(
    "select matter from matter where office = $1 and place <> matter + ",
    first_place!("$1"),
    " order by matter"
);
const SETTINGS: &str = "select s.kind, s.entry, s.digest, s.text, e.leaf from setting s
    left join journal_entry e on e.office = s.office and e.entry = s.entry
    where s.office = $1 order by s.kind, s.entry";

const HEAD: &str = "select generation, origin, size, t_last, open_day, first_seq, previous_seal
    from journal_head where office = $1";

/// This file's statements.
#[cfg(test)]
pub(crate) fn statements() -> Vec<&'static str> {
    [&[JOURNAL, MISPLACED, SETTINGS, HEAD], kept::STATEMENTS].concat()
}

/// How a row differs from what the journal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It holds something else.
    Edited,
    /// It is not there.
    Missing,
    /// The journal knows nothing of it.
    Extra,
}

/// One row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The office.
    pub office: String,
    /// The table.
    pub table: &'static str,
    /// The row's key without the office, as text.
    pub key: String,
    /// How it differs.
    pub how: How,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.how {
            How::Edited => "differs from the journal",
            How::Missing => "is missing",
            How::Extra => "is not in the journal",
        };
        write!(
            f,
            "office {}, table {}, row {}: {how}",
            self.office, self.table, self.key
        )
    }
}

impl Store {
    /// Computes every register anew and compares: each row that was edited, deleted or added is
    /// named, up to a thousand. Reads only; writes go on meanwhile and must not, so call it while
    /// nobody writes or take what it names as a question.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn check(&self) -> Result<Vec<Difference>, StoreError> {
        let mut found = Vec::new();
        let all = self.read(offices)?;
        for office in all {
            self.check_office(&office, &mut found)?;
        }
        found.truncate(MOST);
        Ok(found)
    }

    /// Compares only what the journal commits to: bodies, content and settings.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn check_journal(&self) -> Result<Vec<Difference>, StoreError> {
        let mut found = Vec::new();
        for office in self.read(offices)? {
            let mut report = Report {
                office: &office.office,
                found: &mut found,
            };
            self.read(|tx| committed(tx, &office, &mut report))?;
        }
        Ok(found)
    }

    fn check_office(&self, office: &Office, found: &mut Vec<Difference>) -> Result<(), StoreError> {
        let name = office.office.as_str();
        let mut report = Report {
            office: name,
            found,
        };
        self.read(|tx| committed(tx, office, &mut report))?;
        // A matter that cannot be replayed was named just now; what hangs on all matters is then
        // left alone.
        let is_whole = report.found.is_empty();
        let plan = self.read(|tx| Plan::read(tx, name))?;
        self.read(|tx| small_tables(tx, name, plan.fixed_rows(), &mut report))?;
        let mut tally = Tally::default();
        let mut sources: HashMap<String, Vec<Value>> = HashMap::new();
        let mut searched = Vec::new();
        let backend = self.backend_handle();
        let share = Share {
            office: name,
            plan: &plan,
            search: Searched::Entries,
            skip_damaged: !is_whole,
        };
        replay(&*backend, &share, &mut |parcel| {
            self.read(|tx| {
                for made in &parcel {
                    tally.add(made.cell.clone(), 1);
                    searched.extend(made.searched.iter().map(|(entry, _)| *entry));
                    matter(tx, name, made, &mut sources, &mut report)?;
                }
                Ok(())
            })
        })?;
        self.read(|tx| {
            foreign_matters(tx, name, &plan, &mut report)?;
            if !is_whole {
                return Ok(());
            }
            search_index(tx, office, searched, &mut report)?;
            compare_table(tx, name, &TALLY, tally.rows(name), &mut report)?;
            // The books are held against the journal above, and their totals against the books.
            let by_day = by_day::counted(tx, name)?;
            compare_table(tx, name, &LEDGER_DAY, by_day, &mut report)?;
            let rows = sources.into_values().collect();
            compare_table(
                tx,
                name,
                register::import_source::insert(),
                rows,
                &mut report,
            )
        })
    }
}

struct Report<'a> {
    office: &'a str,
    found: &'a mut Vec<Difference>,
}

impl Report<'_> {
    fn add(&mut self, table: &'static str, key: String, how: How) {
        if self.found.len() < MOST {
            self.found.push(Difference {
                office: self.office.to_owned(),
                table,
                key,
                how,
            });
        }
    }

    fn row(&mut self, into: &'static Insert, row: &[Value], how: How) {
        let key: Vec<String> = into
            .key_positions()
            .into_iter()
            .skip(1)
            .map(|at| shown(&row[at]))
            .collect();
        self.add(into.table, key.join(" "), how);
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => huiyin_journal::hash::hex(bytes),
    }
}

/// What the journal commits to: bodies, opened fields, the rows beside them, settings, the office.
fn committed(tx: &mut dyn Tx, office: &Office, report: &mut Report<'_>) -> Result<(), StoreError> {
    let mut owed = Owed::default();
    journal(tx, office, &mut owed, report)?;
    kept::compare(tx, &office.office, &mut owed, report)?;
    settings(tx, &office.office, owed.settings, report)
}

/// Leaf, body, salt and content of each entry fit together, and cases are chained.
fn journal(
    tx: &mut dyn Tx,
    of: &Office,
    owed: &mut Owed,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    let office = of.office.as_str();
    let mut named = true;
    let mut chains: HashMap<[u8; 16], (u64, Hash)> = HashMap::new();
    let mut head = None;
    tx.each(JOURNAL, &[office.into()], &mut |row| {
        let entry = row.int(0)?;
        let key = || entry.to_string();
        let leaf = row.bytes(2)?;
        let Ok(view) = LeafView::decode(leaf) else {
            report.add("journal_entry", key(), How::Edited);
            return Ok(());
        };
        let position = Position::from_int(entry);
        head = Some(head_after(head.take(), position, leaf, &view)?);
        let fits = view.seq == position.seq()
            && row.int(6)? == position.in_office(of.ordinal)
            && row.bytes(1)? == view.event_id
            && body_fits(&row, &view)
            && chain_fits(&row, leaf, &mut chains);
        if !fits {
            report.add("journal_entry", key(), How::Edited);
            owed.leave_out(entry, row.opt_bytes(3)?);
            return Ok(());
        }
        if let Some(how) = content_differs(&row, &view)? {
            report.add("journal_entry.fields", key(), how);
        }
        if view.kind == kind::GENESIS {
            named = is_named_by(of, &view);
        }
        owed.take(entry, &view, row.opt_bytes(3)?);
        Ok(())
    })?;
    if !named {
        report.add("office", office.to_owned(), How::Edited);
    }
    let stored = tx.rows(HEAD, &[office.into()])?;
    match (stored.first(), head) {
        (Some(stored), Some(head)) if stored.values() != head => {
            report.add("journal_head", office.to_owned(), How::Edited);
        }
        (None, Some(_)) => report.add("journal_head", office.to_owned(), How::Missing),
        (Some(_), None) => report.add("journal_head", office.to_owned(), How::Extra),
        _ => {}
    }
    Ok(())
}

/// The newest genesis says under which domain and in which zone the office keeps its journal.
fn is_named_by(office: &Office, genesis: &LeafView<'_>) -> bool {
    let begins = format!("{}/journal/{}/g", office.domain, office.office);
    let zone = genesis.pub_map().ok().and_then(|mut map| map.remove(&0));
    genesis.origin.starts_with(&begins)
        && zone.as_ref().and_then(Cbor::as_text) == Some(&office.zone)
}

/// The row of `journal_head` after this leaf: where the next one goes, and the open day.
fn head_after(
    before: Option<Vec<Value>>,
    position: Position,
    leaf: &[u8],
    view: &LeafView<'_>,
) -> Result<Vec<Value>, StoreError> {
    let mut head = match before {
        Some(before) if view.kind != kind::GENESIS => before,
        _ => vec![
            position.generation().into(),
            view.origin.into(),
            Value::Int(0),
            Value::Int(0),
            i64::from(view.day).into(),
            Value::Int(0),
            Value::Null,
        ],
    };
    head[2] = int(view.seq + 1).into();
    head[3] = int(view.t).into();
    if view.kind == kind::SEAL {
        let next = day::from_number(view.day.into())?.tomorrow();
        let next = next.map_err(|error| StoreError::Damaged(error.to_string()))?;
        head[4] = day::day_number(next).into();
        head[5] = head[2].clone();
        head[6] = leaf_hash(leaf).into();
    }
    Ok(head)
}

fn body_fits(row: &Row, leaf: &LeafView<'_>) -> bool {
    match (row.opt_bytes(3), row.opt_array::<32>(4), leaf.body_commit) {
        (Ok(None), Ok(None), None) => true,
        (Ok(Some(body)), Ok(Some(salt)), Some(commit)) => body_commit(&salt, body) == *commit,
        // Lawful erasure may take body and salt; the leaf keeps its commitment.
        (Ok(None), Ok(None), Some(_)) => true,
        _ => false,
    }
}

fn chain_fits(row: &Row, leaf: &[u8], chains: &mut HashMap<[u8; 16], (u64, Hash)>) -> bool {
    let Ok(Some(body)) = row.opt_bytes(3) else {
        return true;
    };
    let Ok(body) = Body::decode(body) else {
        return false;
    };
    let Some(link) = body.case else {
        return true;
    };
    let before = chains.insert(link.case_id, (link.case_seq, leaf_hash(leaf)));
    match before {
        None => link.case_seq == 0,
        Some((seq, hash)) => link.case_seq == seq + 1 && link.previous == Some(hash),
    }
}

/// Every committed field is there, with the value that was committed to.
fn content_differs(row: &Row, leaf: &LeafView<'_>) -> Result<Option<How>, StoreError> {
    let Some(body) = row.opt_bytes(3)?.and_then(|body| Body::decode(body).ok()) else {
        return Ok(None);
    };
    let Some(fields) = row.opt_bytes(5)? else {
        let open = body
            .commits
            .keys()
            .any(|field_no| !field::is_kept_apart(*field_no));
        return Ok(open.then_some(How::Missing));
    };
    let Ok(opened) = Opened::decode(fields) else {
        return Ok(Some(How::Edited));
    };
    let Ok(commits) = opened.commits(leaf.origin, leaf.event_id) else {
        return Ok(Some(How::Edited));
    };
    let open = body
        .commits
        .iter()
        .filter(|(field_no, _)| !field::is_kept_apart(**field_no));
    Ok((!open.eq(commits.iter())).then_some(How::Edited))
}

/// Each adoption has its row, and each row the kind and the text that its entry names.
fn settings(
    tx: &mut dyn Tx,
    office: &str,
    mut owed: HashSet<i64>,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    tx.each(SETTINGS, &[office.into()], &mut |row| {
        let entry = row.int(1)?;
        let key = format!("{} {entry}", row.text(0)?);
        if !owed.remove(&entry) {
            report.add("setting", key, How::Extra);
            return Ok(());
        }
        let named = row
            .opt_bytes(4)?
            .and_then(|leaf| LeafView::decode(leaf).ok()?.pub_map().ok()?.remove(&0))
            .and_then(|digest| digest.as_hash());
        let digest = setting::digest(row.text(0)?, row.text(3)?);
        if named != Some(digest) || row.bytes(2)? != digest {
            report.add("setting", key, How::Edited);
        }
        Ok(())
    })?;
    let mut missing: Vec<i64> = owed.into_iter().collect();
    missing.sort_unstable();
    for entry in missing {
        report.add("setting", entry.to_string(), How::Missing);
    }
    Ok(())
}

fn small_tables(
    tx: &mut dyn Tx,
    office: &str,
    rows: Rows,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    for into in [&BOOK, &CHANGE, &DUTY_SHIFT]
        .into_iter()
        .chain(post::INSERTS.iter().copied())
    {
        let of_table = rows
            .iter()
            .filter(|(other, _)| std::ptr::eq(*other, into))
            .map(|(_, row)| row.clone())
            .collect();
        compare_table(tx, office, into, of_table, report)?;
    }
    Ok(())
}

/// Compares a whole table with the rows it should hold.
fn compare_table(
    tx: &mut dyn Tx,
    office: &str,
    into: &'static Insert,
    wanted: Vec<Vec<Value>>,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    let positions = into.key_positions();
    let key =
        |row: &[Value]| -> Vec<Value> { positions.iter().map(|at| row[*at].clone()).collect() };
    let mut wanted: HashMap<Vec<Value>, Vec<Value>> =
        wanted.into_iter().map(|row| (key(&row), row)).collect();
    let sql = format!(
        "select {} from {} where office = $1",
        into.names(),
        into.table
    );
    tx.each(&sql, &[office.into()], &mut |row| {
        let row = row.values();
        match wanted.remove(&key(&row)) {
            Some(same) if same == row => {}
            Some(_) => report.row(into, &row, How::Edited),
            None if is_empty_cell(into, &row) => {}
            None => report.row(into, &row, How::Extra),
        }
        Ok(())
    })?;
    for row in wanted.values() {
        report.row(into, row, How::Missing);
    }
    Ok(())
}

/// Each entry that has words is in the search index, and no other. Which words is not compared: cutting them again takes
/// longer than everything else.
fn search_index(
    tx: &mut dyn Tx,
    office: &Office,
    mut searched: Vec<Position>,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    searched.sort_unstable();
    let mut found = vec![false; searched.len()];
    dialect::search::each(tx, &office.office, office.ordinal, &mut |entry| {
        match searched.binary_search(&entry) {
            Ok(at) => found[at] = true,
            Err(_) => report.add(
                dialect::search::TABLE,
                entry.as_int().to_string(),
                How::Extra,
            ),
        }
        Ok(())
    })?;
    for (entry, _) in searched.iter().zip(found).filter(|(_, found)| !found) {
        report.add(
            dialect::search::TABLE,
            entry.as_int().to_string(),
            How::Missing,
        );
    }
    Ok(())
}

/// A tally of nothing is as good as none.
fn is_empty_cell(into: &'static Insert, row: &[Value]) -> bool {
    match into.table == LEDGER_DAY.table {
        true => by_day::is_nothing(row),
        false => std::ptr::eq(into, &TALLY) && row.last() == Some(&Value::Int(0)),
    }
}

/// The rows of one matter in every register that is kept by matter.
fn matter(
    tx: &mut dyn Tx,
    office: &str,
    made: &MatterRows,
    sources: &mut HashMap<String, Vec<Value>>,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    let mut by_table: HashMap<&'static str, Vec<&Vec<Value>>> = HashMap::new();
    for (into, row) in &made.rows {
        if std::ptr::eq(*into, register::import_source::insert()) {
            sources.insert(shown(&row[1]), row.clone());
        } else {
            by_table.entry(into.table).or_default().push(row);
        }
    }
    for (into, sql) in by_matter() {
        let wanted = by_table.remove(into.table).unwrap_or_default();
        let stored = tx.rows(sql, &[office.into(), made.matter.into()])?;
        let stored: Vec<Vec<Value>> = stored.iter().map(Row::values).collect();
        let key = |row: &[Value]| -> Vec<Value> {
            into.key_positions()
                .iter()
                .map(|at| row[*at].clone())
                .collect()
        };
        for row in &stored {
            match wanted.iter().find(|wanted| key(wanted) == key(row)) {
                Some(same) if *same == row => {}
                Some(_) => report.row(into, row, How::Edited),
                None => report.row(into, row, How::Extra),
            }
        }
        for row in wanted {
            if !stored.iter().any(|stored| key(stored) == key(row)) {
                report.row(into, row, How::Missing);
            }
        }
    }
    Ok(())
}

/// Rows of matters that the journal does not know.
fn foreign_matters(
    tx: &mut dyn Tx,
    office: &str,
    plan: &Plan,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    for row in tx.rows(MISPLACED, &[office.into()])? {
        report.add("matter", shown(&row.values()[0]), How::Edited);
    }
    for (into, _) in by_matter() {
        let sql = format!(
            "select {} from {} where office = $1",
            into.key.join(", "),
            into.table
        );
        tx.each(&sql, &[office.into()], &mut |row| {
            if !plan.has_matter(row.int(1)?) {
                let key: Vec<String> = row.values().iter().skip(1).map(shown).collect();
                report.add(into.table, key.join(" "), How::Extra);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Each register kept by matter, with the statement that reads one matter's rows.
fn by_matter() -> Vec<(&'static Insert, &'static str)> {
    use std::sync::OnceLock;
    static MADE: OnceLock<Vec<(&'static Insert, &'static str)>> = OnceLock::new();
    MADE.get_or_init(|| {
        let of_matters = register::ALL.iter().map(|register| register.insert);
        of_matters
            .filter(|into| !std::ptr::eq(*into, register::import_source::insert()))
            .chain([&HISTORY, &MISSED])
            .map(|into| {
                let sql = format!(
                    "select {} from {} where office = $1 and matter = $2",
                    into.names(),
                    into.table
                );
                (into, &*sql.leak())
            })
            .collect()
    })
    .clone()
}
