//! The signer's side of the pipe.

use super::protocol::{Answer, LARGEST_FRAME, Request};
use super::{Sign, SignError, Signer, SignerError};
use crate::files::RealDisk;
use crate::pipe;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

/// Answers questions from `questions` on `answers` until they end.
///
/// A signer that cannot start says why in its first answer and ends.
/// # Errors
/// [`SignerError`] from the start, or a broken pipe or message.
pub fn serve(
    dir: &Path,
    questions: &mut dyn Read,
    answers: &mut dyn Write,
) -> Result<(), SignerError> {
    let signer = match Signer::open(Arc::new(RealDisk), dir) {
        Ok(signer) => signer,
        Err(error) => {
            let reason = Answer::Failed(error.to_string());
            pipe::write_frame(answers, &reason.encode())?;
            return Err(error);
        }
    };
    while let Some(message) = pipe::read_frame(questions, LARGEST_FRAME)? {
        let request = Request::parse(&message).ok_or_else(pipe::bad)?;
        pipe::write_frame(answers, &answer(&signer, &request).encode())?;
    }
    Ok(())
}

/// Serves this process's standard input and output until the input ends.
/// # Errors
/// As [`serve`].
pub fn run(dir: &Path) -> Result<(), SignerError> {
    serve(dir, &mut io::stdin().lock(), &mut io::stdout().lock())
}

fn answer(signer: &Signer, request: &Request) -> Answer {
    let answer = match request {
        Request::Key => signer.key().map(Answer::Key),
        Request::State { origin } => signer.state(origin).map(Answer::State),
        Request::Sign(wish) => signer.sign(wish).map(Answer::Note),
    };
    answer.unwrap_or_else(|error| match error {
        SignError::Refused(why) => Answer::Refused(why),
        other => Answer::Failed(other.to_string()),
    })
}
