//! The kinds of statutory documents. Their layout is another crate's; here is which step owes which.

use crate::code::codes;

codes! {
    /// 文书种类. The number is fact 2 of a journal entry.
    DocKind {
        RegistrationForm = 1, "registration-form", "登记表", "registration form";
        ForwardLetter = 2, "forward-letter", "转送函", "forwarding letter";
        AssignLetter = 3, "assign-letter", "交办函", "assignment letter";
        AcceptanceNotice = 4, "acceptance-notice", "受理告知书", "notice of acceptance";
        NonAcceptanceNotice = 5, "non-acceptance-notice", "不予受理告知书", "notice of non-acceptance";
        NoFurtherAcceptanceNotice = 6, "no-further-acceptance-notice", "不再受理告知书", "notice of no further acceptance";
        WhereaboutsNotice = 7, "whereabouts-notice", "去向告知书", "notice where it was sent";
        ObjectionStatement = 8, "objection-statement", "异议说明", "statement of objection";
        ExtensionNotice = 9, "extension-notice", "延期告知书", "notice of extension";
        HandlingOpinion = 10, "handling-opinion", "信访处理意见书", "handling opinion";
        SuggestionReply = 11, "suggestion-reply", "建议意见答复", "reply to a suggestion";
        AccusationFeedback = 12, "accusation-feedback", "检举控告结果反馈", "feedback to a named reporter";
        DutyReply = 13, "duty-reply", "履行职责答复", "decision or reply on the duty";
        SettlementAgreement = 14, "settlement-agreement", "调解和解协议书", "mediation or settlement agreement";
        ClosingReport = 15, "closing-report", "办结报告", "closing report";
        ReviewOpinion = 16, "review-opinion", "复查意见书", "review opinion";
        ReReviewOpinion = 17, "re-review-opinion", "复核意见书", "re-review opinion";
        HearingRecord = 18, "hearing-record", "听证笔录及结论", "hearing record and conclusion";
        StatementRecord = 19, "statement-record", "听取陈述笔录", "record of the petitioner’s statement";
        ProofOfService = 20, "proof-of-service", "送达回证", "proof of service";
        UrgingLetter = 21, "urging-letter", "督办函", "urging letter";
        UrgingReply = 22, "urging-reply", "督办答复", "answer to an urging letter";
        StatutoryRouteNotice = 23, "statutory-route-notice", "导入法定途径告知书", "notice of the statutory route";
        DecisionProposal = 24, "decision-proposal", "报请决定件", "proposal for decision";
        CompetenceDecision = 25, "competence-decision", "指定受理决定", "decision on competence";
        RecusalDecision = 26, "recusal-decision", "回避决定", "decision on recusal";
        WithdrawalConfirmation = 27, "withdrawal-confirmation", "撤回确认", "confirmation of withdrawal";
        FileList = 28, "file-list", "卷内目录", "file list";
        ReviewRequest = 29, "review-request", "复查申请书", "request for review";
        ReReviewRequest = 30, "re-review-request", "复核申请书", "request for re-review";
        ImportedAnswer = 31, "imported-answer", "导入的答复", "answer from another system";
        Receipt = 32, "receipt", "登记回执", "receipt of registration";
        HearingNotice = 33, "hearing-notice", "听证通知书", "notice of a hearing";
        ObjectionDecision = 34, "objection-decision", "异议核实意见", "decision on an objection";
    }
}
