//! Where a request came from and went to: the address that the browser used, which a link on paper or in a
//! letter has to start with, and the network address it came from.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

/// What only a proxy of the office may say.
const SAID_BY_PROXIES: [&str; 4] = [
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "forwarded",
];

/// Is the other end of a connection a proxy of the office: on this machine, or one that was named?
pub fn is_proxy(peer: IpAddr, proxies: &[IpAddr]) -> bool {
    let peer = peer.to_canonical();
    peer.is_loopback() || proxies.contains(&peer)
}

/// Takes from a request what only a proxy may say, when it comes from anybody else.
pub fn believe(peer: IpAddr, proxies: &[IpAddr], headers: &mut HeaderMap) {
    if !is_proxy(peer, proxies) {
        for name in SAID_BY_PROXIES {
            headers.remove(name);
        }
    }
}

/// Did the browser come over https? The proxy in front says so ([`believe`]).
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
        Ok(Self::of(&parts.extensions, &parts.headers))
    }
}

impl Address {
    /// Of this request.
    pub fn of(extensions: &Extensions, headers: &HeaderMap) -> Self {
        let peer = extensions.get::<Peer>();
        Self(peer.and_then(|peer| address(peer.0, headers)))
    }
}

/// The proxy says last from where it was asked; what others claim was taken out before ([`believe`]).
fn address(peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    let said = headers.get_all("x-forwarded-for").iter().next_back();
    let said = said.and_then(|said| said.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    match said {
        None if peer.is_loopback() => None,
        None => Some(peer),
        said => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_of_the_office_is_believed_about_where_a_request_came_from() {
        let proxies = ["10.0.0.2", "fd00::2"].map(|proxy| proxy.parse().unwrap());
        let from = |peer: &str, said: &'static str| {
            let mut headers = HeaderMap::new();
            if !said.is_empty() {
                headers.insert("x-forwarded-for", said.parse().unwrap());
            }
            headers.insert("x-forwarded-proto", "https".parse().unwrap());
            let peer = peer.parse().unwrap();
            believe(peer, &proxies, &mut headers);
            let from = address(peer, &headers).map(|address| address.to_string());
            (from, is_https(&headers))
        };
        let said = "198.51.100.1, 203.0.113.7";
        for proxy in ["127.0.0.1", "::1", "::ffff:10.0.0.2", "fd00::2"] {
            assert_eq!(
                from(proxy, said),
                (Some("203.0.113.7".into()), true),
                "{proxy}"
            );
        }
        for other in ["192.0.2.9", "10.0.0.3"] {
            assert_eq!(from(other, said), (Some(other.into()), false));
        }
        assert_eq!(from("10.0.0.2", ""), (Some("10.0.0.2".into()), true));
        assert_eq!(from("127.0.0.1", ""), (None, true));
        assert_eq!(from("127.0.0.1", "unknown"), (None, true));
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
