//! QR codes, drawn as rectangles.

use crate::compose::{Composer, EPSILON};
use crate::fonts::Role;
use crate::grid::{CELL, FOURTH, LEFT, MM, WIDTH};
use crate::set::{self, Measure};
use crate::sheet::{Item, Tag};
use crate::{Code, DocumentError};

impl Composer<'_> {
    /// A QR code with its caption beside it; a caption longer than the page goes on over its end.
    pub(crate) fn code(&mut self, code: &Code, after: usize) -> Result<(), DocumentError> {
        let side = f32::from(code.side_mm) * MM;
        let style = self.style(Role::Body, FOURTH);
        let start = 2.0 * CELL + side + CELL / 2.0;
        let measure = Measure {
            width: WIDTH,
            first: start,
            rest: start,
        };
        let lines = set::lines(&self.shelf, &code.caption, style, measure);
        let pitch = FOURTH * 1.6;
        let caption = pitch * lines.len() as f32;
        // Lines that must follow stand on the same page.
        let height = side.max(caption) + after as f32 * self.pitch;
        if self.y + height > self.bottom + EPSILON && !self.at_top() {
            self.new_page();
        }
        let rects = squares(code, LEFT + 2.0 * CELL, self.y, side)?;
        let part = self.node(Tag::Figure(code.caption.clone()), None);
        self.push(Item::Fill {
            rects,
            red: false,
            part,
        });
        let part = self.node(Tag::Caption, None);
        let mut end = self.y + side;
        let mut top = self.y + ((side - caption) / 2.0).max(0.0);
        for line in lines {
            if top + FOURTH > self.bottom + EPSILON {
                self.new_page();
                (top, end) = (self.y, self.y);
            }
            self.text(line, LEFT, top, style, part);
            top += pitch;
        }
        self.y = end.max(top);
        self.align();
        Ok(())
    }
}

/// The dark modules, a row's neighbours in one; four modules of white all around belong to the code.
fn squares(code: &Code, x: f32, y: f32, side: f32) -> Result<Vec<[f32; 4]>, DocumentError> {
    let too_long = |_| DocumentError::Code {
        bytes: code.text.len(),
    };
    let qr = fast_qr::QRBuilder::new(code.text.as_bytes())
        .ecl(fast_qr::ECL::M)
        .build()
        .map_err(too_long)?;
    let module = side / (qr.size as f32 + 8.0);
    let at = |n: usize| (n as f32 + 4.0) * module;
    let rects = runs(&qr).into_iter().map(|(row, from, modules)| {
        let width = modules as f32 * module;
        [x + at(from), y + at(row), width, module]
    });
    Ok(rects.collect())
}

/// Dark modules that stand beside each other: row, first column, how many.
pub(crate) fn runs(qr: &fast_qr::QRCode) -> Vec<(usize, usize, usize)> {
    let mut runs = Vec::new();
    for row in 0..qr.size {
        let mut column = 0;
        while column < qr.size {
            let from = column;
            while column < qr.size && qr[row][column].value() {
                column += 1;
            }
            if column > from {
                runs.push((row, from, column - from));
            }
            column += 1;
        }
    }
    runs
}
