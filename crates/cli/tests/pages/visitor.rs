//! A visitor with a browser: cookies, links, forms found by their labels. No script.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use huiyin_testkit::Authenticator;
use scraper::{ElementRef, Html, Selector};

use crate::desk::Desk;
use crate::server::Server;

/// What officers of these tests choose.
pub const PASSWORD: &str = "晴坡村的水渠今年修好通水了";

/// An office whose server runs, with links for the first sign-in of some officers.
pub struct House {
    /// The office; its commands write only while no server runs.
    pub desk: Desk,
    /// The server.
    pub server: Server,
    links: RefCell<BTreeMap<String, String>>,
    seconds: RefCell<BTreeMap<String, Second>>,
}

/// What an officer has for the second step: a telephone, and the codes on paper that are left.
pub struct Second {
    /// The telephone.
    pub phone: Authenticator,
    /// The codes.
    pub paper: Vec<String>,
}

impl House {
    /// The office of `data/office.toml`, open; these officers can be signed in.
    pub fn open(officers: &[&str]) -> Self {
        Self::of(Desk::new(), officers)
    }

    /// Another office.
    pub fn of(desk: Desk, officers: &[&str]) -> Self {
        Self::with(desk, officers, &[])
    }

    /// The same, its server started with more options.
    pub fn with(desk: Desk, officers: &[&str], options: &[&str]) -> Self {
        let links = officers.iter().map(|officer| {
            let link = desk.say(&format!("user link {officer}")).ok();
            ((*officer).to_owned(), link.trim().to_owned())
        });
        let links = RefCell::new(links.collect());
        let server = Server::start_with(&desk, options);
        Self {
            desk,
            server,
            links,
            seconds: RefCell::default(),
        }
    }

    /// The administrator gives the telephone that every paper to a petitioner holds.
    pub fn give_telephone(&self) {
        let admin = self.sign_in("admin");
        let form = admin.get("/staff/admin/site").is(200).form("看影响");
        let page = admin.submit(&form.with("phone", "000-0001")).is(200);
        admin.submit(&page.form("确认保存")).is(200);
    }

    /// Somebody who is not signed in, reading Chinese.
    pub fn visitor(&self) -> Visitor {
        Visitor::at(self.server.url())
    }

    /// An officer at their desk. The first time sets the password through the link; later ones use it.
    #[track_caller]
    pub fn sign_in(&self, officer: &str) -> Visitor {
        let visitor = self.visitor();
        let link = self.links.borrow_mut().remove(officer);
        let page = match link {
            Some(link) => {
                let fields = [("password", PASSWORD), ("again", PASSWORD)];
                visitor.post(&link, &fields)
            }
            None => visitor.post(
                "/staff/sign-in",
                &[("officer", officer), ("password", PASSWORD)],
            ),
        };
        let page = self.second_step(officer, &visitor, page);
        assert!(
            visitor.is_signed_in(),
            "{officer} is not signed in: {} {}",
            page.status,
            page.path
        );
        visitor
    }
}

impl House {
    /// After the password: sets the second step when the server asks for one, and takes it when there is one.
    #[track_caller]
    pub fn second_step(&self, officer: &str, visitor: &Visitor, page: Page) -> Page {
        if page.path == "/staff/account/second" {
            let (second, _) = visitor.set_second_step(&page);
            self.seconds.borrow_mut().insert(officer.to_owned(), second);
            return visitor.get("/staff");
        }
        if page.all("#paper").is_empty() {
            return page;
        }
        let mut seconds = self.seconds.borrow_mut();
        let second = seconds.get_mut(officer).expect("set in this house");
        let code = second.paper.pop().expect("a code is left");
        visitor.submit(&page.form("登录").with("paper", &code))
    }
}

/// A browser.
pub struct Visitor {
    url: String,
    agent: ureq::Agent,
    jar: RefCell<BTreeMap<String, String>>,
}

impl Visitor {
    /// A browser at a server's address.
    pub fn at(url: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The server ends a connection that is idle for a while, and a form that meets that end is not sent twice.
            .max_idle_connections(0)
            .build()
            .into();
        Self {
            url: url.to_owned(),
            agent,
            jar: RefCell::default(),
        }
    }

    /// Reads English from now on.
    pub fn in_english(self) -> Self {
        self.set_cookie("look", "en.1.0");
        self
    }

    /// Does a staff page open? Which one an officer begins with depends on their roles.
    #[track_caller]
    pub fn is_signed_in(&self) -> bool {
        self.cookie("staff").is_some() && self.get("/staff/account").path == "/staff/account"
    }

