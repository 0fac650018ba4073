//! Rows 6 and 9: what belongs to another organ goes there, or the petitioner is guided there.

use super::Transition;
use super::dispatch;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::access::Wall;
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::{Line, Prose};
use crate::id::UnitId;
use crate::law::{Act, Basis};
use crate::matter::Matter;
use crate::organisation::UnitRole;
use crate::petition::Channel;
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// Why it belongs elsewhere.
    ReferralGrounds {
        Litigation = 1, "litigation", "涉法涉诉", "litigation and law";
        Discipline = 2, "discipline", "纪检监察机关职权", "within the powers of discipline organs";
        NotCompetent = 3, "not-competent", "不属于本机关及本系统职权", "neither the unit nor its system is competent";
    }
}

codes! {
    /// How it gets there.
    ReferralWay {
        Forwarded = 1, "forwarded", "转送", "forwarded";
        Guided = 2, "guided", "告知并引导", "explained, and guided there";
    }
}

step! {
    /// 转送有关机关或告知引导: a bureau sends letters about litigation to the political-legal organ and
    /// guides visitors; another unit names the competent unit in writing.
    Refer = "refer", act 60, entry 13;
    rows "6, 9";
    title "转送有关机关或告知引导", "refer to the competent organ";
    from [Stage::Registered];
    to [Stage::Redirected];
    who "信访部门；其他机关、单位", "the bureau; another unit";
    guard "来信转送同级政法部门，来访释明引导；检举控告按干部管理权限转送；信访部门以外的单位书面告知有权机关", "letters to the political-legal organ, visitors guided; accusations forwarded by cadre-management authority; units other than a bureau name the competent one";
    terms [];
    document Some(DocKind::WhereaboutsNotice);
    basis Act::Regulations2022.article(22), Text, or Act::Regulations2022.article(23), Text;
    fields {
        /// Why it belongs elsewhere.
        required 0 grounds: ReferralGrounds;
        /// How it gets there.
        required 1 way: ReferralWay;
        /// The organ, when it is listed.
        optional 2 to: UnitId;
        /// The organ by name, when it is not.
        optional 3 to_name: Line<80>;
        /// The guidance given, or the letter.
        optional 4 note: Prose;
    }
}

impl Transition for Refer {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        self.check_way(matter)?;
        if self.grounds == ReferralGrounds::NotCompetent && ctx.is_bureau(&matter.owner) {
            return Err(Why::BureauForwards);
        }
        match (&self.to, &self.to_name) {
            (Some(to), _) => self.check_organ(matter, ctx, to)?,
            (None, Some(_)) if self.way == ReferralWay::Guided && !matter.accuses() => {}
            (None, Some(_)) => return Err(Why::ListedOrganNeeded),
            (None, None) => return Err(Why::TargetNeeded),
        }
        Plan::on(matter, ctx)
            .to(Stage::Redirected)
            .met(dispatch::is_dispatch, ctx.now.today)
            .done()
    }

    fn basis(&self) -> Option<Basis> {
        let of_another_unit = self.grounds == ReferralGrounds::NotCompetent;
        of_another_unit.then_some(Act::Regulations2022.article(23))
    }

    fn facts(&self) -> Facts {
        Facts {
            target: self.to.clone(),
            ..Facts::default()
        }
    }
}

impl Refer {
    /// Letters about litigation are forwarded and visitors guided; what belongs to the discipline organs
    /// is forwarded, never left to the petitioner (第二十二条).
    fn check_way(&self, matter: &Matter) -> Result<(), Why> {
        let must_be = match (self.grounds, matter.petition.channel) {
            (ReferralGrounds::Discipline, _) => ReferralWay::Forwarded,
            (ReferralGrounds::Litigation, Channel::Visit) => ReferralWay::Guided,
            (ReferralGrounds::Litigation, Channel::Letter | Channel::Fax | Channel::Online) => {
                ReferralWay::Forwarded
            }
            _ => return Ok(()),
        };
        if self.way == must_be {
            Ok(())
        } else {
            Err(Why::WayNotForChannel)
        }
    }

