//! QR codes, drawn as rectangles.

use crate::compose::{Composer, EPSILON};
use crate::fonts::Role;
use crate::grid::{BOTTOM, CELL, FOURTH, LEFT, MM, WIDTH};
use crate::set::{self, Measure};
use crate::sheet::{Item, Tag};
use crate::{Code, DocumentError};

impl Composer<'_> {
    pub(crate) fn code(&mut self, code: &Code) -> Result<(), DocumentError> {
        let side = f32::from(code.side_mm) * MM;
        if self.y + side > BOTTOM + EPSILON && !self.at_top() {
            self.new_page();
        }
        let (x, top) = (LEFT + 2.0 * CELL, self.y);
        let too_long = |_| DocumentError::Code {
            bytes: code.text.len(),
        };
        let qr = fast_qr::QRBuilder::new(code.text.as_bytes())
            .ecl(fast_qr::ECL::M)
            .build()
            .map_err(too_long)?;
        // Four modules of white all around belong to the code.
        let module = side / (qr.size as f32 + 8.0);
        let mut rects = Vec::new();
        for row in 0..qr.size {
            let mut column = 0;
            while column < qr.size {
                let from = column;
                while column < qr.size && qr[row][column].value() {
                    column += 1;
                }
                if column > from {
                    rects.push([
                        x + (from as f32 + 4.0) * module,
                        top + (row as f32 + 4.0) * module,
                        (column - from) as f32 * module,
                        module,
                    ]);
                }
                column += 1;
            }
        }
        let part = self.node(Tag::Figure(code.caption.clone()), None);
        self.push(Item::Fill {
            rects,
            red: false,
            part,
        });
        let style = self.style(Role::Body, FOURTH);
        let start = 2.0 * CELL + side + CELL / 2.0;
        let measure = Measure {
            width: WIDTH,
            first: start,
            rest: start,
        };
        let lines = set::lines(&self.shelf, &code.caption, style, measure);
        let part = self.node(Tag::Caption, None);
        let pitch = FOURTH * 1.6;
        let height = pitch * lines.len() as f32;
        let mut line_top = top + ((side - height) / 2.0).max(0.0);
        for line in lines {
            self.text(line, LEFT, line_top, style, part);
            line_top += pitch;
        }
        self.y = (top + side).max(line_top);
        self.align();
        Ok(())
    }
}
