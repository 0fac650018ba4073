//! Every cookie that the pages set, declared once: the page about cookies lists exactly these.

mod read;

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use crate::origin::is_https;
use crate::paths;
use read::HOST_ONLY;

const YEAR_SECONDS: u32 = 31_536_000;

/// One cookie. Behind TLS its name begins with `__Host-`: then a browser takes it from this very host alone, never
/// from another name of the same domain, and sends it nowhere unencrypted (RFC 6265bis, 4.1.3). The price is that it
/// goes to every path.
pub struct Cookie {
    /// Its name; its sentences are `cookies.<name>.for` and `cookies.<name>.until`.
    pub name: &'static str,
    path: &'static str,
    /// `Strict`: not even a link from another site carries it.
    same_site: &'static str,
    /// Hidden from scripts.
    hidden: bool,
    /// Without an age it ends with the browser.
    age_seconds: Option<u32>,
}

/// Language, text size, contrast.
pub const LOOK: Cookie = Cookie {
    name: "look",
    path: "/",
    same_site: "Lax",
    hidden: true,
    age_seconds: Some(YEAR_SECONDS),
};
/// The code of a draft. It ends with the browser: the device may be somebody else's.
pub const DRAFT: Cookie = Cookie {
    name: "draft",
    path: paths::SUBMIT,
    same_site: "Lax",
    hidden: true,
    age_seconds: None,
};
/// Opens the one matter that was looked up.
pub const VISIT: Cookie = Cookie {
    name: "visit",
    path: paths::PROGRESS,
    same_site: "Lax",
    hidden: true,
    age_seconds: None,
};
/// An officer's session.
pub const STAFF: Cookie = Cookie {
    name: "staff",
    path: paths::STAFF,
    same_site: "Strict",
    hidden: true,
    age_seconds: None,
};
/// The tokens of registrations whose slips this browser may show again.
pub const SLIPS: Cookie = Cookie {
    name: "slips",
    path: paths::STAFF_REGISTER,
    same_site: "Strict",
    hidden: true,
    age_seconds: Some(2 * 60 * 60),
};
/// Turns shortcuts off; the script reads it.
pub const KEYS: Cookie = Cookie {
    name: "keys",
    path: paths::STAFF,
    same_site: "Lax",
    hidden: false,
    age_seconds: Some(YEAR_SECONDS),
};

/// All, in the order in which they are explained.
pub const ALL: [&Cookie; 6] = [&LOOK, &DRAFT, &VISIT, &STAFF, &SLIPS, &KEYS];

impl Cookie {
    /// Its value in a request.
    pub fn of<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let prefix = if is_https(headers) { HOST_ONLY } else { "" };
        let lines = headers.get_all(COOKIE).into_iter();
        read::value(
            lines.filter_map(|line| line.to_str().ok()),
            prefix,
            self.name,
        )
    }

    /// Gives it to the browser that sent the request. `value` is letters, digits, `-` and `.`.
    pub fn put(&self, response: &mut Response, request: &HeaderMap, value: &str) {
        self.send(response, request, value, self.age_seconds);
    }

    /// Takes it away.
    pub fn clear(&self, response: &mut Response, request: &HeaderMap) {
        self.send(response, request, "", Some(0));
    }

    fn send(&self, response: &mut Response, request: &HeaderMap, value: &str, age: Option<u32>) {
        let mut text = match is_https(request) {
            true => format!("{HOST_ONLY}{}={value}; Path=/", self.name),
            false => format!("{}={value}; Path={}", self.name, self.path),
        };
        if let Some(age) = age {
            text.push_str(&format!("; Max-Age={age}"));
        }
        if self.hidden {
            text.push_str("; HttpOnly");
        }
        text.push_str(&format!("; SameSite={}", self.same_site));
        if is_https(request) {
            text.push_str("; Secure");
        }
        let text = HeaderValue::try_from(text).expect("plain signs and our own words");
        response.headers_mut().append(SET_COOKIE, text);
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, "a=1; look=en.2.0;b=2".parse().unwrap());
        assert_eq!(LOOK.of(&headers), Some("en.2.0"));
        assert_eq!(KEYS.of(&headers), None);
        headers.insert(COOKIE, "looks=en.2.0; loo=1".parse().unwrap());
        assert_eq!(LOOK.of(&headers), None);
    }

    #[test]
    fn a_cookie_goes_where_it_is_declared_to_and_is_secure_behind_tls() {
        let mut request = HeaderMap::new();
        let sent = |request: &HeaderMap| {
            let mut response = ().into_response();
            STAFF.put(&mut response, request, "ab12");
            response.headers()[SET_COOKIE].to_str().unwrap().to_owned()
        };
        let plain = "staff=ab12; Path=/staff; HttpOnly; SameSite=Strict";
        assert_eq!(sent(&request), plain);
        request.insert("x-forwarded-proto", "https".parse().unwrap());
        let secure = "__Host-staff=ab12; Path=/; HttpOnly; SameSite=Strict; Secure";
        assert_eq!(sent(&request), secure);
        // What came over a line without TLS, or from a neighbour, is not taken there.
        request.insert(COOKIE, "staff=cd34; __Host-staff=ab12".parse().unwrap());
        assert_eq!(STAFF.of(&request), Some("ab12"));
        request.insert(COOKIE, "staff=cd34; __Host-staffs=ab12".parse().unwrap());
        assert_eq!(STAFF.of(&request), None);
        let mut response = ().into_response();
        STAFF.clear(&mut response, &request);
        let cleared = response.headers()[SET_COOKIE].to_str().unwrap();
        assert!(cleared.starts_with("__Host-staff=; Path=/; Max-Age=0;"));
    }
}
