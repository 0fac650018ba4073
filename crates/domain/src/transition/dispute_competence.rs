//! Row 11, second half: a refused objection becomes a dispute on competence (第二十四条).

use super::Transition;
use super::dispatch::{can_handle, check_accusation};
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::access::Wall;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{Position, UnitId};
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::{ObligationKind, Owner};
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 受理争议: the common superior decides, else the joint conference. The notice stays due.
    DisputeCompetence = "dispute-competence", act 112, entry 25;
    rows "11";
    title "提请指定受理", "bring the dispute on competence up";
    from [Stage::PendingAcceptance];
    to [Stage::Objected];
    who "异议未获同意的机关、单位", "the unit whose objection was refused";
    guard "由共同的上一级机关决定；没有的，由信访工作联席会议协调", "the common superior decides; where there is none, the joint conference";
    terms [TermId::ObjectionDecision];
    document None;
    basis Act::Regulations2022.article(24), Text;
    fields {
        /// Reasons.
        required 0 note: Prose;
    }
}

impl Transition for DisputeCompetence {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)?;
        if !matter.objection_refused {
            return Err(Why::NoDispute);
        }
        let decides = who_decides(matter, ctx)?;
        check_accusation(matter, ctx, decides)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx)
            .to(Stage::Objected)
            .given_to(who_decides(matter, ctx)?)
            .owes(ObligationKind::CompetenceDecision, ctx.now.today)?
            .done()
    }
}

/// The nearest common superior of sender and receiver that the wall lets in, else the conference.
fn who_decides<'a>(matter: &Matter, ctx: &Context<'a>) -> Result<&'a UnitId, Why> {
    let organisation = ctx.organisation;
    let wall = Wall::around(matter, organisation);
    let free = |unit: &&UnitId| !wall.keeps_out_unit(unit) && **unit != matter.owner;
    let sender = matter.sender().ok_or(Why::NoDispute)?;
    let common = organisation
        .common_superior(sender, &matter.owner)
        .filter(free);
    let conference = || organisation.joint_conference(&matter.owner).filter(free);
    common.or_else(conference).ok_or(Why::NobodyDecides)
}

step! {
    /// 指定受理: binding on all of them; the unit's notice counts from here.
    DecideCompetence = "decide-competence", act 115, entry 25;
    rows "11";
    title "指定受理", "decide on competence";
    from [Stage::Objected];
    to [Stage::PendingAcceptance];
    who "共同的上一级机关，或信访工作联席会议", "the common superior, or the joint conference";
    guard "指定有权处理的机关、单位", "names the competent unit";
    terms [TermId::ForwardedNotice, TermId::NamedReportNotice, TermId::AcceptanceDecision];
    document Some(DocKind::CompetenceDecision);
    basis Act::Regulations2022.article(24), Text;
    fields {
        /// The competent unit.
        required 0 unit: UnitId;
        /// Reasons.
        required 1 note: Prose;
    }
}

