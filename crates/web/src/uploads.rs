//! Reading a form with files, with limits while it streams in.

mod parts;
mod room;

use axum::extract::Multipart;
use huiyin_office::attachment::{
    MAX_FILE_BYTES, MAX_FILES, MAX_PIXELS, MAX_TOTAL_BYTES, Scanner, Upload, UploadError,
    shown_name,
};

use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::origin::Address;
use crate::papers::size;
use crate::problem::Problem;
pub use parts::up_to;
use parts::{Broken, Chosen, Limits};
use room::Piece;
pub use room::Room;

/// What came in.
pub struct Received {
    /// The fields that are text.
    pub fields: Fields,
    /// The files that can be taken.
    pub files: Vec<Upload>,
    /// What is wrong with the others, at the file field.
    pub mend: Mend,
    /// The room that the files take: keep it until they are sealed.
    pub room: Vec<Piece>,
}

/// What a form with files may bring.
const LIMITS: Limits = Limits {
    text: 256 * 1024,
    file: MAX_FILE_BYTES,
    files: MAX_FILES,
    all: MAX_TOTAL_BYTES,
};

/// Reads the form to its end, then looks at the files.
/// # Errors
/// [`Problem::TooLarge`] when the form is longer than its route takes, [`Problem::NotUtf8`] when it is no
/// form, [`Problem::TooSlow`] when too many others hand in photographs.
pub async fn receive(
    app: &App,
    from: &Address,
    multipart: Multipart,
    file_field: &str,
    frame: &Frame,
) -> Result<Received, Problem> {
    let piece = || app.room().piece(from.0);
    let ((texts, chosen), room) = parts::read(multipart, file_field, LIMITS, piece).await?;
    let mut fields = Fields::default();
    for (name, text) in texts {
        fields.add(name, text);
    }
    let checked = match chosen.is_empty() {
        true => Vec::new(),
        false => {
            let scanner = app.edge().scanner.clone();
            app.run_with_files(move |_| Ok(check(chosen, scanner.as_ref())))
                .await?
        }
    };
    let mut received = Received {
        fields,
        files: Vec::new(),
        mend: Mend::none(),
        room,
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

fn check(chosen: Vec<Chosen>, scanner: Option<&Scanner>) -> Vec<Result<Upload, UploadError>> {
    let check = |one: Chosen| match one {
        Chosen::File(name, bytes) => Upload::check(&name, bytes, scanner),
        Chosen::TooLarge(name, bytes) => Err(UploadError::TooLarge {
            name: shown_name(&name),
            bytes,
        }),
        Chosen::TooMany => Err(UploadError::TooMany),
        Chosen::TooMuch => Err(UploadError::TooMuch),
        Chosen::NoRoom(name) => Err(UploadError::NoRoom {
            name: shown_name(&name),
        }),
    };
    chosen.into_iter().map(check).collect()
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

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::TooLarge => Self::TooLarge,
            Broken::NotAForm => Self::NotUtf8,
            Broken::TooSlow => Self::TooSlow,
        }
    }
}
