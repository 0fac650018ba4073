//! Writes: together, alone, in conflict.

use std::sync::{Arc, Barrier};

use huiyin_domain::stage::Stage;
use huiyin_journal::{body::Body, commit::body_commit, leaf::LeafView};
use huiyin_store::{StoreError, find_number, list_one, load_number, tally};
use jiff::civil::date;

use crate::scene::{OFFICE, OTHER};

on_both! {
    fn a_registration_reads_back_as_the_same_matter(scene) {
        let recorded = scene.register("请求修复村口水渠");
        let loaded = scene.load(recorded.appended.entry);
        assert_eq!(loaded.matter, recorded.matter);
        assert_eq!(loaded.head.previous, recorded.appended.leaf_hash);
        assert_eq!(loaded.matter.number.to_string(), format!("{OFFICE}-2026-1"));
        let found = scene.store.read(|tx| load_number(tx, OFFICE, "330106011-2026-1")).unwrap();
        assert_eq!(found.unwrap().matter, loaded.matter);
        for wrong in ["330106011-2025-1", "330106011-2026-0", "330106011-2026-9", "330106012-2026-1", "x"] {
            assert_eq!(scene.store.read(|tx| find_number(tx, OFFICE, wrong)).unwrap(), None, "{wrong}");
        }
        let listed = scene.store.read(|tx| list_one(tx, OFFICE, recorded.appended.entry)).unwrap().unwrap();
        assert_eq!(listed.title, loaded.matter.petition.title);
        assert_eq!(listed.next_due.unwrap().0, date(2026, 11, 17));
    }

    fn leaf_and_body_bind_each_other_and_every_field(scene) {
        let recorded = scene.register("请求修复村口水渠");
        let rows = scene.store.read(|tx| tx.rows(
            "select leaf, body, body_salt, fields from journal_entry where office = $1 and entry = $2",
            &[OFFICE.into(), recorded.appended.entry.as_int().into()],
        )).unwrap();
        let row = &rows[0];
        let leaf = LeafView::decode(row.bytes(0).unwrap()).unwrap();
        let body = Body::decode(row.bytes(1).unwrap()).unwrap();
        let salt = row.array(2).unwrap();
        assert_eq!(leaf.body_commit, Some(&body_commit(&salt, row.bytes(1).unwrap())));
        let opened = huiyin_store::Opened::decode(row.bytes(3).unwrap()).unwrap();
        let content = opened.to_content();
        assert!(content.fields.len() >= 3);
        assert_eq!(content.first_unbound(&body, leaf.origin, leaf.event_id), None);
    }

    fn a_step_on_a_matter_that_moved_on_meanwhile_conflicts(scene) {
        let matter = scene.register("请求修复村口水渠").appended.entry;
        let seen = scene.load(matter);
        scene.accept(&seen).unwrap();
        let again = scene.accept(&seen);
        assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
        let now = scene.load(matter);
        assert_eq!(now.entries.len(), 2);
        assert_eq!(now.matter.stage, Stage::Accepted);
    }

    fn of_many_writers_on_one_matter_exactly_one_wins_each_round(scene) {
        let matter = scene.register("请求修复村口水渠").appended.entry;
        let seen = scene.load(matter);
        let scene = Arc::new(scene);
        let start = Arc::new(Barrier::new(8));
        let writers: Vec<_> = (0..8).map(|_| {
            let (scene, start, seen) = (Arc::clone(&scene), Arc::clone(&start), seen.clone());
            std::thread::spawn(move || {
                start.wait();
                scene.accept(&seen)
            })
        }).collect();
        let outcomes: Vec<_> = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(StoreError::Conflict(_)))));
        assert_eq!(scene.load(matter).entries.len(), 2);
    }

    fn in_a_failed_batch_only_the_guilty_write_fails(scene) {
        let matter = scene.register("请求修复村口水渠").appended.entry;
        let seen = scene.load(matter);
        scene.accept(&seen).unwrap();
        let scene = Arc::new(scene);
        let start = Arc::new(Barrier::new(16));
        let writers: Vec<_> = (0..16).map(|n| {
            let (scene, start, seen) = (Arc::clone(&scene), Arc::clone(&start), seen.clone());
            std::thread::spawn(move || {
                start.wait();
                if n % 4 == 0 {
                    scene.accept(&seen).map(|_| ())
                } else {
                    scene.register(&format!("第{n}件")); Ok(())
                }
            })
        }).collect();
        let outcomes: Vec<_> = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 12);
        // Genesis, two entries of the first matter, twelve registrations: no gap, none lost.
        let rows = scene.store.read(|tx| tx.rows(
            "select count(*), min(entry), max(entry) from journal_entry where office = $1",
            &[OFFICE.into()],
        )).unwrap();
        assert_eq!((rows[0].int(0), rows[0].int(1), rows[0].int(2)), (Ok(15), Ok(0), Ok(14)));
        let counted: u64 = scene.store.read(|tx| tally(tx, OFFICE)).unwrap().iter().map(|cell| cell.matters).sum();
        assert_eq!(counted, 13);
    }

    fn a_write_that_fails_by_itself_leaves_nothing(scene) {
        let (draft, event) = scene.registration(scene.today(), "先写后败", date(2026, 11, 17));
        let failed: Result<(), _> = scene.store.write(move |append| {
            append.record(&draft, &event, None)?;
            Err(StoreError::Entry("changed my mind".to_owned()))
        });
        assert!(matches!(failed, Err(StoreError::Entry(_))));
        let recorded = scene.register("后来的一件");
        assert_eq!(recorded.appended.seq, 1);
        assert_eq!(scene.store.read(|tx| tally(tx, OFFICE)).unwrap().len(), 1);
    }

    fn a_write_that_panics_fails_alone_and_the_store_goes_on(scene) {
        let failed = scene.store.write(|append| {
            append.moment(OFFICE)?;
            if append.rows("select 1", &[]).is_ok() { panic!("a fault in a use case") }
            Ok(())
        });
        assert!(matches!(failed, Err(StoreError::Closed(_))));
        assert_eq!(scene.register("照常").appended.seq, 1);
    }

    fn offices_do_not_see_each_other(scene) {
        scene.create(OTHER);
        let mine = scene.register("请求修复村口水渠").appended;
        let (draft, event) = scene.registration_of(OTHER, scene.today(), "另一办公室的件", date(2026, 11, 17));
        let theirs = scene.store.write(move |append| append.record(&draft, &event, None)).unwrap().appended;
        assert_eq!((mine.seq, theirs.seq), (1, 1));
        assert_eq!(mine.entry, theirs.entry);
        let count = |office: &str| scene.store.read(|tx| tally(tx, office)).unwrap().iter().map(|cell| cell.matters).sum::<u64>();
        assert_eq!((count(OFFICE), count(OTHER)), (1, 1));
        let found = |office: &str, query: &str| {
            scene.store.read(|tx| huiyin_store::search(tx, office, query, None, 50)).unwrap().matters.len()
        };
        assert_eq!((found(OFFICE, "水渠"), found(OTHER, "水渠"), found(OTHER, "办公")), (1, 0, 1));
    }

    fn the_publisher_hears_of_every_durable_entry(scene) {
        let before = scene.store.committed().size(OFFICE).unwrap();
        scene.register("请求修复村口水渠");
        let after = scene.store.committed().wait(OFFICE, before, std::time::Duration::from_secs(5)).unwrap();
        assert_eq!((before.size, after.size), (1, 2));
    }

    fn power_settings_are_those_of_full_durability(scene) {
        let settings = scene.store.durability().unwrap();
        let value = |name: &str| settings.iter().find(|(known, _)| known == name).unwrap().1.clone();
        if scene.is_sqlite() {
            assert_eq!((value("journal_mode"), value("synchronous")), ("wal".to_owned(), "2".to_owned()));
            assert_eq!(value("foreign_keys"), "1");
        } else {
            assert_eq!((value("fsync"), value("synchronous_commit")), ("on".to_owned(), "on".to_owned()));
            assert_eq!(value("full_page_writes"), "on");
        }
    }

    fn a_second_server_on_the_same_data_is_refused(scene) {
        let second = huiyin_store::Store::open(&scene.at, scene.environment());
        assert!(matches!(second.err(), Some(StoreError::InUse(_))));
        let reader = huiyin_store::Store::open_read_only(&scene.at, scene.environment()).unwrap();
        scene.register("请求修复村口水渠");
        assert_eq!(reader.read(|tx| tally(tx, OFFICE)).unwrap().len(), 1);
        assert!(matches!(reader.write(|_| Ok(())), Err(StoreError::ReadOnly(_))));
    }
}
