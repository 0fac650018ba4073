//! 推选代表: the petitioners of a joint petition name who speaks for them.

use super::Transition;
use super::guard::{self, OPEN, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::id::Position;
use crate::law::Act;
use crate::matter::Matter;
use crate::petition::Petition;
use crate::refusal::Why;

step! {
    /// 推选代表: at most five. Here is only how many; who they are is sealed with the identities.
    NameRepresentatives = "name-representatives", act 24, entry 25;
    rows "";
    title "推选代表", "name representatives";
    from OPEN;
    to [];
    who "信访人；由持有事项的机关、单位记录", "the petitioners; recorded by the unit that has it";
    guard "不超过五人", "at most five";
    terms [];
    document None;
    basis Act::Regulations2022.article(20), Text;
    fields {
        /// How many.
        required 0 representatives: u32;
    }
}

impl Transition for NameRepresentatives {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        if ctx.actor.is_petitioner() {
            Ok(())
        } else {
            guard::of_the_owner(matter, ctx, STAFF)
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let given = self.representatives;
        if given > Petition::MAX_REPRESENTATIVES {
            return Err(Why::TooManyRepresentatives { given });
        }
        if given > matter.petition.head_count {
            return Err(Why::MoreRepresentativesThanPeople);
        }
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.petition.representatives = self.representatives;
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::Scene;

    #[test]
    fn at_most_five_and_never_more_than_there_are_people() {
        let visit =
            "register channel=visit unit=bureau received=2026-04-20 text=请修路。 head_count=8";
        let scene = Scene::new().take("bureau-c", visit);
        scene.outcomes(&[
            (
                "bureau-c",
                "name-representatives representatives=5",
                "registered",
            ),
            (
                "petitioner",
                "name-representatives representatives=3",
                "registered",
            ),
            (
                "bureau-c",
                "name-representatives representatives=6",
                "!too_many_representatives",
            ),
            (
                "roads-c",
                "name-representatives representatives=3",
                "!not_yours",
            ),
        ]);
        Scene::registered().outcomes(&[(
            "bureau-c",
            "name-representatives representatives=2",
            "!more_representatives_than_people",
        )]);
    }
}
