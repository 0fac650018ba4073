//! `docs/documents.md`: every paper with its picture, its legal basis, what it must hold and what it says, for
//! whoever reviews them without the program.

use std::fmt::Write as _;

use huiyin_documents::paper::{ALL, House, Paper, Part, To, part_name};
use huiyin_documents::{Fonts, Form, Rendered, render};
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_domain::transition::{ALL as STEPS, Spec};
use huiyin_wording::{Locale, sentence, template};

use crate::samples;

const ZH: Locale = Locale::Zh;

const HEAD: &str = "\
# Documents 文书

Written by `cargo xtask documents`; do not edit. Each document that the program issues, as a sample: who it goes to, \
the step it belongs to and what that step rests on, what it must hold, and every sentence it can say. People, places \
and numbers are invented.

程序出具的每一种文书的样张，供法律审查，不需要运行程序。样张里的人、地点和号码都是虚构的。

- **必备内容**：缺一项就不能印发，程序会说明缺哪一项。办公室的设定不能去掉必备内容（`huiyin papers`）。
- **用语**：花括号里的内容由程序从信访事项填入；法律条文和期限从法律数据填入，不写在样式里。标“有……时”的句子只在有这项内容时出现。
- **依据**：出具该文书的步骤在程序里依据的条文，括号里是核对到什么程度；“未经确认”的请审查时补上。
- **版式**：《党政机关公文格式》GB/T 9704-2012。条文没有规定样式的，样式是本程序的建议。
- **没有文书的**：补正通知、改进建议书，办理程序里没有相应的步骤（前者条例没有规定，后者不属于某一信访事项）；复查、复核申请书由信访人自己写；收件记录、领导决定记录只记在办理经过里。

";

/// The paper, set with its sample.
pub fn rendered(code: &str) -> Rendered {
    let paper = Paper::of(code).expect("a paper of this code");
    let content = samples::content(code);
    let document = paper.draw(&content, &House::default());
    let document = document.expect("the sample holds every required part");
    render(&document, &Fonts::shipped()).expect("a sample is set")
}

/// Where the picture of a page lies below `docs/`.
pub fn picture(code: &str, n: usize) -> String {
    format!("pictures/documents/{code}-{n}.png")
}

/// The whole page; `pages` says how many each paper has.
pub fn text(pages: impl Fn(&str) -> usize) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("| 文书 | 步骤 | 依据 | 收件人 | 格式 |\n|---|---|---|---|---|\n");
    for paper in ALL {
        let (name, steps) = (name(paper), steps(paper));
        let titles: Vec<&str> = steps.iter().map(|step| step.title.zh).collect();
        let _ = writeln!(
            text,
            "| [{name}](#{}) | {} | {} | {} | {} |",
            paper.code,
            titles.join("、"),
            bases(&steps).join("；"),
            to(paper),
            form(paper),
        );
    }
    for paper in ALL {
        section(&mut text, paper, pages(paper.code));
    }
    text
}

fn section(text: &mut String, paper: &Paper, pages: usize) {
    let (name, code) = (name(paper), paper.code);
    let _ = write!(text, "\n## {code}\n\n**{name}**");
    let kind = DocKind::from_code(code).expect("each paper is a kind of document");
    let _ = writeln!(text, " · {}\n", kind.choice().en);
    for n in 1..=pages {
        let _ = writeln!(text, "![{name}，第{n}页]({})", picture(code, n));
    }
    let required: Vec<String> = paper.required().map(|part| part_name(ZH, part)).collect();
    let _ = writeln!(text, "\n必备内容：{}。\n", required.join("、"));
    text.push_str("| 用语 | |\n|---|---|\n");
    for (key, when) in paper.said() {
        let said = template(ZH, &format!("documents.{code}.{key}")).unwrap_or_default();
        let when = when.map_or_else(String::new, |part: Part| {
            format!("有“{}”时", part_name(ZH, part))
        });
        let _ = writeln!(text, "| {said} | {when} |");
    }
}

fn name(paper: &Paper) -> &'static str {
    DocKind::from_code(paper.code).map_or(paper.code, |kind| kind.choice().zh)
}

/// The steps of the procedure that leave as this paper.
fn steps(paper: &Paper) -> Vec<&'static Spec> {
    let of = |step: &&&Spec| match paper.code {
        "receipt" => step.name == "register",
        "proof-of-service" => step.name == "serve",
        "objection-decision" => step.name == "decide-objection",
        code => step.document.is_some_and(|kind| kind.code() == code),
    };
    STEPS.iter().filter(of).copied().collect()
}

/// Every article that the steps rest on, and how sure that is.
fn bases(steps: &[&Spec]) -> Vec<String> {
    let mut bases = Vec::new();
    for step in steps {
        let first = std::iter::once((step.basis, step.sure));
        for (basis, sure) in first.chain(step.also.iter().copied()) {
            let sure = sentence(ZH, &format!("sure.{}", sure.as_str()), &[]);
            let said = format!("{basis}（{sure}）");
            if !bases.contains(&said) {
                bases.push(said);
            }
        }
    }
    bases
}

const fn to(paper: &Paper) -> &'static str {
    match paper.to {
        To::Petitioner => "信访人",
        To::Unit => "机关、单位",
        To::File => "存卷",
    }
}

const fn form(paper: &Paper) -> &'static str {
    match paper.form {
        Form::File => "文件格式",
        Form::Letter => "信函格式",
        Form::Plain => "表式",
    }
}
