//! Documents as they were issued: sealed rows to which an entry commits.

use huiyin_journal::{
    body::Body, body::fact, cbor::Map, cbor::Value as Cbor, hash::sha256, kind, leaf::LeafView,
};
use huiyin_store::{Draft, How, Opened, Position, SealedDocument, document, documents};

use crate::scene::{OFFICE, Scene};

const PDF: &[u8] = b"%PDF-1.7 sealed";

/// Issues a document of a matter: the entry.
fn issue(scene: &Scene, matter: Position) -> Position {
    let loaded = scene.load(matter);
    let origin = scene.origin();
    let mut place = scene.place(OFFICE, &origin);
    place.register = loaded.head.register;
    place.matter = Some(matter);
    place.case = loaded.head.link();
    let facts = Map::from([
        (fact::ACT, Cbor::Uint(6601)),
        (fact::DOCUMENT_KIND, Cbor::Uint(1)),
        (fact::OF_EVENT, Cbor::Uint(0)),
    ]);
    let random = &*scene.environment().random;
    let mut draft =
        Draft::of_fields(kind::PAPER, &place, facts, &Opened::default(), random).unwrap();
    draft.document = Some(SealedDocument {
        key_id: vec![1; 16],
        length: PDF.len() as u64,
        digest: sha256(PDF),
        sealed: vec![9; 40],
    });
    let entered = scene.store.write(move |append| append.entry(&draft));
    entered.unwrap().entry
}

fn named(scene: &Scene) -> Vec<(&'static str, How)> {
    let found = scene.store.check().unwrap();
    found.iter().map(|one| (one.table, one.how)).collect()
}

fn change(scene: &Scene, sql: &str) {
    let sql: &'static str = Box::leak(sql.to_owned().into_boxed_str());
    let changed = scene.store.write(move |append| append.run(sql, &[]));
    assert_eq!(changed.unwrap(), 1, "{sql}");
}

on_both! {
    fn an_issued_document_reads_back_and_is_in_a_dump(scene) {
        let matter = scene.register("水渠").appended.entry;
        let entry = issue(&scene, matter);
        let stored = |scene: &Scene| scene.store.read(|tx| document(tx, OFFICE, matter, entry)).unwrap();
        let issued = stored(&scene).unwrap();
        assert_eq!((issued.document.length, issued.document.digest), (PDF.len() as u64, sha256(PDF)));
        assert_eq!(issued.document.sealed, [9; 40]);
        assert_eq!(scene.store.read(|tx| documents(tx, OFFICE, 1)).unwrap(), [(matter, entry)]);
        assert_eq!(scene.store.read(|tx| document(tx, OFFICE, matter, matter)).unwrap(), None);
        let row = scene.store.read(|tx| huiyin_store::entry(tx, OFFICE, entry)).unwrap().unwrap();
        let leaf = LeafView::decode(&row.leaf).unwrap();
        let made = issued.commitment(leaf.origin, leaf.event_id).unwrap();
        let (body, _) = row.body.unwrap();
        assert_eq!(Body::decode(&body).unwrap().commits.get(&9), Some(&made));
        assert_eq!(scene.load(matter).entries[1].entry, entry);
        assert_eq!(named(&scene), []);
        let mut dumped = Vec::new();
        scene.store.dump(OFFICE, &mut dumped).unwrap();
        for target in [Scene::empty_sqlite(), Scene::empty_postgres()] {
            target.store.load_dump(std::io::Cursor::new(dumped.clone())).unwrap();
            assert_eq!(stored(&target), Some(issued.clone()));
            assert_eq!(named(&target), []);
        }
    }

    fn a_row_of_an_issued_document_that_was_changed_added_or_taken_away_is_named(scene) {
        let matter = scene.register("水渠").appended.entry;
        let entry = issue(&scene, matter).as_int();
        let at = format!("where office = '{OFFICE}' and entry = {entry}");
        change(&scene, &format!("update document set length = length + 1 {at}"));
        assert_eq!(named(&scene), [("document", How::Edited)]);
        change(&scene, &format!("update document set length = length - 1 {at}"));
        assert_eq!(named(&scene), []);
        let other = matter.as_int();
        change(&scene, &format!("insert into document select office, matter, {other}, key_id, length, digest, sealed, salt from document {at}"));
        assert_eq!(named(&scene), [("document", How::Extra)]);
        change(&scene, &format!("delete from document where office = '{OFFICE}' and entry = {other}"));
        change(&scene, &format!("delete from document {at}"));
        assert_eq!(named(&scene), [("document", How::Missing)]);
    }

    fn an_erasure_takes_issued_documents_and_says_so(scene) {
        let matter = scene.register("水渠").appended.entry;
        let entry = issue(&scene, matter);
        scene.store.write(move |append| append.erase_identity(OFFICE, matter)).unwrap();
        scene.enter_erasure(matter);
        assert_eq!(scene.store.read(|tx| document(tx, OFFICE, matter, entry)).unwrap(), None);
        assert_eq!(named(&scene), []);
    }
}
