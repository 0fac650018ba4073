//! A book over several days: what its pages say of each day is what the whole stretch says.

use huiyin_office::ledger::{Book, Shelf};
use jiff::civil::date;

use crate::once::{clerk, letter, petitioner};
use crate::scene::Scene;

const DAY: i64 = 24 * 60 * 60;

/// 13, 40, 3 and 70 letters: days that lie whole on a page, and days that begin on one and end on another.
pub fn days() {
    let scene = Scene::new(None);
    let office = scene.open();
    for letters in [13, 40, 3, 70] {
        for n in 0..letters {
            let form = letter(&format!("请求修路，第{n}件。"));
            office
                .register(&form, &petitioner(), &clerk(), false)
                .unwrap();
        }
        scene.pass(DAY);
    }
    let organisation = office.organisation();
    let officer = organisation.officer(&"clerk".parse().unwrap()).unwrap();
    let shelf = Shelf {
        book: Book::LettersVisits,
        unit: "bureau".parse().unwrap(),
        first: date(2026, 3, 1),
        last: date(2026, 3, 31),
    };
    let whole = office.ledger(officer, &shelf, 2_000).unwrap().unwrap();
    let of_days: Vec<u64> = whole.days.iter().map(|total| total.rows()).collect();
    assert_eq!(of_days, [13, 40, 3, 70]);
    let (mut after, mut rows) = (None::<String>, Vec::new());
    loop {
        let page = office
            .ledger_page(officer, &shelf, after.as_deref())
            .unwrap();
        for total in &page.days {
            assert!(whole.days.contains(total), "{total:?}");
        }
        assert_eq!((page.sum.rows, page.sum.people), (126, 126));
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    rows.reverse();
    assert_eq!(rows, whole.rows);
}
