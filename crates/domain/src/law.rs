//! Which law is in force on a day: terms, parameters and articles as data.
//!
//! An amended statute is a new file `law/<act>_<year>.rs` and its line in `DEFAULTS`; old
//! matters keep the law they were opened under. A setting of the office is an override
//! ([`Laws::of_office`]), never an edit here.

mod basis;
mod office_rules;
mod regulations_2005;
mod regulations_2022;
mod term_id;
mod timeliness;

use std::sync::LazyLock;

use jiff::civil::{Date, date};

use crate::calendar::{Calendar, DueDate, TermError};
use crate::retention::RetentionRules;
use crate::term::Term;

pub use basis::{Act, Basis};
pub use office_rules::{OfficeRulesError, OfficeRulesProblem};
pub use term_id::TermId;
pub use timeliness::{ExtensionRefused, acceptance_day, due_at, handed_in_on_time, posted_on_time};

/// How long a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// A fixed length.
    Fixed(Term),
    /// Set for each matter by whoever assigns it.
    PerCase,
    /// Once in a calendar year.
    PerCalendarYear,
}

/// How sure a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sure {
    /// The article was read in full.
    Text,
    /// Only a part of the instrument was seen.
    Part,
    /// Only a report about it was seen.
    Report,
    /// A local rule, used as an example where national texts are silent.
    Local,
    /// No text in force was seen, or the rule is our own; the office is told so.
    Unconfirmed,
}

impl Sure {
    /// Stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Part => "part",
            Self::Report => "report",
            Self::Local => "local",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

macro_rules! coded {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $name:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$vdoc])* $name,)* }

        impl $type {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Stable code, also the last part of its wording key.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

coded! {
    /// Who owes what the term is for. Only [`Owes::Petitioner`] is a right that lapses.
    Owes {
        /// 信访部门.
        PetitionBureau = "petition_bureau",
        /// The unit that received the matter from the petitioner.
        ReceivingUnit = "receiving_unit",
        /// 有权处理的机关、单位.
        CompetentUnit = "competent_unit",
        /// The unit that says it is not competent.
        ObjectingUnit = "objecting_unit",
        /// The unit that forwarded or assigned.
        SendingUnit = "sending_unit",
        /// 机关、单位负责人.
        HeadOfUnit = "head_of_unit",
        /// 信访人.
        Petitioner = "petitioner",
        /// 复查机关.
        ReviewBody = "review_body",
        /// 复核机关.
        RereviewBody = "rereview_body",
        /// Each level that relays.
        RelayingLevel = "relaying_level",
        /// 纪检监察机关.
        DisciplineOrgan = "discipline_organ",
        /// The department that handled the report.
        HandlingDepartment = "handling_department",
        /// The unit that a proposal is addressed to.
        AddressedUnit = "addressed_unit",
        /// The body that was inspected.
        InspectedBody = "inspected_body",
        /// The people's government.
        Government = "government",
        /// The unit above the one that opened an identity.
        SupervisingUnit = "supervising_unit",
        /// The unit that opened it.
        OpeningUnit = "opening_unit",
    }
}

coded! {
    /// The event that a term starts from; that day is not counted.
    Starts {
        /// The bureau receives the matter.
        BureauReceives = "bureau_receives",
        /// The unit receives it from the petitioner.
        UnitReceivesDirectly = "unit_receives_directly",
        /// The unit receives it forwarded or assigned.
        UnitReceivesForwarded = "unit_receives_forwarded",
        /// The unit receives it, from the petitioner or from another unit.
        UnitReceives = "unit_receives",
        /// The organ receives the application to perform its duty.
        ApplicationReceived = "application_received",
        /// The sender receives the objection.
        ObjectionReceived = "objection_received",
        /// 受理之日.
        Accepted = "accepted",
        /// The nominal end of the term to conclude.
        EndOfConclude = "end_of_conclude",
        /// The matter is assigned.
        Assigned = "assigned",
        /// The petitioner receives the written opinion.
        OpinionServed = "opinion_served",
        /// The review body receives the request.
        ReviewRequested = "review_requested",
        /// The petitioner receives the review opinion.
        ReviewOpinionServed = "review_opinion_served",
        /// The re-review body receives the request.
        RereviewRequested = "rereview_requested",
        /// The reviewed opinion is revoked and the matter returned.
        Returned = "returned",
        /// The window to ask for review ran out.
        Lapsed = "lapsed",
        /// A relaying level receives the matter.
        LevelReceives = "level_receives",
        /// The next lower discipline organ receives the report.
        LowerOrganReceives = "lower_organ_receives",
        /// The discipline organ receives a named report.
        DisciplineOrganReceives = "discipline_organ_receives",
        /// The named report is concluded.
        NamedReportConcluded = "named_report_concluded",
        /// The unit receives the proposal.
        ProposalReceived = "proposal_received",
        /// The inspected body receives the finding.
        FindingReceived = "finding_received",
        /// The government receives the objection to the finding.
        InspectionObjectionReceived = "inspection_objection_received",
        /// The calendar year.
        YearBegins = "year_begins",
        /// The petitioner asks about an opening.
        OpeningAsked = "opening_asked",
        /// The identity is opened.
        IdentityOpened = "identity_opened",
    }
}

/// One row of the table of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermRule {
    /// Its name.
    pub id: TermId,
    /// Its length.
    pub amount: Amount,
    /// The event it starts from.
    pub starts: Starts,
    /// Who owes it.
    pub owes: Owes,
    /// Where it stands.
    pub basis: Basis,
    /// How sure the figure is.
    pub sure: Sure,
}

