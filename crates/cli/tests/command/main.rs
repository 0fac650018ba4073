//! The `huiyin` command as its users and their scripts meet it: the real program, its exit codes, what it
//! prints, and what is in the journal afterwards. One file per subject.

mod desk;
mod run;
mod server;

mod due;
mod import;
mod procedure;
mod serve;
mod verify;
