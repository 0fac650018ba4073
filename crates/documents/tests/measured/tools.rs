//! A paper as others read it: words with their places, pixels, and what qpdf and pdffonts say.

use std::fs;
use std::process::Command;

use huiyin_documents::{Document, Fonts, Rendered, render};
use tempfile::TempDir;

use crate::grey::Grey;

/// A paper in a file of its own.
pub struct Paper {
    pub rendered: Rendered,
    folder: TempDir,
}

/// A word at its place, in millimetres from the upper left corner.
#[derive(Debug, Clone)]
pub struct Word {
    pub page: usize,
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub bottom: f64,
}

/// A page in pixels of a tenth of a millimetre.
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

pub fn paper(document: &Document) -> Paper {
    set(document, &Fonts::shipped())
}

pub fn set(document: &Document, fonts: &Fonts) -> Paper {
    let rendered = render(document, fonts).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper.pdf"), &rendered.pdf).unwrap();
    let paper = Paper { rendered, folder };
    let name = std::thread::current()
        .name()
        .unwrap_or("paper")
        .replace("::", "-");
    paper.keep(&name);
    paper
}

impl Paper {
    /// Keeps a copy to look at, with KEEP_PAPERS=folder.
    pub fn keep(&self, name: &str) {
        if let Some(folder) = std::env::var_os("KEEP_PAPERS") {
            let file = std::path::Path::new(&folder).join(format!("{name}.pdf"));
            fs::write(file, &self.rendered.pdf).unwrap();
        }
    }

    /// What a program says about the paper; its failure is the test's.
    pub fn ask(&self, program: &str, args: &[&str]) -> String {
        let output = Command::new(program)
            .args(args)
            .current_dir(self.folder.path())
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}; cargo xtask setup installs it"));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {args:?}: {errors}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The text in the order it is drawn, without blanks: where a blank is seen between a character and a digit is the
    /// reading program's guess.
    pub fn text(&self) -> String {
        squeezed(&self.ask("pdftotext", &["-raw", "paper.pdf", "-"]))
    }

    pub fn words(&self) -> Vec<Word> {
        let page_of_words = self.ask("pdftotext", &["-bbox", "paper.pdf", "-"]);
        let mut page = 0;
        let mut words = Vec::new();
        for line in page_of_words.lines().map(str::trim) {
            if line.starts_with("<page ") {
                page += 1;
            } else if line.starts_with("<word ") {
                let at = |name: &str| {
                    let (_, after) = line.split_once(&format!("{name}=\"")).unwrap();
                    after.split('"').next().unwrap().parse::<f64>().unwrap() * 25.4 / 72.0
                };
                let text = line.split('>').nth(1).unwrap();
                words.push(Word {
                    page,
                    text: text.trim_end_matches("</word").to_owned(),
                    left: at("xMin"),
                    right: at("xMax"),
                    bottom: at("yMax"),
                });
            }
        }
        words
    }

    /// The one word that holds this text.
    pub fn word(&self, text: &str) -> Word {
        let words = self.words();
        let found: Vec<&Word> = words
            .iter()
            .filter(|word| word.text.contains(text))
            .collect();
        assert_eq!(found.len(), 1, "«{text}» in {words:#?}");
        found[0].clone()
    }

    /// Lines of a page from above: their words put together.
    pub fn lines(&self, page: usize) -> Vec<Word> {
        let mut lines: Vec<Word> = Vec::new();
        for word in self.words().into_iter().filter(|word| word.page == page) {
            match lines
                .iter_mut()
                .find(|line| (line.bottom - word.bottom).abs() < 1.0)
            {
                Some(line) => {
                    line.text.push_str(&word.text);
                    line.left = line.left.min(word.left);
                    line.right = line.right.max(word.right);
                }
                None => lines.push(word),
            }
        }
        lines.sort_by(|a, b| a.bottom.total_cmp(&b.bottom));
        lines
    }

