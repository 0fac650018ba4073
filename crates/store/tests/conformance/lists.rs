//! Lists page by page, search, provisional dates.

use std::collections::BTreeSet;

use huiyin_domain::{
    id::UnitId,
    obligation::{ObligationKind, Owner},
    stage::Stage,
};
use huiyin_store::{
    AfterDue, Book, CALENDAR, CountOf, DueOf, LedgerOf, LedgerSum, NewestOf, Position, StoreError,
    WorkingDraft, count_due, count_overdue, drafts_to_sign, ledger_rows, ledger_sum, ledger_totals,
    list_away, list_before_due, list_by_due, list_guarded, list_newest, query_code_hash,
    same_subject, search, tally, working_draft, working_drafts,
};
use jiff::{ToSpan, civil::date};

use crate::scene::{DAY, MORNING, OFFICE, Scene, stage_number};

on_both! {
    fn lists_page_through_every_matter_once_in_order(scene) {
        let mut all = Vec::new();
        for n in 0..23_i64 {
            let due = date(2026, 11, 10).checked_add((n % 4).days()).unwrap();
            all.push(scene.register_due(&format!("第{n}件"), due).appended.entry);
        }
        scene.accept(&scene.load(all[0])).unwrap();
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let page = scene.store.read(|tx| list_by_due(tx, OFFICE, DueOf::Office, after, 5)).unwrap();
            let Some(last) = page.last() else { break };
            after = Some(AfterDue { due: last.next_due.unwrap().0, matter: last.matter });
            paged.extend(page);
        }
        assert_eq!(paged.len(), 23);
        assert!(paged.is_sorted_by_key(|row| (row.next_due.unwrap().0, row.matter)));
        assert_eq!(paged.iter().map(|row| row.matter).collect::<BTreeSet<_>>().len(), 23);
        assert_eq!(paged.last().unwrap().matter, all[0]);

        let mut newest: Vec<Position> = Vec::new();
        loop {
            let before = newest.last().copied();
            let page = scene.store.read(|tx| list_newest(tx, OFFICE, NewestOf::Office, before, 5)).unwrap();
            if page.is_empty() { break }
            newest.extend(page.iter().map(|row| row.matter));
        }
        assert!(newest.iter().rev().eq(all.iter()));
        let count = |of| scene.store.read(|tx| list_newest(tx, OFFICE, of, None, 50)).unwrap().len();
        assert_eq!((count(NewestOf::Stage(Stage::Accepted)), count(NewestOf::Stage(Stage::Registered))), (1, 22));
        assert_eq!((count(NewestOf::Owner("bureau")), count(NewestOf::Owner("water"))), (23, 0));
        let due = |of| scene.store.read(|tx| list_by_due(tx, OFFICE, of, None, 50)).unwrap().len();
        assert_eq!((due(DueOf::Owner("bureau")), due(DueOf::Handler("nobody"))), (23, 0));
    }

    fn a_row_says_what_a_desk_shows_and_counts_go_no_further_than_asked(scene) {
        for n in 0..6_i64 {
            let due = date(2026, 11, 10).checked_add(n.days()).unwrap();
            scene.register_due(&format!("第{n}件"), due);
        }
        let of = DueOf::Owner("bureau");
        let rows = scene.store.read(|tx| list_by_due(tx, OFFICE, of, None, 50)).unwrap();
        assert!(rows.iter().all(|row| row.head_count == 1 && !row.guarded));
        let usual = rows.iter().map(|row| {
            let matter = scene.load(row.matter).matter;
            matter.usual_step().map(|spec| u64::from(spec.act))
        });
        assert!(rows.iter().map(|row| row.next_step).eq(usual));
        let count = |first, last, most| {
            let days = (date(2026, 11, first), date(2026, 11, last));
            scene.store.read(|tx| count_due(tx, OFFICE, CountOf::Owner("bureau"), days, most)).unwrap()
        };
        assert_eq!((count(10, 15, 100), count(11, 12, 100), count(16, 30, 100)), (6, 2, 0));
        assert_eq!(count(10, 15, 4), 4);
        let at = AfterDue { due: rows[3].next_due.unwrap().0, matter: rows[3].matter };
        let back = scene.store.read(|tx| list_before_due(tx, OFFICE, of, at, 2)).unwrap();
        assert_eq!(back, [rows[2].clone(), rows[1].clone()]);
        let nobody = CountOf::Handler("nobody");
        let days = (date(2026, 11, 1), date(2026, 12, 1));
        assert_eq!(scene.store.read(|tx| count_due(tx, OFFICE, nobody, days, 9)), Ok(0));
        let guarded = |of| scene.store.read(|tx| list_guarded(tx, OFFICE, of, 9)).unwrap();
        assert_eq!((guarded(CountOf::Owner("bureau")), guarded(nobody)), (vec![], vec![]));
        let conflict: (&str, &[(&str, &str)]) = ("declare-conflict", &[("note", "亲属")]);
        let mut still = scene.load(rows[5].matter).matter.next_due().unwrap().clone();
        still.n += 1;
        scene.step(rows[5].matter, conflict, Stage::Registered, vec![still]);
        let kept: Vec<_> = guarded(CountOf::Owner("bureau")).iter().map(|row| row.matter).collect();
        assert_eq!((kept, count(10, 15, 100)), (vec![rows[5].matter], 5));
    }

    fn what_a_handler_has_in_other_hands_is_listed_apart_unless_their_unit_owes_something(scene) {
        let of = DueOf::Owner("bureau");
        for n in 0..2 {
            scene.register_due(&format!("第{n}件"), date(2026, 11, 10));
        }
        let rows = scene.store.read(|tx| list_by_due(tx, OFFICE, of, None, 9)).unwrap();
        let start: (&str, &[(&str, &str)]) = ("start", &[("handler", "water-1"), ("no_conflict", "yes")]);
        for (row, owner) in rows.iter().zip(["bureau", "water"]) {
            let mut still = scene.load(row.matter).matter.next_due().unwrap().clone();
            still.n += 1;
            still.owner = Owner::Unit(UnitId::new(owner).unwrap());
            scene.step(row.matter, start, Stage::InProgress, vec![still]);
        }
        let away = |officer: &str, unit: &str| {
            let rows = scene.store.read(|tx| list_away(tx, OFFICE, officer, unit, 9)).unwrap();
            rows.iter().map(|row| row.matter).collect::<Vec<_>>()
        };
        assert_eq!(away("water-1", "water"), [rows[0].matter]);
        assert_eq!(away("water-1", "bureau"), []);
        assert_eq!(away("water-2", "water"), []);
    }

    fn a_book_pages_through_its_rows_newest_first_and_its_totals_are_those_of_its_rows(scene) {
        for n in 0..7_i64 {
            scene.register(&format!("第{n}件"));
            if n == 3 { scene.clock.set(MORNING + DAY); }
        }
        let of = LedgerOf { book: Book::Online, unit: "bureau", first: date(2026, 11, 1), last: date(2026, 11, 30) };
        let page = |after| scene.store.read(|tx| ledger_rows(tx, OFFICE, of, after, 3)).unwrap();
        let mut rows = page(None);
        while let Some(last) = rows.last() {
            let more = page(Some(last.after()));
            if more.is_empty() { break }
            rows.extend(more);
        }
        assert_eq!(rows.len(), 7);
        assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse((row.day, row.matter))));
        let totals = |out: bool| scene.store.read(|tx| ledger_totals(tx, OFFICE, of, &|_| out)).unwrap();
        let counted = |out| totals(out).iter().map(|total| (total.day, total.rows(), total.people)).collect::<Vec<_>>();
        assert_eq!(counted(true), [(date(2026, 11, 2), 4, 4), (date(2026, 11, 3), 3, 3)]);
        let sum = |out: bool| scene.store.read(|tx| ledger_sum(tx, OFFICE, of, &|_| out)).unwrap();
        assert_eq!(sum(true), LedgerSum { rows: 7, people: 7 });
        // Its last month is counted whole where nothing comes behind the stretch, and day by day where something does.
        for (first, last, rows) in [(1, 2, 4), (1, 3, 7), (1, 20, 7), (2, 2, 4), (3, 20, 3), (4, 20, 0)] {
            let of = LedgerOf { first: date(2026, 11, first), last: date(2026, 11, last), ..of };
            let sum = scene.store.read(|tx| ledger_sum(tx, OFFICE, of, &|_| true)).unwrap();
            assert_eq!((sum.rows, sum.people), (rows, rows), "{first} to {last}");
        }
        let other = LedgerOf { unit: "water", ..of };
        assert_eq!(scene.store.read(|tx| ledger_rows(tx, OFFICE, other, None, 9)), Ok(vec![]));
        let conflict: (&str, &[(&str, &str)]) = ("declare-conflict", &[("note", "亲属")]);
        scene.step(rows[0].matter, conflict, Stage::Registered, vec![]);
        let kept = page(None)[0].kept_from.clone().expect("from whom");
        assert_eq!(kept.recused.len(), 1);
        assert_eq!(counted(true)[1].1, 2);
        assert_eq!(counted(false)[1].1, 3);
        assert_eq!(sum(true), LedgerSum { rows: 6, people: 6 });
        assert_eq!(sum(false), LedgerSum { rows: 7, people: 7 });
        scene.accept(&scene.load(rows[1].matter)).unwrap();
        let handled = LedgerOf { book: Book::Handling, ..of };
        let handled = scene.store.read(|tx| ledger_rows(tx, OFFICE, handled, None, 9)).unwrap();
        assert_eq!(handled.iter().map(|row| row.matter).collect::<Vec<_>>(), [rows[1].matter]);
    }

    fn a_working_draft_is_its_officers_own_and_gone_when_its_step_is_taken(scene) {
        let matter = scene.register("第一件").appended.entry;
        let draft = |officer: &str, saved, to_sign| WorkingDraft {
            matter,
            step: "issue-opinion".to_owned(),
            officer: officer.to_owned(),
            unit: "water".to_owned(),
            fields: "{\"facts\":\"渠已垮\"}".to_owned(),
            saved,
            to_sign,
        };
        for one in [draft("b", 3, false), draft("a", 2, true), draft("b", 4, true)] {
            scene.store.write(move |append| append.keep_working_draft(OFFICE, &one)).unwrap();
        }
        let of = |officer: &str| scene.store.read(|tx| working_draft(tx, OFFICE, matter, "issue-opinion", officer)).unwrap();
        assert_eq!((of("a"), of("b"), of("c")), (Some(draft("a", 2, true)), Some(draft("b", 4, true)), None));
        let behind = |unit: &str, after| scene.store.read(|tx| drafts_to_sign(tx, OFFICE, unit, after, 9)).unwrap();
        let to_sign = |unit: &str| behind(unit, None);
        assert_eq!((to_sign("water"), to_sign("bureau")), (vec![draft("a", 2, true), draft("b", 4, true)], vec![]));
        assert_eq!(behind("water", Some(&draft("a", 2, true))), vec![draft("b", 4, true)]);
        let forget = |officer: Option<&'static str>| scene.store.write(move |append| {
            append.forget_working_drafts(OFFICE, matter, "issue-opinion", officer)
        }).unwrap();
        assert_eq!((forget(Some("a")), forget(None), forget(None)), (1, 1, 0));
        assert_eq!(scene.store.read(|tx| working_drafts(tx, OFFICE, matter)), Ok(vec![]));
    }

    fn the_first_page_counts_by_stage_and_what_is_overdue(scene) {
        for n in 0..5 { scene.register(&format!("第{n}件")); }
        let first = scene.load(Position::new(1, 1));
        scene.accept(&first).unwrap();
        let cells = scene.store.read(|tx| tally(tx, OFFICE)).unwrap();
        let cells: Vec<_> = cells.iter().map(|cell| (cell.owner.as_str(), stage_number(cell.stage), cell.matters)).collect();
        assert_eq!(cells, [("bureau", 1, 4), ("bureau", 7, 1)]);
        let overdue = |today, most| scene.store.read(|tx| count_overdue(tx, OFFICE, today, most)).unwrap();
        assert_eq!((overdue(date(2026, 11, 17), 100), overdue(date(2026, 11, 18), 100)), (0, 4));
        assert_eq!((overdue(date(2027, 6, 1), 100), overdue(date(2027, 6, 1), 3)), (5, 3));
    }

    fn two_character_words_find_the_newest_first(scene) {
        let mut all = Vec::new();
        for text in ["请求修复村口水渠", "村口道路积水严重", "反映水渠与道路同时损坏", "咨询社保缴纳"] {
            all.push(scene.register(text).appended.entry);
        }
        let find = |query: &str| -> Vec<Position> {
            let found = scene.store.read(|tx| search(tx, OFFICE, query, None, 50)).unwrap();
            found.matters.iter().map(|row| row.matter).collect()
        };
        assert_eq!(find("水渠"), [all[2], all[0]]);
        assert_eq!(find("道路"), [all[2], all[1]]);
        assert_eq!(find("水渠 道路"), [all[2]]);
        assert_eq!(find("村口"), [all[1], all[0]]);
        assert_eq!(find("社保缴纳"), [all[3]]);
        assert_eq!(find("火车"), []);
        // A word of an act on it finds the matter too, once.
        scene.whole_life(all[3]);
        assert_eq!(find("水利设施"), [all[3]]);
        assert_eq!(find("修复 水渠")[0], all[3]);
    }

    fn search_pages_by_entry(scene) {
        for n in 0..12 { scene.register(&format!("第{n}件水渠")); }
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = scene.store.read(|tx| search(tx, OFFICE, "水渠", before, 5)).unwrap();
            seen.extend(page.matters.iter().map(|row| row.matter));
            before = page.next;
            if before.is_none() { break }
        }
        assert_eq!(seen.len(), 12);
        assert!(seen.is_sorted_by(|a, b| a > b));
    }

    fn hostile_queries_are_words_and_nothing_else(scene) {
        scene.register("请求修复村口水渠 NEAR OR and 喆堃玥珺翀祎䶮㛃𬭎𫖮 a-b");
        let find = |query: &str| scene.store.read(|tx| search(tx, OFFICE, query, None, 50)).map(|found| found.matters.len());
        for query in ["\"水渠\"", "'水渠'", "水渠*", "(水渠", "水渠)", "^水渠", "水渠 AND 村口", "near", "\u{202e}水渠",
            "水渠 & 村口", "水渠 | 村口", "!水渠", "水渠:*", "水渠 <-> 村口", "水渠\0", "喆堃", "翀祎䶮㛃", "𬭎𫖮", "水渠😀", "a-b", "ＯＲ"] {
            assert_eq!(find(query), Ok(1), "{query}");
        }
        for query in ["", "   ", "\"", "*", "()", "😀", "\0", "--", "'); drop table matter; --", "水渠 OR 火车", "NOT 水渠", "words:水渠"] {
            assert_eq!(find(query), Ok(0), "{query}");
        }
        let long = "水渠 ".repeat(10_000);
        assert_eq!(find(&long), Ok(1));
        assert!(matches!(scene.store.read(|tx| search(tx, "nowhere", "水渠", None, 5)), Err(StoreError::UnknownOffice(_))));
    }

    fn codes_and_marks_are_found_by_matter_and_office_only(scene) {
        let one = scene.register("第一件").appended.entry;
        let two = scene.register("第二件").appended.entry;
        let code = |matter| scene.store.read(|tx| query_code_hash(tx, OFFICE, matter)).unwrap();
        assert_eq!((code(one), code(Position::new(1, 9))), (Some([3; 32]), None));
        let same = scene.store.read(|tx| same_subject(tx, OFFICE, &[4; 32])).unwrap();
        assert_eq!(same, [two, one]);
        assert_eq!(scene.store.read(|tx| same_subject(tx, "330106012", &[4; 32])).unwrap(), []);
    }

    fn erasing_who_petitioned_leaves_the_matter_and_no_way_to_the_person(scene) {
        let one = scene.register("第一件").appended.entry;
        let two = scene.register("第二件").appended.entry;
        // What is erased without saying so is missing.
        let sealed_rows = "select count(*) from identity where matter = $1";
        let erased = scene.store.write(move |append| append.erase_identity(OFFICE, one)).unwrap();
        assert_eq!(erased, 2);
        assert_eq!(scene.store.read(|tx| tx.rows(sealed_rows, &[one.as_int().into()])?[0].int(0)).unwrap(), 0);
        assert_eq!(scene.store.check().unwrap().len(), 2);
        scene.enter_erasure(one);
        let same = scene.store.read(|tx| same_subject(tx, OFFICE, &[4; 32])).unwrap();
        assert_eq!(same, [two]);
        let sealed = |matter| scene.store.read(|tx| huiyin_store::sealed(tx, OFFICE, matter)).unwrap().len();
        assert_eq!((sealed(one), sealed(two)), (0, 1));
        assert!(scene.load(one).matter.stage.is_open());
        assert_eq!(scene.store.check().unwrap(), []);
    }

    fn adopting_an_older_calendar_again_brings_it_back_into_force(scene) {
        let year = |off: &str| format!("year = 2027\nnotice = \"test\"\noff = [\"2027-01-01\", \"2027-05-01\", \"2027-10-01\", {off}]\nwork = []\n");
        let (right, wrong) = (year("\"2027-01-04\""), year("\"2027-01-05\""));
        let kind = |day| scene.store.read(|tx| huiyin_store::calendar(tx, OFFICE)).unwrap().kind_of_day(day);
        let monday = date(2027, 1, 4);
        let adopt = |text: &str| {
            let text = text.to_owned();
            scene.store.write(move |append| append.adopt_setting(OFFICE, CALENDAR, &text)).unwrap().entry
        };
        let first = adopt(&right);
        let off = kind(monday);
        adopt(&wrong);
        assert_ne!(kind(monday), off);
        let again = adopt(&right);
        assert_eq!(kind(monday), off);
        let newest = scene.store.read(|tx| huiyin_store::newest_calendar(tx, OFFICE)).unwrap();
        assert!(newest == again && again != first);
        assert_eq!(scene.store.check().unwrap(), []);
    }

    fn a_step_decided_on_an_older_calendar_is_not_recorded_after_a_newer_one(scene) {
        let decided_on = scene.store.read(|tx| huiyin_store::newest_calendar(tx, OFFICE)).unwrap();
        let (mut draft, event) = scene.registration(scene.today(), "跨年的一件", date(2027, 1, 4));
        draft.calendar = Some(decided_on);
        let text = "year = 2027\nnotice = \"test\"\noff = [\"2027-01-01\", \"2027-05-01\", \"2027-10-01\"]\nwork = []\n";
        let start = std::sync::Barrier::new(2);
        let late = std::thread::scope(|scope| {
            scope.spawn(|| {
                scene.store.write(move |append| append.adopt_setting(OFFICE, CALENDAR, text)).unwrap();
                start.wait();
            });
            start.wait();
            let (draft, event) = (draft.clone(), event.clone());
            scene.store.write(move |append| append.record(&draft, &event, None))
        });
        assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
        draft.calendar = Some(scene.store.read(|tx| huiyin_store::newest_calendar(tx, OFFICE)).unwrap());
        scene.store.write(move |append| append.record(&draft, &event, None)).unwrap();
        assert_eq!(scene.store.check().unwrap(), []);
    }

    fn a_new_calendar_computes_provisional_dates_again(scene) {
        let due = date(2027, 1, 4);
        let (draft, event) = {
            let (_, mut event) = scene.registration(scene.today(), "跨年的一件", due);
            let owed = &mut event.effect.arisen[0];
            owed.provisional = true;
            owed.kind = ObligationKind::PerformDuty;
            owed.term = "60d".parse().unwrap();
            let origin = scene.origin();
            let place = scene.place(OFFICE, &origin);
            (huiyin_store::Draft::of_step(&event, &place, &scene.random).unwrap(), event)
        };
        let matter = scene.store.write(move |append| append.record(&draft, &event, None)).unwrap().appended.entry;
        let ended = scene.register("没有暂定日期的一件").appended.entry;
        // Sixty days from 2 November end on 1 January, a holiday; the fourth is the first working day
        // unless the notice closes it too.
        let mut days: Vec<String> = (1..=5).map(|day| format!("\"2027-01-0{day}\"")).collect();
        days.extend(["\"2027-05-01\"".to_owned(), "\"2027-10-01\"".to_owned()]);
        let text = format!("year = 2027\nnotice = \"test\"\noff = [{}]\nwork = []\n", days.join(", "));
        let broken = scene.store.write(|append| append.adopt_setting(OFFICE, CALENDAR, "year = 1"));
        assert!(matches!(broken, Err(StoreError::Entry(_))));
        scene.store.write(move |append| append.adopt_setting(OFFICE, CALENDAR, &text)).unwrap();
        let loaded = scene.load(matter).matter;
        let owed = loaded.running().next().unwrap();
        assert_eq!((owed.nominal, owed.due, owed.provisional), (date(2027, 1, 1), date(2027, 1, 6), false));
        let listed = scene.store.read(|tx| list_by_due(tx, OFFICE, DueOf::Office, None, 50)).unwrap();
        assert_eq!(listed.iter().map(|row| (row.matter, row.next_due.unwrap().0)).collect::<Vec<_>>(),
            [(ended, date(2026, 11, 17)), (matter, date(2027, 1, 6))]);
        assert_eq!(scene.store.check().unwrap(), []);
        scene.accept(&scene.load(matter)).unwrap();
        assert_eq!(scene.store.check().unwrap(), []);
        scene.store.rebuild(true).unwrap();
        assert_eq!(scene.store.check().unwrap(), []);
    }

    fn a_page_reads_one_moment(scene) {
        let rows = |scene: &Scene| {
            scene.store.read(|tx| list_newest(tx, OFFICE, NewestOf::Office, None, 9)).unwrap().len()
        };
        scene.register("先到的");
        let other = scene.sibling();
        let seen = scene.store.read_as_one(|| {
            let before = rows(&scene);
            scene.register("写页时到的");
            (before, rows(&scene), rows(&other))
        });
        let (before, after, elsewhere) = seen.unwrap();
        assert_eq!((before, elsewhere), (1, 0));
        // On PostgreSQL each question is asked by itself.
        assert_eq!(after, if scene.is_sqlite() { 1 } else { 2 });
        assert_eq!(rows(&scene), 2);
        // A page that fails gives its reader back: there are only a few.
        for _ in 0..100 {
            let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                scene.store.read_as_one(|| {
                    rows(&scene);
                    panic!("a page failed");
                })
            }));
            assert!(failed.is_err());
        }
        scene.register("之后到的");
        assert_eq!(rows(&scene), 3);
    }
}
