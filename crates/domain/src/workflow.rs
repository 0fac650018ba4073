//! The whole procedure as a table that a lawyer can read, printed from what the code decides by.

use std::fmt::Write as _;

use jiff::civil::date;

use crate::class::{Class, Procedure, Route};
use crate::code::{Coded, Words};
use crate::law::{Amount, Basis, Law, Sure, TermId};
use crate::obligation::{JudgeBy, ObligationKind};
use crate::stage::Stage;
use crate::term::Term;
use crate::transition::{ALL, Spec};

/// Markdown, Chinese with English beside it. The same code gives the same bytes.
pub fn table() -> String {
    let mut page = String::from(HEAD);
    page.push_str(&stages());
    page.push_str(&steps());
    page.push_str(&obligations());
    page.push_str(&rules());
    page.push_str(&list::<Class>("## 类别 · Classes"));
    page.push_str(&list::<Route>(
        "## 申诉求决的途径 · Routes of a request for decision",
    ));
    page.push_str(&list::<Procedure>("## 具体程序 · Concrete procedures"));
    page
}

const HEAD: &str = "\
# 信访事项办理程序 · The procedure

本表由程序代码直接生成；系统据以作出每一步判断的就是这里所列的内容。
This table is printed from the code: what stands here is what every decision is made by.

把握 · Sure: **全文** text = 条文已核 the article was read; **部分** part = 仅见部分条文 only a part was seen;
**报道** report = 仅见报道 only a report was seen; **地方** local = 地方规定 a local rule; **自定** unconfirmed = 无据可查或自行设定，可由本机关调整
no text was seen, or the rule is this system's own and the office can set it.

";

fn stages() -> String {
    let mut text = String::from(
        "## 状态 · States\n\n| 状态 | State | 由此可走的步骤 · Steps from here |\n|---|---|---|\n",
    );
    for stage in Stage::MEMBERS {
        let from: Vec<_> = ALL
            .iter()
            .filter(|spec| spec.from.contains(stage) && !spec.stays)
            .map(|spec| format!("{} `{}`", spec.title.zh, spec.name))
            .collect();
        let choice = stage.choice();
        row(
            &mut text,
            &[choice.zh, choice.en, &or_dash(&from.join("；"))],
        );
    }
    text.push('\n');
    text
}

fn steps() -> String {
    let mut text = String::from(
        "## 步骤 · Steps\n\n\
         | 行 Row | 步骤 Step | 从 From | 到 To | 谁 Who | 条件 Guard | 起算期限 Terms started | 文书 Document | 依据 Basis | 把握 Sure |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for spec in ALL {
        row(
            &mut text,
            &[
                &or_dash(spec.rows),
                &format!(
                    "{}<br>{}<br>`{}` ({})",
                    spec.title.zh, spec.title.en, spec.name, spec.act
                ),
                &from_cell(spec),
                &to_cell(spec),
                &both(spec.who),
                &both(spec.guard),
                &terms_cell(spec.terms),
                &document_cell(spec),
                &basis_cell(spec),
                &sures_cell(spec),
            ],
        );
    }
    text.push('\n');
    text
}

fn from_cell(spec: &Spec) -> String {
    match spec.from.len() {
        0 => "—".into(),
        n if n == Stage::MEMBERS.len() => "任何状态<br>any state".into(),
        n if n == Stage::MEMBERS.len() - 1 => {
            "归档前任何状态<br>any state before the archive".into()
        }
        _ => stage_list(spec.from),
    }
}

fn to_cell(spec: &Spec) -> String {
    match (spec.to.is_empty(), spec.stays) {
        (true, _) => "不变<br>stays".into(),
        (false, true) => format!("{}<br>或不变 or stays", stage_list(spec.to)),
        (false, false) => stage_list(spec.to),
    }
}

fn stage_list(stages: &[Stage]) -> String {
    let names = |name: fn(&Stage) -> &'static str| stages.iter().map(name).collect::<Vec<_>>();
    let zh = names(|stage| stage.choice().zh).join("、");
    let en = names(|stage| stage.choice().en).join(", ");
    format!("{zh}<br>{en}")
}

fn terms_cell(terms: &[TermId]) -> String {
    or_dash(
        &terms
            .iter()
            .map(|id| format!("{} `{id}`", length(*id)))
            .collect::<Vec<_>>()
            .join("<br>"),
    )
}

fn bases(spec: &Spec) -> impl Iterator<Item = (Basis, Sure)> {
    std::iter::once((spec.basis, spec.sure)).chain(spec.also.iter().copied())
}

fn basis_cell(spec: &Spec) -> String {
    let each = bases(spec).map(|(basis, _)| format!("{basis}<br>{}", basis.en()));
    each.collect::<Vec<_>>().join("<br>")
}

fn sures_cell(spec: &Spec) -> String {
    let each = bases(spec).map(|(_, sure)| sure_cell(sure));
    each.collect::<Vec<_>>().join("<br>")
}

fn document_cell(spec: &Spec) -> String {
    spec.document.map_or_else(
        || "—".into(),
        |document| format!("{}<br>{}", document.choice().zh, document.choice().en),
    )
}

