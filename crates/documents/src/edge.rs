//! What stands outside the type area of every page.

use crate::compose::Composer;
use crate::fonts::Role;
use crate::grid::{CELL, FOURTH, LEFT, MM, PAGE_NUMBER, PAPER, RIGHT};
use crate::set;
use crate::sheet::{Item, Part};
use crate::{Document, Form};

impl Composer<'_> {
    /// What stands outside the type area: page numbers (7.5) and the line at the edge.
    pub(crate) fn edges(&mut self, document: &Document, foot_alone: bool) {
        let pages = self.done.sheets.len();
        for page in 0..pages {
            let hidden = match document.form {
                Form::Letter => page == 0,
                Form::Plain => pages == 1,
                Form::File => false,
            };
            let only_foot = foot_alone && page + 1 == pages;
            if !hidden && !only_foot {
                self.page_number(page);
            }
            if let Some(words) = &document.margin {
                let style = self.style(Role::Body, 9.0);
                let line = set::line(&self.shelf, words, style);
                let item = Item::Text {
                    x: (PAPER.0 - line.width) / 2.0,
                    baseline: PAPER.1 - 10.0 * MM,
                    size: style.size,
                    red: false,
                    glyphs: line.glyphs,
                    part: Part::Footer,
                };
                self.done.sheets[page].items.push(item);
            }
        }
    }

    /// — 1 —: right on odd pages, left on even ones, a character from the edge.
    fn page_number(&mut self, page: usize) {
        let style = self.style(Role::Song, FOURTH);
        let line = set::line(&self.shelf, &format!("— {} —", page + 1), style);
        let x = if page.is_multiple_of(2) {
            RIGHT - CELL - line.width
        } else {
            LEFT + CELL
        };
        let dash = self.shelf.find(style.role, '—');
        let (top, bottom) = dash
            .and_then(|dash| self.shelf.ink(dash))
            .unwrap_or((0.4, 0.36));
        let item = Item::Text {
            x,
            baseline: PAGE_NUMBER + (top + bottom) / 2.0 * style.size,
            size: style.size,
            red: false,
            glyphs: line.glyphs,
            part: Part::Footer,
        };
        self.done.sheets[page].items.push(item);
    }
}
