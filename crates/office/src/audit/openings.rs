//! Openings of an identity on a page, against the matters that they belong to. The key service takes the word of the
//! entry that a matter accuses nobody; who replays the matter sees whether it did.

use huiyin_domain::matter::Matter;
use huiyin_journal::body::{BodyHead, fact};
use huiyin_journal::kind;
use huiyin_journal::leaf::LeafView;
use huiyin_store::{Happened, JournalRow, Loaded, Position};

use crate::error::OfficeError;
use crate::keys::TO_READ_IDENTITY;
use crate::office::Office;
use crate::release::release_step;

/// The openings of a generation.
#[derive(Default)]
pub(super) struct Opened(Vec<Position>);

impl Opened {
    /// Notes an entry that opened who petitions on a page. Whether its body fits its leaf is the journal's own check.
    pub(super) fn note(&mut self, entry: Position, row: &JournalRow) {
        let leaf = LeafView::read(&row.leaf);
        if !leaf.is_ok_and(|leaf| leaf.kind == kind::IDENTITY_ACCESSED) {
            return;
        }
        let body = row.body.as_ref();
        let body = body.and_then(|(body, _)| BodyHead::read(body).ok());
        if body.is_some_and(|body| body.fact_uint(fact::ACT) == Some(TO_READ_IDENTITY)) {
            self.0.push(entry);
        }
    }
}

impl Office {
    /// Names every opening that was entered as of a matter that accuses nobody and accused somebody, and every one on
    /// an accusation that no custodian had released.
    pub(super) fn openings_against(
        &self,
        opened: Opened,
        others: &mut Vec<String>,
    ) -> Result<(), OfficeError> {
        for entry in opened.0 {
            let loaded = self.store.read(|tx| {
                let number = huiyin_store::number_of_entry(tx, self.code(), entry)?;
                let number = number.unwrap_or_default();
                huiyin_store::load_number(tx, self.code(), &number)
            })?;
            let why = match &loaded {
                Some(loaded) => fault(loaded, entry),
                None => Some("it belongs to no matter"),
            };
            others.extend(why.map(|why| format!("the opening of entry {}: {why}", entry.as_int())));
        }
        Ok(())
    }
}

/// What is wrong with the opening at this entry.
fn fault(loaded: &Loaded, at: Position) -> Option<&'static str> {
    let mut matter: Option<Matter> = None;
    let mut released = Vec::new();
    for entry in &loaded.entries {
        if entry.entry == at {
            let accuses = matter.is_some_and(|matter| matter.accuses());
            return if accuses {
                of_an_accusation(entry, &released)
            } else {
                None
            };
        }
        if release_step(entry) == Some("released") {
            released.push(entry.entry.seq());
        }
        match (&mut matter, &entry.event) {
            (Some(matter), Some(event)) => matter.apply(event, entry.entry.into()),
            (None, Some(event)) => {
                let number = loaded.matter.number.clone();
                matter = Matter::open(event, loaded.matter.key, number).ok();
            }
            (_, None) => {}
        }
    }
    Some("its matter has no such entry")
}

fn of_an_accusation(opening: &Happened, released: &[u64]) -> Option<&'static str> {
    if opening.body.fact_bool(fact::ACCUSES) != Some(true) {
        return Some("it says that the matter accuses nobody, and the matter did");
    }
    let names = opening.body.fact_uint(fact::RELEASE);
    match names.is_some_and(|release| released.contains(&release)) {
        true => None,
        false => Some("no custodian had released it"),
    }
}

#[cfg(test)]
mod tests {
    use huiyin_domain::actor::Actor;
    use huiyin_domain::calendar::Calendar;
    use huiyin_domain::context::Context;
    use huiyin_domain::event::Event;
    use huiyin_domain::id::{MatterKey, MatterNumber};
    use huiyin_domain::law::Laws;
    use huiyin_domain::moment::Moment;
    use huiyin_domain::transition::Step;
    use huiyin_journal::body::Body;
    use huiyin_journal::cbor::{Map, Value};
    use huiyin_journal::kind::Kind;
    use huiyin_store::CaseHead;
    use jiff::civil::date;

