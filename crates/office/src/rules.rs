//! The office's own terms and parameters, within what the law leaves to it.

use std::fmt::Write as _;

use huiyin_domain::code::Coded as _;
use huiyin_domain::law::{JudgeBy, Law, Laws, OfficeRulesError, Parameters, Sure, TermId};
use huiyin_domain::retention::RetentionRules;
use huiyin_domain::term::Term;

use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::{Office, RULES};

/// What the office sets itself; a term it does not name has the product's figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRules {
    /// Lengths that differ from the product's.
    pub terms: Vec<(TermId, Term)>,
    /// What the statute leaves to the office.
    pub parameters: Parameters,
}

/// Can this term be set on the office's pages? A figure that was read in the statute itself stays; where
/// texts are silent or were not seen, the figure is a default of this product and the office decides.
pub fn is_open_to_the_office(law: &Law, id: TermId) -> bool {
    law.rule(id)
        .is_some_and(|rule| rule.is_configurable() && rule.sure != Sure::Text)
}

impl OfficeRules {
    /// What `law` sets otherwise than the product does.
    pub fn of(law: &Law) -> Self {
        let ours = Law::on(law.from);
        let differs = law.terms().iter().filter_map(|rule| {
            let length = rule.term()?;
            (ours.term(rule.id) != Some(length)).then_some((rule.id, length))
        });
        Self {
            terms: differs.collect(),
            parameters: law.parameters,
        }
    }

    /// The file of rules, always the same for the same rules.
    pub fn to_text(&self) -> String {
        let mut text = String::from("[terms]\n");
        for (id, length) in &self.terms {
            let _ = writeln!(text, "{id} = \"{length}\"");
        }
        let by = match self.parameters.judge_by {
            JudgeBy::Due => "due",
            JudgeBy::Nominal => "nominal",
        };
        let Parameters {
            extension_times,
            withdrawal,
            retention,
            ..
        } = self.parameters;
        let _ = write!(
            text,
            "\n[parameters]\nextension_times = {extension_times}\njudge_by = \"{by}\"\nwithdrawal = {withdrawal}\n"
        );
        if retention != RetentionRules::DEFAULT {
            text.push_str("\n[retention]\n");
            for (class, kept) in [
                ("suggestion", retention.suggestion),
                ("accusation", retention.accusation),
                ("decision-request", retention.decision_request),
            ] {
                let _ = writeln!(text, "{class} = \"{}\"", kept.code());
            }
        }
        text
    }

    /// Checks a file of rules and reads it.
    /// # Errors
    /// [`OfficeRulesError`] with the line and what is wrong there.
    pub fn parse(law: &Law, text: &str) -> Result<Self, OfficeRulesError> {
        let ours = Law::on(law.from).clone();
        Ok(Self::of(&ours.with_office_rules(text)?))
    }
}

impl Office {
    /// The office's own rules as they stand.
    pub fn rules(&self) -> OfficeRules {
        OfficeRules::of(self.laws().on(self.today()))
    }

    /// Terms whose figure is a default of this product and still stands.
    pub fn rules_without_source(&self) -> usize {
        let laws = self.laws();
        let law = laws.on(self.today());
        let ours = Law::on(law.from);
        let open = law
            .terms()
            .iter()
            .filter(|rule| is_open_to_the_office(law, rule.id));
        open.filter(|rule| ours.term(rule.id) == rule.term())
            .count()
    }

    /// Saves the office's own rules; what runs already keeps its day.
    /// # Errors
    /// [`OfficeError::Setting`] with the line to mend, [`OfficeError::NotAdministrator`], or as the store
    /// says.
    pub fn set_rules(&self, text: &str, who: &ActAs) -> Result<(), OfficeError> {
        let calendar = self.calendar()?;
        Laws::of_office(&calendar, text).map_err(|error| OfficeError::Setting {
            file: RULES.to_owned(),
            why: error.to_string(),
        })?;
        self.save_setting(RULES, text.to_owned(), who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use huiyin_domain::transition::Retention;
    use jiff::civil::date;

    #[test]
    fn rules_written_and_read_again_are_the_same() {
        let law = Law::on(date(2026, 1, 1));
        let mut rules = OfficeRules::of(law);
        assert!(rules.terms.is_empty());
        rules.terms.push((TermId::LapseGrace, Term::Days(20)));
        rules.parameters.extension_times = 2;
        rules.parameters.judge_by = JudgeBy::Nominal;
        rules.parameters.retention.suggestion = Retention::ThirtyYears;
        assert_eq!(OfficeRules::parse(law, &rules.to_text()), Ok(rules));
    }

    #[test]
    fn figures_of_the_statute_are_not_open_and_defaults_are() {
        let law = Law::on(date(2026, 1, 1));
        for (id, open) in [
            (TermId::Conclude, false),
            (TermId::AssignedFeedback, false),
            (TermId::LapseGrace, true),
            (TermId::ReturnedHandling, true),
        ] {
            assert_eq!(is_open_to_the_office(law, id), open, "{id}");
        }
    }
}
