//! 询问启封: the petitioner asks why an identity was opened, and whoever stands above the unit that opened it answers.

use super::Transition;
use super::guard::{self, EVER, HEADS};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::access::supervisor_of;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{OfficerId, Position, UnitId};
use crate::law::{Act, TermId};
use crate::matter::{Matter, Question};
use crate::obligation::{Obligation, ObligationKind, Owner};
use crate::refusal::Why;

step! {
    /// 询问启封: about one opening, once. That the entry is an opening by this officer of this unit, the office looks up
    /// in the journal; the petitioner is told the unit alone. Openings can be asked about as long as the record stands.
    AskOpening = "ask-opening", act 451, entry 34;
    rows "";
    title "询问为什么启封", "ask why an identity was opened";
    from EVER;
    to [];
    who "信访人", "the petitioner";
    guard "每次启封可以问一次", "once about each opening";
    terms [TermId::OpeningAnswer];
    document None;
    basis Act::PersonalInformation.article(44), Part;
    fields {
        /// The entry of the opening.
        required 0 opening: Position;
        /// The unit that opened it.
        required 1 unit: UnitId;
        /// The officer who opened it.
        required 2 officer: OfficerId;
        /// What the petitioner wants to know.
        optional 3 note: Prose;
    }
}

impl Transition for AskOpening {
    fn ready(_matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_the_petitioner(ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::known_unit(ctx, &self.unit)?;
        if matter.question_about(self.opening).is_some() {
            return Err(Why::AlreadyRecorded);
        }
        let above = supervisor_of(matter, &self.unit, &self.officer, ctx.organisation);
        let owner = Owner::Unit(above.ok_or(Why::NobodyOutsideTheWall)?);
        Plan::on(matter, ctx)
            .owed_by(owner, ObligationKind::OpeningAnswer, ctx.now.today)?
            .done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        let owed = event.effect.arisen.first();
        matter.questions.push(Question {
            opening: self.opening,
            officer: self.officer.clone(),
            to: owed.and_then(|owed| match &owed.owner {
                Owner::Unit(unit) => Some(unit.clone()),
                Owner::Petitioner => None,
            }),
            n: owed.map_or(0, |owed| owed.n),
            asked: event.day,
            answered: None,
            entry: at,
        });
    }

    fn facts(&self) -> Facts {
        Facts {
            target: Some(self.unit.clone()),
            ..Facts::default()
        }
    }
}

step! {
    /// 答复启封询问: for the unit that was asked, by somebody who decides there and did not open it; the oldest question
    /// first.
    AnswerOpening = "answer-opening", act 452, entry 34;
    rows "";
    title "答复启封询问", "answer why an identity was opened";
    from EVER;
    to [];
    who "启封单位的上级单位的负责人、分管领导；没有上级的，为未启封的其他负责人", "head or leader of the unit above the one that opened it; where there is none, another head";
    guard "启封的人员不得自己答复", "never whoever opened it";
    terms [];
    document None;
    basis Act::PersonalInformation.article(44), Part;
    fields {
        /// What the petitioner is told.
        required 0 note: Prose;
    }
}

impl Transition for AnswerOpening {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        let question = open_question(matter, ctx)?;
        if let Some(unit) = &question.to {
            ctx.acts_for(unit, Some(matter), HEADS)?;
        }
        match ctx.staff() {
            Some((officer, _)) if *officer == question.officer => {
                Err(Why::OwnOpening(officer.clone()))
            }
            _ => Ok(()),
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let question = open_question(matter, ctx)?;
        let owed = matter.answer_owed(question);
        let owed = owed.ok_or(Why::NothingRunning(ObligationKind::OpeningAnswer))?;
        Plan::on(matter, ctx).met_one(owed, ctx.now.today).done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        let answered = event.effect.ended.iter().map(|ended| ended.n);
        for n in answered {
            let questions = matter.questions.iter_mut();
            for question in questions.filter(|question| question.n == n) {
                question.answered = Some((event.day, at));
            }
        }
    }
}

fn open_question<'a>(matter: &'a Matter, ctx: &Context<'_>) -> Result<&'a Question, Why> {
    let found = matter.question_to_answer(ctx.staff());
    found.ok_or(Why::NothingRunning(ObligationKind::OpeningAnswer))
}

impl Matter {
    /// The question about this opening, unless it fell without an answer.
    pub fn question_about(&self, opening: Position) -> Option<&Question> {
        let questions = self.questions.iter().rev();
        questions
            .filter(|one| one.answered.is_some() || self.waits_for(one))
            .find(|one| one.opening == opening)
    }

