//! The table: each row beside its control, with goal and verdict.

use std::fmt::Write as _;

use super::machine;

/// One line of the table.
#[derive(Debug, Clone, Default)]
pub struct Row {
    what: String,
    ours: String,
    control: String,
    ratio: String,
    goal: String,
    met: Option<bool>,
}

/// All lines so far.
pub struct Table {
    machine: String,
    matters: u64,
    rows: Vec<Row>,
    beside: Vec<Row>,
    notes: Vec<String>,
}

impl Row {
    /// A line without control and goal.
    pub fn new(what: impl Into<String>, ours: impl Into<String>) -> Self {
        let (what, ours) = (what.into(), ours.into());
        eprintln!("{what}: {ours}");
        Self {
            what,
            ours,
            ..Self::default()
        }
    }

    /// The control's figure beside it.
    #[must_use]
    pub fn beside(mut self, control: impl Into<String>) -> Self {
        self.control = control.into();
        self
    }

    /// A ratio; no goal.
    #[must_use]
    pub fn ratio(mut self, ratio: f64) -> Self {
        self.ratio = format!("{ratio:.2}");
        self
    }

    /// The ratio has to reach the goal.
    #[must_use]
    pub fn at_least(mut self, ratio: f64, goal: f64) -> Self {
        self = self.ratio(ratio);
        self.goal = format!("≥ {goal}");
        self.met = Some(ratio >= goal);
        self
    }

    /// The ratio may not pass the goal.
    #[must_use]
    pub fn at_most(mut self, ratio: f64, goal: f64) -> Self {
        self = self.ratio(ratio);
        self.goal = format!("≤ {goal}");
        self.met = Some(ratio <= goal);
        self
    }

    /// The figure itself has a goal.
    #[must_use]
    pub fn judged(mut self, goal: impl Into<String>, met: bool) -> Self {
        self.goal = goal.into();
        self.met = Some(met);
        self
    }
}

impl Table {
    /// An empty table; the machine is looked at now.
    pub fn new(matters: u64) -> Self {
        Self {
            machine: machine::facts(),
            matters,
            rows: Vec::new(),
            beside: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A line of the table.
    pub fn row(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// A line about PostgreSQL, which has no goals.
    pub fn postgres(&mut self, row: Row) {
        self.beside.push(row);
    }

    /// How something was measured.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The cold build, measured apart.
    pub fn build(&mut self, seconds: Option<f64>, cpu: Option<f64>) {
        self.note(
            "The cold build is measured apart with `CARGO_TARGET_DIR=$(mktemp -d) cargo build \
             --release` and its wall and CPU seconds given to this command.",
        );
        let (Some(seconds), Some(cpu)) = (seconds, cpu) else {
            return;
        };
        let row = Row::new(
            "cold release build",
            format!("{seconds:.0} s, {cpu:.0} CPU s"),
        );
        self.row(row.judged("≤ 300 s, ≤ 500 CPU s", seconds <= 300.0 && cpu <= 500.0));
    }

    /// The whole file.
    pub fn markdown(&self) -> String {
        let mut text = String::from("# Benchmarks\n\n");
        let missed = self
            .rows
            .iter()
            .filter(|row| row.met == Some(false))
            .count();
        let judged = self.rows.iter().filter(|row| row.met.is_some()).count();
        let _ = writeln!(
            text,
            "Written by `cargo xtask bench` on {} at {} matters; one run, SQLite. {}.\n\n\
             {} of {judged} goals are met. A ratio says what the control in the same run does: for \
             speeds ours / control, for times control / ours; growth is large / small.\n",
            machine::day(),
            self.matters,
            self.machine,
            judged - missed,
        );
        lines(&mut text, &self.rows);
        if !self.beside.is_empty() {
            text.push_str("\n## PostgreSQL beside, without a goal\n\n");
            lines(&mut text, &self.beside);
        }
        text.push_str("\n## How\n\n");
        for note in &self.notes {
            let _ = writeln!(text, "- {note}");
        }
        text
    }
}

fn lines(text: &mut String, rows: &[Row]) {
    text.push_str("| what | ours | control | ratio | goal | met |\n|---|---|---|---|---|---|\n");
    for row in rows {
        let met = match row.met {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "–",
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {met} |",
            row.what, row.ours, row.control, row.ratio, row.goal
        );
    }
}
