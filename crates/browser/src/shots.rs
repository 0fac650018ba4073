//! Pictures of every page and state, for people to look at.

use std::fs;

use crate::browser::{Browser, Language, Wish};
use crate::office::{Office, target};
use crate::pages;

/// A telephone and a desk.
const WIDTHS: [(u32, u32); 2] = [(390, 844), (1440, 900)];

/// Takes them into `target/shots`: `<name>-<width>-<lang>.png`, each as high as its page.
///
/// # Panics
/// When a page cannot be reached.
pub fn take(only: &str) {
    let folder = target().join("shots");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let mut taken = 0;
    for language in Language::ALL {
        let office = Office::demo();
        let server = office.serve();
        let browser = Browser::open(&server.base, Wish::DESK);
        pages::walk(&browser, &office, language, only, |page| {
            for (width, height) in WIDTHS {
                browser.resize(width, height);
                let file = format!("{}-{width}-{}.png", page.name, language.code());
                browser.picture(&folder.join(file));
                taken += 1;
            }
        });
    }
    println!("{taken} pictures in {}", folder.display());
}
