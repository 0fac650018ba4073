//! A photograph, drawn again: decoded to its dots, turned upright, and written as a new file. Where and with what it
//! was taken (EXIF, XMP, comments, thumbnails, colour profiles) and whatever hung behind it are not in the dots.
//!
//! This file needs nothing else of its crate: a fuzz target takes it in by its path.

use std::io::Cursor;

use jpeg_encoder::{ColorType as JpegColour, Encoder as JpegEncoder, SamplingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Dots of one photograph. Telephones with "50 megapixels" make 8160 × 6144; in memory that is 150 MB.
pub const MAX_PIXELS: usize = 52_000_000;
/// Of a side; a panorama is long.
const MAX_SIDE: usize = 16_384;
/// What a PNG may take in memory: 52 million dots of four bytes.
const MAX_PNG_BYTES: usize = 4 * MAX_PIXELS;
/// Scans of a progressive JPEG: telephones write about ten, a file that should cost time has thousands.
const MAX_SCANS: usize = 64;
/// Small print of a photographed letter stays as legible as it was.
const QUALITY: u8 = 90;
/// For a file that had been pressed further already.
const LOWER_QUALITY: u8 = 80;

/// Why a photograph cannot be drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoFault {
    /// It does not open.
    Broken,
    /// It has more dots than one may have.
    TooManyPixels,
}

/// Rows of dots, `channels` bytes each.
struct Dots {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    channels: usize,
}

/// A JPEG, drawn again.
/// # Errors
/// [`PhotoFault`].
pub fn jpeg(bytes: &[u8]) -> Result<Vec<u8>, PhotoFault> {
    let options = DecoderOptions::new_safe()
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder
        .decode_headers()
        .map_err(|_| match sides_of_jpeg(bytes) {
            Some((width, height)) if !fits(width, height) => PhotoFault::TooManyPixels,
            _ => PhotoFault::Broken,
        })?;
    let (width, height) = decoder.dimensions().ok_or(PhotoFault::Broken)?;
    if !fits(width, height) {
        return Err(PhotoFault::TooManyPixels);
    }
    let turn = decoder.exif().map_or(1, |exif| orientation(exif));
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    if is_grey {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
    }
    let dots = Dots {
        bytes: decoder.decode().map_err(|_| PhotoFault::Broken)?,
        width,
        height,
        channels: if is_grey { 1 } else { 3 },
    };
    let dots = dots.turned(turn);
    let drawn = dots.as_jpeg(QUALITY)?;
    match drawn.len() > bytes.len() {
        true => dots.as_jpeg(LOWER_QUALITY),
        false => Ok(drawn),
    }
}

