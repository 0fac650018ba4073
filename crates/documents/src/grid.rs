//! Every length of GB/T 9704-2012, with its clause; points unless a name says millimetres.
//!
//! The characters fill the type area (5.2.3 «撑满版心»): the first line's top is 37 mm below the paper's edge,
//! the last line's foot lies on the edge of the type area. One line is a character and 7/8 of one (3.2), 10.42 mm:
//! 22 characters and 21 gaps of 7/8 make 224.3 mm of the 225; the gaps are stretched by the rest, to 10.45 mm.
//! A cell of 225/22 = 10.23 mm, as word processors have it, would leave 2.3 mm empty above the first line and below
//! the last: the margin would be 39 mm, not 37 ± 1, and the gaps 0.84 of a character.

/// Points in a millimetre.
pub(crate) const MM: f32 = 72.0 / 25.4;

/// A4 (5.1).
pub(crate) const PAPER: (f32, f32) = (210.0 * MM, 297.0 * MM);
/// 订口, 28 mm (5.2.1).
pub(crate) const LEFT: f32 = 28.0 * MM;
/// 天头, 37 mm (5.2.1).
pub(crate) const TOP: f32 = 37.0 * MM;
/// 版心, 156 × 225 mm (5.2.1).
pub(crate) const WIDTH: f32 = 156.0 * MM;
/// Lower edge of the type area.
pub(crate) const BOTTOM: f32 = TOP + 225.0 * MM;
/// Right edge of the type area.
pub(crate) const RIGHT: f32 = LEFT + WIDTH;

/// 22 lines a page (5.2.3).
pub(crate) const LINES: u16 = 22;
/// 28 characters a line (5.2.3).
pub(crate) const CHARACTERS: u16 = 28;

/// 二号.
pub(crate) const SECOND: f32 = 22.0;
/// 三号, the type of the text (5.2.2): 28 characters of 15.75 pt and 22 lines of it fill the type area, of 16 pt they do not.
pub(crate) const THIRD: f32 = 15.75;
/// 四号.
pub(crate) const FOURTH: f32 = 14.0;

/// One character's width on the grid.
pub(crate) const CELL: f32 = WIDTH / CHARACTERS as f32;
/// From one line to the next.
pub(crate) const PITCH: f32 = (225.0 * MM - THIRD) / (LINES - 1) as f32;
/// Pitches for 23 and 24 lines a page, where a signature needs the room (7.3.5.5).
pub(crate) const CLOSER: [f32; 2] = [
    (225.0 * MM - THIRD) / LINES as f32,
    (225.0 * MM - THIRD) / (LINES + 1) as f32,
];
/// 7/8 of a character.
pub(crate) const SEVEN_EIGHTHS: f32 = THIRD * 7.0 / 8.0;

/// From the top of the em box to the baseline, in ems: ideographic fonts share it within a hundredth.
pub(crate) const ASCENT: f32 = 0.88;

/// From the type area's top to the mark's top, 35 mm (7.2.4).
pub(crate) const FILE_MARK_TOP: f32 = TOP + 35.0 * MM;
/// From the number to the red line, 4 mm (7.2.7).
pub(crate) const RED_LINE_GAP: f32 = 4.0 * MM;
/// Its thickness; the standard fixes none.
pub(crate) const RED_LINE: f32 = 0.5 * MM;

/// From the paper's edge to the mark's top in a letter, 30 mm (10.1).
pub(crate) const LETTER_MARK_TOP: f32 = 30.0 * MM;
/// From the mark to the first double line, 4 mm (10.1).
pub(crate) const LETTER_LINE_GAP: f32 = 4.0 * MM;
/// From the second double line to the paper's lower edge, 20 mm (10.1).
pub(crate) const LETTER_FOOT: f32 = PAPER.1 - 20.0 * MM;
/// Length of both, 170 mm (10.1).
pub(crate) const LETTER_LINE: f32 = 170.0 * MM;
/// Thick line, white, thin line.
pub(crate) const DOUBLE: (f32, f32, f32) = (1.0 * MM, 0.6 * MM, 0.35 * MM);

/// From the type area's foot to the dash of the page number, 7 mm (7.5).
pub(crate) const PAGE_NUMBER: f32 = BOTTOM + 7.0 * MM;

/// First and last line of the foot, 0.35 mm (7.4.1).
pub(crate) const FOOT_THICK: f32 = 0.35 * MM;
/// Those between, 0.25 mm (7.4.1).
pub(crate) const FOOT_THIN: f32 = 0.25 * MM;

/// Diameter of a seal that room is left for: 42 mm, of organs of a county and below.
pub(crate) const SEAL: f32 = 42.0 * MM;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_fills_the_type_area() {
        let height = PITCH * f32::from(LINES - 1) + THIRD;
        assert!((height - 225.0 * MM).abs() < 0.01);
        assert!((CELL * f32::from(CHARACTERS) - WIDTH).abs() < 0.01);
        const { assert!(CELL >= THIRD) };
        assert!((PITCH - THIRD - SEVEN_EIGHTHS).abs() < 0.1 * MM);
    }
}
