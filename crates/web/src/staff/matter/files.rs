//! The files of a matter, numbered: their names are sealed with them. Opening one is a form, for it is an entry.
//! Beside them, who opened what is sealed.

use axum::extract::{Path, State};
use axum::response::Response;
use huiyin_domain::code::Coded as _;
use huiyin_office::at_desk::AtDesk;
use huiyin_office::attachment::FileKind;
use huiyin_office::openings::Opening;
use huiyin_wording::time_of_day;

use crate::app::App;
use crate::frame::Frame;
use crate::papers::{download, size};
use crate::paths;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::happened::short;

/// A file.
pub struct File {
    pub n: usize,
    pub kind: String,
    pub size: String,
    pub day: String,
    pub path: String,
}

/// Somebody opened what is sealed.
pub struct Look {
    pub when: String,
    pub what: String,
    pub role: String,
}

/// The files, oldest first.
pub fn files(at_desk: &AtDesk, frame: &Frame) -> Vec<File> {
    let view = &at_desk.view;
    let files = at_desk.files.iter().map(|file| {
        let brought = view
            .entries
            .iter()
            .find(|entry| huiyin_domain::id::Position::from(entry.entry) == file.entry);
        let kind = match file.kind {
            FileKind::Jpeg | FileKind::Png => "matter.photograph",
            FileKind::Pdf => "matter.pdf",
        };
        File {
            n: file.n,
            kind: frame.text(kind),
            size: size(frame, file.length),
            day: brought.map_or_else(String::new, |entry| short(entry.day, frame.today)),
            path: paths::staff_file(&view.matter.number, file.n),
        }
    });
    files.collect()
}

/// Who opened what, the newest first.
pub fn looks(at_desk: &AtDesk, frame: &Frame) -> Vec<Look> {
    let looks = at_desk.openings.iter().rev().map(|opening| Look {
        when: format!(
            "{} {}",
            short(opening.day, frame.today),
            time_of_day(opening.time)
        ),
        what: match opening.purpose {
            Some(purpose) => frame.t1(
                "matter.look.read",
                "purpose",
                frame.choice(purpose.choice()),
            ),
            None => frame.text(looked(opening)),
        },
        role: opening
            .role
            .map_or_else(String::new, |role| frame.named(role.choice())),
    });
    looks.collect()
}

fn looked(opening: &Opening) -> &'static str {
    use huiyin_journal::kind;
    match opening.kind {
        _ if opening.of_files => "matter.look.files",
        kind::IDENTITY_ACCESSED => "matter.look.identity",
        kind::EXPORTED => "matter.look.exported",
        kind::DISCLOSED => "matter.look.disclosed",
        kind::ERASED => "matter.look.erased",
        _ => "matter.look.same",
    }
}

/// `POST /staff/files/{number}/{n}`.
pub async fn open(
    State(app): State<App>,
    signed: Signed,
    Path((number, n)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let n: usize = n.parse().map_err(|_| Problem::NotFound)?;
    let file = app
        .run(move |office| Ok(office.open_attachment(&number, n, &signed.act_as())?))
        .await?;
    Ok(download(file))
}