/// A PNG, drawn again; of one that moves, its first picture.
/// # Errors
/// [`PhotoFault`].
pub fn png(bytes: &[u8]) -> Result<Vec<u8>, PhotoFault> {
    let limits = png::Limits {
        bytes: MAX_PNG_BYTES,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let fault = |error| match error {
        png::DecodingError::LimitsExceeded => PhotoFault::TooManyPixels,
        _ => PhotoFault::Broken,
    };
    let head = decoder.read_header_info().map_err(fault)?;
    if !fits(head.width as usize, head.height as usize) {
        return Err(PhotoFault::TooManyPixels);
    }
    let mut reader = decoder.read_info().map_err(fault)?;
    let turn = reader
        .info()
        .exif_metadata
        .as_deref()
        .map_or(1, orientation);
    let length = reader.output_buffer_size();
    let length = length.filter(|length| *length <= MAX_PNG_BYTES);
    let mut dots = vec![0; length.ok_or(PhotoFault::TooManyPixels)?];
    let frame = reader.next_frame(&mut dots).map_err(fault)?;
    dots.truncate(frame.buffer_size());
    let dots = Dots {
        bytes: dots,
        width: frame.width as usize,
        height: frame.height as usize,
        channels: frame.color_type.samples(),
    };
    dots.turned(turn).as_png(frame.color_type)
}

fn fits(width: usize, height: usize) -> bool {
    width <= MAX_SIDE && height <= MAX_SIDE && width.saturating_mul(height) <= MAX_PIXELS
}

impl Dots {
    fn as_jpeg(&self, quality: u8) -> Result<Vec<u8>, PhotoFault> {
        let side = |length: usize| u16::try_from(length).map_err(|_| PhotoFault::TooManyPixels);
        let mut drawn = Vec::new();
        let mut encoder = JpegEncoder::new(&mut drawn, quality);
        encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
        let colour = match self.channels {
            1 => JpegColour::Luma,
            _ => JpegColour::Rgb,
        };
        encoder
            .encode(&self.bytes, side(self.width)?, side(self.height)?, colour)
            .map_err(|_| PhotoFault::Broken)?;
        Ok(drawn)
    }

    fn as_png(&self, colour: png::ColorType) -> Result<Vec<u8>, PhotoFault> {
        let side = |length: usize| u32::try_from(length).map_err(|_| PhotoFault::TooManyPixels);
        let mut drawn = Vec::new();
        let mut encoder = png::Encoder::new(&mut drawn, side(self.width)?, side(self.height)?);
        encoder.set_color(colour);
        encoder.set_depth(png::BitDepth::Eight);
        let broken = |_| PhotoFault::Broken;
        let mut writer = encoder.write_header().map_err(broken)?;
        writer.write_image_data(&self.bytes).map_err(broken)?;
        writer.finish().map_err(broken)?;
        Ok(drawn)
    }

    /// Upright, from how the camera was held: values 1 to 8 of the Exif tag "Orientation" (JEITA CP-3451, 4.6.4 A).
    fn turned(self, how: u16) -> Self {
        let (w, h, n) = (self.width, self.height, self.channels);
        let (width, height) = if how >= 5 { (h, w) } else { (w, h) };
        let from = |x: usize, y: usize| match how {
            2 => (w - 1 - x, y),
            3 => (w - 1 - x, h - 1 - y),
            4 => (x, h - 1 - y),
            5 => (y, x),
            6 => (y, h - 1 - x),
            7 => (w - 1 - y, h - 1 - x),
            _ => (w - 1 - y, x),
        };
        if !(2..=8).contains(&how) {
            return self;
        }
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for y in 0..height {
            for x in 0..width {
                let (x, y) = from(x, y);
                let at = (y * w + x) * n;
                bytes.extend_from_slice(&self.bytes[at..at + n]);
            }
        }
        Self {
            bytes,
            width,
            height,
            channels: n,
        }
    }
}

/// How the camera was held, from a TIFF header on; upright where nothing is said.
fn orientation(exif: &[u8]) -> u16 {
    said_orientation(exif).unwrap_or(1)
}

fn said_orientation(exif: &[u8]) -> Option<u16> {
    const ORIENTATION: u16 = 0x0112;
    let is_little = match exif.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let two: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let u32_at = |at: usize| {
        let four: [u8; 4] = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        })
    };
    let directory = usize::try_from(u32_at(4)?).ok()?;
    let entries = usize::from(u16_at(directory)?);
    let entry = (0..entries)
        .filter_map(|n| directory.checked_add(2 + 12 * n))
        .find(|at| u16_at(*at) == Some(ORIENTATION))?;
    u16_at(entry.checked_add(8)?)
}

/// Width and height, from the frame header (ITU T.81, B.2.2): the decoder refuses what is too large before it says
/// how large.
fn sides_of_jpeg(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut at = 2;
    loop {
        let [0xff, marker, high, low] = *bytes.get(at..at + 4)? else {
            return None;
        };
        let side = |at: usize| -> Option<usize> {
            let two: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
            Some(u16::from_be_bytes(two).into())
        };
        match marker {
            0xc0..=0xc3 => return Some((side(at + 7)?, side(at + 5)?)),
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
}

/// What the fuzz target and the replay of its corpus run: no bytes may do more than be refused, and what is drawn
/// opens again.
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the fuzz target and the tests call it")
)]
pub fn fuzz(bytes: &[u8]) {
    if let Ok(drawn) = jpeg(bytes) {
        assert!(jpeg(&drawn).is_ok(), "a drawn JPEG opens");
    }
    if let Ok(drawn) = png(bytes) {
        assert!(png(&drawn).is_ok(), "a drawn PNG opens");
    }
}

