//! The steps of the procedure: a closed list, one file each.
//!
//! To add a step: its file with `spec::step!`, its line in `mod` and in `steps!` below, and its
//! wording keys. The act code and the field keys are for ever.

mod accept;
mod add_material;
mod archive;
mod ask_opening;
mod assign;
mod change_handler;
mod classify;
mod close_lapsed;
mod closing_report;
mod conclude_inquiry;
mod correct;
mod decide_objection;
mod decide_recusal;
mod declare_conflict;
mod dispatch;
mod dispute_competence;
mod extend;
mod feed_back;
mod finalise;
mod follow_accusation;
mod forward;
mod guard;
mod hear_petitioner;
mod hold_hearing;
mod import_accept;
mod import_answer;
mod import_register;
mod investigate;
mod issue_opinion;
mod issue_re_review;
mod issue_review;
mod lapse;
mod leave_simple_track;
mod merge;
mod name_accused;
mod name_representatives;
mod no_longer_accept;
mod not_accept;
mod notify_hearing;
mod notify_whereabouts;
mod object;
mod perform_duty;
mod plan;
mod rate;
mod receive;
mod record_decision;
mod redirect;
mod refer;
mod register;
mod reply_suggestion;
mod request_re_review;
mod request_recusal;
mod request_review;
mod resume;
mod review;
mod review_request;
mod serve;
mod settle;
pub(crate) mod spec;
mod start;
mod submit_up;
mod succeed;
mod take_charge;
mod take_late_request;
mod take_up;
mod urge;
mod use_simple_track;
mod wall_move;
mod withdraw;

use jiff::civil::Date;

use crate::access;
use crate::class::Class;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::{FieldError, Filled, Kind};
use crate::id::{MatterNumber, Position};
use crate::law::Basis;
use crate::matter::Matter;
use crate::petition::Petition;
use crate::refusal::{Refusal, Why};
use crate::stage::Stage;

pub use accept::{Accept, NoticeWay};
pub use add_material::AddMaterial;
pub use archive::{Archive, Retention};
pub use ask_opening::{AnswerOpening, AskOpening};
pub use assign::Assign;
pub use change_handler::ChangeHandler;
pub use classify::Classify;
pub use close_lapsed::CloseLapsed;
pub use closing_report::ClosingReport;
pub use conclude_inquiry::ConcludeInquiry;
pub use correct::{Correct, Corrected};
pub use decide_objection::DecideObjection;
pub use decide_recusal::DecideRecusal;
pub use declare_conflict::DeclareConflict;
pub use dispute_competence::{DecideCompetence, DisputeCompetence};
pub use extend::Extend;
pub use feed_back::FeedBack;
pub use finalise::Finalise;
pub use follow_accusation::FollowAccusation;
pub use forward::Forward;
pub use hear_petitioner::{HearPetitioner, HearingWay, NoCause};
pub use hold_hearing::HoldHearing;
pub use import_accept::ImportAccept;
pub use import_answer::ImportAnswer;
pub use import_register::ImportRegister;
pub use investigate::Investigate;
pub use issue_opinion::IssueOpinion;
pub use issue_re_review::IssueReReview;
pub use issue_review::IssueReview;
pub use lapse::Lapse;
pub use leave_simple_track::{AppearedBar, LeaveSimpleTrack};
pub use merge::Merge;
pub use name_accused::NameAccused;
pub use name_representatives::NameRepresentatives;
pub use no_longer_accept::NoLongerAccept;
pub use not_accept::{NonAcceptanceGrounds, NotAccept};
pub use notify_hearing::NotifyHearing;
pub use notify_whereabouts::NotifyWhereabouts;
pub use object::Object;
pub use perform_duty::{DutyResult, PerformDuty};
pub use rate::{Clear, Grade, Rate};
pub use receive::Receive;
pub use record_decision::RecordDecision;
pub use redirect::Redirect;
pub use refer::{Refer, ReferralGrounds, ReferralWay};
pub use register::Register;
pub use reply_suggestion::ReplySuggestion;
pub use request_re_review::RequestReReview;
pub use request_recusal::RequestRecusal;
pub use request_review::RequestReview;
pub use resume::Resume;
pub use serve::{Serve, ServiceWay};
pub use settle::{Settle, SettlementKind};
pub use spec::{FormOf, Spec};
pub use start::Start;
pub use submit_up::{SubmissionGrounds, SubmitUp};
pub use succeed::Succeed;
pub use take_charge::TakeCharge;
pub use take_late_request::TakeLateRequest;
pub use take_up::TakeUp;
pub use urge::{AnswerUrge, Urge, UrgeForm, UrgeTrigger};
pub use use_simple_track::{SimpleGrounds, UseSimpleTrack};
pub use withdraw::Withdraw;