    fn check_organ(&self, matter: &Matter, ctx: &Context<'_>, to: &UnitId) -> Result<(), Why> {
        guard::known_unit(ctx, to)?;
        if *to == matter.owner {
            return Err(Why::SameUnit(to.clone()));
        }
        if Wall::around(matter, ctx.organisation).keeps_out_unit(to) {
            return Err(Why::BehindTheWall);
        }
        dispatch::check_accusation(matter, ctx, to)?;
        let needs = match self.grounds {
            ReferralGrounds::Litigation => UnitRole::JudicialOrgan,
            ReferralGrounds::Discipline => UnitRole::DisciplineOrgan,
            ReferralGrounds::NotCompetent if dispatch::can_take(ctx, to) => return Ok(()),
            ReferralGrounds::NotCompetent => return Err(Why::UnitUnsuitable(to.clone())),
        };
        if ctx.organisation.has_role(to, needs) {
            Ok(())
        } else {
            Err(Why::UnitUnsuitable(to.clone()))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn it_goes_to_an_organ_of_the_right_kind() {
        Scene::registered().outcomes(&[
            (
                "bureau-c",
                "refer grounds=litigation way=forwarded to=court",
                "redirected",
            ),
            (
                "bureau-c",
                "refer grounds=litigation way=guided to_name=县法院",
                "!way_not_for_channel",
            ),
            (
                "bureau-c",
                "refer grounds=litigation way=forwarded to_name=县法院",
                "!listed_organ_needed",
            ),
            (
                "bureau-c",
                "refer grounds=litigation way=forwarded to=housing",
                "!unit_unsuitable",
            ),
            (
                "bureau-c",
                "refer grounds=discipline way=forwarded to=discipline",
                "redirected",
            ),
            (
                "bureau-c",
                "refer grounds=not-competent way=guided to_name=有权机关",
                "!bureau_forwards",
            ),
            (
                "bureau-c",
                "refer grounds=litigation way=forwarded to=nowhere",
                "!unit_unknown",
            ),
            (
                "housing-c",
                "refer grounds=not-competent way=guided to_name=县法院",
                "!not_yours",
            ),
        ]);
        let scene = Scene::registered().take(
            "bureau-c",
            "refer grounds=litigation way=forwarded to=court",
        );
        assert_eq!(scene.ended(Kind::BureauDispatch), Some(How::Met));
    }

    #[test]
    fn another_unit_names_the_competent_one_and_a_visitor_is_guided() {
        let visit = Scene::new().take(
            "housing-c",
            "register channel=visit unit=housing received=2026-04-20 text=请修路。",
        );
        let away = "refer grounds=not-competent way=guided";
        visit.outcomes(&[
            ("housing-c", away, "!target_needed"),
            ("housing-c", &format!("{away} to=housing"), "!same_unit"),
            (
                "housing-c",
                &format!("{away} to=conference"),
                "!unit_unsuitable",
            ),
            ("housing-c", &format!("{away} to=roads"), "redirected"),
            (
                "housing-c",
                &format!("{away} to_name=邻县交通局"),
                "redirected",
            ),
            (
                "housing-c",
                "refer grounds=litigation way=guided to_name=县法院",
                "redirected",
            ),
            (
                "housing-c",
                "refer grounds=litigation way=forwarded to=court",
                "!way_not_for_channel",
            ),
            (
                "housing-c",
                "refer grounds=discipline way=guided to=discipline",
                "!way_not_for_channel",
            ),
        ]);
        let (_, step) = visit.read("housing-c", &format!("{away} to=roads"));
        assert_eq!(step.basis(), crate::law::Act::Regulations2022.article(23));
    }

    #[test]
    fn an_accusation_goes_to_no_one_by_name() {
        let accusing = "register channel=visit unit=estate received=2026-04-20 text=举报。 class=accusation accused_units=housing";
        let scene = Scene::new().take("estate-c", accusing);
        assert_eq!(scene.stands().1, "county");
        scene.outcomes(&[
            (
                "county-c",
                "refer grounds=not-competent way=guided to_name=住建局",
                "!listed_organ_needed",
            ),
            (
                "county-c",
                "refer grounds=not-competent way=guided to=housing",
                "!behind_the_wall",
            ),
        ]);
    }

    #[test]
    fn an_accusation_that_names_nobody_is_referred_to_the_discipline_organ_alone() {
        let accusing =
            "register channel=letter unit=housing received=2026-04-20 text=举报。 class=accusation";
        Scene::new().take("housing-c", accusing).outcomes(&[
            (
                "housing-c",
                "refer grounds=not-competent way=forwarded to=roads",
                "!accused_needed",
            ),
            (
                "housing-c",
                "refer grounds=discipline way=forwarded to=discipline",
                "redirected",
            ),
        ]);
    }

    #[test]
    fn an_accusation_is_not_referred_to_those_it_accuses() {
        let accusing = "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation accused_units=discipline";
        Scene::new().take("bureau-c", accusing).outcomes(&[(
            "bureau-c",
            "refer grounds=discipline way=forwarded to=discipline",
            "!behind_the_wall",
        )]);
    }
}
