//! Wrong use of the command, told in the reader's language from what the parser found.

mod reason;

use std::error::Error as _;
use std::fmt::Display;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use huiyin_wording::{self as wording, Locale};

use crate::place::{Speech, locale};

pub use reason::Reason;

/// The language asked for, when the command line as a whole could not be read.
pub fn speech() -> Speech {
    let words: Vec<String> = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let given = words
        .iter()
        .enumerate()
        .find_map(|(at, word)| match word.strip_prefix("--lang") {
            Some("") => words.get(at + 1).cloned(),
            Some(value) => value.strip_prefix('=').map(str::to_owned),
            None => None,
        });
    Speech::from_setting(given.and_then(|text| locale(&text).ok()))
}

/// What is wrong and what to do; `None` for help and for what the parser alone has words for.
pub fn told(locale: Locale, error: &clap::Error) -> Option<String> {
    let say = |key: &str, values: &[(&str, &dyn Display)]| {
        wording::sentence(locale, &format!("usage.{key}"), values)
    };
    let listed = |kind| words(error.get(kind)).join(", ");
    let argument = listed(ContextKind::InvalidArg);
    let value = listed(ContextKind::InvalidValue);
    let told = match error.kind() {
        ErrorKind::UnknownArgument => say("unknown_argument", &[("argument", &argument)]),
        ErrorKind::InvalidSubcommand => {
            let command = listed(ContextKind::InvalidSubcommand);
            say("unknown_command", &[("command", &command)])
        }
        ErrorKind::MissingSubcommand => say("command_needed", &[]),
        ErrorKind::MissingRequiredArgument => say("argument_needed", &[("argument", &argument)]),
        ErrorKind::InvalidValue if value.is_empty() => {
            say("value_needed", &[("argument", &argument)])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let reason = error.source().map_or_else(String::new, |why| {
                let why = reason::told(locale, why);
                say("reason", &[("reason", &why.trim_end_matches(['。', '.']))])
            });
            say(
                "wrong_value",
                &[
                    ("argument", &argument),
                    ("value", &value),
                    ("reason", &reason),
                ],
            )
        }
        ErrorKind::ArgumentConflict => match listed(ContextKind::PriorArg) {
            same if same == argument => say("argument_twice", &[("argument", &argument)]),
            other => say("conflict", &[("argument", &argument), ("other", &other)]),
        },
        _ => return None,
    };
    let choices = listed(ContextKind::ValidValue);
    let meant = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ]
    .map(listed)
    .concat();
    let mut lines = vec![told];
    if !choices.is_empty() {
        lines.push(say("choices", &[("choices", &choices)]));
    }
    if !meant.is_empty() {
        lines.push(say("meant", &[("meant", &meant)]));
    }
    if let Some(usage) = words(error.get(ContextKind::Usage)).first() {
        let usage = usage.trim_start_matches("Usage:").trim();
        lines.push(say("usage", &[("usage", &usage)]));
    }
    lines.push(say("help", &[]));
    Some(lines.join("\n"))
}

