//! Why the law or the procedure says no, what it rests on, and what is possible now.

use jiff::civil::Date;

use crate::actor::Role;
use crate::calendar::TermError;
use crate::code::Coded as _;
use crate::id::{MatterNumber, OfficerId, UnitId};
use crate::law::{Act, Basis, ExtensionRefused};
use crate::obligation::ObligationKind;
use crate::simple::SimpleBar;
use crate::stage::Stage;

/// A step that cannot be taken, with its basis and the steps that can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why} ({})", .basis.en())]
pub struct Refusal {
    /// The reason.
    pub why: Why,
    /// What it rests on.
    pub basis: Basis,
    /// The steps that this actor can take on this matter now.
    pub allowed_now: Vec<&'static str>,
}

impl Refusal {
    /// Stable code, used as the wording key `refusal.<code>`.
    pub fn code(&self) -> &'static str {
        self.why.code()
    }
}

/// The reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The step does not start from where the matter stands.
    #[error("a matter that is {} cannot take this step", .stage.choice().en)]
    WrongStage {
        /// Where it stands.
        stage: Stage,
    },
    /// A registration of something that has a number already.
    #[error("the matter is registered already")]
    AlreadyRegistered,
    /// The step needs a registered matter.
    #[error("there is no such matter")]
    NotRegistered,
    /// The matter is in the hands of another unit.
    #[error("the matter is in the hands of {owner}")]
    NotYours {
        /// Whose it is.
        owner: UnitId,
    },
    /// The officer is not listed in the unit, or not in that role.
    #[error("{officer} does not act for {unit} in this role")]
    NotInOffice {
        /// The officer.
        officer: OfficerId,
        /// The unit.
        unit: UnitId,
    },
    /// The role may not do this.
    #[error("this step is for the {}", roles_of(needs))]
    RoleNotAllowed {
        /// Any one of these may.
        needs: &'static [Role],
    },
    /// No officer may do this, only the petitioner.
    #[error("only the petitioner can do this, with their own code")]
    OnlyPetitioner,
    /// Only the timer records this.
    #[error("only the timer records this")]
    OnlyTimer,
    /// Accusations never reach those they accuse.
    #[error("the wall around an accusation does not let this unit or officer through")]
    BehindTheWall,
    /// Everybody whom the office knows stands behind the wall.
    #[error("nobody outside the wall is known; name a unit above or a discipline organ first")]
    NobodyOutsideTheWall,
    /// The officer stepped back or was made to.
    #[error("{officer} is recused")]
    Recused {
        /// The officer.
        officer: OfficerId,
    },
    /// The officer has not declared to be free of a conflict of interest.
    #[error("the handler declares first that there is no conflict of interest")]
    ConflictNotDeclared,
    /// No such request for recusal is open.
    #[error("no request for the recusal of {officer} is open")]
    NoRecusalOpen {
        /// The officer.
        officer: OfficerId,
    },
    /// Who handled or decided the matter may not review it.
    #[error("{officer} took part in the decision under review")]
    TookPartBefore {
        /// The officer.
        officer: OfficerId,
    },
    /// After a return, somebody else handles the matter.
    #[error("{officer} handled the matter before; another handler is needed")]
    SameHandler {
        /// The officer.
        officer: OfficerId,
    },
    /// A day that has not come.
    #[error("{field}: {day} is in the future")]
    DateInFuture {
        /// The field.
        field: &'static str,
        /// The day.
        day: Date,
    },
    /// A day before the event it follows.
    #[error("{field}: {day} is before {earliest}")]
    DateTooEarly {
        /// The field.
        field: &'static str,
        /// The day.
        day: Date,
        /// The first day possible.
        earliest: Date,
    },
    /// A unit that is not listed.
    #[error("unit {0} is not listed")]
    UnitUnknown(UnitId),
    /// An officer that is not listed in that unit.
    #[error("officer {0} is not listed there")]
    OfficerUnknown(OfficerId),
    /// The unit is not of the kind this step needs.
    #[error("{0} is not a unit that can take this")]
    UnitUnsuitable(UnitId),
    /// A matter does not go back to the unit it is with.
    #[error("the matter is with {0} already")]
    SameUnit(UnitId),
    /// A bureau sends to its own level or lower, another unit only within its own system.
    #[error("{0} is neither of the same level nor lower, or not of the same system")]
    UnitNotBelow(UnitId),
    /// The unit does not review those opinions.
    #[error("{0} does not review opinions of that unit")]
    NotReviewBody(UnitId),
    /// A sixth representative.
    #[error("{given} representatives; at most 5")]
    TooManyRepresentatives {
        /// How many were named.
        given: u32,
    },
    /// More representatives than people.
    #[error("more representatives than petitioners")]
    MoreRepresentativesThanPeople,
    /// A petition has at least one petitioner, a joint one at least two.
    #[error("the head count does not fit")]
    HeadCount,
    /// A joint visit is heard through representatives, who are named by the petitioners.
    #[error("the petitioners of a joint visit name their representatives first")]
    RepresentativesNeeded,
    /// Not classified yet.
    #[error("the class of the matter is not set")]
    ClassNeeded,
    /// The route is not set.
    #[error("the route of the request is not set")]
    RouteNeeded,
    /// Only a request for decision has a route.
    #[error("only a request for decision has a route")]
    RouteNotApplicable,
    /// Routes 1 to 4 lead out of the petition system.
    #[error("this route leads into a statutory procedure: redirect the matter")]
    LeadsOut,
    /// The route does not lead out.
    #[error("this route is handled here, not elsewhere")]
    DoesNotLeadOut,
    /// The step is for another class or route.
    #[error("this step is for another class or route")]
    OtherClass,
    /// Review is for route 6 only; other routes have their own remedy.
    #[error("only an opinion in the petition procedure can be reviewed")]
    NoReview,
    /// The simple track is barred.
    #[error("the simple track is barred: {0}")]
    Simple(#[from] SimpleBar),
    /// The matter is not on that track.
    #[error("the matter is not on that track")]
    OtherTrack,
    /// The petitioner was not heard.
    #[error("the petitioner is heard before an opinion")]
    NotHeard,
    /// The cause was neither asked nor looked into.
    #[error("the cause is asked or looked into before an opinion")]
    CauseNotAsked,
    /// An extension is not possible.
    #[error("{0}")]
    Extension(#[from] ExtensionRefused),
    /// The term that would be extended has passed.
    #[error("the term ended on {due}")]
    ExtensionTooLate {
        /// Its last day.
        due: Date,
    },
    /// Whoever opened the identity does not answer for it.
    #[error("{0} opened the identity and does not answer for it")]
    OwnOpening(OfficerId),
    /// The obligation that the step acts on does not run.
    #[error("no {} runs", .0.choice().en)]
    NothingRunning(ObligationKind),
    /// The window has passed.
    #[error("the time ended on {due}")]
    WindowClosed {
        /// Its last day.
        due: Date,
    },
    /// The window is still open.
    #[error("the time runs until {due}")]
    WindowOpen {
        /// Its last day.
        due: Date,
    },
    /// Not served, so no window opened.
    #[error("the opinion was not served with proof")]
    NotServed,
    /// Served already.
    #[error("the document was served already")]
    AlreadyServed,
    /// No such document was issued.
    #[error("no such document was issued")]
    NoSuchDocument,
    /// Something is still owed.
    #[error("{} is still owed", .0.choice().en)]
    StillOwed(ObligationKind),
    /// A review is still possible.
    #[error("a review is still possible")]
    ReviewPossible,
    /// A decision of the leadership is needed first.
    #[error("the leadership's decision is not recorded")]
    DecisionNeeded,
    /// Recorded already.
    #[error("this is recorded already")]
    AlreadyRecorded,
    /// The effect was not confirmed.
    #[error("the petitioner confirms the effect on the second page first")]
    NotConfirmed,
    /// The office does not offer withdrawal.
    #[error("this office does not offer withdrawal")]
    NotOffered,
    /// Both parties must agree.
    #[error("both parties must agree, within what the law leaves to them")]
    NoAgreement,
    /// A matter cannot be linked to itself.
    #[error("a matter cannot be linked to itself")]
    ItselfOnly,
    /// Linked already.
    #[error("the two matters are linked already")]
    AlreadyLinked,
    /// The objection was not refused before, so there is no dispute.
    #[error("an objection is decided by the sender first")]
    NoDispute,
    /// A returned opinion needs a period; another outcome has none.
    #[error("a period is set when, and only when, the matter is returned")]
    ReturnPeriod,
    /// The source or the paper claims no entry of this matter.
    #[error("the matter was not imported")]
    NotImported,
    /// The entry to correct is not one of this matter.
    #[error("entry {0} is not an entry of this matter")]
    NoSuchEntry(u64),
    /// The matter that the step names does not stand where the step needs it.
    #[error("{number} is {}: it does not bear this step out", .stage.choice().en)]
    OtherDoesNotFit {
        /// The matter that was named.
        number: MatterNumber,
        /// Where it stands.
        stage: Stage,
    },
    /// Nobody is named.
    #[error("name at least one unit or officer")]
    NobodyNamed,
    /// An accusation that names nobody goes only where nobody accused can sit.
    #[error("name first whom the accusation is about")]
    AccusedNeeded,
    /// No organ or unit is named.
    #[error("name the organ or unit")]
    TargetNeeded,
    /// There is neither a common superior nor a joint conference that may decide.
    #[error("neither a common superior nor a joint conference can decide")]
    NobodyDecides,
    /// The value does not fit what is corrected.
    #[error("the value does not fit what is corrected")]
    CorrectionValue,
    /// An accusation, or what is forwarded, goes only to an organ that is listed.
    #[error("choose an organ that is listed")]
    ListedOrganNeeded,
    /// A bureau forwards or assigns; it does not close a matter as outside its powers.
    #[error("a bureau forwards or assigns what is not its own")]
    BureauForwards,
    /// Letters are forwarded, visitors are guided (第二十二条).
    #[error("letters are forwarded, visitors are guided")]
    WayNotForChannel,
    /// The other matter that the step names is not known to whoever names it.
    #[error("{0} is not a matter that is known here")]
    OtherUnknown(MatterNumber),
    /// An officer records only what the petitioner signed on paper.
    #[error("an officer records this only from a signed paper, with its number")]
    PaperNeeded,
    /// The step is for the handler, or a head of the unit.
    #[error("this is for the handler {0}, or for a head of the unit")]
    NotTheHandler(OfficerId),
    /// Nobody is named as the handler.
    #[error("name a handler first")]
    HandlerNeeded,
    /// Name and address are clear, so the petitioner must be told.
    #[error("the petitioner can be told: name and address are clear")]
    CanBeNotified,
    /// The notice is written (第二十三条); telephone and message are for the simple track.
    #[error("this notice is given in writing")]
    WrittenNoticeNeeded,
    /// The petitioner is told where the matter goes (第二十三条).
    #[error("say how the petitioner is told where it goes")]
    NoticeNeeded,
    /// The lower report is due no later than the upper one.
    #[error("the report is due by {due}, so that the one owed above can be in time")]
    ReportBeyond {
        /// Its last day.
        due: Date,
    },
    /// Revoked and returned: a new opinion follows, and with it a new review.
    #[error("the opinion was revoked; a new one follows, which can be reviewed again")]
    Returned,
    /// Proof of service has a number.
    #[error("give the number of the proof of service")]
    ProofReferenceNeeded,
    /// The change needs a reason.
    #[error("give the reason")]
    ReasonNeeded,
    /// A date cannot be computed.
    #[error("the due date cannot be computed: {0}")]
    Term(#[from] TermError),
}

fn roles_of(roles: &[Role]) -> String {
    roles
        .iter()
        .map(|role| role.choice().en)
        .collect::<Vec<_>>()
        .join(", ")
}

impl Why {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongStage { .. } => "wrong_stage",
            Self::AlreadyRegistered => "already_registered",
            Self::NotRegistered => "not_registered",
            Self::NotYours { .. } => "not_yours",
            Self::NotInOffice { .. } => "not_in_office",
            Self::RoleNotAllowed { .. } => "role_not_allowed",
            Self::OnlyPetitioner => "only_petitioner",
            Self::OnlyTimer => "only_timer",
            Self::BehindTheWall => "behind_the_wall",
            Self::NobodyOutsideTheWall => "nobody_outside_the_wall",
            Self::Recused { .. } => "recused",
            Self::ConflictNotDeclared => "conflict_not_declared",
            Self::NoRecusalOpen { .. } => "no_recusal_open",
            Self::TookPartBefore { .. } => "took_part_before",
            Self::SameHandler { .. } => "same_handler",
            Self::DateInFuture { .. } => "date_in_future",
            Self::DateTooEarly { .. } => "date_too_early",
            Self::UnitUnknown(_) => "unit_unknown",
            Self::OfficerUnknown(_) => "officer_unknown",
            Self::UnitUnsuitable(_) => "unit_unsuitable",
            Self::SameUnit(_) => "same_unit",
            Self::UnitNotBelow(_) => "unit_not_below",
            Self::NotReviewBody(_) => "not_review_body",
            Self::TooManyRepresentatives { .. } => "too_many_representatives",
            Self::MoreRepresentativesThanPeople => "more_representatives_than_people",
            Self::HeadCount => "head_count",
            Self::RepresentativesNeeded => "representatives_needed",
            Self::ClassNeeded => "class_needed",
            Self::RouteNeeded => "route_needed",
            Self::RouteNotApplicable => "route_not_applicable",
            Self::LeadsOut => "leads_out",
            Self::DoesNotLeadOut => "does_not_lead_out",
            Self::OtherClass => "other_class",
            Self::NoReview => "no_review",
            Self::Simple(bar) => bar.code(),
            Self::OtherTrack => "other_track",
            Self::NotHeard => "not_heard",
            Self::CauseNotAsked => "cause_not_asked",
            Self::Extension(ExtensionRefused::Nothing) => "extension_of_nothing",
            Self::Extension(ExtensionRefused::AlreadyExtended { .. }) => "already_extended",
            Self::Extension(ExtensionRefused::OverTheCap { .. }) => "extension_over_the_cap",
            Self::ExtensionTooLate { .. } => "extension_too_late",
            Self::OwnOpening(_) => "own_opening",
            Self::NothingRunning(_) => "nothing_running",
            Self::WindowClosed { .. } => "window_closed",
            Self::WindowOpen { .. } => "window_open",
            Self::NotServed => "not_served",
            Self::AlreadyServed => "already_served",
            Self::NoSuchDocument => "no_such_document",
            Self::StillOwed(_) => "still_owed",
            Self::ReviewPossible => "review_possible",
            Self::DecisionNeeded => "decision_needed",
            Self::AlreadyRecorded => "already_recorded",
            Self::NotConfirmed => "not_confirmed",
            Self::NotOffered => "not_offered",
            Self::NoAgreement => "no_agreement",
            Self::ItselfOnly => "itself_only",
            Self::AlreadyLinked => "already_linked",
            Self::NoDispute => "no_dispute",
            Self::ReturnPeriod => "return_period",
            Self::NotImported => "not_imported",
            Self::NoSuchEntry(_) => "no_such_entry",
            Self::OtherDoesNotFit { .. } => "other_does_not_fit",
            Self::NobodyNamed => "nobody_named",
            Self::AccusedNeeded => "accused_needed",
            Self::TargetNeeded => "target_needed",
            Self::NobodyDecides => "nobody_decides",
            Self::CorrectionValue => "correction_value",
            Self::ListedOrganNeeded => "listed_organ_needed",
            Self::BureauForwards => "bureau_forwards",
            Self::WayNotForChannel => "way_not_for_channel",
            Self::OtherUnknown(_) => "other_unknown",
            Self::PaperNeeded => "paper_needed",
            Self::NotTheHandler(_) => "not_the_handler",
            Self::HandlerNeeded => "handler_needed",
            Self::CanBeNotified => "can_be_notified",
            Self::WrittenNoticeNeeded => "written_notice_needed",
            Self::NoticeNeeded => "notice_needed",
            Self::ReportBeyond { .. } => "report_beyond",
            Self::Returned => "returned",
            Self::ProofReferenceNeeded => "proof_reference_needed",
            Self::ReasonNeeded => "reason_needed",
            Self::Term(_) => "term",
        }
    }

    /// The article that this reason has of its own, whatever the step; none when the step's own
    /// article carries it.
    pub fn own_basis(&self) -> Option<Basis> {
        let regulations = |article| Some(Act::Regulations2022.article(article));
        match self {
            Self::BehindTheWall | Self::NobodyOutsideTheWall | Self::AccusedNeeded => {
                regulations(30)
            }
            Self::Recused { .. } | Self::ConflictNotDeclared | Self::NoRecusalOpen { .. } => {
                regulations(28)
            }
            Self::TookPartBefore { .. } => Some(Act::CivilServants.article(76)),
            Self::SameHandler { .. } => Some(Act::Shandong2015.article(45)),
            Self::TooManyRepresentatives { .. }
            | Self::RepresentativesNeeded
            | Self::MoreRepresentativesThanPeople => regulations(20),
            Self::ClassNeeded => regulations(28),
            Self::RouteNeeded
            | Self::RouteNotApplicable
            | Self::LeadsOut
            | Self::DoesNotLeadOut
            | Self::NotHeard
            | Self::CauseNotAsked => regulations(31),
            Self::NoReview => regulations(35),
            Self::BureauForwards | Self::WayNotForChannel => regulations(22),
            Self::CanBeNotified | Self::WrittenNoticeNeeded | Self::NoticeNeeded => regulations(23),
            Self::NotTheHandler(_) | Self::HandlerNeeded => regulations(28),
            Self::Returned => Some(Act::Shandong2015.article(45)),
            Self::PaperNeeded => Some(Act::HouseRule.whole()),
            Self::Simple(_) => Some(Act::SimpleHandling2022.article(5)),
            Self::Extension(_) | Self::ExtensionTooLate { .. } => regulations(34),
            Self::NoAgreement => regulations(33),
            Self::Term(_) => Some(Act::CivilCode.article(201)),
            Self::DateInFuture { .. }
            | Self::NotInOffice { .. }
            | Self::RoleNotAllowed { .. }
            | Self::UnitUnknown(_)
            | Self::OfficerUnknown(_) => Some(Act::HouseRule.whole()),
            _ => None,
        }
    }
}
