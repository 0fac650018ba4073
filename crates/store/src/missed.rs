//! Missed deadlines: one type 24 entry each, written just before the seal of the day (§4.4).

use huiyin_domain::{actor::Role, code::Coded as _};
use huiyin_journal::{
    body::{Body, BodyHead, CaseLink, fact},
    cbor::{Map, Value as Cbor},
    kind,
    leaf::LeafView,
};

use crate::{
    Append, Draft, Position, Sql, StoreError,
    act::salt,
    day::day_number,
    head::{Head, int, register_number},
    register::missed::MISSED,
};

/// Act codes of type 24 entries: this plus the number of the obligation's kind. Fact 9 says which
/// one of its kind.
pub(crate) const ACT: u64 = 2400;

const OVERDUE: Sql = "select b.matter, b.kind, b.n, b.due from obligation b
    left join missed m on m.office = b.office and m.matter = b.matter
        and m.kind = b.kind and m.n = b.n
    where b.office = $1 and b.ended is null and b.counted = 1 and b.due <= $2
        and m.entry is null
    order by b.due, b.matter, b.kind, b.n";
const CASE: Sql = "select h.case_seq, h.leaf_hash, e.leaf, e.body from history h
    join journal_entry e on e.office = h.office and e.entry = h.entry
    where h.office = $1 and h.matter = $2
    order by h.case_seq desc limit 1";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[OVERDUE, CASE];

/// Enters every deadline that was missed by the end of the open day and is not entered yet.
pub(crate) fn enter(append: &mut Append<'_>, head: Head, t: i64) -> Result<Head, StoreError> {
    let office = head.office.clone();
    let args = [(&*office).into(), day_number(head.open_day).into()];
    let mut head = head;
    for row in append.rows(OVERDUE, &args)? {
        let matter = Position::from_int(row.int(0)?);
        let (kind, n, due) = (row.int(1)?, row.int(2)?, row.int(3)?);
        let draft = draft(append, &office, matter, [kind, n, due])?;
        let appended = append.place(head, t, &draft)?;
        let row = [
            (&*office).into(),
            matter.as_int().into(),
            kind.into(),
            n.into(),
            due.into(),
            appended.entry.as_int().into(),
        ];
        append.put(&MISSED, &row)?;
        head = append.heads.get(append.tx, &office)?;
    }
    Ok(head)
}

fn draft(
    append: &mut Append<'_>,
    office: &str,
    matter: Position,
    [kind, n, due]: [i64; 3],
) -> Result<Draft, StoreError> {
    let lost = || StoreError::Damaged(format!("the history of matter {matter} is missing"));
    let found = append.rows(CASE, &[office.into(), matter.as_int().into()])?;
    let row = found.first().ok_or_else(lost)?;
    let damaged = |said: String| StoreError::Damaged(said);
    let leaf = LeafView::decode(row.bytes(2)?).map_err(|error| damaged(error.to_string()))?;
    let body = Body::decode(row.bytes(3)?).map_err(|error| damaged(error.to_string()))?;
    let case = body.case.ok_or_else(lost)?;
    let number = |number: i64| Cbor::Uint(number.unsigned_abs());
    let facts = Map::from([
        (fact::ACT, Cbor::Uint(ACT + kind.unsigned_abs())),
        (fact::LAST_DAY, number(due)),
        (fact::ROLE, Cbor::Uint(Role::System.number().into())),
        (fact::COUNT, number(n)),
    ]);
    let link = CaseLink {
        case_id: case.case_id,
        case_seq: row.int(0)?.unsigned_abs() + 1,
        previous: Some(row.array(1)?),
    };
    let register = register_number(leaf.register);
    let head = append.heads.get(append.tx, office)?;
    let mut draft = append.plain(&head, kind::OVERDUE, Map::new());
    draft.register = register;
    draft.matter = Some(matter);
    let body = Body {
        case: Some(link),
        facts,
        ..Body::default()
    };
    draft.body = Some((body, salt(&*append.environment.random)));
    Ok(draft)
}

/// The obligation that a type 24 entry names: kind, which one, last day.
pub(crate) fn of_entry(body: &BodyHead) -> Option<(i64, i64, i64)> {
    let kind = body.fact_uint(fact::ACT)?.checked_sub(ACT)?;
    Some((
        int(kind),
        int(body.fact_uint(fact::COUNT)?),
        int(body.fact_uint(fact::LAST_DAY)?),
    ))
}
