//! What came with a petition stays what it was: whatever is changed in the database itself, the audit names it.

use huiyin_office::OfficeError;
use huiyin_office::attachment::Upload;
use huiyin_testkit::photo::PNG;

use crate::once::{clerk, letter, petitioner};
use crate::scene::Scene;

/// Nobody leaves an entry that adds nothing.
pub fn something() {
    let scene = Scene::new(None);
    let office = scene.open();
    let form = letter("请求修复村口水渠。");
    let (who, once) = (clerk(), office.new_once());
    let registered = office
        .register_with(&form, &petitioner(), &who, true, &once, &[])
        .unwrap();
    let add = |fields: &[(&str, &str)], uploads: &[Upload]| {
        let form = fields
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let (form, once) = (form.collect(), office.new_once());
        let step = "add-material";
        office.step_with(&registered.number, step, &form, &who, None, &once, uploads)
    };
    for nothing in [&[][..], &[("note", "")], &[("note", " "), ("paper", "")]] {
        let refused = add(nothing, &[]);
        assert!(
            matches!(&refused, Err(OfficeError::Fields(wrong)) if wrong[0].field == "note"),
            "{nothing:?}: {refused:?}"
        );
    }
    add(&[("note", "照片两张")], &[]).unwrap();
    add(&[("paper", "A-7")], &[]).unwrap();
    let photo = Upload::check("水渠", PNG.to_vec(), None).unwrap();
    add(&[], &[photo]).unwrap();
    office.close().unwrap();
}

pub fn changed() {
    let scene = Scene::new(None);
    let office = scene.open();
    let uploads: Vec<Upload> = [PNG, b"%PDF-1.4\n"]
        .map(|bytes| Upload::check("水渠", bytes.to_vec(), None).unwrap())
        .into();
    let form = letter("请求修复村口水渠。");
    let once = office.new_once();
    office
        .register_with(&form, &petitioner(), &clerk(), true, &once, &uploads)
        .unwrap();
    let found = || -> Vec<String> {
        let reports = office.audit(false).unwrap();
        assert!(reports.iter().all(|report| report.audit.is_clean()));
        reports
            .into_iter()
            .flat_map(|report| report.others)
            .collect()
    };
    assert_eq!(found(), [""; 0]);
    let database = rusqlite::Connection::open(scene.place().store_at()).unwrap();
    let change = |sql: &str| {
        let rows = database.execute(sql, []).unwrap();
        assert_eq!(rows, 1, "{sql}");
    };
    database
        .execute_batch("create temp table kept as select * from attachment where n = 1")
        .unwrap();
    for (changed, named) in [
        ("length = length + 1", "its length or digest was changed"),
        ("digest = zeroblob(32)", "its length or digest was changed"),
        ("n = 7", "its entry commits to no such file"),
        (
            "kind = 'application/pdf'",
            "it is of another kind than its row says",
        ),
        ("key_id = zeroblob(16)", "attachment 1 of entry"),
        ("name = zeroblob(length(name))", "attachment 1 of entry"),
        ("sealed = zeroblob(length(sealed))", "attachment 1 of entry"),
        (
            "sealed = (select sealed from attachment where n = 2)",
            "attachment 1 of entry",
        ),
    ] {
        change(&format!("update attachment set {changed} where n = 1"));
        let told = found();
        assert!(
            told.iter().any(|one| one.contains(named)),
            "{changed}: {told:?}"
        );
        change("delete from attachment where n <> 2");
        let told = found();
        assert!(
            told.iter()
                .any(|one| one.contains("commits to 1 files that are gone")),
            "{told:?}"
        );
        change("insert into attachment select * from kept");
        assert_eq!(found(), [""; 0], "{changed}");
    }
    office.close().unwrap();
}