impl TermRule {
    /// The fixed length, if it has one.
    pub fn term(&self) -> Option<Term> {
        match self.amount {
            Amount::Fixed(term) => Some(term),
            Amount::PerCase | Amount::PerCalendarYear => None,
        }
    }

    /// Can the office set another length? Every fixed length can be set, within
    /// [`OfficeRulesProblem::LooserThanStatute`].
    pub fn is_configurable(&self) -> bool {
        self.term().is_some()
    }
}

/// By which of the two dates an office is judged (R12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JudgeBy {
    /// By the date after rest days at the end are skipped; the default.
    Due,
    /// By the nominal date: stricter on the office.
    Nominal,
}

/// What the statute leaves to the office, with our defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// How many extensions a matter can get in all; their sum stays under [`TermId::Extension`].
    pub extension_times: u16,
    /// By which date lateness of the office is judged. The petitioner's own dates are always `due`.
    pub judge_by: JudgeBy,
    /// Can a petitioner withdraw a matter? A local option; no national text was seen.
    pub withdrawal: bool,
    /// How long files are kept, by class; no text was seen.
    pub retention: RetentionRules,
}

impl Parameters {
    const DEFAULT: Self = Self {
        extension_times: 1,
        judge_by: JudgeBy::Due,
        withdrawal: true,
        retention: RetentionRules::DEFAULT,
    };
}

/// The law of a time: its terms, the parameters that it leaves open, and the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// The act.
    pub act: Act,
    /// The first day in force.
    pub from: Date,
    /// The last day in force, if it was replaced.
    pub until: Option<Date>,
    /// May lateness be judged under it? False for law that only imported claims fall under.
    pub judges: bool,
    /// What the office set, or the defaults.
    pub parameters: Parameters,
    /// The published years that due dates rest on.
    pub calendar: Calendar,
    terms: Vec<TermRule>,
}

static DEFAULTS: LazyLock<Laws> = LazyLock::new(|| {
    let law = |act, from, until, judges, terms: &[TermRule]| Law {
        act,
        from,
        until,
        judges,
        parameters: Parameters::DEFAULT,
        calendar: Calendar::builtin(),
        terms: terms.to_vec(),
    };
    Laws(vec![
        law(
            Act::Regulations2005,
            date(2005, 5, 1),
            Some(date(2022, 4, 30)),
            false,
            regulations_2005::TERMS,
        ),
        law(
            Act::Regulations2022,
            date(2022, 5, 1),
            None,
            true,
            regulations_2022::TERMS,
        ),
    ])
});

/// Every version of the law, oldest first, as one office applies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laws(Vec<Law>);

impl Laws {
    /// Every version with the office's calendar and its own rules (empty text: the defaults).
    ///
    /// Office rules reach the laws that lateness is judged by, never those of the past.
    /// # Errors
    /// [`OfficeRulesError`] names the line and what is wrong with it.
    pub fn of_office(calendar: &Calendar, office_rules: &str) -> Result<Self, OfficeRulesError> {
        let laws = DEFAULTS.0.iter().cloned().map(|law| {
            let law = law.with_calendar(calendar.clone());
            if law.judges {
                law.with_office_rules(office_rules)
            } else {
                Ok(law)
            }
        });
        laws.collect::<Result<_, _>>().map(Self)
    }

    /// The law in force on `day`.
    ///
    /// Days before the oldest law get the oldest: it judges nothing, so no claim is harmed by it.
    pub fn on(&self, day: Date) -> &Law {
        self.0
            .iter()
            .rev()
            .find(|law| law.from <= day)
            .unwrap_or(&self.0[0])
    }

    /// Every version, oldest first.
    pub fn all(&self) -> &[Law] {
        &self.0
    }
}