#[cfg(test)]
mod tests {
    use huiyin_testkit::photo;

    use super::*;

    fn has(bytes: &[u8], text: &str) -> bool {
        let text = text.as_bytes();
        bytes.windows(text.len()).any(|window| window == text)
    }

    fn sides(bytes: &[u8]) -> (usize, usize) {
        sides_of_jpeg(bytes).unwrap()
    }

    #[test]
    fn what_a_telephone_writes_beside_a_picture_is_gone() {
        let taken = photo::jpeg(64, 48, &photo::exif(1));
        let taken = [&taken[..], b"SEFHe a trailer of a telephone"].concat();
        assert!(has(&taken, "N30.00E120.0"));
        let kept = jpeg(&taken).unwrap();
        for said in ["Exif", "SampleMaker", "N30.00", "SEFH"] {
            assert!(!has(&kept, said), "{said}");
        }
        assert_eq!(sides(&kept), (64, 48));
        assert!(kept.ends_with(&[0xff, 0xd9]));

        let taken = photo::png(64, 48, "N30.00E120.0");
        assert!(has(&taken, "N30.00"));
        let kept = png(&[&taken[..], b"a trailer"].concat()).unwrap();
        assert!(!has(&kept, "N30.00") && !has(&kept, "Location") && !has(&kept, "trailer"));
    }

    #[test]
    fn a_picture_is_kept_upright() {
        for (how, expected) in [(1, (64, 48)), (3, (64, 48)), (6, (48, 64)), (8, (48, 64))] {
            let kept = jpeg(&photo::jpeg(64, 48, &photo::exif(how))).unwrap();
            assert_eq!(sides(&kept), expected, "{how}");
        }
        let turned = |how: u16| {
            let dots = Dots {
                bytes: b"abcdef".to_vec(),
                width: 3,
                height: 2,
                channels: 1,
            };
            String::from_utf8(dots.turned(how).bytes).unwrap()
        };
        let all: Vec<String> = (1..=9).map(turned).collect();
        let expected = [
            "abcdef", "cbafed", "fedcba", "defabc", "adbecf", "daebfc", "fcebda", "cfbead",
            "abcdef",
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn a_picture_with_too_many_dots_is_not_opened() {
        let mut large = photo::png(8, 8, "");
        // Width and height of the header chunk, with its checksum (CRC-32 of type and data).
        large[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
        let mut checksum = flate2::Crc::new();
        checksum.update(&large[12..29]);
        large[29..33].copy_from_slice(&checksum.sum().to_be_bytes());
        assert_eq!(png(&large), Err(PhotoFault::TooManyPixels));

        let mut large = photo::jpeg(8, 8, b"");
        let frame = large
            .windows(2)
            .position(|two| two == [0xff, 0xc0])
            .unwrap();
        large[frame + 5..frame + 9].copy_from_slice(&[0x3f, 0xff, 0x3f, 0xff]);
        assert_eq!(jpeg(&large), Err(PhotoFault::TooManyPixels));
        large[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
        assert_eq!(jpeg(&large), Err(PhotoFault::TooManyPixels));
    }

    #[test]
    fn what_a_telephone_says_of_how_it_was_held_may_be_anything() {
        assert_eq!(orientation(&photo::exif(6)), 6);
        for broken in [
            &b""[..],
            b"II",
            b"II*\0\xff\xff\xff\xff",
            b"MM\0*\0\0\0\x08\xff\xff",
        ] {
            assert_eq!(orientation(broken), 1);
        }
    }

    #[test]
    fn the_committed_inputs_of_the_fuzz_target_do_no_harm() {
        crate::attachment::replay("photo", fuzz);
    }
}