    /// The question that an answer of this officer of this unit would answer: the oldest that waits for the unit, rather
    /// one that the officer did not cause; the oldest of all where none does.
    pub fn question_to_answer(&self, own: Option<(&OfficerId, &UnitId)>) -> Option<&Question> {
        let waits = || self.questions.iter().filter(|one| self.waits_for(one));
        let is_own = |one: &&Question| own.is_some_and(|(_, unit)| one.to.as_ref() == Some(unit));
        let is_anothers = |one: &&Question| own.is_none_or(|(officer, _)| one.officer != *officer);
        waits()
            .filter(is_own)
            .find(is_anothers)
            .or_else(|| waits().find(is_own))
            .or_else(|| waits().next())
    }

    /// Is an answer owed?
    pub fn waits_for(&self, question: &Question) -> bool {
        self.answer_owed(question).is_some()
    }

    /// The answer that is owed to a question.
    pub fn answer_owed(&self, question: &Question) -> Option<&Obligation> {
        self.running()
            .find(|owed| owed.kind == ObligationKind::OpeningAnswer && owed.n == question.n)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind, Owner};
    use crate::scene::{ROUTE_6, Scene};

    const ASK: &str = "ask-opening opening=104 unit=housing officer=housing-head note=谁看的";
    const ANSWER: &str = "answer-opening note=为送达告知书启封。";

    fn asked_of(scene: &Scene) -> String {
        match &scene.running(Kind::OpeningAnswer).unwrap().owner {
            Owner::Unit(unit) => unit.to_string(),
            Owner::Petitioner => panic!("no unit"),
        }
    }

    #[test]
    fn the_unit_above_answers_in_its_term_and_nobody_else() {
        let scene = Scene::in_progress(ROUTE_6);
        let stands = scene.clone();
        scene.outcomes(&[
            ("petitioner", ASK, "in-progress"),
            ("housing-head", ASK, "!only_petitioner"),
            ("county-head", ANSWER, "!nothing_running"),
        ]);
        let scene = scene.take("petitioner", ASK);
        assert_eq!(asked_of(&scene), "county");
        assert_eq!(scene.stands(), stands.stands());
        scene.outcomes(&[
            ("petitioner", ASK, "!already_recorded"),
            ("housing-head", ANSWER, "!not_yours"),
            ("housing-head2", ANSWER, "!not_yours"),
            ("bureau-c", ANSWER, "!not_yours"),
            ("county-c", ANSWER, "!role_not_allowed"),
            ("county-head", ANSWER, "in-progress"),
        ]);
        let late = scene.on(date(2026, 8, 1)).take("county-head", ANSWER);
        let clock = late.matter().latest_of(Kind::OpeningAnswer).unwrap();
        assert_eq!(clock.ended.map(|(how, _)| how), Some(How::MetLate));
        assert!(late.matter().questions[0].answered.is_some());
        late.outcomes(&[("petitioner", ASK, "!already_recorded")]);
    }

    #[test]
    fn what_the_highest_unit_opened_another_officer_answers_never_the_one_who_opened_it() {
        let ask = "ask-opening opening=104 unit=county officer=county-head";
        let scene = Scene::in_progress(ROUTE_6).take("petitioner", ask);
        // A discipline organ stands beside the county.
        assert_eq!(asked_of(&scene), "discipline");
        let ask = "ask-opening opening=105 unit=discipline officer=discipline-head";
        let scene = scene.take("petitioner", ask);
        let questions = &scene.matter().questions;
        assert_ne!(questions[1].to.as_ref().unwrap().as_str(), "discipline");
    }

    #[test]
    fn no_accused_unit_and_none_below_it_answers_for_an_opening() {
        let accusing = "register channel=letter unit=discipline received=2026-04-20 text=举报。 class=accusation accused_units=county";
        let scene = Scene::new().take("discipline-c", accusing);
        let ask = "ask-opening opening=101 unit=discipline officer=discipline-h";
        let scene = scene.take("petitioner", ask);
        let asked = asked_of(&scene);
        assert!(
            !["county", "bureau", "roads", "housing"].contains(&asked.as_str()),
            "{asked}"
        );
    }

    #[test]
    fn a_question_neither_moves_the_desk_of_the_handler_nor_ends_when_the_matter_does() {
        let before = Scene::in_progress(ROUTE_6);
        let scene = before.clone().take("petitioner", ASK);
        assert_eq!(
            scene.matter().next_due().map(|owed| owed.kind),
            before.matter().next_due().map(|owed| owed.kind)
        );
        let scene = scene.take("petitioner", "withdraw confirmed=yes");
        scene.outcomes(&[
            ("county-head", ANSWER, "withdrawn"),
            ("bureau-a", "archive retention=30-years", "!still_owed"),
        ]);
    }
}
