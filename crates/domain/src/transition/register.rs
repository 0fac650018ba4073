//! Rows 1 and 2: a petition is received, registered and numbered in one act.

use jiff::civil::Date;

use super::Opening;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::access::Wall;
use crate::class::Class;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::{Line, PetitionText, Reference};
use crate::id::{MatterNumber, OfficerId, UnitId};
use crate::law::{Act, TermId};
use crate::obligation::ObligationKind;
use crate::petition::{Channel, Mark, Origin, Petition, Purpose, Respondents};
use crate::refusal::Why;
use crate::stage::Stage;
use crate::text;

step! {
    /// 登记: always possible; refusing to register is itself a fault (第四十三、四十四条). A form filled in on
    /// paper during an outage is entered with its number: a late entry that claims `received`.
    Register = "register", act 20, entry 10;
    rows "1, 2";
    title "收到并登记", "receive and register";
    from [];
    to [Stage::Registered];
    who "收到信访件的机关、单位；网上由信访人本人提交", "the unit that receives it; online, the petitioner";
    guard "一律登记；联名代表不超过五人", "always; at most five representatives";
    terms [TermId::BureauDispatch, TermId::DirectNotice];
    document Some(DocKind::RegistrationForm);
    basis Act::Regulations2022.article(19), Text;
    fields {
        /// How it came.
        required 0 channel: Channel;
        /// The unit that received it.
        required 1 unit: UnitId;
        /// The day it was received.
        required 2 received: Date;
        /// A title of at most 30 characters; the beginning of the text when left out.
        optional 3 title: Line<30>;
        /// What the petitioner asks for, with facts and reasons.
        required 4 text: PetitionText;
        /// How many people submit it; 1 when left out.
        optional 5 head_count: u32;
        /// How many representatives they name.
        optional 6 representatives: u32;
        /// Purpose as the petitioner states it.
        optional 7 purpose: Purpose;
        /// Content category, levels divided by `/`.
        optional 8 category: Line<80>;
        /// Where the problem lies.
        optional 9 place: Line<80>;
        /// Class, when it is clear at once.
        optional 10 class: Class;
        /// Units accused.
        optional 11 accused_units: Vec<UnitId>;
        /// Officers accused.
        optional 12 accused_officers: Vec<OfficerId>;
        /// Marks.
        optional 13 marks: Vec<Mark>;
        /// The first petition of the same matter.
        optional 14 repeats: MatterNumber;
        /// The number of the paper form, when it was filled in during an outage.
        optional 15 paper_form: Reference;
    }
}

impl Opening for Register {
    fn open(&self, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::known_unit(ctx, &self.unit)?;
        if !ctx.actor.is_petitioner() {
            ctx.acts_for(&self.unit, None, STAFF)?;
        }
        let (petition, class) = self.petition(ctx.now.today);
        check_people(&petition)?;
        open_with(&petition, class, ctx)
    }

    fn petition(&self, _day: Date) -> (Petition, Option<Class>) {
        let title = match &self.title {
            Some(title) => title.as_str().to_owned(),
            None => text::beginning(self.text.as_str(), 30),
        };
        let line = |line: &Line<80>| line.as_str().to_owned();
        let category = self.category.as_ref().map_or("", Line::as_str);
        let petition = Petition {
            channel: self.channel,
            receiver: self.unit.clone(),
            received: self.received,
            title,
            head_count: self.head_count.unwrap_or(1),
            representatives: self.representatives.unwrap_or(0),
            purpose: self.purpose,
            category: levels(category),
            place: self.place.as_ref().map(line),
            marks: self.marks.clone().unwrap_or_default(),
            respondents: Respondents {
                units: self.accused_units.clone().unwrap_or_default(),
                officers: self.accused_officers.clone().unwrap_or_default(),
            },
            repeats: self.repeats.clone(),
            origin: match &self.paper_form {
                Some(form) => Origin::PaperForm(form.as_str().to_owned()),
                None => Origin::Live,
            },
        };
        (petition, self.class)
    }

    fn facts(&self) -> Facts {
        Facts {
            claimed: self.is_late().then_some(self.received),
            paper_form: self
                .paper_form
                .as_ref()
                .map(|form| form.as_str().to_owned()),
            ..Facts::default()
        }
    }

    fn is_late(&self) -> bool {
        self.paper_form.is_some()
    }
}

/// A sixth representative is refused (第二十条); a joint visit without representatives is registered
/// like any other, and heard once they are named.
fn check_people(petition: &Petition) -> Result<(), Why> {
    let given = petition.representatives;
    if petition.head_count == 0 || (petition.has(Mark::Joint) && petition.head_count < 2) {
        return Err(Why::HeadCount);
    }
    if given > Petition::MAX_REPRESENTATIVES {
        return Err(Why::TooManyRepresentatives { given });
    }
    if given > petition.head_count {
        return Err(Why::MoreRepresentativesThanPeople);
    }
    Ok(())
}

/// A bureau owes dispatch, any other unit owes notice. What accuses the receiving unit, or one above
/// it, goes at once to the nearest unit that it does not accuse.
fn open_with(petition: &Petition, class: Option<Class>, ctx: &Context<'_>) -> Result<Effect, Why> {
    let accuses = petition.accuses(class);
    let wall = Wall::against(&petition.respondents, ctx.organisation);
    let owner = if accuses && wall.keeps_out_unit(&petition.receiver) {
        wall.nearest_outside(&petition.receiver)
            .ok_or(Why::NobodyOutsideTheWall)?
    } else {
        &petition.receiver
    };
    let plan = Plan::opening(owner.clone(), ctx);
    let plan = if ctx.is_bureau(owner) {
        plan.owes(ObligationKind::BureauDispatch, petition.received)?
    } else if petition.can_be_notified() {
        plan.notice(petition.received, false, accuses)?
    } else {
        plan
    };
    plan.done()
}

/// Levels of a content category, as they are written: divided by `/`.
pub(super) fn levels(category: &str) -> Vec<String> {
    category
        .split('/')
        .map(str::trim)
        .filter(|level| !level.is_empty())
        .map(Into::into)
        .collect()
}
