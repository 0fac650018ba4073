//! For the tests of this crate: one office, one matter, and steps written as one line each.

use jiff::civil::{Date, date};

use crate::actor::Actor;
use crate::calendar::Calendar;
use crate::code::Coded as _;
use crate::context::Context;
use crate::event::Event;
use crate::field::Form;
use crate::id::{MatterKey, MatterNumber, OfficerId, Position, UnitId};
use crate::law::Laws;
use crate::matter::Matter;
use crate::moment::Moment;
use crate::obligation::{How, Obligation, ObligationKind};
use crate::organisation::{Level, Officer, Organisation, StaffRole, Unit, UnitRole};
use crate::refusal::Refusal;
use crate::transition::Step;

/// One office with one matter.
///
/// Units: `county` above `bureau`, `housing` (above `estate`) and `roads`; `city` above `county`, and
/// `court`, both outside; `discipline` and `conference` on their own. Every unit inside has the officers
/// `<unit>-c` (clerk), `-h` and `-h2` (handlers), `-head` and `-head2`, `-r` and `-r2` (reviewers), `-a` (archivist).
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) organisation: Organisation,
    pub(crate) laws: Laws,
    pub(crate) today: Date,
    pub(crate) matter: Option<Matter>,
}

impl Scene {
    /// Monday, 20 April 2026, nothing registered.
    pub(crate) fn new() -> Self {
        let laws = Laws::of_office(&Calendar::builtin(), "").unwrap();
        Self {
            organisation: organisation(),
            laws,
            today: date(2026, 4, 20),
            matter: None,
        }
    }

    /// A letter that the bureau registered on 20 April 2026.
    pub(crate) fn registered() -> Self {
        Self::new().take(
            "bureau-c",
            "register channel=letter unit=bureau received=2026-04-20 text=路灯坏了。",
        )
    }

    /// Forwarded to `housing` and received there on 6 May 2026.
    pub(crate) fn pending() -> Self {
        Self::registered()
            .on(date(2026, 5, 6))
            .take("bureau-c", "forward to=housing")
            .take("housing-c", "receive received=2026-05-06")
    }

    /// Accepted on 21 May 2026 in this class and on this route.
    pub(crate) fn accepted(class: &str) -> Self {
        Self::pending()
            .take("housing-c", &format!("classify class={class}"))
            .on(date(2026, 5, 21))
            .take("housing-c", "accept way=paper")
    }

    /// In progress in the hands of `housing-h`, the petitioner heard.
    pub(crate) fn in_progress(class: &str) -> Self {
        Self::accepted(class)
            .take("housing-head", "start handler=housing-h no_conflict=yes")
            .take(
                "housing-h",
                "hear-petitioner day=2026-05-21 way=phone note=已记录 cause=多次报修未果",
            )
    }

    /// The handling opinion was issued on 19 August 2026, after an extension.
    pub(crate) fn concluded() -> Self {
        Self::in_progress(ROUTE_6)
            .take("housing-head", "extend days=30 note=情况复杂 way=paper")
            .on(date(2026, 8, 19))
            .take(
                "housing-h",
                &format!("issue-opinion {OPINION} remedy=三十日内申请复查 signed_by=housing-head"),
            )
    }

    /// Served with proof on 20 August 2026.
    pub(crate) fn served() -> Self {
        Self::concluded().on(date(2026, 8, 20)).take(
            "housing-c",
            "serve document=handling-opinion day=2026-08-20 way=handed proof=yes reference=R-1",
        )
    }

    /// The county reviews it from 20 September 2026 on.
    pub(crate) fn under_review() -> Self {
        Self::served()
            .on(date(2026, 9, 20))
            .take("petitioner", "request-review body=county note=不服")
    }

