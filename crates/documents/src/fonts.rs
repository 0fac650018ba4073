//! The type a paper is set in: by role, with an office's own fonts first.

use std::collections::BTreeSet;
use std::sync::Arc;

use krilla::text::Font;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use crate::{Block, Document};

const SERIF: &[u8] = include_bytes!("../fonts/NotoSerifCJKsc-Regular.otf");
const SERIF_BOLD: &[u8] = include_bytes!("../fonts/NotoSerifCJKsc-Bold.otf");

/// What a piece of text is, in the standard's own words; the office says which font that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// 仿宋: the text.
    Body,
    /// 小标宋: the organ's mark and the title.
    Title,
    /// 黑体: headings of the first level, labels.
    Black,
    /// 楷体: headings of the second level, names of signers.
    Kai,
    /// 宋体: the page number.
    Song,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Body, Self::Title, Self::Black, Self::Kai, Self::Song];

    /// The name of the role in files and settings: an office's own 仿宋 is `fangsong.ttf` in its folder of fonts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Body => "fangsong",
            Self::Title => "xiaobiaosong",
            Self::Black => "heiti",
            Self::Kai => "kaiti",
            Self::Song => "songti",
        }
    }

    const fn bold(self) -> bool {
        matches!(self, Self::Title | Self::Black)
    }
}

/// The bytes are no font that can be embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no OpenType font, or the collection has no font of this number")]
pub struct FontError;

/// Fonts, ready to set: made once, shared by every paper.
///
/// A character is looked for in the office's own font of the role, then in the one that comes with the
/// program (Noto Serif CJK SC, cut to 通用规范汉字表 and GB 2312), then in the last resort.
#[derive(Debug, Clone)]
pub struct Fonts {
    faces: Vec<Face>,
    own: [Vec<usize>; Role::ALL.len()],
    last: Vec<usize>,
}

#[derive(Clone)]
struct Face {
    bytes: Arc<Vec<u8>>,
    index: u32,
    font: Font,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Face({} bytes)", self.bytes.len())
    }
}

/// Where the two that come with the program stand in `faces`.
const SHIPPED: usize = 0;
const SHIPPED_BOLD: usize = 1;

impl Fonts {
    /// The two fonts that come with the program, Regular and Bold.
    pub fn shipped() -> Self {
        let face =
            |bytes: &'static [u8]| Face::new(bytes.to_vec(), 0).expect("a test sets text in both");
        Self {
            faces: vec![face(SERIF), face(SERIF_BOLD)],
            own: Default::default(),
            last: Vec::new(),
        }
    }

    /// Adds an office's own font for a role; several stand in the order they were added.
    /// `index` is its number in a collection (`.ttc`), else 0.
    /// # Errors
    /// [`FontError`] when the bytes are no font.
    pub fn with_own(mut self, role: Role, bytes: Vec<u8>, index: u32) -> Result<Self, FontError> {
        self.faces.push(Face::new(bytes, index)?);
        self.own[role as usize].push(self.faces.len() - 1);
        Ok(self)
    }

    /// Adds a font for what no other has, whatever the role: the system's `fonts-noto-cjk`, say.
    /// # Errors
    /// [`FontError`] when the bytes are no font.
    pub fn with_last_resort(mut self, bytes: Vec<u8>, index: u32) -> Result<Self, FontError> {
        self.faces.push(Face::new(bytes, index)?);
        self.last.push(self.faces.len() - 1);
        Ok(self)
    }

    /// The characters of a paper that no font has, each once, in order of their code: they will be drawn as
    /// boxes with their code in them. Worth asking before a paper is issued.
    pub fn missing(&self, document: &Document) -> Vec<char> {
        let shelf = Shelf::new(self);
        let mut missing = BTreeSet::new();
        texts(document, &mut |role, text| {
            for ch in text.chars() {
                let drawn = crate::shape::is_drawn(ch) || ch == '\n' || !crate::set::is_seen(ch);
                if !drawn && shelf.find(role, ch).is_none() {
                    missing.insert(ch);
                }
            }
        });
        missing.into_iter().collect()
    }

    /// What an office's own fonts of a role lack of the characters that the program's own font has (通用规范汉字表
    /// and GB 2312), in order of their code; each is set in the program's. `None`: the office has no font of its
    /// own for this role.
    pub fn lacking(&self, role: Role) -> Option<Vec<char>> {
        let own = &self.own[role as usize];
        if own.is_empty() {
            return None;
        }
        let shelf = Shelf::new(self);
        let has = |face: &usize, code| shelf.faces[*face].charmap().map(code).is_some();
        let known = shelf.faces[SHIPPED].charmap();
        let codes: BTreeSet<u32> = known.mappings().map(|(code, _)| code).collect();
        let lacking = codes
            .into_iter()
            .filter(|code| !own.iter().any(|face| has(face, *code)));
        Some(lacking.filter_map(char::from_u32).collect())
    }

    /// The characters of a text that no font has, each once.
    pub fn unknown(&self, text: &str) -> Vec<char> {
        let shelf = Shelf::new(self);
        let unknown: BTreeSet<char> = text
            .chars()
            .filter(|ch| !ch.is_control() && !crate::shape::is_drawn(*ch))
            .filter(|ch| shelf.find(Role::Body, *ch).is_none())
            .collect();
        unknown.into_iter().collect()
    }

    fn chain(&self, role: Role) -> impl Iterator<Item = usize> {
        let shipped = if role.bold() {
            [SHIPPED_BOLD, SHIPPED]
        } else {
            [SHIPPED, SHIPPED_BOLD]
        };
        let own = self.own[role as usize].iter().copied();
        own.chain(shipped).chain(self.last.iter().copied())
    }

