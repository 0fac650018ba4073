//! Draws the pages and ties what was drawn to the tree: a tagged PDF, PDF/A-2a and PDF/UA-1 at once.

use huiyin_wording::Locale;
use krilla::color::{luma, rgb};
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document as Pdf, SerializeSettings};

use crate::fonts::{Fonts, Role, Shelf};
use crate::grid::{ASCENT, PAPER};
use crate::set::{self, Draw, Placed, Style};
use crate::sheet::{Composed, Item, Part, Tag};
use crate::{Document, DocumentError, shape, tags};

pub(crate) fn draw(
    document: &Document,
    fonts: &Fonts,
    composed: &Composed,
) -> Result<Vec<u8>, DocumentError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| DocumentError::Pdf(format!("{error:?}")))?;
    let mut pdf = Pdf::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let mut pen = Pen {
        fonts,
        shelf: Shelf::new(fonts),
        drawn: vec![Vec::new(); composed.nodes.len()],
        headings: Vec::new(),
    };
    for (number, sheet) in composed.sheets.iter().enumerate() {
        let settings = PageSettings::from_wh(PAPER.0, PAPER.1).expect("A4 has a size");
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        for item in &sheet.items {
            pen.item(&mut surface, item, composed, number);
        }
        surface.finish();
        page.finish();
    }
    pdf.set_outline(outline(&pen.headings));
    pdf.set_tag_tree(
        tags::tree(composed, pen.drawn).with_lang(Some(language(document).to_owned())),
    );
    pdf.set_metadata(metadata(document));
    pdf.finish().map_err(|error| match error {
        KrillaError::Validation(faults) => DocumentError::Pdf(
            faults
                .iter()
                .map(|(fault, _)| format!("{fault:?}"))
                .collect::<Vec<_>>()
                .join("; "),
        ),
        error => DocumentError::Pdf(format!("{error:?}")),
    })
}

fn language(document: &Document) -> &'static str {
    match document.locale {
        Locale::Zh => "zh-CN",
        Locale::En => "en",
    }
}

fn metadata(document: &Document) -> Metadata {
    let date = document.dated;
    let day = DateTime::new(date.year().unsigned_abs())
        .month(date.month().unsigned_abs())
        .day(date.day().unsigned_abs())
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(document.plain_title())
        .authors(vec![document.mark.clone()])
        .language(language(document).to_owned())
        .creator("Huiyin".to_owned())
        .creation_date(day)
}

/// A heading as a reader's list of contents shows it.
struct Heading {
    level: u16,
    words: String,
    page: usize,
    y: f32,
}

struct Pen<'a> {
    fonts: &'a Fonts,
    shelf: Shelf<'a>,
    /// For each node what was drawn of it.
    drawn: Vec<Vec<Identifier>>,
    headings: Vec<Heading>,
}

