//! Who stands above whom, and who reviews whose opinions.

use super::{Organisation, UnitRole};
use crate::id::UnitId;

impl Organisation {
    /// The next higher unit (上一级机关、单位).
    pub fn next_higher(&self, unit: &UnitId) -> Option<&UnitId> {
        self.unit(unit)?.superior.as_ref()
    }

    /// Every unit above `unit`, nearest first.
    pub fn superiors<'a>(&'a self, unit: &UnitId) -> impl Iterator<Item = &'a UnitId> {
        std::iter::successors(self.next_higher(unit), |above| self.next_higher(above))
    }

    /// Is `unit` the unit `of` itself, or does it stand below it?
    pub fn is_or_below(&self, unit: &UnitId, of: &UnitId) -> bool {
        unit == of || self.superiors(unit).any(|above| above == of)
    }

    /// The nearest unit that stands above both (共同的上一级机关, 《信访工作条例》第二十四条).
    pub fn common_superior<'a>(&'a self, a: &UnitId, b: &UnitId) -> Option<&'a UnitId> {
        self.superiors(a)
            .find(|above| self.superiors(b).any(|other| other == *above))
    }

    /// The joint conference (信访工作联席会议) that decides when there is no common superior: the one
    /// nearest to the unit's own line, else the first by code.
    pub fn joint_conference(&self, near: &UnitId) -> Option<&UnitId> {
        let is_conference = |unit: &&UnitId| self.has_role(unit, UnitRole::JointConference);
        self.superiors(near)
            .find(is_conference)
            .or_else(|| self.units().map(|unit| &unit.id).find(is_conference))
    }

    /// Who reviews the opinions of `unit` (《信访工作条例》第三十五条): the bodies recorded for it, else
    /// the next higher unit. Empty when the office knows none.
    pub fn review_body_of(&self, unit: &UnitId) -> Vec<UnitId> {
        match self.unit(unit) {
            Some(found) if !found.reviewed_by.is_empty() => found.reviewed_by.clone(),
            Some(found) => found.superior.iter().cloned().collect(),
            None => Vec::new(),
        }
    }
}
