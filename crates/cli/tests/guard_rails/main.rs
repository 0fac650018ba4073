//! The guard rails: what the product must never be able to do, one test for each. The name of a test begins
//! with its rule.
//!
//! G1 matters, never people · G2 no tracking · G3 going higher is a right · G4 sealed identity · G5 the wall ·
//! G6 nothing disappears · G7 groups are matters too · G8 small numbers stay hidden · G9 no file of names leaves ·
//! G10 suggestions stay suggestions · G11 ratings are free · G12 anonymous stays anonymous

#[path = "../command/desk.rs"]
#[allow(dead_code, reason = "shared with the tests of the commands")]
mod desk;
#[path = "../pages/looked_up.rs"]
#[allow(dead_code, reason = "shared with the tests of the pages")]
mod looked_up;
#[path = "../pages/pdf.rs"]
mod pdf;
#[path = "../command/run.rs"]
#[allow(dead_code, reason = "shared with the tests of the commands")]
mod run;
#[path = "../command/server.rs"]
#[allow(dead_code, reason = "shared with the tests of the commands")]
mod server;
#[path = "../pages/visitor.rs"]
#[allow(dead_code, reason = "shared with the tests of the pages")]
mod visitor;
#[path = "../command/walks.rs"]
#[allow(dead_code, reason = "shared with the tests of the commands")]
mod walks;

mod anonymous;
mod duty;
mod erased;
mod higher;
mod lasting;
mod leak;
mod offices;
mod opened;
mod planted;
mod ratings;
mod routes;
mod scan;
mod sequel;
mod sources;
mod suggested;
mod wall;
mod whole;
