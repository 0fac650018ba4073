//! The same on PostgreSQL: its tables, indexes, log of writes and own log, as they lie on the disk.

use std::path::Path;

use huiyin_testkit::postgres;

use super::finder::Finder;
use super::in_files;
use super::pages::{Leaks, Walk};
use super::thousand::{STEMS, Somebody, plant};
use crate::desk::Desk;
use crate::visitor::House;

/// As many as are searched for on SQLite.
const MATTERS: u32 = 1_000;
/// What every one of them asks for, in the clear.
const ASKED: &str = "号渡口的路";
/// A long text would be compressed where it lies, and nothing found in it.
const UNCOMPRESSED: &str = "do $$ declare at record; begin
    for at in select attrelid::regclass as relation, attname from pg_attribute
        join pg_class on pg_class.oid = attrelid and relkind = 'r' and relnamespace = 'public'::regnamespace
        where attnum > 0 and attstorage in ('x', 'm') and not attisdropped
    loop
        execute format('alter table %s alter column %I set storage external', at.relation, at.attname);
    end loop;
end $$";

#[test]
fn g4_no_file_of_postgresql_holds_what_was_planted_unless_it_was_let_out_on_purpose() {
    let cluster = postgres::Own::start();
    let desk = Desk::on(cluster.url());
    cluster.run(UNCOMPRESSED);
    let house = House::of(desk, &["clerk"]);
    let clerk = house.sign_in("clerk");
    plant(&house, &clerk, MATTERS);
    house.server.published();
    house.server.stop().ok();

    let finder = Finder::new(&STEMS);
    let files = cluster.stop();
    assert_eq!(searched(&finder, &files), Leaks::new());
    // These files hold what is kept in the clear, and it is found there.
    both(&searched(&Finder::new(&[ASKED]), &files));

    cluster.start_again();
    let name = Somebody::new(1).name;
    house
        .desk
        .letter(&format!("{name}家的渠坏了，请派人修好。"));
    both(&searched(&finder, &cluster.stop()));
}

fn searched(finder: &Finder, files: &Path) -> Leaks {
    let mut walk = Walk::new(finder);
    in_files(&mut walk, files);
    println!("{} files, {} MB", walk.read, walk.bytes >> 20);
    walk.leaks
}

/// In tables and in the log of writes.
fn both(found: &Leaks) {
    for place in ["data/base/", "data/pg_wal/"] {
        assert!(
            found.keys().any(|at| at.contains(place)),
            "nothing in {place}: {found:#?}"
        );
    }
}
