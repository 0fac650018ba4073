//! A reader's mark on a copy of a paper that is handed out: who took it, by which entry, when.
//!
//! What was issued stays as it is, so the mark is an update behind the file's end: each page first draws a quiet
//! pattern of codes over the whole sheet, beneath its own words, and the same in one line at its head and foot.
//! Each code says all of it, so any piece of the page of five centimetres by five names its source. The copy is no
//! archive file; PDF/A is kept by what was issued.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::DocumentError;
use crate::code::runs;
use crate::grid::{MM, PAPER};

/// Half a millimetre and a bit: a printer at 300 dots and a picture of a screen still have them apart.
const MODULE: f32 = 0.6 * MM;
/// White around a code: its own quiet zone and its neighbour's are one.
const QUIET: usize = 4;
/// Beneath black type it is seen and does not disturb.
const GREY: &str = "0.9 g";
/// The line at head and foot.
const LINE: f32 = 8.0;

/// What a mark says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The line to be read by people: ASCII, for it is set in a font that every reader of PDF has.
    pub line: String,
    /// What each code of the pattern says; upper-case letters and digits make the smallest one.
    pub code: String,
}

/// A copy of a paper of [`crate::render`] with this mark on each page.
/// # Errors
/// [`DocumentError::Code`] when the mark is too long for a code, [`DocumentError::Unmarked`] for a file that is none of
/// ours: then no copy is made rather than one without a mark.
pub fn marked(pdf: &[u8], mark: &Mark) -> Result<Vec<u8>, DocumentError> {
    let old = Old::read(pdf)?;
    let mut new = New {
        pdf: pdf.to_vec(),
        written: Vec::new(),
    };
    let (font, drawing) = (old.size, old.size + 1);
    new.object(
        font,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    );
    new.stream(drawing, drawn(mark)?.as_bytes());
    let mut done = Vec::new();
    for page in old.pages()? {
        let dictionary = old.dictionary(page)?;
        let resources = reference(dictionary, "/Resources ")?;
        let contents = reference(dictionary, "/Contents ")?;
        let whole = format!("/Contents {contents} 0 R");
        let both = format!("/Contents[{drawing} 0 R {contents} 0 R]");
        new.object(page, dictionary.replacen(&whole, &both, 1).as_bytes());
        if !done.contains(&resources) {
            let fonts = with_font(old.dictionary(resources)?, font);
            new.object(resources, fonts.as_bytes());
            done.push(resources);
        }
    }
    Ok(new.finish(&old))
}

/// What a page draws first.
fn drawn(mark: &Mark) -> Result<String, DocumentError> {
    let tile = tile(&mark.code)?;
    let side = (tile.size + QUIET) as f32 * MODULE;
    let fit = |length: f32| (length / side).floor();
    let (across, down) = (fit(PAPER.0), fit(PAPER.1));
    let (left, foot) = (
        (PAPER.0 - across * side) / 2.0,
        (PAPER.1 - down * side) / 2.0,
    );
    let mut drawn = format!("/Artifact BMC\nq {GREY}\n");
    for row in 0..down as u16 {
        for column in 0..across as u16 {
            let x =
                left + (f32::from(column) + 0.5 * QUIET as f32 / (tile.size + QUIET) as f32) * side;
            let y =
                foot + (f32::from(row) + 0.5 * QUIET as f32 / (tile.size + QUIET) as f32) * side;
            let _ = writeln!(drawn, "q {MODULE:.4} 0 0 {MODULE:.4} {x:.3} {y:.3} cm");
            drawn.push_str(&tile.rectangles);
            drawn.push_str("f Q\n");
        }
    }
    drawn.push_str("Q\n");
    // Half an em a character: the figures and small letters of the font are that wide.
    let x = (PAPER.0 - mark.line.len() as f32 * LINE / 2.0) / 2.0;
    for y in [PAPER.1 - 8.0 * MM, 6.0 * MM] {
        let line = escaped(&mark.line);
        let _ = writeln!(
            drawn,
            "BT 0.25 g /HuiyinMark {LINE} Tf {x:.2} {y:.2} Td ({line}) Tj ET"
        );
    }
    drawn.push_str("EMC\n");
    Ok(drawn)
}

struct Tile {
    size: usize,
    rectangles: String,
}

/// One code, its modules as units, from the lower left corner.
fn tile(text: &str) -> Result<Tile, DocumentError> {
    let qr = fast_qr::QRBuilder::new(text)
        .ecl(fast_qr::ECL::H)
        .build()
        .map_err(|_| DocumentError::Code { bytes: text.len() })?;
    let mut rectangles = String::new();
    for (row, from, width) in runs(&qr) {
        let y = qr.size - 1 - row;
        let _ = writeln!(rectangles, "{from} {y} {width} 1 re");
    }
    Ok(Tile {
        size: qr.size,
        rectangles,
    })
}

fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for ch in line.chars() {
        match ch {
            '(' | ')' | '\\' => escaped.extend(['\\', ch]),
            ' '..='~' => escaped.push(ch),
            _ => escaped.push('?'),
        }
    }
    escaped
}