impl Default for Laws {
    fn default() -> Self {
        DEFAULTS.clone()
    }
}

impl Law {
    /// The law in force on `day`, with the default parameters and the built-in calendar; see
    /// [`Laws::on`] for an office's own.
    pub fn on(day: Date) -> &'static Self {
        DEFAULTS.on(day)
    }

    /// This law with the office's own calendar.
    #[must_use]
    pub fn with_calendar(mut self, calendar: Calendar) -> Self {
        self.calendar = calendar;
        self
    }

    /// Every term under this law.
    pub fn terms(&self) -> &[TermRule] {
        &self.terms
    }

    /// The rule with this name, if this law has it. The law of 2022 has every one.
    pub fn rule(&self, id: TermId) -> Option<&TermRule> {
        self.terms.iter().find(|rule| rule.id == id)
    }

    /// The length of a term, when this law fixes one.
    pub fn term(&self, id: TermId) -> Option<Term> {
        self.rule(id)?.term()
    }

    /// When what began on `event` is due, its article named. A missing calendar gives a provisional
    /// date and never an error (R13a); `None` when this law fixes no length for `id`.
    /// # Errors
    /// [`TermError`] when the event or an addition is out of its bounds.
    pub fn due(
        &self,
        id: TermId,
        event: Date,
        extend: u16,
        exclude: Option<(Date, Date)>,
    ) -> Result<Option<DueDate>, TermError> {
        let Some(rule) = self.rule(id) else {
            return Ok(None);
        };
        let Some(term) = rule.term() else {
            return Ok(None);
        };
        let due = self
            .calendar
            .due_or_provisional(event, term, extend, exclude)?;
        Ok(Some(due.under(rule.basis)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_of_2022_has_every_term_in_order() {
        let ids: Vec<_> = Law::on(date(2026, 1, 1))
            .terms()
            .iter()
            .map(|rule| rule.id)
            .collect();
        assert_eq!(ids, TermId::ALL);
    }

    #[test]
    fn the_law_changes_on_the_first_of_may_2022() {
        assert_eq!(Law::on(date(2022, 4, 30)).act, Act::Regulations2005);
        assert_eq!(Law::on(date(2022, 5, 1)).act, Act::Regulations2022);
        assert_eq!(Law::on(date(2012, 7, 1)).act, Act::Regulations2005);
        assert_eq!(Law::on(date(1995, 1, 1)).act, Act::Regulations2005);
    }

    #[test]
    fn an_office_applies_its_rules_and_calendar_to_the_law_in_force_alone() {
        let rules = "[terms]\nobjection_decision = \"3wd\"";
        let laws = Laws::of_office(&Calendar::empty(), rules).unwrap();
        assert_eq!(laws.all().len(), 2);
        let now = laws.on(date(2026, 1, 1));
        assert_eq!(
            now.term(TermId::ObjectionDecision),
            Some(Term::WorkingDays(3))
        );
        assert_eq!(now.calendar, Calendar::empty());
        assert_eq!(
            laws.on(date(2012, 1, 1)).term(TermId::ObjectionDecision),
            None
        );
        assert!(Laws::of_office(&Calendar::empty(), "[terms]\nnone = \"3wd\"").is_err());
    }

    #[test]
    fn the_old_law_judges_nothing_and_knows_no_objection() {
        let old = Law::on(date(2015, 6, 1));
        assert!(!old.judges);
        assert_eq!(old.term(TermId::Conclude), Some(Term::Days(60)));
        assert_eq!(old.term(TermId::Objection), None);
        assert_eq!(
            old.due(TermId::Objection, date(2015, 6, 1), 0, None),
            Ok(None)
        );
    }

    #[test]
    fn a_due_date_names_its_article() {
        let law = Law::on(date(2026, 1, 9));
        let due = law
            .due(TermId::BureauDispatch, date(2026, 1, 9), 0, None)
            .unwrap()
            .unwrap();
        assert_eq!(due.due, date(2026, 1, 26));
        let article = crate::explanation::Line::Article {
            basis: Act::Regulations2022.article(22),
        };
        assert_eq!(due.explanation[1], article);
    }

    #[test]
    fn a_missing_calendar_gives_a_provisional_date_and_never_blocks() {
        let law = Law::on(date(2026, 12, 28));
        let due = law
            .due(TermId::Objection, date(2026, 12, 28), 0, None)
            .unwrap()
            .unwrap();
        assert!(due.provisional);
        // 12-29, 30, 31, then 2027-01-04 and 05: 01-01 is fixed by law, 01-02 and 03 a weekend.
        assert_eq!(due.due, date(2027, 1, 5));
    }
}
