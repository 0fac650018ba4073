//! The tree of what was drawn, in the words of PDF.

use std::num::NonZeroU16;

use krilla::tagging::{
    Identifier, ListNumbering, Node, TableHeaderScope, Tag as Kind, TagGroup, TagKind, TagTree,
};

use crate::sheet::{Composed, Tag};

/// The tree of what was drawn; parents come before their children, so it is put together from its end.
pub(crate) fn tree(composed: &Composed, drawn: Vec<Vec<Identifier>>) -> TagTree {
    let mut groups: Vec<Option<TagGroup>> = composed
        .nodes
        .iter()
        .zip(drawn)
        .map(|(node, pieces)| {
            let children = pieces.into_iter().map(Node::from).collect();
            Some(TagGroup::with_children(kind(&node.tag), children))
        })
        .collect();
    let mut roots = Vec::new();
    for i in (0..groups.len()).rev() {
        let Some(mut group) = groups[i].take() else {
            continue;
        };
        // Children were put in from the last on.
        let pieces = composed_children(&mut group);
        group.children.extend(pieces);
        match composed.nodes[i].parent {
            Some(parent) => {
                if let Some(above) = &mut groups[parent] {
                    above.push(group);
                }
            }
            None => roots.push(group),
        }
    }
    let mut tree = TagTree::new();
    for group in roots.into_iter().rev() {
        tree.push(group);
    }
    tree
}

/// Takes the child groups of a group out and turns them round.
fn composed_children(group: &mut TagGroup) -> Vec<Node> {
    let first = group
        .children
        .iter()
        .position(|child| matches!(child, Node::Group(_)))
        .unwrap_or(group.children.len());
    let mut children = group.children.split_off(first);
    children.reverse();
    children
}

fn kind(tag: &Tag) -> TagKind {
    match tag {
        Tag::Heading(level, words) => {
            let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
            Kind::Hn(level, Some(words.clone())).into()
        }
        Tag::Paragraph => Kind::P.into(),
        Tag::List { numbered: true } => Kind::L(ListNumbering::Decimal).into(),
        Tag::List { numbered: false } => Kind::L(ListNumbering::None).into(),
        Tag::Item => Kind::LI.into(),
        Tag::Label => Kind::Lbl.into(),
        Tag::Body => Kind::LBody.into(),
        Tag::Table => Kind::Table.into(),
        Tag::TableHead => Kind::THead.into(),
        Tag::TableBody => Kind::TBody.into(),
        Tag::Row => Kind::TR.into(),
        Tag::HeadCell { of_row: true } => Kind::TH(TableHeaderScope::Row).into(),
        Tag::HeadCell { of_row: false } => Kind::TH(TableHeaderScope::Column).into(),
        Tag::Cell => Kind::TD.into(),
        Tag::Figure(words) => Kind::Figure(Some(words.clone())).into(),
        Tag::Caption => Kind::Caption.into(),
    }
}
