//! 信访件: what was submitted, without who submitted it. The identity travels beside, sealed.

use jiff::civil::Date;

use crate::class::Class;
use crate::code::codes;
use crate::id::{MatterNumber, OfficerId, UnitId};

codes! {
    /// 信访形式 (《信访工作条例》第十七条).
    Channel {
        Letter = 1, "letter", "来信", "letter";
        Visit = 2, "visit", "来访", "visit";
        Online = 3, "online", "网上信访", "online";
        Phone = 4, "phone", "来电", "telephone";
        Fax = 5, "fax", "传真", "fax";
        FromUnit = 6, "from-unit", "转交来件", "passed on by another unit";
        Hotline = 7, "hotline", "热线工单", "hotline order";
    }
}

codes! {
    /// 信访目的 (names as in published figures; no national numbers are known).
    Purpose {
        Appeal = 1, "appeal", "申诉", "complaint against a decision";
        Request = 2, "request", "求决", "request for decision";
        Suggestion = 3, "suggestion", "意见建议", "opinion or suggestion";
        Accusation = 4, "accusation", "揭发控告", "report or accusation";
        Question = 5, "question", "咨询", "question";
        Other = 6, "other", "其他", "other";
    }
}

codes! {
    /// Marks of the petition as submitted. They describe the matter, never the person.
    Mark {
        Joint = 1, "joint", "联名", "jointly signed";
        Urgent = 2, "urgent", "紧急", "the matter is urgent";
        Anonymous = 3, "anonymous", "匿名", "no name given";
        AddressUnclear = 4, "address-unclear", "姓名或地址不清", "name or address unclear";
        Confidential = 5, "confidential", "要求保密", "confidentiality asked for";
    }
}

/// 被反映人（单位）: whom an accusation is about. Codes of the office's own organisation only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Respondents {
    /// Units accused.
    pub units: Vec<UnitId>,
    /// Officers accused.
    pub officers: Vec<OfficerId>,
}

impl Respondents {
    /// Is nobody named?
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.officers.is_empty()
    }

    /// Adds those that are not yet named.
    pub(crate) fn add(&mut self, other: &Self) {
        let new = other
            .units
            .iter()
            .filter(|unit| !self.units.contains(unit))
            .cloned();
        let units: Vec<_> = new.collect();
        self.units.extend(units);
        let new = other
            .officers
            .iter()
            .filter(|officer| !self.officers.contains(officer))
            .cloned();
        let officers: Vec<_> = new.collect();
        self.officers.extend(officers);
    }
}

/// How the entry came into this journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Registered when it came in.
    Live,
    /// Filed on paper during an outage and entered later.
    PaperForm(String),
    /// Taken over from another system: its id there, and the day it claims, if any.
    Imported {
        /// The id in the source.
        source: String,
        /// The day the source claims.
        claimed: Option<Date>,
    },
}

/// What was registered (《信访工作条例》第十九条; 《信访事项网上办理工作规程》第四、五条).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Petition {
    /// How it came.
    pub channel: Channel,
    /// The unit that received and registered it.
    pub receiver: UnitId,
    /// The day it was received (收到之日).
    pub received: Date,
    /// A short title.
    pub title: String,
    /// How many people submit it (信访人数), at least 1.
    pub head_count: u32,
    /// How many representatives are named, at most [`Petition::MAX_REPRESENTATIVES`].
    pub representatives: u32,
    /// Purpose.
    pub purpose: Option<Purpose>,
    /// Content category, up to three levels (内容分类).
    pub category: Vec<String>,
    /// Where the problem lies (问题属地).
    pub place: Option<String>,
    /// Marks.
    pub marks: Vec<Mark>,
    /// Whom it is about, when it accuses.
    pub respondents: Respondents,
    /// The first petition of the same matter, when this repeats it (重复信访).
    pub repeats: Option<MatterNumber>,
    /// How the entry came in.
    pub origin: Origin,
}

impl Petition {
    /// At most five representatives (《信访工作条例》第二十条).
    pub const MAX_REPRESENTATIVES: u32 = 5;

    /// Does the petition carry this mark?
    pub fn has(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }

    /// Can a written notice reach the petitioner? If not, the duty to notify falls away
    /// (《信访工作条例》第二十三条).
    pub fn can_be_notified(&self) -> bool {
        !self.has(Mark::Anonymous) && !self.has(Mark::AddressUnclear)
    }

    /// A collective visit whose representatives are not named yet (《信访工作条例》第二十条).
    pub fn lacks_representatives(&self) -> bool {
        self.channel == Channel::Visit && self.head_count > 1 && self.representatives == 0
    }

    /// Does it accuse somebody? By its class, by the purpose that the petitioner states, and before
    /// classification by whom it names: the wall must not wait.
    pub fn accuses(&self, class: Option<Class>) -> bool {
        let by_class = class == Some(Class::Accusation);
        let by_purpose = self.purpose == Some(Purpose::Accusation);
        by_class || by_purpose || (class.is_none() && !self.respondents.is_empty())
    }
}
