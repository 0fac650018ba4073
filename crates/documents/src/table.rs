//! Tables: a frame of thin lines, the head again on every page.

use crate::compose::{Composer, EPSILON};
use crate::fonts::Role;
use crate::grid::{self, BOTTOM, FOURTH, LEFT, WIDTH};
use crate::set::{self, Line, Measure, Style};
use crate::sheet::{Part, Tag};
use crate::{DocumentError, Table};

const PITCH: f32 = FOURTH * 1.5;
const PAD_X: f32 = 4.0;
const PAD_Y: f32 = 4.0;
const BORDER: f32 = 0.5;
/// Characters of a column whose lines end where their last word ends.
const NARROW: f32 = 12.0;

/// A row, its cells broken into lines.
struct Row {
    cells: Vec<Vec<Line>>,
    parts: Vec<Part>,
    style: Style,
    centred: bool,
}

impl Row {
    fn lines(&self) -> usize {
        self.cells.iter().map(Vec::len).max().unwrap_or(0).max(1)
    }
}

/// How far a table is.
struct State {
    /// The next row is the first on its page.
    fresh: bool,
    /// The head was drawn once: from then on it says nothing new.
    headed: bool,
    /// Room that what follows the table needs below the next row.
    below: f32,
}

/// Where columns begin and end, from the left of the type area.
fn columns(table: &Table) -> Vec<(f32, f32)> {
    let all: f32 = table.widths.iter().copied().map(f32::from).sum();
    let mut x = 0.0;
    let widths = table.widths.iter().map(|&share| {
        let from = x;
        x += f32::from(share) / all * WIDTH;
        (from, x)
    });
    widths.collect()
}

/// `place`: which table of the paper it is, for the error; `after`: lines that must follow the last row on its page.
pub(crate) fn put(
    page: &mut Composer,
    table: &Table,
    place: usize,
    after: usize,
) -> Result<(), DocumentError> {
    let most = table.widths.len();
    let fits = |row: &Vec<String>| row.len() <= most;
    let sound = most > 0 && table.widths.iter().all(|&share| share > 0);
    if !sound || !fits(&table.head) || !table.rows.iter().all(fits) {
        return Err(DocumentError::Table(place));
    }
    let columns = columns(table);
    let node = page.done.node(Tag::Table, None);
    let head = (!table.head.is_empty()).then(|| {
        let group = page.done.node(Tag::TableHead, Some(node));
        head_row(page, table, &columns, group)
    });
    let group = page.done.node(Tag::TableBody, Some(node));
    let mut state = State {
        fresh: true,
        headed: false,
        below: 0.0,
    };
    // A blank and the way to the next line of the grid lie between.
    let lines = if after == 0 { 0 } else { after + 2 };
    let below = lines as f32 * page.pitch;
    for (i, cells) in table.rows.iter().enumerate() {
        if i + 1 == table.rows.len() {
            state.below = below;
        }
        let row = body_row(page, cells, &columns, group, head.is_none());
        draw_row(page, &row, head.as_ref(), &columns, &mut state);
    }
    if table.rows.is_empty()
        && let Some(head) = &head
    {
        // A head that heads nothing is a row like any other.
        state.below = below;
        draw_row(page, head, None, &columns, &mut state);
    }
    // What follows does not touch the frame, wherever on the grid the table ends.
    page.y += FOURTH * 0.75;
    page.align();
    Ok(())
}

fn head_row(page: &mut Composer, table: &Table, columns: &[(f32, f32)], group: usize) -> Row {
    let style = page.style(Role::Black, FOURTH);
    let node = page.done.node(Tag::Row, Some(group));
    let tag = |_: usize| Tag::HeadCell { of_row: false };
    row(page, &table.head, columns, node, style, tag, true)
}

/// In a table without heads the first cell heads its row; in one of pairs each cell names the one after it.
fn body_row(
    page: &mut Composer,
    cells: &[String],
    columns: &[(f32, f32)],
    group: usize,
    heads: bool,
) -> Row {
    let style = page.style(Role::Body, FOURTH);
    let node = page.done.node(Tag::Row, Some(group));
    let tag = |column: usize| {
        let pairs = columns.len().is_multiple_of(2);
        if heads && (column == 0 || pairs && column.is_multiple_of(2)) {
            Tag::HeadCell { of_row: true }
        } else {
            Tag::Cell
        }
    };
    row(page, cells, columns, node, style, tag, false)
}

