//! Following a petition: the look-up, the papers, material with files, withdrawing, rating, reviews, receipts.

use huiyin_office::attachment::Upload;
use huiyin_testkit::photo;

use crate::desk::Desk;
pub use crate::looked_up::{PNG, look_up, send_files, visitor};
use crate::visitor::{House, Page};
use crate::walks::{ANSWERED, HEARD, ROUTE_6, forwarded};

/// A letter with a query code, walked through these steps; then its office opens.
pub fn house(steps: &[&str]) -> (House, String) {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    for step in steps {
        desk.walk(&number, step);
    }
    (House::of(desk, &[]), number)
}

#[test]
fn number_and_code_open_one_matter_however_they_are_typed_and_nothing_else_does() {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    let other = desk.letter("请修好渡口的路。");
    let house = House::of(desk, &[]);
    let code = house.desk.code(&number);
    let seq = number.rsplit('-').next().expect("a number");
    let year = number.split('-').rev().nth(1).expect("a year");
    let typed = [
        number.to_uppercase(),
        format!("〔{year}〕{seq}号"),
        format!(" {year} － {seq} "),
    ];
    for typed in typed {
        let visitor = house.visitor();
        let page = look_up(&visitor, &typed, &code.to_lowercase().replace('-', " ")).is(200);
        assert_eq!(page.path, format!("/progress/{number}"), "{typed}");
        assert!(!page.text.contains(&code) && !page.path.contains(&code));
        // It opens this matter alone.
        let page = visitor.get(&format!("/progress/{other}")).is(200);
        assert!(page.path.starts_with("/progress?"), "{}", page.path);
    }
    // A wrong code, a number of another matter and one that nobody has get the same answer.
    let answers: Vec<Page> = [
        (number.as_str(), "AAAA-BBBB-CCCC-DDDD"),
        (other.as_str(), code.as_str()),
        ("yantai-0-2026-999999", code.as_str()),
    ]
    .into_iter()
    .map(|(number, code)| look_up(&house.visitor(), number, code).is(422))
    .collect();
    for answer in &answers {
        assert_eq!(answer.errors(), ["编号或者查询码不对，请对照回执再填一次"]);
        assert!(answer.title().starts_with("错误"), "{}", answer.title());
        assert!(answer.header("set-cookie").is_empty());
    }
    // Without a visit every number leads to the look-up.
    for number in [number.as_str(), "yantai-0-2026-999999"] {
        let page = house.visitor().get(&format!("/progress/{number}")).is(200);
        assert!(page.path.starts_with("/progress?"), "{}", page.path);
    }
}

#[test]
fn a_visit_is_closed_with_its_button() {
    let (house, number) = house(&[]);
    let visitor = visitor(&house, &number);
    let token = visitor.cookie("visit").expect("a token");
    let page = visitor.get(&format!("/progress/{number}")).is(200);
    visitor.submit(&page.form("看完了")).is(200);
    assert_eq!(visitor.cookie("visit"), None);
    visitor.set_cookie("visit", &token);
    let page = visitor.get(&format!("/progress/{number}")).is(200);
    assert!(page.path.starts_with("/progress?"), "{}", page.path);
}

