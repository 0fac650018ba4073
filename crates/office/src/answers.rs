//! What a petitioner answers, page by page, before anything is handed in; and how the answers become a
//! registration.
//!
//! The pages ask in plain words; the registration has its own fields. What has no field of its own
//! becomes a labelled paragraph of the petition's text, in the order in which a clerk reads it, so that
//! nothing that was typed is lost. Who asks is kept apart from what is asked for.

mod check;
mod people;
mod text;

use std::collections::BTreeMap;

use huiyin_domain::field::Wrong;
use huiyin_domain::petition::Purpose;
use huiyin_domain::petitioner::IdentityError;
use huiyin_domain::text::half_width;

/// A closed list of answers: each has a stable code, which is also the last part of its wording key.
macro_rules! choices {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $name:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type { $($(#[$vdoc])* $name,)* }

        impl $type {
            /// Every answer, in the order in which it is offered.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The answer with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

choices! {
    /// What the petitioner wants, in plain words.
    Kind {
        /// Please settle something for me.
        Request = "request",
        /// I disagree with a decision or with how I was treated.
        Appeal = "appeal",
        /// I have an opinion or a suggestion.
        Suggestion = "suggestion",
        /// I want to report a breach of law, discipline or duty.
        Accusation = "accusation",
        /// I have a question.
        Question = "question",
        /// None of these, or I cannot say.
        Other = "other",
    }
}

choices! {
    /// Another door that may fit better. It is named, and going on here stays possible: what comes in is
    /// registered (《信访工作条例》第十九条、第三十一条).
    Door {
        /// A court is hearing it or has decided it.
        Court = "court",
        /// A dispute with an employer about pay, injury or contract.
        Labour = "labour",
        /// A decision such as a penalty, a licence or an expropriation.
        Review = "review",
        /// Breach of discipline or office by a Party member or official.
        Discipline = "discipline",
    }
}

choices! {
    /// For whom somebody writes.
    Whom {
        /// For myself.
        Myself = "self",
        /// For somebody else.
        Another = "other",
        /// Together with others.
        Together = "together",
    }
}

choices! {
    /// How the other person agreed.
    Consent {
        /// They agreed by word of mouth.
        Said = "said",
        /// In writing.
        Written = "written",
        /// I am the guardian.
        Guardian = "guardian",
        /// I have not told them yet.
        NotYet = "not-yet",
    }
}

/// A page of the form, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// What kind of thing it is.
    Kind,
    /// For whom.
    Whom,
    /// What should be settled.
    Request,
    /// What happened, when, where, who, what was tried.
    Course,
    /// Why, and what the policy says.
    Reason,
    /// Who asks: last.
    You,
}

impl Page {
    /// Every page, in order.
    pub const ALL: [Self; 6] = [
        Self::Kind,
        Self::Whom,
        Self::Request,
        Self::Course,
        Self::Reason,
        Self::You,
    ];

    /// Last part of its address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Whom => "whom",
            Self::Request => "request",
            Self::Course => "course",
            Self::Reason => "reason",
            Self::You => "you",
        }
    }

    /// The page of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.name() == name)
    }

    /// The page after it; none after the last.
    pub fn next(self) -> Option<Self> {
        let mut rest = Self::ALL.into_iter().skip_while(|page| *page != self);
        rest.nth(1)
    }

    /// The page before it; none before the first.
    pub fn before(self) -> Option<Self> {
        Self::ALL
            .into_iter()
            .take_while(|page| *page != self)
            .last()
    }

    /// Its place among the eight steps: the first is the beginning, the last the check.
    pub fn number(self) -> usize {
        2 + Self::ALL.iter().take_while(|page| **page != self).count()
    }

    /// The fields that the page asks, in their order on the page.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Kind => &["kind", "door"],
            Self::Whom => &[
                "whom",
                "relation",
                "consent",
                "head_count",
                "representatives",
            ],
            Self::Request => &["request"],
            Self::Course => &[
                "course", "year", "month", "day", "unclear", "town", "place", "about", "accused",
                "tried",
            ],
            Self::Reason => &["reason", "policy"],
            Self::You => &[
                "unnamed",
                "name",
                "phone",
                "address",
                "id_number",
                "other_name",
                "other_phone",
                "name2",
                "phone2",
                "name3",
                "phone3",
                "name4",
                "phone4",
                "name5",
                "phone5",
                "hidden",
            ],
        }
    }
}