fn obligations() -> String {
    let mut text = String::from(
        "## 期限 · What is owed, and by when\n\n\
         | 期限 | Obligation | 长度 Length | 性质 Nature | 依据 Basis | 把握 Sure |\n|---|---|---|---|---|---|\n",
    );
    for kind in ObligationKind::MEMBERS {
        let choice = kind.choice();
        let nature = if kind.is_window() {
            "届满后权利或等待终止，不计逾期<br>a window: nobody is late"
        } else {
            "义务，逾期须计<br>a duty"
        };
        let rule = kind.term_id().and_then(|id| law().rule(id));
        let basis = rule.map_or_else(
            || "—".into(),
            |rule| format!("{}<br>{}", rule.basis, rule.basis.en()),
        );
        let sure = rule.map_or_else(|| "—".into(), |rule| sure_cell(rule.sure));
        let length = kind.term_id().map_or_else(|| PER_CASE.into(), length);
        row(
            &mut text,
            &[choice.zh, choice.en, &length, nature, &basis, &sure],
        );
    }
    text.push('\n');
    text
}

/// The rules that no text in force gives, each with what the office can set.
fn rules() -> String {
    let set = law().parameters;
    let times = set.extension_times;
    let on = if set.withdrawal { "true" } else { "false" };
    let judge_by = match set.judge_by {
        JudgeBy::Due => "due",
        JudgeBy::Nominal => "nominal",
    };
    let rows = [
        (
            format!("`extension_times` = {times}"),
            "延长办理期限的次数",
            "how often the term can be extended",
        ),
        (
            format!("`judge_by` = {judge_by}"),
            "以顺延后的（due）还是顺延前的（nominal）届满日判断逾期",
            "late by the last day after rest days are skipped (due), or before (nominal)",
        ),
        (
            format!("`withdrawal` = {on}"),
            "信访人可以撤回，属地方做法",
            "a petitioner can withdraw: a local option",
        ),
        (
            "—".into(),
            "受理之日：告知之日与告知期限届满日中较早的一日",
            "the day of acceptance: the day of the notice, or the last day for it if that is earlier",
        ),
        (
            "—".into(),
            "延长的日数自顺延前的届满日起算",
            "an extension is added to the last day before rest days are skipped",
        ),
        (
            "—".into(),
            "复核听证的时间首尾两日均不计入",
            "of a hearing in re-review, first and last day are both left out",
        ),
    ];
    let mut text = String::from(
        "## 自定规则 · Rules of this system\n\n| 设置 Setting | 规则 | Rule | 把握 Sure |\n|---|---|---|---|\n",
    );
    for (setting, zh, en) in rows {
        row(
            &mut text,
            &[&setting, zh, en, &sure_cell(Sure::Unconfirmed)],
        );
    }
    text.push('\n');
    text
}

const PER_CASE: &str = "逐件设定 set for each matter";

/// The law of 2022 is the one that matters are handled under.
fn law() -> &'static Law {
    Law::on(date(2026, 1, 1))
}

fn length(id: TermId) -> String {
    match law().rule(id).map(|rule| rule.amount) {
        Some(Amount::Fixed(Term::Days(n))) => format!("{n}日 {n} calendar days"),
        Some(Amount::Fixed(Term::WorkingDays(n))) => format!("{n}个工作日 {n} working days"),
        Some(Amount::Fixed(Term::Months(n))) => format!("{n}个月 {n} months"),
        Some(Amount::PerCase) => PER_CASE.into(),
        Some(Amount::PerCalendarYear) => "每年 each year".into(),
        None => "—".into(),
    }
}

fn list<T: Coded>(title: &str) -> String {
    let mut text = format!("{title}\n\n| 代码 Code | 中文 | English |\n|---|---|---|\n");
    for choice in T::CHOICES {
        row(
            &mut text,
            &[&format!("`{}`", choice.code), choice.zh, choice.en],
        );
    }
    text.push('\n');
    text
}

fn both(words: Words) -> String {
    if words.zh.is_empty() {
        "—".into()
    } else {
        format!("{}<br>{}", words.zh, words.en)
    }
}

fn sure_cell(sure: Sure) -> String {
    let zh = match sure {
        Sure::Text => "全文",
        Sure::Part => "部分",
        Sure::Report => "报道",
        Sure::Local => "地方",
        Sure::Unconfirmed => "自定",
    };
    format!("{zh} {}", sure.as_str())
}

fn or_dash(text: &str) -> String {
    if text.is_empty() {
        "—".into()
    } else {
        text.into()
    }
}

fn row(text: &mut String, cells: &[&str]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_procedure_is_carried_out_by_a_step() {
        let carried: Vec<_> = ALL.iter().flat_map(|spec| spec.rows.split(", ")).collect();
        let rows = (1..=36)
            .map(|row| row.to_string())
            .chain(["23a".to_owned()]);
        for row in rows {
            assert!(carried.contains(&row.as_str()), "row {row}");
        }
    }

    #[test]
    fn every_state_is_reached_and_every_state_but_the_archive_is_left() {
        for stage in Stage::MEMBERS {
            assert!(
                ALL.iter().any(|spec| spec.to.contains(stage)),
                "nothing leads to {stage:?}"
            );
            let is_left = ALL
                .iter()
                .any(|spec| spec.from.contains(stage) && !spec.stays);
            assert_eq!(is_left, *stage != Stage::Archived, "{stage:?}");
        }
    }

    #[test]
    fn the_table_has_a_line_for_every_step_and_no_cell_breaks_it() {
        let page = table();
        for spec in ALL {
            assert!(
                page.contains(&format!("`{}` ({})", spec.name, spec.act)),
                "{}",
                spec.name
            );
        }
        let widths: Vec<_> = page
            .lines()
            .skip_while(|line| !line.starts_with("## 步骤"))
            .skip(1)
            .take_while(|line| !line.starts_with("## "))
            .filter(|line| line.starts_with('|'))
            .map(|line| line.matches('|').count())
            .collect();
        assert!(widths.len() == ALL.len() + 2 && widths.iter().all(|width| *width == 11));
    }
}