fn words(value: Option<&ContextValue>) -> Vec<String> {
    match value {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(many)) => many.clone(),
        Some(ContextValue::StyledStr(one)) => vec![one.to_string()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn wrong_use_is_told_in_both_languages_with_the_word_that_is_wrong() {
        for (line, word) in [
            ("list --unkown", "--unkown"),
            ("liste", "liste"),
            ("show", "NUMBER"),
            ("list --limit", "--limit"),
            ("list --limit many", "many"),
            ("list --by colour", "colour"),
            ("list --json --json", "--json"),
            (
                "restore --from-data a --from-keys b --checkpoint c --signer d --new-generation",
                "--signer",
            ),
        ] {
            let words = std::iter::once("huiyin").chain(line.split(' '));
            let Err(error) = crate::Cli::try_parse_from(words) else {
                panic!("{line} is right");
            };
            for locale in Locale::ALL {
                let told = told(locale, &error).unwrap_or_else(|| panic!("{line}: {error}"));
                assert!(
                    told.contains(word) && !told.contains(['⟦', '{']),
                    "{line}: {told}"
                );
                assert!(told.lines().count() >= 2, "{line}: {told}");
            }
        }
    }

    #[test]
    fn what_to_write_instead_is_said_in_the_readers_language() {
        for (line, fits) in [
            ("due --event 2026-02-30 --term 15d", "2026-03-06"),
            ("due --event 2026-02-03 --term 15", "15d"),
            ("due --event 2026-02-03 --term 0d", "3650"),
            ("due --event 2026-02-03 --term 15d --extend x", ""),
            (
                "due --event 2026-02-03 --term 15d --extend 70000",
                "0–65535",
            ),
            (
                "due --event 2026-02-03 --term 15d --exclude 2026-02-05",
                "FROM..TO",
            ),
            (
                "due --event 2026-02-03 --term 15d --exclude 2026-02-05..x",
                "FROM..TO",
            ),
            ("list --limit 5000", "1–1000"),
            ("step n accept --role king", "clerk"),
            ("unit add u --name n --level moon", "township"),
            ("unit add u --name n --role king", "competent-unit"),
            ("user add u --name n --unit u --role king", "custodian"),
            ("document n 1 --kind poem", "receipt"),
            (
                "erase n --subject all --basis whim --reference r",
                "retention-over",
            ),
            ("serve --listen here", "127.0.0.1:8080"),
            ("serve --listen 127.0.0.1:99999", "127.0.0.1:8080"),
            ("demo --listen :80", "127.0.0.1:8080"),
            ("serve --proxy here", "127.0.0.1"),
            ("--lang fr demo", "zh, en"),
        ] {
            let words = std::iter::once("huiyin").chain(line.split(' '));
            let Err(error) = crate::Cli::try_parse_from(words) else {
                panic!("{line} is right");
            };
            let [zh, en] = Locale::ALL.map(|locale| {
                let told = told(locale, &error).unwrap_or_else(|| panic!("{line}: {error}"));
                let first = told.lines().next().unwrap_or_default().to_owned();
                assert!(
                    first.contains(fits) && !first.contains('⟦'),
                    "{line}: {first}"
                );
                first
            });
            let (_, reason) = zh
                .split_once('（')
                .unwrap_or_else(|| panic!("{line}: {zh}"));
            assert!(reason.contains('请'), "{line}: {zh}");
            assert!(
                en.is_ascii() || en.contains('–') || en.contains('“'),
                "{line}: {en}"
            );
        }
    }

    /// The commands that do something, each with its whole name.
    fn leaves(command: &clap::Command, name: &str) -> Vec<(String, String)> {
        let below: Vec<_> = command.get_subcommands().collect();
        if below.is_empty() {
            let help = command.get_after_help().map(ToString::to_string);
            return vec![(name.to_owned(), help.unwrap_or_default())];
        }
        let each = below.into_iter();
        each.flat_map(|one| leaves(one, &format!("{name} {}", one.get_name())))
            .collect()
    }

    #[test]
    fn every_command_shows_how_it_is_typed_and_its_own_exit_codes() {
        use clap::CommandFactory as _;

        let all = leaves(&crate::Cli::command(), "huiyin");
        assert!(all.len() > 30, "{all:#?}");
        for (name, help) in &all {
            assert!(help.contains(&format!("  {name}")), "{name}: {help}");
        }
        for (name, codes) in [
            ("verify", &[0, 1, 2, 3, 64][..]),
            ("due", &[0, 3, 64]),
            ("import", &[0, 65]),
            ("restore", &[0, 1, 65, 78]),
            ("recover", &[0, 74]),
            ("step", &[0, 1, 65]),
            ("search", &[0, 1]),
            ("rebuild", &[0, 1]),
            ("init", &[0, 78]),
        ] {
            let found = all
                .iter()
                .find(|(full, _)| *full == format!("huiyin {name}"));
            let (_, help) = found.unwrap_or_else(|| panic!("{name}"));
            let (_, table) = help
                .split_once("Exit codes:")
                .unwrap_or_else(|| panic!("{name}"));
            for code in codes {
                let is_there = table
                    .split_whitespace()
                    .any(|word| word == code.to_string());
                assert!(is_there, "{name} {code}: {table}");
            }
        }
    }

    #[test]
    fn help_is_the_parsers_own() {
        let Err(error) = crate::Cli::try_parse_from(["huiyin", "--help"]) else {
            panic!("help ends the command");
        };
        assert_eq!(told(Locale::Zh, &error), None);
    }
}
