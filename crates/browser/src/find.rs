//! Finding things as a person does: by the words on a button, by the label of a field.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::wire::Fault;

/// How an element is named in the protocol's JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Finds what is shown: whole names before beginnings, beginnings before parts.
const FINDER: &str = r#"
const [what, wanted] = arguments;
const kinds = {
  act: 'a[href], button, summary, input[type=submit], [role=button]',
  field: 'input:not([type=hidden]), select, textarea',
  choice: 'input[type=radio], input[type=checkbox]',
};
const tidy = text => (text || '').replace(/\s+/g, ' ').trim();
const byId = ids => (ids || '').split(/\s+/).filter(Boolean)
  .map(id => document.getElementById(id)).filter(Boolean).map(e => e.textContent).join(' ');
const name = e => tidy(e.getAttribute('aria-label') || byId(e.getAttribute('aria-labelledby'))
  || (e.labels && e.labels.length ? [...e.labels].map(l => l.textContent).join(' ') : '')
  || (e.tagName === 'INPUT' && e.value) || e.textContent);
const shown = e => e.getClientRects().length > 0 || (e.labels && [...e.labels].some(l => l.getClientRects().length));
const all = [...document.querySelectorAll(kinds[what])].filter(shown);
const main = e => e.closest('main') ? 0 : 1;
all.sort((a, b) => main(a) - main(b));
return all.find(e => name(e) === wanted) || all.find(e => name(e).startsWith(wanted))
  || all.find(e => name(e).includes(wanted)) || all.map(name);
"#;

impl Browser {
    /// Clicks the link or button with these words, and waits for the page that it leads to.
    ///
    /// # Panics
    /// When there is none, says which there are; when it leads nowhere.
    pub fn click(&self, words: &str) {
        let element = self.find("act", words);
        self.follow(&element);
    }

    /// Clicks the first element that fits the selector, and waits for the page that it leads to.
    ///
    /// # Panics
    /// When there is none, or it leads nowhere.
    pub fn click_first(&self, selector: &str) {
        let element = self.first(selector);
        self.follow(&element);
    }

    /// Types into the first element that fits the selector, after what stands there is gone.
    pub fn type_into(&self, selector: &str, text: &str) {
        let element = self.first(selector);
        let path = format!("/element/{}", id(&element));
        self.post(&format!("{path}/clear"), &json!({}));
        self.post(&format!("{path}/value"), &json!({ "text": text }));
    }

    /// Picks the first radio button or check box that fits the selector, as one clicks its words.
    pub fn tick(&self, selector: &str) {
        let element = self.first(selector);
        self.pick(&element);
    }

    fn pick(&self, choice: &Value) {
        let words = self.script(
            "return arguments[0].labels && arguments[0].labels[0] || arguments[0]",
            std::slice::from_ref(choice),
        );
        self.click_on(&words);
    }

    fn first(&self, selector: &str) -> Value {
        let element = self.script(
            "return document.querySelector(arguments[0])",
            &[json!(selector)],
        );
        assert!(
            element.get(ELEMENT).is_some(),
            "there is no {selector} on {} ({})",
            self.path(),
            self.heading()
        );
        element
    }

    fn follow(&self, element: &Value) {
        let leads_on = self.script(
            "const e = arguments[0];
             if (e.matches('a')) return new URL(e.href).pathname + new URL(e.href).search !== location.pathname + location.search || !e.hash;
             return !!e.form && e.type === 'submit'",
            std::slice::from_ref(element),
        );
        if leads_on == json!(true) {
            self.leaving(|| self.click_on(element));
        } else {
            self.click_on(element);
        }
    }

    /// Does something that leads to another page, and waits until that page stands.
    ///
    /// # Panics
    /// When the page is still there after half a minute.
    pub fn leaving(&self, act: impl FnOnce()) {
        let page = self.script("return document.documentElement", &[]);
        let path = self.path();
        act();
        let patience = Instant::now() + Duration::from_secs(30);
        // The driver forgets the elements of a page that is gone.
        while self.wire_knows(&page) || self.script("return document.readyState", &[]) != "complete"
        {
            assert!(
                Instant::now() < patience,
                "it leads nowhere: {path} ({}) is still there",
                self.heading()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn wire_knows(&self, element: &Value) -> bool {
        self.try_get(&format!("/element/{}/name", id(element)))
            .is_ok()
    }

    /// Picks the radio button or check box with this label, as one clicks its words.
    pub fn choose(&self, label: &str) {
        let element = self.find("choice", label);
        self.pick(&element);
    }

    /// Types into the field with this label, after what stands there is gone.
    pub fn fill(&self, label: &str, text: &str) {
        let element = self.find("field", label);
        let path = format!("/element/{}", id(&element));
        self.post(&format!("{path}/clear"), &json!({}));
        self.post(&format!("{path}/value"), &json!({ "text": text }));
    }

    /// Hands a file to the field with this label.
    pub fn attach(&self, label: &str, file: &std::path::Path) {
        let element = self.find("field", label);
        let path = format!("/element/{}/value", id(&element));
        self.post(&path, &json!({ "text": file.to_string_lossy() }));
    }

    /// Picks an option of the list with this label.
    ///
    /// # Panics
    /// When it has no such option; says which it has.
    pub fn select(&self, label: &str, option: &str) {
        let list = self.find("field", label);
        let found = self.script(
            "const [list, wanted] = arguments; const all = [...list.options];
             return all.find(o => o.text.trim() === wanted) || all.find(o => o.text.includes(wanted))
               || all.map(o => o.text)",
            &[list, json!(option)],
        );
        assert!(
            found.get(ELEMENT).is_some(),
            "«{label}» has no option «{option}», but {found}"
        );
        self.click_on(&found);
    }

    /// Picks the first option that stands for something, of the first list that fits the selector.
    pub fn select_first(&self, selector: &str) {
        let option = self.first(&format!("{selector} option:not([value=''])"));
        self.click_on(&option);
    }

    /// What the field with this label holds.
    pub fn value(&self, label: &str) -> String {
        let element = self.find("field", label);
        let value = self.script("return arguments[0].value", &[element]);
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Is there a link or button that begins with these words?
    pub fn offers(&self, words: &str) -> bool {
        self.script(FINDER, &[json!("act"), json!(words)])
            .get(ELEMENT)
            .is_some()
    }

    /// The name of an element, as a screen reader says it.
    pub fn label_of(&self, element: &Value) -> String {
        let label = self.get(&format!("/element/{}/computedlabel", id(element)));
        label.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks an element that a script found.
    pub fn click_on(&self, element: &Value) {
        let path = format!("/element/{}/click", id(element));
        match self.try_post(&path, &json!({})) {
            Ok(_) => {}
            Err(Fault { code, message }) => {
                panic!("a click on {}: {code}: {message}", self.path())
            }
        }
    }

    fn find(&self, kind: &str, words: &str) -> Value {
        let found = self.script(FINDER, &[json!(kind), json!(words)]);
        assert!(
            found.get(ELEMENT).is_some(),
            "there is no {kind} «{words}» on {} ({}), but {found}",
            self.path(),
            self.heading(),
        );
        found
    }
}

fn id(element: &Value) -> &str {
    element[ELEMENT].as_str().expect("an element of the page")
}