/// Resources with one font more.
fn with_font(dictionary: &str, font: usize) -> String {
    let ours = format!("/HuiyinMark {font} 0 R");
    match dictionary.contains("/Font<<") {
        true => dictionary.replacen("/Font<<", &format!("/Font<<{ours}"), 1),
        false => dictionary.replacen("<<", &format!("<</Font<<{ours}>>"), 1),
    }
}

fn unknown(what: &'static str) -> DocumentError {
    DocumentError::Unmarked(what)
}

/// The number of the object that a key of a dictionary refers to.
fn reference(dictionary: &str, key: &str) -> Result<usize, DocumentError> {
    let (_, after) = dictionary.split_once(key).ok_or(unknown("page"))?;
    let (number, rest) = after.split_once(' ').ok_or(unknown("page"))?;
    match rest.starts_with("0 R") {
        true => number.parse().map_err(|_| unknown("page")),
        false => Err(unknown("page")),
    }
}

/// A file as our own writer makes it: one table of offsets, every dictionary in the open.
struct Old<'a> {
    pdf: &'a [u8],
    offsets: Vec<usize>,
    size: usize,
    table: usize,
    trailer: &'a str,
}

impl<'a> Old<'a> {
    fn read(pdf: &'a [u8]) -> Result<Self, DocumentError> {
        let tail = pdf.iter().rposition(|byte| *byte == b'x').map(|x| x + 4);
        let tail = tail.and_then(|at| text(pdf.get(at..)?));
        let table: usize = tail
            .and_then(|tail| tail.split_whitespace().next()?.parse().ok())
            .ok_or(unknown("end"))?;
        let listed = pdf.get(table..).and_then(text).ok_or(unknown("table"))?;
        let mut lines = listed.lines();
        let (head, count) = (lines.next(), lines.next());
        let size = count.and_then(|count| count.strip_prefix("0 ")?.trim().parse().ok());
        let size: usize = size.ok_or(unknown("table"))?;
        if head != Some("xref") {
            return Err(unknown("table"));
        }
        let offset = |line: &str| line.get(..10)?.parse().ok();
        let offsets: Option<Vec<usize>> = lines.take(size).map(offset).collect();
        let (_, trailer) = listed.split_once("trailer").ok_or(unknown("trailer"))?;
        let (trailer, _) = trailer.split_once("startxref").ok_or(unknown("trailer"))?;
        Ok(Self {
            pdf,
            offsets: offsets.ok_or(unknown("table"))?,
            size,
            table,
            trailer: trailer.trim(),
        })
    }

    /// The pages, each by its number.
    fn pages(&self) -> Result<Vec<usize>, DocumentError> {
        let is_page = |number: &usize| {
            self.dictionary(*number)
                .is_ok_and(|dictionary| dictionary.contains("/Type/Page/"))
        };
        let pages: Vec<usize> = (1..self.size).filter(is_page).collect();
        match pages.is_empty() {
            true => Err(unknown("page")),
            false => Ok(pages),
        }
    }

    /// The dictionary of an object, without what streams behind it.
    fn dictionary(&self, number: usize) -> Result<&'a str, DocumentError> {
        let from = self.offsets.get(number).ok_or(unknown("object"))?;
        let object = self.pdf.get(*from..).ok_or(unknown("object"))?;
        let head = format!("{number} 0 obj\n");
        let object = object
            .strip_prefix(head.as_bytes())
            .ok_or(unknown("object"))?;
        let ends = [&b"\nendobj"[..], b"\nstream"].map(|end| {
            let mut at = object.windows(end.len());
            at.position(|window| window == end).unwrap_or(object.len())
        });
        let dictionary = text(&object[..ends[0].min(ends[1])]);
        dictionary.ok_or(unknown("object"))
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// What comes behind it.
struct New {
    pdf: Vec<u8>,
    written: Vec<(usize, usize)>,
}

impl New {
    fn object(&mut self, number: usize, content: &[u8]) {
        self.pdf.push(b'\n');
        self.written.push((number, self.pdf.len()));
        self.pdf.extend(format!("{number} 0 obj\n").as_bytes());
        self.pdf.extend(content);
        self.pdf.extend(b"\nendobj\n");
    }

    fn stream(&mut self, number: usize, drawing: &[u8]) {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
        packed.write_all(drawing).expect("memory takes it");
        let packed = packed.finish().expect("memory takes it");
        let head = format!("<</Length {}/Filter/FlateDecode>>\nstream\n", packed.len());
        let content = [head.as_bytes(), &packed, b"\nendstream"].concat();
        self.object(number, &content);
    }

    fn finish(mut self, old: &Old<'_>) -> Vec<u8> {
        let table = self.pdf.len() + 1;
        self.pdf.extend(b"\nxref\n");
        self.written.sort_unstable();
        for (number, offset) in &self.written {
            self.pdf
                .extend(format!("{number} 1\n{offset:010} 00000 n\r\n").as_bytes());
        }
        let size = format!("/Size {}", old.size);
        let with = format!("/Size {}/Prev {}", old.size + 2, old.table);
        let trailer = old.trailer.replacen(&size, &with, 1);
        self.pdf
            .extend(format!("trailer\n{trailer}\nstartxref\n{table}\n%%EOF\n").as_bytes());
        self.pdf
    }
}
