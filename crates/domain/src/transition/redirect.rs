//! Row 13: routes 1 to 4 lead into a statutory procedure.

use super::Transition;
use super::accept::NoticeWay;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::class::Class;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::{Line, Prose};
use crate::law::Act;
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 导入法定途径: the notice names the statutory route and the organ.
    Redirect = "redirect", act 130, entry 25;
    rows "13";
    title "导入法定途径", "lead into the statutory route";
    from [Stage::PendingAcceptance, Stage::Accepted, Stage::InProgress];
    to [Stage::Redirected];
    who "有权处理的机关、单位", "the competent unit";
    guard "申诉求决类途径一至四", "a request for decision on routes 1 to 4";
    terms [];
    document Some(DocKind::StatutoryRouteNotice);
    basis Act::Regulations2022.article(31), Text;
    fields {
        /// The organ that is competent.
        required 0 organ: Line<80>;
        /// How the petitioner is told.
        required 1 way: NoticeWay;
        /// Remarks for the notice.
        optional 2 note: Prose;
    }
}

impl Transition for Redirect {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)?;
        match (matter.class, matter.route) {
            (None, _) => Err(Why::ClassNeeded),
            (Some(Class::DecisionRequest), None) => Err(Why::RouteNeeded),
            (Some(Class::DecisionRequest), Some(route)) if route.leads_out() => Ok(()),
            _ => Err(Why::DoesNotLeadOut),
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::notice_way(matter, self.way)?;
        Plan::on(matter, ctx)
            .to(Stage::Redirected)
            .met(|kind| kind.is_notice() || kind.is_handling(), ctx.now.today)
            .fell(|kind| kind == ObligationKind::Objection)
            .done()
    }
}

#[cfg(test)]
mod tests {
    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn routes_one_to_four_lead_out_and_the_others_do_not() {
        let redirect = "redirect organ=县人民法院 way=paper";
        let cases = [
            (
                "decision-request route=judicial procedure=administrative-review",
                "redirected",
            ),
            ("decision-request route=arbitration", "redirected"),
            ("decision-request route=party-reexamination", "redirected"),
            (
                "decision-request route=administrative-procedure procedure=administrative-review",
                "redirected",
            ),
            ("decision-request route=perform-duty", "!does_not_lead_out"),
            (ROUTE_6, "!does_not_lead_out"),
            ("decision-request", "!route_needed"),
            ("suggestion", "!does_not_lead_out"),
            ("accusation", "!does_not_lead_out"),
        ];
        for (class, expected) in cases {
            let scene = Scene::pending().take("housing-c", &format!("classify class={class}"));
            scene.outcomes(&[("housing-c", redirect, expected)]);
        }
        Scene::pending().outcomes(&[("housing-c", redirect, "!class_needed")]);
        let judicial = Scene::pending().take(
            "housing-c",
            "classify class=decision-request route=judicial",
        );
        judicial.outcomes(&[
            (
                "housing-c",
                "redirect organ=法院 way=phone",
                "!written_notice_needed",
            ),
            (
                "housing-c",
                "redirect organ=法院 way=not-possible",
                "!can_be_notified",
            ),
        ]);
        let scene = Scene::pending()
            .take(
                "housing-c",
                "classify class=decision-request route=judicial",
            )
            .take("housing-c", redirect);
        assert_eq!(scene.ended(Kind::ForwardedNotice), Some(How::Met));
    }
}
