//! Row 10: 提出异议.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::access::Wall;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::Prose;
use crate::id::UnitId;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 提出异议: within five working days, with detailed reasons. The material goes back only when the
    /// sender has checked and agreed; until then the notice stays due.
    Object = "object", act 100, entry 25;
    rows "10";
    title "提出异议", "object";
    from [Stage::PendingAcceptance];
    to [Stage::Objected];
    who "收到转送、交办的机关、单位", "the unit it was sent to";
    guard "不属于本机关及本系统职权；五个工作日内", "outside its powers and its system's; within five working days";
    terms [TermId::ObjectionDecision];
    document Some(DocKind::ObjectionStatement);
    basis Act::Regulations2022.article(23), Text;
    fields {
        /// Detailed reasons.
        required 0 note: Prose;
        /// The unit that is competent in its view.
        optional 1 suggests: UnitId;
    }
}

impl Transition for Object {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)?;
        let window = guard::running(matter, ObligationKind::Objection)?;
        guard::within(matter, ctx, window, ctx.now.today)?;
        goes_back_to(matter, ctx).map(|_| ())
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if let Some(unit) = &self.suggests {
            guard::known_unit(ctx, unit)?;
        }
        let today = ctx.now.today;
        Plan::on(matter, ctx)
            .to(Stage::Objected)
            .met(|kind| kind == ObligationKind::Objection, today)
            .given_to(goes_back_to(matter, ctx)?)
            .owes(ObligationKind::ObjectionDecision, today)?
            .done()
    }

    fn facts(&self) -> Facts {
        Facts {
            target: self.suggests.clone(),
            ..Facts::default()
        }
    }
}

/// The sender decides; where the matter turned out to accuse the sender, the nearest unit outside the wall.
fn goes_back_to<'a>(matter: &'a Matter, ctx: &Context<'a>) -> Result<&'a UnitId, Why> {
    let sender = matter
        .sender()
        .ok_or(Why::NothingRunning(ObligationKind::Objection))?;
    let wall = Wall::around(matter, ctx.organisation);
    if !wall.keeps_out_unit(sender) {
        return Ok(sender);
    }
    let decides = wall.nearest_outside(sender);
    decides
        .filter(|unit| **unit != matter.owner)
        .ok_or(Why::NobodyDecides)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn within_five_working_days_and_only_against_a_sender() {
        let object = "object note=不属于我局职权";
        let scene = Scene::pending();
        for (day, expected) in [(12, "objected"), (13, "!window_closed")] {
            scene
                .clone()
                .on(date(2026, 5, day))
                .outcomes(&[("housing-c", object, expected)]);
        }
        scene.outcomes(&[("bureau-c", object, "!not_yours")]);
        let direct = Scene::new()
            .take(
                "housing-c",
                "register channel=visit unit=housing received=2026-04-20 text=请修路。",
            )
            .take("housing-c", "take-up");
        direct.outcomes(&[("housing-c", object, "!nothing_running")]);
    }

    #[test]
    fn the_sender_has_it_again_and_the_notice_stays_due() {
        let scene = Scene::pending().take("housing-c", "object note=不属于我局职权 suggests=roads");
        assert_eq!(scene.stands(), ("objected", "bureau"));
        assert_eq!(scene.due(Kind::ObjectionDecision), Some(date(2026, 5, 12)));
        assert_eq!(scene.due(Kind::ForwardedNotice), Some(date(2026, 5, 21)));
        assert_eq!(scene.ended(Kind::Objection), Some(How::Met));
    }

    #[test]
    fn a_sender_that_is_accused_by_now_does_not_decide() {
        let scene = Scene::pending().take("petitioner", "name-accused units=bureau");
        assert_eq!(scene.stands().1, "housing");
        let scene = scene.take("housing-c", "object note=不属于我局职权");
        assert_eq!(scene.stands(), ("objected", "county"));
        scene.outcomes(&[
            (
                "county-c",
                "decide-objection agreed=no note=属于",
                "pending-acceptance",
            ),
            (
                "county-c",
                "decide-objection agreed=yes note=同意",
                "registered",
            ),
        ]);
    }

    #[test]
    fn a_window_into_a_year_without_calendar_is_judged_by_the_calendar_of_the_day() {
        let scene = Scene::registered()
            .on(date(2026, 12, 28))
            .take("bureau-c", "forward to=housing");
        let mut scene = scene.take("housing-c", "receive received=2026-12-28");
        assert!(scene.running(Kind::Objection).unwrap().provisional);
        assert_eq!(scene.due(Kind::Objection), Some(date(2027, 1, 5)));
        scene = scene.on(date(2027, 1, 6));
        scene.outcomes(&[("housing-c", "object note=不属于", "!window_closed")]);
        // The notice for 2027 makes 4 and 5 January days off.
        let days = [
            (1, 1),
            (1, 2),
            (1, 3),
            (1, 4),
            (1, 5),
            (5, 1),
            (5, 2),
            (10, 1),
            (10, 2),
            (10, 3),
        ];
        let days = days
            .map(|(month, day)| format!("\"2027-{month:02}-{day:02}\""))
            .join(", ");
        let notice = format!("year = 2027\nnotice = \"test\"\noff = [{days}]\nwork = []\n");
        let calendar = crate::calendar::Calendar::builtin()
            .with_year(&notice)
            .unwrap();
        scene.laws = crate::law::Laws::of_office(&calendar, "").unwrap();
        scene.outcomes(&[("housing-c", "object note=不属于", "objected")]);
    }
}