    /// Teaches a telephone on the page that sets the second step; the page of the codes on paper.
    #[track_caller]
    pub fn set_second_step(&self, page: &Page) -> (Second, Page) {
        let phone = Authenticator::new(&page.texts(".second-secret").join(""));
        let form = page.form("设好了").with("code", &phone.now());
        let shown = self.submit(&form).is(200);
        let paper = shown.texts(".second-codes li");
        assert_eq!(paper.len(), 10, "{}", shown.text);
        (Second { phone, paper }, shown)
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.borrow().get(name).cloned()
    }

    /// Sets a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.borrow_mut().insert(name.into(), value.into());
    }

    /// The page at a path, redirects followed.
    #[track_caller]
    pub fn get(&self, path: &str) -> Page {
        self.follow(self.send("GET", path, &[], b""))
    }

    /// Sends a form, redirects followed. Names may come several times.
    #[track_caller]
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.follow(self.post_once(path, fields))
    }

    /// Sends a form: the answer itself.
    #[track_caller]
    pub fn post_once(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = encode(fields);
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &kind, body.as_bytes())
    }

    /// Sends a filled form from a page, redirects followed.
    #[track_caller]
    pub fn submit(&self, form: &Form) -> Page {
        let fields: Vec<(&str, &str)> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        match form.method.as_str() {
            "post" => self.post(&form.action, &fields),
            _ => self.get(&format!("{}?{}", form.action, encode(&fields))),
        }
    }

    /// Follows the link with this text.
    #[track_caller]
    pub fn click(&self, page: &Page, text: &str) -> Page {
        self.get(&page.link(text))
    }

    /// A request with any body: the answer itself.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Page {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("cookie", self.cookies());
        let says_from = |(name, _): &(&str, &str)| matches!(*name, "origin" | "sec-fetch-site");
        if method != "GET" && !headers.iter().any(says_from) {
            request = request.header("origin", &self.url);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_vec()).expect("a request");
        let mut response = self.agent.run(request).expect("the server answers");
        for cookie in response.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().expect("ASCII");
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a pair");
            let mut jar = self.jar.borrow_mut();
            if cookie.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let headers = response.headers().iter();
        let headers = headers
            .map(|(name, value)| (name.to_string(), value.to_str().expect("ASCII").to_owned()))
            .collect();
        let status = response.status().as_u16();
        let body = response.body_mut().read_to_vec().expect("the whole body");
        let text = with_whole_ends(&String::from_utf8_lossy(&body));
        Page {
            status,
            path: path.split('#').next().unwrap_or_default().to_owned(),
            headers,
            html: Html::parse_document(&text),
            text,
        }
    }

    fn cookies(&self) -> String {
        let jar = self.jar.borrow();
        let pairs = jar.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// The bytes of a file.
    #[track_caller]
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let mut response = request
            .header("cookie", self.cookies())
            .call()
            .expect("the server answers");
        assert_eq!(response.status().as_u16(), 200, "{path}");
        response.body_mut().read_to_vec().expect("the whole body")
    }

    #[track_caller]
    fn follow(&self, mut page: Page) -> Page {
        for _ in 0..5 {
            if page.status != 303 {
                return page;
            }
            let to = page.header("location").to_owned();
            assert!(to.starts_with('/'), "a redirect leads to {to}");
            page = self.send("GET", &to, &[], b"");
        }
        panic!("redirects without end at {}", page.path);
    }
}

/// A page as it arrived.
pub struct Page {
    /// Status code.
    pub status: u16,
    /// Path and query that answered.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The markup as it came.
    pub text: String,
    html: Html,
}

