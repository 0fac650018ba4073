//! What petitioners have typed and not yet handed in: rows beside the journal, gone after a while.

use huiyin_store::draft;

use crate::scene::{OFFICE, OTHER, Scene};

const ONE: [u8; 32] = [1; 32];
const TWO: [u8; 32] = [2; 32];

fn keep(scene: &Scene, hash: [u8; 32], sealed: &'static [u8], saved: i64) {
    let kept = scene
        .store
        .write(move |append| append.keep_draft(OFFICE, &hash, sealed, saved));
    kept.unwrap();
}

fn found(scene: &Scene, office: &str, hash: [u8; 32], since: i64) -> Option<Vec<u8>> {
    scene
        .store
        .read(|tx| draft(tx, office, &hash, since))
        .unwrap()
}

on_both! {
    fn a_draft_is_found_under_its_key_until_it_is_over(scene) {
        keep(&scene, ONE, b"first", 100);
        keep(&scene, ONE, b"second", 200);
        keep(&scene, TWO, b"other", 150);
        assert_eq!(found(&scene, OFFICE, ONE, 200), Some(b"second".to_vec()));
        assert_eq!(found(&scene, OFFICE, ONE, 201), None, "it is over, though its row is still there");
        assert_eq!(found(&scene, OTHER, ONE, 0), None);
        assert_eq!(found(&scene, OFFICE, [3; 32], 0), None);
        let forget_old = || scene.store.write(|append| append.forget_drafts(OFFICE, 200)).unwrap();
        assert_eq!((forget_old(), forget_old()), (1, 0));
        assert_eq!(found(&scene, OFFICE, TWO, 0), None);
        assert_eq!(found(&scene, OFFICE, ONE, 0), Some(b"second".to_vec()));
        let touch = |hash: [u8; 32]| scene.store.write(move |append| append.touch_draft(OFFICE, &hash, 300)).unwrap();
        assert_eq!((touch(ONE), touch(TWO)), (1, 0));
        assert_eq!(found(&scene, OFFICE, ONE, 300), Some(b"second".to_vec()));
        let forget = || scene.store.write(|append| append.forget_draft(OFFICE, &ONE)).unwrap();
        assert_eq!((forget(), forget()), (1, 0));
    }

    fn a_dump_leaves_drafts_out(scene) {
        scene.register("水渠");
        keep(&scene, ONE, b"sealed", 100);
        let mut dumped = Vec::new();
        scene.store.dump(OFFICE, &mut dumped).unwrap();
        let target = Scene::empty_sqlite();
        target.store.load_dump(std::io::Cursor::new(dumped)).unwrap();
        assert_eq!(found(&target, OFFICE, ONE, 0), None);
    }
}
