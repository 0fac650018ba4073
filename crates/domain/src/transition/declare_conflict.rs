//! 回避: an officer declares a conflict of interest, and is out at once.

use super::Transition;
use super::guard::LIVE;
use super::plan::Plan;
use super::spec::step;
use crate::actor::Role;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::Act;
use crate::matter::{ConflictState, Matter};
use crate::refusal::Why;

step! {
    /// 申报回避: access ends with the declaration; the head decides whether it stays so.
    DeclareConflict = "declare-conflict", act 173, entry 25;
    rows "17";
    title "申报回避", "declare a conflict of interest";
    from LIVE;
    to [];
    who "工作人员本人", "the officer concerned";
    guard "与信访事项或信访人有直接利害关系", "a direct interest in the matter or the petitioner";
    terms [];
    document None;
    basis Act::Regulations2022.article(28), Text;
    fields {
        /// What the conflict is.
        required 0 note: Prose;
    }
}

impl Transition for DeclareConflict {
    fn ready(_matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        let needs = &[
            Role::Clerk,
            Role::Handler,
            Role::Head,
            Role::Leader,
            Role::Reviewer,
        ];
        ctx.staff().map(|_| ()).ok_or(Why::RoleNotAllowed { needs })
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx).done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        if let Some(officer) = &event.by.officer {
            matter.set_conflict(officer, ConflictState::Declared, event.day);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn a_leader_in_charge_with_a_conflict_is_in_charge_no_more() {
        let scene = Scene::in_progress(ROUTE_6)
            .take("housing-head", "take-charge leader=county-head")
            .take("county-head", "declare-conflict note=亲属");
        assert_eq!(scene.matter().lead_official, None);
    }

    #[test]
    fn access_ends_with_the_declaration() {
        let scene = Scene::in_progress(ROUTE_6).take("housing-h", "declare-conflict note=亲属");
        assert_eq!(scene.matter().handler, None);
        assert!(scene.allowed("housing-h").is_empty());
        scene.outcomes(&[
            ("housing-h", "investigate note=现场查看", "!recused"),
            ("housing-h2", "investigate note=现场查看", "!handler_needed"),
            (
                "housing-head",
                "investigate note=现场查看",
                "!handler_needed",
            ),
            (
                "petitioner",
                "declare-conflict note=亲属",
                "!role_not_allowed",
            ),
        ]);
    }
}
