//! Rows 3 and 8: 转送.

use super::Transition;
use super::accept::NoticeWay;
use super::dispatch;
use super::spec::{Facts, step};
use crate::class::Route;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{Position, UnitId};
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 转送: passing on without a report due back. The petitioner is told where it went.
    Forward = "forward", act 30, entry 13;
    rows "3, 8, 32";
    title "转送", "forward";
    from [Stage::Registered, Stage::SubmittedUp];
    to [Stage::Forwarded];
    who "信访部门；其他机关、单位转送本系统下级", "the bureau; another unit to a lower one of its own system";
    guard "属地管理、分级负责；检举控告不转被控告单位及其下级", "same level or lower; an accusation never to the accused or below";
    terms [TermId::ForwardedNotice];
    document Some(DocKind::ForwardLetter);
    basis Act::Regulations2022.article(22), Text;
    fields {
        /// To which unit.
        required 0 to: UnitId;
        /// The route that the sender proposes.
        optional 1 proposed_route: Route;
        /// How the petitioner is told where it went.
        optional 2 told: NoticeWay;
        /// Remarks for the letter.
        optional 3 note: Prose;
    }
}

impl Transition for Forward {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        dispatch::ready(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        dispatch::check_target(matter, ctx, &self.to)?;
        dispatch::sent(matter, ctx, &self.to, Stage::Forwarded)?.done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        dispatch::mark(matter, event, &self.to, false);
    }

    fn facts(&self) -> Facts {
        Facts {
            target: Some(self.to.clone()),
            ..Facts::default()
        }
    }
}
