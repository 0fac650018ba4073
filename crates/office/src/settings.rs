//! What an office reads once and keeps until it changes: posts, law, texts and papers.

use std::sync::Arc;

use huiyin_documents::paper::House;
use huiyin_domain::law::Laws;
use huiyin_store::Store;

use crate::error::OfficeError;
use crate::house::{self, PAPERS};
use crate::office::RULES;
use crate::site::{SITE, Site};
use crate::standing::Standing;
use crate::suggestions::{CATEGORIES, PLACES, Suggestions};
use crate::{duty, posts};

pub(crate) struct Settings {
    pub standing: Standing,
    pub laws: Laws,
    pub site: Site,
    pub suggestions: Suggestions,
    pub house: House,
}

impl Settings {
    /// As they stand at `now`.
    /// # Errors
    /// [`OfficeError::Setting`] for one that does not read, or as the store says.
    pub(crate) fn read(store: &Store, code: &str, now: i64) -> Result<Self, OfficeError> {
        match Self::examine(store, code, now)? {
            (settings, None) => Ok(settings),
            (_, Some(why)) => Err(why),
        }
    }

    /// The same for whoever looks for damage: where the rows of units and officers do not read there are none, and
    /// why they do not is told beside.
    /// # Errors
    /// As [`Self::read`] for everything else.
    pub(crate) fn examine(
        store: &Store,
        code: &str,
        now: i64,
    ) -> Result<(Self, Option<OfficeError>), OfficeError> {
        let (posts, calendar, rules, site, places, categories, papers, roster) =
            store.read(|tx| {
                Ok((
                    huiyin_store::posts(tx, code)?,
                    huiyin_store::calendar(tx, code)?,
                    huiyin_store::setting(tx, code, RULES)?,
                    huiyin_store::setting(tx, code, SITE)?,
                    huiyin_store::setting(tx, code, PLACES)?,
                    huiyin_store::setting(tx, code, CATEGORIES)?,
                    huiyin_store::setting(tx, code, PAPERS)?,
                    duty::roster(tx, code, now)?,
                ))
            })?;
        let rules = rules.unwrap_or_default();
        let laws = Laws::of_office(&calendar, &rules).map_err(|error| unfit(RULES, &error))?;
        let site = match site {
            Some(text) => serde_json::from_str(&text).map_err(|error| unfit(SITE, &error))?,
            None => Site::default(),
        };
        let papers = papers.unwrap_or_default();
        let house = house::stored(&papers).map_err(|error| unfit(PAPERS, &error))?;
        let (organisation, damage) = match posts::organisation(&posts) {
            Ok(organisation) => (organisation, None),
            Err(why) => (posts::organisation(&[])?, Some(why)),
        };
        let settings = Self {
            standing: Standing::new(organisation, Arc::new(roster), now),
            laws,
            site,
            suggestions: Suggestions::from_texts(places.as_deref(), categories.as_deref()),
            house,
        };
        Ok((settings, damage))
    }
}

fn unfit(file: &str, error: &dyn ToString) -> OfficeError {
    OfficeError::Setting {
        file: file.to_owned(),
        why: error.to_string(),
    }
}