    /// Reviewed and upheld on 20 October, served on 21 October 2026.
    pub(crate) fn reviewed() -> Self {
        Self::under_review()
            .on(date(2026, 10, 20))
            .take(
                "county-r",
                &format!("issue-review {REVIEW} signed_by=county-head"),
            )
            .on(date(2026, 10, 21))
            .take(
                "county-c",
                "serve document=review-opinion day=2026-10-21 way=handed proof=yes reference=R-1",
            )
    }

    /// The city re-reviews it from 20 November 2026 on.
    pub(crate) fn under_re_review() -> Self {
        Self::reviewed()
            .on(date(2026, 11, 20))
            .take("petitioner", "request-re-review body=city note=仍不服")
    }

    /// The same scene on another day.
    pub(crate) fn on(mut self, day: Date) -> Self {
        self.today = day;
        self
    }

    /// `who` takes the step; it must be allowed.
    pub(crate) fn take(mut self, who: &str, line: &str) -> Self {
        let event = self
            .decide(who, line)
            .unwrap_or_else(|refusal| panic!("{line}: {refusal:?}"));
        assert_eq!(Event::from_record(&event.to_record()).as_ref(), Ok(&event));
        match &mut self.matter {
            Some(matter) => {
                let next = matter.entries.last().map_or(0, |position| position.0 + 1);
                matter.apply(&event, Position(next));
            }
            None => {
                let number = MatterNumber::new("office", 2026, None, 17).unwrap();
                self.matter = Some(Matter::open(&event, MatterKey(100), number).unwrap());
            }
        }
        self
    }

    /// What comes of the step.
    pub(crate) fn decide(&self, who: &str, line: &str) -> Result<Event, Refusal> {
        let (actor, step) = self.read(who, line);
        step.decide(self.matter.as_ref(), &self.context(&actor))
    }

    /// Who acts, and the step that a line spells.
    pub(crate) fn read(&self, who: &str, line: &str) -> (Actor, Step) {
        let (name, form) = read(line);
        let step = Step::parse(name, &form).unwrap_or_else(|| panic!("no step {name}"));
        let step = step.unwrap_or_else(|errors| panic!("{line}: {errors:?}"));
        (self.actor(who), step)
    }

    /// Each line is tried on the same scene: `who`, the step, and the state it leads to or, after `!`,
    /// the code of its refusal.
    pub(crate) fn outcomes(&self, table: &[(&str, &str, &str)]) {
        for (who, line, expected) in table {
            let outcome = match self.decide(who, line) {
                Ok(event) => event.effect.stage.code().to_owned(),
                Err(refusal) => format!("!{}", refusal.code()),
            };
            assert_eq!(outcome, *expected, "{who}: {line}");
        }
    }

    pub(crate) fn context<'a>(&'a self, actor: &'a Actor) -> Context<'a> {
        let now = Moment {
            at: 0,
            today: self.today,
        };
        Context {
            laws: &self.laws,
            organisation: &self.organisation,
            actor,
            now,
            named: None,
        }
    }

    pub(crate) fn actor(&self, who: &str) -> Actor {
        match who {
            "petitioner" => Actor::petitioner(),
            "timer" => Actor::system(),
            _ => {
                let id = OfficerId::new(who).unwrap();
                let officer = self
                    .organisation
                    .officer(&id)
                    .unwrap_or_else(|| panic!("no officer {who}"));
                Actor::officer(id, officer.unit.clone(), officer.roles[0].into())
            }
        }
    }

    pub(crate) fn matter(&self) -> &Matter {
        self.matter.as_ref().unwrap()
    }

    /// The stage's code and the owner.
    pub(crate) fn stands(&self) -> (&'static str, &str) {
        (self.matter().stage.code(), self.matter().owner.as_str())
    }

    /// The last day of what runs of this kind.
    pub(crate) fn due(&self, kind: ObligationKind) -> Option<Date> {
        self.running(kind).map(|obligation| obligation.due)
    }

    pub(crate) fn running(&self, kind: ObligationKind) -> Option<&Obligation> {
        self.matter().running_of(kind)
    }

