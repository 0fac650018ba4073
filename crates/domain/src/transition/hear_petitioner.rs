//! 听取陈述: the petitioner is heard before an opinion (第三十一条第六项).

use super::Transition;
use super::guard;
use super::plan::Plan;
use super::spec::step;
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// How the petitioner was heard.
    HearingWay {
        InPerson = 1, "in-person", "当面", "in person";
        Phone = 2, "phone", "电话", "by telephone";
        Network = 3, "network", "网络", "over the network";
        Written = 4, "written", "书面", "in writing";
        Declined = 5, "declined", "信访人表示不再陈述或无法取得联系", "declined, or could not be reached after due effort";
    }
}

codes! {
    /// Why 缘由 could not be asked; the record of what was said tells more.
    NoCause {
        NotTold = 1, "not-told", "信访人表示不再说明", "the petitioner would rather not say more";
        NotKnown = 2, "not-known", "信访人也不清楚", "the petitioner does not know it either";
        NotReached = 3, "not-reached", "没有谈完，未能再联系上", "the talk was not finished, and no other came about";
    }
}

step! {
    /// 听取信访人陈述事实和理由, and 缘由, and what law and policy say. A joint visit is heard through its representatives.
    HearPetitioner = "hear-petitioner", act 171, entry 25;
    rows "17";
    title "听取陈述", "hear the petitioner";
    form Record;
    from [Stage::InProgress];
    to [];
    who "承办人", "the handler";
    guard "出具意见前必经；多人走访由代表陈述", "before any opinion; a joint visit through its representatives";
    terms [];
    document Some(DocKind::StatementRecord);
    basis Act::Regulations2022.article(31), Text;
    fields {
        /// On what day.
        required 0 day: jiff::civil::Date;
        /// How.
        required 1 way: HearingWay;
        /// What was said, or what was done to reach the petitioner.
        required 2 note: Prose;
        /// Why it came to this, since when, and what was tried (缘由问清楚).
        optional 3 cause: Prose;
        /// Why that could not be asked.
        optional 4 no_cause: NoCause;
        /// What law and policy were explained, with their articles (政策讲清楚).
        optional 5 policy: Prose;
    }
}

impl Transition for HearPetitioner {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_handler(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if self.way != HearingWay::Declined && matter.petition.lacks_representatives() {
            return Err(Why::RepresentativesNeeded);
        }
        guard::not_before("day", self.day, matter.petition.received)?;
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.heard = true;
        // Where nobody can be heard, the same record says why nobody could be asked.
        matter.asked |=
            self.way == HearingWay::Declined || self.cause.is_some() || self.no_cause.is_some();
        matter.takes_part_by(event);
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn a_joint_visit_is_heard_through_its_representatives() {
        let visit = "register channel=visit unit=housing received=2026-04-20 text=请修路。 class=suggestion head_count=8";
        let scene = Scene::new()
            .take("housing-c", visit)
            .take("housing-c", "take-up")
            .take("housing-c", "accept way=on-the-spot")
            .take("housing-head", "start handler=housing-h no_conflict=yes");
        let hear = "hear-petitioner day=2026-04-20 way=in-person note=已记录";
        scene.outcomes(&[
            ("housing-h", hear, "!representatives_needed"),
            (
                "housing-h",
                &hear.replace("in-person", "declined"),
                "in-progress",
            ),
        ]);
        let scene = scene.take("petitioner", "name-representatives representatives=5");
        scene.outcomes(&[
            ("housing-h", hear, "in-progress"),
            (
                "housing-h",
                &hear.replace("04-20", "04-19"),
                "!date_too_early",
            ),
            (
                "housing-h",
                &hear.replace("04-20", "04-21"),
                "!date_in_future",
            ),
            ("housing-c", hear, "!role_not_allowed"),
        ]);
    }

    #[test]
    fn no_opinion_is_issued_before_the_cause_was_asked_or_the_record_says_why_it_could_not_be() {
        let issue = format!(
            "issue-opinion {} remedy=可复查 signed_by=housing-head",
            crate::scene::OPINION
        );
        let scene = Scene::accepted(ROUTE_6)
            .take("housing-head", "start handler=housing-h no_conflict=yes");
        let hear = "hear-petitioner day=2026-05-21 way=phone note=已记录";
        let heard = scene.clone().take("housing-h", hear);
        let refusal = heard.decide("housing-h", &issue).unwrap_err();
        assert_eq!(
            (refusal.code(), refusal.basis),
            (
                "cause_not_asked",
                crate::law::Act::Regulations2022.article(31)
            )
        );
        let usual = heard.matter().usual_step().map(|spec| spec.name);
        assert_eq!(usual, Some("investigate"));
        for further in [
            "hear-petitioner day=2026-05-21 way=phone note=又谈 cause=去年起漏水，找过物业",
            "hear-petitioner day=2026-05-21 way=phone note=又谈 no_cause=not-known",
            "hear-petitioner day=2026-05-21 way=declined note=多次联系未果",
            "investigate note=现场查看",
        ] {
            let asked = heard.clone().take("housing-h", further);
            asked.outcomes(&[("housing-h", &issue, "concluded")]);
        }
    }

    #[test]
    fn no_opinion_is_issued_before_the_petitioner_was_heard() {
        let scene = Scene::accepted(ROUTE_6)
            .take("housing-head", "start handler=housing-h no_conflict=yes");
        let refusal = scene
            .decide(
                "housing-h",
                &format!(
                    "issue-opinion {} remedy=可复查 signed_by=housing-head",
                    crate::scene::OPINION
                ),
            )
            .unwrap_err();
        assert_eq!(
            (refusal.code(), refusal.basis),
            ("not_heard", crate::law::Act::Regulations2022.article(31))
        );
    }
}
