//! A random office, and attempts at every step in it.

use std::collections::BTreeMap;

use huiyin_domain::calendar::Calendar;
use huiyin_domain::code::Coded as _;
use huiyin_domain::event::Event;
use huiyin_domain::field::{Field, Form, Kind};
use huiyin_domain::law::Laws;
use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::organisation::{Level, Officer, StaffRole, Unit, UnitRole};
use huiyin_domain::transition::ALL;
use huiyin_domain::{
    Actor, Context, Matter, MatterKey, MatterNumber, Moment, OfficerId, Organisation, Refusal,
    Role, Spec, Stage, Step, UnitId,
};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// A small generator, so that a seed tells the whole story (splitmix64).
pub struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

pub struct World {
    pub dice: Dice,
    pub organisation: Organisation,
    pub laws: Laws,
    pub today: Date,
    /// How often each step was taken so far; what was rare is tried more often.
    pub taken: BTreeMap<&'static str, u32>,
}

/// Moves that end a walk early, or take it behind a wall; taken now and then.
const ENDS: [&str; 8] = [
    "withdraw",
    "refer",
    "redirect",
    "not-accept",
    "no-longer-accept",
    "settle",
    "archive",
    "follow-accusation",
];

pub fn unit_id(text: &str) -> UnitId {
    UnitId::new(text).unwrap()
}

const STAFF: [StaffRole; 7] = [
    StaffRole::Clerk,
    StaffRole::Handler,
    StaffRole::Head,
    StaffRole::Leader,
    StaffRole::Reviewer,
    StaffRole::Archivist,
    StaffRole::Administrator,
];

impl World {
    pub fn random(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let organisation = organisation(&mut dice);
        let rules = if dice.percent(20) {
            "[parameters]\nextension_times = 2\njudge_by = \"nominal\"\n"
        } else {
            ""
        };
        let laws = Laws::of_office(&Calendar::builtin(), rules).unwrap();
        let today = date(2024, 1, 10) + (dice.below(1_050) as i64).days();
        Self {
            dice,
            organisation,
            laws,
            today,
            taken: BTreeMap::new(),
        }
    }

    pub fn wait(&mut self, most: usize) {
        // Now and then a long silence, so that windows pass and terms end.
        let most = if self.dice.percent(10) {
            most * 12
        } else {
            most
        };
        self.today += (self.dice.below(most) as i64).days();
    }

    pub fn decide(
        &self,
        matter: &Matter,
        actor: &Actor,
        step: &str,
        form: &Form,
    ) -> Option<Result<Event, Refusal>> {
        let step = Step::parse(step, form).expect("a listed step").ok()?;
        Some(step.decide(Some(matter), &self.context(actor)))
    }

