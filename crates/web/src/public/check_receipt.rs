//! `/receipts/check`: a receipt checked here, and how to have it checked without us.

use askama::Template;
use axum::Router;
use axum::extract::{Multipart, State};
use axum::response::Response;
use axum::routing::get;
use huiyin_journal::verify::{Proved, Verdict};
use huiyin_office::check_receipt::{Checked, MAX_RECEIPT_BYTES};

use crate::app::App;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::{page, paths};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::CHECK_RECEIPT, get(show).post(check))
}

/// The page.
#[derive(Template)]
#[template(path = "public/check_receipt.html")]
struct CheckPage {
    frame: Frame,
    mend: Mend,
    text: String,
    result: Option<Told>,
}

/// The verdict in words.
struct Told {
    /// Last part of the wording keys `check_receipt.verdict.<…>`.
    code: &'static str,
    good: bool,
    facts: Vec<(String, String)>,
    /// What is proved, then what is not: last parts of wording keys.
    proved: Vec<String>,
    not_proved: Vec<String>,
    /// Why it does not hold; empty otherwise.
    reason: String,
    /// The command that checks on another machine.
    command: String,
}

async fn show(frame: Frame) -> Result<Response, Problem> {
    page::ok(&CheckPage {
        frame,
        mend: Mend::none(),
        text: String::new(),
        result: None,
    })
}

/// Nothing is kept of what is checked.
async fn check(
    State(app): State<App>,
    frame: Frame,
    multipart: Multipart,
) -> Result<Response, Problem> {
    let (file, text) = receive(multipart).await?;
    let mut mend = Mend::none();
    let given = match (&file, text.trim()) {
        (Some(file), _) if file.len() > MAX_RECEIPT_BYTES => {
            mend.add("file", frame.text("check_receipt.too_large"));
            Vec::new()
        }
        (Some(file), _) => file.clone(),
        (None, "") => {
            mend.add("text", frame.text("check_receipt.missing"));
            Vec::new()
        }
        // A receipt file ends with a line end, which pasting loses; a code has none. A space is a character of its
        // base45 (RFC 9285 §4.2), also at its end.
        (None, pasted) if pasted.starts_with("PJ1:") => text
            .trim_start()
            .replace(['\n', '\r', '\t'], "")
            .into_bytes(),
        (None, _) => format!("{}\n", text.trim_end_matches(['\n', ' '])).into_bytes(),
    };
    if !mend.is_empty() {
        return page::mend(&CheckPage {
            frame,
            mend,
            text,
            result: None,
        });
    }
    let checked = app
        .run(move |office| Ok(office.check_receipt(&given)?))
        .await?;
    let result = Some(Told::of(&frame, &checked));
    page::ok(&CheckPage {
        frame,
        mend,
        text,
        result,
    })
}

/// The file, if one was chosen, and the pasted text.
async fn receive(mut multipart: Multipart) -> Result<(Option<Vec<u8>>, String), Problem> {
    let (mut file, mut text) = (None, String::new());
    while let Some(field) = multipart.next_field().await.map_err(|_| Problem::NotUtf8)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|_| Problem::TooLarge)?;
        match name.as_str() {
            "file" if !bytes.is_empty() => file = Some(bytes.to_vec()),
            "text" => {
                text = String::from_utf8(bytes.to_vec()).map_err(|_| Problem::NotUtf8)?;
                text = text.replace("\r\n", "\n");
            }
            _ => {}
        }
    }
    Ok((file, text))
}

impl Told {
    fn of(frame: &Frame, checked: &Checked) -> Self {
        let report = &checked.report;
        let good = !matches!(report.verdict, Verdict::Unsupported | Verdict::Invalid(_));
        let mut facts = Vec::new();
        if let Some(number) = &checked.number {
            facts.push((frame.text("check_receipt.number"), number.clone()));
        }
        if let Some(leaf) = &report.leaf {
            let day = leaf.day.to_string();
            let day = day.parse().map_or(day, |day| frame.day(&day));
            facts.push((frame.text("check_receipt.day"), day));
            let place = format!("{} #{}", leaf.origin, leaf.seq);
            facts.push((frame.text("check_receipt.journal"), place));
        }
        let reason = match report.verdict {
            Verdict::Invalid(code) => frame.text_in("check_receipt.why", code.as_str()),
            _ => String::new(),
        };
        let name = match &checked.number {
            Some(number) => format!("{number}.tlog-proof"),
            None => "receipt.tlog-proof".to_owned(),
        };
        Self {
            code: report.verdict_code(),
            good,
            facts,
            proved: report
                .proved
                .iter()
                .filter(|what| is_said_here(what))
                .map(|what| what.code().to_owned())
                .collect(),
            not_proved: report
                .not_proved
                .iter()
                .filter(|_| good)
                .map(|what| what.code().to_owned())
                .collect(),
            reason,
            command: format!("huiyin verify {name} --key '{}'", checked.vkey),
        }
    }
}

/// Nothing is opened here, and no newer state is compared.
fn is_said_here(what: &Proved) -> bool {
    match what {
        Proved::Included | Proved::SignedByLog | Proved::SeenBy(_) | Proved::ExistedBy(_) => true,
        Proved::BodyOpened
        | Proved::FieldsOpened(_)
        | Proved::DocumentsMatch(_)
        | Proved::StillThere(_) => false,
    }
}
