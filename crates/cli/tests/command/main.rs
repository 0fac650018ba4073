//! The `huiyin` command as its users and their scripts meet it: the real program, its exit codes, what it
//! prints, and what is in the journal afterwards. One file per subject.

mod desk;
mod run;
mod server;
mod walks;

mod backup;
mod bad_input;
mod documents;
mod due;
mod duty;
mod import;
mod key_service;
mod key_shares;
mod machine;
mod office;
mod postgres;
mod power;
mod procedure;
mod reading;
mod serve;
mod verify;
mod wrong_use;
