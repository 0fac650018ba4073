//! Places and categories that forms offer: a person may always write another one (G10).

use huiyin_domain::field::{Category, FieldError, Input as _, Line, Wrong};

use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;

/// Kind of the setting that lists places.
pub const PLACES: &str = "places";
/// Kind of the setting that lists categories.
pub const CATEGORIES: &str = "categories";

/// A list longer than this helps nobody who types.
const MOST: usize = 400;
/// Characters of a place, as the registration takes them.
const PLACE: usize = 80;

/// What forms offer, one a line, in the order in which the office wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Places of the office: towns, villages, streets.
    pub places: Vec<String>,
    /// Content categories, levels divided by `/`.
    pub categories: Vec<String>,
}

/// One of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Places.
    Places,
    /// Categories.
    Categories,
}

/// A line of a list that cannot be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: Wrong,
}

impl List {
    /// The setting's kind in the journal.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Places => PLACES,
            Self::Categories => CATEGORIES,
        }
    }

    /// Reads a list: one entry a line, blank lines left out.
    /// # Errors
    /// The first line that cannot be offered.
    pub fn parse(self, text: &str) -> Result<Vec<String>, LineError> {
        let mut entries: Vec<String> = Vec::new();
        for (line, entry) in (1..).zip(text.lines()) {
            let entry = entry.trim();
            if entry.is_empty() {
                continue;
            }
            let wrong = |why| LineError { line, why };
            let fits = match self {
                Self::Places => Line::<PLACE>::parse(entry).map(drop),
                Self::Categories => Category::parse(entry).map(drop),
            };
            fits.map_err(wrong)?;
            if entries.iter().any(|other| other == entry) {
                return Err(wrong(Wrong::Twice(entry.to_owned())));
            }
            if entries.len() == MOST {
                return Err(wrong(Wrong::TooMany(MOST + 1, MOST)));
            }
            entries.push(entry.to_owned());
        }
        Ok(entries)
    }
}

/// What forms offer before an office has written its own list: the first level, with a version.
#[derive(serde::Deserialize)]
struct FirstLevel {
    version: String,
    names: Vec<String>,
}

/// The first level of content categories as it ships, and the version of that list.
/// # Panics
/// Never: a test reads the file.
pub fn first_level() -> (String, Vec<String>) {
    let file: FirstLevel = toml::from_str(include_str!("../data/categories.toml"))
        .expect("the list ships with the program and a test reads it");
    (file.version, file.names)
}

impl Suggestions {
    /// Categories to offer: the office's own, else the first level as it ships.
    pub fn categories_to_offer(&self) -> Vec<String> {
        match self.categories.is_empty() {
            true => first_level().1,
            false => self.categories.clone(),
        }
    }

    /// One of the two.
    pub fn of(&self, list: List) -> &[String] {
        match list {
            List::Places => &self.places,
            List::Categories => &self.categories,
        }
    }

    /// What the settings' texts list; a line that does not read is left out.
    pub(crate) fn from_texts(places: Option<&str>, categories: Option<&str>) -> Self {
        let read = |list: List, text: Option<&str>| {
            text.and_then(|text| list.parse(text).ok())
                .unwrap_or_default()
        };
        Self {
            places: read(List::Places, places),
            categories: read(List::Categories, categories),
        }
    }
}

impl Office {
    /// Saves a list of what forms offer.
    /// # Errors
    /// [`OfficeError::Fields`] with the first line to mend, [`OfficeError::NotAdministrator`], or as the
    /// store says.
    pub fn set_suggestions(&self, list: List, text: &str, who: &ActAs) -> Result<(), OfficeError> {
        let entries = list.parse(text).map_err(|wrong| {
            OfficeError::Fields(vec![FieldError {
                field: list.kind().to_owned(),
                why: wrong.why,
            }])
        })?;
        self.save_setting(list.kind(), entries.join("\n"), who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_that_ships_has_seventeen_first_levels_and_a_version() {
        let (version, names) = first_level();
        assert_eq!((version.is_empty(), names.len()), (false, 17));
        for name in &names {
            assert!(Category::parse(name).is_ok(), "{name}");
        }
        assert_eq!(Suggestions::default().categories_to_offer(), names);
    }

    #[test]
    fn a_list_keeps_its_order_and_names_the_line_to_mend() {
        let places = List::Places.parse("望禾镇\n\n 白苇乡 \n").unwrap();
        assert_eq!(places, ["望禾镇", "白苇乡"]);
        let twice = List::Places.parse("甲\n乙\n甲").unwrap_err();
        assert_eq!((twice.line, twice.why), (3, Wrong::Twice("甲".to_owned())));
        let deep = List::Categories.parse("一/二\n一/二/三/四").unwrap_err();
        assert_eq!((deep.line, deep.why), (2, Wrong::TooMany(4, 3)));
        assert!(List::Places.parse(&"长".repeat(81)).is_err());
    }
}
