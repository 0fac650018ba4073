//! 被反映人（单位）: whom an accusation is about, when that becomes clear after registration.

use super::Transition;
use super::guard::{self, OPEN, STAFF};
use super::plan;
use super::spec::step;
use super::wall_move;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{OfficerId, Position, UnitId};
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::petition::Respondents;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 补记被反映人（单位）. The wall closes at once; names are only added.
    NameAccused = "name-accused", act 23, entry 25;
    rows "";
    title "补记被反映人（单位）", "name who is accused";
    from OPEN;
    to [Stage::Registered], or stays;
    who "持有事项的机关、单位，经手的信访部门或纪检监察机关，或信访人", "the unit that has it, the bureau or discipline organ it passed through, or the petitioner";
    guard "检举控告材料不得转给被检举控告的人员、单位；涉及本单位的，即转由其他机关登记", "an accusation never reaches those it accuses; what accuses the unit itself is registered by another";
    terms [
        TermId::BureauDispatch, TermId::DirectNotice, TermId::NamedReportNotice,
        TermId::AcceptanceDecision
    ];
    document None;
    basis Act::Regulations2022.article(30), Text;
    fields {
        /// Units accused.
        optional 0 units: Vec<UnitId>;
        /// Officers accused.
        optional 1 officers: Vec<OfficerId>;
        /// Remarks.
        optional 2 note: Prose;
    }
}

impl NameAccused {
    fn named(&self) -> Respondents {
        Respondents {
            units: self.units.clone().unwrap_or_default(),
            officers: self.officers.clone().unwrap_or_default(),
        }
    }
}

impl Transition for NameAccused {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        if ctx.actor.is_petitioner() {
            return Ok(());
        }
        match ctx.staff() {
            // The unit that has it may be the one accused: the wall does not wait for it.
            Some((_, own)) if sent_or_oversees(matter, ctx, own) => ctx.acts_for(own, None, STAFF),
            _ => guard::of_the_owner(matter, ctx, STAFF),
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let named = self.named();
        if named.is_empty() {
            return Err(Why::NobodyNamed);
        }
        guard::known_accused(ctx, &named)?;
        let mut petition = matter.petition.clone();
        petition.respondents.add(&named);
        wall_move::keep_outside(matter, ctx, &petition, true)
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.petition.respondents.add(&self.named());
        matter.ever_accused = true;
        wall_move::mark(matter, event);
    }
}

fn sent_or_oversees(matter: &Matter, ctx: &Context<'_>, own: &UnitId) -> bool {
    ctx.oversees(own, matter) || (plan::is_discipline(ctx, own) && matter.passed_through(own))
}

#[cfg(test)]
mod tests {
    use crate::scene::Scene;

    #[test]
    fn the_wall_closes_when_somebody_is_named() {
        let scene = Scene::pending().take("housing-c", "classify class=accusation");
        scene.outcomes(&[
            ("housing-c", "name-accused", "!nobody_named"),
            ("housing-c", "name-accused units=raods", "!unit_unknown"),
            (
                "housing-c",
                "name-accused officers=nobody",
                "!officer_unknown",
            ),
            (
                "housing-c",
                "name-accused units=roads",
                "pending-acceptance",
            ),
            ("petitioner", "name-accused units=housing", "registered"),
            (
                "housing-c",
                "name-accused officers=housing-head",
                "registered",
            ),
            (
                "housing-c",
                "name-accused officers=housing-h",
                "pending-acceptance",
            ),
            ("roads-c", "name-accused units=roads", "!not_yours"),
        ]);
        let scene = scene.take("petitioner", "name-accused units=housing");
        assert_eq!(scene.stands(), ("registered", "county"));
        assert!(scene.matter().passings.is_empty() && scene.matter().handler.is_none());
    }

    #[test]
    fn the_bureau_that_sent_it_names_the_unit_that_has_it_and_the_wall_closes() {
        let scene = Scene::pending();
        assert_eq!(scene.stands(), ("pending-acceptance", "housing"));
        scene.outcomes(&[
            ("bureau-c", "name-accused units=housing", "registered"),
            ("bureau-c", "name-accused units=roads", "pending-acceptance"),
            ("roads-c", "name-accused units=housing", "!not_yours"),
            ("discipline-c", "name-accused units=housing", "!not_yours"),
            ("town-c", "name-accused units=housing", "!not_yours"),
        ]);
        let scene = scene.take("bureau-c", "name-accused units=housing");
        assert_eq!(scene.stands(), ("registered", "county"));
        scene.outcomes(&[("housing-c", "accept way=paper", "!not_registered")]);
    }

    #[test]
    fn a_discipline_organ_names_whom_it_accuses_when_it_passed_the_matter_on() {
        let line = "register channel=letter unit=discipline received=2026-04-20 text=举报。 class=accusation accused_units=roads";
        let mut scene = Scene::new().take("discipline-c", line);
        scene.outcomes(&[("bureau-c", "name-accused units=housing", "!not_yours")]);
        let matter = scene.matter.as_mut().expect("it was registered");
        matter.owner = "housing".parse().unwrap();
        scene.outcomes(&[
            ("discipline-c", "name-accused units=housing", "registered"),
            ("bureau-c", "name-accused units=housing", "!not_yours"),
        ]);
    }

    #[test]
    fn whoever_handles_it_or_is_in_charge_leaves_it_when_accused() {
        let scene = Scene::in_progress("suggestion")
            .take("housing-head", "take-charge leader=county-head")
            .take("petitioner", "name-accused officers=housing-h");
        assert_eq!(scene.matter().handler, None);
        assert!(scene.matter().lead_official.is_some());
        // With its head the whole county is behind the wall, and with it whoever leads there.
        let scene = Scene::new()
            .take(
                "bureau-c",
                "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation",
            )
            .take("bureau-c", "forward to=discipline")
            .take("discipline-head", "take-charge leader=roads-head")
            .take("petitioner", "name-accused units=county");
        assert_eq!(scene.matter().lead_official, None);
    }

    #[test]
    fn an_accused_officer_is_out_and_their_colleagues_go_on() {
        let scene = Scene::pending()
            .take("housing-c", "classify class=accusation")
            .take("petitioner", "name-accused officers=housing-h");
        scene.outcomes(&[
            ("housing-h", "accept way=paper", "!not_registered"),
            ("housing-h2", "accept way=paper", "accepted"),
        ]);
        let scene = scene.take("housing-c", "accept way=paper");
        scene.outcomes(&[(
            "housing-head",
            "start handler=housing-h no_conflict=yes",
            "!behind_the_wall",
        )]);
    }
}
