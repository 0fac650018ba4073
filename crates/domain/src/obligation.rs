//! What is owed by a day, by whom, and on what basis.

use jiff::civil::Date;

use crate::calendar::{Calendar, TermError};
use crate::code::codes;
use crate::id::UnitId;
use crate::law::Basis;
pub use crate::law::JudgeBy;
use crate::term::Term;

codes! {
    /// What is owed. Some are windows: a right that ends, not a duty that can be late.
    ObligationKind {
        BureauDispatch = 1, "bureau_dispatch", "转送、交办", "dispatch by the bureau";
        DirectNotice = 2, "direct_notice", "告知（直接收到）", "notice, received directly";
        ForwardedNotice = 3, "forwarded_notice", "告知（转送、交办）", "notice, received from another unit";
        Objection = 4, "objection", "提出异议", "objection";
        ObjectionDecision = 5, "objection_decision", "核实异议", "decision on the objection";
        Redispatch = 6, "redispatch", "重新转送、交办", "new dispatch after an agreed objection";
        CompetenceDecision = 7, "competence_decision", "指定受理", "decision on competence";
        Conclude = 8, "conclude", "办结", "conclusion";
        PerformDuty = 9, "perform_duty", "履行法定职责", "performance of the duty";
        AssignedFeedback = 10, "assigned_feedback", "反馈交办结果", "closing report";
        ReviewRequest = 11, "review_request", "申请复查", "request for review";
        ReviewOpinion = 12, "review_opinion", "复查意见", "review opinion";
        ReReviewRequest = 13, "rereview_request", "申请复核", "request for re-review";
        ReReviewOpinion = 14, "rereview_opinion", "复核意见", "re-review opinion";
        ReturnedHandling = 15, "returned_handling", "重新办理", "renewed handling";
        LapseGrace = 16, "lapse_grace", "等待在途邮件", "wait for late post";
        SimpleAccept = 17, "simple_accept", "简易受理", "simple acceptance";
        SimpleOpinion = 18, "simple_opinion", "简易办结", "simple opinion";
        NamedReportNotice = 19, "named_report_notice", "实名举报受理告知", "notice to a named reporter";
        NamedReportFeedback = 20, "named_report_feedback", "实名举报结果反馈", "feedback to a named reporter";
        UrgeAnswer = 21, "urge_answer", "答复督办", "answer to an urging";
        AcceptanceDecision = 22, "acceptance_decision", "决定是否受理（无法告知）", "decision on acceptance, where nobody can be told";
        OpeningAnswer = 23, "opening_answer", "答复启封询问", "answer about an opening";
    }
}

impl ObligationKind {
    /// A window: when it passes a right ends or a wait is over; nobody is late.
    pub fn is_window(self) -> bool {
        matches!(
            self,
            Self::Objection | Self::ReviewRequest | Self::ReReviewRequest | Self::LapseGrace
        )
    }

    /// What acceptance, refusal or redirection answers: the notices (第二十三条), and the decision itself
    /// where nobody can be told.
    pub fn is_notice(self) -> bool {
        matches!(
            self,
            Self::DirectNotice
                | Self::ForwardedNotice
                | Self::SimpleAccept
                | Self::NamedReportNotice
                | Self::AcceptanceDecision
        )
    }

    /// The clocks that an opinion, a reply or a settlement stops.
    pub fn is_handling(self) -> bool {
        matches!(
            self,
            Self::Conclude
                | Self::PerformDuty
                | Self::ReturnedHandling
                | Self::SimpleOpinion
                | Self::NamedReportFeedback
        )
    }
}

/// Who owes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A unit.
    Unit(UnitId),
    /// The petitioner, who may use a window.
    Petitioner,
}

/// One thing owed, with its day and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// What.
    pub kind: ObligationKind,
    /// Which one of its kind in this matter, from 1.
    pub n: u16,
    /// By whom.
    pub owner: Owner,
    /// The event day; day 1 is the next (R1).
    pub from: Date,
    /// The length.
    pub term: Term,
    /// Calendar days added by extension (R9) and by further excluded time.
    pub extend: u16,
    /// Excluded time, both ends counted (R10).
    pub exclude: Option<(Date, Date)>,
    /// The last day before R3.
    pub nominal: Date,
    /// The last day.
    pub due: Date,
    /// The date rests on a year without a published calendar and will be computed again (R13a).
    pub provisional: bool,
    /// What the term rests on.
    pub basis: Basis,
    /// It comes from an imported entry: it runs, but is never counted as late.
    pub claimed: bool,
}

