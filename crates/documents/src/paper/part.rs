//! The parts of papers, by name.

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)+) => {
        /// A part of a paper. Its code is its placeholder in sentences, and for what a step of the procedure
        /// was told, the name of the step's field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Part {
            $($(#[$doc])* $name,)+
        }

        impl Part {
            /// Every part.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Stable code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

parts! {
    /// 出具机关: the unit that answers for it.
    Unit = "unit";
    /// 发文字号.
    Number = "number";
    /// The matter's number.
    Matter = "matter";
    /// The person or the unit addressed.
    Addressee = "addressee";
    /// Where it is delivered.
    Address = "address";
    /// The matter in a few words.
    Title = "title";
    /// 收到之日.
    Received = "received";
    /// The day of registration.
    Registered = "registered";
    /// How it came.
    Channel = "channel";
    /// How many people submit it.
    HeadCount = "head_count";
    /// 信访目的.
    Purpose = "purpose";
    /// 内容分类.
    Category = "category";
    /// 问题属地.
    Place = "place";
    /// The petition as it was written.
    PetitionText = "text";
    /// Who sent it to the unit.
    Sender = "sender";
    /// The day it was sent.
    Sent = "sent";
    /// 受理之日.
    Accepted = "accepted";
    /// The day of the act.
    ActDay = "act_day";
    /// The last day before an extension.
    OldDay = "old_day";
    /// The last day of what is owed.
    LastDay = "last_day";
    /// Act and article.
    Basis = "basis";
    /// Telephone for questions.
    Phone = "phone";
    /// Who answers it.
    Contact = "contact";
    /// 办理方式和程序.
    Procedure = "procedure";
    /// The term for the notice, from the law.
    NoticeTerm = "notice_term";
    /// The term for an objection, from the law.
    ObjectionTerm = "objection_term";
    /// How many files go with it.
    Files = "files";
    /// The opinion that is asked to be reviewed.
    Earlier = "earlier";
    /// That nothing further is taken on the same facts.
    Final = "final";
    /// What the officer wrote: reasons, content.
    Note = "note";
    /// What the answer rests on; for a refusal, which case it is.
    Grounds = "grounds";
    /// How the petitioner is told.
    Way = "way";
    /// The number of the same matter.
    Other = "other";
    /// The number of the matter that was re-reviewed.
    Finished = "finished";
    /// New facts that were claimed.
    NewFacts = "new_facts";
    /// To which unit.
    Target = "to";
    /// Where it went, by name.
    TargetName = "to_name";
    /// The route that the sender proposes.
    ProposedRoute = "proposed_route";
    /// Within how many days a report is due.
    ReportDays = "report_days";
    /// The unit that is competent, as whoever objects says.
    Suggests = "suggests";
    /// Days added.
    Days = "days";
    /// What it comes to.
    Outcome = "outcome";
    /// What is asked, request by request.
    Request = "request";
    /// Facts found.
    Facts = "facts";
    /// The opinion.
    Opinion = "opinion";
    /// 救济途径.
    Remedy = "remedy";
    /// 采纳情况.
    Adoption = "adoption";
    /// 调解 or 和解.
    Kind = "kind";
    /// Within how many days the unit decides anew.
    ReturnDays = "return_days";
    /// Why it is urged.
    Trigger = "trigger";
    /// How it is urged.
    UrgeForm = "form";
    /// The competent organ.
    Organ = "organ";
    /// What came of it.
    Result = "result";
    /// The document that was served.
    Document = "document";
    /// Its number.
    ServedNumber = "served_number";
    /// The day of a hearing that is announced.
    HearingDay = "hearing_day";
    /// When it begins.
    HearingTime = "hearing_time";
    /// Where it is.
    HearingPlace = "hearing_place";
    /// Who presides, and the members.
    Members = "members";
    /// What the parties do not agree on.
    Points = "points";
    /// About whom a recusal is decided, by office and not by name.
    Officer = "officer";
    /// What was decided.
    Decision = "decision";
    /// The day of the objection.
    Objected = "objected";
    /// 保管期限.
    Retention = "retention";
    /// The papers of a file.
    Listed = "listed";
    /// First and last day of a hearing.
    HearingDays = "hearing_days";
    /// The day on which the petitioner was heard.
    HeardDay = "heard_day";
    /// How.
    HeardWay = "heard_way";
    /// The day of service.
    Day = "day";
    /// How it was served.
    ServedWay = "served_way";
    /// The number of the proof or the postal item.
    Reference = "reference";
    /// The first code of a receipt.
    QrA = "qr_a";
    /// The private code of a receipt.
    QrB = "qr_b";
    /// The first characters of the leaf's hash.
    Leaf = "leaf";
    /// The first digits of the log's key.
    Key = "key";
}

impl Part {
    /// The part with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|part| part.code() == code)
    }
}
