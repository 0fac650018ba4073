//! What somebody is to a matter, a unit or the office.

use crate::actor::Actor;
use crate::code::codes;
use crate::id::UnitId;
use crate::matter::{Matter, Question};
use crate::organisation::{Officer, Organisation, StaffRole, UnitRole};

codes! {
    /// What somebody is to what they want to do something with. The roles of a unit are relations to the office.
    Relation {
        Anybody = 1, "anybody", "任何人", "anybody";
        Petitioner = 2, "petitioner", "凭查询码的信访人", "the petitioner, by the query code";
        SignedIn = 3, "signed-in", "已登录的工作人员", "an officer who is signed in";
        Works = 4, "works", "经办信访事项的工作人员", "an officer with another role than administrator";
        Clerk = 5, "clerk", "登记员", "clerk";
        HandlerByRole = 6, "handler-role", "有承办人角色", "has the role of a handler";
        Head = 7, "head", "负责人", "head of a unit";
        Leader = 8, "leader", "分管领导", "leader in charge of a unit";
        Reviewer = 9, "reviewer", "复查复核人员", "reviewer";
        AssignedHandler = 10, "assigned-handler", "本件承办人", "handler of the matter";
        HandlerInUnit = 11, "handler-in-unit", "承办单位内的本件承办人", "its handler, of the unit that has it";
        LeaderInCharge = 12, "leader-in-charge", "包案领导", "leader who took charge of it";
        DecidesForUnit = 13, "decides-for-unit", "承办单位负责人或者分管领导", "head or leader of the unit that has it";
        UnitOfMatter = 14, "unit-of-matter", "承办单位的人员", "of the unit that has it";
        FirstHand = 15, "first-hand", "承办单位的登记员、承办人、负责人，尚无承办人时", "clerk, handler or head of the unit that has it, while nobody there handles it";
        UnitBefore = 16, "unit-before", "经手单位的人员", "of a unit that received, accepted, sent on or decided it";
        Receiver = 17, "receiver", "登记单位的人员", "of the unit that received it";
        SuperiorUnit = 18, "superior-unit", "上级单位的人员", "of a superior unit";
        Bureau = 19, "bureau", "同级或者上级信访部门的人员", "of the petition bureau of such a superior";
        ReviewBody = 20, "review-body", "复查复核机关的人员", "of the body that reviews it";
        RecordKeeper = 21, "record-keeper", "为外单位补记的人员", "who keeps the record of an outside unit";
        DecidesAbove = 22, "decides-above", "上级单位或者其信访部门的负责人", "head or leader above the unit, or of the bureau there";
        OwnUnit = 23, "own-unit", "本单位的人员", "of the unit itself";
        Author = 24, "author", "作出该行为的人员", "who did the act that a paper says";
        UnitOfAuthor = 25, "unit-of-author", "作出该行为的单位的负责人或者分管领导；信访人提交而尚无承办人的，该单位的人员", "head or leader of the unit that did it, as long as the paper is theirs; its people, of what a petitioner handed in and nobody handles yet";
        SecondPerson = 26, "second-person", "第二人（保管人）", "second person (custodian): of these, who did not do it";
        Auditor = 27, "auditor", "审计员", "auditor";
        AuditorOutside = 28, "auditor-outside", "该单位以外的审计员", "auditor of another unit";
        Administrator = 29, "administrator", "系统管理员", "administrator";
        AskedAboutOpening = 31, "asked-about-opening", "负责答复启封询问的负责人或者分管领导", "head or leader of the unit that owes an answer about an opening, who did not open it";
        Custodian = 32, "custodian", "保管人（承办单位、上级单位、信访部门的）", "custodian, of the unit that has it, of one above, or of the bureau";
        DutyOfficer = 33, "duty-officer", "正在本单位值班的人员", "on duty in their own unit, until the shift ends";
        DecidesInLine = 34, "decides-in-line", "本单位或者上级单位的负责人或者分管领导", "head or leader of the unit or of one above it";
        Operator = 30, "operator", "运行本机的人（命令行）", "whoever runs the machine: the command line";
    }
}