#[test]
fn the_course_shows_both_legs_the_next_day_and_papers_that_read_as_they_were_written() {
    let (house, number) = house(&[&forwarded(ROUTE_6), HEARD, ANSWERED]);
    let visitor = visitor(&house, &number);
    let page = visitor.get(&format!("/progress/{number}")).is(200);
    let line = page.texts(".course li").join("\n");
    // The newest stand there at once, what is older stands folded below them.
    let older = page.texts(".older:not([open]) .course li").len();
    assert!(older > 2 && older < page.texts(".course li").len());
    assert_eq!(
        page.texts("[aria-labelledby=course] summary"),
        [format!("更早的 {older} 步")]
    );
    for told in [
        "雁台县信访局",
        "雁台县水务局",
        "受理",
        "书面答复",
        "申请复查",
    ] {
        assert!(line.contains(told), "{told}: {line}");
    }
    // No officer, no name, no telephone of the petitioner.
    for hidden in ["示例甲", "000-0001", "water-1", "clerk"] {
        assert!(!page.text.contains(hidden), "{hidden}");
    }
    let opinion = visitor.click(&page, "看信访处理意见书").is(200);
    assert_eq!(opinion.heading(), "信访处理意见书");
    let words = opinion.words();
    for part in [
        "渠道垮塌三十米",
        "列入今年维修",
        "最后一天",
        "解释，不是文书内容",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    // What units write to each other is not the petitioner's.
    let n = |page: &Page| {
        page.path
            .rsplit('/')
            .next()
            .expect("a number")
            .parse::<usize>()
    };
    let opinion = n(&opinion).expect("a number");
    let readable = (1..=opinion)
        .filter(|n| {
            let page = visitor.get(&format!("/progress/{number}/papers/{n}"));
            assert!(!page.text.contains("转送函"), "{n}");
            page.status == 200
        })
        .count();
    assert!(
        readable >= 3 && readable < opinion,
        "{readable} of {opinion}"
    );
}

#[test]
fn material_comes_with_files_that_are_sealed_committed_and_given_back_byte_for_byte() {
    // A photograph of a telephone says where it was taken; what is kept of it does not.
    let (house, number) = house(&[]);
    let visitor = visitor(&house, &number);
    let path = format!("/progress/{number}/material");
    let page = visitor.get(&path).is(200);
    let taken = photo::jpeg(400, 300, &photo::exif(6));
    let kept = Upload::check("渠.jpg", taken.clone(), None).unwrap();
    let tells = |bytes: &[u8]| bytes.windows(6).any(|six| six == b"N30.00");
    assert!(tells(&taken) && !tells(kept.bytes()));
    let fields = [("note", "照片是十一月拍的。")];
    let files: [(&str, &[u8]); 2] = [("渠 <b>.jpg", &taken), ("信.pdf", b"%PDF-1.4\n%%EOF\n")];
    let sent = send_files(&visitor, &page, &fields, &files);
    assert_eq!(sent.status, 303, "{}", sent.text);
    // The same form again changes nothing.
    assert_eq!(send_files(&visitor, &page, &fields, &files).status, 303);
    let page = visitor.get(sent.header("location")).is(200);
    assert!(page.words().contains("材料收到了"), "{}", page.words());
    let size = kept.length().div_ceil(1024);
    let listed = format!("渠 <b>.jpg（{size} KB）");
    assert!(page.words().contains(&listed), "{}", page.words());
    let file = visitor.get(&page.link("渠 <b>.jpg")).is(200);
    assert!(
        file.header("content-disposition")
            .starts_with("attachment;")
    );
    assert_eq!(file.header("content-type"), "image/jpeg");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    let policy = file.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; sandbox;"),
        "{policy}"
    );
    let length = file.header("content-length").to_owned();
    assert_eq!(length, kept.length().to_string());
    drop(house.server);
    let rows = house.desk.journal_rows(&number);
    let with_files: Vec<_> = rows
        .iter()
        .filter_map(|row| row.fields.iter().find(|(field, _)| *field == 7))
        .collect();
    assert_eq!(with_files.len(), 1, "one entry brings both");
    let digest = |bytes: &[u8]| (bytes.len() as u64, huiyin_journal::hash::sha256(bytes));
    let committed = [digest(kept.bytes()), digest(files[1].1)];
    assert_eq!(
        with_files[0].1,
        huiyin_journal::commit::attachments_value(&committed)
    );
    house.desk.is_clean();
}

