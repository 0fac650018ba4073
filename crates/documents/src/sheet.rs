//! Pages before they are drawn, and the tree of what stands on them.

use crate::SealPlace;
use crate::set::Placed;

/// A paper, laid out.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    pub sheets: Vec<Sheet>,
    /// Parents before their children, in the order they are read.
    pub nodes: Vec<Node>,
    pub seal: Option<SealPlace>,
}

/// One page: what is drawn on it, in the order it is read.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub items: Vec<Item>,
}

#[derive(Debug)]
pub(crate) enum Item {
    /// A line of text, or a piece of one. `x` and `baseline` from the upper left corner.
    Text {
        x: f32,
        baseline: f32,
        size: f32,
        red: bool,
        glyphs: Vec<Placed>,
        part: Part,
    },
    /// Filled rectangles: left, top, width, height.
    Fill {
        rects: Vec<[f32; 4]>,
        red: bool,
        part: Part,
    },
}

/// What a drawn piece belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A node of the tree, by its place in [`Composed::nodes`].
    Node(usize),
    /// Rules, borders and heads repeated on the next page: nothing to read aloud.
    Ornament,
    /// Page numbers and what stands at the edge.
    Footer,
}

/// A node of the tree that says what the pieces are.
#[derive(Debug)]
pub(crate) struct Node {
    pub tag: Tag,
    pub parent: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tag {
    /// Level from 1 on, and the heading's words for the outline.
    Heading(u16, String),
    Paragraph,
    List {
        /// By digits in its labels.
        numbered: bool,
    },
    Item,
    Label,
    Body,
    Table,
    TableHead,
    TableBody,
    Row,
    /// Heads a column, or a row.
    HeadCell {
        of_row: bool,
    },
    Cell,
    /// With the words read in its place.
    Figure(String),
    Caption,
}

impl Composed {
    pub(crate) fn node(&mut self, tag: Tag, parent: Option<usize>) -> usize {
        self.nodes.push(Node { tag, parent });
        self.nodes.len() - 1
    }
}
