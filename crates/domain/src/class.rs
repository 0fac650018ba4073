//! The three classes, the six routes, and the concrete procedure behind a route
//! (《信访工作条例》第二十九至三十一条).

use crate::code::codes;

codes! {
    /// 信访事项的类别.
    Class {
        Suggestion = 1, "suggestion", "建议意见类", "suggestion or opinion";
        Accusation = 2, "accusation", "检举控告类", "report or accusation";
        DecisionRequest = 3, "decision-request", "申诉求决类", "request for decision";
    }
}

codes! {
    /// 申诉求决类的六种途径 (第三十一条第一至六项).
    Route {
        Judicial = 1, "judicial", "涉法涉诉程序", "judicial route";
        Arbitration = 2, "arbitration", "仲裁程序", "arbitration";
        PartyReexamination = 3, "party-reexamination", "党员申诉、复审程序", "intra-Party re-examination";
        AdministrativeProcedure = 4, "administrative-procedure", "行政程序", "administrative procedure";
        PerformDuty = 5, "perform-duty", "履行法定职责", "performance of a statutory duty";
        PetitionProcedure = 6, "petition-procedure", "信访程序", "petition procedure";
    }
}

impl Route {
    /// Items 1 to 4 lead out of the petition system into a procedure of their own.
    pub fn leads_out(self) -> bool {
        !matches!(self, Self::PerformDuty | Self::PetitionProcedure)
    }
}

codes! {
    /// The concrete procedure, kept beside the route because 行政复议 is named in item 1 and again in
    /// item 4 of 第三十一条: either item can point at it.
    Procedure {
        Litigation = 1, "litigation", "诉讼", "litigation";
        AdministrativeReview = 2, "administrative-review", "行政复议", "administrative review";
        CriminalFiling = 3, "criminal-filing", "刑事立案", "criminal filing";
        LegalSupervision = 4, "legal-supervision", "法律监督", "legal supervision";
        PoliceProcedure = 5, "police-procedure", "公安机关程序", "police procedure";
        LabourArbitration = 6, "labour-arbitration", "劳动人事争议仲裁", "labour arbitration";
        LandArbitration = 7, "land-arbitration", "农村土地承包仲裁", "rural land arbitration";
        CommercialArbitration = 8, "commercial-arbitration", "商事仲裁", "commercial arbitration";
        PartyMemberAppeal = 9, "party-member-appeal", "党员申诉", "complaint of a Party member";
        PersonnelReexamination = 10, "personnel-reexamination", "人事处理复审", "re-examination of a personnel decision";
        Ruling = 11, "ruling", "行政裁决", "administrative ruling";
        Confirmation = 12, "confirmation", "行政确认", "administrative confirmation";
        Licence = 13, "licence", "行政许可", "administrative licence";
        Penalty = 14, "penalty", "行政处罚", "administrative penalty";
        GovernmentInformation = 15, "government-information", "政府信息公开", "government information";
        InvestigateBreach = 16, "investigate-breach", "查处违法行为", "investigation of a breach";
        ProtectRights = 17, "protect-rights", "履行保护职责", "duty to protect";
        Petition = 18, "petition", "信访程序", "petition procedure";
        Other = 19, "other", "其他法定程序", "another statutory procedure";
    }
}

codes! {
    /// 办理方式.
    Track {
        Ordinary = 1, "ordinary", "普通办理", "ordinary handling";
        Simple = 2, "simple", "简易办理", "simple handling";
    }
}

codes! {
    /// What a handling opinion comes to (第三十二条; 部分支持 is local).
    Outcome {
        Supported = 1, "supported", "予以支持", "supported";
        PartlySupported = 2, "partly-supported", "部分支持", "partly supported";
        Explained = 3, "explained", "解释说明", "reasonable but without a legal basis: explained";
        NotSupported = 4, "not-supported", "不予支持", "not supported";
    }
}

codes! {
    /// What becomes of a suggestion (第二十九条).
    Adoption {
        Adopted = 1, "adopted", "采纳", "adopted";
        PartlyAdopted = 2, "partly-adopted", "部分采纳", "adopted in part";
        NotAdopted = 3, "not-adopted", "未采纳", "not adopted";
    }
}

codes! {
    /// What a review or re-review comes to (provincial rules; 《山东省信访条例》第四十五条).
    ReviewOutcome {
        Upheld = 1, "upheld", "维持", "upheld";
        Changed = 2, "changed", "变更", "changed";
        RevokedAndReturned = 3, "revoked-and-returned", "撤销并责令重新办理", "revoked and returned";
    }
}