/// One step: what may be asked of every one of them.
pub(crate) trait Transition {
    /// May this actor take it on this matter now, as far as that does not hang on the inputs?
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why>;

    /// What it changes. `ready` holds.
    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why>;

    /// What it adds to the matter beyond stage, owner and obligations.
    fn mark(&self, _matter: &mut Matter, _event: &Event, _at: Position) {}

    /// What it rests on, where that hangs on its inputs.
    fn basis(&self) -> Option<Basis> {
        None
    }

    /// What of it may stand in the open facts, beyond the document of its row.
    fn facts(&self) -> spec::Facts {
        spec::Facts::default()
    }
}

/// A step that opens a matter.
pub(crate) trait Opening {
    fn open(&self, ctx: &Context<'_>) -> Result<Effect, Why>;
    fn petition(&self, day: Date) -> (Petition, Option<Class>);
    fn text(&self) -> &str;
    fn facts(&self) -> spec::Facts;
    fn is_late(&self) -> bool;
}

macro_rules! steps {
    (
        open { $($opening:ident),* $(,)? }
        act { $($step:ident),* $(,)? }
    ) => {
        /// One step with its inputs.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Step {
            $( #[doc = concat!("See [`", stringify!($opening), "`].")] $opening(Box<$opening>), )*
            $( #[doc = concat!("See [`", stringify!($step), "`].")] $step($step), )*
        }

        /// Every step, in the order of the procedure.
        pub static ALL: &[&Spec] = &[ $( $opening::SPEC, )* $( $step::SPEC, )* ];

        /// The steps on a matter, with the check that needs no inputs.
        static READY: &[(&Spec, Ready)] = &[ $( ($step::SPEC, <$step as Transition>::ready), )* ];

        $( impl From<$opening> for Step {
            fn from(step: $opening) -> Self {
                Self::$opening(Box::new(step))
            }
        } )*
        $( impl From<$step> for Step {
            fn from(step: $step) -> Self {
                Self::$step(step)
            }
        } )*

        impl Step {
            /// Reads the step `name` from a form; `None` when there is no such step.
            pub fn parse(name: &str, form: &dyn Filled) -> Option<Result<Self, Vec<FieldError>>> {
                $( if name == $opening::SPEC.name {
                    return Some($opening::parse(form).map(Self::from));
                } )*
                $( if name == $step::SPEC.name {
                    return Some($step::parse(form).map(Self::from));
                } )*
                None
            }

            /// What is fixed about it.
            pub fn spec(&self) -> &'static Spec {
                match self {
                    $( Self::$opening(_) => $opening::SPEC, )*
                    $( Self::$step(_) => $step::SPEC, )*
                }
            }

            /// The fields that are filled in, each with its canonical text.
            pub fn values(&self) -> Vec<(&'static crate::field::Field, String)> {
                match self {
                    $( Self::$opening(step) => step.values(), )*
                    $( Self::$step(step) => step.values(), )*
                }
            }

            /// What is registered, when it is a registration.
            pub fn petition(&self, day: Date) -> Option<(Petition, Option<Class>)> {
                match self {
                    $( Self::$opening(step) => Some(step.petition(day)), )*
                    _ => None,
                }
            }

            /// What was asked, as it was written, when it is a registration.
            pub fn petition_text(&self) -> Option<&str> {
                self.opening().map(Opening::text)
            }

            fn opening(&self) -> Option<&dyn Opening> {
                match self {
                    $( Self::$opening(step) => Some(&**step), )*
                    _ => None,
                }
            }

            pub(crate) fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
                match self {
                    $( Self::$step(step) => step.mark(matter, event, at), )*
                    _ => {}
                }
            }

            pub(crate) fn facts(&self) -> spec::Facts {
                let mut facts = match self {
                    $( Self::$opening(step) => Opening::facts(&**step), )*
                    $( Self::$step(step) => Transition::facts(step), )*
                };
                facts.document = facts.document.or(self.spec().document);
                facts
            }

            fn own_basis(&self) -> Option<Basis> {
                match self {
                    $( Self::$step(step) => Transition::basis(step), )*
                    _ => None,
                }
            }

            fn on(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
                match self {
                    $( Self::$step(step) => {
                        <$step as Transition>::ready(matter, ctx)?;
                        step.effect(matter, ctx)
                    } )*
                    _ => Err(Why::AlreadyRegistered),
                }
            }
        }
    };
}

