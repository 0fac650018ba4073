//! Wrong use of the command, told in the reader's language from what the parser found.

use std::error::Error as _;
use std::fmt::Display;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use huiyin_wording::{self as wording, Locale};

use crate::place::{Speech, locale};

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
            let reason = error
                .source()
                .map_or_else(String::new, |why| format!(" ({why})"));
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
    fn help_is_the_parsers_own() {
        let Err(error) = crate::Cli::try_parse_from(["huiyin", "--help"]) else {
            panic!("help ends the command");
        };
        assert_eq!(told(Locale::Zh, &error), None);
    }
}
