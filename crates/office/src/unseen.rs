//! Other matters that a matter names, and that its reader may not read: an accusation whose plain sequel the unit
//! accused has in hand (《信访工作条例》第三十条). Their numbers are left out of what is shown: a number that is
//! named and does not open says that the same people accuse the reader.

use std::collections::BTreeSet;

use huiyin_domain::event::Event;
use huiyin_domain::id::MatterNumber;
use huiyin_domain::transition::Step;

use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::Reader;
use crate::show::View;

/// The other matter that an event names: as what it repeats, or in the form of the step.
fn named(event: &Event) -> Option<&MatterNumber> {
    match &event.step {
        Step::Register(step) => step.repeats.as_ref(),
        step => step.names(),
    }
}

impl Office {
    /// Takes out of a matter's view what names other matters of this office that its reader may not read: the links,
    /// what it repeats, and what an entry says where that is such a number. The entry itself stays.
    /// # Errors
    /// As the store says.
    pub(crate) fn without_unseen(
        &self,
        mut view: View,
        reader: Reader<'_>,
    ) -> Result<View, OfficeError> {
        let unseen = self.unseen(&view, reader)?;
        if unseen.is_empty() {
            return Ok(view);
        }
        let matter = &mut view.matter;
        matter.links.retain(|number| !unseen.contains(number));
        if let Some(number) = &matter.petition.repeats
            && unseen.contains(number)
        {
            matter.petition.repeats = None;
        }
        for entry in &mut view.entries {
            match &mut entry.event {
                Some(event) if named(event).is_some_and(|number| unseen.contains(number)) => {
                    match &mut event.step {
                        Step::Register(step) => step.repeats = None,
                        _ => entry.event = None,
                    }
                    view.unseen.push(entry.entry);
                }
                _ => {}
            }
        }
        Ok(view)
    }

    fn unseen(
        &self,
        view: &View,
        reader: Reader<'_>,
    ) -> Result<BTreeSet<MatterNumber>, OfficeError> {
        if !matches!(reader, Reader::Officer(_)) {
            return Ok(BTreeSet::new());
        }
        let matter = &view.matter;
        let events = view.entries.iter().filter_map(|entry| entry.event.as_ref());
        let all: BTreeSet<&MatterNumber> = matter
            .links
            .iter()
            .chain(&matter.petition.repeats)
            .chain(events.filter_map(named))
            .filter(|number| number.office() == self.code())
            .collect();
        let mut unseen = BTreeSet::new();
        for number in all {
            if self.matter_for(&number.to_string(), reader)?.is_none() {
                unseen.insert(number.clone());
            }
        }
        Ok(unseen)
    }
}