type Ready = fn(&Matter, &Context<'_>) -> Result<(), Why>;

steps! {
    open { Register, ImportRegister }
    act {
        Classify, NameAccused, FollowAccusation, NameRepresentatives, Merge,
        Forward, NotifyWhereabouts, Assign, SubmitUp, RecordDecision, Refer, TakeUp, Receive,
        Object, DecideObjection, DisputeCompetence, DecideCompetence, Succeed,
        UseSimpleTrack, LeaveSimpleTrack, Accept, Redirect, NotAccept, NoLongerAccept,
        Start, HearPetitioner, Investigate, DeclareConflict, RequestRecusal, DecideRecusal,
        ChangeHandler, Extend, NotifyHearing, HoldHearing, Settle, PerformDuty, IssueOpinion, ReplySuggestion,
        ConcludeInquiry, FeedBack, ClosingReport, Serve,
        RequestReview, IssueReview, RequestReReview, IssueReReview, Resume,
        Lapse, TakeLateRequest, CloseLapsed, Finalise, Archive, Withdraw,
        Urge, AnswerUrge, Rate, Correct, TakeCharge, AddMaterial,
        AskOpening, AnswerOpening,
        ImportAccept, ImportAnswer,
    }
}

impl Spec {
    /// The step with this name.
    pub fn of(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|spec| spec.name == name)
    }

    /// The step with this act code.
    pub fn of_act(act: u64) -> Option<&'static Self> {
        ALL.iter().copied().find(|spec| u64::from(spec.act) == act)
    }
}

impl Step {
    /// The type of its journal entry: that of its row, or 23 for what was filed on paper during an
    /// outage or taken over from another system.
    pub fn entry_type(&self) -> u8 {
        const LATE: u8 = 23;
        match self.opening() {
            Some(opening) if opening.is_late() => LATE,
            _ => self.spec().entry_type,
        }
    }

    /// The other matter that the step names: whoever decides loads it into [`Context::named`].
    pub fn names(&self) -> Option<&MatterNumber> {
        match self {
            Self::NotAccept(step) => Some(&step.other),
            Self::NoLongerAccept(step) => Some(&step.finished),
            Self::Merge(step) => Some(&step.with),
            _ => None,
        }
    }

    /// The entry that a correction names; its leaf hash is fact 5 of the journal entry.
    pub fn corrected_entry(&self) -> Option<Position> {
        match self {
            Self::Correct(correct) => Some(correct.entry),
            _ => None,
        }
    }

    /// What it rests on: the basis of its row, or that of the ground it gives.
    pub fn basis(&self) -> Basis {
        self.own_basis().unwrap_or(self.spec().basis)
    }

    /// What it rests on for a matter at this stage.
    pub fn basis_at(&self, stage: Stage) -> Basis {
        self.own_basis()
            .unwrap_or_else(|| self.spec().basis_at(stage))
    }

    /// Decides the step on a matter (`None` for a registration). Pure: the same inputs give the same
    /// event.
    /// # Errors
    /// A [`Refusal`] with its code, its basis, and what this actor can do now.
    pub fn decide(&self, matter: Option<&Matter>, ctx: &Context<'_>) -> Result<Event, Refusal> {
        match self.effect(matter, ctx) {
            Ok(effect) => Ok(Event {
                step: self.clone(),
                by: ctx.actor.clone(),
                day: ctx.now.today,
                effect,
            }),
            Err(why) => Err(Refusal {
                basis: why.own_basis().unwrap_or_else(|| match matter {
                    Some(matter) => self.basis_at(matter.stage),
                    None => self.basis(),
                }),
                why,
                allowed_now: matter.map_or_else(Vec::new, |matter| matter.allowed(ctx)),
            }),
        }
    }

