//! QR codes as pictures on a page.

use fast_qr::{ECL, QRBuilder};

/// A QR code as the outline of its dark squares.
pub struct Qr {
    /// Squares of a side.
    pub size: usize,
    /// The outline.
    pub path: String,
}

impl Qr {
    /// The code of a text; none when it is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        Self::with(text, ECL::M)
    }

    /// One that is read although a third of it is covered.
    pub fn under_words(text: &str) -> Option<Self> {
        Self::with(text, ECL::H)
    }

    fn with(text: &str, ecl: ECL) -> Option<Self> {
        let code = QRBuilder::new(text).ecl(ecl).build().ok()?;
        let mut path = String::new();
        for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
            let mut x = 0;
            while x < code.size {
                let run = row[x..code.size]
                    .iter()
                    .take_while(|one| one.value())
                    .count();
                if run > 0 {
                    path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
                }
                x += run.max(1);
            }
        }
        Some(Self {
            size: code.size,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_whole() {
        let qr = Qr::of("https://letters.example/progress?number=a-2026-1").unwrap();
        // The finder pattern in the upper left corner begins with seven dark squares.
        assert!(qr.path.starts_with("M0 0h7v1h-7z"), "{}", qr.path);
        assert_eq!((qr.size - 21) % 4, 0);
    }
}
