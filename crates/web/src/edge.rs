//! What the machine around the program is like: who stands in front of it, who looks at files.

use std::net::IpAddr;

use huiyin_office::attachment::Scanner;

/// Set where the program is started.
#[derive(Debug, Clone, Default)]
pub struct Edge {
    /// Proxies that may say from where a request came and whether over TLS, besides those on this machine.
    pub proxies: Vec<IpAddr>,
    /// Machines whose programs hand in petitions for many: they are not counted.
    pub platforms: Vec<IpAddr>,
    /// Looks at every file before it is taken.
    pub scanner: Option<Scanner>,
}

impl Edge {
    /// Does one of the platforms ask?
    pub fn is_platform(&self, from: Option<IpAddr>) -> bool {
        from.is_some_and(|from| self.platforms.contains(&from.to_canonical()))
    }
}

#[cfg(test)]
mod tests {
    use super::Edge;

    #[test]
    fn a_platform_is_a_machine_that_was_named_and_no_other_of_its_network() {
        let edge = Edge {
            platforms: vec!["203.0.113.7".parse().unwrap()],
            ..Edge::default()
        };
        let at = |address: &str| edge.is_platform(Some(address.parse().unwrap()));
        assert!(at("203.0.113.7") && at("::ffff:203.0.113.7"));
        assert!(!at("203.0.113.8") && !edge.is_platform(None));
    }
}