    pub fn context<'a>(&'a self, actor: &'a Actor) -> Context<'a> {
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

    /// Whatever comes in is registered.
    pub fn registered(&mut self) -> (Matter, Vec<Event>) {
        let imported = self.dice.percent(10);
        let name = if imported {
            "import-register"
        } else {
            "register"
        };
        loop {
            let mut form = self.form(Spec::of(name).unwrap(), None);
            let units: Vec<_> = self
                .organisation
                .units()
                .filter(|unit| !unit.outside)
                .map(|unit| unit.id.clone())
                .collect();
            let unit = self.dice.pick(&units).clone();
            form.insert("unit".into(), unit.to_string());
            form.insert("text".into(), "路灯坏了，请修。".into());
            let clerk = self
                .organisation
                .officers()
                .find(|officer| officer.unit == unit)
                .unwrap()
                .clone();
            let actor = if imported || self.dice.percent(60) {
                Actor::officer(clerk.id.clone(), unit, clerk.roles[0].into())
            } else {
                Actor::petitioner()
            };
            let Ok(step) = Step::parse(name, &form).unwrap() else {
                continue;
            };
            match step.decide(None, &self.context(&actor)) {
                Ok(event) => {
                    let number = MatterNumber::new("office", self.today.year(), None, 1).unwrap();
                    let matter = Matter::open(&event, MatterKey(7), number).unwrap();
                    return (matter, vec![event]);
                }
                Err(refusal) => assert!(!refusal.code().is_empty()),
            }
        }
    }

    /// Somebody tries something: mostly what the matter offers, sometimes anything at all.
    pub fn attempt(&mut self, matter: &Matter) -> (Actor, &'static str, Form) {
        let mut best: Option<(Actor, &'static str)> = None;
        for _ in 0..8 {
            let actor = self.actor(matter);
            let allowed = matter.allowed(&self.context(&actor));
            let moves: Vec<_> = allowed
                .iter()
                .copied()
                .filter(|name| !Spec::of(name).unwrap().stays)
                .filter(|name| !ENDS.contains(name) || self.dice.percent(6))
                .collect();
            let rare = allowed.iter().copied().filter(|name| !ENDS.contains(name));
            let rare = rare.min_by_key(|name| self.taken.get(name).copied().unwrap_or(0));
            if let Some(rare) = rare.filter(|_| !self.taken.is_empty() && self.dice.percent(35)) {
                best = Some((actor, rare));
                break;
            }
            if !moves.is_empty() && self.dice.percent(60) {
                best = Some((actor, *self.dice.pick(&moves)));
                break;
            }
            if !allowed.is_empty() && self.dice.percent(30) {
                best = Some((actor, *self.dice.pick(&allowed)));
                break;
            }
        }
        let (actor, step) = match best {
            // Without service no window opens, and without a window nothing lapses.
            _ if matter.stage == Stage::Concluded
                && matter.has_review()
                && matter.running_of(ObligationKind::ReviewRequest).is_none()
                && self.dice.percent(40) =>
            {
                (self.actor(matter), "serve")
            }
            // A window that passes unused is rare, and late post rarer.
            _ if matter.running_of(ObligationKind::ReviewRequest).is_some()
                && self.dice.percent(25) =>
            {
                self.today += 45.days();
                (Actor::system(), "lapse")
            }
            _ if matter.stage == Stage::Lapsed && self.dice.percent(50) => {
                (Actor::petitioner(), "take-late-request")
            }
            Some(best) if !self.dice.percent(10) => best,
            _ => (self.actor(matter), self.dice.pick(ALL).name),
        };
        let spec = Spec::of(step).unwrap();
        let mut form = self.form(spec, Some(matter));
        for _ in 0..self.dice.below(12) {
            if matches!(self.decide(matter, &actor, step, &form), Some(Ok(_))) {
                break;
            }
            form = self.form(spec, Some(matter));
        }
        (actor, step, form)
    }

    fn actor(&mut self, matter: &Matter) -> Actor {
        if self.dice.percent(12) {
            return Actor::petitioner();
        }
        let waits = matches!(
            matter.stage,
            Stage::Concluded | Stage::Reviewed | Stage::ReReviewed | Stage::Lapsed
        );
        if self.dice.percent(if waits { 30 } else { 8 }) {
            return Actor::system();
        }
        // Most of the work is the handler's.
        let handler = matter.handler.as_ref();
        if let Some(handler) = handler.and_then(|id| self.organisation.officer(id))
            && matter.stage == Stage::InProgress
            && self.dice.percent(40)
        {
            let role: Role = (*self.dice.pick(&handler.roles)).into();
            return Actor::officer(handler.id.clone(), handler.unit.clone(), role);
        }
        let officers: Vec<_> = self.organisation.officers().cloned().collect();
        let own: Vec<_> = officers
            .iter()
            .filter(|officer| officer.unit == matter.owner)
            .cloned()
            .collect();
        let from = if !own.is_empty() && self.dice.percent(60) {
            own
        } else {
            officers
        };
        let officer = self.dice.pick(&from).clone();
        let role: Role = (*self.dice.pick(&officer.roles)).into();
        Actor::officer(officer.id, officer.unit, role)
    }

    /// A form that fits the kinds of the fields, though not always the law.
    pub fn form(&mut self, spec: &Spec, matter: Option<&Matter>) -> Form {
        let mut form = Form::new();
        for field in spec.fields {
            let likely = match field.name {
                "accused_units" | "accused_officers" | "marks" | "repeats" => 8,
                "route" => 60,
                "paper" | "reference" | "told" => 85,
                _ => 35,
            };
            if field.required || self.dice.percent(likely) {
                let text = self.text_of(field, matter);
                form.insert(field.name.to_owned(), text);
            }
        }
        form
    }

    fn text_of(&mut self, field: &Field, matter: Option<&Matter>) -> String {
        let units: Vec<_> = self
            .organisation
            .units()
            .map(|unit| unit.id.to_string())
            .collect();
        let mut officers: Vec<_> = self
            .organisation
            .officers()
            .map(|officer| officer.id.to_string())
            .collect();
        if let Some(matter) = matter {
            let own = self
                .organisation
                .officers()
                .filter(|officer| officer.unit == matter.owner);
            let own: Vec<_> = own.map(|officer| officer.id.to_string()).collect();
            if !own.is_empty() && self.dice.percent(80) {
                officers = own;
            }
        }
        // The discipline organ stays free, so that an accusation always has somewhere to go.
        let accusable: Vec<_> = units
            .iter()
            .filter(|unit| *unit != "discipline")
            .cloned()
            .collect();
        match field.name {
            "class" if self.dice.percent(35) => return "decision-request".into(),
            "route" if self.dice.percent(60) => return "petition-procedure".into(),
            "may_be_refused" | "several_bodies" | "complicated" if self.dice.percent(70) => {
                return "no".into();
            }
            _ => {}
        }
        let back = self.dice.below(15) as i64;
        let opinion = matter.and_then(Matter::latest_opinion);
        if let (Some(served), "posted") = (opinion.and_then(|opinion| opinion.served), field.name) {
            let posted = served + (self.dice.below(32) as i64).days();
            return posted.min(self.today).to_string();
        }
        if let (Some(opinion), "body") = (opinion, field.name)
            && self.dice.percent(70)
        {
            let bodies = self.organisation.review_body_of(&opinion.unit);
            if let Some(body) = bodies.first() {
                return body.to_string();
            }
        }
        if let (Some(opinion), "document") = (opinion, field.name)
            && self.dice.percent(70)
        {
            return opinion.document.code().into();
        }
        match field.kind {
            Kind::Line(_) => "城关街道".into(),
            Kind::PetitionText => "请修路。".into(),
            Kind::Prose => "已核实。\n情况属实。".into(),
            Kind::Day if self.dice.percent(60) => self.today.to_string(),
            Kind::Day => (self.today - back.days()).to_string(),
            Kind::DayAhead => (self.today + back.days()).to_string(),
            Kind::Days => (1 + self.dice.below(40)).to_string(),
            Kind::Count => self.dice.below(8).to_string(),
            Kind::Unit => self.dice.pick(&units).clone(),
            Kind::Units => self.dice.pick(&accusable).clone(),
            Kind::Officer => self.dice.pick(&officers).clone(),
            Kind::Officers => {
                let accusable: Vec<_> = officers
                    .iter()
                    .filter(|officer| !officer.starts_with("discipline"))
                    .collect();
                if accusable.is_empty() {
                    "nobody".into()
                } else {
                    (*self.dice.pick(&accusable)).clone()
                }
            }
            Kind::Code(choices) => self.dice.pick(choices).code.into(),
            Kind::Codes(choices) => self.dice.pick(choices).code.into(),
            Kind::Flag => {
                if self.dice.percent(75) {
                    "yes".into()
                } else {
                    "no".into()
                }
            }
            Kind::Matter => format!("elsewhere-2025-{}", 1 + self.dice.below(9)),
            Kind::Entry => matter
                .map_or(7, |matter| {
                    matter.entries[self.dice.below(matter.entries.len())].0
                })
                .to_string(),
            Kind::Reference => "P-001".into(),
        }
    }

    /// Another officer for the unit, holding every role: an organ can always appoint one.
    pub fn appoint(&mut self, unit: &UnitId) -> OfficerId {
        let n = self.organisation.officers().len();
        let id = OfficerId::new(&format!(
            "{}-new-{n}",
            &unit.as_str()[..unit.as_str().len().min(18)]
        ))
        .unwrap();
        let officer = Officer {
            id: id.clone(),
            name: "新任".into(),
            unit: unit.clone(),
            roles: STAFF.to_vec(),
        };
        self.organisation = self.organisation.clone().with_officer(officer).unwrap();
        id
    }
}

/// A county with its bureau and units in a random tree, a discipline organ, a court and a city above.
fn organisation(dice: &mut Dice) -> Organisation {
    let mut units = vec![
        unit(
            "city",
            Level::City,
            None,
            vec![UnitRole::PetitionBureau, UnitRole::ReReviewBody],
            true,
        ),
        unit(
            "county",
            Level::County,
            Some("city"),
            vec![UnitRole::CompetentUnit, UnitRole::ReviewBody],
            false,
        ),
        unit(
            "bureau",
            Level::County,
            Some("county"),
            vec![UnitRole::PetitionBureau],
            false,
        ),
        unit(
            "discipline",
            Level::County,
            None,
            vec![UnitRole::DisciplineOrgan],
            false,
        ),
        unit(
            "court",
            Level::County,
            None,
            vec![UnitRole::JudicialOrgan],
            true,
        ),
    ];
    if dice.percent(50) {
        units.push(unit(
            "conference",
            Level::County,
            None,
            vec![UnitRole::JointConference],
            false,
        ));
    }
    let grows: Vec<String> = (0..2 + dice.below(5))
        .map(|n| format!("unit-{n}"))
        .collect();
    for (n, id) in grows.iter().enumerate() {
        let above = if n == 0 || dice.percent(50) {
            "county".to_owned()
        } else {
            grows[dice.below(n)].clone()
        };
        let level = if above == "county" {
            Level::County
        } else {
            Level::Township
        };
        let mut roles = vec![UnitRole::CompetentUnit];
        if dice.percent(15) {
            roles.push(UnitRole::PetitionBureau);
        }
        let outside = dice.percent(10);
        units.push(unit(id, level, Some(&above), roles, outside));
    }
    if dice.percent(30) {
        let last = units.len() - 1;
        units[last].reviewed_by = vec![unit_id("county"), unit_id("city")];
    }
    let officers = units
        .iter()
        .filter(|unit| !unit.outside)
        .flat_map(|unit| staff(unit, dice))
        .collect();
    Organisation::new(units, officers).unwrap()
}

fn staff(unit: &Unit, dice: &mut Dice) -> Vec<Officer> {
    let officer = |n: usize, roles: Vec<StaffRole>| Officer {
        id: OfficerId::new(&format!("{}-{n}", unit.id)).unwrap(),
        name: format!("officer {n}"),
        unit: unit.id.clone(),
        roles,
    };
    // A small unit has one person for everything and a second one; a large one has a post each.
    if dice.percent(30) {
        return vec![officer(0, STAFF.to_vec()), officer(1, STAFF.to_vec())];
    }
    STAFF
        .iter()
        .enumerate()
        .map(|(n, role)| officer(n, vec![*role]))
        .collect()
}

fn unit(
    id: &str,
    level: Level,
    superior: Option<&str>,
    roles: Vec<UnitRole>,
    outside: bool,
) -> Unit {
    Unit {
        id: unit_id(id),
        name: id.to_owned(),
        level,
        superior: superior.map(unit_id),
        roles,
        outside,
        register: Some(1),
        reviewed_by: Vec::new(),
        document_mark: String::new(),
        phone: String::new(),
    }
}
