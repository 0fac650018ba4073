//! The second step of signing in, as an officer meets it.

use huiyin_testkit::Authenticator;

use crate::server::Server;
use crate::visitor::{House, PASSWORD, Visitor};

#[test]
fn a_second_step_is_asked_for_after_the_password_and_no_code_is_taken_twice() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let page = clerk.get("/staff/account").is(200);
    let page = clerk.click(&page, "现在设置");
    let wrong = clerk
        .submit(&page.form("设好了").with("code", "12345"))
        .is(422);
    assert!(
        wrong.errors()[0].starts_with("数字对不上"),
        "{:?}",
        wrong.errors()
    );
    let (second, shown) = clerk.set_second_step(&wrong);
    assert_eq!(shown.heading(), "请抄下这 10 个备用码");
    let page = clerk.get("/staff/account").is(200);
    assert!(page.words().contains("已经设好"));
    assert!(second.paper.iter().all(|code| !page.text.contains(code)));

    let fields = [("officer", "clerk"), ("password", PASSWORD)];
    let with = |field: &str, code: &str| {
        let visitor = house.visitor();
        let page = visitor.post("/staff/sign-in", &fields).is(200);
        assert_eq!(page.heading(), "请填手机上的 6 位数字");
        assert_eq!(visitor.cookie("staff"), None, "half a sign-in is none");
        let page = visitor.submit(&page.form("登录").with(field, code));
        (visitor, page)
    };
    // The digits that set it were taken then.
    let (_, page) = with("code", &second.phone.now());
    assert!(page.is(422).errors()[0].contains("已经用过"));
    let (visitor, _) = with("paper", &second.paper[3].to_lowercase().replace('-', " "));
    assert!(visitor.is_signed_in());
    let (visitor, page) = with("paper", &second.paper[3]);
    assert_eq!(page.is(422).errors().len(), 1);
    assert!(!visitor.is_signed_in());

    // A new telephone asks for a code of the old one; then the old codes are over.
    let page = clerk.get("/staff/account/second").is(200);
    assert!(
        page.words().contains("备用码还有 9 个没用"),
        "{}",
        page.words()
    );
    let phone = Authenticator::new(&page.texts(".second-secret").join(""));
    let form = page.form("设好了").with("code", &phone.now());
    let page = clerk
        .submit(&form.clone().with("present", "000000"))
        .is(422);
    assert!(page.errors()[0].contains("原来的数字或备用码不对"));
    clerk
        .submit(&form.with("present", &second.paper[0]))
        .is(200);
    let (visitor, page) = with("paper", &second.paper[1]);
    assert_eq!(page.status, 422);
    assert!(!visitor.is_signed_in());

    // Whoever runs the machine takes it away, which is an entry; the password alone is asked for again.
    house.server.stop();
    let said = house.desk.say("user reset clerk").ok();
    assert!(said.contains("clerk"), "{said}");
    house.desk.say("user reset nobody").fails(65).says("nobody");
    let server = Server::start(&house.desk);
    let visitor = Visitor::at(server.url());
    assert_eq!(visitor.post("/staff/sign-in", &fields).path, "/staff");
    drop(server);
    house.desk.is_clean();
}
