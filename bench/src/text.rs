//! Petitions in any number, written from a list of words; everything in them is invented.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use crate::dice::Dice;

const WORDS: &str = include_str!("../../crates/office/data/seed_words.toml");

/// Half of all texts are shorter than this, in characters.
const MEDIAN: f64 = 300.0;
/// Spread of the logarithm: one text in a hundred passes about 1,350 characters.
const SPREAD: f64 = 0.65;
const SHORTEST: f64 = 60.0;
const LONGEST: f64 = 1_900.0;
/// The longest title (procedure: the registration's field).
const TITLE: usize = 30;

/// The words that texts are made of.
#[derive(Debug, Deserialize)]
pub struct Vocabulary {
    towns: Vec<String>,
    villages: Vec<String>,
    spots: Vec<String>,
    offices: Vec<String>,
    groups: Vec<String>,
    subjects: Vec<String>,
    histories: Vec<String>,
    effects: Vec<String>,
    closings: Vec<String>,
    titles: Vec<String>,
    patterns: Vec<Vec<String>>,
    /// What petitions are about.
    #[serde(rename = "topic")]
    pub topics: Vec<Topic>,
    say: BTreeMap<String, Vec<String>>,
}

/// One thing that petitions are about.
#[derive(Debug, Deserialize)]
pub struct Topic {
    /// Code of the class.
    pub class: String,
    /// Code of the route, for a request for decision.
    pub route: Option<String>,
    /// How often it comes.
    pub weight: u64,
    /// Content category.
    pub category: String,
    /// The unit that is competent.
    pub unit: String,
    short: String,
    problems: Vec<String>,
    demands: Vec<String>,
}

/// A petition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Petition {
    /// At most thirty characters.
    pub title: String,
    /// What is asked, with facts and reasons.
    pub text: String,
    /// Where the problem lies.
    pub place: String,
}

impl Vocabulary {
    /// The words of the product.
    ///
    /// # Errors
    /// When the file does not read.
    pub fn read() -> anyhow::Result<Self> {
        Ok(toml::from_str(WORDS)?)
    }

    /// A sentence of the office's own, without slots.
    pub fn say(&self, what: &str, dice: &mut Dice) -> &str {
        self.say
            .get(what)
            .map_or("情况已经核实。", |lines| dice.pick::<String>(lines))
    }

    /// A petition about `topic`.
    pub fn petition(&self, topic: &Topic, dice: &mut Dice) -> Petition {
        let place = format!("{}{}", dice.pick(&self.towns), dice.pick(&self.villages));
        let slots = Slots {
            words: self,
            place: &place,
            short: &topic.short,
        };
        let title = slots.title(dice);
        let length = (MEDIAN.ln() + SPREAD * dice.normal())
            .exp()
            .clamp(SHORTEST, LONGEST);
        let text = slots.text(topic, length, dice);
        Petition {
            title,
            text,
            place: place.clone(),
        }
    }
}

/// What the slots of one petition mean.
struct Slots<'a> {
    words: &'a Vocabulary,
    place: &'a str,
    short: &'a str,
}

impl Slots<'_> {
    fn title(&self, dice: &mut Dice) -> String {
        for _ in 0..4 {
            let mut title = String::new();
            let pattern = dice.pick::<String>(&self.words.titles);
            self.fill(pattern, dice, &mut title);
            if title.chars().count() <= TITLE {
                return title;
            }
        }
        self.short.to_owned()
    }

    /// The sentences of a pattern; the parts in the middle are said more often until it is long
    /// enough, and left out once it is.
    fn text(&self, topic: &Topic, length: f64, dice: &mut Dice) -> String {
        let pattern = dice.pick(&self.words.patterns);
        let (last, body) = pattern.split_last().expect("a pattern has parts");
        let mut text = String::with_capacity(4 * length as usize);
        let mut said = HashSet::new();
        for part in body {
            self.sentence(topic, part, dice, &mut said, &mut text);
        }
        let target = 3 * length as usize;
        let more = [
            "history", "effect", "problem", "history", "effect", "demand",
        ];
        for part in more.iter().cycle().take(60) {
            if text.len() >= target {
                break;
            }
            self.sentence(topic, part, dice, &mut said, &mut text);
        }
        self.sentence(topic, last, dice, &mut said, &mut text);
        text
    }

    fn sentence<'a>(
        &'a self,
        topic: &'a Topic,
        part: &str,
        dice: &mut Dice,
        said: &mut HashSet<&'a str>,
        text: &mut String,
    ) {
        let lines = match part {
            "subject" => &self.words.subjects,
            "problem" => &topic.problems,
            "history" => &self.words.histories,
            "effect" => &self.words.effects,
            "demand" => &topic.demands,
            _ => &self.words.closings,
        };
        for _ in 0..3 {
            let line = dice.pick(lines);
            if said.insert(line) {
                return self.fill(line, dice, text);
            }
        }
    }

    fn fill(&self, line: &str, dice: &mut Dice, out: &mut String) {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            out.push_str(before);
            match name {
                "place" => out.push_str(self.place),
                "short" => out.push_str(self.short),
                "spot" => out.push_str(dice.pick::<String>(&self.words.spots)),
                "unit" => out.push_str(dice.pick::<String>(&self.words.offices)),
                "group" => out.push_str(dice.pick::<String>(&self.words.groups)),
                "year" => out.push_str(&dice.between(2016, 2025).to_string()),
                "month" => out.push_str(&dice.between(1, 12).to_string()),
                "n" => out.push_str(&dice.between(2, 9).to_string()),
                "many" => out.push_str(&dice.between(11, 60).to_string()),
                _ => out.push_str(&dice.between(200, 9_800).to_string()),
            }
            rest = after;
        }
        out.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_differ_and_spread_around_three_hundred_characters() {
        let words = Vocabulary::read().unwrap();
        let mut texts = HashSet::new();
        let mut lengths = Vec::new();
        for thing in 0..2_000 {
            let mut dice = Dice::of(1, thing);
            let topic = dice.weighted(&words.topics, |topic| topic.weight);
            let petition = words.petition(topic, &mut dice);
            assert!(petition.title.chars().count() <= TITLE);
            assert!(!petition.text.contains('{'), "{}", petition.text);
            lengths.push(petition.text.chars().count());
            texts.insert(petition.text);
        }
        lengths.sort_unstable();
        assert_eq!(texts.len(), 2_000);
        assert!(
            (250..350).contains(&lengths[1_000]),
            "median {}",
            lengths[1_000]
        );
        assert!(
            lengths[1_990] > 800,
            "one in two hundred is long: {}",
            lengths[1_990]
        );
    }
}
