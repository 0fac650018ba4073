//! The matrix as a page that an auditor can read, printed from what the code decides by.

use std::fmt::Write as _;

use super::{Act, MATRIX, Relation, Row};
use crate::code::Coded as _;

/// A route of the pages: what it does is one of the acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path, with its parts that vary in braces.
    pub path: &'static str,
    /// What it does.
    pub act: Act,
}

const HEAD: &str = "\
# 谁可以做什么 · Who may do what

本表由代码直接生成；页面和命令行都以这里所列的内容判断。
This table is printed from the code: pages and commands decide by what stands here.

先看隔离墙和回避：被举报的人、被举报的单位及其下级，以及回避的人，对该件什么也不能做，如同没有这一件。
Wall and recusal come first: to those whom a matter accuses, their units and the units below, and to whoever
is recused, it does not exist.

● 可以 may · ② 举报控告件只能由第二人 on an accusation only a second person · ○ 举报控告件不可以 not on an accusation

";

/// Markdown: the relations, the matrix, and the routes with their acts.
pub fn table(routes: &[Route]) -> String {
    let mut page = String::from(HEAD);
    page.push_str("## 关系 · Relations\n\n| | 关系 | Relation |\n|---|---|---|\n");
    for relation in Relation::MEMBERS {
        let choice = relation.choice();
        line(
            &mut page,
            [relation.number().to_string().as_str(), choice.zh, choice.en],
        );
    }
    page.push_str("\n## 行为 × 关系 · Acts by relation\n\n| 行为 Act |");
    for relation in Relation::MEMBERS {
        let _ = write!(page, " {} |", relation.number());
    }
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(Relation::MEMBERS.len()));
    page.push('\n');
    for row in MATRIX {
        let choice = row.act.choice();
        let _ = write!(page, "| {}<br>{} |", choice.zh, choice.en);
        for relation in Relation::MEMBERS {
            let _ = write!(page, " {} |", cell(row, *relation));
        }
        page.push('\n');
    }
    page.push_str(
        "\n## 路由 · Routes\n\n| 方法 | 路径 Path | 行为 Act | 谁 Who |\n|---|---|---|---|\n",
    );
    for route in routes {
        let choice = route.act.choice();
        let who = route.act.row().needs.iter();
        let who: Vec<&str> = who.map(|relation| relation.choice().zh).collect();
        line(
            &mut page,
            [
                route.method,
                &format!("`{}`", route.path),
                &format!("{}<br>{}", choice.zh, choice.en),
                &who.join("、"),
            ],
        );
    }
    page
}

fn cell(row: &Row, relation: Relation) -> &'static str {
    let second = row.on_accusation.unwrap_or_default();
    match (row.needs.contains(&relation), second.contains(&relation)) {
        (_, true) => "②",
        (true, false) if row.on_accusation.is_some() && relation != Relation::Petitioner => "○",
        (true, false) => "●",
        (false, false) => "",
    }
}

fn line<const N: usize>(page: &mut String, cells: [&str; N]) {
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}
