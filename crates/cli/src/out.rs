//! Output whose reader may go away, as in `huiyin list | head`.
//!
//! The standard macros end the program with a panic then. Here they are replaced for every command: what
//! nobody reads any more is dropped, and the work that the command was asked for goes on to its end.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

/// Why standard output took no more, where that was no reader's doing.
static LOST: OnceLock<String> = OnceLock::new();

/// `std::println!` for a reader who may go away.
macro_rules! println {
    () => { $crate::out::line(::std::format_args!("")) };
    ($($text:tt)*) => { $crate::out::line(::std::format_args!($($text)*)) };
}

/// `std::print!` for a reader who may go away.
macro_rules! print {
    ($($text:tt)*) => { $crate::out::text(::std::format_args!($($text)*)) };
}

/// `std::eprintln!` for a reader who may go away.
macro_rules! eprintln {
    ($($text:tt)*) => { $crate::out::note(::std::format_args!($($text)*)) };
}

/// A line on standard output.
pub fn line(text: Arguments<'_>) {
    text_and(text, "\n");
}

/// A text on standard output.
pub fn text(text: Arguments<'_>) {
    text_and(text, "");
}

/// A line on standard error; where that is closed, nobody can be told.
pub fn note(text: Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes out what is held back; says why output was lost, unless its reader went away.
pub fn finish() -> Result<(), String> {
    keep(io::stdout().flush());
    LOST.get().map_or(Ok(()), |why| Err(why.clone()))
}

fn text_and(text: Arguments<'_>, end: &str) {
    keep(write!(io::stdout().lock(), "{text}{end}"));
}

fn keep(done: io::Result<()>) {
    match done {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            LOST.get_or_init(|| error.to_string());
        }
        _ => {}
    }
}
