//! Pictures of every page and state, for people to look at.

use std::fs;

use crate::browser::{Browser, Language, Wish};
use crate::office::target;
use crate::pages;

/// A telephone and a desk.
const WIDTHS: [(u32, u32); 2] = [(390, 844), (1440, 900)];

/// Takes them into `target/shots`: `<name>-<width>-<lang>.png`, each as high as its page;
/// what people take home on paper, printed as well.
///
/// # Panics
/// When a page cannot be reached.
pub fn take(only: &str) {
    let folder = target().join("shots");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let mut taken = 0;
    let scene = pages::Scene::new();
    let server = scene.office.serve();
    let browser = Browser::open(&server.base, Wish::DESK);
    for language in Language::ALL {
        pages::walk(&browser, &scene, language, only, |page| {
            for (width, height) in WIDTHS {
                browser.resize(width, height);
                let file = format!("{}-{width}-{}.png", page.name, language.code());
                browser.picture(&folder.join(file));
                taken += 1;
            }
            if page.paper.is_some() {
                browser.on_paper(page.paper);
                let file = format!("{}-paper-{}.png", page.name, language.code());
                browser.picture(&folder.join(file));
                browser.on_paper(None);
                taken += 1;
            }
        });
    }
    println!("{taken} pictures in {}", folder.display());
}
