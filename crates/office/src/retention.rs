//! 保管期限届满: whose files would go, for whoever decides. Nothing goes by itself, and nothing goes in bulk: each
//! erasure is one matter and somebody's act (guard rail G6; 《档案法》第二十一条).

use huiyin_domain::class::Class;
use huiyin_domain::stage::Stage;
use huiyin_domain::transition::Retention;
use jiff::civil::Date;

use crate::erasure::archived;
use crate::error::OfficeError;
use crate::list::Order;
use crate::office::Office;
use crate::reading::Reader;

/// Matters that are read at once.
const PAGE: u32 = 200;

/// An archived matter that still holds who petitioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub number: String,
    /// Its class.
    pub class: Option<Class>,
    /// The day it was archived.
    pub archived: Date,
    /// For how long, as the archivist entered it.
    pub retention: Retention,
    /// What the office's rules propose for its class.
    pub proposed: Retention,
    /// The last day of the period; none for ever.
    pub last_day: Option<Date>,
    /// Is it over?
    pub is_over: bool,
    /// Sealed identities.
    pub identities: usize,
    /// Files that were handed in.
    pub files: usize,
}

impl Office {
    /// Every archived matter that still holds who petitioned, as it would stand on `on`.
    /// # Errors
    /// As the store says.
    pub fn kept_on(&self, on: Date) -> Result<Vec<Kept>, OfficeError> {
        let rules = self.laws().on(self.today()).parameters.retention;
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.list(
                Reader::Operator,
                Order::Newest,
                Some(Stage::Archived),
                after.as_deref(),
                PAGE,
            )?;
            for row in &page.rows {
                let loaded = self.load(&row.number)?;
                let Some((archived, retention)) = archived(&loaded) else {
                    continue;
                };
                let matter = loaded.matter.key.into();
                let (identities, files) = self.store.read(|tx| {
                    let identities = huiyin_store::sealed(tx, self.code(), matter)?.len();
                    let files = huiyin_store::attachments(tx, self.code(), matter)?.len();
                    Ok((identities, files))
                })?;
                if identities + files == 0 {
                    continue;
                }
                all.push(Kept {
                    number: row.number.clone(),
                    class: loaded.matter.class,
                    archived,
                    retention,
                    proposed: rules.of(loaded.matter.class),
                    last_day: retention.last_day(archived),
                    is_over: retention.is_over(archived, on),
                    identities,
                    files,
                });
            }
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }
}