/// The answers as typed, by the name of their field.
#[derive(Clone, Copy)]
pub struct Answers<'a>(pub &'a BTreeMap<String, String>);

impl<'a> Answers<'a> {
    /// An answer as typed; blank when there is none.
    pub fn get(self, field: &str) -> &'a str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Was this box ticked?
    pub fn is(self, field: &str) -> bool {
        self.get(field) == "yes"
    }

    /// An answer that says something.
    pub fn given(self, field: &str) -> Option<&'a str> {
        let text = self.get(field).trim();
        (!text.is_empty()).then_some(text)
    }

    /// What the petitioner wants.
    pub fn kind(self) -> Option<Kind> {
        Kind::from_code(self.get("kind"))
    }

    /// The other door that may fit better.
    pub fn door(self) -> Option<Door> {
        Door::from_code(self.get("door"))
    }

    /// For whom.
    pub fn whom(self) -> Option<Whom> {
        Whom::from_code(self.get("whom"))
    }

    /// May this be handed in without a name? Suggestions and accusations may (guard rail G12).
    pub fn may_be_unnamed(self) -> bool {
        matches!(self.kind(), Some(Kind::Suggestion | Kind::Accusation))
    }

    /// Is it handed in without a name?
    pub fn is_unnamed(self) -> bool {
        self.may_be_unnamed() && self.is("unnamed")
    }

    /// May the name be kept from those whom the matter is about?
    pub fn may_be_hidden(self) -> bool {
        !self.is_unnamed()
    }

    /// How many representatives are named, 1 to 5, when several ask together.
    pub fn representatives(self) -> Option<u32> {
        match self.whom() {
            Some(Whom::Together) => number(self.get("representatives")),
            _ => None,
        }
    }

    fn purpose(self) -> Option<Purpose> {
        Some(match self.kind()? {
            Kind::Request => Purpose::Request,
            Kind::Appeal => Purpose::Appeal,
            Kind::Suggestion => Purpose::Suggestion,
            Kind::Accusation => Purpose::Accusation,
            Kind::Question => Purpose::Question,
            Kind::Other => Purpose::Other,
        })
    }
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The page that asks it.
    pub page: Page,
    /// The field.
    pub field: String,
    /// What is wrong.
    pub why: Flaw,
}

/// Why an answer must be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing was answered.
    Missing,
    /// A text that cannot be kept as it is.
    Text(Wrong),
    /// A name, number, telephone or address.
    Identity(IdentityError),
    /// There is no such day.
    NotADay,
    /// The day is still to come.
    Future,
    /// Several people are at least two, and a number.
    HeadCount,
    /// A sixth representative (《信访工作条例》第二十条).
    SixthRepresentative,
    /// More representatives than people.
    MoreRepresentativesThanPeople,
    /// Neither a telephone number nor an address.
    NoWayToReach,
}

impl Flaw {
    /// Stable code, the last part of its wording key.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Text(wrong) => wrong.code(),
            Self::Identity(error) => error.code(),
            Self::NotADay => "not_a_day",
            Self::Future => "future",
            Self::HeadCount => "head_count",
            Self::SixthRepresentative => "sixth_representative",
            Self::MoreRepresentativesThanPeople => "more_representatives",
            Self::NoWayToReach => "no_way_to_reach",
        }
    }
}

/// A whole number, also in full-width digits.
fn number(typed: &str) -> Option<u32> {
    let digits: String = typed.trim().chars().map(half_width).collect();
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}
