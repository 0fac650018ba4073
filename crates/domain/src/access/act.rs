//! What can be done, and what one has to be for it.

use super::Relation::{self, *};
use crate::code::codes;

codes! {
    /// What somebody wants to do. A route of the pages is one of these.
    Act {
        SeePublic = 1, "see-public", "看公开页面", "see public pages";
        HandIn = 2, "hand-in", "提交信访事项", "hand in a petition";
        LookUp = 3, "look-up", "凭编号和查询码查询", "look a petition up by number and query code";
        SignIn = 4, "sign-in", "登录", "sign in";
        ReadOwn = 5, "read-own", "看本人的信访事项", "read one's own petition";
        ActAsPetitioner = 6, "act-as-petitioner", "补充、撤回、评价、申请复查复核", "add to it, withdraw, rate, ask for a review";
        KeepAccount = 7, "keep-account", "管理自己的账号", "keep one's own account";
        SeeOwnDesk = 8, "see-own-desk", "打开工作台", "open one's desk";
        FindMatters = 23, "find-matters", "查找可看的信访事项", "look for the matters that one may read";
        Register = 9, "register", "登记", "register";
        SeeSignQueue = 10, "see-sign-queue", "打开待签发", "open what waits for a signature";
        Sign = 11, "sign", "签发", "sign";
        SeeReviews = 12, "see-reviews", "打开复查复核", "open the reviews";
        Administer = 13, "administer", "更改机关设置", "change the office itself";
        ListUnit = 14, "list-unit", "看单位的待办", "list what a unit has in hand";
        OpenBook = 15, "open-book", "打开单位的登记簿", "open a unit's books";
        BeToldPressed = 16, "be-told-pressed", "知悉评价时被施压", "be told that somebody was pressed about a rating of the unit";
        ReadMatter = 17, "read-matter", "看信访事项", "read a matter, not who petitions";
        TakeStep = 18, "take-step", "办理步骤", "take a step";
        LookForSame = 19, "look-for-same", "登记时比对同一事项", "be shown a matter as perhaps the same";
        OpenFiles = 20, "open-files", "启封附件", "open its files";
        IssuePaper = 21, "issue-paper", "印发文书并启封身份", "issue a paper of it, and open who petitions for that";
        ExportMatter = 22, "export-matter", "导出信访事项", "export it, without who petitions";
        OpenIdentity = 25, "open-identity", "在页面上启封身份", "open who petitions on a page";
        SeeReleases = 26, "see-releases", "打开待放行的启封", "open what waits for a custodian";
        ReleaseIdentity = 27, "release-identity", "放行或者不放行启封", "release an opening on an accusation, or refuse it";
        SeeRoster = 28, "see-roster", "看值班表", "see who is on duty";
        SetRoster = 29, "set-roster", "排班", "set who is on duty in a unit";
        EraseIdentity = 24, "erase-identity", "依法删除身份信息", "erase who petitions, by law";
    }
}

/// With what something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// With the office as a whole.
    Office,
    /// With a unit.
    Unit,
    /// With a matter.
    Matter,
}

/// One act: what one has to be for it.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The act.
    pub act: Act,
    /// One of these is enough.
    pub needs: &'static [Relation],
    /// On an accusation, for officers: one of these instead.
    pub on_accusation: Option<&'static [Relation]>,
    /// With what.
    pub of: Of,
    /// It changes a matter, so that who only reads may not.
    pub changes: bool,
}

impl Act {
    /// Its row.
    pub fn row(self) -> &'static Row {
        let found = MATRIX.iter().find(|row| row.act == self);
        found.expect("a test holds the matrix against the acts")
    }
}

const fn row(act: Act, needs: &'static [Relation]) -> Row {
    Row {
        act,
        needs,
        on_accusation: None,
        of: Of::Office,
        changes: false,
    }
}

/// An act on a unit.
const fn on_unit(act: Act, needs: &'static [Relation]) -> Row {
    Row {
        of: Of::Unit,
        ..row(act, needs)
    }
}

/// An act on a matter.
const fn on_matter(act: Act, needs: &'static [Relation], changes: bool) -> Row {
    Row {
        of: Of::Matter,
        changes,
        ..row(act, needs)
    }
}

const SECOND: Option<&[Relation]> = Some(&[SecondPerson]);

/// Every act.
pub const MATRIX: &[Row] = &[
    row(Act::SeePublic, &[Anybody]),
    row(Act::HandIn, &[Anybody]),
    row(Act::LookUp, &[Anybody]),
    row(Act::SignIn, &[Anybody]),
    on_matter(Act::ReadOwn, &[Petitioner], false),
    on_matter(Act::ActAsPetitioner, &[Petitioner], true),
    row(Act::KeepAccount, &[SignedIn]),
    row(Act::SeeOwnDesk, &[SignedIn]),
    row(Act::FindMatters, &[Works]),
    Row {
        changes: true,
        ..row(Act::Register, &[Clerk, HandlerByRole, Head, DutyOfficer])
    },
    row(Act::SeeSignQueue, &[Head, Leader, Auditor]),
    Row {
        changes: true,
        ..row(Act::Sign, &[Head, Leader])
    },
    row(Act::SeeReviews, &[Reviewer, Head, Leader, Auditor]),
    row(Act::Administer, &[Administrator, Operator]),
    on_unit(
        Act::ListUnit,
        &[OwnUnit, SuperiorUnit, RecordKeeper, Auditor, Operator],
    ),
    on_unit(Act::OpenBook, &[OwnUnit, Auditor]),
    on_unit(Act::BeToldPressed, &[DecidesAbove, AuditorOutside]),
    on_matter(
        Act::ReadMatter,
        &[
            Petitioner,
            AssignedHandler,
            LeaderInCharge,
            UnitOfMatter,
            UnitBefore,
            SuperiorUnit,
            Bureau,
            ReviewBody,
            RecordKeeper,
            AskedAboutOpening,
            Auditor,
            Operator,
        ],
        false,
    ),
    on_matter(
        Act::TakeStep,
        &[
            Petitioner,
            AssignedHandler,
            LeaderInCharge,
            UnitOfMatter,
            UnitBefore,
            SuperiorUnit,
            Bureau,
            ReviewBody,
            RecordKeeper,
            AskedAboutOpening,
        ],
        true,
    ),
    on_matter(Act::LookForSame, &[Receiver], false),
    Row {
        on_accusation: SECOND,
        ..on_matter(
            Act::OpenFiles,
            &[Petitioner, HandlerInUnit, DecidesForUnit, FirstHand],
            true,
        )
    },
    Row {
        on_accusation: SECOND,
        ..on_matter(
            Act::IssuePaper,
            &[Author, AssignedHandler, UnitOfAuthor],
            true,
        )
    },
    on_matter(Act::ExportMatter, &[AssignedHandler, DecidesForUnit], true),
    on_matter(
        Act::OpenIdentity,
        &[HandlerInUnit, DecidesForUnit, FirstHand],
        true,
    ),
    row(Act::SeeReleases, &[Custodian]),
    // A word for another's opening: it changes nothing in the matter.
    on_matter(Act::ReleaseIdentity, &[Custodian], false),
    row(Act::SeeRoster, &[Works, Operator]),
    Row {
        changes: true,
        ..on_unit(Act::SetRoster, &[DecidesInLine])
    },
    on_matter(Act::EraseIdentity, &[DecidesAbove], true),
];