/// A form found on a page, as a browser would send it.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// What it sends.
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// Fills a field by its name; every earlier value of it goes.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl Page {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// It must have this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        let (path, text) = (&self.path, &self.text);
        assert_eq!(self.status, status, "{path}\n{text}");
        self
    }

    /// Every element that a selector finds.
    pub fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        let selector = Selector::parse(selector).expect("a selector");
        self.html.select(&selector).collect()
    }

    /// The texts of every element that a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).into_iter().map(words).collect()
    }

    /// The one heading of the page.
    #[track_caller]
    pub fn heading(&self) -> String {
        let found = self.texts("h1");
        assert_eq!(found.len(), 1, "{}: {found:?}", self.path);
        found.into_iter().next().expect("one")
    }

    /// The title.
    pub fn title(&self) -> String {
        self.texts("title").join("")
    }

    /// The text of the whole page, without markup.
    pub fn words(&self) -> String {
        self.texts("body").join(" ")
    }

    /// The lines of the error summary.
    pub fn errors(&self) -> Vec<String> {
        self.texts("[role=alert] li")
    }

    /// Where the link with this text leads.
    #[track_caller]
    pub fn link(&self, text: &str) -> String {
        let links = self.all("a[href]");
        let found = links.iter().find(|link| words(**link).contains(text));
        let found = found.unwrap_or_else(|| panic!("no link «{text}» on {}", self.path));
        found.attr("href").expect("it has one").to_owned()
    }

    /// The control whose label has this text: its name.
    #[track_caller]
    pub fn field(&self, label: &str) -> String {
        let labels = self.all("label[for]");
        let found = labels.iter().find(|found| words(**found).contains(label));
        let found = found.unwrap_or_else(|| panic!("no label «{label}» on {}", self.path));
        let id = found.attr("for").expect("it has one");
        let control = self.all(&format!("[id=\"{id}\"]"));
        let control = control
            .first()
            .unwrap_or_else(|| panic!("label «{label}» is for nothing on {}", self.path));
        control
            .attr("name")
            .expect("a control has a name")
            .to_owned()
    }

    /// The form that the button with this text sends, filled as it stands on the page, with the button's own
    /// name and value.
    #[track_caller]
    pub fn form(&self, button: &str) -> Form {
        let buttons = self.all("form button, form input[type=submit]");
        let said = |found: &ElementRef<'_>| {
            let text = words(*found);
            let label = found.attr("aria-label").unwrap_or_default();
            let value = found.attr("value").unwrap_or_default();
            text.contains(button) || label.contains(button) || (text.is_empty() && value == button)
        };
        let found = buttons.into_iter().find(said);
        let found = found.unwrap_or_else(|| panic!("no button «{button}» on {}", self.path));
        self.form_of(found)
    }

    /// Every form, once for each of its buttons.
    pub fn forms(&self) -> Vec<Form> {
        let buttons = self.all("form button, form input[type=submit]");
        buttons
            .into_iter()
            .map(|found| self.form_of(found))
            .collect()
    }

    fn form_of(&self, button: ElementRef<'_>) -> Form {
        let form = button
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "form")
            .expect("a button stands in its form");
        let mut fields = controls(form);
        if let Some(name) = button.attr("name") {
            let value = button.attr("value").unwrap_or_default();
            fields.push((name.to_owned(), value.to_owned()));
        }
        let here = self.path.split('?').next().unwrap_or_default();
        let action = button.attr("formaction").or_else(|| form.attr("action"));
        Form {
            action: action
                .filter(|to| !to.is_empty())
                .unwrap_or(here)
                .to_owned(),
            method: form.attr("method").unwrap_or("get").to_lowercase(),
            fields,
        }
    }
}

/// What the controls of a form send as they stand.
fn controls(form: ElementRef<'_>) -> Vec<(String, String)> {
    let selector =
        Selector::parse("input[name], textarea[name], select[name]").expect("a selector");
    let option = Selector::parse("option").expect("a selector");
    let mut fields = Vec::new();
    for control in form.select(&selector) {
        let name = control.attr("name").expect("it is asked for").to_owned();
        let value = || control.attr("value").unwrap_or_default().to_owned();
        match (
            control.value().name(),
            control.attr("type").unwrap_or("text"),
        ) {
            ("input", "checkbox" | "radio") => {
                if control.attr("checked").is_some() {
                    fields.push((name, control.attr("value").unwrap_or("on").to_owned()));
                }
            }
            ("input", "submit" | "file") => {}
            ("input", _) => fields.push((name, value())),
            ("textarea", _) => {
                let text: String = control.text().collect();
                fields.push((name, text));
            }
            _ => {
                let options: Vec<_> = control.select(&option).collect();
                let chosen = options
                    .iter()
                    .find(|option| option.attr("selected").is_some());
                if let Some(chosen) = chosen.or(options.first()) {
                    let text = words(*chosen);
                    fields.push((name, chosen.attr("value").unwrap_or(&text).to_owned()));
                }
            }
        }
    }
    fields
}

/// The page without the spans that keep the end of a text on one line: they cut a word in two for whoever looks for it.
fn with_whole_ends(page: &str) -> String {
    let mut pieces = page.split("<span class=\"last\">");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |page, piece| {
        page + &piece.replacen("</span>", "", 1)
    })
}

/// The text of an element, blanks made single.
pub fn words(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `application/x-www-form-urlencoded`.
pub fn encode(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        for (at, part) in [name, value].into_iter().enumerate() {
            if at == 1 {
                body.push('=');
            }
            for byte in part.replace("\r\n", "\n").replace('\n', "\r\n").bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                        body.push(char::from(byte));
                    }
                    b' ' => body.push('+'),
                    other => drop(write!(body, "%{other:02X}")),
                }
            }
        }
    }
    body
}
