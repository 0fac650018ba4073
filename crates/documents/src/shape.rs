//! Signs that no font is asked for: boxes to tick, and the box in place of a character that no font has.

/// Is this sign drawn as a shape?
pub(crate) fn is_drawn(ch: char) -> bool {
    matches!(ch, '☐' | '☑' | '☒')
}

/// The rectangles of a frame: left, top, width, height, from its upper left corner.
pub(crate) fn frame(width: f32, height: f32, line: f32) -> [[f32; 4]; 4] {
    [
        [0.0, 0.0, width, line],
        [0.0, height - line, width, line],
        [0.0, 0.0, line, height],
        [width - line, 0.0, line, height],
    ]
}

/// The stroke inside a ticked box, on a square of side 1.
pub(crate) fn tick(ch: char) -> &'static [[(f32, f32); 2]] {
    match ch {
        '☑' => &[[(0.2, 0.5), (0.42, 0.75)], [(0.42, 0.75), (0.82, 0.25)]],
        '☒' => &[[(0.22, 0.22), (0.78, 0.78)], [(0.78, 0.22), (0.22, 0.78)]],
        _ => &[],
    }
}
