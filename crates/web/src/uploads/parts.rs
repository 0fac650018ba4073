//! Reading the parts of a form with files; nothing else, so that the fuzz target can take this file in by its path.

use std::time::Duration;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};

/// Within this time something of a form must arrive; a slow line sends something.
const NEXT_PIECE: Duration = Duration::from_secs(30);

/// How much of a form is kept.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Bytes of all texts.
    pub text: usize,
    /// Bytes of a file.
    pub file: usize,
    /// Files.
    pub files: usize,
    /// Bytes of all files.
    pub all: usize,
}

/// What was chosen in the field for files.
#[derive(Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A file, with its name as it was sent.
    File(String, Vec<u8>),
    /// One that is longer than a file may be: its name, and its length as far as it was read.
    TooLarge(String, usize),
    /// One more than there may be.
    TooMany,
    /// One with which all are too long.
    TooMuch,
}

/// Why a form cannot be read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Longer than its route takes, or its texts are.
    TooLarge,
    /// It is no form.
    NotAForm,
    /// Nothing came for too long.
    TooSlow,
}

/// Texts by name, and what was chosen.
pub type Parts = (Vec<(String, String)>, Vec<Chosen>);

/// Reads a form to its end. A file that is too long is read and dropped, so that what was typed beside it is not lost.
/// # Errors
/// [`Broken`].
pub async fn read(
    mut multipart: Multipart,
    file_field: &str,
    limits: Limits,
) -> Result<Parts, Broken> {
    let (mut texts, mut chosen) = (Vec::new(), Vec::new());
    let (mut text_left, mut bytes_left, mut files_left) = (limits.text, limits.all, limits.files);
    while let Some(mut field) = in_time(multipart.next_field()).await? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let bytes = up_to(&mut field, text_left).await?;
            let bytes = bytes.map_err(|_| Broken::TooLarge)?;
            text_left -= bytes.len();
            let text = String::from_utf8(bytes).map_err(|_| Broken::NotAForm)?;
            texts.push((name, text.replace("\r\n", "\n")));
            continue;
        };
        let read = up_to(&mut field, limits.file).await?;
        // A file field that was left alone comes as a file without name and content.
        if name != file_field || (file_name.is_empty() && read.as_ref().is_ok_and(Vec::is_empty)) {
            continue;
        }
        chosen.push(match read {
            Err(bytes) => Chosen::TooLarge(file_name, bytes),
            Ok(_) if files_left == 0 => Chosen::TooMany,
            Ok(bytes) if bytes.len() > bytes_left => Chosen::TooMuch,
            Ok(bytes) => {
                bytes_left -= bytes.len();
                files_left -= 1;
                Chosen::File(file_name, bytes)
            }
        });
    }
    Ok((texts, chosen))
}

/// The bytes of a field, or their number when there are more than `limit`; the rest is read and dropped.
/// # Errors
/// As [`read`].
pub async fn up_to(field: &mut Field<'_>, limit: usize) -> Result<Result<Vec<u8>, usize>, Broken> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(chunk) = in_time(field.chunk()).await? {
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

async fn in_time<T>(piece: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Broken> {
    match tokio::time::timeout(NEXT_PIECE, piece).await {
        Ok(piece) => piece.map_err(|error| match error.status() {
            axum::http::StatusCode::PAYLOAD_TOO_LARGE => Broken::TooLarge,
            _ => Broken::NotAForm,
        }),
        Err(_) => Err(Broken::TooSlow),
    }
}

/// What the fuzz target and the replay of its corpus run: whatever the bytes, reading them ends within the limits.
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the fuzz target and the tests call it")
)]
pub async fn fuzz(bytes: &[u8]) {
    use axum::extract::FromRequest as _;

    let limits = Limits {
        text: 200,
        file: 100,
        files: 2,
        all: 150,
    };
    let kind = "multipart/form-data; boundary=b";
    let request = axum::http::Request::post("/")
        .header("content-type", kind)
        .body(axum::body::Body::from(bytes.to_vec()))
        .expect("a request");
    let Ok(form) = Multipart::from_request(request, &()).await else {
        return;
    };
    if let Ok((texts, chosen)) = read(form, "files", limits).await {
        let length: usize = texts.iter().map(|(_, text)| text.len()).sum();
        assert!(length <= limits.text);
        let files = chosen.iter().filter_map(|one| match one {
            Chosen::File(_, bytes) => Some(bytes.len()),
            _ => None,
        });
        let (count, all) = files.fold((0, 0), |(count, all), one| (count + 1, all + one));
        assert!(count <= limits.files && all <= limits.all);
    }
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn the_committed_inputs_of_the_fuzz_target_do_no_harm() {
        let corpus =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/multipart");
        let mut count = 0;
        for file in std::fs::read_dir(corpus).unwrap() {
            super::fuzz(&std::fs::read(file.unwrap().path()).unwrap()).await;
            count += 1;
        }
        assert_ne!(count, 0);
    }
}
