//! 督办: a bureau or a unit above presses for what is due; never about the person, only about the work.

use super::Transition;
use super::guard::{self, LIVE};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::actor::Role;
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::{Days, Prose};
use crate::id::Position;
use crate::law::Act;
use crate::matter::{Matter, Urging};
use crate::obligation::{ObligationKind, Owner};
use crate::refusal::Why;
use crate::term::Term;

codes! {
    /// Why a unit is urged (第四十条).
    UrgeTrigger {
        AcceptanceRules = 1, "acceptance-rules", "未按规定受理", "acceptance rules broken";
        HandlingRules = 2, "handling-rules", "未按规定程序、期限办理", "handling rules or terms broken";
        Shirking = 3, "shirking", "推诿", "shirking";
        Perfunctory = 4, "perfunctory", "敷衍", "perfunctory work";
        Delay = 5, "delay", "拖延", "delay";
        Fraud = 6, "fraud", "弄虚作假", "fraud";
        NotCarriedOut = 7, "not-carried-out", "拒不执行处理意见", "an opinion is not carried out";
        Other = 8, "other", "其他需要督办的情形", "another reason";
    }
}

codes! {
    /// In what form.
    UrgeForm {
        SystemNotice = 1, "system-notice", "网上督办", "notice in the system";
        Phone = 2, "phone", "电话督办", "by telephone";
        Letter = 3, "letter", "发函督办", "by letter";
        Talk = 4, "talk", "约谈督办", "in a talk";
        OnSite = 5, "on-site", "实地督办", "on site";
        Joint = 6, "joint", "联合督办", "jointly";
    }
}

const URGERS: &[Role] = &[
    Role::Clerk,
    Role::Handler,
    Role::Head,
    Role::Leader,
    Role::Inspector,
];

step! {
    /// 督办: with a trigger, a form, and a period to answer in writing.
    Urge = "urge", act 401, entry 26;
    rows "";
    title "督办", "urge";
    from LIVE;
    to [];
    who "信访部门或上级机关、单位", "the bureau, or a unit above";
    guard "有《条例》第四十条所列情形", "a trigger of Art. 40";
    terms [];
    document Some(DocKind::UrgingLetter);
    basis Act::Regulations2022.article(40), Text;
    fields {
        /// Why.
        required 0 trigger: UrgeTrigger;
        /// In what form.
        required 1 form: UrgeForm;
        /// Within how many days the answer is due.
        required 2 reply_days: Days;
        /// What is asked.
        required 3 note: Prose;
    }
}

impl Transition for Urge {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::from_above(matter, ctx, URGERS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let owner = Owner::Unit(matter.owner.clone());
        let term = Term::Days(self.reply_days.0);
        Plan::on(matter, ctx)
            .owed_within(owner, ObligationKind::UrgeAnswer, ctx.now.today, term)?
            .done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        let answer = event
            .effect
            .arisen
            .iter()
            .find(|owed| owed.kind == ObligationKind::UrgeAnswer);
        if let (Some(answer), Some(from)) = (answer, &event.by.unit) {
            let to = matter.owner.clone();
            let urging = Urging {
                from: from.clone(),
                to,
                day: event.day,
                n: answer.n,
                answered: None,
            };
            matter.urgings.push(urging);
        }
    }

    fn facts(&self) -> Facts {
        Facts {
            days: Some(self.reply_days.0),
            ..Facts::default()
        }
    }
}

step! {
    /// 答复督办: in writing, the oldest open urging first.
    AnswerUrge = "answer-urge", act 402, entry 26;
    rows "";
    title "答复督办", "answer an urging";
    from LIVE;
    to [];
    who "被督办的机关、单位", "the unit urged";
    guard "书面反馈", "in writing";
    terms [];
    document Some(DocKind::UrgingReply);
    basis Act::Regulations2022.article(40), Text;
    fields {
        /// The answer, and what was done.
        required 0 note: Prose;
    }
}

impl Transition for AnswerUrge {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        match &guard::running(matter, ObligationKind::UrgeAnswer)?.owner {
            Owner::Unit(unit) => ctx.acts_for(unit, Some(matter), guard::STAFF),
            Owner::Petitioner => Err(Why::NothingRunning(ObligationKind::UrgeAnswer)),
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let owed = guard::running(matter, ObligationKind::UrgeAnswer)?;
        Plan::on(matter, ctx).met_one(owed, ctx.now.today).done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        let answered = event.effect.ended.iter().map(|ended| ended.n);
        for n in answered {
            let urging = matter.urgings.iter_mut().find(|urging| urging.n == n);
            if let Some(urging) = urging {
                urging.answered = Some(event.day);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{ROUTE_6, Scene};

    const URGE: &str = "urge trigger=delay form=letter reply_days=10 note=请尽快办理";

    #[test]
    fn the_bureau_or_a_unit_above_urges_and_never_the_unit_itself() {
        Scene::in_progress(ROUTE_6).outcomes(&[
            ("bureau-c", URGE, "in-progress"),
            ("county-head", URGE, "in-progress"),
            // A lower bureau with no part in it.
            ("town-head", URGE, "!not_yours"),
            ("housing-head", URGE, "!not_yours"),
            ("roads-head", URGE, "!not_yours"),
            ("estate-head", URGE, "!not_yours"),
            ("petitioner", URGE, "!role_not_allowed"),
        ]);
    }

    #[test]
    fn an_accusation_is_not_open_to_a_bureau_that_did_not_pass_it_on() {
        let accusing = "register channel=letter unit=roads received=2026-04-20 text=举报。 class=accusation accused_units=housing";
        let direct = Scene::new().take("roads-c", accusing);
        direct.outcomes(&[
            ("bureau-c", URGE, "!not_yours"),
            (
                "bureau-c",
                "correct entry=100 what=other note=笔误",
                "!not_yours",
            ),
            ("county-c", URGE, "registered"),
        ]);
        let passed = Scene::new()
            .take("bureau-c", &accusing.replace("=roads", "=bureau"))
            .take("bureau-c", "forward to=roads");
        passed.outcomes(&[("bureau-c", URGE, "forwarded")]);
    }

    #[test]
    fn the_oldest_urging_is_answered_first() {
        let scene = Scene::in_progress(ROUTE_6)
            .take("bureau-c", URGE)
            .on(date(2026, 5, 25))
            .take("county-c", URGE)
            .on(date(2026, 6, 2))
            .take("housing-c", "answer-urge note=已办理");
        let ended: Vec<_> = scene
            .matter()
            .clocks
            .iter()
            .filter(|clock| clock.obligation.kind == Kind::UrgeAnswer)
            .collect();
        assert_eq!(ended[0].ended.map(|(how, _)| how), Some(How::MetLate));
        assert!(ended[1].is_running());
        assert_eq!(scene.matter().urgings[0].answered, Some(date(2026, 6, 2)));
        let scene = scene.take("housing-c", "answer-urge note=已办理");
        scene.outcomes(&[("housing-c", "answer-urge note=已办理", "!nothing_running")]);
    }
}