impl Obligation {
    /// The same obligation with its dates computed anew: after an extension, after excluded time, or
    /// when a year's calendar was added (R13a). A missing calendar gives a provisional date.
    /// # Errors
    /// [`TermError`] when term, extension or excluded time is out of bounds.
    pub fn recompute(mut self, calendar: &Calendar) -> Result<Self, TermError> {
        let due = calendar.due_or_provisional(self.from, self.term, self.extend, self.exclude)?;
        self.nominal = due.nominal;
        self.due = due.due;
        self.provisional = due.provisional;
        Ok(self)
    }

    /// The day that decides.
    pub fn last_day(&self, judge_by: JudgeBy) -> Date {
        match judge_by {
            JudgeBy::Due => self.due,
            JudgeBy::Nominal => self.nominal,
        }
    }

    /// Has the last day passed? Computed, never stored. Windows and imported claims are never late.
    pub fn is_overdue(&self, today: Date, judge_by: JudgeBy) -> bool {
        !self.claimed && !self.kind.is_window() && today > self.last_day(judge_by)
    }
}

codes! {
    /// How an obligation ended.
    How {
        Met = 1, "met", "按期", "met in time";
        MetLate = 2, "met-late", "逾期完成", "met late";
        Fell = 3, "fell", "不再适用", "no longer owed";
        Replaced = 4, "replaced", "更替", "replaced by another";
    }
}

/// An obligation that an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// What.
    pub kind: ObligationKind,
    /// Which one of its kind.
    pub n: u16,
    /// How.
    pub how: How,
}

/// An obligation with how and when it ended, if it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What is or was owed.
    pub obligation: Obligation,
    /// How and on what day it ended; none while it runs.
    pub ended: Option<(How, Date)>,
}

impl Clock {
    /// Is it still running?
    pub fn is_running(&self) -> bool {
        self.ended.is_none()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::scene::Scene;

    #[test]
    fn late_is_computed_from_the_day_and_the_date_that_the_office_is_judged_by() {
        let scene = Scene::registered();
        let owed = scene.running(ObligationKind::BureauDispatch).unwrap();
        // Nominal 5 May is a holiday.
        assert_eq!(
            (owed.nominal, owed.due),
            (date(2026, 5, 5), date(2026, 5, 6))
        );
        let late = |day, judge_by| owed.is_overdue(date(2026, 5, day), judge_by);
        assert_eq!(
            [5, 6, 7].map(|day| late(day, JudgeBy::Due)),
            [false, false, true]
        );
        assert_eq!(
            [5, 6, 7].map(|day| late(day, JudgeBy::Nominal)),
            [false, true, true]
        );
    }

    #[test]
    fn a_provisional_date_is_settled_when_its_year_is_published() {
        let scene = Scene::new().on(date(2026, 12, 25)).take(
            "bureau-c",
            "register channel=letter unit=bureau received=2026-12-25 text=路灯坏了。",
        );
        let owed = scene
            .running(ObligationKind::BureauDispatch)
            .unwrap()
            .clone();
        assert_eq!(
            (owed.nominal, owed.due, owed.provisional),
            (date(2027, 1, 9), date(2027, 1, 11), true)
        );
        let days = [(1, 1), (1, 11), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)];
        let days = days
            .map(|(month, day)| format!("\"2027-{month:02}-{day:02}\""))
            .join(", ");
        let notice = format!("year = 2027\nnotice = \"test\"\noff = [{days}]\nwork = []\n");
        let calendar = Calendar::builtin().with_year(&notice).unwrap();
        let settled = owed.recompute(&calendar).unwrap();
        assert_eq!(
            (settled.due, settled.provisional),
            (date(2027, 1, 12), false)
        );
    }
}