    pub(crate) fn font(&self, face: usize) -> Font {
        self.faces[face].font.clone()
    }
}

impl Face {
    fn new(bytes: Vec<u8>, index: u32) -> Result<Self, FontError> {
        let bytes = Arc::new(bytes);
        FontRef::from_index(&bytes, index).map_err(|_| FontError)?;
        let font = Font::new(bytes.clone().into(), index).ok_or(FontError)?;
        Ok(Self { bytes, index, font })
    }

    fn read(&self) -> FontRef<'_> {
        FontRef::from_index(&self.bytes, self.index).expect("it was read when it was added")
    }
}

/// A glyph in a face; lengths in ems.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    pub face: usize,
    pub glyph: u32,
    pub advance: f32,
}

/// The fonts opened for reading, for the time one paper is set.
pub(crate) struct Shelf<'a> {
    fonts: &'a Fonts,
    faces: Vec<FontRef<'a>>,
}

impl<'a> Shelf<'a> {
    pub(crate) fn new(fonts: &'a Fonts) -> Self {
        let faces = fonts.faces.iter().map(Face::read).collect();
        Self { fonts, faces }
    }

    pub(crate) fn find(&self, role: Role, ch: char) -> Option<Found> {
        self.fonts.chain(role).find_map(|face| {
            let font = &self.faces[face];
            let glyph = font.charmap().map(ch).filter(|id| id.to_u32() != 0)?;
            let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
            Some(Found {
                face,
                glyph: glyph.to_u32(),
                advance: metrics.advance_width(glyph).unwrap_or(1.0),
            })
        })
    }

    /// How far the ink of a glyph reaches above and below the baseline, in ems: `(top, bottom)`, upwards positive.
    pub(crate) fn ink(&self, found: Found) -> Option<(f32, f32)> {
        let glyph = self.faces[found.face]
            .outline_glyphs()
            .get(GlyphId::new(found.glyph))?;
        let mut reach = Reach::default();
        let settings = DrawSettings::unhinted(Size::new(1.0), LocationRef::default());
        glyph.draw(settings, &mut reach).ok()?;
        reach.found
    }
}

/// The reach of an outline. Curves are followed in steps: their control points may lie far outside.
#[derive(Default)]
struct Reach {
    found: Option<(f32, f32)>,
    from: f32,
}

impl Reach {
    const STEPS: u8 = 16;

    fn at(&mut self, y: f32) {
        let (top, bottom) = self.found.unwrap_or((y, y));
        self.found = Some((top.max(y), bottom.min(y)));
    }

    fn follow(&mut self, curve: impl Fn(f32) -> f32, to: f32) {
        for step in 0..=Self::STEPS {
            self.at(curve(f32::from(step) / f32::from(Self::STEPS)));
        }
        self.from = to;
    }
}

impl OutlinePen for Reach {
    fn move_to(&mut self, _: f32, y: f32) {
        self.from = y;
    }
    fn line_to(&mut self, _: f32, y: f32) {
        self.at(self.from);
        self.at(y);
        self.from = y;
    }
    fn quad_to(&mut self, _: f32, y1: f32, _: f32, y2: f32) {
        let y0 = self.from;
        let curve = |t: f32| (1.0 - t) * ((1.0 - t) * y0 + 2.0 * t * y1) + t * t * y2;
        self.follow(curve, y2);
    }
    fn curve_to(&mut self, _: f32, y1: f32, _: f32, y2: f32, _: f32, y3: f32) {
        let y0 = self.from;
        let curve = |t: f32| {
            let s = 1.0 - t;
            s * s * (s * y0 + 3.0 * t * y1) + t * t * (3.0 * s * y2 + t * y3)
        };
        self.follow(curve, y3);
    }
    fn close(&mut self) {}
}

/// Every text of a paper with the role it is set in.
fn texts(document: &Document, each: &mut impl FnMut(Role, &str)) {
    each(Role::Title, &document.mark);
    each(Role::Title, &document.title);
    for text in document.markings.iter().chain(&document.number) {
        each(Role::Black, text);
    }
    document
        .signers
        .iter()
        .for_each(|name| each(Role::Kai, name));
    blocks(&document.blocks, each);
    for attachment in &document.attachments {
        each(Role::Title, &attachment.title);
        blocks(&attachment.blocks, each);
    }
    let signature = document.signature.iter().map(|signature| &signature.organ);
    let printed = document.printed.iter().map(|printed| &printed.organ);
    let rest = document.addressee.iter().chain(&document.enclosures);
    let foot = document
        .note
        .iter()
        .chain(&document.copy_to)
        .chain(&document.margin);
    for text in rest.chain(foot).chain(signature).chain(printed) {
        each(Role::Body, text);
    }
}

fn blocks(blocks: &[Block], each: &mut impl FnMut(Role, &str)) {
    for block in blocks {
        match block {
            Block::Paragraph(text) | Block::Heading { text, .. } | Block::HalfSheet(text) => {
                each(Role::Body, text);
            }
            Block::List(items) => items.iter().for_each(|item| each(Role::Body, item)),
            Block::Fields(fields) => {
                for field in fields {
                    each(Role::Black, &field.label);
                    each(Role::Body, &field.value);
                }
            }
            Block::Table(table) => {
                let cells = table.rows.iter().flatten();
                table.head.iter().for_each(|cell| each(Role::Black, cell));
                cells.for_each(|cell| each(Role::Body, cell));
            }
            Block::Code(code) => each(Role::Body, &code.caption),
            Block::NewPage => {}
        }
    }
}
