//! The names of the terms, one for each row that a statute, or this system where it is silent, sets.

use std::fmt;

macro_rules! term_ids {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A term by name. The text form is stable: configuration, journal and wording use it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum TermId {
            $($(#[$doc])* $name,)*
        }

        impl TermId {
            /// Every term, in the order of the procedure.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable name, for example `bureau_dispatch`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

term_ids! {
    /// The bureau forwards or assigns (第二十二条).
    BureauDispatch = "bureau_dispatch",
    /// The unit that got it from the petitioner tells the petitioner (第二十三条).
    DirectNotice = "direct_notice",
    /// The unit that got it forwarded or assigned tells the petitioner (第二十三条).
    ForwardedNotice = "forwarded_notice",
    /// The unit decides on acceptance though nobody can be told (ours).
    AcceptanceDecision = "acceptance_decision",
    /// A unit that is not competent objects (第二十三条).
    Objection = "objection",
    /// The sender decides on the objection (no text; ours).
    ObjectionDecision = "objection_decision",
    /// The competent unit concludes (第三十四条).
    Conclude = "conclude",
    /// The most that the head of the unit can add, once (第三十四条).
    Extension = "extension",
    /// The period that the assigning bureau sets for the report (第二十二条; no number).
    AssignedFeedback = "assigned_feedback",
    /// A request to perform a statutory duty is answered (《行政诉讼法》第四十七条).
    PerformDuty = "perform_duty",
    /// The petitioner may ask for review (第三十五条).
    ReviewRequest = "review_request",
    /// The review body gives its opinion (第三十五条).
    ReviewOpinion = "review_opinion",
    /// The petitioner may ask for re-review (第三十六条).
    RereviewRequest = "rereview_request",
    /// The re-review body gives its opinion (第三十六条).
    RereviewOpinion = "rereview_opinion",
    /// After a return by the review body: a new opinion, unless that body sets another period.
    ReturnedHandling = "returned_handling",
    /// How long a lapsed matter waits for late post before it is final (ours).
    LapseGrace = "lapse_grace",
    /// Simple track: acceptance.
    SimpleAccept = "simple_accept",
    /// Simple track: opinion.
    SimpleOpinion = "simple_opinion",
    /// Simple track: each relaying level.
    SimpleRelay = "simple_relay",
    /// Share of the dispatch term at State level.
    LevelSplitState = "level_split_state",
    /// Share of the dispatch term at province level.
    LevelSplitProvince = "level_split_province",
    /// Share of the dispatch term at city level.
    LevelSplitCity = "level_split_city",
    /// Share of the dispatch term at county level.
    LevelSplitCounty = "level_split_county",
    /// The next lower discipline organ relays a report.
    DisciplineRelay = "discipline_relay",
    /// A named reporter hears that the report is received.
    NamedReportNotice = "named_report_notice",
    /// A named reporter hears the result.
    NamedReportFeedback = "named_report_feedback",
    /// The unit addressed by a proposal answers in writing.
    ImprovementFeedback = "improvement_feedback",
    /// The inspected body objects to a finding.
    InspectionObjection = "inspection_objection",
    /// The government decides on that objection.
    InspectionRecheck = "inspection_recheck",
    /// The bureau's report, one per calendar year (第四十一条).
    AnnualReport = "annual_report",
    /// The unit above answers the petitioner about an opening of the identity (no number; ours).
    OpeningAnswer = "opening_answer",
    /// On an accusation the petitioner sees an opening after this long (no text; ours).
    OpeningShown = "opening_shown",
}

impl TermId {
    /// The term with this stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|id| id.as_str() == name)
    }
}

impl fmt::Display for TermId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
