//! Where a matter stands in the procedure.

use crate::code::{Coded, codes};

codes! {
    /// 信访事项的状态. A petition is received and registered in one act, so there is no earlier stage:
    /// what has no number does not exist here, and registering cannot be refused (《条例》第四十三、四十四条).
    Stage {
        Registered = 1, "registered", "已登记", "registered";
        Forwarded = 2, "forwarded", "已转送", "forwarded";
        Assigned = 3, "assigned", "已交办", "assigned";
        SubmittedUp = 4, "submitted-up", "已报请决定", "submitted for decision";
        PendingAcceptance = 5, "pending-acceptance", "待受理", "pending acceptance";
        Objected = 6, "objected", "已提异议", "objected";
        Accepted = 7, "accepted", "已受理", "accepted";
        InProgress = 8, "in-progress", "办理中", "in progress";
        Redirected = 9, "redirected", "已导入法定途径", "led into the statutory route";
        DutyPerformed = 10, "duty-performed", "已履责答复", "duty performed";
        NotAccepted = 11, "not-accepted", "不予受理", "not accepted";
        NoLongerAccepted = 12, "no-longer-accepted", "不再受理", "no longer accepted";
        Settled = 13, "settled", "已调解和解", "settled";
        Concluded = 14, "concluded", "已办结", "concluded";
        UnderReview = 15, "under-review", "复查中", "under review";
        Reviewed = 16, "reviewed", "已复查", "reviewed";
        UnderReReview = 17, "under-re-review", "复核中", "under re-review";
        ReReviewed = 18, "re-reviewed", "已复核", "re-reviewed";
        Lapsed = 19, "lapsed", "逾期未申请", "window lapsed";
        Final = 20, "final", "终结", "final";
        Withdrawn = 21, "withdrawn", "已撤回", "withdrawn";
        Archived = 22, "archived", "已归档", "archived";
    }
}

/// Every stage, in the order of the procedure.
pub const ALL_STAGES: &[Stage] = <Stage as Coded>::MEMBERS;

impl Stage {
    /// Before [`Stage::Concluded`] or another end: the petitioner may still withdraw.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Registered
                | Self::Forwarded
                | Self::Assigned
                | Self::SubmittedUp
                | Self::PendingAcceptance
                | Self::Objected
                | Self::Accepted
                | Self::InProgress
        )
    }

    /// Nothing but archiving, supervision and links can follow.
    pub fn is_end(self) -> bool {
        matches!(
            self,
            Self::Redirected
                | Self::DutyPerformed
                | Self::NotAccepted
                | Self::NoLongerAccepted
                | Self::Settled
                | Self::Final
                | Self::Withdrawn
                | Self::Archived
        )
    }
}
