//! Accounts, sessions, links, and what became of forms: rows beside the journal.

use huiyin_store::{
    OnceRow, Password, Position, SecondFactor, SessionRow, StoreError, has_account, link, once,
    password_hash, second_factor, session, sessions,
};

use crate::scene::{OFFICE, OTHER, Scene};

fn row(token: u8, officer: &str, seen: i64) -> SessionRow {
    SessionRow {
        token_hash: [token; 32],
        officer: officer.to_owned(),
        began: 100,
        seen,
        strong: seen == 300,
        device: token,
    }
}

fn begin(scene: &Scene, row: SessionRow) {
    let begun = scene
        .store
        .write(move |append| append.begin_session(OFFICE, &row));
    begun.unwrap();
}

fn tokens(scene: &Scene, officer: &str) -> Vec<u8> {
    let rows = scene
        .store
        .read(|tx| sessions(tx, OFFICE, officer))
        .unwrap();
    rows.iter().map(|row| row.token_hash[0]).collect()
}

on_both! {
    fn a_new_password_ends_the_other_sessions_and_the_open_link(scene) {
        begin(&scene, row(1, "clerk", 200));
        begin(&scene, row(2, "clerk", 300));
        begin(&scene, row(3, "head", 300));
        scene.store.write(|append| append.open_link(OFFICE, "clerk", &[9; 32], 999, None, 8)).unwrap();
        assert!(!scene.store.read(|tx| has_account(tx, OFFICE)).unwrap());
        for hash in ["$one", "$two"] {
            scene.store.write(move |append| {
                let password = Password { officer: "clerk", hash, how: "session" };
                append.set_password(OFFICE, &password, Some(&[1; 32]), None, 8)
            }).unwrap();
        }
        assert_eq!(scene.store.read(|tx| password_hash(tx, OFFICE, "clerk")).unwrap().as_deref(), Some("$two"));
        assert_eq!(scene.store.read(|tx| password_hash(tx, OTHER, "clerk")).unwrap(), None);
        assert!(scene.store.read(|tx| has_account(tx, OFFICE)).unwrap());
        assert_eq!((tokens(&scene, "clerk"), tokens(&scene, "head")), (vec![1], vec![3]));
        assert_eq!(scene.store.read(|tx| link(tx, OFFICE, &[9; 32])).unwrap(), None);
        // An act of type 46 that sets no post leaves the registers as they are.
        assert_eq!(scene.store.check().unwrap(), []);
        scene.store.rebuild(true).unwrap();
        assert_eq!(tokens(&scene, "head"), [3], "a rebuild leaves these rows alone");
    }

    fn sessions_are_used_listed_ended_and_forgotten(scene) {
        begin(&scene, row(1, "clerk", 200));
        begin(&scene, row(2, "clerk", 300));
        scene.store.write(|append| append.session_seen(OFFICE, &[1; 32], 400)).unwrap();
        assert_eq!(tokens(&scene, "clerk"), [1, 2]);
        scene.store.write(|append| append.end_session(OFFICE, &[1; 32])).unwrap();
        assert_eq!(scene.store.read(|tx| session(tx, OFFICE, &[1; 32])).unwrap(), None);
        let kept = scene.store.read(|tx| session(tx, OFFICE, &[2; 32])).unwrap();
        assert_eq!(kept, Some(row(2, "clerk", 300)));
        scene.store.write(|append| append.forget_sessions(OFFICE, 301, 0, 0)).unwrap();
        assert!(tokens(&scene, "clerk").is_empty());
    }

    fn a_link_is_used_once(scene) {
        scene.store.write(|append| append.open_link(OFFICE, "clerk", &[1; 32], 500, None, 8)).unwrap();
        scene.store.write(|append| append.open_link(OFFICE, "clerk", &[2; 32], 600, None, 8)).unwrap();
        let of = |token: u8| scene.store.read(|tx| link(tx, OFFICE, &[token; 32])).unwrap();
        assert_eq!((of(1), of(2)), (None, Some(("clerk".to_owned(), 600))));
        let used = || scene.store.write(|append| append.use_link(OFFICE, "clerk", &[2; 32])).unwrap();
        assert_eq!((used(), used()), (true, false));
    }

    fn a_code_of_a_second_factor_is_taken_once_and_setting_it_ends_every_session(scene) {
        begin(&scene, row(1, "clerk", 200));
        let factor = SecondFactor { salt: [7; 32], since: 100, used: 50, codes: 0 };
        let set = || {
            let factor = factor.clone();
            scene.store.write(move |append| {
                append.set_second_factor(OFFICE, "clerk", &factor, &[[1; 32], [2; 32]], (None, 8))
            }).unwrap();
        };
        let of = |officer: &str| scene.store.read(|tx| second_factor(tx, OFFICE, officer)).unwrap();
        assert_eq!(of("clerk"), None);
        set();
        assert_eq!(of("clerk"), Some(SecondFactor { codes: 2, ..factor.clone() }));
        assert_eq!(of("head"), None);
        assert!(tokens(&scene, "clerk").is_empty());
        let step = |step| scene.store.write(move |append| append.use_step(OFFICE, "clerk", step)).unwrap();
        assert_eq!([step(50), step(52), step(52), step(51), step(53)], [false, true, false, false, true]);
        let paper = |digest: u8| scene.store.write(move |append| {
            append.use_recovery_code(OFFICE, "clerk", &[digest; 32], (None, 8))
        }).unwrap();
        assert_eq!([paper(1), paper(1), paper(3)], [true, false, false]);
        assert_eq!(of("clerk").unwrap().codes, 1);
        set();
        assert_eq!(of("clerk").unwrap().codes, 2, "the old ones are over");
        scene.store.write(|append| append.take_second_factor(OFFICE, "clerk", (None, 8))).unwrap();
        assert_eq!(of("clerk"), None);
        assert!(!paper(2));
        assert_eq!(scene.store.check().unwrap(), []);
    }

    fn a_form_is_kept_once_and_forgotten_in_time(scene) {
        let keep = |at| scene.store.write(move |append| {
            let row = OnceRow { content: [5; 32], entry: Position::new(1, 7) };
            append.keep_once(OFFICE, &[1; 32], row, at)
        });
        keep(100).unwrap();
        assert!(matches!(keep(200), Err(StoreError::Conflict(_))));
        let found = || scene.store.read(|tx| once(tx, OFFICE, &[1; 32])).unwrap();
        assert_eq!(found().unwrap().entry, Position::new(1, 7));
        scene.store.write(|append| append.forget_once(OFFICE, 100)).unwrap();
        assert!(found().is_some());
        scene.store.write(|append| append.forget_once(OFFICE, 101)).unwrap();
        assert!(found().is_none());
    }
}