    use super::*;
    use crate::keys::{ASKED, RELEASED};
    use crate::setup::Setup;

    fn event(matter: Option<&Matter>, name: &str, fields: &[(&str, &str)]) -> Event {
        let setup = Setup::parse("demo.toml", include_str!("../../data/demo.toml")).unwrap();
        let laws = Laws::of_office(&Calendar::builtin(), "").unwrap();
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let step = Step::parse(name, &fields.collect::<huiyin_domain::field::Form>());
        let by = &setup.organisation;
        let clerk = by.officer(&"bureau-1".parse().unwrap()).unwrap();
        let actor = Actor::officer(clerk.id.clone(), clerk.unit.clone(), clerk.roles[0].into());
        let context = Context {
            laws: &laws,
            organisation: by,
            actor: &actor,
            now: Moment {
                at: 1_776_650_000,
                today: date(2026, 4, 20),
            },
            named: None,
        };
        step.unwrap().unwrap().decide(matter, &context).unwrap()
    }

    fn happened(at: u64, kind: Kind, facts: &[(u8, Value)], event: Option<Event>) -> Happened {
        let body = Body {
            facts: facts.iter().cloned().collect::<Map>(),
            ..Body::default()
        };
        Happened {
            entry: Position::new(1, at),
            t: 1_776_650_000,
            day: date(2026, 4, 20),
            kind,
            leaf_hash: [0; 32],
            body: BodyHead::read(&body.encode().unwrap()).unwrap(),
            event,
        }
    }

    fn acts(at: u64, act: u64) -> Happened {
        happened(
            at,
            kind::OPENING_QUESTION,
            &[(fact::ACT, Value::Uint(act))],
            None,
        )
    }

    /// Registered, opened, classified as an accusation, asked for, released, opened as the entry says.
    fn matter(says: &[(u8, Value)]) -> Loaded {
        let letter = [
            ("channel", "letter"),
            ("unit", "bureau"),
            ("received", "2026-04-20"),
            ("text", "反映有人多收水费。"),
        ];
        let registered = event(None, "register", &letter);
        let number = MatterNumber::new("office", 2026, None, 1).unwrap();
        let matter = Matter::open(&registered, MatterKey(1), number).unwrap();
        let classified = event(Some(&matter), "classify", &[("class", "accusation")]);
        let plain = [(fact::ACCUSES, Value::Bool(false))];
        Loaded {
            matter,
            head: CaseHead {
                case_id: [0; 16],
                register: 1,
                next_seq: 6,
                previous: [0; 32],
            },
            entries: vec![
                happened(1, kind::RECEIVED, &[], Some(registered)),
                happened(2, kind::IDENTITY_ACCESSED, &plain, None),
                happened(3, kind::OTHER_STEP, &[], Some(classified)),
                acts(4, ASKED),
                acts(5, RELEASED),
                happened(6, kind::IDENTITY_ACCESSED, says, None),
            ],
        }
    }

    #[test]
    fn an_opening_that_says_falsely_that_nobody_is_accused_and_one_without_a_release_are_named() {
        let accuses = (fact::ACCUSES, Value::Bool(true));
        let release = |at| (fact::RELEASE, Value::Uint(at));
        let good = matter(&[accuses.clone(), release(5)]);
        assert_eq!(fault(&good, Position::new(1, 6)), None);
        assert_eq!(
            fault(&good, Position::new(1, 2)),
            None,
            "it accused nobody then"
        );
        let fault = |says: &[(u8, Value)]| fault(&matter(says), Position::new(1, 6)).unwrap();
        for says in [&[][..], &[(fact::ACCUSES, Value::Bool(false))]] {
            assert!(fault(says).starts_with("it says"), "{says:?}");
        }
        for says in [
            &[accuses.clone()][..],
            &[accuses.clone(), release(4)],
            &[accuses.clone(), release(6)],
        ] {
            assert!(fault(says).starts_with("no custodian"), "{says:?}");
        }
    }
}
