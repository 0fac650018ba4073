//! A form that is sent twice, and one whose session was over in between.

use crate::visitor::{Form, House, PASSWORD, Visitor};

/// A letter as a clerk would enter it.
fn letter(clerk: &Visitor) -> Form {
    let page = clerk.get("/staff/registration/letter").is(200);
    let text = "村口的水渠坏了三年，请求派人来修。";
    let form = page.form("保存并登记下一件");
    assert!(form.value("once").is_some_and(|once| once.len() == 32));
    form.with(&page.field("姓名"), "示例甲").with("text", text)
}

fn entries(house: &House) -> u64 {
    let health = house.server.get("/healthz").json();
    health["entries"].as_u64().expect("a number")
}

#[test]
fn a_letter_sent_sixteen_times_at_once_is_registered_once_and_each_sender_gets_its_number() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let form = letter(&clerk);
    let before = entries(&house);
    let token = clerk.cookie("staff").expect("signed in");
    let url = house.server.url();
    let numbers: Vec<String> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| {
                    let sender = Visitor::at(url);
                    sender.set_cookie("staff", &token);
                    sender.submit(&form).is(200).path
                })
            })
            .collect();
        let done = senders
            .into_iter()
            .map(|sender| sender.join().expect("an answer"));
        done.collect()
    });
    assert!(numbers[0].contains("yantai-0-"), "{}", numbers[0]);
    assert!(
        numbers.iter().all(|path| *path == numbers[0]),
        "{numbers:?}"
    );
    assert_eq!(entries(&house), before + 1);
    // The same form with other words is neither taken nor lost without a word.
    let page = clerk
        .submit(&form.with("text", "村口的水渠和桥都坏了，请求派人来修。"))
        .is(409);
    assert_eq!(page.heading(), "这张表单已经提交过");
    assert_eq!(entries(&house), before + 1);
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn a_letter_whose_session_was_over_is_registered_after_signing_in() {
    let house = House::open(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let form = letter(&clerk).with("address", "晴坡村三组水渠旁边第二家");
    clerk.set_cookie("staff", &"0".repeat(64));
    let before = entries(&house);
    let page = clerk.submit(&form).is(401);
    let again = page
        .form("登录")
        .with("officer", "clerk")
        .with("password", PASSWORD);
    let page = clerk.submit(&again).is(200);
    assert_eq!(page.heading(), "填写的内容还在");
    assert!(page.words().contains("村口的水渠坏了三年"));
    for hidden in ["示例甲", "晴坡村三组"] {
        let shown = page.texts("main p, main h1, main h2").join(" ");
        assert!(!shown.contains(hidden), "{hidden} is shown");
    }
    assert_eq!(entries(&house), before, "nothing is sent yet");
    let page = clerk.submit(&page.form("提交刚才填写的内容")).is(200);
    assert!(
        page.path.starts_with("/staff/registration/letter"),
        "{}",
        page.path
    );
    assert_eq!(entries(&house), before + 1);
}
