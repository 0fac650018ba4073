//! Reading the parts of a form with files; nothing else, so that the fuzz target can take this file in by its path.

use std::time::Duration;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};

/// Within this time something of a form must arrive; a slow line sends something.
const NEXT_PIECE: Duration = Duration::from_secs(30);

/// Of files so much is held at a time: for each piece there has to be room.
pub const PIECE_BYTES: usize = 1024 * 1024;

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
    /// One for which there was no room just now: its name.
    NoRoom(String),
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

/// Reads a form to its end. A file that is too long, or has no room, is read and dropped, so that what was typed
/// beside it is not lost. `room` gives a piece, or none; the pieces are handed over with what they hold.
/// # Errors
/// [`Broken`].
pub async fn read<P>(
    mut multipart: Multipart,
    file_field: &str,
    limits: Limits,
    room: impl Fn() -> Option<P>,
) -> Result<(Parts, Vec<P>), Broken> {
    let (mut texts, mut chosen, mut held) = (Vec::new(), Vec::new(), Vec::new());
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
        let (mut bytes, mut pieces, mut length, mut has_room) = (Vec::new(), Vec::new(), 0, true);
        while let Some(chunk) = in_time(field.chunk()).await? {
            length += chunk.len();
            while has_room && length <= limits.file && pieces.len() * PIECE_BYTES < length {
                match room() {
                    Some(piece) => pieces.push(piece),
                    None => has_room = false,
                }
            }
            if has_room && length <= limits.file {
                bytes.reserve_exact(pieces.len() * PIECE_BYTES - bytes.len());
                bytes.extend_from_slice(&chunk);
            } else {
                (bytes, pieces) = (Vec::new(), Vec::new());
            }
        }
        // A file field that was left alone comes as a file without name and content.
        if name != file_field || (file_name.is_empty() && length == 0) {
            continue;
        }
        chosen.push(match length {
            _ if length > limits.file => Chosen::TooLarge(file_name, length),
            _ if files_left == 0 => Chosen::TooMany,
            _ if length > bytes_left => Chosen::TooMuch,
            _ if !has_room => Chosen::NoRoom(file_name),
            _ => {
                bytes_left -= length;
                files_left -= 1;
                held.append(&mut pieces);
                Chosen::File(file_name, bytes)
            }
        });
    }
    Ok(((texts, chosen), held))
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
    if let Ok(((texts, chosen), _)) = read(form, "files", limits, || Some(())).await {
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
    use std::cell::Cell;

    use axum::extract::FromRequest as _;

    use super::*;

    #[tokio::test]
    async fn a_file_without_room_is_told_and_what_was_typed_beside_it_is_kept() {
        let head = "--b\r\ncontent-disposition: form-data; name=";
        let long = "x".repeat(PIECE_BYTES + 1);
        let file = |name: &str, bytes: &str| {
            format!("{head}\"files\"; filename=\"{name}\"\r\n\r\n{bytes}\r\n")
        };
        let form = [
            file("a", "short"),
            file("b", &long),
            file("c", "short"),
            format!("{head}\"note\"\r\n\r\n水渠\r\n--b--\r\n"),
        ];
        let request = axum::http::Request::post("/")
            .header("content-type", "multipart/form-data; boundary=b")
            .body(axum::body::Body::from(form.concat()))
            .unwrap();
        let form = Multipart::from_request(request, &()).await.unwrap();
        let limits = Limits {
            text: 100,
            file: 2 * PIECE_BYTES,
            files: 3,
            all: 3 * PIECE_BYTES,
        };
        // Two pieces at once; those of a file that was dropped are there for the next.
        let free = Cell::new(2);
        struct Piece<'a>(&'a Cell<i32>);
        impl Drop for Piece<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
            }
        }
        let room = || {
            let left = free.get() - 1;
            (left >= 0).then(|| {
                free.set(left);
                Piece(&free)
            })
        };
        let ((texts, chosen), held) = read(form, "files", limits, room).await.unwrap();
        assert_eq!(texts, [("note".to_owned(), "水渠".to_owned())]);
        let short = |name: &str| Chosen::File(name.to_owned(), b"short".to_vec());
        assert_eq!(
            chosen,
            [short("a"), Chosen::NoRoom("b".to_owned()), short("c")]
        );
        assert_eq!((held.len(), free.get()), (2, 0));
    }

    #[tokio::test]
    async fn the_committed_inputs_of_the_fuzz_target_do_no_harm() {
        let corpus =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/multipart");
        let mut count = 0;
        for file in std::fs::read_dir(corpus).unwrap() {
            fuzz(&std::fs::read(file.unwrap().path()).unwrap()).await;
            count += 1;
        }
        assert_ne!(count, 0);
    }
}
