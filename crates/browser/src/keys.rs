//! Keys, as a keyboard sends them (W3C WebDriver, section 17.4.2).

use serde_json::json;

use crate::browser::Browser;

/// A key without a character of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// To the next field.
    Tab,
    /// To the previous field.
    BackTab,
    /// Follows a link, sends a form.
    Enter,
    /// Presses a button, ticks a box.
    Space,
    /// Closes.
    Escape,
    /// The next choice.
    Down,
    /// The previous choice.
    Up,
    /// Sends a form from a box of several lines.
    ControlEnter,
}

impl Key {
    fn codes(self) -> &'static [char] {
        const SHIFT: char = '\u{E008}';
        const CONTROL: char = '\u{E009}';
        match self {
            Self::Tab => &['\u{E004}'],
            Self::BackTab => &[SHIFT, '\u{E004}'],
            Self::Enter => &['\u{E007}'],
            Self::Space => &[' '],
            Self::Escape => &['\u{E00C}'],
            Self::Down => &['\u{E015}'],
            Self::Up => &['\u{E013}'],
            Self::ControlEnter => &[CONTROL, '\u{E007}'],
        }
    }
}

/// More stops than any page has.
const STOPS: usize = 400;

impl Browser {
    /// Presses one key, with the keys held that it needs.
    pub fn press(&self, key: Key) {
        let codes = key.codes();
        let down = codes
            .iter()
            .map(|code| json!({"type": "keyDown", "value": code.to_string()}));
        let up = codes
            .iter()
            .rev()
            .map(|code| json!({"type": "keyUp", "value": code.to_string()}));
        self.act(down.chain(up).collect());
    }

    /// Types text where the focus is.
    pub fn type_text(&self, text: &str) {
        let keys = text.chars().flat_map(|one| {
            let value = one.to_string();
            [
                json!({"type": "keyDown", "value": value}),
                json!({"type": "keyUp", "value": value}),
            ]
        });
        self.act(keys.collect());
    }

    fn act(&self, actions: Vec<serde_json::Value>) {
        let keyboard = json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]});
        self.post("/actions", &keyboard);
    }

    /// Presses Tab until the focus is on what bears this name.
    ///
    /// # Panics
    /// When the keyboard never gets there; says where it did get.
    pub fn tab_to(&self, name: &str) {
        let mut seen = Vec::new();
        for _ in 0..STOPS {
            self.press(Key::Tab);
            let here = self.focused();
            if here == name {
                return;
            }
            seen.push(here);
        }
        seen.dedup();
        panic!(
            "the keyboard never reaches «{name}» on {}: {seen:?}",
            self.path()
        );
    }

    /// The `id` of what has the focus.
    pub fn focused_id(&self) -> String {
        let id = self.script("return document.activeElement.id", &[]);
        id.as_str().unwrap_or_default().to_owned()
    }

    /// The name of what has the focus, as a screen reader says it; empty on the page itself.
    pub fn focused(&self) -> String {
        let element = self.script("return document.activeElement", &[]);
        self.label_of(&element)
    }
}
