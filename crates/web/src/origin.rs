//! Where a request came from and went to: the address that the browser used, which a link on paper or in a
//! letter has to start with, and the network address it came from.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::request::Parts;

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

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The network address a request came from, to count by and never to keep (guard rail G12); none from this
/// machine itself.
pub struct Address(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>();
        Ok(Self(peer.and_then(|peer| address(peer.0, &parts.headers))))
    }
}

/// A proxy of the office stands on this machine or in its own network and says last from where it was asked;
/// from anywhere else that header is only what somebody claims.
fn address(peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    let is_near = match peer {
        IpAddr::V4(peer) => peer.is_loopback() || peer.is_private(),
        IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local(),
    };
    let said = headers.get_all("x-forwarded-for").iter().next_back();
    let said = said.and_then(|said| said.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    match said.filter(|_| is_near) {
        None if peer.is_loopback() => None,
        None => Some(peer),
        said => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_nearby_is_believed_about_where_a_request_came_from() {
        let mut headers = HeaderMap::new();
        let from = |peer: &str, headers: &HeaderMap| {
            address(peer.parse().unwrap(), headers).map(|address| address.to_string())
        };
        assert_eq!(from("127.0.0.1", &headers), None);
        assert_eq!(from("10.0.0.2", &headers).unwrap(), "10.0.0.2");
        headers.insert(
            "x-forwarded-for",
            "198.51.100.1, 203.0.113.7".parse().unwrap(),
        );
        for proxy in ["127.0.0.1", "::1", "::ffff:10.0.0.2", "fd00::2"] {
            assert_eq!(from(proxy, &headers).unwrap(), "203.0.113.7", "{proxy}");
        }
        assert_eq!(from("192.0.2.9", &headers).unwrap(), "192.0.2.9");
        headers.insert("x-forwarded-for", "unknown".parse().unwrap());
        assert_eq!(from("127.0.0.1", &headers), None);
    }

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
