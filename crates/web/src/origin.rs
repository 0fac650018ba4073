//! The address that the browser used: what a link on paper or in a letter has to start with.

use axum::http::HeaderMap;
use axum::http::header::HOST;

/// Did the browser come over https? The proxy in front says so.
pub fn is_https(headers: &HeaderMap) -> bool {
    headers
        .get("x-forwarded-proto")
        .is_some_and(|proto| proto == "https")
}

/// The address that this browser used, for the code that opens the look-up with the number alone.
pub fn origin(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if host.is_empty() || !host.chars().all(is_plain) {
        return None;
    }
    let scheme = if is_https(headers) { "https" } else { "http" };
    Some(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_opens_the_look_up_of_the_address_that_was_used() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "letters.example".parse().unwrap());
        assert_eq!(origin(&headers).unwrap(), "http://letters.example");
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        assert_eq!(origin(&headers).unwrap(), "https://letters.example");
        headers.insert(HOST, "a.example/evil?".parse().unwrap());
        assert_eq!(origin(&headers), None);
    }
}
