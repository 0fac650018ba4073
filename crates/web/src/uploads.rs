//! Reading a form with files, with limits while it streams in.

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use huiyin_office::attachment::{
    MAX_FILE_BYTES, MAX_FILES, MAX_PIXELS, MAX_TOTAL_BYTES, Upload, UploadError,
};

use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::papers::size;
use crate::problem::Problem;

/// All text of such a form together.
const MAX_TEXT_BYTES: usize = 256 * 1024;

/// What came in.
pub struct Received {
    /// The fields that are text.
    pub fields: Fields,
    /// The files that can be taken.
    pub files: Vec<Upload>,
    /// What is wrong with the others, at the file field.
    pub mend: Mend,
}

/// Reads the form to its end, then looks at the files. A file that is too large is read no further than its limit and
/// dropped, so that what was typed beside it is not lost.
/// # Errors
/// [`Problem::TooLarge`] when the form is longer than its route takes, [`Problem::NotUtf8`] when it is no
/// form, [`Problem::TooSlow`] when too many others hand in photographs.
pub async fn receive(
    app: &App,
    mut multipart: Multipart,
    file_field: &str,
    frame: &Frame,
) -> Result<Received, Problem> {
    let mut fields = Fields::default();
    let mut chosen: Vec<Result<(String, Vec<u8>), UploadError>> = Vec::new();
    let (mut text_left, mut bytes_left) = (MAX_TEXT_BYTES, MAX_TOTAL_BYTES);
    while let Some(mut field) = multipart
        .next_field()
        .await
        .map_err(|error| broken(&error))?
    {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let bytes = up_to(&mut field, text_left).await?;
            let bytes = bytes.map_err(|_| Problem::TooLarge)?;
            text_left -= bytes.len();
            let text = String::from_utf8(bytes).map_err(|_| Problem::NotUtf8)?;
            fields.add(name, text.replace("\r\n", "\n"));
            continue;
        };
        let read = up_to(&mut field, MAX_FILE_BYTES).await?;
        // A file field that was left alone comes as a file without name and content.
        if name != file_field || (file_name.is_empty() && read.as_ref().is_ok_and(Vec::is_empty)) {
            continue;
        }
        let held = chosen.iter().filter(|one| one.is_ok()).count();
        chosen.push(match read {
            Err(bytes) => Err(UploadError::TooLarge {
                name: huiyin_office::attachment::shown_name(&file_name),
                bytes,
            }),
            Ok(_) if held == MAX_FILES => Err(UploadError::TooMany),
            Ok(bytes) if bytes.len() > bytes_left => Err(UploadError::TooMuch),
            Ok(bytes) => {
                bytes_left -= bytes.len();
                Ok((file_name, bytes))
            }
        });
    }
    let checked = match chosen.is_empty() {
        true => Vec::new(),
        false => app.run_with_files(move |_| Ok(check(chosen))).await?,
    };
    let mut received = Received {
        fields,
        files: Vec::new(),
        mend: Mend::none(),
    };
    let mut faults: Vec<UploadError> = Vec::new();
    for one in checked {
        match one {
            Ok(file) => received.files.push(file),
            Err(fault) if faults.contains(&fault) => {}
            Err(fault) => faults.push(fault),
        }
    }
    let said: Vec<String> = faults.iter().map(|fault| error(frame, fault)).collect();
    if !said.is_empty() {
        received.mend.add(file_field, said.join(" "));
    }
    Ok(received)
}

fn check(chosen: Vec<Result<(String, Vec<u8>), UploadError>>) -> Vec<Result<Upload, UploadError>> {
    let check = |(name, bytes): (String, Vec<u8>)| Upload::check(&name, bytes);
    chosen.into_iter().map(|one| one.and_then(check)).collect()
}

/// What to do about a file, in the reader's words.
pub fn error(frame: &Frame, error: &UploadError) -> String {
    let key = format!("upload.{}", error.code());
    let limit = size(frame, MAX_FILE_BYTES as u64);
    match error {
        UploadError::TooLarge { name, bytes } => {
            let size = size(frame, *bytes as u64);
            let values: [(&str, &dyn std::fmt::Display); 3] =
                [("name", name), ("size", &size), ("limit", &limit)];
            huiyin_wording::sentence(frame.locale(), &key, &values)
        }
        UploadError::OtherKind { name, is } => {
            let kind = is.extension().to_uppercase();
            frame.t2(&key, "name", name, "kind", kind)
        }
        UploadError::TooManyPixels { name } => {
            frame.t2(&key, "name", name, "millions", MAX_PIXELS / 1_000_000)
        }
        UploadError::TooMany => frame.t1(&key, "n", MAX_FILES),
        UploadError::TooMuch => frame.t1(&key, "limit", size(frame, MAX_TOTAL_BYTES as u64)),
        other => frame.t1(&key, "name", other.name()),
    }
}

/// The bytes of a field, or their number when there are more than `limit`; the rest is read and dropped.
/// # Errors
/// As [`receive`].
pub async fn up_to(field: &mut Field<'_>, limit: usize) -> Result<Result<Vec<u8>, usize>, Problem> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        length += chunk.len();
        if length <= limit {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    Ok(if length <= limit {
        Ok(bytes)
    } else {
        Err(length)
    })
}

fn broken(error: &axum::extract::multipart::MultipartError) -> Problem {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => Problem::NotUtf8,
    }
}
