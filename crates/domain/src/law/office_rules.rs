//! The office's own rules: a small file that sets terms and parameters within what the law allows.
//!
//! ```toml
//! [terms]
//! conclude = "45d"            # stricter than the sixty days of the statute
//! objection_decision = "3wd"
//!
//! [parameters]
//! extension_times = 2
//! judge_by = "nominal"        # or "due"
//! withdrawal = false
//!
//! [retention]
//! suggestion = "10-years"     # or "30-years", "permanent"
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Amount, JudgeBy, Law, Owes, Sure, TermId, TermRule};
use crate::code::Coded as _;
use crate::term::{ParseTermError, Term};
use crate::transition::Retention;

/// Why a file of office rules is refused; `line` counts from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("office rules, line {line}: {problem}")]
pub struct OfficeRulesError {
    /// The line of the mistake, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: OfficeRulesProblem,
}

/// What can be wrong in a file of office rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfficeRulesProblem {
    /// Not TOML, a key that does not exist here, or a value of another type.
    #[error("{0}")]
    Syntax(String),
    /// No term has this name.
    #[error("there is no term `{0}`")]
    UnknownTerm(String),
    /// The term has no fixed length to replace.
    #[error("the term `{0}` has no fixed length; it is set for each matter or each year")]
    NotFixed(TermId),
    /// Not a term.
    #[error(transparent)]
    Term(#[from] ParseTermError),
    /// The statute counts in another unit.
    #[error("`{id}` is {statute} by statute and must stay in that unit, not {given}")]
    OtherUnit {
        /// The term.
        id: TermId,
        /// What the statute says.
        statute: Term,
        /// What the file says.
        given: Term,
    },
    /// An office can promise to be quicker than the statute and can give the petitioner more time;
    /// the reverse it cannot.
    #[error("`{id}` is {statute} by statute; {given} would leave the petitioner worse off")]
    LooserThanStatute {
        /// The term.
        id: TermId,
        /// What the statute says.
        statute: Term,
        /// What the file says.
        given: Term,
    },
    /// Longer than a year where no statute sets a bound.
    #[error("`{id}` can be at most one year, not {given}")]
    TooLong {
        /// The term.
        id: TermId,
        /// What the file says.
        given: Term,
    },
    /// Extensions are counted from 0 to 9.
    #[error("`extension_times` must be 0 to 9, not {0}")]
    ExtensionTimes(i64),
    /// Not a class of files.
    #[error("files are kept \"permanent\", \"30-years\" or \"10-years\", not `{0}`")]
    Retention(String),
    /// Not `due` or `nominal`.
    #[error("`judge_by` must be \"due\" or \"nominal\", not `{0}`")]
    JudgeBy(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    terms: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    parameters: ParametersFile,
    #[serde(default)]
    retention: RetentionFile,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ParametersFile {
    extension_times: Option<Spanned<i64>>,
    judge_by: Option<Spanned<String>>,
    withdrawal: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RetentionFile {
    suggestion: Option<Spanned<String>>,
    accusation: Option<Spanned<String>>,
    #[serde(rename = "decision-request")]
    decision_request: Option<Spanned<String>>,
}

type Located<T> = Result<T, (usize, OfficeRulesProblem)>;

impl Law {
    /// This law with the office's own rules.
    /// # Errors
    /// [`OfficeRulesError`] names the line and what is wrong with it; nothing is applied then.
    pub fn with_office_rules(mut self, text: &str) -> Result<Self, OfficeRulesError> {
        self.apply(text)
            .map_err(|(offset, problem)| OfficeRulesError {
                line: 1 + text
                    .bytes()
                    .take(offset)
                    .filter(|byte| *byte == b'\n')
                    .count(),
                problem,
            })?;
        Ok(self)
    }

    fn apply(&mut self, text: &str) -> Located<()> {
        let file: File = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            (
                offset,
                OfficeRulesProblem::Syntax(error.message().to_owned()),
            )
        })?;
        for (name, value) in &file.terms {
            let rule = TermId::from_name(name.get_ref())
                .and_then(|id| self.terms.iter_mut().find(|rule| rule.id == id))
                .ok_or_else(|| {
                    (
                        name.span().start,
                        OfficeRulesProblem::UnknownTerm(name.get_ref().clone()),
                    )
                })?;
            let term = checked(rule, value.get_ref()).map_err(|p| (value.span().start, p))?;
            rule.amount = Amount::Fixed(term);
        }
        self.apply_retention(&file.retention)?;
        self.apply_parameters(&file.parameters)
    }

    fn apply_retention(&mut self, file: &RetentionFile) -> Located<()> {
        let rules = &mut self.parameters.retention;
        for (set, given) in [
            (&mut rules.suggestion, &file.suggestion),
            (&mut rules.accusation, &file.accusation),
            (&mut rules.decision_request, &file.decision_request),
        ] {
            if let Some(given) = given {
                let unknown = || OfficeRulesProblem::Retention(given.get_ref().clone());
                let class = Retention::from_code(given.get_ref());
                *set = class.ok_or_else(|| (given.span().start, unknown()))?;
            }
        }
        Ok(())
    }

    fn apply_parameters(&mut self, file: &ParametersFile) -> Located<()> {
        if let Some(times) = &file.extension_times {
            self.parameters.extension_times = u16::try_from(*times.get_ref())
                .ok()
                .filter(|times| *times <= 9)
                .ok_or((
                    times.span().start,
                    OfficeRulesProblem::ExtensionTimes(*times.get_ref()),
                ))?;
        }
        if let Some(by) = &file.judge_by {
            self.parameters.judge_by = match by.get_ref().as_str() {
                "due" => JudgeBy::Due,
                "nominal" => JudgeBy::Nominal,
                other => {
                    return Err((by.span().start, OfficeRulesProblem::JudgeBy(other.into())));
                }
            };
        }
        if let Some(withdrawal) = file.withdrawal {
            self.parameters.withdrawal = withdrawal;
        }
        Ok(())
    }
}

/// A replacement length that the law allows. The bound is the statute's own figure where its text
/// is known, a year elsewhere.
fn checked(rule: &TermRule, value: &str) -> Result<Term, OfficeRulesProblem> {
    let statute = rule.term().ok_or(OfficeRulesProblem::NotFixed(rule.id))?;
    let given: Term = value.parse()?;
    let id = rule.id;
    if rule.sure != Sure::Text {
        let a_year = match given {
            Term::Days(_) | Term::WorkingDays(_) => 366,
            Term::Months(_) => 12,
        };
        return if given.amount() <= a_year {
            Ok(given)
        } else {
            Err(OfficeRulesProblem::TooLong { id, given })
        };
    }
    if !given.same_unit(statute) {
        return Err(OfficeRulesProblem::OtherUnit { id, statute, given });
    }
    let harms_petitioner = match rule.owes {
        Owes::Petitioner => given.amount() < statute.amount(),
        _ => given.amount() > statute.amount(),
    };
    if harms_petitioner {
        return Err(OfficeRulesProblem::LooserThanStatute { id, statute, given });
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn law() -> Law {
        Law::on(date(2026, 1, 1)).clone()
    }

    #[test]
    fn an_office_can_be_quicker_and_can_give_the_petitioner_more_time() {
        let rules = "[terms]\nconclude = \"45d\"\nreview_request = \"40d\"\nsimple_accept = \"2d\"\n\
            [parameters]\nwithdrawal = false\n";
        let law = law().with_office_rules(rules).unwrap();
        assert_eq!(law.term(TermId::Conclude), Some(Term::Days(45)));
        assert_eq!(law.term(TermId::ReviewRequest), Some(Term::Days(40)));
        assert_eq!(law.term(TermId::SimpleAccept), Some(Term::Days(2)));
        assert!(!law.parameters.withdrawal);
        // What the file leaves out stays as it is.
        assert_eq!(law.term(TermId::Objection), Some(Term::WorkingDays(5)));
        assert_eq!(law.parameters.extension_times, 1);
    }

    #[test]
    fn an_empty_file_changes_nothing() {
        assert_eq!(law().with_office_rules("").unwrap(), law());
    }

    #[test]
    fn each_mistake_is_refused_with_its_line_and_reason() {
        use OfficeRulesProblem as P;
        let loose = |id, statute, given| P::LooserThanStatute { id, statute, given };
        let cases = [
            (
                "[terms]\nconclud = \"45d\"",
                2,
                P::UnknownTerm("conclud".into()),
            ),
            (
                "[terms]\nconclude = \"61d\"",
                2,
                loose(TermId::Conclude, Term::Days(60), Term::Days(61)),
            ),
            (
                "[terms]\n\nreview_request = \"29d\"",
                3,
                loose(TermId::ReviewRequest, Term::Days(30), Term::Days(29)),
            ),
            (
                "[terms]\nextension = \"31d\"",
                2,
                loose(TermId::Extension, Term::Days(30), Term::Days(31)),
            ),
            (
                "[terms]\nobjection = \"5d\"",
                2,
                P::OtherUnit {
                    id: TermId::Objection,
                    statute: Term::WorkingDays(5),
                    given: Term::Days(5),
                },
            ),
            (
                "[terms]\nlapse_grace = \"367d\"",
                2,
                P::TooLong {
                    id: TermId::LapseGrace,
                    given: Term::Days(367),
                },
            ),
            (
                "[terms]\nannual_report = \"1d\"",
                2,
                P::NotFixed(TermId::AnnualReport),
            ),
            (
                "[terms]\nconclude = \"soon\"",
                2,
                P::Term(ParseTermError::Shape("soon".into())),
            ),
            (
                "[terms]\nconclude = \"0d\"",
                2,
                P::Term(ParseTermError::Range("0d".into())),
            ),
            (
                "[parameters]\nextension_times = 10",
                2,
                P::ExtensionTimes(10),
            ),
            (
                "[retention]\naccusation = \"5-years\"",
                2,
                P::Retention("5-years".into()),
            ),
            (
                "[parameters]\nextension_times = -1",
                2,
                P::ExtensionTimes(-1),
            ),
            (
                "[parameters]\njudge_by = \"mood\"",
                2,
                P::JudgeBy("mood".into()),
            ),
        ];
        for (text, line, problem) in cases {
            let error = law().with_office_rules(text).unwrap_err();
            assert_eq!(error, OfficeRulesError { line, problem }, "{text}");
        }
    }

    #[test]
    fn a_key_that_does_not_exist_is_refused() {
        for text in [
            "[parameters]\njudge = \"due\"",
            // Steps record days, not hours: a last day ends at 24:00.
            "[parameters]\nclose_of_business = \"17:30\"",
            "[term]\n",
            "[terms]\nconclude = 60",
        ] {
            let error = law().with_office_rules(text).unwrap_err();
            assert!(
                matches!(error.problem, OfficeRulesProblem::Syntax(_)),
                "{text}: {error}"
            );
        }
    }

    #[test]
    fn what_no_text_in_force_confirms_says_so() {
        let unconfirmed: Vec<_> = law()
            .terms()
            .iter()
            .filter(|rule| rule.sure == Sure::Unconfirmed)
            .map(|rule| rule.id)
            .collect();
        assert_eq!(
            unconfirmed,
            [
                TermId::AcceptanceDecision,
                TermId::ObjectionDecision,
                TermId::PerformDuty,
                TermId::LapseGrace,
                TermId::SimpleAccept,
                TermId::SimpleOpinion,
                TermId::SimpleRelay,
                TermId::ImprovementFeedback,
                TermId::OpeningAnswer,
                TermId::OpeningShown,
            ]
        );
    }
}