fn row(
    page: &mut Composer,
    cells: &[String],
    columns: &[(f32, f32)],
    node: usize,
    style: Style,
    tag: impl Fn(usize) -> Tag,
    centred: bool,
) -> Row {
    let mut row = Row {
        cells: Vec::new(),
        parts: Vec::new(),
        style,
        centred,
    };
    for (column, &(from, to)) in columns.iter().enumerate() {
        let measure = Measure {
            width: to - from - 2.0 * PAD_X,
            first: 0.0,
            rest: 0.0,
        };
        let text = cells.get(column).map_or("", String::as_str);
        // A column of few characters has no room to spread what its lines lack.
        let narrow = measure.width < NARROW * style.size;
        let lines = if centred || narrow {
            set::ragged(&page.shelf, text, style, measure)
        } else {
            set::lines(&page.shelf, text, style, measure)
        };
        row.cells.push(lines);
        row.parts.push(page.node(tag(column), Some(node)));
    }
    row
}

/// Draws a row here, on the next page, or in parts when no page takes it whole.
fn draw_row(
    page: &mut Composer,
    row: &Row,
    head: Option<&Row>,
    columns: &[(f32, f32)],
    state: &mut State,
) {
    let head_height = head.map_or(0.0, |head| height(head.lines()));
    let mut from = 0;
    while from < row.lines() {
        let above = if state.fresh { head_height } else { 0.0 };
        let room = page.bottom - page.y - above + EPSILON;
        let whole = height(row.lines() - from) <= room;
        let followed = height(row.lines() - from) + state.below <= room;
        let empty = page.at_top();
        // Only a row that no page takes is parted; whoever reads it meets it whole else.
        let fits_a_page = height(row.lines()) + head_height <= BOTTOM - grid::TOP;
        let lines = ((room - 2.0 * PAD_Y) / PITCH).max(0.0) as usize;
        if !empty && (!whole && (fits_a_page || lines < 2) || whole && !followed) {
            page.new_page();
            state.fresh = true;
            continue;
        }
        if state.fresh
            && let Some(head) = head
        {
            draw_lines(page, head, 0..head.lines(), columns, state.headed);
            state.headed = true;
        }
        state.fresh = false;
        let to = if whole {
            row.lines()
        } else {
            from + lines.max(1)
        };
        draw_lines(page, row, from..to.min(row.lines()), columns, false);
        from = to;
        if from < row.lines() {
            page.new_page();
            state.fresh = true;
        }
    }
}

fn height(lines: usize) -> f32 {
    lines as f32 * PITCH + 2.0 * PAD_Y
}

/// Draws some lines of a row with their frame; a head drawn again says nothing new.
fn draw_lines(
    page: &mut Composer,
    row: &Row,
    lines: std::ops::Range<usize>,
    columns: &[(f32, f32)],
    again: bool,
) {
    let top = page.y;
    let height = height(lines.len());
    let mut rules = vec![
        [LEFT, top, WIDTH, BORDER],
        [LEFT, top + height, WIDTH, BORDER],
        [LEFT + WIDTH - BORDER, top, BORDER, height],
    ];
    for (column, &(from, to)) in columns.iter().enumerate() {
        rules.push([LEFT + from, top, BORDER, height]);
        let cell = &row.cells[column];
        let part = if again {
            Part::Ornament
        } else {
            row.parts[column]
        };
        let shown = lines.start.min(cell.len())..lines.end.min(cell.len());
        let less = (lines.len() - shown.len()) as f32 * PITCH;
        let mut y = top + PAD_Y + (PITCH - FOURTH) / 2.0;
        if row.centred {
            y += less / 2.0;
        }
        for line in &cell[shown] {
            let x = if row.centred {
                LEFT + (from + to - line.width) / 2.0
            } else {
                LEFT + from + PAD_X
            };
            page.text(line.clone(), x, y, row.style, part);
            y += PITCH;
        }
    }
    page.rules(rules);
    page.y += height;
}
