//! The organisation in the journal: each unit and officer is an entry, and back.

use huiyin_domain::organisation::{Officer, Organisation, Unit};
use huiyin_store::Post;

use crate::error::OfficeError;

/// A unit as the journal keeps it.
pub(crate) fn of_unit(unit: &Unit) -> Post {
    Post::Unit {
        code: unit.id.to_string(),
        details: json(unit),
    }
}

/// An officer as the journal keeps it.
pub(crate) fn of_officer(officer: &Officer) -> Post {
    Post::Officer {
        code: officer.id.to_string(),
        unit: officer.unit.to_string(),
        details: json(officer),
    }
}

fn json(post: &impl serde::Serialize) -> String {
    serde_json::to_string(post).expect("texts and lists make JSON")
}

/// The organisation that the posts describe.
pub(crate) fn organisation(posts: &[Post]) -> Result<Organisation, OfficeError> {
    let (mut units, mut officers) = (Vec::new(), Vec::new());
    for post in posts {
        match post {
            Post::Unit { details, .. } => units.push(read::<Unit>(details)?),
            Post::Officer { details, .. } => officers.push(read::<Officer>(details)?),
        }
    }
    Organisation::new(units, officers).map_err(|error| wrong(&error))
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(details: &str) -> Result<T, OfficeError> {
    serde_json::from_str(details).map_err(|error| wrong(&error))
}

fn wrong(error: &dyn std::fmt::Display) -> OfficeError {
    OfficeError::Setting {
        file: "organisation".to_owned(),
        why: error.to_string(),
    }
}
