//! One record for every step, with every field and with the required ones alone. They are committed
//! and compared: an encoding is for ever.

use jiff::civil::{Date, date};

use super::{Effect, Event, Record};
use crate::actor::{Actor, Role};
use crate::code::Coded as _;
use crate::field::{Field, Form, Kind};
use crate::id::{OfficerId, UnitId};
use crate::law::Act;
use crate::obligation::{Ended, How, Obligation, ObligationKind, Owner};
use crate::stage::Stage;
use crate::term::Term;
use crate::transition::{ALL, Spec, Step};

const DAY: Date = date(2026, 3, 2);

/// Name and record of every vector: `<step>` with every field filled in, `<step>/least` with the
/// required ones alone where that differs.
pub fn vectors() -> Vec<(String, Record<'static>)> {
    let mut vectors = Vec::new();
    for spec in ALL {
        vectors.push((spec.name.to_owned(), sample(spec, |_| true).to_record()));
        if spec.fields.iter().any(|field| !field.required) {
            let least = sample(spec, |field| field.required);
            vectors.push((format!("{}/least", spec.name), least.to_record()));
        }
    }
    vectors
}

fn sample(spec: &Spec, with: impl Fn(&Field) -> bool) -> Event {
    let fields = spec.fields.iter().filter(|field| with(field));
    let form: Form = fields
        .map(|field| (field.name.to_owned(), text_of(field.kind)))
        .collect();
    let step = Step::parse(spec.name, &form).expect("the step is listed");
    let step = step.expect("a sample fits every kind of field");
    Event {
        by: actor_of(spec),
        day: DAY,
        effect: effect_of(spec, &step),
        step,
    }
}

fn text_of(kind: Kind) -> String {
    match kind {
        Kind::Line(_) => "城关街道".into(),
        Kind::PetitionText => "楼道的灯坏了三个月，请修好。\n附照片两张。".into(),
        Kind::Prose => "已核实，情况属实。".into(),
        Kind::Day | Kind::DayAhead => DAY.to_string(),
        Kind::Days => "15".into(),
        Kind::Count => "3".into(),
        Kind::Unit => "housing".into(),
        Kind::Units => "housing,roads".into(),
        Kind::Officer => "h-01".into(),
        Kind::Officers => "h-01,h-02".into(),
        Kind::Code(choices) => choices[0].code.into(),
        Kind::Codes(choices) => format!("{},{}", choices[0].code, choices[1].code),
        Kind::Flag => "yes".into(),
        Kind::Matter => "office-2026-17".into(),
        Kind::Entry => "42".into(),
        Kind::Reference => "P-2026/001".into(),
    }
}

fn actor_of(spec: &Spec) -> Actor {
    match spec.name {
        "withdraw" | "rate" | "request-recusal" | "add-material" | "ask-opening" => {
            Actor::petitioner()
        }
        "lapse" | "close-lapsed" | "finalise" | "follow-accusation" => Actor::system(),
        _ => Actor::officer(
            code("c-01", OfficerId::new),
            code("bureau", UnitId::new),
            Role::Clerk,
        ),
    }
}

fn effect_of(spec: &Spec, step: &Step) -> Effect {
    let opens = step.petition(DAY).is_some();
    let kind = ObligationKind::MEMBERS.iter().find(|kind| {
        kind.term_id()
            .is_some_and(|id| spec.terms.first() == Some(&id))
    });
    let arisen = kind.map(|kind| obligation(*kind)).into_iter().collect();
    let ended = Ended {
        kind: ObligationKind::BureauDispatch,
        n: 1,
        how: How::Met,
    };
    Effect {
        stage: spec.to.first().copied().unwrap_or(Stage::Registered),
        owner: code("bureau", UnitId::new),
        law: opens.then_some(Act::Regulations2022),
        arisen,
        ended: if opens { Vec::new() } else { vec![ended] },
        leave: if opens {
            Vec::new()
        } else {
            vec![code("housing-h", OfficerId::new)]
        },
    }
}

/// Every part filled in; the dates need not follow from the term here.
fn obligation(kind: ObligationKind) -> Obligation {
    let owner = if kind.is_window() {
        Owner::Petitioner
    } else {
        Owner::Unit(code("housing", UnitId::new))
    };
    Obligation {
        kind,
        n: 2,
        owner,
        from: DAY,
        term: Term::Days(15),
        extend: 5,
        exclude: Some((date(2026, 3, 5), date(2026, 3, 6))),
        nominal: date(2026, 3, 24),
        due: date(2026, 3, 24),
        provisional: false,
        basis: Act::Regulations2022.article(23),
        claimed: false,
    }
}

fn code<T, E: std::fmt::Debug>(text: &str, new: impl Fn(&str) -> Result<T, E>) -> T {
    new(text).expect("the samples are codes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vector_reads_back_and_writes_the_same() {
        let vectors = vectors();
        assert!(vectors.len() >= ALL.len());
        for (name, record) in vectors {
            let event = Event::from_record(&record).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!(event.to_record(), record, "{name}");
        }
    }

    #[test]
    fn an_entry_from_before_a_text_was_added_to_its_step_stays_as_it_was_written() {
        let (_, mut record) = vectors()
            .into_iter()
            .find(|(name, _)| name == "hear-petitioner/least")
            .unwrap();
        record.note = Some("已记录".into());
        let event = Event::from_record(&record).unwrap();
        assert_eq!(event.to_record(), record);
        record.note = Some("已记录\u{C}\u{C}".into());
        assert!(Event::from_record(&record).is_err(), "one way to write it");
    }

    #[test]
    fn no_open_fact_holds_a_text_that_a_person_typed() {
        for (name, record) in vectors() {
            for (key, fact) in &record.facts {
                if let super::super::Fact::Code(text) = fact {
                    assert!(
                        text.is_ascii() && text.len() <= 40,
                        "{name}: fact {key} is {text}"
                    );
                }
            }
            assert!(
                record
                    .facts
                    .iter()
                    .all(|(key, _)| matches!(key, 0..=4 | 6..=9)),
                "{name}"
            );
        }
    }

    #[test]
    fn a_changed_record_is_not_read() {
        let (_, record) = vectors()
            .into_iter()
            .find(|(name, _)| name == "assign")
            .unwrap();
        let mut changed = vec![record.clone(); 7];
        changed[0].entry_type += 1;
        changed[1].facts.pop();
        changed[2].form.retain(|(key, _)| *key != 17);
        changed[3].note = Some("甲\u{C}乙".into());
        changed[4].text = Some("甲".into());
        changed[5].actor = None;
        changed[6].form.reverse();
        for record in changed {
            assert!(Event::from_record(&record).is_err(), "{record:?}");
        }
    }
}
