//! The keys of the matters as an audit finds them: started once, and what hinders that is said once.

use std::io::ErrorKind::PermissionDenied;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use super::said::Said;
use crate::error::OfficeError;
use crate::keys::{KeyClient, KeyError, KeyService, Way};
use crate::office::Office;

const CLOSED: &str = "the bytes of attachments and of issued documents: the keys are not at hand";
const OF_BEFORE: &str = "the bytes of attachments and of issued documents: the keys are of an earlier version; start the server once";

/// The key service, or why the bytes that it alone opens are left out.
pub(super) struct Keys {
    pub(super) service: Option<Arc<dyn KeyService>>,
    why_not: &'static str,
}

impl Keys {
    /// Says whether the bytes were looked at.
    pub(super) fn say(&self, said: &mut Said) {
        match self.service {
            Some(_) => said.compared("the bytes of attachments and of issued documents"),
            None => said.left_out(self.why_not),
        }
    }
}

impl Office {
    /// The key service of the office, or one for the keys in its place when it was opened for reading. Whoever audits
    /// a copy of the data has no keys, and that is no fault; keys that are there and do not work are one.
    pub(super) fn keys_here(&self, others: &mut Vec<String>) -> Result<Keys, OfficeError> {
        let none = |why_not| Keys {
            service: None,
            why_not,
        };
        if let Some(keys) = &self.keys {
            others.extend(keys.trouble());
            return Ok(Keys {
                service: Some(Arc::clone(keys)),
                why_not: CLOSED,
            });
        }
        let way = self.place().way_to_keys()?;
        if let Way::Child { dir, .. } = &way
            && (!dir.exists() || is_closed_to_us(dir))
        {
            return Ok(none(CLOSED));
        }
        Ok(match KeyClient::start_quietly(way) {
            Ok(keys) => Keys {
                service: Some(Arc::new(keys)),
                why_not: CLOSED,
            },
            Err(KeyError::Earlier) => none(OF_BEFORE),
            Err(error) => {
                others.push(error.to_string());
                none(CLOSED)
            }
        })
    }
}

/// Another user's directory that this one may not read: whoever audits need not be whoever keeps signer or keys.
pub(super) fn is_closed_to_us(dir: &Path) -> bool {
    let ours = rustix::process::geteuid().as_raw();
    let is_theirs = std::fs::metadata(dir).is_ok_and(|dir| dir.uid() != ours);
    is_theirs && std::fs::read_dir(dir).is_err_and(|error| error.kind() == PermissionDenied)
}