#[test]
fn a_file_that_cannot_be_taken_is_told_and_what_was_typed_stays() {
    let (house, number) = house(&[]);
    let visitor = visitor(&house, &number);
    let path = format!("/progress/{number}/material");
    let typed = "照片是十一月拍的。";
    let mut large = PNG.to_vec();
    large.resize(10 * 1024 * 1024 + 200_000, 0);
    type Files<'a> = Vec<(&'a str, &'a [u8])>;
    let many: Files<'_> = vec![("a.png", PNG); 11];
    let archive = b"PK\x05\x06\0\0\0\0\x01\0\x01\0";
    let two_in_one = [PNG, archive].concat();
    let cases: [(Files<'_>, &str); 10] = [
        (
            vec![("渠.png", &large)],
            "“渠.png”有 10.2 MB，请换成 10 MB 以内的。",
        ),
        (
            vec![("渠.jpg", b"%PDF-1.4")],
            "“渠.jpg”其实是 PDF 文件，请改好名字再选一次。",
        ),
        (
            vec![("病毒.exe", b"MZ")],
            "“病毒.exe”不是照片也不是 PDF，请换成 JPG、PNG 或者 PDF。",
        ),
        (vec![("空.png", b"")], "“空.png”里没有内容，请换一个文件。"),
        (
            vec![("照片.zip", b"PK\x03\x04\x14\0")],
            "“照片.zip”是压缩包，请先解开，再把里面的照片或者 PDF 逐个选上。",
        ),
        (
            vec![("渠.png", &two_in_one)],
            "“渠.png”里还藏着别的文件，请换成原来的照片，或者打开以后截图再选。",
        ),
        (
            vec![("渠.png", &PNG[..40])],
            "“渠.png”打不开，可能没有存完整，请重新选一次，或者重新拍一张。",
        ),
        (
            vec![(
                "信.pdf",
                b"%PDF-1.7\n1 0 obj <</S/JavaScript/JS(app.alert(1))>> endobj",
            )],
            "“信.pdf”里带着程序、可填的表单或者别的文件，请用“打印—另存为 PDF”重新存一份，或者拍照再选。",
        ),
        (
            vec![("信.pdf", b"%PDF-1.7\ntrailer <</Encrypt 5 0 R>>")],
            "“信.pdf”加了密码或者限制，请用“打印—另存为 PDF”重新存一份，或者拍照再选。",
        ),
        (many, "一次最多交 10 个文件，请分几次交。"),
    ];
    for (files, told) in cases {
        let page = visitor.get(&path).is(200);
        let page = send_files(&visitor, &page, &[("note", typed)], &files).is(422);
        assert_eq!(page.errors(), [told]);
        assert_eq!(
            page.form("交材料").value("note").map(str::trim),
            Some(typed)
        );
    }
    let page = visitor.get(&path).is(200);
    let page = send_files(&visitor, &page, &[("note", " ")], &[("", b"")]).is(422);
    assert_eq!(page.errors(), ["请写几句话，或者选一个文件"]);
    drop(house.server);
    let rows = house.desk.journal_rows(&number);
    let kinds: Vec<u64> = rows.iter().map(|row| row.kind()).collect();
    assert_eq!(kinds, [10, 31], "registered, and exported here");
}

#[test]
fn a_matter_is_withdrawn_on_a_page_that_says_what_follows_and_can_be_filed_again() {
    let (house, number) = house(&[]);
    let visitor = visitor(&house, &number);
    let page = visitor.get(&format!("/progress/{number}")).is(200);
    let page = visitor.click(&page, "撤回这件事").is(200);
    assert!(page.words().contains("没有人可以要求您撤回"));
    // Not without the mark.
    let again = visitor.submit(&page.form("撤回")).is(422);
    assert_eq!(again.errors(), ["确定要撤回的，请先勾选这一句"]);
    let form = again.form("撤回").with("confirmed", "yes");
    let page = visitor.submit(&form).is(200);
    assert!(
        page.words().contains("同一件事可以再次提出"),
        "{}",
        page.words()
    );
    assert_eq!(page.link("提出新的事项"), "/submit");
    // What is published tells of no one of few.
    let published = house.visitor().get("/record").is(200);
    assert_eq!(published.texts("#stages ~ table td"), ["少于 5", "少于 5"]);
    assert!(!published.words().contains("已撤回"));
    assert!(published.words().contains("不让人从数字认出个人"));
    drop(house.server);
    house.desk.stands(&number, "withdrawn", "bureau");
    let rows = house.desk.journal_rows(&number);
    let kinds: Vec<u64> = rows.iter().map(|row| row.kind()).collect();
    assert_eq!(kinds, [10, 20, 31], "registered, withdrawn, exported here");
    house.desk.is_clean();
}

#[test]
fn a_form_from_before_others_acted_is_not_taken() {
    let (house, number) = house(&[]);
    let visitor = visitor(&house, &number);
    let stale = visitor
        .get(&format!("/progress/{number}/withdrawal"))
        .is(200)
        .form("撤回")
        .with("confirmed", "yes");
    let page = visitor.get(&format!("/progress/{number}/material")).is(200);
    send_files(&visitor, &page, &[("note", "补一句。")], &[]);
    let page = visitor.submit(&stale).is(422);
    assert!(
        page.errors()[0].contains("有了新的进展"),
        "{:?}",
        page.errors()
    );
    drop(house.server);
    house.desk.stands(&number, "registered", "bureau");
}

#[test]
fn a_review_is_asked_for_with_what_is_wrong_and_what_is_wanted_and_each_unit_is_rated_once() {
    let (house, number) = house(&[&forwarded(ROUTE_6), HEARD, ANSWERED]);
    let visitor = visitor(&house, &number);
    let page = visitor.get(&format!("/progress/{number}")).is(200);
    let rating = visitor.click(&page, "评价").is(200);
    let empty = visitor.submit(&rating.form("提交评价")).is(422);
    assert_eq!(empty.errors().len(), 2, "{:?}", empty.errors());
    let form = rating
        .form("提交评价")
        .with("unit", "water")
        .with("grade", "dissatisfied")
        .with("note", "拖了很久。")
        .with("not_done", "asked")
        .with("pressed", "yes");
    visitor.submit(&form).is(200);
    let rated = visitor.get(&format!("/progress/{number}/rating")).is(200);
    assert!(!rated.text.contains("value=\"water\""), "{}", rated.text);

    let asked = visitor.click(&page, "申请复查").is(200);
    assert!(
        asked.words().contains("雁台县人民政府"),
        "{}",
        asked.words()
    );
    let mended = visitor.submit(&asked.form("提交复查申请").with("wrong", "没有写何时动工。"));
    assert_eq!(mended.is(422).errors(), ["请写明您要求怎样"]);
    let fresh = visitor.get(&format!("/progress/{number}/review")).is(200);
    let form = fresh
        .form("提交复查申请")
        .with("wrong", "没有写何时动工。")
        .with("wanted", "请写明动工的日子。");
    let done = visitor.submit(&form).is(200);
    assert!(done.words().contains("复查申请收到了"), "{}", done.words());
    let paper = visitor.click(&done, "看复查申请书").is(200);
    assert!(
        paper.words().contains("没有写何时动工。"),
        "{}",
        paper.words()
    );
    // Once only.
    let page = visitor.get(&format!("/progress/{number}/review")).is(200);
    assert!(page.all("form textarea").is_empty());
    // Whoever reviews it has done nothing yet that could be rated.
    let rating = visitor.get(&format!("/progress/{number}/rating")).is(200);
    assert!(rating.words().contains("雁台县信访局"));
    assert!(!rating.text.contains("雁台县人民政府"), "{}", rating.text);
    drop(house.server);
    house.desk.stands(&number, "under-review", "county");
    house.desk.is_clean();
}

#[test]
fn a_receipt_is_saved_and_checked_and_one_that_was_changed_is_told() {
    let (house, number) = house(&[]);
    let visitor = visitor(&house, &number);
    let page = visitor.get(&format!("/progress/{number}")).is(200);
    let receipt = visitor.get(&page.link("保存回执文件")).is(200).text;
    let check = |text: &str| {
        let body = format!(
            "--b0undary\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{}\r\n--b0undary--\r\n",
            text.replace('\n', "\r\n")
        );
        let kind = [("content-type", "multipart/form-data; boundary=b0undary")];
        visitor.send("POST", "/receipts/check", &kind, body.as_bytes())
    };
    let good = check(&receipt).is(200);
    assert_eq!(good.texts(".verdict h2"), ["回执有效"], "{}", good.words());
    assert!(good.words().contains(&number) && good.words().contains("huiyin verify"));
    // The code holds spaces, which are characters of it; pasting breaks its line, or takes one in before it.
    let papers = house.desk.say(&format!("receipt {number} --json")).json();
    let code = papers["qr_a"].as_str().expect("a code");
    let middle = code.len() / 2;
    assert!(code.contains(' '), "{code}");
    for pasted in [
        code.to_owned(),
        format!("\n {code}\n"),
        format!("{}\n{}", &code[..middle], &code[middle..]),
    ] {
        let read = check(&pasted).is(200);
        assert_eq!(read.texts(".verdict h2"), ["回执有效"], "{pasted}");
    }
    let changed = receipt.replacen("extra im", "extra iG", 1);
    assert_ne!(changed, receipt);
    let bad = check(&changed).is(200);
    assert_eq!(bad.texts(".verdict h2"), ["回执对不上"], "{}", bad.words());
    let empty = check("").is(422);
    assert_eq!(empty.errors(), ["请选回执文件，或者粘贴回执的文字"]);
}
