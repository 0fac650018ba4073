//! Rows beside an entry against the commitments in its body: none edited, none gone, none added.

use std::collections::{HashMap, HashSet};

use huiyin_journal::{
    body::{Body, CaseId},
    cbor::Value as Cbor,
    commit::{document_value_of, field},
    kind,
    leaf::LeafView,
};

use super::{How, Report};
use crate::{
    Position, Row, Sql, StoreError, Tx,
    kept::{commitment, marks_value, sealed_value},
};

const IDENTITY: Sql = "select k.matter, k.entry, k.salt, e.leaf, e.body, k.key_id, k.sealed
    from identity k
    left join journal_entry e on e.office = k.office and e.entry = k.entry
    where k.office = $1 order by k.matter, k.entry";
const MARKS: Sql = "select k.matter, k.entry, k.salt, e.leaf, e.body, k.mark
    from subject_mark k
    left join journal_entry e on e.office = k.office and e.entry = k.entry
    where k.office = $1 order by k.matter, k.entry, k.mark";
const CODES: Sql = "select k.matter, k.entry, k.salt, e.leaf, e.body, k.hash
    from query_code k
    left join journal_entry e on e.office = k.office and e.entry = k.entry
    where k.office = $1 order by k.matter";
const DOCUMENTS: Sql = "select k.matter, k.entry, k.salt, e.leaf, e.body, k.length, k.digest
    from document k
    left join journal_entry e on e.office = k.office and e.entry = k.entry
    where k.office = $1 order by k.matter, k.entry";
const BODY: Sql = "select body from journal_entry where office = $1 and entry = $2";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[IDENTITY, MARKS, CODES, DOCUMENTS, BODY];

/// What the bodies of a journal commit to beside their own fields.
#[derive(Default)]
pub(super) struct Owed {
    identity: HashSet<i64>,
    marks: HashSet<i64>,
    codes: HashSet<i64>,
    documents: HashSet<i64>,
    /// Adoptions of a setting.
    pub settings: HashSet<i64>,
    /// The last lawful erasure of each case that has one.
    erased: HashMap<CaseId, i64>,
    /// Entries that are named already: what lies beside them says nothing more.
    damaged: HashSet<i64>,
    /// The first entry of each case: the key of its matter.
    pub firsts: HashMap<CaseId, i64>,
}

impl Owed {
    /// Takes one entry in.
    pub(super) fn take(&mut self, entry: i64, leaf: &LeafView<'_>, body: Option<&[u8]>) {
        match leaf.kind {
            kind::SOFTWARE_CHANGED if public(leaf, 1).is_none() => {
                self.settings.insert(entry);
            }
            kind::RECOVERY => self.forgive(entry, leaf),
            _ => {}
        }
        let Some(body) = self.body_of(entry, body) else {
            return;
        };
        for (field_no, owed) in [
            (field::SEALED_IDENTITY, &mut self.identity),
            (field::SUBJECT_MARKS, &mut self.marks),
            (field::QUERY_CODE, &mut self.codes),
            (field::ISSUED_DOCUMENT, &mut self.documents),
        ] {
            if body.commits.contains_key(&field_no) {
                owed.insert(entry);
            }
        }
        if let Some(link) = body.case
            && leaf.kind == kind::ERASED
        {
            self.erased.insert(link.case_id, entry);
        }
    }

    /// An entry that is not what its leaf commits to.
    pub(super) fn leave_out(&mut self, entry: i64, body: Option<&[u8]>) {
        self.damaged.insert(entry);
        self.body_of(entry, body);
    }

    fn body_of(&mut self, entry: i64, body: Option<&[u8]>) -> Option<Body> {
        let body = Body::decode(body?).ok()?;
        if let Some(link) = body.case {
            self.firsts.entry(link.case_id).or_insert(entry);
        }
        Some(body)
    }

    /// Leaves that a recovery put back came without their texts, and it says so.
    fn forgive(&mut self, entry: i64, leaf: &LeafView<'_>) {
        let bound = |key| public(leaf, key).and_then(|value| value.as_uint());
        if let (Some(first), Some(last)) = (bound(0), bound(1)) {
            let at = |seq| Position::new(Position::from_int(entry).generation(), seq).as_int();
            let lost = at(first)..=at(last);
            self.settings.retain(|entry| !lost.contains(entry));
        }
    }

    fn is_erased(&self, case: &CaseId, entry: i64) -> bool {
        self.erased.get(case).is_some_and(|erased| *erased > entry)
    }
}

fn public(leaf: &LeafView<'_>, key: u8) -> Option<Cbor> {
    leaf.pub_map().ok()?.remove(&key)
}

