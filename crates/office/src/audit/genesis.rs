//! What a generation's first entry names: zone, key, and the checkpoint that it goes on from.

use huiyin_journal::cbor::Value;
use huiyin_journal::hash::Hash;
use huiyin_journal::key::VerifierKey;
use huiyin_journal::leaf::LeafView;
use huiyin_store::Position;
use jiff::tz::TimeZone;

use crate::error::OfficeError;
use crate::office::Office;

const ZONE: u8 = 0;
const KEY: u8 = 1;
const LAST_CHECKPOINT: u8 = 3;

impl Office {
    /// The zone that the genesis names; the one in `office.toml` must be the same.
    pub(super) fn genesis_zone(
        &self,
        generation: u32,
        others: &mut Vec<String>,
    ) -> Result<TimeZone, OfficeError> {
        let named = self.genesis(generation, ZONE)?;
        let named = named.as_ref().and_then(Value::as_text);
        let zone = named.and_then(|name| TimeZone::get(name).ok());
        match zone {
            Some(zone) => {
                if zone.iana_name() != self.zone().iana_name() {
                    others.push("office.toml names another time zone than the genesis".to_owned());
                }
                Ok(zone)
            }
            None => {
                others.push("the genesis names no time zone that is known here".to_owned());
                Ok(self.zone().clone())
            }
        }
    }

    pub(super) fn genesis_key(&self, generation: u32) -> Result<Option<VerifierKey>, OfficeError> {
        let named = self.genesis(generation, KEY)?;
        let named = named.as_ref().and_then(Value::as_text);
        Ok(named.and_then(|vkey| VerifierKey::parse(vkey).ok()))
    }

    /// SHA-256 of the text of the last checkpoint of the generation before.
    pub(super) fn goes_on_from(&self, generation: u32) -> Result<Option<Hash>, OfficeError> {
        let named = self.genesis(generation, LAST_CHECKPOINT)?;
        Ok(named.as_ref().and_then(Value::as_hash))
    }

    fn genesis(&self, generation: u32, key: u8) -> Result<Option<Value>, OfficeError> {
        let at = Position::new(generation, 0);
        let row = self
            .store
            .read(|tx| huiyin_store::entry(tx, self.code(), at))?;
        let leaf = row.map(|row| row.leaf).unwrap_or_default();
        let map = LeafView::decode(&leaf)
            .ok()
            .and_then(|leaf| leaf.pub_map().ok());
        Ok(map.and_then(|mut map| map.remove(&key)))
    }
}
