//! Writes `docs/documents.md` and a picture of every page of every paper: `cargo xtask documents`.
//!
//! Pictures come from `pdftoppm` and are kept in sixteen colours: black on white, and the red of a head.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use huiyin_documents::paper::ALL;

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/measured/page.rs"]
mod page;
#[path = "../tests/measured/samples.rs"]
mod samples;

/// Dots to an inch: the smallest characters are still read.
const DOTS: &str = "96";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let pictures = docs.join("pictures/documents");
    if pictures.exists() {
        std::fs::remove_dir_all(&pictures)?;
    }
    std::fs::create_dir_all(&pictures)?;
    let folder = tempfile::tempdir()?;
    for paper in ALL {
        let rendered = page::rendered(paper.code);
        let pdf = folder.path().join("paper.pdf");
        std::fs::write(&pdf, &rendered.pdf)?;
        for n in 1..=rendered.pages {
            let picture = docs.join(page::picture(paper.code, n));
            std::fs::write(picture, png(&pixels(&pdf, n)?))?;
        }
        println!("{}: {} pages", paper.code, rendered.pages);
    }
    let text = page::text(|code| page::rendered(code).pages);
    std::fs::write(docs.join("documents.md"), text)?;
    Ok(())
}

struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

fn pixels(pdf: &Path, page: usize) -> Result<Pixels, Box<dyn std::error::Error>> {
    let n = page.to_string();
    let output = Command::new("pdftoppm")
        .args(["-r", DOTS, "-f", &n, "-l", &n])
        .arg(pdf)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    // P6, width, height, 255, then the bytes.
    let mut parts = output.stdout.splitn(4, u8::is_ascii_whitespace).skip(1);
    let mut number = || -> Result<usize, Box<dyn std::error::Error>> {
        let part = parts.next().ok_or("a picture has a width and a height")?;
        Ok(std::str::from_utf8(part)?.parse()?)
    };
    let (width, height) = (number()?, number()?);
    let rgb = output.stdout[output.stdout.len() - width * height * 3..].to_vec();
    Ok(Pixels { width, height, rgb })
}

/// Twelve greys, then four shades of red on white.
const COLOURS: [[u8; 3]; 16] = {
    let mut colours = [[0; 3]; 16];
    let mut i = 0;
    while i < 16 {
        colours[i] = match i {
            ..12 => [(i * 255 / 11) as u8; 3],
            _ => {
                let rest = ((i - 12) * 64) as u8;
                [255, rest, rest]
            }
        };
        i += 1;
    }
    colours
};

fn nearest(rgb: &[u8]) -> u8 {
    let far = |colour: &[u8; 3]| {
        let parts = colour.iter().zip(rgb);
        parts
            .map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2))
            .sum::<u32>()
    };
    let best = (0..16_u8).min_by_key(|i| far(&COLOURS[usize::from(*i)]));
    best.unwrap_or_default()
}

/// An indexed PNG of four bits a pixel.
fn png(pixels: &Pixels) -> Vec<u8> {
    let mut lines = Vec::new();
    for row in pixels.rgb.chunks(pixels.width * 3) {
        lines.push(0);
        let colours: Vec<u8> = row.chunks(3).map(nearest).collect();
        lines.extend(
            colours
                .chunks(2)
                .map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)),
        );
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&lines).expect("memory takes all");
    let mut head = Vec::new();
    for length in [pixels.width, pixels.height] {
        let length = u32::try_from(length).expect("a picture is smaller than that");
        head.extend(length.to_be_bytes());
    }
    head.extend([4, 3, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut png, *b"IHDR", &head);
    chunk(&mut png, *b"PLTE", COLOURS.as_flattened());
    chunk(
        &mut png,
        *b"IDAT",
        &packed.finish().expect("memory takes all"),
    );
    chunk(&mut png, *b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).expect("a picture is smaller than that");
    png.extend(length.to_be_bytes());
    png.extend(kind);
    png.extend(bytes);
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(bytes);
    png.extend(sum.sum().to_be_bytes());
}
