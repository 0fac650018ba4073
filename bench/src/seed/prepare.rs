//! One thread's share of the matters: every step decided and drafted, day by day.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, anyhow};
use huiyin_domain::actor::{Actor, Role};
use huiyin_domain::context::Context;
use huiyin_domain::event::Event;
use huiyin_domain::field::Form;
use huiyin_domain::id::{MatterKey, MatterNumber, Position};
use huiyin_domain::law::Laws;
use huiyin_domain::matter::Matter;
use huiyin_domain::moment::Moment;
use huiyin_domain::organisation::Organisation;
use huiyin_domain::petitioner::{Capacity, IdKind, Identity, Petitioner};
use huiyin_domain::transition::Step;
use huiyin_journal::body::CaseLink;
use huiyin_office::keys::Warden;
use huiyin_office::seal;
use huiyin_office::system::SystemRandom;
use huiyin_store::{Draft, Place, Random};
use jiff::{ToSpan, civil::Date};

use crate::course::{Course, Line, Script};
use crate::dice::Dice;
use crate::known::Known;
use crate::text::Vocabulary;

/// What all threads share.
pub struct Plan {
    pub seed: u64,
    pub preparers: u64,
    pub matters: u64,
    pub first: Date,
    pub today: Date,
    pub office: String,
    pub origin: String,
    pub organisation: Organisation,
    pub laws: Laws,
    pub keys: Warden,
    /// Matters that a later one may name.
    pub known: Mutex<Known>,
}

/// One day of one thread.
pub struct Day {
    pub day: Date,
    pub acts: Vec<Acts>,
}

/// What happens to one matter on one day.
pub struct Acts {
    /// Names the matter between the threads.
    pub slot: u64,
    /// Its steps in order, each with its entry; the case link of the first one is the writer's.
    pub steps: Vec<(Draft, Event)>,
    /// Nothing more will happen to it.
    pub ends: bool,
    /// Bytes of the petition's text, when it is registered here.
    pub text_bytes: u64,
}

/// A matter under way, as this thread knows it: with places of its own in the journal.
struct Live {
    course: Course,
    next: usize,
    matter: Matter,
    case_id: [u8; 16],
    register: u32,
    dice: Dice,
}

/// Whom each name stands for, and in which role the step was taken last.
struct Actors {
    known: HashMap<String, Vec<Actor>>,
    took: HashMap<(String, String), usize>,
}

/// How often a step was refused, by path, step and reason.
pub type Refused = BTreeMap<String, u64>;

/// One preparing thread.
pub struct Preparer {
    plan: Arc<Plan>,
    lane: u64,
    words: Vocabulary,
    script: Script,
    actors: Actors,
    live: HashMap<u64, Live>,
    due: HashMap<Date, Vec<u64>>,
    refused: Refused,
}

impl Plan {
    /// How many matters are received before `day`: as many on each working day, a sixth of that on
    /// each day of the weekend.
    fn before(&self, day: Date) -> u64 {
        let weight = |from: Date, to: Date| {
            let days = u64::try_from((to - from).get_days()).unwrap_or(0);
            let offset = u64::try_from(from.weekday().to_monday_zero_offset()).unwrap_or(0);
            let whole = days / 7 * 32;
            (0..days % 7)
                .map(|n| if (offset + n) % 7 < 5 { 6 } else { 1 })
                .sum::<u64>()
                + whole
        };
        let end = self.today.saturating_add(1.day());
        let all = u128::from(weight(self.first, end));
        let part = u128::from(self.matters) * u128::from(weight(self.first, day));
        u64::try_from(part / all).expect("a part of the matters")
    }

    /// The matters received on `day` by one thread.
    fn received(&self, day: Date, lane: u64) -> impl Iterator<Item = u64> {
        let (from, to) = (self.before(day), self.before(day.saturating_add(1.day())));
        (from..to).filter(move |slot| slot % self.preparers == lane)
    }
}

impl Preparer {
    /// One of the threads, from 0.
    ///
    /// # Errors
    /// When the words or the ways do not read.
    pub fn new(plan: Arc<Plan>, lane: u64) -> anyhow::Result<Self> {
        let actors = Actors::of(&plan.organisation);
        Ok(Self {
            plan,
            lane,
            words: Vocabulary::read()?,
            script: Script::read()?,
            actors,
            live: HashMap::new(),
            due: HashMap::new(),
            refused: Refused::new(),
        })
    }

