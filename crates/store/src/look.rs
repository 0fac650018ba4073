//! The registrar's look «is this the same matter?», as an entry: who looked, and at which matters.

use std::collections::BTreeMap;

use huiyin_journal::{
    body::{Body, fact},
    cbor::{Map, Value as Cbor},
    commit::field,
    kind,
};

use crate::{Append, Appended, Opened, StoreError, act::salt};

/// Act code of a type 67 entry: matters were looked up by the mark of an identity number or telephone (G1).
const LOOKED_FOR_THE_SAME: u64 = 6710;

impl Append<'_> {
    /// Enters that an officer looked whether the office has the same matter already, and which matters the
    /// officer was shown; the person stands nowhere in it.
    ///
    /// # Errors
    /// As [`Append::entry`].
    pub fn looked_for_the_same(
        &mut self,
        office: &str,
        shown: &[String],
        actor: &str,
        role: u64,
    ) -> Result<Appended, StoreError> {
        self.moment(office)?;
        let head = self.heads.get(self.tx, office)?;
        let random = &*self.environment.random;
        let numbers = Cbor::Map(BTreeMap::from([(0, Cbor::bytes(shown.join(" ")))]));
        let numbers = numbers
            .encode()
            .map_err(|error| StoreError::Entry(error.to_string()))?;
        let mut opened = Opened::default();
        opened.set(field::OTHER_FIELDS, salt(random), numbers);
        opened.set(field::ACTOR, salt(random), actor);
        let mut draft = self.plain(&head, kind::OTHER_BOOK, Map::new());
        let count = u64::try_from(shown.len()).unwrap_or(u64::MAX);
        let body = Body {
            case: None,
            facts: Map::from([
                (fact::ACT, Cbor::Uint(LOOKED_FOR_THE_SAME)),
                (fact::ROLE, Cbor::Uint(role)),
                (fact::COUNT, Cbor::Uint(count)),
            ]),
            commits: opened.commits(&head.origin, &draft.event_id)?,
        };
        draft.body = Some((body, salt(random)));
        draft.content = Some(opened.encode());
        self.entry(&draft)
    }
}
