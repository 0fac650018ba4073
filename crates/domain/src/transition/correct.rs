//! 更正: a new entry that names the one it corrects; nothing is edited.

use super::Transition;
use super::guard::STAFF;
use super::spec::step;
use super::wall_move;
use crate::code::{Coded as _, codes};
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::{Category, Input as _, Line, Prose};
use crate::id::{Position, plain_number};
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::petition::{Petition, Purpose};
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// What is corrected. Days of receipt and notices are not on the list: they cannot be moved.
    Corrected {
        Title = 1, "title", "标题", "title";
        Purpose = 2, "purpose", "信访目的", "purpose";
        Category = 3, "category", "内容分类", "content category";
        Place = 4, "place", "问题属地", "place of the problem";
        HeadCount = 5, "head-count", "信访人数", "head count";
        Other = 6, "other", "其他记载", "another statement";
    }
}

step! {
    /// 更正: the earlier entry stays; the reason is recorded.
    Correct = "correct", act 421, entry 22;
    rows "";
    title "更正", "correct";
    from *crate::stage::ALL_STAGES;
    to [Stage::Registered], or stays;
    who "持有事项的机关、单位或信访部门", "the unit that has it, or the bureau";
    guard "原记载保留；收到日期和告知日期不得更改", "the entry stays; days of receipt and notice cannot be moved";
    terms [
        TermId::BureauDispatch, TermId::DirectNotice, TermId::NamedReportNotice,
        TermId::AcceptanceDecision
    ];
    document None;
    basis Act::HouseRule.whole(), Unconfirmed;
    fields {
        /// The entry that is corrected.
        required 0 entry: Position;
        /// What is corrected.
        required 1 what: Corrected;
        /// The right value.
        optional 2 value: Line<80>;
        /// Why, and what was wrong.
        required 3 note: Prose;
    }
}

impl Transition for Correct {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        match ctx.staff() {
            Some((_, own)) if ctx.oversees(own, matter) => ctx.acts_for(own, None, STAFF),
            _ => ctx.acts_for(&matter.owner, Some(matter), STAFF),
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if !matter.entries.contains(&self.entry) {
            return Err(Why::NoSuchEntry(self.entry.0));
        }
        let mut petition = matter.petition.clone();
        self.put_right(&mut petition).ok_or(Why::CorrectionValue)?;
        if petition.representatives > petition.head_count {
            return Err(Why::MoreRepresentativesThanPeople);
        }
        let accuses = petition.accuses(matter.class);
        wall_move::keep_outside(matter, ctx, &petition, accuses)
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        // Checked when it was decided.
        let _ = self.put_right(&mut matter.petition);
        if matter.stage.is_open() {
            wall_move::mark(matter, event);
        }
    }
}

impl Correct {
    /// None when the value does not fit what is corrected.
    fn put_right(&self, petition: &mut Petition) -> Option<()> {
        let value = self.value.as_ref().map(Line::as_str);
        match self.what {
            Corrected::Title => petition.title = value?.to_owned(),
            Corrected::Purpose => petition.purpose = Some(Purpose::from_code(value?)?),
            Corrected::Category => {
                petition.category = Category::parse(value?).ok()?.levels();
            }
            Corrected::Place => petition.place = Some(value?.to_owned()),
            Corrected::HeadCount => {
                let count = plain_number(value?).filter(|count| (1..=1_000_000).contains(count))?;
                petition.head_count = u32::try_from(count).ok()?;
            }
            Corrected::Other => {}
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn a_correction_names_an_entry_of_the_matter_and_a_value_that_fits() {
        Scene::registered().outcomes(&[
            (
                "bureau-c",
                "correct entry=100 what=place value=城关街道 note=笔误",
                "registered",
            ),
            (
                "bureau-c",
                "correct entry=101 what=place value=城关街道 note=笔误",
                "!no_such_entry",
            ),
            (
                "bureau-c",
                "correct entry=100 what=place note=笔误",
                "!correction_value",
            ),
            (
                "bureau-c",
                "correct entry=100 what=purpose value=whim note=笔误",
                "!correction_value",
            ),
            (
                "bureau-c",
                "correct entry=100 what=head-count value=0 note=笔误",
                "!correction_value",
            ),
            (
                "bureau-c",
                "correct entry=100 what=other note=笔误",
                "registered",
            ),
            (
                "housing-c",
                "correct entry=100 what=place value=城关街道 note=笔误",
                "!not_yours",
            ),
            (
                "town-c",
                "correct entry=100 what=place value=城关街道 note=笔误",
                "!not_yours",
            ),
        ]);
        let scene = Scene::registered().take(
            "bureau-c",
            "correct entry=100 what=category value=城乡建设/市政管理 note=笔误",
        );
        assert_eq!(scene.matter().petition.category, ["城乡建设", "市政管理"]);
    }

    #[test]
    fn a_corrected_purpose_closes_the_wall() {
        let line = "register channel=letter unit=housing received=2026-04-20 text=举报。 class=decision-request accused_units=housing";
        let scene = Scene::new().take("housing-c", line).take(
            "bureau-c",
            "correct entry=100 what=purpose value=accusation note=信访人说明",
        );
        assert_eq!(scene.stands(), ("registered", "county"));
    }

    #[test]
    fn a_corrected_purpose_does_not_open_the_wall() {
        let line = "register channel=letter unit=bureau received=2026-04-20 text=举报。 purpose=accusation class=decision-request accused_units=housing";
        let corrected = Scene::new().take("bureau-c", line).take(
            "bureau-c",
            "correct entry=100 what=purpose value=request note=笔误",
        );
        corrected.outcomes(&[("bureau-c", "forward to=housing", "!behind_the_wall")]);
    }

    #[test]
    fn the_day_of_receipt_cannot_be_moved() {
        use crate::code::Coded;
        let codes: Vec<_> = super::Corrected::CHOICES
            .iter()
            .map(|choice| choice.code)
            .collect();
        assert_eq!(
            codes,
            [
                "title",
                "purpose",
                "category",
                "place",
                "head-count",
                "other"
            ]
        );
        Scene::in_progress(ROUTE_6).outcomes(&[(
            "bureau-c",
            "correct entry=100 what=title value=路灯 note=笔误",
            "in-progress",
        )]);
    }
}
