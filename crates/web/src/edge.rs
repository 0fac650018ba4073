//! What the machine around the program is like: who stands in front of it, who looks at files.

use std::net::IpAddr;

use huiyin_office::attachment::Scanner;

/// Set where the program is started.
#[derive(Debug, Clone, Default)]
pub struct Edge {
    /// Proxies that may say from where a request came and whether over TLS, besides those on this machine.
    pub proxies: Vec<IpAddr>,
    /// Looks at every file before it is taken.
    pub scanner: Option<Scanner>,
}
