//! 《信访工作条例》, in force from 2022-05-01: its terms, and the defaults where it is silent.

use super::Amount::{self, PerCalendarYear, PerCase};
use super::Owes::*;
use super::Starts::*;
use super::Sure::{self, *};
use super::{Act, Basis, Owes, Starts, TermId, TermRule};
use crate::term::Term::{Days, Months, WorkingDays};

const fn rule(
    id: TermId,
    amount: Amount,
    starts: Starts,
    owes: Owes,
    basis: Basis,
    sure: Sure,
) -> TermRule {
    TermRule {
        id,
        amount,
        starts,
        owes,
        basis,
        sure,
    }
}

const fn days(n: u16) -> Amount {
    Amount::Fixed(Days(n))
}

const fn working_days(n: u16) -> Amount {
    Amount::Fixed(WorkingDays(n))
}

const R: Act = Act::Regulations2022;

/// Every term under this law, in the order of [`TermId::ALL`].
#[rustfmt::skip]
pub(super) static TERMS: &[TermRule] = &[
    rule(TermId::BureauDispatch, days(15), BureauReceives, PetitionBureau, R.article(22), Text),
    // On the spot where that is possible; the fifteen days are the outer limit.
    rule(TermId::DirectNotice, days(15), UnitReceivesDirectly, ReceivingUnit, R.article(23), Text),
    rule(TermId::ForwardedNotice, days(15), UnitReceivesForwarded, CompetentUnit, R.article(23), Text),
    // The duty to tell falls away with an unclear name or address; the duty to decide does not.
    rule(TermId::AcceptanceDecision, days(15), UnitReceives, CompetentUnit, Act::HouseRule.whole(), Unconfirmed),
    rule(TermId::Objection, working_days(5), UnitReceivesForwarded, ObjectingUnit, R.article(23), Text),
    rule(TermId::ObjectionDecision, working_days(5), ObjectionReceived, SendingUnit, Act::HouseRule.whole(), Unconfirmed),
    rule(TermId::Conclude, days(60), Accepted, CompetentUnit, R.article(34), Text),
    // "Once" is our reading of the cap; see Parameters::extension_times.
    rule(TermId::Extension, days(30), EndOfConclude, HeadOfUnit, R.article(34), Text),
    rule(TermId::AssignedFeedback, PerCase, Assigned, CompetentUnit, R.article(22), Text),
    // The fallback where the law of the duty sets no period of its own.
    rule(TermId::PerformDuty, Amount::Fixed(Months(2)), ApplicationReceived, CompetentUnit, Act::AdministrativeLitigation.article(47), Unconfirmed),
    rule(TermId::ReviewRequest, days(30), OpinionServed, Petitioner, R.article(35), Text),
    rule(TermId::ReviewOpinion, days(30), ReviewRequested, ReviewBody, R.article(35), Text),
    rule(TermId::RereviewRequest, days(30), ReviewOpinionServed, Petitioner, R.article(36), Text),
    rule(TermId::RereviewOpinion, days(30), RereviewRequested, RereviewBody, R.article(36), Text),
    rule(TermId::ReturnedHandling, days(30), Returned, CompetentUnit, Act::Shandong2015.article(45), Local),
    rule(TermId::LapseGrace, days(30), Lapsed, PetitionBureau, Act::HouseRule.whole(), Unconfirmed),
    // The three figures of the simple track are those of the repealed trial measure of 2016; whether
    // the measure of 2022 keeps them is not known.
    rule(TermId::SimpleAccept, working_days(3), UnitReceivesForwarded, CompetentUnit, Act::SimpleHandling2016.whole(), Unconfirmed),
    rule(TermId::SimpleOpinion, working_days(10), Accepted, CompetentUnit, Act::SimpleHandling2016.whole(), Unconfirmed),
    rule(TermId::SimpleRelay, working_days(1), LevelReceives, RelayingLevel, Act::SimpleHandling2016.whole(), Unconfirmed),
    // 5 + 3 + 3 + 4 = 15, the dispatch term; the measure is repealed.
    rule(TermId::LevelSplitState, days(5), LevelReceives, PetitionBureau, Act::Satisfaction2014.article(6), Part),
    rule(TermId::LevelSplitProvince, days(3), LevelReceives, PetitionBureau, Act::Satisfaction2014.article(6), Part),
    rule(TermId::LevelSplitCity, days(3), LevelReceives, PetitionBureau, Act::Satisfaction2014.article(6), Report),
    rule(TermId::LevelSplitCounty, days(4), LevelReceives, PetitionBureau, Act::Satisfaction2014.article(6), Report),
    rule(TermId::DisciplineRelay, working_days(5), LowerOrganReceives, DisciplineOrgan, Act::DisciplineReports2020.article(16), Part),
    rule(TermId::NamedReportNotice, working_days(15), DisciplineOrganReceives, DisciplineOrgan, Act::DisciplineReports2020.whole(), Report),
    rule(TermId::NamedReportFeedback, working_days(15), NamedReportConcluded, HandlingDepartment, Act::DisciplineReports2020.whole(), Report),
    // The regulations ask for written feedback without a number; thirty days stood in 2005.
    rule(TermId::ImprovementFeedback, days(30), ProposalReceived, AddressedUnit, R.article(40), Unconfirmed),
    rule(TermId::InspectionObjection, days(30), FindingReceived, InspectedBody, Act::Inspection2020.article(17), Text),
    rule(TermId::InspectionRecheck, days(30), InspectionObjectionReceived, Government, Act::Inspection2020.article(17), Text),
    rule(TermId::AnnualReport, PerCalendarYear, YearBegins, PetitionBureau, R.article(41), Text),
    rule(TermId::OpeningAnswer, days(15), OpeningAsked, SupervisingUnit, Act::HouseRule.whole(), Unconfirmed),
    // Who is looked into is not to learn from it that somebody was heard.
    rule(TermId::OpeningShown, days(30), IdentityOpened, OpeningUnit, Act::HouseRule.whole(), Unconfirmed),
];
