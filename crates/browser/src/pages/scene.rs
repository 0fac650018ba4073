//! The office in which the list is walked: the demonstration, and what it lacks.

use std::sync::OnceLock;

use super::second::Paper;
use super::{Reader, all};
use crate::letter::Letter;
use crate::office::Office;

/// The demonstration with everybody let in whom the list needs, and with letters of the list's own.
pub struct Scene {
    /// The office.
    pub office: Office,
    /// Heard and looked into; the water bureau owes its answer.
    pub heard: Letter,
    /// Its answer was served and its documents are issued; a review can be asked for.
    pub answered: Letter,
    /// Answered, issued and rated; its writer asked for a review.
    pub asked: Letter,
    /// Its review opinion was served; a re-review can be asked for.
    pub reviewed: Letter,
    /// Re-reviewed, served, closed for good; its writer was pressed about a rating.
    pub closed: Letter,
    /// Codes of the officer who has a second step of signing in.
    pub paper: Paper,
}

impl Scene {
    /// Set once a process and copied for each user.
    ///
    /// # Panics
    /// When it cannot be set.
    pub fn new() -> Self {
        static SET: OnceLock<Scene> = OnceLock::new();
        let set = SET.get_or_init(Self::set);
        Self {
            office: set.office.twin(),
            heard: set.heard.clone(),
            answered: set.answered.clone(),
            asked: set.asked.clone(),
            reviewed: set.reviewed.clone(),
            closed: set.closed.clone(),
            paper: Paper::default(),
        }
    }

    fn set() -> Self {
        let office = Office::demo();
        let mut officers: Vec<_> = all()
            .filter_map(|page| match page.reader {
                Reader::Officer(officer) => Some(officer),
                Reader::Anyone => None,
            })
            .collect();
        officers.sort_unstable();
        officers.dedup();
        for officer in officers {
            office.let_in(officer);
        }
        let heard = office.letter("请修好晴坡村口的水渠，现在浇不上水。");
        office.heard(&heard);
        let answered = office.letter("请修好禾源村的机井，夏天没有水用。");
        office.answered(&answered);
        office.issue_answered(&answered);
        let asked = office.letter("请写明稻浦村水渠何时动工维修。");
        office.answered(&asked);
        office.issue_answered(&asked);
        office.rate(&asked);
        office.ask_for_review(&asked);
        let reviewed = office.letter("请给穗岭村的水塘加上护栏。");
        office.reviewed(&reviewed);
        let closed = office.letter("请把岚禾村的水渠改道，不要经过打谷场。");
        office.re_reviewed(&closed);
        office.rate_pressed(&closed);
        Self {
            office,
            heard,
            answered,
            asked,
            reviewed,
            closed,
            paper: Paper::default(),
        }
    }
}

impl Default for Scene {
    fn default() -> Self {
        Self::new()
    }
}
