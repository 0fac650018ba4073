//! Registers: rebuilt equals live, and every row that is touched is named (T2).

use huiyin_domain::{actor::Role, code::Coded as _, stage::Stage};
use huiyin_journal::{kind, leaf::LeafView};
use huiyin_store::{
    Appended, Book, ChangeOf, Changed, Difference, How, LedgerOf, Position, Post, ShiftRow, Store,
    StoreError, change, changes, duty_shifts, find_source, ledger_rows, ledger_sum, newest_shift,
    posts,
};
use jiff::civil::date;

use crate::scene::{DAY, MORNING, OFFICE, OTHER, Scene};

/// Every register's rows, in order.
fn registers(store: &Store) -> Vec<String> {
    let tables = [
        ("history", "matter, case_seq"),
        ("matter", "matter"),
        ("tally", "owner, stage, origin"),
        ("obligation", "matter, kind, n"),
        ("missed", "matter, kind, n"),
        ("ledger", "matter, book, n"),
        ("ledger_day", "unit, book, span, day, kept_from"),
        ("transfer", "matter, n"),
        ("opinion", "matter, n"),
        ("review", "matter, level, n"),
        ("import_source", "source"),
        ("unit", "unit"),
        ("officer", "officer"),
        ("office_change", "entry"),
        ("duty_shift", "unit, from_at"),
        ("book", "register"),
    ];
    let mut all = Vec::new();
    for (table, order) in tables {
        let sql = format!("select * from {table} order by office, {order}");
        store
            .read(|tx| {
                tx.each(&sql, &[], &mut |row| {
                    // A count of nothing may stand or not.
                    let is_nothing = match table {
                        "tally" => row.int(4)? == 0,
                        "ledger_day" => row.int(6)? == 0,
                        _ => false,
                    };
                    if !is_nothing {
                        all.push(format!("{table} {:?}", row.values()));
                    }
                    Ok(())
                })
            })
            .unwrap();
    }
    all
}

/// A shift that ends nine hours after the first morning, and begins so many hours after it.
fn shift(unit: &str, hours: i64, officer: &str) -> ShiftRow {
    ShiftRow {
        unit: unit.to_owned(),
        from: MORNING + hours * 3600,
        until: MORNING + 18 * 3600,
        lead: "head-1".to_owned(),
        officers: vec![officer.to_owned(), "clerk-3".to_owned()],
        phone: "000-0002".to_owned(),
    }
}

fn set_shift(scene: &Scene, shift: &ShiftRow) -> Result<Appended, StoreError> {
    let after = scene.store.read(|tx| newest_shift(tx, OFFICE))?;
    let shift = shift.clone();
    let by = (Some("head-1@bureau"), 3);
    scene
        .store
        .write(move |append| append.set_duty(OFFICE, &shift, after, by))
}

/// An office with something in every register.
fn full(scene: &Scene) {
    scene
        .store
        .write(|append| append.open_register(OFFICE, 3, true))
        .unwrap();
    scene
        .store
        .write(|append| append.ask_register(OFFICE, 2, false, [9; 32]))
        .unwrap();
    scene
        .store
        .write(|append| append.close_register(OFFICE, 9))
        .unwrap();
    for (code, name) in [
        ("bureau", "信访局"),
        ("water", "水利局"),
        ("bureau", "信访局（改名）"),
    ] {
        let post = Post::Unit {
            code: code.to_owned(),
            details: name.to_owned(),
        };
        scene
            .store
            .write(move |append| append.set_post(OFFICE, &post, Some("admin@bureau"), 8))
            .unwrap();
    }
    let post = Post::Officer {
        code: "clerk-1".to_owned(),
        unit: "bureau".to_owned(),
        details: "登记员".to_owned(),
    };
    scene
        .store
        .write(move |append| append.set_post(OFFICE, &post, None, 8))
        .unwrap();
    for shift in [
        shift("bureau", 0, "clerk-1"),
        shift("bureau", 9, "clerk-1"),
        shift("bureau", 0, "clerk-2"),
    ] {
        set_shift(scene, &shift).unwrap();
    }
    scene.create(OTHER);
    let mut all = Vec::new();
    for n in 0..6 {
        all.push(
            scene
                .register_due(&format!("第{n}件：请求修复村口水渠"), date(2026, 11, 3))
                .appended
                .entry,
        );
    }
    scene.import("source-1", "从旧系统接收的一件").unwrap();
    let (draft, event) =
        scene.registration_of(OTHER, scene.today(), "另一办公室", date(2026, 11, 17));
    scene
        .store
        .write(move |append| append.record(&draft, &event, None))
        .unwrap();
    for matter in &all[..3] {
        scene.accept(&scene.load(*matter)).unwrap();
    }
    scene.whole_life(all[0]);
    scene.clock.set(MORNING + 2 * DAY);
    // The first write of the day meets what the sealer enters before it, and is decided again.
    let conflict = scene.accept(&scene.load(all[4]));
    assert!(
        matches!(conflict, Err(StoreError::Conflict(_))),
        "{conflict:?}"
    );
    scene.accept(&scene.load(all[4])).unwrap();
}

