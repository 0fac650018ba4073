//! Keys that an earlier version made are taken over at the first start, and open what they opened.

use std::sync::Arc;

use huiyin_journal::body::Body;
use huiyin_office::attachment::Upload;
use huiyin_office::files::RealDisk;
use huiyin_office::keys::{FileKeys, Key, KeyError, KeyId, seal_fields};
use huiyin_office::system::SystemRandom;

use crate::once::{clerk, letter, petitioner};
use crate::scene::Scene;

const PDF: &[u8] = b"%PDF-1.4\n";
const RECORD: usize = 128;

pub fn taken_over() {
    let scene = Scene::new(None);
    let office = scene.open();
    let uploads = [Upload::check("水渠", PDF.to_vec(), None).unwrap()];
    let form = letter("请求修复村口水渠。");
    let once = office.new_once();
    let registered = office
        .register_with(&form, &petitioner(), &clerk(), true, &once, &uploads)
        .unwrap();
    office.close().unwrap();
    drop(office);
    as_the_earlier_version_left_it(&scene);
    assert!(matches!(keys(&scene), Err(KeyError::Earlier)));

    let office = scene.open();
    let number = &registered.number;
    let turn = office.lookup_turn(number, None).unwrap();
    let code = registered.query_code.as_deref().unwrap();
    let (_, visit) = office.look_up(&turn, code).unwrap();
    let theirs = office.attachment(number, 1, &visit).unwrap();
    assert_eq!(theirs.name, "水渠");
    assert_eq!(theirs.bytes, PDF);
    let opened = office.open_attachment(number, 1, &clerk()).unwrap();
    assert_eq!(opened.bytes, PDF);
    let later = office.register(&form, &petitioner(), &clerk(), true);
    assert_ne!(later.unwrap().number, *number);
    office.close().unwrap();
    assert!(keys(&scene).is_ok());
}

fn keys(scene: &Scene) -> Result<FileKeys, KeyError> {
    let dir = scene.place().keys_dir();
    FileKeys::open_dir(Arc::new(RealDisk), Arc::new(SystemRandom), &dir)
}

/// Each key by itself in its record, its name 16 bytes beside what it seals, and the file of the earlier version.
fn as_the_earlier_version_left_it(scene: &Scene) {
    let keys = keys(scene).unwrap();
    let dir = scene.place().keys_dir();
    let master = std::fs::read_to_string(dir.join("master")).unwrap();
    let master = hex(master.lines().nth(1).unwrap());
    let mut records = std::fs::read(dir.join("records")).unwrap();
    records[..RECORD].fill(0);
    records[..14].copy_from_slice(b"huiyin keys 1\n");
    let database = rusqlite::Connection::open(scene.place().store_at()).unwrap();
    for table in ["identity", "attachment"] {
        let (id, body): (Vec<u8>, Vec<u8>) = database
            .query_row(
                &format!(
                    "select k.key_id, e.body from {table} k
                     join journal_entry e on e.office = k.office and e.entry = k.entry"
                ),
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        let case = Body::read(&body).unwrap().case.unwrap().case_id;
        let key = keys.key(KeyId::from_bytes(&id).unwrap(), &case);
        let key = key.unwrap().unwrap();
        let wrapped = seal_fields(&Key::new(master), &id[..16], key.as_bytes(), [9; 24]);
        let place = usize::from(id[5]) * RECORD;
        records[place + 17..place + 17 + wrapped.len()].copy_from_slice(&wrapped);
        let changed = database
            .execute(
                &format!("update {table} set key_id = substr(key_id, 1, 16)"),
                [],
            )
            .unwrap();
        assert_eq!(changed, 1);
    }
    std::fs::write(dir.join("records"), records).unwrap();
}

fn hex(text: &str) -> [u8; 32] {
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap();
    std::array::from_fn(byte)
}
