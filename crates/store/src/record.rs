//! Recording a step: its entry and every register, in one call.

use huiyin_domain::{event::Event, matter::Matter};

use huiyin_journal::body::CaseLink;

use crate::{Append, Appended, Draft, Position, StoreError, load::applied, register};

/// A step that is recorded, with the matter it made.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The entry.
    pub appended: Appended,
    /// The matter after it.
    pub matter: Matter,
}

impl Append<'_> {
    /// Appends the entry of a step and updates every register.
    ///
    /// `before` is the matter as the step was decided on ([`crate::load_matter`]), `None` for a
    /// registration. The draft carries the place in the case chain: when another write took it
    /// meanwhile, this one fails; and so it does when the calendar that it was decided on is no
    /// longer the newest.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another write came between, else as [`Append::entry`].
    pub fn record(
        &mut self,
        draft: &Draft,
        event: &Event,
        before: Option<&Matter>,
    ) -> Result<Recorded, StoreError> {
        let appended = self.entry(draft)?;
        let office = draft.office.as_str();
        let newest = self.heads.get(self.tx, office)?.calendar;
        if draft.calendar.is_some_and(|decided| decided != newest) {
            // Its dates would stand beside ones that were computed again, and never be themselves.
            let said = "another calendar was adopted".to_owned();
            return Err(StoreError::Conflict(said));
        }
        let matter = applied(office, before, event, appended.entry, appended.day)?;
        register::project(self.tx, office, before, &matter, appended.entry.as_int())?;
        self.heads.moved(office, before, &matter);
        Ok(Recorded { appended, matter })
    }

    /// Records several steps on one matter in one write; the later ones are linked to the earlier
    /// ones here. The first draft carries the place in the case chain.
    ///
    /// # Errors
    /// As [`Self::record`]; [`StoreError::Entry`] when there is no step.
    pub fn record_all(
        &mut self,
        steps: &[(Draft, Event)],
        before: Option<&Matter>,
    ) -> Result<Vec<Recorded>, StoreError> {
        let mut recorded: Vec<Recorded> = Vec::with_capacity(steps.len());
        for ((draft, event), places) in steps.iter().zip(0..) {
            let done = match recorded.last() {
                None => self.record(draft, event, before)?,
                Some(last) => {
                    let key = last.matter.key.into();
                    let linked = draft
                        .clone()
                        .linked_to(&steps[0].0, key, &last.appended, places);
                    self.record(&linked, event, Some(&last.matter))?
                }
            };
            recorded.push(done);
        }
        if recorded.is_empty() {
            return Err(StoreError::Entry("no step to record".to_owned()));
        }
        Ok(recorded)
    }
}

impl Draft {
    /// The same draft, `places` behind the first one of its write.
    fn linked_to(mut self, first: &Draft, key: Position, last: &Appended, places: u64) -> Self {
        self.matter = Some(key);
        if let Some((body, _)) = &mut self.body {
            let link = first.body.as_ref().and_then(|(body, _)| body.case);
            body.case = link.map(|link| CaseLink {
                case_id: link.case_id,
                case_seq: link.case_seq + places,
                previous: Some(last.leaf_hash),
            });
        }
        self
    }
}
