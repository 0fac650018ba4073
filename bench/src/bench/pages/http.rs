//! A browser as far as forms and cookies go.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use ureq::Agent;
use ureq::http::HeaderMap;

/// Keeps its connection.
pub struct Client {
    agent: Agent,
    base: String,
}

/// What came back.
pub struct Answer {
    /// Status.
    pub status: u16,
    headers: HeaderMap,
    /// The page.
    pub body: String,
}

impl Client {
    /// Of the server at this address.
    pub fn new(address: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(60)));
        Self {
            agent: config.build().into(),
            base: format!("http://{address}"),
        }
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When no answer comes.
    pub fn get(&self, path: &str, cookie: &str) -> anyhow::Result<Answer> {
        let request = self.agent.get(format!("{}{path}", self.base));
        answer(request.header("cookie", cookie).call()?)
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When no answer comes.
    pub fn post(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let request = self.agent.post(format!("{}{path}", self.base));
        let form = form.iter().copied();
        let request = request.header("cookie", cookie);
        // As a browser says where its form was.
        answer(request.header("origin", &self.base).send_form(form)?)
    }

    /// Signs an officer in; the cookie.
    ///
    /// # Errors
    /// When the door stays shut.
    pub fn sign_in(&self, officer: &str, password: &str) -> anyhow::Result<String> {
        let form = [("officer", officer), ("password", password)];
        let entered = self.post("/staff/sign-in", "", &form)?;
        ensure!(
            entered.status == 303,
            "{officer} is not let in: {}",
            entered.status
        );
        entered.cookie().context("a session has a cookie")
    }
}

impl Answer {
    /// The cookies it sets, as a browser sends them back.
    pub fn cookie(&self) -> Option<String> {
        let set = self.headers.get_all("set-cookie").iter();
        let pairs: Vec<&str> = set
            .filter_map(|value| value.to_str().ok()?.split(';').next())
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Where it sends a browser.
    pub fn location(&self) -> Option<String> {
        let to = self.headers.get("location")?.to_str().ok()?;
        Some(to.to_owned())
    }

    /// What the field with this `id` holds.
    pub fn value(&self, id: &str) -> Option<&str> {
        let field = &self.body[self.body.find(&format!("id=\"{id}\""))?..];
        let value = field[..field.find('>')?].split_once("value=\"")?.1;
        value.split('"').next()
    }

    /// The first link of the page that begins like this.
    pub fn link(&self, begin: &str) -> Option<String> {
        let at = self.body.find(&format!("href=\"{begin}"))? + "href=\"".len();
        let end = self.body[at..].find('"')?;
        Some(
            self.body[at..at + end]
                .replace("&amp;", "&")
                .replace("&#38;", "&"),
        )
    }
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> anyhow::Result<Answer> {
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.body_mut().read_to_string()?,
    })
}