/// Who wants to do something.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// Nobody known.
    Anybody,
    /// An officer who is signed in.
    Officer(&'a Officer),
    /// A petitioner who showed the query code of the matter.
    Petitioner,
    /// Whoever runs the machine, who holds the database anyway.
    Operator,
}

impl<'a> Who<'a> {
    /// The officer.
    pub fn officer(self) -> Option<&'a Officer> {
        match self {
            Self::Officer(officer) => Some(officer),
            _ => None,
        }
    }

    pub(super) fn is_petitioner(self) -> bool {
        matches!(self, Self::Petitioner)
    }
}

/// With what.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// The office as a whole.
    Office,
    /// A unit: its list, its books.
    Unit(&'a UnitId),
    /// A matter.
    Matter(&'a Matter),
    /// A paper of a matter.
    Paper {
        /// The matter.
        matter: &'a Matter,
        /// Who did what it says; none for what the petitioner did alone.
        by: Option<&'a Actor>,
        /// It goes to a unit rather than to the petitioner.
        to_unit: bool,
    },
}

impl<'a> Place<'a> {
    /// The matter it is about.
    pub fn matter(self) -> Option<&'a Matter> {
        match self {
            Self::Office | Self::Unit(_) => None,
            Self::Matter(matter) | Self::Paper { matter, .. } => Some(matter),
        }
    }

    /// The unit it is about: for a matter, the one that has it.
    fn unit(self) -> Option<&'a UnitId> {
        match self {
            Self::Office => None,
            Self::Unit(unit) => Some(unit),
            Self::Matter(matter) | Self::Paper { matter, .. } => Some(&matter.owner),
        }
    }
}

/// Has the officer another role than that of an administrator? Whoever has none works on nothing.
fn works(officer: &Officer) -> bool {
    let works = |role: &StaffRole| *role != StaffRole::Administrator;
    officer.roles.iter().any(works)
}

/// Somebody at a place.
#[derive(Clone, Copy)]
pub(super) struct OnPlace<'a> {
    pub who: Who<'a>,
    pub place: Place<'a>,
    pub organisation: &'a Organisation,
}