impl Pen<'_> {
    fn item(&mut self, surface: &mut Surface, item: &Item, composed: &Composed, page: usize) {
        match item {
            Item::Text {
                x,
                baseline,
                size,
                red,
                glyphs,
                part,
            } => {
                surface.set_fill(Some(ink(*red)));
                self.heading(composed, *part, page, baseline - size);
                self.text(surface, (*x, *baseline), *size, glyphs, *part);
            }
            Item::Fill { rects, red, part } => {
                surface.set_fill(Some(ink(*red)));
                if let Some(path) = rectangles(rects, (0.0, 0.0)) {
                    self.tagged(surface, *part, None, |surface, _| surface.draw_path(&path));
                }
            }
        }
    }

    /// The first piece of a heading is where the list of contents leads.
    fn heading(&mut self, composed: &Composed, part: Part, page: usize, y: f32) {
        if let Part::Node(node) = part
            && self.drawn[node].is_empty()
            && let Tag::Heading(level, words) = &composed.nodes[node].tag
        {
            self.headings.push(Heading {
                level: *level,
                words: words.clone(),
                page,
                y,
            });
        }
    }

    /// Draws something as a piece of `part`; `text` is what it says where its glyphs do not.
    fn tagged(
        &mut self,
        surface: &mut Surface,
        part: Part,
        text: Option<&str>,
        draw: impl FnOnce(&mut Surface, &mut Self),
    ) {
        let artifact = |kind| ContentTag::Artifact(Artifact::with_kind(kind));
        let tag = match part {
            Part::Ornament => artifact(ArtifactType::Other),
            Part::Footer => artifact(ArtifactType::Footer),
            Part::Node(_) => ContentTag::Span(SpanTag::empty().with_actual_text(text)),
        };
        let identifier = surface.start_tagged(tag);
        draw(surface, self);
        surface.end_tagged();
        if let Part::Node(node) = part {
            self.drawn[node].push(identifier);
        }
    }

    /// A line, in runs of one font; signs without a glyph by themselves.
    fn text(
        &mut self,
        surface: &mut Surface,
        (x, baseline): (f32, f32),
        size: f32,
        glyphs: &[Placed],
        part: Part,
    ) {
        let plain = |placed: &Placed| matches!(placed.draw, Draw::Glyph { .. });
        for run in glyphs.chunk_by(|a, b| plain(a) && plain(b)) {
            if plain(&run[0]) {
                self.tagged(surface, part, None, |surface, pen| {
                    pen.runs(surface, (x, baseline), size, run);
                });
                continue;
            }
            let sign = run[0];
            let text = sign.ch.to_string();
            let at = (x + sign.at, baseline);
            self.tagged(surface, part, Some(&text), |surface, pen| match sign.draw {
                Draw::Shape => pen.tick_box(surface, at, size, sign.ch),
                _ => pen.missing(surface, at, size, sign.ch),
            });
        }
    }

    fn runs(&self, surface: &mut Surface, (x, baseline): (f32, f32), size: f32, glyphs: &[Placed]) {
        let face = |placed: &Placed| match placed.draw {
            Draw::Glyph { face, glyph } => (face, glyph),
            _ => unreachable!("only glyphs come here"),
        };
        for run in glyphs.chunk_by(|a, b| face(a).0 == face(b).0) {
            let mut text = String::with_capacity(run.len() * 3);
            let mut set = Vec::with_capacity(run.len());
            for (i, placed) in run.iter().enumerate() {
                let from = text.len();
                text.push(placed.ch);
                let next = run.get(i + 1).map_or(placed.at + size, |next| next.at);
                set.push(KrillaGlyph::new(
                    GlyphId::new(face(placed).1),
                    (next - placed.at) / size,
                    0.0,
                    0.0,
                    0.0,
                    from..text.len(),
                    None,
                ));
            }
            let font = self.fonts.font(face(&run[0]).0);
            let start = Point::from_xy(x + run[0].at, baseline);
            surface.draw_glyphs(start, &set, font, &text, size, false);
        }
    }

    /// A square, ticked or not. The square is a glyph: readers of the text take only those for signs.
    fn tick_box(&self, surface: &mut Surface, (x, baseline): (f32, f32), size: f32, ch: char) {
        let square = Style {
            role: Role::Song,
            size,
            locale: Locale::Zh,
        };
        let line = set::line(&self.shelf, "□", square);
        self.runs(surface, (x, baseline), size, &line.glyphs);
        let (corner, side) = ((x + 0.13 * size, baseline - 0.75 * size), 0.74 * size);
        for [from, to] in shape::tick(ch) {
            if let Some(path) = stroke(corner, side, *from, *to, size / 20.0) {
                surface.draw_path(&path);
            }
        }
    }

    /// A frame with the code of a character that no font has: whoever reads the paper can look it up.
    fn missing(&self, surface: &mut Surface, (x, baseline): (f32, f32), size: f32, ch: char) {
        let top = baseline - ASCENT * size;
        if let Some(path) = rectangles(&shape::frame(size, size, size / 30.0), (x, top)) {
            surface.draw_path(&path);
        }
        let style = Style {
            role: Role::Song,
            size: size * 0.28,
            locale: Locale::En,
        };
        let code = format!("{:04X}", u32::from(ch));
        let (upper, lower) = code.split_at(code.len().div_ceil(2));
        for (half, down) in [(upper, 0.44), (lower, 0.82)] {
            let line = set::line(&self.shelf, half, style);
            let at = (x + (size - line.width) / 2.0, top + down * size);
            self.runs(surface, at, style.size, &line.glyphs);
        }
    }
}

/// A line with a breadth, between two points of a square.
fn stroke(
    (x, y): (f32, f32),
    side: f32,
    from: (f32, f32),
    to: (f32, f32),
    line: f32,
) -> Option<Path> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt();
    let across = (-dy / length * line, dx / length * line);
    let at = |point: (f32, f32), sign: f32| {
        (
            x + point.0 * side + sign * across.0,
            y + point.1 * side + sign * across.1,
        )
    };
    let mut path = PathBuilder::new();
    let corners = [at(from, 1.0), at(to, 1.0), at(to, -1.0), at(from, -1.0)];
    path.move_to(corners[0].0, corners[0].1);
    for corner in &corners[1..] {
        path.line_to(corner.0, corner.1);
    }
    path.close();
    path.finish()
}

fn rectangles(rects: &[[f32; 4]], (x, y): (f32, f32)) -> Option<Path> {
    let mut path = PathBuilder::new();
    for [left, top, width, height] in rects {
        path.push_rect(Rect::from_xywh(x + left, y + top, *width, *height)?);
    }
    path.finish()
}

fn ink(red: bool) -> Fill {
    Fill {
        paint: if red {
            rgb::Color::new(255, 0, 0).into()
        } else {
            luma::Color::black().into()
        },
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

fn outline(headings: &[Heading]) -> Outline {
    let mut outline = Outline::new();
    let mut rest = headings;
    while let Some((node, after)) = outline_node(rest) {
        outline.push_child(node);
        rest = after;
    }
    outline
}

/// The first heading with those below it, and what is left.
fn outline_node(headings: &[Heading]) -> Option<(OutlineNode, &[Heading])> {
    let (first, mut rest) = headings.split_first()?;
    let top = Point::from_xy(0.0, first.y);
    let mut node = OutlineNode::new(first.words.clone(), XyzDestination::new(first.page, top));
    while rest.first().is_some_and(|next| next.level > first.level) {
        let (child, after) = outline_node(rest)?;
        node.push_child(child);
        rest = after;
    }
    Some((node, rest))
}