impl Transition for DecideCompetence {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::running(matter, ObligationKind::CompetenceDecision)?;
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let today = ctx.now.today;
        guard::known_unit(ctx, &self.unit)?;
        if Wall::around(matter, ctx.organisation).keeps_out_unit(&self.unit) {
            return Err(Why::BehindTheWall);
        }
        check_accusation(matter, ctx, &self.unit)?;
        if !can_handle(ctx, &self.unit) {
            return Err(Why::UnitUnsuitable(self.unit.clone()));
        }
        let plan = Plan::on(matter, ctx)
            .to(Stage::PendingAcceptance)
            .given_to(&self.unit)
            .met(|kind| kind == ObligationKind::CompetenceDecision, today);
        let before = &matter.passings.last().ok_or(Why::NoDispute)?.to;
        if self.unit == *before {
            // It held the matter all along: a dispute it lost buys no time.
            return plan.done();
        }
        let owed_before = Owner::Unit(before.clone());
        let report = matter.running().find(|owed| {
            owed.kind == ObligationKind::AssignedFeedback && owed.owner == owed_before
        });
        let mut plan = plan.superseded(ObligationKind::is_notice, today).notice(
            &matter.petition,
            today,
            true,
            matter.accuses(),
        )?;
        // Whoever handles it now owes the report; its day stays.
        if let Some(report) = report {
            plan = plan.replaced_one(report);
            let mut report = report.clone();
            report.owner = Owner::Unit(self.unit.clone());
            plan.add(report);
        }
        plan.done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        let assigned = matter.passings.last().is_some_and(|sent| sent.assigned);
        matter.pass_on(&self.unit, event.day, assigned);
        matter.receipt = Some(event.day);
        matter.objection_refused = false;
        matter.track = crate::class::Track::Ordinary;
    }

    fn facts(&self) -> Facts {
        Facts {
            target: Some(self.unit.clone()),
            ..Facts::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind, Owner};
    use crate::scene::Scene;

    fn refused() -> Scene {
        Scene::registered()
            .take("bureau-c", "assign to=housing report_days=90")
            .on(date(2026, 4, 21))
            .take("housing-c", "receive received=2026-04-21")
            .take("housing-c", "object note=不属于我局职权")
            .take("bureau-c", "decide-objection agreed=no note=属于")
    }

    #[test]
    fn the_common_superior_decides_and_names_the_competent_unit() {
        let scene = refused().take("housing-c", "dispute-competence note=仍有异议");
        assert_eq!(scene.stands(), ("objected", "county"));
        scene.outcomes(&[
            (
                "bureau-c",
                "decide-competence unit=roads note=指定",
                "!not_yours",
            ),
            (
                "county-c",
                "decide-competence unit=bureau note=指定",
                "!unit_unsuitable",
            ),
            (
                "county-c",
                "decide-objection agreed=yes note=同意",
                "!nothing_running",
            ),
        ]);
        let scene = scene
            .on(date(2026, 4, 24))
            .take("county-c", "decide-competence unit=roads note=指定");
        assert_eq!(scene.stands(), ("pending-acceptance", "roads"));
        assert_eq!(scene.ended(Kind::CompetenceDecision), Some(How::Met));
        assert_eq!(
            scene.running(Kind::ForwardedNotice).unwrap().from,
            date(2026, 4, 24)
        );
        let report = scene.running(Kind::AssignedFeedback).unwrap();
        assert_eq!(report.from, date(2026, 4, 20), "the report keeps its day");
        assert!(matches!(&report.owner, Owner::Unit(unit) if unit.as_str() == "roads"));
        scene.outcomes(&[("roads-c", "object note=不属于", "!nothing_running")]);
    }

    #[test]
    fn a_unit_that_loses_the_dispute_has_won_no_time() {
        let scene = refused()
            .take("housing-c", "dispute-competence note=仍有异议")
            .on(date(2026, 4, 28))
            .take("county-c", "decide-competence unit=housing note=指定");
        assert_eq!(scene.stands(), ("pending-acceptance", "housing"));
        let notice = scene.running(Kind::ForwardedNotice).unwrap();
        assert_eq!(notice.from, date(2026, 4, 21));
    }

    #[test]
    fn without_a_common_superior_the_joint_conference_decides() {
        let scene = Scene::registered()
            .take("bureau-c", "forward to=discipline")
            .take("discipline-c", "receive received=2026-04-20")
            .take("discipline-c", "object note=不属于")
            .take("bureau-c", "decide-objection agreed=no note=属于")
            .take("discipline-c", "dispute-competence note=仍有异议");
        assert_eq!(scene.stands(), ("objected", "conference"));
        scene.outcomes(&[(
            "conference-c",
            "decide-competence unit=housing note=指定",
            "pending-acceptance",
        )]);
    }

    #[test]
    fn an_accusation_that_names_nobody_is_given_to_nobody_it_may_accuse() {
        let decides = |unit: &str| format!("decide-competence unit={unit} note=指定");
        let accusation = Scene::pending()
            .take("housing-c", "classify class=accusation")
            .take("housing-c", "object note=不属于")
            .take("bureau-c", "decide-objection agreed=no note=属于")
            .take("housing-c", "dispute-competence note=仍有异议");
        assert_eq!(accusation.stands(), ("objected", "county"));
        accusation.outcomes(&[
            ("county-c", &decides("roads"), "!accused_needed"),
            ("county-c", &decides("housing"), "!accused_needed"),
            ("county-c", &decides("discipline"), "pending-acceptance"),
        ]);
        let line =
            "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation";
        let dispute = "dispute-competence note=仍有异议";
        let refused = Scene::new()
            .take("bureau-c", line)
            .take("bureau-c", "forward to=discipline")
            .take("discipline-c", "receive received=2026-04-20")
            .take("discipline-c", "object note=不属于")
            .take("bureau-c", "decide-objection agreed=no note=属于");
        refused.outcomes(&[("discipline-c", dispute, "!accused_needed")]);
        let named = refused
            .take("discipline-c", "name-accused units=roads")
            .take("discipline-c", dispute);
        assert_eq!(named.stands(), ("objected", "conference"));
        named.outcomes(&[
            ("conference-c", &decides("roads"), "!behind_the_wall"),
            ("conference-c", &decides("housing"), "pending-acceptance"),
        ]);
    }

    #[test]
    fn there_is_no_dispute_before_the_sender_refused() {
        Scene::pending().outcomes(&[(
            "housing-c",
            "dispute-competence note=有异议",
            "!no_dispute",
        )]);
    }
}
