//! Days, seals, missed deadlines, the clock.

use std::sync::Arc;

use huiyin_journal::{
    kind,
    leaf::Leaf,
    seal::{self, Seal},
};
use huiyin_store::{Environment, PublishedSeals, Store, StoreError};
use jiff::civil::{Date, date};

use crate::scene::{DAY, MORNING, OFFICE, Scene};

fn leaves(store: &Store) -> Vec<Leaf> {
    store
        .read(|tx| {
            let rows = tx.rows(
                "select leaf from journal_entry where office = $1 order by entry",
                &[OFFICE.into()],
            )?;
            Ok(rows
                .iter()
                .map(|row| Leaf::decode(row.bytes(0).unwrap()).unwrap())
                .collect())
        })
        .unwrap()
}

fn seals(store: &Store) -> Vec<(Leaf, Seal)> {
    let seals = leaves(store)
        .into_iter()
        .filter(|leaf| leaf.kind == kind::SEAL);
    seals
        .map(|leaf| {
            let seal = Seal::from_map(&leaf.pub_map).unwrap();
            (leaf, seal)
        })
        .collect()
}

on_both! {
    fn a_clock_far_ahead_seals_nothing_until_an_operator_confirms_it(scene) {
        let before = scene.store.committed().size(OFFICE).unwrap().size;
        scene.clock.set(MORNING + 41 * DAY);
        let refused = scene.store.write(|append| append.moment(OFFICE));
        let Err(StoreError::ClockAhead { days: 41, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert!(refused.unwrap_err().to_string().contains("the clock says 2026-12-13"));
        let today = scene.today();
        let (draft, event) = scene.registration(today, "不应写入", today);
        let refused = scene.store.write(move |append| append.record(&draft, &event, None));
        assert!(matches!(refused, Err(StoreError::ClockAhead { .. })));
        assert_eq!(scene.store.committed().size(OFFICE).unwrap().size, before);
        // Set right, life goes on; and forty days are a long holiday.
        scene.clock.set(MORNING + 40 * DAY);
        assert!(scene.store.write(|append| append.seal_days_over(OFFICE)).unwrap());
        scene.clock.set(MORNING + 400 * DAY);
        assert!(scene.store.write(|append| append.seal_days_over(OFFICE)).is_err());
        assert!(scene.store.write(|append| append.catch_up(OFFICE)).unwrap());
        scene.register("四百天之后");
        assert_eq!(scene.store.check().unwrap(), []);
    }

    fn the_first_write_after_midnight_seals_the_day_first(scene) {
        scene.register("周一的一件");
        scene.clock.set(MORNING + DAY);
        let recorded = scene.register("周二的一件");
        assert_eq!((recorded.appended.seq, recorded.appended.day), (3, date(2026, 11, 3)));
        let all = leaves(&scene.store);
        let kinds: Vec<u64> = all.iter().map(|leaf| leaf.kind).collect();
        assert_eq!(kinds, [kind::GENESIS, kind::RECEIVED, kind::SEAL, kind::RECEIVED]);
        let (leaf, seal) = &seals(&scene.store)[0];
        assert_eq!((leaf.day, seal.day, seal.first_seq, seal.last_seq), (20_261_102, 20_261_102, 0, 2));
        assert_eq!((seal.previous_seal, seal.previous_file, seal.flags), (None, None, seal::LATE));
        let rows: Vec<_> = seal.rows.iter().map(|row| (row.register, row.counts.clone(), row.attest)).collect();
        assert_eq!(rows, [
            (1, vec![(kind::RECEIVED, 1)], Some(seal::ATTEST_RECEIVED)),
            (2, vec![], Some(seal::ATTEST_SILENT)),
            (9, vec![], None),
        ]);
    }

    fn days_that_an_outage_skipped_are_sealed_one_by_one(scene) {
        scene.register("周一的一件");
        // Friday 00:10: four days are over; the last of them is sealed in time.
        scene.clock.set(MORNING - 9 * 3600 + 4 * DAY + 600);
        let sealed = scene.store.write(|append| append.seal_days_over(OFFICE)).unwrap();
        assert!(sealed);
        assert!(!scene.store.write(|append| append.seal_days_over(OFFICE)).unwrap());
        let all = seals(&scene.store);
        let days: Vec<_> = all.iter().map(|(_, seal)| (seal.day, seal.flags)).collect();
        let unpublished = seal::PREVIOUS_UNPUBLISHED;
        assert_eq!(days, [
            (20_261_102, seal::LATE),
            (20_261_103, seal::LATE | unpublished),
            (20_261_104, seal::LATE | unpublished),
            (20_261_105, unpublished),
        ]);
        for pair in all.windows(2) {
            assert_eq!(pair[1].1.previous_seal, Some(pair[0].0.hash().unwrap()));
            assert_eq!(pair[1].1.first_seq, pair[0].1.last_seq + 1);
        }
    }

    fn a_missed_deadline_is_entered_once_by_the_sealer(scene) {
        let late = scene.register_due("到期未办", date(2026, 11, 3));
        let met = scene.register_due("按期办理", date(2026, 11, 3));
        scene.accept(&scene.load(met.appended.entry)).unwrap();
        scene.clock.set(MORNING + 3 * DAY);
        scene.register("周四的一件");
        let overdue: Vec<_> = leaves(&scene.store).into_iter().filter(|leaf| leaf.kind == kind::OVERDUE).collect();
        assert_eq!(overdue.len(), 1);
        assert_eq!((overdue[0].day, overdue[0].register), (20_261_103, 1));
        let seal = seals(&scene.store)[1].1.clone();
        assert_eq!(seal.rows[0].counts, [(kind::OVERDUE, 1)]);
        let loaded = scene.load(late.appended.entry);
        assert_eq!(loaded.entries.iter().filter(|entry| entry.kind == kind::OVERDUE).count(), 1);
        // The matter goes on behind it.
        scene.accept(&loaded).unwrap();
    }

    fn a_decision_of_yesterday_is_decided_again(scene) {
        let (draft, event) = scene.registration(date(2026, 11, 2), "昨天决定的", date(2026, 11, 17));
        scene.clock.set(MORNING + DAY);
        let refused = scene.store.write(move |append| append.record(&draft, &event, None));
        assert_eq!(refused.err(), Some(StoreError::DayChanged { today: date(2026, 11, 3) }));
        assert_eq!(scene.today(), date(2026, 11, 3));
    }

    fn a_zero_report_and_a_switched_off_register_are_told_apart(scene) {
        use huiyin_journal::{body::Body, cbor::{Map, Value}};
        let event_id = [7; 16];
        let mut draft = scene.registration(scene.today(), "x", date(2026, 11, 17)).0;
        draft.kind = kind::ZERO_REPORT;
        draft.event_id = event_id;
        draft.body = Some((Body::default(), [8; 32]));
        draft.public = Map::from([(0, Value::Uint(20_261_102))]);
        draft.marks.clear();
        (draft.query_code, draft.identity, draft.search) = (None, None, None);
        scene.store.write(move |append| append.entry(&draft)).unwrap();
        scene.store.write(|append| append.ask_register(OFFICE, 2, false, [9; 32])).unwrap();
        scene.clock.set(MORNING + DAY);
        scene.store.write(|append| append.seal_days_over(OFFICE)).unwrap();
        let seal = &seals(&scene.store)[0].1;
        let attests: Vec<_> = seal.rows.iter().map(|row| (row.register, row.attest)).collect();
        assert_eq!(attests, [
            (0, None),
            (1, Some(seal::ATTEST_ZERO_REPORT)),
            (2, Some(seal::ATTEST_NOT_ASKED)),
            (9, None),
        ]);
    }

    fn registers_open_and_close_and_a_closed_one_takes_nothing_new(scene) {
        scene.store.write(|append| append.open_register(OFFICE, 3, true)).unwrap();
        let twice = scene.store.write(|append| append.open_register(OFFICE, 3, true));
        assert!(matches!(twice, Err(StoreError::Register { register: 3, .. })));
        let matter = scene.register("关闭前的一件").appended.entry;
        scene.store.write(|append| append.close_register(OFFICE, 1)).unwrap();
        let (draft, event) = scene.registration(scene.today(), "关闭后的一件", date(2026, 11, 17));
        let refused = scene.store.write(move |append| append.record(&draft, &event, None));
        assert!(matches!(refused, Err(StoreError::Register { register: 1, .. })), "{refused:?}");
        scene.accept(&scene.load(matter)).unwrap();
        scene.clock.set(MORNING + 2 * DAY);
        scene.store.write(|append| append.seal_days_over(OFFICE)).unwrap();
        let seals = seals(&scene.store);
        let registers = |at: usize| seals[at].1.rows.iter().map(|row| row.register).collect::<Vec<_>>();
        assert_eq!(registers(0), [1, 2, 3, 9]);
        assert_eq!(registers(1), [2, 3, 9]);
    }

    fn no_more_than_170_registers_are_open_within_a_day(scene) {
        scene.store.write(|append| {
            for register in 100..267 {
                append.open_register(OFFICE, register, false)?;
            }
            Ok(())
        }).unwrap();
        let refused = scene.store.write(|append| append.open_register(OFFICE, 999, false));
        assert!(matches!(refused, Err(StoreError::Register { register: 999, .. })));
        scene.clock.set(MORNING + DAY);
        scene.store.write(|append| append.seal_days_over(OFFICE)).unwrap();
    }

    fn the_digest_of_the_published_seal_goes_into_the_next_one(scene) {
        struct Published;
        impl PublishedSeals for Published {
            fn digest(&self, _office: &str, day: Date) -> Option<[u8; 32]> {
                (day == date(2026, 11, 2)).then_some([5; 32])
            }
        }
        let environment = Environment { published: Arc::new(Published), ..scene.environment() };
        let Scene { store, at, clock, folder: _folder, .. } = scene;
        drop(store);
        let store = Store::open(&at, environment).unwrap();
        clock.set(MORNING + 2 * DAY);
        store.write(|append| append.seal_days_over(OFFICE)).unwrap();
        let seals = seals(&store);
        assert_eq!((seals[1].1.previous_file, seals[1].1.flags & seal::PREVIOUS_UNPUBLISHED), (Some([5; 32]), 0));
    }

    fn the_next_generation_counts_anew_and_old_matters_go_on(scene) {
        let old = scene.register("第一代的一件").appended.entry;
        let (late, late_event) = scene.acceptance(&scene.load(old));
        let mut new = crate::scene::new_office(OFFICE);
        new.vkey = crate::scene::vkey(OFFICE, 2);
        new.other = vec![7];
        let genesis = scene.store.write(move |append| append.next_generation(&new, [6; 32])).unwrap();
        assert_eq!((genesis.seq, genesis.entry.generation()), (0, 2));
        let reached = scene.store.committed().size(OFFICE).unwrap();
        assert_eq!((reached.generation, reached.size), (2, 1));
        let origin = format!("petitions.example/journal/{OFFICE}/g2");
        let event = crate::scene::register_event(scene.today(), "第二代的一件", date(2026, 11, 17));
        let draft = huiyin_store::Draft::of_step(&event, &scene.place(OFFICE, &origin), &scene.random).unwrap();
        let recorded = scene.store.write(move |append| append.record(&draft, &event, None)).unwrap();
        assert_eq!(recorded.matter.number.to_string(), format!("{OFFICE}-2026-2.1"));
        let before = scene.load(old).matter;
        let bound_to_the_first = scene.store.write(move |append| append.record(&late, &late_event, Some(&before)));
        assert!(matches!(bound_to_the_first, Err(StoreError::Conflict(_))));
        scene.accept(&scene.load(old)).unwrap();
        let gone = scene.store.write(|append| append.close_register(OFFICE, 9));
        assert!(matches!(gone, Err(StoreError::Register { register: 9, .. })));
        scene.clock.set(MORNING + DAY);
        scene.store.write(|append| append.seal_days_over(OFFICE)).unwrap();
        let (_, seal) = &seals(&scene.store)[0];
        assert_eq!((seal.first_seq, seal.last_seq, seal.previous_seal), (0, 3, None));
        assert_eq!(seal.rows.iter().map(|row| row.register).collect::<Vec<_>>(), [1, 2, 7]);
        assert_eq!(scene.store.check().unwrap(), []);
        scene.store.rebuild(true).unwrap();
        assert_eq!(scene.store.check().unwrap(), []);
        let newest = scene.store.read(|tx| huiyin_store::list_newest(tx, OFFICE, huiyin_store::NewestOf::Office, None, 5)).unwrap();
        assert_eq!(newest[0].number, format!("{OFFICE}-2026-2.1"));
    }

    fn a_clock_ten_minutes_behind_is_entered_once_and_time_never_runs_back(scene) {
        scene.register("先到");
        scene.clock.advance(-600);
        let one = scene.register("后到").appended;
        let two = scene.register("再到").appended;
        assert_eq!((one.t, two.t), (MORNING, MORNING));
        let anomalies: Vec<_> = leaves(&scene.store).into_iter().filter(|leaf| leaf.kind == kind::CLOCK_ANOMALY).collect();
        assert_eq!(anomalies.len(), 1);
        assert_eq!(anomalies[0].pub_map[&0].as_uint(), Some(600));
        scene.clock.advance(1200);
        assert_eq!(scene.register("钟已校正").appended.t, MORNING + 600);
    }

    fn a_clock_ten_minutes_ahead_is_taken_as_it_is(scene) {
        scene.clock.advance(600);
        assert_eq!(scene.register("先到").appended.t, MORNING + 600);
    }

    fn a_clock_a_day_behind_writes_nothing(scene) {
        scene.register("先到");
        scene.clock.advance(-DAY);
        let (draft, event) = scene.registration(date(2026, 11, 2), "后到", date(2026, 11, 17));
        let refused = scene.store.write(move |append| append.record(&draft, &event, None));
        assert_eq!(refused.err(), Some(StoreError::ClockBehind { seconds: DAY }));
        scene.clock.advance(DAY);
        assert_eq!(scene.register("钟已校正").appended.seq, 2);
    }

    fn a_clock_a_day_ahead_seals_and_stays_there(scene) {
        scene.register("先到");
        scene.clock.advance(DAY);
        scene.register("次日");
        scene.clock.advance(-DAY);
        let (draft, event) = scene.registration(scene.today(), "回到昨天", date(2026, 11, 17));
        let refused = scene.store.write(move |append| append.record(&draft, &event, None));
        assert!(matches!(refused, Err(StoreError::ClockBehind { .. })));
        assert_eq!(scene.today(), date(2026, 11, 3));
    }

    fn the_last_second_and_the_next_midnight_fall_on_their_own_days(scene) {
        let midnight = MORNING - 9 * 3600 + DAY;
        scene.clock.set(midnight - 1);
        assert_eq!(scene.register("最后一秒").appended.day, date(2026, 11, 2));
        scene.clock.set(midnight);
        assert_eq!(scene.register("零点").appended.day, date(2026, 11, 3));
        assert_eq!(seals(&scene.store)[0].1.flags, 0);
    }

    fn the_day_is_the_offices_own_whatever_zone_the_host_is_in(scene) {
        // 2026-11-02 17:00 UTC is already the third in Shanghai; the host's own zone is not asked.
        scene.clock.set(MORNING + 16 * 3600);
        assert_eq!(scene.today(), date(2026, 11, 3));
        assert_eq!(scene.register("夜里").appended.day, date(2026, 11, 3));
    }
}
