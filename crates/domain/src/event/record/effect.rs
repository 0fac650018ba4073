//! The effect in the form map: 16 day, 17 stage, 18 owner, 19 arisen, 20 ended, 21 law, 22 leave.

use jiff::civil::Date;

use super::{DecodeError, FormValue, day_number, day_of};
use crate::code::Coded;
use crate::event::Effect;
use crate::id::{OfficerId, UnitId};
use crate::law::{Act, Basis};
use crate::obligation::{Ended, Obligation, Owner};

pub(super) const FIRST_KEY: u8 = 16;
const DAY: u8 = 16;
const STAGE: u8 = 17;
const OWNER: u8 = 18;
const ARISEN: u8 = 19;
const ENDED: u8 = 20;
const LAW: u8 = 21;
const LEAVE: u8 = 22;

pub(super) fn to_form(day: Date, effect: &Effect) -> Vec<(u8, FormValue<'static>)> {
    let mut form = vec![
        (DAY, date(day)),
        (STAGE, code(effect.stage)),
        (OWNER, FormValue::Text(effect.owner.to_string().into())),
    ];
    if !effect.arisen.is_empty() {
        form.push((
            ARISEN,
            FormValue::List(effect.arisen.iter().map(arisen).collect()),
        ));
    }
    if !effect.ended.is_empty() {
        form.push((
            ENDED,
            FormValue::List(effect.ended.iter().map(ended).collect()),
        ));
    }
    if let Some(law) = effect.law {
        form.push((LAW, FormValue::Int(law as u64)));
    }
    if !effect.leave.is_empty() {
        let officers = effect.leave.iter();
        let officers = officers.map(|officer| FormValue::Text(officer.to_string().into()));
        form.push((LEAVE, FormValue::List(officers.collect())));
    }
    form
}

pub(super) fn from_form(form: &[(u8, FormValue<'_>)]) -> Result<(Date, Effect), DecodeError> {
    let at = |key| {
        form.iter()
            .find(|(at, _)| *at == key)
            .map(|(_, value)| value)
    };
    let read = || {
        let list = |key| match at(key) {
            None => Some([].as_slice()),
            Some(FormValue::List(list)) => Some(list.as_slice()),
            Some(_) => None,
        };
        let law = match at(LAW) {
            None => None,
            Some(FormValue::Int(code)) => {
                Some(Act::ALL.into_iter().find(|act| *act as u64 == *code)?)
            }
            Some(_) => return None,
        };
        let effect = Effect {
            stage: read_code(at(STAGE)?)?,
            owner: read_unit(at(OWNER)?)?,
            law,
            arisen: list(ARISEN)?
                .iter()
                .map(read_arisen)
                .collect::<Option<_>>()?,
            ended: list(ENDED)?.iter().map(read_ended).collect::<Option<_>>()?,
            leave: list(LEAVE)?
                .iter()
                .map(read_officer)
                .collect::<Option<_>>()?,
        };
        Some((read_date(at(DAY)?)?, effect))
    };
    read().ok_or(DecodeError::Shape("the effect"))
}

/// Kind, ordinal, owner (0 = petitioner), from, term, extension, excluded from and to or nothing,
/// nominal, due, provisional, basis, claimed.
fn arisen(obligation: &Obligation) -> FormValue<'static> {
    let owner = match &obligation.owner {
        Owner::Unit(unit) => FormValue::Text(unit.to_string().into()),
        Owner::Petitioner => FormValue::Int(0),
    };
    let excluded = match obligation.exclude {
        Some((from, to)) => vec![date(from), date(to)],
        None => Vec::new(),
    };
    FormValue::List(vec![
        code(obligation.kind),
        FormValue::Int(obligation.n.into()),
        owner,
        date(obligation.from),
        FormValue::Text(obligation.term.to_string().into()),
        FormValue::Int(obligation.extend.into()),
        FormValue::List(excluded),
        date(obligation.nominal),
        date(obligation.due),
        FormValue::Bool(obligation.provisional),
        FormValue::Int(obligation.basis.code().into()),
        FormValue::Bool(obligation.claimed),
    ])
}

fn read_arisen(value: &FormValue<'_>) -> Option<Obligation> {
    let FormValue::List(parts) = value else {
        return None;
    };
    let [
        kind,
        n,
        owner,
        from,
        term,
        extend,
        excluded,
        nominal,
        due,
        provisional,
        basis,
        claimed,
    ] = parts.as_slice()
    else {
        return None;
    };
    Some(Obligation {
        kind: read_code(kind)?,
        n: read_small(n)?,
        owner: match owner {
            FormValue::Int(0) => Owner::Petitioner,
            other => Owner::Unit(read_unit(other)?),
        },
        from: read_date(from)?,
        term: read_text(term)?.parse().ok()?,
        extend: read_small(extend)?,
        exclude: match excluded {
            FormValue::List(days) => match days.as_slice() {
                [] => None,
                [from, to] => Some((read_date(from)?, read_date(to)?)),
                _ => return None,
            },
            _ => return None,
        },
        nominal: read_date(nominal)?,
        due: read_date(due)?,
        provisional: read_bool(provisional)?,
        basis: Basis::from_code(u32::try_from(read_int(basis)?).ok()?)?,
        claimed: read_bool(claimed)?,
    })
}

fn ended(ended: &Ended) -> FormValue<'static> {
    FormValue::List(vec![
        code(ended.kind),
        FormValue::Int(ended.n.into()),
        code(ended.how),
    ])
}

fn read_ended(value: &FormValue<'_>) -> Option<Ended> {
    let FormValue::List(parts) = value else {
        return None;
    };
    let [kind, n, how] = parts.as_slice() else {
        return None;
    };
    Some(Ended {
        kind: read_code(kind)?,
        n: read_small(n)?,
        how: read_code(how)?,
    })
}

fn date(day: Date) -> FormValue<'static> {
    FormValue::Int(day_number(day))
}

fn code<T: Coded>(member: T) -> FormValue<'static> {
    FormValue::Int(member.number().into())
}

fn read_int(value: &FormValue<'_>) -> Option<u64> {
    if let FormValue::Int(n) = value {
        Some(*n)
    } else {
        None
    }
}

fn read_small(value: &FormValue<'_>) -> Option<u16> {
    u16::try_from(read_int(value)?).ok()
}

fn read_code<T: Coded>(value: &FormValue<'_>) -> Option<T> {
    T::from_number(read_int(value)?)
}

fn read_date(value: &FormValue<'_>) -> Option<Date> {
    day_of(read_int(value)?)
}

fn read_bool(value: &FormValue<'_>) -> Option<bool> {
    if let FormValue::Bool(yes) = value {
        Some(*yes)
    } else {
        None
    }
}

fn read_text<'a>(value: &'a FormValue<'_>) -> Option<&'a str> {
    if let FormValue::Text(text) = value {
        Some(text)
    } else {
        None
    }
}

fn read_officer(value: &FormValue<'_>) -> Option<OfficerId> {
    OfficerId::new(read_text(value)?).ok()
}

fn read_unit(value: &FormValue<'_>) -> Option<UnitId> {
    UnitId::new(read_text(value)?).ok()
}