fn tamper(scene: &Scene, sql: &str) {
    tamper_at(&scene.at, sql);
}

fn tamper_at(at: &str, sql: &str) {
    if !at.starts_with("postgres") {
        let connection = rusqlite::Connection::open(at).unwrap();
        connection
            .busy_timeout(std::time::Duration::from_secs(10))
            .unwrap();
        connection
            .execute_batch(&format!("pragma foreign_keys = off; {sql}"))
            .unwrap();
    } else {
        let mut client = ::postgres::Client::connect(at, ::postgres::NoTls).unwrap();
        client
            .batch_execute(&format!("set session_replication_role = replica; {sql}"))
            .unwrap();
    }
}

fn named(scene: &Scene) -> Vec<(&'static str, How)> {
    let found: Vec<Difference> = scene.store.check().unwrap();
    found
        .into_iter()
        .map(|difference| (difference.table, difference.how))
        .collect()
}

on_both! {
    fn a_rebuild_gives_the_same_rows_as_living_did(scene) {
        full(&scene);
        let live = registers(&scene.store);
        for table in ["history", "matter", "tally", "obligation", "missed", "transfer",
            "opinion", "review", "import_source", "unit", "officer", "duty_shift", "book"] {
            assert!(live.iter().any(|row| row.starts_with(table)), "nothing in {table}");
        }
        assert_eq!(scene.store.check().unwrap(), []);
        let rebuilt = scene.store.rebuild(true).unwrap();
        assert_eq!(rebuilt.matters, 8);
        assert_eq!(registers(&scene.store), live);
        assert_eq!(scene.store.check().unwrap(), []);
        let found = scene.store.read(|tx| huiyin_store::search(tx, OFFICE, "水渠", None, 50)).unwrap();
        assert_eq!(found.matters.len(), 6);
        // And life goes on.
        scene.register("重建之后");
        assert_eq!(scene.store.check().unwrap(), []);
    }

    fn an_edited_row_of_any_register_is_named(scene) {
        full(&scene);
        for (table, change) in [
            ("history", "day = 20200101 where case_seq = 1"),
            ("matter", "title = 'x'"),
            ("matter", "place = place + 1000000"),
            ("tally", "matters = matters + 1 where matters > 0"),
            ("obligation", "due = 20990101"),
            ("missed", "due = 20990101"),
            ("matter", "locality = 'x'"),
            ("transfer", "receiver = 'elsewhere'"),
            ("opinion", "day = 20200101"),
            ("review", "due = 20990101"),
            ("import_source", "matter = 0"),
            ("unit", "details = 'x' where unit = 'water'"),
            ("officer", "unit = 'water'"),
            ("book", "asked = 1 - asked"),
        ] {
            tamper(&scene, &format!("update {table} set {change}"));
            let found = named(&scene);
            assert!(found.iter().any(|(name, how)| *name == table && *how == How::Edited), "{table}: {found:?}");
            assert!(found.iter().all(|(name, _)| *name == table), "{table}: {found:?}");
            scene.store.rebuild(false).unwrap();
            assert_eq!(named(&scene), []);
        }
    }

    fn a_deleted_row_of_any_register_is_named(scene) {
        full(&scene);
        for table in ["history", "matter", "obligation", "missed", "transfer", "opinion",
            "review", "import_source", "unit", "officer", "book"] {
            tamper(&scene, &format!("delete from {table} where office = '{OFFICE}'"));
            let found = named(&scene);
            assert!(!found.is_empty(), "{table}");
            assert!(found.iter().all(|(name, how)| *name == table && *how == How::Missing), "{table}: {found:?}");
            scene.store.rebuild(false).unwrap();
            assert_eq!(named(&scene), []);
        }
        tamper(&scene, "delete from tally");
        assert!(named(&scene).iter().all(|(name, how)| (*name, *how) == ("tally", How::Missing)));
    }

    fn an_added_row_of_any_register_is_named(scene) {
        full(&scene);
        for (table, columns) in [
            ("history", "matter, 99, entry, kind, act, day, leaf_hash"),
            ("matter (office, matter, place, stage, track, owner, channel, received, registered, title, guarded, claimed, head_count,
                receiver, representatives, marks, origin, entry)",
                "matter + 99999, place + 99999, stage, track, owner, channel, received, registered, title, guarded, claimed, head_count,
                receiver, representatives, marks, origin, entry"),
            ("tally", "'nowhere', stage, origin, matters"),
            ("obligation", "matter, kind, 99, owner, start, nominal, due, provisional, counted, ended, how, entry"),
            ("missed", "matter, kind, 99, due, entry"),
            ("transfer", "matter, 99, sender, receiver, day, assigned, entry"),
            ("opinion", "matter, 99, document, unit, day, decision, outcome, served, issued, entry"),
            ("review", "matter, level, 99, unit, requested, due, decided, outcome, entry"),
            ("import_source", "'source-2', matter, entry"),
            ("unit", "'ghost', details, entry"),
            ("officer", "'ghost', unit, details, entry"),
            ("book", "99, receives, opened, closed, asked, asked_entry"),
        ] {
            let into = table;
            let table = into.split(' ').next().unwrap();
            tamper(&scene, &format!("insert into {into} select office, {columns} from {table} where office = '{OFFICE}' limit 1"));
            let found = named(&scene);
            assert_eq!(found, [(table, How::Extra)], "{table}");
            scene.store.rebuild(false).unwrap();
            assert_eq!(named(&scene), []);
        }
    }

    fn an_entry_that_the_search_index_lacks_or_should_not_have_is_named(scene) {
        full(&scene);
        assert_eq!(named(&scene), []);
        let (lack, add) = match scene.is_sqlite() {
            true => (
                "delete from search where rowid = (select min(rowid) from search)",
                "insert into search (rowid, words) select ordinal << 48 | 99999, '水渠' from office",
            ),
            false => (
                "delete from search where entry = (select min(entry) from search)",
                "insert into search (office, entry, words) select office, 99999, '水渠' from office",
            ),
        };
        for (change, how) in [(lack, How::Missing), (add, How::Extra)] {
            tamper(&scene, change);
            assert_eq!(named(&scene), [("search", how)]);
            scene.store.rebuild(true).unwrap();
            assert_eq!(named(&scene), []);
        }
    }

    fn changed_content_bodies_and_settings_are_named(scene) {
        full(&scene);
        let calendar = include_str!("../../../domain/data/calendar/2026.toml").replace("2026", "2027");
        let adopted = scene.store.write(move |append| append.adopt_setting(OFFICE, "terms", &calendar));
        adopted.unwrap();
        let entry = scene.load(scene.register("将被改动").appended.entry).matter.key.0;
        let of_entry = format!("where office = '{OFFICE}' and entry = {entry}");
        let blob = |hex: &str| if scene.is_sqlite() { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") };
        tamper(&scene, &format!("update journal_entry set fields = {} {of_entry}", blob("a0")));
        assert_eq!(named(&scene), [("journal_entry.fields", How::Edited)]);
        tamper(&scene, &format!("update journal_entry set fields = null {of_entry}"));
        assert_eq!(named(&scene), [("journal_entry.fields", How::Missing)]);
        // An entry in another's place would be shown as that one.
        for (at, expected) in [("+ 1000000", "journal_entry"), ("- 1000000", "journal_entry.fields")] {
            tamper(&scene, &format!("update journal_entry set place = place {at} {of_entry}"));
            let found = scene.store.check_journal().unwrap();
            assert_eq!(found.iter().map(|found| found.table).collect::<Vec<_>>(), [expected]);
        }
        tamper(&scene, "update setting set text = 'x'");
        let settings = scene.store.check_journal().unwrap();
        let names: Vec<_> = settings.iter().map(|difference| (difference.table, difference.how)).collect();
        assert_eq!(names, [("journal_entry.fields", How::Missing), ("setting", How::Edited)]);
        tamper(&scene, &format!("update journal_entry set body_salt = {} {of_entry}", blob(&"00".repeat(32))));
        let names: Vec<_> = scene.store.check_journal().unwrap().into_iter().map(|found| found.table).collect();
        assert_eq!(names, ["journal_entry", "setting"]);
    }

    fn an_edited_row_beside_an_entry_is_named(scene) {
        full(&scene);
        let kept = scene.load(scene.register("将被改动").appended.entry).matter.key.0;
        scene.store.write(|append| append.adopt_setting(OFFICE, "terms", "conclude = \"60d\"")).unwrap();
        assert_eq!(named(&scene), []);
        let blob = |hex: &str| if scene.is_sqlite() { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") };
        let (one, zeros) = (format!("where office = '{OFFICE}' and matter = {kept}"), blob(&"00".repeat(32)));
        for (table, change, back) in [
            ("identity", format!("sealed = {} {one}", blob("00")), format!("sealed = {} {one}", blob(&"02".repeat(60)))),
            ("identity", format!("key_id = {} {one}", blob("00")), format!("key_id = {} {one}", blob(&"01".repeat(16)))),
            ("query_code", format!("hash = {zeros} {one}"), format!("hash = {} {one}", blob(&"03".repeat(32)))),
            ("subject_mark", format!("mark = {zeros} {one}"), format!("mark = {} {one}", blob(&"04".repeat(32)))),
            ("setting", format!("text = 'conclude = \"90d\"' where office = '{OFFICE}'"), format!("text = 'conclude = \"60d\"' where office = '{OFFICE}'")),
            ("setting", format!("kind = 'calendar' where office = '{OFFICE}'"), format!("kind = 'terms' where office = '{OFFICE}'")),
            ("office", format!("zone = 'Asia/Urumqi' where office = '{OFFICE}'"), format!("zone = 'Asia/Shanghai' where office = '{OFFICE}'")),
            ("office", format!("domain = 'elsewhere.example' where office = '{OFFICE}'"), format!("domain = 'petitions.example' where office = '{OFFICE}'")),
        ] {
            tamper(&scene, &format!("update {table} set {change}"));
            assert_eq!(named(&scene), [(table, How::Edited)], "{change}");
            tamper(&scene, &format!("update {table} set {back}"));
            assert_eq!(named(&scene), [], "{change}");
        }
        // A row of somebody else's in its place is none of this matter's.
        tamper(&scene, &format!("update identity set matter = matter + 1 {one}"));
        assert_eq!(named(&scene), [("identity", How::Edited)]);
    }

    fn a_deleted_or_added_row_beside_an_entry_is_named(scene) {
        full(&scene);
        scene.store.write(|append| append.adopt_setting(OFFICE, "terms", "conclude = \"60d\"")).unwrap();
        for (table, columns) in [
            ("identity", "matter, 1, key_id, sealed, salt"),
            ("subject_mark", "mark, matter, 1, salt"),
            ("query_code", "99999, hash, 99999, salt"),
            ("setting", "kind, digest, text, 1"),
        ] {
            tamper(&scene, &format!("insert into {table} select office, {columns} from {table} where office = '{OFFICE}' limit 1"));
            assert_eq!(named(&scene), [(table, How::Extra)], "{table}");
            tamper(&scene, &format!("delete from {table} where office = '{OFFICE}' and entry in (1, 99999)"));
            assert_eq!(named(&scene), [], "{table}");
        }
        for table in ["identity", "subject_mark", "query_code", "setting"] {
            let before = named(&scene).len();
            tamper(&scene, &format!("delete from {table} where office = '{OFFICE}'"));
            let now = named(&scene);
            assert!(now.len() > before, "{table}: {now:?}");
            assert!(now[..].iter().filter(|found| **found == (table, How::Missing)).count() == now.len() - before, "{table}: {now:?}");
        }
    }

    fn importing_the_same_source_twice_conflicts_and_the_first_is_found(scene) {
        let first = scene.import("source-1", "从旧系统接收的一件").unwrap();
        let again = scene.import("source-1", "从旧系统接收的一件");
        assert!(matches!(again, Err(StoreError::Conflict(_))));
        let found = scene.store.read(|tx| find_source(tx, OFFICE, "source-1")).unwrap();
        assert_eq!(found, Some(first.appended.entry));
        assert_eq!(scene.store.read(|tx| find_source(tx, OFFICE, "source-2")).unwrap(), None);
    }

    fn posts_read_back_as_they_were_set_last(scene) {
        full(&scene);
        let posts = scene.store.read(|tx| posts(tx, OFFICE)).unwrap();
        assert_eq!(posts[0], Post::Unit { code: "bureau".to_owned(), details: "信访局（改名）".to_owned() });
        assert_eq!(posts.len(), 3);
    }

    fn a_shift_stands_in_the_place_of_the_one_that_begins_with_it_and_the_journal_keeps_both(scene) {
        full(&scene);
        let listed = |from, until| scene.store.read(|tx| duty_shifts(tx, OFFICE, from, until)).unwrap();
        let rows: Vec<_> = listed(0, i64::MAX).into_iter().map(|(_, row)| row).collect();
        assert_eq!(rows, [shift("bureau", 0, "clerk-2"), shift("bureau", 9, "clerk-1")]);
        assert_eq!(listed(MORNING, MORNING + 1).len(), 1, "the second one begins later");
        assert_eq!(listed(MORNING + 18 * 3600, i64::MAX), []);
        let entries = scene.store.read(|tx| {
            let mut duty = Vec::new();
            let leaves = "select leaf from journal_entry where office = $1 order by entry";
            for row in tx.rows(leaves, &[OFFICE.into()])? {
                let leaf = LeafView::decode(row.bytes(0)?).unwrap();
                duty.extend((leaf.kind == kind::DUTY).then_some(leaf.register));
            }
            Ok(duty)
        });
        assert_eq!(entries.unwrap(), [0, 0, 0], "three entries of type 60, of no book");
        // Whoever decided on another roster decides again.
        let before = listed(0, i64::MAX)[1].0;
        let late = shift("bureau", 3, "clerk-9");
        let set = scene.store.write(move |append| append.set_duty(OFFICE, &late, Some(before), (None, 3)));
        assert!(matches!(set, Err(StoreError::Conflict(_))), "{set:?}");
        for (how, sql) in [
            (How::Edited, "update duty_shift set officers = 'clerk-9' where officers like 'clerk-2%'"),
            (How::Edited, "update duty_shift set until_at = until_at + 1 where officers like 'clerk-1%'"),
            (How::Missing, "delete from duty_shift where officers like 'clerk-1%'"),
            (How::Extra, "insert into duty_shift select office, 'water', from_at, until_at, lead, officers, duty_line, entry from duty_shift where officers like 'clerk-1%'"),
        ] {
            tamper(&scene, sql);
            assert_eq!(named(&scene), [("duty_shift", how)]);
            scene.store.rebuild(false).unwrap();
            assert_eq!(named(&scene), []);
        }
    }

    fn every_change_of_the_office_is_listed_with_who_made_it_and_can_be_read_back(scene) {
        full(&scene);
        scene.store.write(|append| append.save_setting(OFFICE, "site", "一", Some("admin@bureau"), 8)).unwrap();
        scene.store.write(|append| append.save_setting(OFFICE, "site", "二", None, 8)).unwrap();
        let all = scene.store.read(|tx| changes(tx, OFFICE, None, None, 50)).unwrap();
        let names: Vec<_> = all.iter().map(|change| (change.of, change.name.as_str())).collect();
        let (unit, officer, setting) = (ChangeOf::Unit, ChangeOf::Officer, ChangeOf::Setting);
        assert_eq!(names[..3], [(setting, "site"), (setting, "site"), (officer, "clerk-1")]);
        assert_eq!(all[1].actor.as_deref(), Some("admin@bureau"));
        assert_eq!((all[0].role, all[0].day), (Role::from_number(8), scene.today()));
        let one = |entry| scene.store.read(|tx| change(tx, OFFICE, entry)).unwrap();
        assert_eq!(one(all[1].entry), Some((all[1].clone(), Changed::Setting("一".to_owned()))));
        let of_bureau = scene.store.read(|tx| changes(tx, OFFICE, Some((unit, "bureau")), None, 50)).unwrap();
        let texts: Vec<_> = of_bureau.iter().map(|change| one(change.entry).unwrap().1).collect();
        let bureau = |details: &str| Changed::Post(Post::Unit { code: "bureau".to_owned(), details: details.to_owned() });
        assert_eq!(texts.first(), Some(&bureau("信访局（改名）")));
        let before = scene.store.read(|tx| changes(tx, OFFICE, None, Some(all[1].entry), 1)).unwrap();
        assert_eq!(before, all[2..3]);
        assert_eq!(scene.store.read(|tx| change(tx, OFFICE, Position::new(1, 0))).unwrap(), None);
        // A row that was edited, deleted or added is named, and made again from the journal.
        for (how, sql) in [
            (How::Edited, "update office_change set actor = 'x' where name = 'site' and actor is not null"),
            (How::Missing, "delete from office_change where name = 'clerk-1'"),
            (How::Extra, "insert into office_change select office, 0, act, name, role, actor, day, at from office_change where name = 'clerk-1'"),
        ] {
            tamper(&scene, sql);
            assert_eq!(named(&scene), [("office_change", how)]);
            scene.store.rebuild(false).unwrap();
            assert_eq!(named(&scene), []);
        }
    }

    fn switching_what_is_asked_of_a_closed_book_leaves_it_closed(scene) {
        scene.store.write(|append| append.close_register(OFFICE, 2)).unwrap();
        scene.store.write(|append| append.ask_register(OFFICE, 2, false, [9; 32])).unwrap();
        let closed = "select count(*) from book where register = 2 and closed is not null";
        let closed = scene.store.read(|tx| tx.rows(closed, &[])?[0].int(0)).unwrap();
        assert_eq!(closed, 1);
        assert_eq!(scene.store.check().unwrap(), []);
    }

    fn an_edited_head_of_a_journal_is_named(scene) {
        full(&scene);
        assert_eq!(scene.store.check().unwrap(), []);
        for column in ["size", "t_last", "open_day", "first_seq"] {
            tamper(&scene, &format!("update journal_head set {column} = {column} + 1 where office = '{OFFICE}'"));
            assert_eq!(named(&scene), [("journal_head", How::Edited)], "{column}");
            tamper(&scene, &format!("update journal_head set {column} = {column} - 1 where office = '{OFFICE}'"));
        }
        tamper(&scene, &format!("update journal_head set previous_seal = null where office = '{OFFICE}'"));
        assert_eq!(named(&scene), [("journal_head", How::Edited)]);
    }

    fn nothing_is_written_on_a_head_that_its_last_leaves_deny(scene) {
        full(&scene);
        let Scene { store, at, folder: _folder, .. } = scene;
        let (size, environment) = (store.committed().size(OFFICE).unwrap().size, store.environment().clone());
        drop(store);
        let reopened = || Store::open(&at, environment.clone()).unwrap();
        for change in ["size = size + 5", "size = size - 1", "t_last = t_last - 1", "open_day = 20261231", "first_seq = first_seq + 1",
            "first_seq = 0", "previous_seal = null", "generation = 2"] {
            tamper_at(&at, "create table kept_head as select * from journal_head");
            tamper_at(&at, &format!("update journal_head set {change} where office = '{OFFICE}'"));
            let store = reopened();
            let refused = store.write(|append| append.moment(OFFICE));
            assert!(matches!(refused, Err(StoreError::Damaged(_))), "{change}: {refused:?}");
            drop(store);
            tamper_at(&at, "delete from journal_head; insert into journal_head select * from kept_head; drop table kept_head");
        }
        let store = reopened();
        store.write(|append| append.moment(OFFICE)).unwrap();
        assert_eq!(store.committed().size(OFFICE).unwrap().size, size);
    }

    fn imported_matters_are_counted_in_the_tally(scene) {
        full(&scene);
        let imported = || scene.store.read(|tx| huiyin_store::count_imported(tx, OFFICE)).unwrap();
        assert_eq!(imported(), 1);
        let again = scene.import("source-1", "从旧系统接收的一件");
        assert!(again.is_err());
        assert_eq!(imported(), 1);
        scene.import("source-2", "另一件").unwrap();
        assert_eq!(imported(), 2);
        let cells = scene.store.read(|tx| huiyin_store::tally(tx, OFFICE)).unwrap();
        let all: u64 = cells.iter().map(|cell| cell.matters).sum();
        assert_eq!(all, 8);
        let places: std::collections::BTreeSet<_> = cells.iter().map(|cell| (cell.owner.clone(), cell.stage)).collect();
        assert_eq!(places.len(), cells.len());
        // Not from the register of sources, which grows with them.
        tamper(&scene, "delete from import_source");
        assert_eq!(imported(), 2);
    }

    fn a_failed_write_reads_nothing_of_the_open_day_again(scene) {
        full(&scene);
        scene.register("请求修复村口水渠");
        // Whoever read the head again now would find it denied by the leaves.
        tamper(&scene, &format!("update journal_head set size = size + 5 where office = '{OFFICE}'"));
        let failed = scene.store.write(|append| {
            append.open_register(OFFICE, 50, true)?;
            append.open_register(OFFICE, 50, true)
        });
        assert!(matches!(failed, Err(StoreError::Register { .. })), "{failed:?}");
        let before = scene.store.committed().size(OFFICE).unwrap().size;
        let next = scene.store.write(|append| append.open_register(OFFICE, 50, true)).unwrap();
        assert_eq!(next.seq, before);
        // What was taken back is not counted: the seal and the tally say so.
        scene.clock.advance(DAY);
        scene.store.write(|append| append.seal_days_over(OFFICE)).unwrap();
        assert_eq!(scene.store.check().unwrap(), []);
    }

    fn what_was_entered_in_a_book_stays_there_with_its_number(scene) {
        let matter = scene.register("请求修复村口水渠").appended.entry;
        let forwarded = |to| scene.step(matter, ("forward", &[("to", to)]), Stage::Forwarded, vec![]);
        forwarded("water");
        scene.step(matter, ("decide-objection", &[("agreed", "yes"), ("note", "不属其职责")]), Stage::Registered, vec![]);
        forwarded("housing");
        let today = scene.today();
        let of = LedgerOf { book: Book::Forwarding, unit: "bureau", first: today, last: today };
        let rows = || scene.store.read(|tx| ledger_rows(tx, OFFICE, of, None, 9)).unwrap();
        let total = |out: bool| scene.store.read(|tx| ledger_sum(tx, OFFICE, of, &|_| out)).unwrap().rows;
        let sent = || rows().iter().map(|row| (row.n, row.to().unwrap().to_owned())).collect::<Vec<_>>();
        let both = [(2, "housing".to_owned()), (1, "water".to_owned())];
        assert_eq!(sent(), both);
        assert_eq!(total(true), 2);
        // Whom the matter accuses reads neither the row that stands nor the one that was taken back.
        scene.step(matter, ("classify", &[("class", "accusation")]), Stage::Forwarded, vec![]);
        scene.step(matter, ("name-accused", &[("units", "water")]), Stage::Forwarded, vec![]);
        assert!(rows().iter().all(|row| row.kept_from.is_some()), "{:?}", rows());
        assert_eq!((total(false), total(true)), (2, 0));
        assert_eq!(scene.store.check().unwrap(), []);
        let live = registers(&scene.store);
        scene.store.rebuild(false).unwrap();
        assert_eq!(registers(&scene.store), live);
        assert_eq!((sent(), total(false), total(true)), (both.to_vec(), 2, 0));
        // The database counts on behind a rebuild.
        scene.register("重建之后");
        assert_eq!(scene.store.check().unwrap(), []);
        tamper(&scene, "update ledger_day set counted = counted + 1 where span = 2 and book = 4");
        assert_eq!(named(&scene), [("ledger_day", How::Edited)]);
    }

    fn a_reading_that_panics_gives_its_connection_back(scene) {
        for _ in 0..20 {
            let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                scene.store.read(|_| -> Result<(), StoreError> { panic!("as told") })
            }));
            assert!(panicked.is_err());
        }
        assert!(scene.store.today(OFFICE).is_ok());
    }

    fn the_files_of_the_database_are_the_owners_alone(scene) {
        if scene.is_sqlite() {
            use std::os::unix::fs::PermissionsExt;
            scene.register("请求修复村口水渠");
            for suffix in ["", "-wal", "-shm"] {
                let at = format!("{}{suffix}", scene.at);
                let mode = std::fs::metadata(&at).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600, "{at}");
            }
        }
    }

    fn a_refused_statement_tells_nothing_of_the_row(scene) {
        scene.register("请求修复村口水渠");
        const NO_TITLE: &str = "update matter set title = null where office = $1";
        let refused = scene.store.write(|append| append.run(NO_TITLE, &[OFFICE.into()])).unwrap_err();
        assert!(!refused.to_string().contains(OFFICE), "{refused}");
    }
}