impl OnPlace<'_> {
    /// Are they this?
    pub fn is(&self, relation: Relation) -> bool {
        match (relation, self.who) {
            (Relation::Anybody, _)
            | (Relation::Petitioner, Who::Petitioner)
            | (Relation::Operator, Who::Operator)
            | (Relation::SignedIn, Who::Officer(_)) => true,
            (Relation::Custodian, Who::Officer(officer)) => self.is_custodian(officer),
            (_, Who::Officer(officer)) => {
                self.has_role(relation, officer)
                    || (works(officer)
                        && (self.is_to_unit(relation, officer)
                            || self.is_to_matter(relation, officer)
                            || self.is_to_paper(relation, officer)))
            }
            _ => false,
        }
    }

    fn has_role(&self, relation: Relation, officer: &Officer) -> bool {
        let has = |role| officer.roles.contains(&role);
        match relation {
            Relation::Works => works(officer),
            Relation::DutyOfficer => works(officer) && self.organisation.is_on_duty(&officer.id),
            Relation::Clerk => has(StaffRole::Clerk),
            Relation::HandlerByRole => has(StaffRole::Handler),
            Relation::Head => has(StaffRole::Head),
            Relation::Leader => has(StaffRole::Leader),
            Relation::Reviewer => has(StaffRole::Reviewer),
            Relation::Auditor => has(StaffRole::Auditor),
            Relation::Administrator => has(StaffRole::Administrator),
            _ => false,
        }
    }

    /// Of an accusation, a bureau that did not pass it on itself reads nothing, and so releases nothing.
    fn is_custodian(&self, officer: &Officer) -> bool {
        let (own, organisation) = (&officer.unit, self.organisation);
        let is_near = |matter: &Matter| {
            let owner = &matter.owner;
            *own == *owner
                || is_superior(own, owner, organisation)
                || is_bureau_of_superior(own, owner, organisation)
                || (organisation.has_role(own, UnitRole::PetitionBureau) && had_part(matter, own))
        };
        officer.roles.contains(&StaffRole::Custodian) && self.place.matter().is_none_or(is_near)
    }

    fn is_to_unit(&self, relation: Relation, officer: &Officer) -> bool {
        let Some(unit) = self.place.unit() else {
            return false;
        };
        let (own, organisation) = (&officer.unit, self.organisation);
        let decides = || decides(officer);
        match relation {
            Relation::OwnUnit => own == unit,
            Relation::SuperiorUnit => is_superior(own, unit, organisation),
            Relation::RecordKeeper => keeps_record(own, unit, self.place.matter(), organisation),
            Relation::DecidesAbove => {
                decides()
                    && !organisation.is_or_below(own, unit)
                    && (is_superior(own, unit, organisation)
                        || is_bureau_of_superior(own, unit, organisation))
            }
            Relation::DecidesInLine => {
                decides() && (own == unit || is_superior(own, unit, organisation))
            }
            Relation::AuditorOutside => {
                officer.roles.contains(&StaffRole::Auditor) && !organisation.is_or_below(own, unit)
            }
            _ => false,
        }
    }

    fn is_to_matter(&self, relation: Relation, officer: &Officer) -> bool {
        let Some(matter) = self.place.matter() else {
            return false;
        };
        let (own, organisation) = (&officer.unit, self.organisation);
        let handles = matter.handler.as_ref() == Some(&officer.id);
        let has_it = matter.owner == *own;
        match relation {
            Relation::AssignedHandler => handles,
            Relation::HandlerInUnit => handles && has_it,
            Relation::LeaderInCharge => matter.lead_official.as_ref() == Some(&officer.id),
            Relation::DecidesForUnit => has_it && decides(officer),
            Relation::UnitOfMatter => has_it,
            Relation::FirstHand => {
                has_it && takes_matters(officer) && !is_handled(matter, organisation)
            }
            Relation::UnitBefore => had_part(matter, own),
            Relation::Receiver => matter.petition.receiver == *own,
            Relation::AskedAboutOpening => owes_an_answer(matter, officer),
            // An accusation that a bureau did not pass on itself is not for the bureau.
            Relation::Bureau => !matter.accuses() && is_bureau_of_line(own, matter, organisation),
            Relation::ReviewBody => reviews(matter, own, organisation),
            Relation::SecondPerson if matches!(self.place, Place::Matter(_)) => has_it && !handles,
            _ => false,
        }
    }

    fn is_to_paper(&self, relation: Relation, officer: &Officer) -> bool {
        let Place::Paper {
            matter,
            by,
            to_unit,
        } = self.place
        else {
            return false;
        };
        let author = by.and_then(|by| by.officer.as_ref());
        let unit = by.and_then(|by| by.unit.as_ref());
        let unit = unit.unwrap_or(&matter.petition.receiver);
        let is_author = author == Some(&officer.id);
        // A unit that was sent the matter did not make what was written before; who sent it on still has its
        // own letter to send, and on an accusation somebody else than its author sends every paper.
        let is_theirs = *unit == matter.owner || to_unit || matter.accuses();
        // What a petitioner handed in and nobody handles yet is anybody's of that unit.
        let is_nobodys = author.is_none() && matter.handler.is_none();
        let of_the_unit = officer.unit == *unit && is_theirs && (decides(officer) || is_nobodys);
        match relation {
            Relation::Author => is_author,
            Relation::UnitOfAuthor => of_the_unit,
            // What the petitioner filed alone has no first person, so there is no second one.
            Relation::SecondPerson => {
                let handles = matter.handler.as_ref() == Some(&officer.id);
                author.is_some() && !is_author && (handles || of_the_unit)
            }
            _ => false,
        }
    }
}

/// Somebody who decides in a unit that was asked about an opening, and did not open it.
pub(super) fn owes_an_answer(matter: &Matter, officer: &Officer) -> bool {
    let is_asked = |one: &Question| {
        one.to.as_ref() == Some(&officer.unit) && one.officer != officer.id && matter.waits_for(one)
    };
    decides(officer) && matter.questions.iter().any(is_asked)
}