    fn effect(&self, matter: Option<&Matter>, ctx: &Context<'_>) -> Result<Effect, Why> {
        ctx.known_actor()?;
        self.check_days(ctx)?;
        match (self.opening(), matter) {
            (Some(opening), None) => opening.open(ctx),
            (None, None) => Err(Why::NotRegistered),
            (opening, Some(matter)) => {
                access::may_act(matter, ctx.actor, ctx.organisation)?;
                if opening.is_some() {
                    return Err(Why::AlreadyRegistered);
                }
                check_stage(self.spec(), matter)?;
                self.on(matter, ctx)
            }
        }
    }

    /// What is written down has happened.
    fn check_days(&self, ctx: &Context<'_>) -> Result<(), Why> {
        let days = self
            .values()
            .into_iter()
            .filter(|(field, _)| field.kind == Kind::Day);
        for (field, text) in days {
            let day: Date = text.parse().expect("a canonical day reads back");
            if day > ctx.now.today {
                return Err(Why::DateInFuture {
                    field: field.name,
                    day,
                });
            }
        }
        Ok(())
    }
}

fn check_stage(spec: &Spec, matter: &Matter) -> Result<(), Why> {
    if spec.from.contains(&matter.stage) {
        Ok(())
    } else {
        Err(Why::WrongStage {
            stage: matter.stage,
        })
    }
}

impl Matter {
    /// The steps that this actor can take now, as far as that does not hang on their inputs.
    pub fn allowed(&self, ctx: &Context<'_>) -> Vec<&'static str> {
        let lets_in =
            ctx.known_actor().is_ok() && access::may_act(self, ctx.actor, ctx.organisation).is_ok();
        if !lets_in {
            return Vec::new();
        }
        READY
            .iter()
            .filter(|(spec, ready)| check_stage(spec, self).is_ok() && ready(self, ctx).is_ok())
            .map(|(spec, _)| spec.name)
            .collect()
    }

    /// Why this actor cannot take the step now, whatever its inputs.
    /// # Errors
    /// The refusal that the step itself would give.
    pub fn may_take(&self, spec: &Spec, ctx: &Context<'_>) -> Result<(), Refusal> {
        let ready = READY.iter().find(|(known, _)| known.name == spec.name);
        let check = || {
            ctx.known_actor()?;
            access::may_act(self, ctx.actor, ctx.organisation)?;
            let (known, ready) = ready.ok_or(Why::AlreadyRegistered)?;
            check_stage(known, self)?;
            ready(self, ctx)
        };
        check().map_err(|why: Why| Refusal {
            basis: why.own_basis().unwrap_or_else(|| spec.basis_at(self.stage)),
            why,
            allowed_now: self.allowed(ctx),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_act_codes_are_unique_and_field_keys_fit() {
        let names: BTreeSet<_> = ALL.iter().map(|spec| spec.name).collect();
        let acts: BTreeSet<_> = ALL.iter().map(|spec| spec.act).collect();
        assert_eq!((names.len(), acts.len()), (ALL.len(), ALL.len()));
        for spec in ALL {
            let keys: BTreeSet<_> = spec.fields.iter().map(|field| field.key).collect();
            assert_eq!(keys.len(), spec.fields.len(), "{}", spec.name);
            assert!(keys.iter().all(|key| *key <= 15), "{}", spec.name);
            let texts = spec
                .fields
                .iter()
                .filter(|field| field.kind == Kind::PetitionText);
            assert!(texts.count() <= 1, "{}", spec.name);
        }
    }

    #[test]
    fn every_step_has_an_entry_type_of_a_matter() {
        let of_matters = [
            10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27, 34,
        ];
        for spec in ALL {
            assert!(of_matters.contains(&spec.entry_type), "{}", spec.name);
        }
    }

    #[test]
    fn the_first_row_of_a_step_is_recognisable_in_its_act_code() {
        for (name, act) in [
            ("accept", 120),
            ("feed-back", 235),
            ("withdraw", 360),
            ("extend", 180),
        ] {
            assert_eq!(Spec::of(name).unwrap().act, act);
            assert_eq!(Spec::of_act(act.into()).unwrap().name, name);
        }
    }

    #[test]
    fn no_field_asks_about_the_person() {
        let forbidden = [
            "mood",
            "threat",
            "conduct",
            "employer",
            "occupation",
            "whereabouts",
            "leader_of_group",
            "organiser",
            "sensitivity",
            "score",
            "rank",
            "phone",
            "address",
            "id_number",
            "sex",
        ];
        for field in ALL.iter().flat_map(|spec| spec.fields) {
            assert!(!forbidden.contains(&field.name), "{}", field.help);
        }
    }
}
