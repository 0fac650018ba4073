//! `/submit/files`: photographs and papers, the second half of step 7. They lie sealed in the draft until
//! it is handed in.

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use huiyin_office::OfficeError;
use huiyin_office::attachment::{MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES};
use huiyin_wording::sentence;

use super::Held;
use super::pages::last_day;
use crate::app::App;
use crate::cookies;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::origin::Address;
use crate::papers::size;
use crate::problem::Problem;
use crate::{page, paths, uploads};

/// All files, and room for what a browser writes around them.
const MAX_BODY_BYTES: usize = MAX_TOTAL_BYTES + 1024 * 1024;

/// Its route.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::SUBMIT_FILES, get(ask).post(take))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

/// The page.
#[derive(Template)]
#[template(path = "public/submit_files.html")]
struct Files {
    frame: Frame,
    mend: Mend,
    files: Vec<(u32, String, String)>,
    hint: String,
    /// One of them is a photograph: what came with it beside the picture is gone.
    is_drawn: bool,
    to_check: bool,
    code: String,
    until: String,
}

impl Files {
    fn of(frame: Frame, held: &Held, to_check: bool, mend: Mend) -> Self {
        let (each, all) = (
            size(&frame, MAX_FILE_BYTES as u64),
            size(&frame, MAX_TOTAL_BYTES as u64),
        );
        let files = held.draft.files.iter();
        Self {
            files: files
                .map(|file| (file.n, file.name.clone(), size(&frame, file.length)))
                .collect(),
            hint: sentence(
                frame.locale(),
                "submit.files.hint",
                &[("each", &each), ("n", &MAX_FILES), ("all", &all)],
            ),
            is_drawn: held.draft.files.iter().any(|file| file.is_photo),
            code: held.code.to_string(),
            until: last_day(&frame),
            to_check,
            mend,
            frame,
        }
    }
}

/// Name and size of each file of a draft.
pub fn listed(frame: &Frame, held: &Held) -> Vec<(String, String)> {
    let files = held.draft.files.iter();
    files
        .map(|file| (file.name.clone(), size(frame, file.length)))
        .collect()
}

async fn ask(
    State(app): State<App>,
    frame: Frame,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(held) = super::held(&app, &headers).await? else {
        return Ok(Redirect::to(paths::SUBMIT).into_response());
    };
    if held.draft.receipt.is_some() {
        return Ok(Redirect::to(paths::SUBMIT_RECEIPT).into_response());
    }
    let to_check = super::query(&uri).get("back") == "check";
    page::ok(&Files::of(frame, &held, to_check, Mend::none()))
}

/// Takes what can be taken, says why the rest cannot, and goes on.
async fn take(
    State(app): State<App>,
    frame: Frame,
    from: Address,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response, Problem> {
    // Before the files come in: whoever may not begin sends them to nobody.
    let (code, is_new) = match super::held(&app, &headers).await? {
        Some(held) if held.draft.receipt.is_none() => (held.code, false),
        _ => match super::fresh(&app, &from, &Fields::default()).await? {
            Ok(held) => (held.code, true),
            // The draft that the files belong to is over: what begins then begins at its first page.
            Err(turn) => return super::wait::page(frame, paths::SUBMIT, &Fields::default(), turn),
        },
    };
    let received = uploads::receive(&app, &from, multipart, "files", &frame).await?;
    let fields = received.fields;
    // In ten minutes another window may have changed it, or handed it in.
    let held = match super::open(&app, code).await? {
        Some(held) if held.draft.receipt.is_none() => held,
        _ => return Ok(Redirect::to(paths::SUBMIT_RECEIPT).into_response()),
    };
    let removed: Option<u32> = fields.get("remove").parse().ok();
    let (files, room) = (received.files, received.room);
    let (held, added) = app
        .run(move |office| {
            let _room = room;
            let Held { code, mut draft } = held;
            if let Some(n) = removed {
                office.remove_draft_file(&code, &mut draft, n)?;
            }
            let added = match files.is_empty() {
                true => Ok(()),
                false => office.add_draft_files(&code, &mut draft, &files),
            };
            Ok((Held { code, draft }, added))
        })
        .await?;
    let mut mend = received.mend;
    match added {
        Err(OfficeError::Upload(error)) => mend.add("files", uploads::error(&frame, &error)),
        Err(error) => return Err(error.into()),
        Ok(()) => {}
    }
    let to_check = fields.get("back") == "check";
    let new_code = is_new.then_some(&held.code);
    if !mend.is_empty() {
        let mut response = page::mend(&Files::of(frame, &held, to_check, mend))?;
        if let Some(code) = new_code {
            cookies::DRAFT.put(&mut response, &headers, &code.to_string());
        }
        return Ok(response);
    }
    let stays = removed.is_some() || fields.get("then") == "add";
    let next = match (fields.get("then"), stays, to_check) {
        ("leave", ..) => paths::SUBMIT_SAVED.to_owned(),
        (_, true, true) => paths::submit_change("files"),
        (_, true, false) => paths::SUBMIT_FILES.to_owned(),
        _ => paths::SUBMIT_CHECK.to_owned(),
    };
    Ok(super::to(&next, new_code, &headers))
}
