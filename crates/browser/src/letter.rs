//! A letter of a test's own, taken through the office at the counter of the command line.

use std::fs;
use std::process::Command;

use crate::office::Office;

/// A letter, and the code with which its writer looks it up.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its number.
    pub number: String,
    /// Its query code.
    pub code: String,
}

impl Office {
    /// Registers a letter, while no server runs.
    ///
    /// # Panics
    /// When it is refused.
    pub fn letter(&self, text: &str) -> Letter {
        let sender = self.data().with_extension("sender");
        fs::write(&sender, "name = \"示例甲\"\n").expect("the folder is ours");
        let said = self.ask(&[
            "register",
            "channel=letter",
            "unit=bureau",
            &format!("received={}", today()),
            &format!("text={text}"),
            "--petitioner",
            &sender.to_string_lossy(),
            "--query-code",
            "--as",
            "bureau-1",
        ]);
        let word = |name: &str| {
            let word = said[name].as_str();
            word.unwrap_or_else(|| panic!("no {name} in {said}"))
                .to_owned()
        };
        Letter {
            number: word("number"),
            code: word("query_code"),
        }
    }

    /// The bureau gives it to the water bureau, which hears its writer and looks into it; an answer is owed.
    pub fn heard(&self, letter: &Letter) {
        let received = format!("received={}", today());
        let day = format!("day={}", today());
        let steps: [(&str, &str, &[&str]); 7] = [
            (
                "classify",
                "bureau-1",
                &["class=decision-request", "route=petition-procedure"],
            ),
            (
                "forward",
                "bureau-1",
                &["to=water", "told=paper", "note=请依法办理"],
            ),
            ("receive", "water-1", &[&received]),
            ("accept", "water-1", &["way=paper"]),
            ("start", "water-1", &["handler=water-1", "no_conflict=yes"]),
            (
                "hear-petitioner",
                "water-1",
                &[&day, "way=in-person", "note=听取陈述并宣读记录"],
            ),
            ("investigate", "water-1", &["note=到现场看了渠道"]),
        ];
        for (step, officer, fields) in steps {
            self.step(&letter.number, step, officer, fields);
        }
    }

    /// The water bureau's opinion is issued and in its writer's hands; a review can be asked for.
    pub fn answered(&self, letter: &Letter) {
        self.heard(letter);
        let opinion = [
            "outcome=supported",
            "request=修复渠道",
            "facts=渠道垮塌三十米",
            "opinion=列入今年维修",
            "grounds=农田水利条例",
            "remedy=可自收到之日起三十日内请求县人民政府复查",
            "signed_by=water-head",
        ];
        self.step(&letter.number, "issue-opinion", "water-1", &opinion);
        self.serve_paper(&letter.number, "handling-opinion", "water-1");
    }

    /// Its receipt, acceptance notice, opinion and proof of service leave as documents.
    ///
    /// # Panics
    /// When one is refused.
    pub fn issue_answered(&self, letter: &Letter) {
        for (act, officer) in [
            ("register", "bureau-1"),
            ("accept", "water-1"),
            ("issue-opinion", "water-1"),
            ("serve", "water-1"),
        ] {
            let steps = self.steps_by_entry(&letter.number);
            let n = steps.iter().position(|step| step == act);
            let n = n.unwrap_or_else(|| panic!("nobody took {act} in {steps:?}"));
            self.issue(&letter.number, n + 1, officer);
        }
    }

    /// Its writer rates the answer: the bureau and the unit, each apart.
    ///
    /// # Panics
    /// When it is refused.
    pub fn rate(&self, letter: &Letter) {
        for (unit, grade) in [
            ("unit=bureau", "grade=satisfied"),
            ("unit=water", "grade=dissatisfied"),
        ] {
            let fields = [unit, grade, "--code", &letter.code];
            self.step(&letter.number, "rate", "petitioner", &fields);
        }
    }

    /// Its writer rates the unit, and says that somebody wanted it so.
    ///
    /// # Panics
    /// When it is refused.
    pub fn rate_pressed(&self, letter: &Letter) {
        let grade = ["unit=water", "grade=satisfied", "pressed=yes"];
        let fields = [&grade[..], &["--code", &letter.code]].concat();
        self.step(&letter.number, "rate", "petitioner", &fields);
    }

    /// Its writer asks the county to review that opinion, with the query code.
    ///
    /// # Panics
    /// When it is refused.
    pub fn ask_for_review(&self, letter: &Letter) {
        let code = ["body=county", "note=没有写何时动工", "--code", &letter.code];
        self.step(&letter.number, "request-review", "petitioner", &code);
    }

    /// The county upholds the opinion and its own is in the writer's hands; a re-review can be asked for.
    pub fn reviewed(&self, letter: &Letter) {
        self.answered(letter);
        self.ask_for_review(letter);
        let opinion = [
            "outcome=upheld",
            "request=写明动工的日子",
            "facts=维修已列入今年计划",
            "opinion=维持原处理意见",
            "grounds=信访工作条例第三十五条",
            "remedy=可自收到之日起三十日内请求市人民政府复核",
            "signed_by=county-head",
        ];
        self.step(&letter.number, "issue-review", "county-review", &opinion);
        self.serve_paper(&letter.number, "review-opinion", "county-1");
    }

    /// The city upholds it as well: there is no further level.
    pub fn re_reviewed(&self, letter: &Letter) {
        self.reviewed(letter);
        let number = letter.number.as_str();
        let code = ["body=city", "note=仍没有写何时动工", "--code", &letter.code];
        self.step(number, "request-re-review", "petitioner", &code);
        let opinion = [
            "outcome=upheld",
            "request=写明动工的日子",
            "facts=维修已列入今年计划",
            "opinion=维持复查意见",
            "grounds=信访工作条例第三十六条",
            "signed_by=city-head",
        ];
        self.step(number, "issue-re-review", "city-review", &opinion);
        self.serve_paper(number, "re-review-opinion", "city-1");
        self.step(number, "finalise", "timer", &[]);
    }

    fn serve_paper(&self, number: &str, document: &str, officer: &str) {
        let (document, day) = (format!("document={document}"), format!("day={}", today()));
        let served = ["way=handed", "proof=yes", "reference=H-1", &document, &day];
        self.step(number, "serve", officer, &served);
    }
}

/// The day on which the office of the demonstration is.
pub fn today() -> String {
    let said = Command::new("date")
        .arg("+%F")
        .env("TZ", "Asia/Shanghai")
        .output()
        .expect("the system tells the day");
    String::from_utf8_lossy(&said.stdout).trim().to_owned()
}