/// Compares the rows of all four tables with what the bodies commit to.
pub(super) fn compare(
    tx: &mut dyn Tx,
    office: &str,
    owed: &mut Owed,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    tx.each(IDENTITY, &[office.into()], &mut |row| {
        let value = sealed_value(row.bytes(5)?, row.bytes(6)?);
        let how = differs(&row, owed, field::SEALED_IDENTITY, &value)?;
        let key = format!("{} {}", row.int(0)?, row.int(1)?);
        owed.identity.remove(&row.int(1)?);
        how.into_iter()
            .for_each(|how| report.add("identity", key.clone(), how));
        Ok(())
    })?;
    marks(tx, office, owed, report)?;
    tx.each(CODES, &[office.into()], &mut |row| {
        let how = differs(&row, owed, field::QUERY_CODE, row.bytes(5)?)?;
        owed.codes.remove(&row.int(1)?);
        let key = row.int(0)?.to_string();
        how.into_iter()
            .for_each(|how| report.add("query_code", key.clone(), how));
        Ok(())
    })?;
    tx.each(DOCUMENTS, &[office.into()], &mut |row| {
        let digest = row.opt_array(6).ok().flatten().unwrap_or_default();
        let value = document_value_of(row.int(5)?.unsigned_abs(), &digest);
        let how = differs(&row, owed, field::ISSUED_DOCUMENT, &value)?;
        owed.documents.remove(&row.int(1)?);
        let key = format!("{} {}", row.int(0)?, row.int(1)?);
        how.into_iter()
            .for_each(|how| report.add("document", key.clone(), how));
        Ok(())
    })?;
    for (table, left, may_be_erased) in [
        ("identity", std::mem::take(&mut owed.identity), true),
        ("subject_mark", std::mem::take(&mut owed.marks), true),
        ("query_code", std::mem::take(&mut owed.codes), false),
        ("document", std::mem::take(&mut owed.documents), true),
    ] {
        let mut left: Vec<i64> = left.into_iter().collect();
        left.sort_unstable();
        for entry in left {
            if !(may_be_erased && erased(tx, office, owed, entry)?) {
                report.add(table, entry.to_string(), How::Missing);
            }
        }
    }
    Ok(())
}

/// The marks of one entry are bound together, so that none can be taken away from among them.
fn marks(
    tx: &mut dyn Tx,
    office: &str,
    owed: &mut Owed,
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    let mut group: Option<(Row, Vec<[u8; 32]>)> = None;
    let mut close = |group: Option<(Row, Vec<[u8; 32]>)>, owed: &mut Owed| {
        let Some((row, marks)) = group else {
            return Ok(());
        };
        let how = differs(&row, owed, field::SUBJECT_MARKS, &marks_value(marks))?;
        let key = format!("{} {}", row.int(0)?, row.int(1)?);
        owed.marks.remove(&row.int(1)?);
        how.into_iter()
            .for_each(|how| report.add("subject_mark", key.clone(), how));
        Ok::<(), StoreError>(())
    };
    tx.each(MARKS, &[office.into()], &mut |row| {
        let mark = row.opt_array(5).ok().flatten().unwrap_or_default();
        match &mut group {
            // Matter, entry and salt: rows that belong together say the same of all three.
            Some((first, marks)) if first.values()[..3] == row.values()[..3] => marks.push(mark),
            _ => close(group.replace((row, vec![mark])), owed)?,
        }
        Ok(())
    })?;
    close(group, owed)
}

/// How a row differs from the commitment that its entry carries.
fn differs(row: &Row, owed: &Owed, field_no: u8, value: &[u8]) -> Result<Option<How>, StoreError> {
    let (matter, entry) = (row.int(0)?, row.int(1)?);
    if owed.damaged.contains(&entry) {
        return Ok(None);
    }
    let (Some(leaf), Some(body)) = (row.opt_bytes(3)?, row.opt_bytes(4)?) else {
        return Ok(Some(How::Extra));
    };
    let (Ok(leaf), Ok(body)) = (LeafView::decode(leaf), Body::decode(body)) else {
        return Ok(None);
    };
    let (Some(link), Some(commit)) = (body.case, body.commits.get(&field_no)) else {
        return Ok(Some(How::Extra));
    };
    // A query code opens nothing about the person: it outlives the erasure.
    if field_no != field::QUERY_CODE && owed.is_erased(&link.case_id, entry) {
        return Ok(Some(How::Extra));
    }
    let Ok(Some(salt)) = row.opt_array::<32>(2) else {
        return Ok(Some(How::Edited));
    };
    let made = commitment(leaf.origin, leaf.event_id, field_no, &salt, value)?;
    let same = made == *commit && owed.firsts.get(&link.case_id) == Some(&matter);
    Ok((!same).then_some(How::Edited))
}

/// Was the case of this entry erased after it?
fn erased(tx: &mut dyn Tx, office: &str, owed: &Owed, entry: i64) -> Result<bool, StoreError> {
    let rows = tx.rows(BODY, &[office.into(), entry.into()])?;
    let body = rows.first().map(|row| row.opt_bytes(0)).transpose()?;
    let case = body
        .flatten()
        .and_then(|body| Body::decode(body).ok()?.case)
        .map(|link| link.case_id);
    Ok(case.is_some_and(|case| owed.is_erased(&case, entry)))
}
