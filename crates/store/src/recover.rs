//! Bringing a database that fell behind its signed journal up to it again (specification §9.5).

use huiyin_journal::{cbor::Map, cbor::Value as Cbor, hash::leaf_hash, kind, leaf::Leaf};

use crate::{
    Append, Appended, StoreError, Value,
    append::JOURNAL_ENTRY,
    head::{self, register_number},
};

impl Append<'_> {
    /// Puts back a leaf that the published journal has and the database lost. Its body and fields stay lost, so no register
    /// of matters learns of it; days and books go on as it says.
    ///
    /// The caller has verified the leaf against a signed checkpoint.
    ///
    /// # Errors
    /// [`StoreError::Entry`] when it is not the next leaf of this log, or as the engine reports it.
    pub fn put_back(&mut self, office: &str, leaf: &[u8]) -> Result<(), StoreError> {
        let mut head = self.heads.get(self.tx, office)?;
        let decoded = Leaf::decode(leaf).map_err(|error| StoreError::Entry(error.to_string()))?;
        if decoded.seq != head.size || decoded.origin != *head.origin {
            return Err(StoreError::Entry(format!(
                "leaf {} is not the next one",
                decoded.seq
            )));
        }
        let entry = head.next();
        let row = [
            entry.in_office(head.ordinal).into(),
            Value::from(office),
            entry.as_int().into(),
            decoded.event_id.into(),
            leaf.into(),
            Value::Null,
            Value::Null,
            Value::Null,
        ];
        self.tx.put(&JOURNAL_ENTRY, &row)?;
        head.advance(head::int(decoded.t));
        let draft = self.plain(&head, decoded.kind, decoded.pub_map);
        self.follow(&mut head, entry, &draft)?;
        let office = head.office.clone();
        if decoded.kind == kind::SEAL {
            head.open_next_day(leaf_hash(leaf))?;
            self.heads.begin_day(&office);
            self.heads.set(head);
        } else {
            self.heads.set(head);
            self.heads
                .count(&office, register_number(decoded.register), decoded.kind);
        }
        Ok(())
    }

    /// Enters the recovery (type 44): the leaves that were put back and how many bodies are lost.
    ///
    /// # Errors
    /// As [`Self::entry`].
    pub fn recovered(
        &mut self,
        office: &str,
        first: u64,
        last: u64,
        bodies_lost: u64,
    ) -> Result<Appended, StoreError> {
        self.moment(office)?;
        let head = self.heads.get(self.tx, office)?;
        let public = Map::from([
            (0, Cbor::Uint(first)),
            (1, Cbor::Uint(last)),
            (2, Cbor::Uint(bodies_lost)),
        ]);
        let draft = self.plain(&head, kind::RECOVERY, public);
        self.entry(&draft)
    }
}
