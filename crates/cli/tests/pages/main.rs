//! Pages as a browser without script meets them: the real server, its forms, and what the journal then holds.
//! One file per subject; [`visitor`] is the browser.

#[path = "../command/desk.rs"]
#[allow(dead_code, reason = "shared with the tests of the commands")]
mod desk;
#[path = "../command/run.rs"]
#[allow(dead_code, reason = "shared with the tests of the commands")]
mod run;
#[path = "../command/server.rs"]
#[allow(dead_code, reason = "shared with the tests of the commands")]
mod server;
#[allow(
    dead_code,
    reason = "a browser can do more than one subject asks of it"
)]
mod visitor;
#[path = "../command/walks.rs"]
#[allow(dead_code, reason = "shared with the tests of the commands")]
mod walks;

mod admin;
mod books;
mod clamav;
mod documents;
mod duty;
mod edge;
mod files;
mod follow;
mod kept;
mod looked_up;
mod many;
#[path = "desk.rs"]
mod my_desk;
mod openings;
mod pdf;
mod second;
mod sign_in;
mod submit;
mod twice;
