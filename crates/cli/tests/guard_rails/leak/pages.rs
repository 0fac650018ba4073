//! Every page that somebody comes to by links and by addresses, searched for what was planted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::finder::{Finder, Found};
use super::unzip::unzipped;
use crate::pdf::words_of_pdf;
use crate::visitor::{Page, Visitor};

/// What was found, and where.
pub type Leaks = BTreeMap<String, BTreeSet<Found>>;

/// A reader, and what they were shown.
pub struct Walk<'a> {
    pub finder: &'a Finder,
    pub leaks: Leaks,
    pub read: usize,
    pub bytes: usize,
}

impl<'a> Walk<'a> {
    pub fn new(finder: &'a Finder) -> Self {
        Self {
            finder,
            leaks: Leaks::new(),
            read: 0,
            bytes: 0,
        }
    }

    /// From the page at `first` on by every link, of each kind of page so many.
    pub fn follow(&mut self, who: &str, reader: &Visitor, first: &str, of_each: usize) {
        follow(first, of_each, &mut |path| self.read(who, reader, path));
    }

    /// One page.
    pub fn read(&mut self, who: &str, reader: &Visitor, path: &str) -> Page {
        let page = reader.send("GET", path, &[], b"");
        self.look(who, "GET", &page);
        let bytes = match page.header("content-type") {
            "application/pdf" => words_of_pdf(&reader.bytes(path)).into_bytes(),
            kind if kind.contains("spreadsheet") => unzipped(&reader.bytes(path)).concat(),
            _ => return page,
        };
        self.search(format!("{who}: inside of {path}"), &bytes);
        page
    }

    /// An answer as it came.
    pub fn look(&mut self, who: &str, method: &str, page: &Page) {
        self.read += 1;
        self.search(
            format!("{who}: {method} {}", page.path),
            whole(page).as_bytes(),
        );
    }

    /// Bytes of any place.
    pub fn search(&mut self, place: String, bytes: &[u8]) {
        self.bytes += bytes.len();
        let found = self.finder.find(bytes);
        if !found.is_empty() {
            self.leaks.entry(place).or_default().extend(found);
        }
    }
}

/// From a page on by every link, of each kind of page so many.
pub fn follow(first: &str, of_each: usize, read: &mut dyn FnMut(&str) -> Page) {
    let mut waiting = VecDeque::from([first.to_owned()]);
    let mut known = BTreeSet::from([first.to_owned()]);
    let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(path) = waiting.pop_front() {
        let count = of_kind.entry(kind(&path)).or_default();
        if *count == of_each {
            continue;
        }
        *count += 1;
        let page = read(&path);
        let links = page.all("[href^='/'], [src^='/'], form[method=get][action]");
        let links = links.iter().filter_map(|link| {
            let at = ["href", "src", "action"];
            at.iter().find_map(|at| link.attr(at))
        });
        for link in links.chain([page.header("location")]) {
            let link = link.split('#').next().unwrap_or_default();
            if !link.is_empty() && known.insert(link.to_owned()) {
                waiting.push_back(link.to_owned());
            }
        }
    }
}

/// An answer with its head.
pub fn whole(page: &Page) -> String {
    let heads = page
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"));
    heads.chain([page.text.clone()]).collect()
}

/// Which page it is, whatever matter or day it is about: its route, and what is asked for behind it.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let pattern: Vec<&str> = pattern.split('/').collect();
        let is_open = |(want, part): (&&str, &&str)| want.starts_with('{') || want == part;
        let same = pattern.len() == parts.len();
        same && pattern.iter().zip(&parts).all(is_open)
    };
    let routes = huiyin_web::ROUTES.iter().filter(|route| fits(route.path));
    // The one that says most of it in its own words.
    let route = routes.min_by_key(|route| route.path.matches('{').count());
    let asked = query.split('&').filter_map(|pair| pair.split('=').next());
    let mut asked: Vec<&str> = asked.collect();
    asked.sort_unstable();
    let route = route.map_or("elsewhere", |route| route.path);
    format!("{route} {}", asked.join(" "))
}
