//! A picture of a page in shades of grey, and the codes that lie quietly beneath its words.

use rqrr::PreparedImage;

/// Darker than this is what the page says, lighter than the other is its paper; between them lies the mark.
const INK: u8 = 170;
const PAPER: u8 = 243;

/// From one code to the next, in millimetres: 29 modules of the code and 4 of white, 0.6 each.
const PITCH: f64 = 19.8;

pub struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Grey {
    pub fn of_pgm(bytes: &[u8]) -> Self {
        let mut parts = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
        let mut text = || String::from_utf8(parts.next().unwrap().to_vec()).unwrap();
        assert_eq!(text(), "P5");
        let (width, height) = (text().parse().unwrap(), text().parse().unwrap());
        let pixels = bytes[bytes.len() - width * height..].to_vec();
        Self {
            width,
            height,
            pixels,
        }
    }

    /// A square of this many millimetres.
    pub fn cut(&self, left: usize, top: usize, side: usize, dots: usize) -> Self {
        let [left, top, side] = [left, top, side].map(|mm| mm * dots * 10 / 254);
        let rows = self.pixels.chunks(self.width).skip(top).take(side);
        let pixels: Vec<u8> = rows
            .flat_map(|row| &row[left..left + side])
            .copied()
            .collect();
        Self {
            width: side,
            height: pixels.len() / side,
            pixels,
        }
    }

    /// What a code of the mark says: ink is taken away first, each of its pixels for the one of another code or the nearest beside it; then a frame
    /// of the size of one code is moved over the picture, for codes side by side are mistaken for each other.
    pub fn code(&self, dots: usize) -> Option<String> {
        let is_mark = self.without_ink(dots);
        let [side, step] = [210, 20].map(|tenths| tenths * dots / 254);
        let lefts = || (0..=self.width.saturating_sub(side)).step_by(step);
        let tops = (0..=self.height.saturating_sub(side)).step_by(step);
        tops.flat_map(|top| lefts().map(move |left| (left, top)))
            .find_map(|(left, top)| {
                let mut picture = PreparedImage::prepare_from_greyscale(side, side, |x, y| {
                    match is_mark[(top + y) * self.width + left + x] {
                        true => 0,
                        false => 255,
                    }
                });
                let grids = picture.detect_grids();
                grids.iter().find_map(|grid| Some(grid.decode().ok()?.1))
            })
    }

    fn without_ink(&self, dots: usize) -> Vec<bool> {
        // The soft edge of a letter is no mark either.
        let edge = dots / 100;
        let is_ink = |at: usize| {
            let (x, y) = (at % self.width, at / self.width);
            let rows = y.saturating_sub(edge)..=(y + edge).min(self.height - 1);
            rows.into_iter().any(|y| {
                let from = y * self.width;
                let row = x.saturating_sub(edge)..=(x + edge).min(self.width - 1);
                row.into_iter().any(|x| self.pixels[from + x] < INK)
            })
        };
        let mut known: Vec<Option<bool>> = (0..self.pixels.len())
            .map(|at| (!is_ink(at)).then(|| self.pixels[at] < PAPER))
            .collect();
        // The same code lies beside and below: what a letter covers here lies open there.
        let pitch = PITCH * dots as f64 / 25.4;
        let shifts = || (-2_i32..=2).flat_map(|x| (-2_i32..=2).map(move |y| (x, y)));
        let open = known.clone();
        for at in (0..known.len()).filter(|at| open[*at].is_none()) {
            let moved = |to: usize, by: i32| {
                let to = to as f64 + (f64::from(by) * pitch).round();
                (to >= 0.0).then_some(to as usize)
            };
            known[at] = shifts().find_map(|(x, y)| {
                let x = moved(at % self.width, x).filter(|x| *x < self.width)?;
                let y = moved(at / self.width, y).filter(|y| *y < self.height)?;
                open[y * self.width + x]
            });
        }
        while known.iter().any(Option::is_none) {
            let before = known.clone();
            for at in (0..known.len()).filter(|at| before[*at].is_none()) {
                let x = at % self.width;
                let beside = [
                    (x > 0).then(|| at - 1),
                    (x + 1 < self.width).then(|| at + 1),
                    at.checked_sub(self.width),
                    (at + self.width < before.len()).then(|| at + self.width),
                ];
                known[at] = beside.into_iter().flatten().find_map(|at| before[at]);
            }
            if known == before {
                break;
            }
        }
        known.into_iter().map(Option::unwrap_or_default).collect()
    }
}
