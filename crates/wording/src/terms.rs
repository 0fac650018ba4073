//! The table of terms, for the page that shows an office its time rules.

use huiyin_domain::law::{Amount, Law, TermId};

use crate::{Locale, basis, sentence, term};

/// One term in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its stable name, as the office's own rules write it.
    pub id: TermId,
    /// What it is for.
    pub name: String,
    /// How long it is.
    pub length: String,
    /// The event it starts from.
    pub starts: String,
    /// Who owes it.
    pub owes: String,
    /// Where it stands.
    pub basis: String,
    /// How sure the figure is.
    pub sure: String,
}

/// Every term under `law`, in the order of the procedure.
pub fn term_rows(locale: Locale, law: &Law) -> Vec<Row> {
    let say = |key: String| sentence(locale, &key, &[]);
    law.terms()
        .iter()
        .map(|rule| Row {
            id: rule.id,
            name: say(format!("term.{}", rule.id)),
            length: match rule.amount {
                Amount::Fixed(length) => term(locale, length),
                Amount::PerCase => say("value.per_case".into()),
                Amount::PerCalendarYear => say("value.per_calendar_year".into()),
            },
            starts: say(format!("starts.{}", rule.starts.as_str())),
            owes: say(format!("owes.{}", rule.owes.as_str())),
            basis: basis(locale, rule.basis),
            sure: say(format!("sure.{}", rule.sure.as_str())),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use huiyin_domain::law::Laws;

    #[test]
    fn every_term_of_every_law_reads_whole_in_both_languages() {
        for locale in Locale::ALL {
            for law in Laws::default().all() {
                for row in term_rows(locale, law) {
                    let text = format!("{row:?}");
                    assert!(!text.contains('⟦'), "{text}");
                }
            }
        }
    }

    #[test]
    fn an_unconfirmed_figure_says_so() {
        let law = Law::on(jiff::civil::date(2026, 1, 1));
        let rows = term_rows(Locale::Zh, law);
        let row = rows
            .iter()
            .find(|row| row.id == TermId::SimpleAccept)
            .unwrap();
        assert_eq!(
            (row.length.as_str(), row.sure.as_str()),
            ("3个工作日", "未经确认，请本机关核定")
        );
    }
}
