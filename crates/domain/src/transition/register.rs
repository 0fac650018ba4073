//! Rows 1 and 2: a petition is received, registered and numbered in one act.

use jiff::civil::Date;

use super::Opening;
use super::guard;
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::access::Wall;
use crate::actor::Role;
use crate::class::Class;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::{Category, Line, PetitionText, Reference};
use crate::id::{MatterNumber, OfficerId, UnitId};
use crate::law::{Act, TermId};
use crate::obligation::ObligationKind;
use crate::petition::{Channel, Mark, Origin, Petition, Purpose, Respondents};
use crate::refusal::Why;
use crate::stage::Stage;
use crate::text;

/// Everyday work of a unit, and whoever is on duty there: what comes by night is registered by night.
const REGISTRARS: &[Role] = &[
    Role::Clerk,
    Role::Handler,
    Role::Head,
    Role::Leader,
    Role::DutyOfficer,
];

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
    terms [
        TermId::BureauDispatch, TermId::DirectNotice, TermId::NamedReportNotice,
        TermId::AcceptanceDecision
    ];
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
        optional 8 category: Category;
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
        if ctx.actor.is_petitioner() {
            // What the petitioner hands in is received today (R14).
            guard::not_before("received", self.received, ctx.now.today)?;
        } else {
            ctx.acts_for(&self.unit, None, REGISTRARS)?;
        }
        let (petition, class) = self.petition(ctx.now.today);
        check_people(&petition)?;
        guard::known_accused(ctx, &petition.respondents)?;
        open_with(&petition, class, ctx)
    }

    fn petition(&self, _day: Date) -> (Petition, Option<Class>) {
        let title = match &self.title {
            Some(title) => title.as_str().to_owned(),
            None => text::beginning(self.text.as_str(), 30),
        };
        let line = |line: &Line<80>| line.as_str().to_owned();
        let petition = Petition {
            channel: self.channel,
            receiver: self.unit.clone(),
            received: self.received,
            title,
            head_count: self.head_count.unwrap_or(1),
            representatives: self.representatives.unwrap_or(0),
            purpose: self.purpose,
            category: self
                .category
                .as_ref()
                .map_or_else(Vec::new, Category::levels),
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

    fn text(&self) -> &str {
        self.text.as_str()
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
    } else {
        plan.notice(petition, petition.received, false, accuses)?
    };
    plan.done()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::class::Class;
    use crate::field::{Form, Wrong};
    use crate::obligation::ObligationKind as Kind;
    use crate::scene::Scene;
    use crate::transition::Step;

    const LETTER: &str = "register channel=letter received=2026-04-20 text=路灯坏了。";

    #[test]
    fn registering_is_always_possible_for_the_unit_that_received_it() {
        Scene::new().outcomes(&[
            ("bureau-c", &format!("{LETTER} unit=bureau"), "registered"),
            ("housing-c", &format!("{LETTER} unit=housing"), "registered"),
            ("housing-h", &format!("{LETTER} unit=housing"), "registered"),
            ("bureau-c", &format!("{LETTER} unit=city"), "registered"),
            ("housing-c", &format!("{LETTER} unit=bureau"), "!not_yours"),
            (
                "bureau-a",
                &format!("{LETTER} unit=bureau"),
                "!role_not_allowed",
            ),
            (
                "bureau-c",
                &format!("{LETTER} unit=nowhere"),
                "!unit_unknown",
            ),
            (
                "timer",
                &format!("{LETTER} unit=bureau"),
                "!role_not_allowed",
            ),
            (
                "petitioner",
                "register channel=online unit=bureau received=2026-04-20 text=路灯坏了。",
                "registered",
            ),
            (
                "petitioner",
                "register channel=online unit=bureau received=1950-01-01 text=路灯坏了。",
                "!date_too_early",
            ),
            // A repeated petition, and one that says little, are registered like any other.
            (
                "bureau-c",
                &format!("{LETTER} unit=bureau repeats=office-2025-3"),
                "registered",
            ),
            (
                "bureau-c",
                &format!("{LETTER} unit=bureau marks=anonymous,address-unclear"),
                "registered",
            ),
        ]);
        Scene::registered().outcomes(&[(
            "bureau-c",
            &format!("{LETTER} unit=bureau"),
            "!already_registered",
        )]);
    }

    #[test]
    fn at_most_five_represent_and_a_visit_without_them_is_registered_all_the_same() {
        let visit =
            "register channel=visit unit=bureau received=2026-04-20 text=请修路。 head_count=8";
        Scene::new().outcomes(&[
            (
                "bureau-c",
                &format!("{visit} representatives=5"),
                "registered",
            ),
            (
                "bureau-c",
                &format!("{visit} representatives=6"),
                "!too_many_representatives",
            ),
            ("bureau-c", visit, "registered"),
            (
                "bureau-c",
                &format!("{LETTER} unit=bureau head_count=0"),
                "!head_count",
            ),
            (
                "bureau-c",
                &format!("{LETTER} unit=bureau head_count=2 representatives=3"),
                "!more_representatives_than_people",
            ),
            (
                "bureau-c",
                &format!("{LETTER} unit=bureau marks=joint"),
                "!head_count",
            ),
            (
                "bureau-c",
                &format!("{LETTER} unit=bureau marks=joint head_count=2"),
                "registered",
            ),
        ]);
        let sixth = Scene::new()
            .decide("bureau-c", &format!("{visit} representatives=6"))
            .unwrap_err();
        assert_eq!(sixth.basis, Act::Regulations2022.article(20));
    }

    #[test]
    fn a_day_in_the_future_is_refused_and_an_earlier_one_starts_the_clock() {
        let scene = Scene::new();
        let future = "register channel=letter unit=bureau received=2026-04-21 text=路灯坏了。";
        scene.outcomes(&[("bureau-c", future, "!date_in_future")]);
        let earlier = "register channel=letter unit=bureau received=2026-04-17 text=路灯坏了。";
        let scene = scene.take("bureau-c", earlier);
        assert_eq!(
            scene.running(Kind::BureauDispatch).unwrap().from,
            date(2026, 4, 17)
        );
    }

    #[test]
    fn a_bureau_owes_dispatch_and_another_unit_owes_notice_to_whom_it_can_reach() {
        let bureau = Scene::registered();
        assert_eq!(bureau.stands(), ("registered", "bureau"));
        assert_eq!(bureau.due(Kind::BureauDispatch), Some(date(2026, 5, 6)));
        assert_eq!(bureau.due(Kind::DirectNotice), None);
        let unit = Scene::new().take("housing-c", &format!("{LETTER} unit=housing"));
        assert_eq!(unit.due(Kind::DirectNotice), Some(date(2026, 5, 6)));
        let unclear = Scene::new().take(
            "housing-c",
            &format!("{LETTER} unit=housing marks=address-unclear"),
        );
        let inside: Vec<_> = unclear.matter().running().map(|owed| owed.kind).collect();
        assert_eq!(
            inside,
            [Kind::AcceptanceDecision],
            "nobody to tell, yet a day to decide"
        );
    }

    #[test]
    fn a_working_day_term_into_a_year_without_calendar_never_blocks() {
        let line = "register channel=letter unit=discipline received=2026-12-28 text=举报。 class=accusation";
        let scene = Scene::new()
            .on(date(2026, 12, 28))
            .take("discipline-c", line);
        let notice = scene.running(Kind::NamedReportNotice).unwrap();
        assert!(notice.provisional && notice.due.year() == 2027);
    }

    #[test]
    fn what_accuses_the_receiving_unit_goes_at_once_to_a_unit_outside_the_wall() {
        let accusing = |unit: &str, accused: &str| {
            let line = format!("{LETTER} unit={unit} class=accusation {accused}");
            Scene::new().take(&format!("{unit}-c"), &line)
        };
        assert_eq!(
            accusing("bureau", "accused_units=housing").stands().1,
            "bureau"
        );
        assert_eq!(
            accusing("housing", "accused_units=housing").stands().1,
            "county"
        );
        assert_eq!(
            accusing("estate", "accused_units=housing").stands().1,
            "county"
        );
        assert_eq!(
            accusing("housing", "accused_officers=housing-head")
                .stands()
                .1,
            "county"
        );
        assert_eq!(
            accusing("housing", "accused_officers=housing-h").stands().1,
            "housing"
        );
        assert_eq!(
            accusing("bureau", "accused_units=county").stands().1,
            "discipline"
        );
        assert_eq!(accusing("housing", "").stands().1, "housing");
        // The stated purpose is enough; the wall does not wait for the class.
        let by_purpose = format!("{LETTER} unit=housing purpose=accusation accused_units=housing");
        assert_eq!(
            Scene::new().take("housing-c", &by_purpose).stands().1,
            "county"
        );
        // A respondent of a request for decision is whom it is sent to, not whom it is kept from.
        let request = format!("{LETTER} unit=housing class=decision-request accused_units=housing");
        assert_eq!(
            Scene::new().take("housing-c", &request).stands().1,
            "housing"
        );
    }

    #[test]
    fn a_paper_form_from_an_outage_is_a_late_entry_that_claims_its_day() {
        let line = format!("{LETTER} unit=bureau paper_form=P-17");
        let event = Scene::new()
            .on(date(2026, 4, 23))
            .decide("bureau-c", &line)
            .unwrap();
        let record = event.to_record();
        assert_eq!(record.entry_type, 23);
        let fact = |key| {
            record
                .facts
                .iter()
                .find(|(at, _)| *at == key)
                .map(|(_, fact)| fact.clone())
        };
        assert_eq!(fact(6), Some(crate::event::Fact::Number(20_260_420)));
        assert_eq!(fact(7), Some(crate::event::Fact::Code("P-17".into())));
    }

    #[test]
    fn every_wrong_field_is_named_and_nothing_else_is_lost() {
        let form = [
            ("channel", "pigeon"),
            ("unit", "Bureau"),
            ("received", "2026-02-30"),
            ("title", "一\n二"),
            ("text", "甲\u{202E}乙"),
            ("head_count", "many"),
            ("marks", "urgent,urgent"),
            ("colour", "red"),
        ];
        let form: Form = form
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        let errors = Register::parse(&form).unwrap_err();
        let codes: Vec<_> = errors
            .iter()
            .map(|error| (error.field.as_str(), error.why.code()))
            .collect();
        assert_eq!(
            codes,
            [
                ("colour", "unknown_field"),
                ("channel", "not_a_choice"),
                ("unit", "not_a_code"),
                ("received", "not_a_day"),
                ("title", "control_character"),
                ("text", "direction_character"),
                ("head_count", "not_a_number"),
                ("marks", "listed_twice"),
            ]
        );
        let empty =
            Register::parse(&Form::from([("text".to_owned(), " ".to_owned())])).unwrap_err();
        let missing = empty.iter().filter(|error| error.why == Wrong::Missing);
        assert_eq!(missing.count(), 4);
    }

    #[test]
    fn an_empty_list_is_left_out_and_a_category_has_three_levels() {
        Scene::new().outcomes(&[(
            "bureau-c",
            &format!("{LETTER} unit=bureau accused_units=, marks=， category=甲/乙/丙"),
            "registered",
        )]);
        let form = [
            ("channel", "letter"),
            ("unit", "bureau"),
            ("received", "2026-04-20"),
            ("text", "路灯坏了。"),
            ("category", "一/二/三/四"),
        ];
        let form = form.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let errors = Register::parse(&Form::from(form)).unwrap_err();
        assert_eq!(errors[0].why, Wrong::TooMany(4, 3));
    }

    #[test]
    fn the_text_is_kept_as_typed_and_titles_the_petition() {
        let text = "喆堃玥珺翀祎䶮㛃𬭎𫖮👍🏽\n第二行\t……";
        let form = [
            ("channel", "letter"),
            ("unit", "bureau"),
            ("received", "2026-04-20"),
            ("text", text),
        ];
        let form: Form = form
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        let step: Step = Register::parse(&form).unwrap().into();
        let (petition, class) = step.petition(date(2026, 4, 20)).unwrap();
        assert_eq!(
            (petition.title.as_str(), class),
            ("喆堃玥珺翀祎䶮㛃𬭎𫖮👍🏽 第二行 ……", None::<Class>)
        );
        let kept = step
            .values()
            .into_iter()
            .find(|(field, _)| field.name == "text");
        assert_eq!(kept.unwrap().1, text);
    }
}
