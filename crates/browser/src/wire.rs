//! The WebDriver protocol: commands over HTTP, answers as JSON (W3C WebDriver, sections 6.6 and 7).

use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

/// What the driver refuses, by the protocol's own code: `no such element`, `stale element reference` …
#[derive(Debug)]
pub struct Fault {
    /// The protocol's code.
    pub code: String,
    /// What the driver says.
    pub message: String,
}

/// One session of a running driver.
pub struct Wire {
    agent: Agent,
    session: String,
}

impl Wire {
    /// A new session with these capabilities.
    ///
    /// # Errors
    /// What the driver says when the browser does not start.
    pub fn open(driver: &str, capabilities: &Value) -> Result<Self, Fault> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(90)));
        let agent: Agent = config.build().into();
        let mut wire = Self {
            agent,
            session: format!("{driver}/session"),
        };
        let asked = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let made = wire.post("", &asked)?;
        let id = made["sessionId"]
            .as_str()
            .expect("a new session has a name");
        wire.session = format!("{driver}/session/{id}");
        Ok(wire)
    }

    /// A command of the session.
    ///
    /// # Errors
    /// What the driver refuses.
    pub fn post(&self, command: &str, body: &Value) -> Result<Value, Fault> {
        let request = self.agent.post(format!("{}{command}", self.session));
        let request = request.header("content-type", "application/json");
        read(command, request.send(body.to_string().as_str()))
    }

    /// A question to the session.
    ///
    /// # Errors
    /// What the driver refuses.
    pub fn get(&self, command: &str) -> Result<Value, Fault> {
        let request = self.agent.get(format!("{}{command}", self.session));
        read(command, request.call())
    }

    /// Ends what the command names; the session itself when it names nothing.
    ///
    /// # Errors
    /// What the driver refuses.
    pub fn delete(&self, command: &str) -> Result<Value, Fault> {
        let request = self.agent.delete(format!("{}{command}", self.session));
        read(command, request.call())
    }
}

fn read(
    command: &str,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Value, Fault> {
    let broken = |error: &dyn std::fmt::Display| Fault {
        code: "no answer".to_owned(),
        message: format!("{command}: {error}"),
    };
    let mut answer = answer.map_err(|error| broken(&error))?;
    // Pictures are long.
    let body = answer.body_mut().with_config().limit(256 << 20);
    let text = body.read_to_string().map_err(|error| broken(&error))?;
    let mut json: Value = serde_json::from_str(&text).map_err(|error| broken(&error))?;
    let value = json["value"].take();
    if answer.status().is_success() {
        return Ok(value);
    }
    Err(Fault {
        code: value["error"].as_str().unwrap_or_default().to_owned(),
        message: value["message"].as_str().unwrap_or(&text).to_owned(),
    })
}
