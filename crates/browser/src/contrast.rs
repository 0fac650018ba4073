//! What is left of a page when the system's own few colours replace all of its own, and where the focus is.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::keys::Key;

impl Browser {
    /// Replaces the page's colours by the system's, or gives it back its own.
    pub fn force_colours(&self, forced: bool) {
        let value = if forced { "active" } else { "none" };
        let feature = json!({"features": [{"name": "forced-colors", "value": value}]});
        self.cdp("Emulation.setEmulatedMedia", &feature);
    }

    /// Does the browser really replace the page's colours?
    pub fn forces_colours(&self) -> bool {
        let forced = self.script(
            "const probe = document.createElement('p');
             probe.style.color = 'rgb(1, 2, 3)';
             document.body.append(probe);
             const is = getComputedStyle(probe).color;
             probe.remove();
             return matchMedia('(forced-colors: active)').matches && is !== 'rgb(1, 2, 3)'",
            &[],
        );
        forced == json!(true)
    }

    /// Buttons, doors and fields of the page that nothing sets off from the text around them: no border, no
    /// underline, no ground of their own.
    pub fn without_an_edge(&self) -> Vec<String> {
        names(&self.script(
            "const ground = e => { for (let p = e; p; p = p.parentElement) {
               const c = getComputedStyle(p).backgroundColor;
               if (!/, 0\\)$|transparent/.test(c)) return c; } return 'canvas' };
             const edge = (s, around) => ['Top', 'Right', 'Bottom', 'Left'].some(side =>
               parseFloat(s['border' + side + 'Width']) > 0 && s['border' + side + 'Style'] !== 'none'
               && s['border' + side + 'Color'] !== around);
             return [...document.querySelectorAll('button, .btn, .door, .input, .select, .area')]
               .filter(e => e.getClientRects().length && !e.closest('.unseen') && !e.matches('.unseen'))
               .filter(e => { const s = getComputedStyle(e), around = ground(e.parentElement);
                 return !edge(s, around) && !s.textDecorationLine.includes('underline') && ground(e) === around })
               .map(e => e.outerHTML.slice(0, 120))",
            &[],
        ))
    }

    /// What is chosen or current, and looks as what is not: each beside one of its kind that is not chosen.
    pub fn chosen_unseen(&self) -> Vec<String> {
        names(&self.script(
            "const look = e => { const s = getComputedStyle(e);
               return ['color', 'backgroundColor', 'fontWeight', 'textDecorationLine', 'outlineStyle',
                 'borderTopColor', 'borderBottomColor', 'borderLeftColor', 'borderTopStyle', 'borderBottomStyle',
                 'borderLeftStyle', 'borderTopWidth', 'borderBottomWidth', 'borderLeftWidth']
                 .map(name => s[name]).join('; ') };
             const chosen = '[aria-pressed=true], [aria-current]';
             return [...document.querySelectorAll(chosen)].filter(e => e.getClientRects().length).filter(e => {
               const group = e.closest('nav, ul, ol, form, dl, p') || e.parentElement;
               const others = [...group.querySelectorAll(e.tagName)]
                 .filter(o => !o.matches(chosen) && o.className === e.className && o.getClientRects().length);
               return others.some(o => look(o) === look(e)) }).map(e => e.outerHTML.slice(0, 120))",
            &[],
        ))
    }

    /// How many things of the page are chosen or current.
    pub fn chosen(&self) -> usize {
        self.attributes("[aria-pressed=true], [aria-current]", "class")
            .len()
    }

    /// What is wrong with where the focus is: nothing marks it, or it is covered or outside what is seen.
    pub fn focus_lost(&self) -> Option<String> {
        let said = self.script(&format!("{LOST} return lost(document.activeElement)"), &[]);
        said.as_str().map(str::to_owned)
    }

    /// The same of everything that the keyboard reaches on this page, as it gets the focus.
    pub fn focus_lost_anywhere(&self) -> Vec<String> {
        // From here on the browser marks the focus as it does for a keyboard.
        self.press(Key::Tab);
        names(&self.script(
            &format!(
                "{LOST}
                 const reached = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
                 return [...document.querySelectorAll(reached)]
                   .filter(e => e.tabIndex >= 0 && !e.disabled && e.getClientRects().length)
                   .map(e => {{ e.focus(); return document.activeElement === e ? lost(e) : null }})
                   .filter(fault => fault)"
            ),
            &[],
        ))
    }
}

/// What is wrong with an element that has the focus.
const LOST: &str = "const lost = e => {
    if (e === document.body) return null;
    const name = e.outerHTML.slice(0, 100), s = getComputedStyle(e);
    const marked = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
    if (!marked) return 'nothing marks ' + name;
    const whole = e.getBoundingClientRect();
    // A box of many lines is gone to by its first line, where the cursor stands.
    const box = e.matches('textarea')
      ? new DOMRect(whole.left, whole.top, whole.width, Math.min(whole.height, 32)) : whole;
    if (box.top < -1 || box.bottom > innerHeight + 1)
      return box.height < innerHeight ? 'outside what is seen: ' + name : null;
    const at = [[box.left + 3, box.top + 3], [box.right - 3, box.bottom - 3],
      [box.left + box.width / 2, box.bottom - 3]];
    for (const [x, y] of at) {
      const top = document.elementFromPoint(x, y);
      if (top && top !== e && !e.contains(top) && !top.contains(e))
        return top.outerHTML.slice(0, 60) + ' covers ' + name;
    }
    return null };";

fn names(found: &Value) -> Vec<String> {
    serde_json::from_value(found.clone()).expect("a list of elements")
}