    /// The same paper as other bytes, in a file of its own.
    pub fn replaced(&self, pdf: Vec<u8>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("paper.pdf"), &pdf).unwrap();
        let rendered = Rendered {
            pdf,
            ..self.rendered.clone()
        };
        Self { rendered, folder }
    }

    /// A page in shades of grey.
    pub fn grey(&self, page: usize, dots: usize) -> Grey {
        let (page, dots) = (page.to_string(), dots.to_string());
        let args = [
            "-gray",
            "-r",
            &dots,
            "-f",
            &page,
            "-l",
            &page,
            "-singlefile",
            "paper.pdf",
            "grey",
        ];
        self.ask("pdftoppm", &args);
        Grey::of_pgm(&fs::read(self.folder.path().join("grey.pgm")).unwrap())
    }

    pub fn picture(&self, page: usize) -> Picture {
        let number = page.to_string();
        let args = [
            "-r",
            "254",
            "-f",
            &number,
            "-l",
            &number,
            "-singlefile",
            "paper.pdf",
            "page",
        ];
        self.ask("pdftoppm", &args);
        let bytes = fs::read(self.folder.path().join("page.ppm")).unwrap();
        let mut parts = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
        let mut number = || {
            let part = parts.next().unwrap();
            String::from_utf8(part.to_vec()).unwrap()
        };
        assert_eq!(number(), "P6");
        let (width, height) = (number().parse().unwrap(), number().parse().unwrap());
        let pixels = bytes[bytes.len() - width * height * 3..].to_vec();
        Picture {
            width,
            height,
            pixels,
        }
    }
}

pub fn squeezed(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}

/// A run of rows with ink, in millimetres.
#[derive(Debug, Clone, Copy)]
pub struct Band {
    pub top: f64,
    pub bottom: f64,
    pub left: f64,
    pub right: f64,
}

impl Picture {
    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let i = (y * self.width + x) * 3;
        [self.pixels[i], self.pixels[i + 1], self.pixels[i + 2]]
    }

    /// Rows of red, from above, put together where they touch.
    pub fn red(&self) -> Vec<Band> {
        self.bands(0.0, 210.0, |[r, g, b]| r > 200 && g < 128 && b < 128)
    }

    /// Rows of black.
    pub fn black(&self) -> Vec<Band> {
        self.black_between(0.0, 210.0)
    }

    /// Rows of black in a strip of the page, in millimetres.
    pub fn black_between(&self, left: f64, right: f64) -> Vec<Band> {
        self.bands(left, right, |[r, g, b]| r < 128 && g < 128 && b < 128)
    }

    fn bands(&self, left: f64, right: f64, ink: impl Fn([u8; 3]) -> bool) -> Vec<Band> {
        let mm = |pixels: usize| pixels as f64 / 10.0;
        let mut bands: Vec<Band> = Vec::new();
        let mut open = false;
        for y in 0..self.height {
            let strip = (left * 10.0) as usize..self.width.min((right * 10.0) as usize);
            let row = strip.filter(|&x| ink(self.at(x, y)));
            let reach = row.fold(None, |reach: Option<(usize, usize)>, x| {
                Some(reach.map_or((x, x), |(left, _)| (left, x)))
            });
            if let Some((left, right)) = reach {
                if !open {
                    bands.push(Band {
                        top: mm(y),
                        bottom: mm(y),
                        left: f64::MAX,
                        right: 0.0,
                    });
                }
                let band = bands.last_mut().unwrap();
                band.bottom = mm(y + 1);
                band.left = band.left.min(mm(left));
                band.right = band.right.max(mm(right + 1));
            }
            open = reach.is_some();
        }
        bands
    }
}

/// Half a millimetre is what a ruler on the printed page can tell.
#[track_caller]
pub fn near(is: f64, should: f64, what: &str) {
    assert!(
        (is - should).abs() <= 0.5,
        "{what}: {is:.2} mm, not {should:.2} mm"
    );
}
