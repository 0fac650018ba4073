//! Photographs as telephones make them, small.

use jpeg_encoder::{ColorType, Encoder};

/// One dot as PNG.
pub const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\
    \0\0\0\x0cIDATx\x9cc8\xb1e\x01\0\x04d\x02\x1d\x8d\xcc3\x01\0\0\0\0IEND\xaeB`\x82";

/// A JPEG of so many dots, all different, with `exif` from its TIFF header on where it is not empty.
///
/// # Panics
/// When the data do not fit into one segment.
pub fn jpeg(width: u16, height: u16, exif: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    if !exif.is_empty() {
        encoder.add_exif_metadata(exif).expect("short enough");
    }
    let dots = dots(width.into(), height.into());
    encoder
        .encode(&dots, width, height, ColorType::Rgb)
        .expect("as many dots as it says");
    bytes
}

/// A PNG of so many dots, with a text beside them where it is not empty.
///
/// # Panics
/// Never: it is written to memory.
pub fn png(width: u16, height: u16, text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width.into(), height.into());
    encoder.set_color(png::ColorType::Rgb);
    if !text.is_empty() {
        encoder
            .add_text_chunk("Location".to_owned(), text.to_owned())
            .expect("plain letters");
    }
    let mut writer = encoder.write_header().expect("memory takes all");
    writer
        .write_image_data(&dots(width.into(), height.into()))
        .expect("as many dots as it says");
    writer.finish().expect("memory takes all");
    bytes
}

/// What a telephone writes beside a picture: how it was held, its maker, where it was.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend([0x0f, 0x01, 2, 0, 24, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend([0; 4]);
    exif.extend(b"SampleMaker N30.00E120.0\0");
    exif
}

/// Noise, the same each time: it does not press well, as a photograph does not.
fn dots(width: usize, height: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    let noise = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    });
    noise.take(width * height * 3).collect()
}
