//! 告知去向: the petitioner is told where the matter went.

use super::Transition;
use super::accept::NoticeWay;
use super::guard::{self, LIVE, STAFF};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::Prose;
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;

step! {
    /// 告知转送、交办去向.
    NotifyWhereabouts = "notify-whereabouts", act 31, entry 25;
    rows "3, 4, 8";
    title "告知去向", "tell where it was sent";
    from LIVE;
    to [];
    who "转送、交办的机关、单位", "the sender";
    guard "已转送或交办", "it was forwarded or assigned";
    terms [];
    document Some(DocKind::WhereaboutsNotice);
    basis Act::ClassifiedHandling2017.article(3), Part;
    fields {
        /// How the petitioner is told.
        required 0 way: NoticeWay;
        /// Remarks for the notice.
        optional 1 note: Prose;
    }
}

impl Transition for NotifyWhereabouts {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        let sender = matter.sender().ok_or(Why::NoSuchDocument)?;
        let of_owner = guard::of_the_owner(matter, ctx, STAFF);
        if of_owner.is_ok() {
            of_owner
        } else {
            ctx.acts_for(sender, None, STAFF)
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::can_be_given(matter, self.way)?;
        Plan::on(matter, ctx).done()
    }

    fn facts(&self) -> Facts {
        Facts::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::Scene;

    #[test]
    fn the_sender_tells_where_it_went() {
        let tell = "notify-whereabouts way=paper";
        Scene::registered().outcomes(&[("bureau-c", tell, "!no_such_document")]);
        Scene::pending().outcomes(&[
            ("bureau-c", tell, "pending-acceptance"),
            ("roads-c", tell, "!not_yours"),
        ]);
    }
}
