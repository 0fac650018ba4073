//! Who may do what: one decision, by what somebody is to a matter, a unit or the office.
//!
//! Basis: 《个人信息保护法》第五十一条 (who may handle personal information is settled beforehand), and for
//! accusations and interests 《信访工作条例》第三十条、第二十八条. The wall comes first, then the matrix.
//! Pages and commands ask the same function. Which step may be taken at which stage is the procedure's own
//! question, asked behind this one.

mod act;
mod relation;
mod supervisor;
mod table;
mod wall;

pub use act::{Act, MATRIX, Of, Row};
pub use relation::{Place, Relation, Who, surely_reads};
pub use supervisor::supervisor_of;
pub use table::{Route, table};
pub use wall::{Wall, is_recused, may_act, may_take_part};

use crate::law::{Act as Law, Basis};
use crate::matter::Matter;
use crate::organisation::{Officer, Organisation};
use crate::refusal::Why;
use relation::OnPlace;

/// Does this officer have a question about an opening of the matter to answer, and may they?
pub fn is_asked(matter: &Matter, officer: &Officer, organisation: &Organisation) -> bool {
    may_take_part(matter, &officer.id, organisation).is_ok()
        && relation::owes_an_answer(matter, officer)
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The matter accuses them, their unit, or one above it.
    #[error("behind the wall of an accusation")]
    BehindTheWall,
    /// They are out of the matter by declaration or by decision.
    #[error("recused from the matter")]
    Recused,
    /// They look at everything or keep the machine, and change no matter.
    #[error("who only reads changes nothing")]
    OnlyReads,
    /// On an accusation another person does this.
    #[error("on an accusation a second person does this")]
    SecondPerson,
    /// They are nothing to it that the act needs.
    #[error("no relation that this needs")]
    NoRelation,
}

impl Denied {
    /// What it rests on.
    pub fn basis(self) -> Basis {
        match self {
            Self::BehindTheWall | Self::SecondPerson => Law::Regulations2022.article(30),
            Self::Recused => Law::Regulations2022.article(28),
            Self::OnlyReads | Self::NoRelation => Law::PersonalInformation.article(51),
        }
    }
}

/// May they do this there?
/// # Errors
/// [`Denied`] with the first reason that holds: wall, recusal, reading only, second person, no relation.
pub fn decide(
    who: Who<'_>,
    act: Act,
    place: Place<'_>,
    organisation: &Organisation,
) -> Result<(), Denied> {
    if let (Some(officer), Some(matter)) = (who.officer(), place.matter()) {
        match may_take_part(matter, &officer.id, organisation) {
            Err(Why::Recused { .. }) => return Err(Denied::Recused),
            Err(_) => return Err(Denied::BehindTheWall),
            Ok(()) => {}
        }
    }
    let row = act.row();
    if row.changes && who.officer().is_some_and(Officer::only_reads) {
        return Err(Denied::OnlyReads);
    }
    // Whoever does not read a matter does nothing with it.
    if row.of == Of::Matter && act != Act::ReadMatter {
        decide(who, Act::ReadMatter, place, organisation)?;
    }
    let here = OnPlace {
        who,
        place,
        organisation,
    };
    let holds = |relations: &[Relation]| relations.iter().any(|relation| here.is(*relation));
    let accuses = place.matter().is_some_and(|matter| matter.accuses());
    match row.on_accusation {
        Some(second) if accuses && !who.is_petitioner() => {
            match (holds(second), holds(row.needs)) {
                (true, _) => Ok(()),
                (false, true) => Err(Denied::SecondPerson),
                (false, false) => Err(Denied::NoRelation),
            }
        }
        _ if holds(row.needs) => Ok(()),
        _ => Err(Denied::NoRelation),
    }
}

#[cfg(test)]
mod tests;