    /// Prepares every day; what was refused.
    ///
    /// # Errors
    /// When the generator itself is at fault.
    pub fn run(mut self, days: &SyncSender<Day>) -> anyhow::Result<Refused> {
        let plan = Arc::clone(&self.plan);
        let mut day = plan.first;
        while day <= plan.today {
            let mut acts = Vec::new();
            for slot in plan.received(day, self.lane) {
                acts.push(
                    self.register(slot, day)
                        .with_context(|| format!("matter {slot}"))?,
                );
            }
            for slot in self.due.remove(&day).unwrap_or_default() {
                let mut live = self.live.remove(&slot).expect("what is due is under way");
                let mut steps = Vec::new();
                self.go_on(slot, &mut live, day, &mut steps)?;
                let ends = self.keep(slot, live, day);
                acts.push(Acts {
                    slot,
                    steps,
                    ends,
                    text_bytes: 0,
                });
            }
            if days.send(Day { day, acts }).is_err() {
                break;
            }
            day = day.saturating_add(1.day());
        }
        Ok(self.refused)
    }

    fn register(&mut self, slot: u64, day: Date) -> anyhow::Result<Acts> {
        let plan = Arc::clone(&self.plan);
        let mut dice = Dice::of(plan.seed, slot);
        let course = {
            let known = plan.known.lock().unwrap_or_else(PoisonError::into_inner);
            self.script.course(&self.words, day, &known, &mut dice)
        };
        let step = parse("register", &course.form)?;
        let event = self
            .decide(&step, &course.registrar, None, None, day)
            .map_err(|why| anyhow!("{}: register: {why}", course.path))?;
        let number = MatterNumber::new(&plan.office, day.year(), None, slot + 1)?;
        let matter = Matter::open(&event, MatterKey(slot + 1), number)?;
        let mut case_id = [0; 16];
        SystemRandom.fill(&mut case_id);
        let register = plan.register_of(&matter);
        let draft = opening(&plan, &course, &event, case_id, register, slot)?;
        let text_bytes = course.petition.text.len() as u64;
        let mut live = Live {
            course,
            next: 0,
            matter,
            case_id,
            register,
            dice,
        };
        let mut steps = vec![(draft, event)];
        self.go_on(slot, &mut live, day, &mut steps)?;
        let ends = self.keep(slot, live, day);
        Ok(Acts {
            slot,
            steps,
            ends,
            text_bytes,
        })
    }

    /// Takes every step that the course has for this day.
    fn go_on(
        &mut self,
        slot: u64,
        live: &mut Live,
        day: Date,
        steps: &mut Vec<(Draft, Event)>,
    ) -> anyhow::Result<()> {
        let plan = Arc::clone(&self.plan);
        while let Some(line) = live.course.steps.get(live.next).cloned()
            && live.due(&line) <= day
        {
            live.next += 1;
            let by = live.course.by(&line, &plan.organisation);
            let form = {
                let Live { course, dice, .. } = live;
                course.form_of(&line, day, &plan.organisation, &self.words, dice)
            };
            let step = match parse(&line.step, &form) {
                Ok(step) => step,
                Err(why) => {
                    self.refuse(live, &format!("{}: {why}", line.step));
                    break;
                }
            };
            let other = live
                .course
                .other
                .as_deref()
                .filter(|_| step.names().is_some());
            match self.decide(&step, &by, Some(&live.matter), other, day) {
                Ok(event) => {
                    let place = Place {
                        office: &plan.office,
                        origin: &plan.origin,
                        register: live.register,
                        matter: None,
                        case: CaseLink {
                            case_id: live.case_id,
                            case_seq: 1,
                            previous: None,
                        },
                    };
                    steps.push((
                        Draft::of_step(&event, &place, &SystemRandom)?,
                        event.clone(),
                    ));
                    live.matter.apply(&event, Position(slot + 1));
                }
                Err(_) if line.optional => {}
                Err(why) => {
                    self.refuse(live, &format!("{}: {why}", line.step));
                }
            }
        }
        Ok(())
    }

    /// Counts a refusal; the matter stays where it stands.
    fn refuse(&mut self, live: &mut Live, why: &str) {
        let what = format!("{}: {why}", live.course.path);
        *self.refused.entry(what).or_default() += 1;
        live.next = live.course.steps.len();
    }

    /// Notes the day of the next step; true when there is none.
    fn keep(&mut self, slot: u64, live: Live, day: Date) -> bool {
        let next = live.course.steps.get(live.next).map(|line| live.due(line));
        let Some(next) = next.filter(|next| *next <= self.plan.today && *next > day) else {
            return true;
        };
        self.due.entry(next).or_default().push(slot);
        self.live.insert(slot, live);
        false
    }

