//! The same office on PostgreSQL.

use huiyin_testkit::postgres;

use crate::desk::{Desk, data_file};
use crate::server::Server;
use crate::walks;

#[test]
fn an_office_on_postgresql_imports_walks_serves_and_agrees_with_its_journal() {
    let desk = Desk::on(postgres::url());
    assert!(
        !desk.data().join("data.db").exists(),
        "the data are in the database alone"
    );
    let sample = data_file("sample.jsonl");
    let import = || {
        desk.say(&format!(
            "import {} --as-of-source-time --json",
            sample.display()
        ))
    };
    assert_eq!(import().json()["summary"]["registered"], 60);
    assert_eq!(import().json()["summary"]["already_there"], 60);
    for (name, steps, stage) in walks::all() {
        let number = desk.letter(&format!("{name}：渡槽漏水，秧田发白。"));
        desk.walk(&number, &steps);
        assert_eq!(desk.show(&number)["stage"], stage, "{name}");
    }
    let registered = desk.letter("还没有转送的一件。");
    desk.refuses(&registered, "water-1 accept way=paper", "wrong_stage");
    let found = desk.say("search 渡槽 秧田 --json").json_lines();
    assert_eq!(found.len(), walks::all().len());

    let server = Server::start(&desk);
    desk.say("serve --listen 127.0.0.1:0").fails(75);
    let number = server.petition("路灯不亮。");
    server.published();
    desk.say(&format!("receipt {number} --json")).ok();
    server.stop().ok();
    desk.is_clean();
    desk.say("rebuild --search").ok();
    desk.is_clean();
    assert_eq!(desk.say("search 渡槽 秧田 --json").json_lines(), found);
}
