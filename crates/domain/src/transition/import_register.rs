//! Taking a petition over from another system. Its day is a claim, and nothing of it is counted as
//! the office's own work.

use jiff::civil::Date;

use super::Opening;
use super::guard;
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::actor::Role;
use crate::class::Class;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::{Category, Line, PetitionText};
use crate::id::UnitId;
use crate::law::{Act, TermId};
use crate::obligation::ObligationKind;
use crate::petition::{Channel, Origin, Petition, Respondents};
use crate::refusal::Why;
use crate::stage::Stage;
use crate::text;

/// Who may take matters over.
pub(super) const IMPORTERS: &[Role] = &[Role::Clerk, Role::Head, Role::Administrator];

step! {
    /// 导入登记: a late entry with the day that the source claims, or none. It keeps the id it had there.
    ImportRegister = "import-register", act 901, entry 23;
    rows "1, 2";
    title "导入登记", "register from another system";
    form Particulars;
    from [];
    to [Stage::Registered];
    who "收到信访件的机关、单位", "the unit that received it";
    guard "来源编号保留；所称日期单独记载，不计入考核", "the source's id is kept; its day is a claim and is never judged";
    terms [TermId::BureauDispatch];
    document Some(DocKind::RegistrationForm);
    basis Act::Regulations2022.article(19), Text;
    fields {
        /// The unit that received it.
        required 0 unit: UnitId;
        /// Its id in the source.
        required 1 source: Line<80>;
        /// The day that the source claims.
        optional 2 claimed: Date;
        /// Its title; the first 30 characters of the text when left out.
        optional 3 title: Line<200>;
        /// Its text.
        required 4 text: PetitionText;
        /// Its category in the source, levels divided by `/`.
        optional 5 category: Category;
    }
}

impl Opening for ImportRegister {
    fn open(&self, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::known_unit(ctx, &self.unit)?;
        ctx.acts_for(&self.unit, None, IMPORTERS)?;
        let since = self.claimed.unwrap_or(ctx.now.today);
        let kind = if ctx.is_bureau(&self.unit) {
            ObligationKind::BureauDispatch
        } else {
            ObligationKind::DirectNotice
        };
        Plan::opening(self.unit.clone(), ctx)
            .claims(kind, since)?
            .done()
    }

    fn petition(&self, day: Date) -> (Petition, Option<Class>) {
        let title = match &self.title {
            Some(title) => title.as_str().to_owned(),
            None => text::beginning(self.text.as_str(), 30),
        };
        let petition = Petition {
            channel: Channel::Online,
            receiver: self.unit.clone(),
            received: self.claimed.unwrap_or(day),
            title,
            head_count: 1,
            representatives: 0,
            purpose: None,
            category: self
                .category
                .as_ref()
                .map_or_else(Vec::new, Category::levels),
            place: None,
            marks: Vec::new(),
            respondents: Respondents::default(),
            repeats: None,
            origin: Origin::Imported {
                source: self.source.as_str().to_owned(),
                claimed: self.claimed,
            },
        };
        (petition, None)
    }

    fn text(&self) -> &str {
        self.text.as_str()
    }

    fn facts(&self) -> Facts {
        Facts {
            claimed: self.claimed,
            ..Facts::default()
        }
    }

    fn is_late(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::obligation::{JudgeBy, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn it_keeps_its_source_and_its_claimed_day_and_is_never_late() {
        let line = "import-register unit=bureau source=A-1 claimed=2013-05-06 text=路灯坏了。";
        let scene = Scene::new().take("bureau-c", line);
        let petition = &scene.matter().petition;
        assert_eq!(petition.received, date(2013, 5, 6));
        assert_eq!(
            petition.origin,
            Origin::Imported {
                source: "A-1".into(),
                claimed: Some(date(2013, 5, 6))
            }
        );
        assert_eq!(scene.matter().registered, date(2026, 4, 20));
        let owed = scene.running(Kind::BureauDispatch).unwrap();
        assert!(owed.claimed && !owed.is_overdue(scene.today, JudgeBy::Due));
        let unknown = Scene::new().take(
            "bureau-c",
            "import-register unit=bureau source=A-2 text=路灯坏了。",
        );
        assert_eq!(unknown.matter().petition.received, unknown.today);
        Scene::new().outcomes(&[
            ("petitioner", line, "!role_not_allowed"),
            ("housing-c", line, "!not_yours"),
        ]);
    }

    #[test]
    fn an_imported_matter_goes_through_the_procedure_like_any_other() {
        let scene = Scene::new()
            .take(
                "bureau-c",
                "import-register unit=bureau source=A-1 claimed=2013-05-06 text=路灯坏了。",
            )
            .take("bureau-c", "forward to=housing")
            .take("housing-c", "receive received=2026-04-20")
            .take(
                "housing-c",
                "classify class=decision-request route=petition-procedure",
            )
            .take("housing-c", "accept way=paper");
        let owed = scene.running(Kind::Conclude).unwrap();
        assert!(
            !owed.claimed && owed.from == date(2026, 4, 20),
            "the office's own work is its own"
        );
    }
}
