//! 重复信访 and the wall: what repeats a petition follows it behind the wall at the moment at which that one accuses
//! somebody (《信访工作条例》第三十条), in the same write, so that no unit accused has it in hand for a while.

use huiyin_domain::event::Event;
use huiyin_domain::id::Position;
use huiyin_domain::matter::Matter;
use huiyin_domain::moment::Moment;
use huiyin_domain::transition::{FollowAccusation, Step};
use huiyin_store::{Append, Draft, StoreError};

use super::ActAs;
use crate::error::OfficeError;
use crate::office::Office;

/// What a write does to other matters than its own, and what must still be so when it does.
#[derive(Default)]
pub(super) struct Following {
    /// Each sequel that follows: the matter as it was decided on.
    steps: Vec<(Draft, Event, Matter)>,
    /// What repeats each of these numbers: one more by now would be left out.
    sequels: Vec<(String, Vec<huiyin_store::Position>)>,
    /// What is repeated, as a registration was decided on: it may accuse somebody by now.
    first: Option<Matter>,
}

impl Following {
    /// A registration that repeats this matter.
    pub(super) fn repeating(first: Matter) -> Self {
        Self {
            first: Some(first),
            ..Self::default()
        }
    }

    /// Writes it.
    pub(super) fn record(&self, append: &mut Append<'_>, office: &str) -> Result<(), StoreError> {
        if let Some(first) = &self.first {
            let now = huiyin_store::load_matter(append.tx(), office, first.key.into())?;
            let is_so = now.is_some_and(|now| {
                now.matter.accuses() == first.accuses()
                    && now.matter.petition.respondents == first.petition.respondents
            });
            if !is_so {
                let said = "what is repeated accuses somebody else by now".to_owned();
                return Err(StoreError::Conflict(said));
            }
        }
        for (draft, event, before) in &self.steps {
            append.record(draft, event, Some(before))?;
        }
        for (number, known) in &self.sequels {
            if huiyin_store::sequels(append.tx(), office, number)? != *known {
                let said = "one more petition repeats it".to_owned();
                return Err(StoreError::Conflict(said));
            }
        }
        Ok(())
    }
}

impl Office {
    /// What follows from an event: where the matter accuses somebody whom it did not accuse before, all that repeats
    /// it does as well, and what repeats that.
    pub(super) fn following(
        &self,
        before: &Matter,
        event: &Event,
        now: Moment,
    ) -> Result<Following, OfficeError> {
        let mut following = Following::default();
        let after = after(before, event);
        let accused = &after.petition.respondents;
        let is_as_before = before.accuses() && before.petition.respondents == *accused;
        if !after.accuses() || accused.is_empty() || is_as_before {
            return Ok(following);
        }
        let (origin, calendar) = (self.origin(), self.newest_calendar());
        let mut firsts = vec![after];
        while let Some(first) = firsts.pop() {
            let number = first.number.to_string();
            let sequels = self
                .store
                .read(|tx| huiyin_store::sequels(tx, self.code(), &number))?;
            for sequel in &sequels {
                let loaded = self
                    .store
                    .read(|tx| huiyin_store::load_matter(tx, self.code(), *sequel))?;
                let Some(loaded) = loaded else { continue };
                let accused = &first.petition.respondents;
                let Some(step) = FollowAccusation::of(accused, &loaded.matter) else {
                    continue;
                };
                let step = Step::FollowAccusation(step);
                let event = self.decide(&step, Some(&loaded.matter), &ActAs::System, now)?;
                let place = loaded.place(self.code(), &origin);
                let mut draft = Draft::of_step(&event, &place, &*self.random)?;
                draft.calendar = Some(calendar);
                firsts.push(self::after(&loaded.matter, &event));
                following.steps.push((draft, event, loaded.matter));
            }
            following.sequels.push((number, sequels));
        }
        Ok(following)
    }
}

/// The matter as the event leaves it; where it will stand in the journal is not known yet.
fn after(before: &Matter, event: &Event) -> Matter {
    let mut after = before.clone();
    after.apply(event, Position(u64::MAX));
    after
}
