//! A petitioner who looks a matter up, and sends files with a form.

pub use huiyin_testkit::photo::PNG;

use crate::visitor::{House, Page, Visitor};

/// Looks a matter up with number and code.
#[track_caller]
pub fn look_up(visitor: &Visitor, number: &str, code: &str) -> Page {
    let page = visitor.get("/progress").is(200);
    let form = page.form("查询").with("number", number).with("code", code);
    visitor.submit(&form)
}

/// A visitor who has the matter open.
#[track_caller]
pub fn visitor(house: &House, number: &str) -> Visitor {
    let visitor = house.visitor();
    let page = look_up(&visitor, number, &house.desk.code(number)).is(200);
    assert_eq!(page.path, format!("/progress/{number}"));
    visitor
}

/// A form with files as a browser sends it.
#[track_caller]
pub fn send_files(
    visitor: &Visitor,
    page: &Page,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Page {
    let form = page.form("交材料");
    let mut body = Vec::new();
    let mut part = |head: &str, content: &[u8]| {
        body.extend_from_slice(b"--b0undary\r\nContent-Disposition: form-data; ");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    let fields = form
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| fields.iter().all(|(own, _)| own != name))
        .chain(fields.iter().copied());
    for (name, value) in fields {
        part(&format!("name=\"{name}\""), value.as_bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream"
        );
        part(&head, bytes);
    }
    body.extend_from_slice(b"--b0undary--\r\n");
    let kind = [("content-type", "multipart/form-data; boundary=b0undary")];
    visitor.send("POST", &form.action, &kind, &body)
}
