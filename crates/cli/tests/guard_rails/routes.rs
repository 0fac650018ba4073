//! Every route of the pages says what it does, and nothing is said of a route that is not there.

use std::collections::BTreeSet;
use std::sync::Arc;

use huiyin_office::{Access, Office, Place};

use crate::desk::Desk;

const METHODS: [&str; 9] = [
    "get", "head", "delete", "options", "patch", "post", "put", "trace", "connect",
];

/// Method and path of every route, as the router prints itself.
fn routes_of(router: &str) -> BTreeSet<(String, String)> {
    let (routes, paths) = router.split_once("node: Node").expect("its parts");
    let paths = paths.split("RouteId(").skip(1).filter_map(|part| {
        let (id, rest) = part.split_once("): \"")?;
        let (path, _) = rest.split_once('"')?;
        Some((id.parse::<u32>().ok()?, path.to_owned()))
    });
    let paths: Vec<_> = paths.collect();
    let mut found = BTreeSet::new();
    for part in routes.split("RouteId(").skip(1) {
        let (id, route) = part.split_once(')').expect("its number");
        let id: u32 = id.parse().expect("a number");
        let path = paths.iter().find(|(of, _)| *of == id);
        let (_, path) = path.unwrap_or_else(|| panic!("no path of route {id}"));
        for method in METHODS {
            let says = |what: &str| route.contains(&format!(" {method}: {what}"));
            if says("Route") || says("BoxedHandler") {
                found.insert((method.to_uppercase(), path.clone()));
            }
        }
    }
    found
}

#[test]
fn every_route_has_its_line_and_every_line_its_route() {
    let desk = Desk::new();
    let office = Office::open(&Place::new(desk.data(), None), Access::Read).expect("an office");
    let router = huiyin_web::router(Arc::new(office), &huiyin_web::Edge::default());
    let there = routes_of(&format!("{router:?}"));
    let said: BTreeSet<_> = huiyin_web::ROUTES
        .iter()
        .map(|route| (route.method.to_owned(), route.path.to_owned()))
        .collect();
    assert!(
        there.len() > 80,
        "the router prints itself otherwise: {router:?}"
    );
    let silent: Vec<_> = there.difference(&said).collect();
    let invented: Vec<_> = said.difference(&there).collect();
    assert!(silent.is_empty(), "routes without a line: {silent:?}");
    assert!(invented.is_empty(), "lines without a route: {invented:?}");
    assert_eq!(said.len(), huiyin_web::ROUTES.len(), "a route said twice");
}