    fn decide(
        &mut self,
        step: &Step,
        by: &str,
        matter: Option<&Matter>,
        named: Option<&Matter>,
        day: Date,
    ) -> Result<Event, String> {
        let plan = &self.plan;
        let now = Moment { at: 0, today: day };
        let name = step.spec().name;
        let key = (by.to_owned(), name.to_owned());
        let actors = self
            .actors
            .known
            .get(by)
            .ok_or_else(|| format!("nobody is {by}"))?;
        let first = self.actors.took.get(&key).copied().unwrap_or(0);
        let mut refused = String::new();
        for at in (first..actors.len()).chain(0..first) {
            let actor = &actors[at];
            let (laws, organisation) = (&plan.laws, &plan.organisation);
            let context = Context {
                laws,
                organisation,
                actor,
                now,
                named,
            };
            match step.decide(matter, &context) {
                Ok(event) => {
                    self.actors.took.insert(key, at);
                    return Ok(event);
                }
                Err(refusal) => refused = refusal.why.code().to_owned(),
            }
        }
        Err(refused)
    }
}

impl Live {
    fn due(&self, line: &Line) -> Date {
        self.matter
            .registered
            .saturating_add(i64::from(line.on).days())
    }
}

impl Plan {
    /// The book of the unit that received it, or of the first unit that keeps one.
    fn register_of(&self, matter: &Matter) -> u32 {
        let own = self
            .organisation
            .unit(&matter.petition.receiver)
            .and_then(|unit| unit.register);
        let first = || {
            self.organisation
                .units()
                .filter_map(|unit| unit.register)
                .min()
        };
        own.or_else(first).map_or(0, u32::from)
    }
}

impl Actors {
    fn of(organisation: &Organisation) -> Self {
        let mut known = HashMap::from([
            ("petitioner".to_owned(), vec![Actor::petitioner()]),
            ("timer".to_owned(), vec![Actor::system()]),
        ]);
        for officer in organisation.officers() {
            let roles = officer.roles.iter().map(|role| Role::from(*role));
            let actors = roles
                .map(|role| Actor::officer(officer.id.clone(), officer.unit.clone(), role))
                .collect();
            known.insert(officer.id.to_string(), actors);
        }
        Self {
            known,
            took: HashMap::new(),
        }
    }
}

fn parse(name: &str, form: &Form) -> anyhow::Result<Step> {
    match Step::parse(name, form) {
        Some(Ok(step)) => Ok(step),
        Some(Err(fields)) => Err(anyhow!("{name}: {fields:?}")),
        None => Err(anyhow!("there is no step {name}")),
    }
}

/// The first entry of a matter, as the office's own use case makes it.
fn opening(
    plan: &Plan,
    course: &Course,
    event: &Event,
    case_id: [u8; 16],
    register: u32,
    slot: u64,
) -> anyhow::Result<Draft> {
    let place = Place {
        office: &plan.office,
        origin: &plan.origin,
        register,
        matter: None,
        case: CaseLink {
            case_id,
            case_seq: 0,
            previous: None,
        },
    };
    let mut draft = Draft::of_step(event, &place, &SystemRandom)?;
    if course.with_code {
        draft.query_code = Some(seal::code_hash(&seal::query_code(&SystemRandom)));
    }
    let petitioner = petitioner(course, slot)?;
    if petitioner.is_anonymous() {
        return Ok(draft);
    }
    draft.marks = seal::marks(&plan.keys, &plan.office, &petitioner)?;
    let (fields, sealed) = seal::identity(
        &plan.keys,
        &SystemRandom,
        &draft.event_id,
        &case_id,
        &petitioner,
    )?;
    Ok(draft.with_identity(&plan.origin, &fields, sealed)?)
}

/// Nobody real: a counter for a name, zeros and the counter for numbers.
///
/// # Errors
/// When the counter makes no name.
pub fn petitioner(course: &Course, slot: u64) -> anyhow::Result<Petitioner> {
    if course.anonymous {
        return Ok(Petitioner::anonymous());
    }
    let place = &course.petition.place;
    let one = Identity::named(&format!("示例{slot}"), Capacity::Petitioner)?
        .with_phone(&format!("000{slot:08}"))?
        .with_id(IdKind::Other, &format!("{slot:018}"))?
        .with_address(&format!("青禾县{place}示例路{}号", slot % 300 + 1))?;
    Ok(Petitioner::new(vec![one])?)
}
