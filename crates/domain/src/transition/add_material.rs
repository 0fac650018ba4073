//! 补充材料: more papers or words for a matter; the procedure goes on as it stands.

use super::Transition;
use super::guard::{self, LIVE, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::Effect;
use crate::field::{Prose, Reference};
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;

step! {
    /// 补充材料: by the petitioner, or by the unit for what was brought to the counter. It starts and stops
    /// no clock, and nobody can refuse it.
    AddMaterial = "add-material", act 441, entry 25;
    rows "";
    title "补充材料", "add material";
    from LIVE;
    to [];
    who "信访人；当面或者邮寄交来的由持有事项的单位或信访部门录入", "the petitioner; what was brought or posted is entered by the unit that has it or the bureau";
    guard "", "";
    terms [];
    document None;
    basis Act::HouseRule.whole(), Unconfirmed;
    fields {
        /// What it shows.
        optional 0 note: Prose;
        /// The number of the paper, when an officer enters it.
        optional 1 paper: Reference;
    }
}

impl Transition for AddMaterial {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        match ctx.staff() {
            _ if ctx.actor.is_petitioner() => Ok(()),
            None => Err(Why::OnlyPetitioner),
            Some((_, own)) if ctx.oversees(own, matter) => ctx.acts_for(own, None, STAFF),
            Some(_) => guard::of_the_owner(matter, ctx, STAFF),
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx).done()
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn material_is_taken_at_every_stage_before_the_archive_and_moves_nothing() {
        let before = Scene::in_progress(ROUTE_6);
        let after = before
            .clone()
            .take("petitioner", "add-material note=照片两张");
        assert_eq!(after.stands(), before.stands());
        assert_eq!(after.matter().clocks, before.matter().clocks);
        let step = "add-material note=收据";
        Scene::registered().outcomes(&[
            ("petitioner", step, "registered"),
            ("bureau-c", step, "registered"),
            ("roads-c", step, "!not_yours"),
        ]);
        Scene::concluded().outcomes(&[("petitioner", step, "concluded")]);
    }
}