fn decides(officer: &Officer) -> bool {
    let decides = |role: &StaffRole| matches!(role, StaffRole::Head | StaffRole::Leader);
    officer.roles.iter().any(decides)
}

/// Somebody who may be given what nobody handles yet.
fn takes_matters(officer: &Officer) -> bool {
    let takes = |role: &StaffRole| matches!(role, StaffRole::Clerk | StaffRole::Handler);
    decides(officer) || officer.roles.iter().any(takes)
}

fn is_superior(own: &UnitId, unit: &UnitId, organisation: &Organisation) -> bool {
    organisation.superiors(unit).any(|above| above == own)
}

/// The bureau beside a superior of the unit.
fn is_bureau_of_superior(own: &UnitId, unit: &UnitId, organisation: &Organisation) -> bool {
    let beside = bureau_of(own, organisation);
    beside.is_some_and(|beside| is_superior(beside, unit, organisation))
}

/// The bureau of the organ that the unit with the matter is, or stands below.
fn is_bureau_of_line(own: &UnitId, matter: &Matter, organisation: &Organisation) -> bool {
    let of = bureau_of(own, organisation);
    of.is_some_and(|of| organisation.is_or_below(&matter.owner, of))
}

/// The organ that this bureau serves.
fn bureau_of<'a>(own: &UnitId, organisation: &'a Organisation) -> Option<&'a UnitId> {
    let is_bureau = organisation.has_role(own, UnitRole::PetitionBureau);
    is_bureau.then(|| organisation.next_higher(own)).flatten()
}

/// The unit received it, sent it on, accepted it or decided on it. A unit that was sent a matter by mistake
/// and gave it back has no part in it.
fn had_part(matter: &Matter, unit: &UnitId) -> bool {
    matter.petition.receiver == *unit
        || matter.passings.iter().any(|passing| passing.from == *unit)
        || matter
            .accepted
            .as_ref()
            .is_some_and(|accepted| accepted.unit == *unit)
        || matter.opinions.iter().any(|opinion| opinion.unit == *unit)
}

/// A body that reviews an opinion given in it.
fn reviews(matter: &Matter, unit: &UnitId, organisation: &Organisation) -> bool {
    let reviews = |of: &UnitId| organisation.review_body_of(of).contains(unit);
    matter.has_review() && matter.opinions.iter().any(|opinion| reviews(&opinion.unit))
}

/// Does somebody of the unit that has the matter handle it?
fn is_handled(matter: &Matter, organisation: &Organisation) -> bool {
    let handler = matter.handler.as_ref();
    let handler = handler.and_then(|id| organisation.officer(id));
    handler.is_some_and(|handler| handler.unit == matter.owner)
}

/// What a unit outside this office does is recorded by the bureau, or by the discipline organ: of the two, an
/// accusation by the discipline organ alone.
fn keeps_record(
    own: &UnitId,
    unit: &UnitId,
    matter: Option<&Matter>,
    organisation: &Organisation,
) -> bool {
    let is_outside = |id| organisation.unit(id).is_some_and(|unit| unit.outside);
    let has = |role| organisation.has_role(own, role);
    let keeps = match matter.map(Matter::accuses) {
        Some(true) => has(UnitRole::DisciplineOrgan),
        Some(false) => has(UnitRole::PetitionBureau),
        None => has(UnitRole::PetitionBureau) || has(UnitRole::DisciplineOrgan),
    };
    is_outside(unit) && !is_outside(own) && keeps
}

/// What [`super::decide`] says of reading a matter without wall and conflict, by owner and handler alone, for
/// lists. A `false` leaves the question open.
pub fn surely_reads(
    officer: &Officer,
    owner: &str,
    handler: Option<&str>,
    organisation: &Organisation,
) -> bool {
    if !works(officer) {
        return false;
    }
    officer.roles.contains(&StaffRole::Auditor)
        || handler == Some(officer.id.as_str())
        || owner == officer.unit.as_str()
        || UnitId::new(owner).is_ok_and(|owner| {
            let own = &officer.unit;
            let line = bureau_of(own, organisation);
            is_superior(own, &owner, organisation)
                || line.is_some_and(|line| organisation.is_or_below(&owner, line))
        })
}