    /// How the latest of this kind ended.
    pub(crate) fn ended(&self, kind: ObligationKind) -> Option<How> {
        self.matter().how_ended(kind)
    }

    /// What this actor can do now.
    pub(crate) fn allowed(&self, who: &str) -> Vec<&'static str> {
        let actor = self.actor(who);
        self.matter().allowed(&self.context(&actor))
    }
}

/// A request for decision in the petition procedure.
pub(crate) const ROUTE_6: &str = "decision-request route=petition-procedure";
/// The parts of a handling opinion.
pub(crate) const OPINION: &str =
    "outcome=supported request=请求 facts=事实 opinion=支持 grounds=依据";
/// The parts of a review opinion that upholds.
pub(crate) const REVIEW: &str = "outcome=upheld request=请求 facts=事实 opinion=维持 grounds=依据";

/// `name field=text field=text`; no blanks in a text.
fn read(line: &str) -> (&str, Form) {
    let mut words = line.split_whitespace();
    let name = words.next().unwrap();
    let pairs = words.map(|word| {
        word.split_once('=')
            .unwrap_or_else(|| panic!("{line}: {word}"))
    });
    (
        name,
        pairs
            .map(|(field, text)| (field.to_owned(), text.to_owned()))
            .collect(),
    )
}

fn organisation() -> Organisation {
    use UnitRole::{
        CompetentUnit, DisciplineOrgan, JointConference, JudicialOrgan, PetitionBureau,
    };
    use UnitRole::{ReReviewBody, ReviewBody};
    let units = vec![
        unit(
            "city",
            Level::City,
            None,
            &[PetitionBureau, ReReviewBody],
            true,
        ),
        unit(
            "county",
            Level::County,
            Some("city"),
            &[CompetentUnit, ReviewBody],
            false,
        ),
        unit(
            "bureau",
            Level::County,
            Some("county"),
            &[PetitionBureau],
            false,
        ),
        unit(
            "housing",
            Level::County,
            Some("county"),
            &[CompetentUnit],
            false,
        ),
        unit(
            "estate",
            Level::Township,
            Some("housing"),
            &[CompetentUnit],
            false,
        ),
        unit(
            "roads",
            Level::County,
            Some("county"),
            &[CompetentUnit],
            false,
        ),
        unit(
            "town",
            Level::Township,
            Some("county"),
            &[PetitionBureau],
            false,
        ),
        unit("discipline", Level::County, None, &[DisciplineOrgan], false),
        unit("court", Level::County, None, &[JudicialOrgan], true),
        unit("conference", Level::County, None, &[JointConference], false),
    ];
    let inside = units.iter().filter(|unit| !unit.outside);
    let officers = inside.flat_map(|unit| staff(unit.id.as_str())).collect();
    Organisation::new(units, officers).unwrap()
}

fn unit(id: &str, level: Level, above: Option<&str>, roles: &[UnitRole], outside: bool) -> Unit {
    Unit {
        id: UnitId::new(id).unwrap(),
        name: id.to_owned(),
        level,
        superior: above.map(|above| UnitId::new(above).unwrap()),
        roles: roles.to_vec(),
        outside,
        register: Some(1),
        reviewed_by: Vec::new(),
        document_mark: String::new(),
        phone: String::new(),
    }
}

fn staff(unit: &str) -> Vec<Officer> {
    let posts = [
        ("c", StaffRole::Clerk),
        ("h", StaffRole::Handler),
        ("h2", StaffRole::Handler),
        ("head", StaffRole::Head),
        ("head2", StaffRole::Head),
        ("r", StaffRole::Reviewer),
        ("r2", StaffRole::Reviewer),
        ("a", StaffRole::Archivist),
    ];
    let officer = |(post, role): (&str, StaffRole)| Officer {
        id: OfficerId::new(&format!("{unit}-{post}")).unwrap(),
        name: post.to_owned(),
        unit: UnitId::new(unit).unwrap(),
        roles: vec![role],
    };
    posts.into_iter().map(officer).collect()
}
