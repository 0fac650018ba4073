//! Every URL of the product is built here.

use std::fmt::Display;

use huiyin_domain::id::MatterNumber;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The first page.
pub const HOME: &str = "/";
/// Telephone, address, hours, on the first page.
pub const HELP: &str = "/#help";
/// Static files, named by their content.
pub const ASSET: &str = "/assets/{hash}/{name}";
/// Language, text size, contrast.
pub const PREFERENCES: &str = "/preferences";
/// Is the server well?
pub const HEALTH: &str = "/healthz";
/// Petitions handed in by a program (a form of the office's own site, a mobile client).
pub const PETITIONS: &str = "/api/petitions";
/// The published journals; below it the layout of the tile specification.
pub const JOURNAL: &str = "/journal/{office}/{generation}/{*file}";

/// How to tell that a page is the office's own.
pub const GENUINE: &str = "/genuine";
/// Accessibility statement.
pub const ACCESSIBILITY: &str = "/accessibility";
/// Cookies.
pub const COOKIES: &str = "/cookies";
/// What happens with personal information.
pub const PRIVACY: &str = "/privacy";
/// Source code and licence.
pub const SOURCE: &str = "/source";
/// Where the journal stands: counts and the newest checkpoint.
pub const RECORD: &str = "/record";
/// Which door is the right one: courts, arbitration, review, discipline, police.
pub const DOORS: &str = "/doors";
/// Visiting and calling.
pub const VISIT: &str = "/visit";
/// Checking a receipt.
pub const CHECK_RECEIPT: &str = "/receipts/check";

/// A new petition: its first step.
pub const SUBMIT: &str = "/submit";
/// One step of a new petition.
pub const SUBMIT_STEP: &str = "/submit/{step}";
/// Going on with a draft by its code.
pub const DRAFT: &str = "/submit/draft";

/// Leaving a draft: its code, to be written down.
pub const SUBMIT_SAVED: &str = "/submit/saved";
/// This browser forgets the draft's code.
pub const SUBMIT_LEAVE: &str = "/submit/leave";
/// Another door that may fit better.
pub const SUBMIT_DOOR: &str = "/submit/door";
/// Photographs and papers, after who asks.
pub const SUBMIT_FILES: &str = "/submit/files";
/// Every answer once more, and handing in.
pub const SUBMIT_CHECK: &str = "/submit/check";
/// Number and query code.
pub const SUBMIT_RECEIPT: &str = "/submit/receipt";

/// Looking a petition up with number and query code.
pub const PROGRESS: &str = "/progress";
/// One petition as its petitioner sees it.
pub const PROGRESS_OF: &str = "/progress/{number}";

/// Where number and query code stand, and whom to call.
pub const PROGRESS_HELP: &str = "/progress/find";
/// Closing one petition on this device.
pub const PROGRESS_LEAVE: &str = "/progress/leave";
/// One written act.
pub const PROGRESS_PAPER: &str = "/progress/{number}/papers/{n}";
/// The same as it was issued.
pub const PROGRESS_DOCUMENT: &str = "/progress/{number}/papers/{n}/document";
/// One file.
pub const PROGRESS_FILE: &str = "/progress/{number}/files/{n}";
/// The receipt, as the file that anybody can check.
pub const PROGRESS_RECEIPT: &str = "/progress/{number}/receipt";
/// More words or files.
pub const PROGRESS_MATERIAL: &str = "/progress/{number}/material";
/// Withdrawing, on a page that says what follows.
pub const PROGRESS_WITHDRAW: &str = "/progress/{number}/withdrawal";
/// Rating.
pub const PROGRESS_RATE: &str = "/progress/{number}/rating";
/// Asking for a review.
pub const PROGRESS_REVIEW: &str = "/progress/{number}/review";
/// Asking for a re-review.
pub const PROGRESS_RE_REVIEW: &str = "/progress/{number}/re-review";
/// Why an identity was opened, asked by its petitioner.
pub const PROGRESS_OPENING: &str = "/progress/{number}/openings/{n}";

/// My desk.
pub const STAFF: &str = "/staff";
/// Signing in.
pub const SIGN_IN: &str = "/staff/sign-in";
/// The code that is asked for after the password.
pub const SIGN_IN_CODE: &str = "/staff/sign-in/code";
/// Signing out.
pub const SIGN_OUT: &str = "/staff/sign-out";
/// A one-time link for the first password.
pub const FIRST_PASSWORD: &str = "/staff/first/{token}";
/// Own account: password, sessions.
pub const ACCOUNT: &str = "/staff/account";
/// Changing the own password.
pub const ACCOUNT_PASSWORD: &str = "/staff/account/password";
/// Setting the second step of signing in.
pub const ACCOUNT_SECOND: &str = "/staff/account/second";
/// Ending own sessions.
pub const ACCOUNT_SESSIONS: &str = "/staff/account/sessions";
/// Shortcuts and explanations.
pub const STAFF_HELP: &str = "/staff/help";
/// Search.
pub const STAFF_SEARCH: &str = "/staff/search";
/// Registration of what came in.
pub const STAFF_REGISTER: &str = "/staff/registration";
/// Registration by channel.
pub const STAFF_REGISTER_CHANNEL: &str = "/staff/registration/{channel}";
/// What the petitioner takes home from the counter.
pub const STAFF_SLIP: &str = "/staff/registration/slips/{number}";
/// All matters this officer may read.
pub const STAFF_MATTERS: &str = "/staff/matters";
/// One matter.
pub const STAFF_MATTER: &str = "/staff/matters/{number}";
/// Who petitions, opened for a purpose.
pub const STAFF_IDENTITY: &str = "/staff/matters/{number}/identity";
/// What is open of it ends.
pub const STAFF_IDENTITY_END: &str = "/staff/matters/{number}/identity/end";
/// One step on a matter: its form, and taking it.
pub const STAFF_STEP: &str = "/staff/matters/{number}/{step}";
/// A written answer as it will read.
pub const STAFF_STEP_PREVIEW: &str = "/staff/matters/{number}/{step}/preview";
/// One written act of a matter.
pub const STAFF_PAPER: &str = "/staff/papers/{number}/{n}";
/// A document of it: its draft to look at, and issuing it.
pub const STAFF_DOCUMENT: &str = "/staff/papers/{number}/{n}/{kind}";
/// The document as it was issued, which holds a name.
pub const STAFF_DOCUMENT_COPY: &str = "/staff/papers/{number}/{n}/{kind}/copy";
/// A file that was handed in: opening it.
pub const STAFF_FILE: &str = "/staff/files/{number}/{n}";
/// Registers.
pub const STAFF_REGISTERS: &str = "/staff/registers";
/// One register.
pub const STAFF_REGISTER_BOOK: &str = "/staff/registers/{register}";
/// One register as sheets of paper.
pub const STAFF_REGISTER_PRINT: &str = "/staff/registers/{register}/print";
/// One register as a table.
pub const STAFF_REGISTER_TABLE: &str = "/staff/registers/{register}/table";
/// What waits for a leader's signature.
pub const STAFF_SIGN_QUEUE: &str = "/staff/sign-queue";
/// What waits for a custodian.
pub const STAFF_RELEASES: &str = "/staff/releases";
/// A custodian's word on one of them.
pub const STAFF_RELEASE: &str = "/staff/releases/{number}/{n}";
/// The duty roster.
pub const STAFF_DUTY: &str = "/staff/duty";
/// The review body's desk.
pub const STAFF_REVIEWS: &str = "/staff/reviews";
/// Administration.
pub const ADMIN: &str = "/staff/admin";
/// Units.
pub const ADMIN_UNITS: &str = "/staff/admin/units";
/// A unit to add.
pub const ADMIN_NEW_UNIT: &str = "/staff/admin/new-unit";
/// One unit.
pub const ADMIN_UNIT: &str = "/staff/admin/units/{code}";
/// Officers.
pub const ADMIN_OFFICERS: &str = "/staff/admin/officers";
/// An officer to add.
pub const ADMIN_NEW_OFFICER: &str = "/staff/admin/new-officer";
/// One officer.
pub const ADMIN_OFFICER: &str = "/staff/admin/officers/{code}";
/// A one-time link for one officer.
pub const ADMIN_LINK: &str = "/staff/admin/officers/{code}/link";
/// Places that forms offer.
pub const ADMIN_PLACES: &str = "/staff/admin/places";
/// Categories that forms offer.
pub const ADMIN_CATEGORIES: &str = "/staff/admin/categories";
/// What the public pages say of the office.
pub const ADMIN_SITE: &str = "/staff/admin/site";
/// Letterhead, numbers, form and words of documents.
pub const ADMIN_PAPERS: &str = "/staff/admin/papers";
/// A document as it is set now, with the name of each part in its place.
pub const ADMIN_SAMPLE: &str = "/staff/admin/papers/{kind}";
/// Terms.
pub const ADMIN_TERMS: &str = "/staff/admin/terms";
/// Calendars.
pub const ADMIN_CALENDARS: &str = "/staff/admin/calendars";
/// A calendar as a file.
pub const ADMIN_CALENDAR_FILE: &str = "/staff/admin/calendars/file";
/// What was changed, by whom.
pub const ADMIN_HISTORY: &str = "/staff/admin/history";
/// One change.
pub const ADMIN_CHANGE: &str = "/staff/admin/history/{entry}";
/// Going on with a session that nobody used for a while.
pub const STAFF_STAY: &str = "/staff/stay";
/// Shortcuts of the staff pages on or off.
pub const STAFF_KEYS: &str = "/staff/help/keys";

/// Where one journal is published.
pub fn journal(office: &str, generation: u32) -> String {
    format!("/journal/{office}/g{generation}/checkpoint")
}

/// A static file.
pub fn asset(hash: &str, name: &str) -> String {
    format!("/assets/{hash}/{name}")
}

/// One step of a new petition.
pub fn submit(step: &str) -> String {
    format!("/submit/{step}")
}

/// Is this path a staff page behind the sign-in?
pub fn is_staff(path: &str) -> bool {
    let within = |of: &str| path == of || path.strip_prefix(of).is_some_and(|p| p.starts_with('/'));
    within(STAFF) && !within(SIGN_IN) && !within(SIGN_OUT) && !within("/staff/first")
}

/// Signing in, and then on to where the officer was going; `over`: a session was there.
pub fn sign_in(to: &str, over: bool) -> String {
    let to = utf8_percent_encode(to, NON_ALPHANUMERIC);
    let over = if over { "&over=1" } else { "" };
    format!("{SIGN_IN}?to={to}{over}")
}

/// The link that sets a password once.
pub fn first_password(token: &str) -> String {
    format!("/staff/first/{token}")
}

/// The own account after something was done there.
pub fn account_done(what: &str) -> String {
    format!("{ACCOUNT}?done={what}")
}

/// One step of a new petition, opened from the check and going back there.
pub fn submit_change(step: &str) -> String {
    format!("/submit/{step}?back=check")
}

/// The look-up with the number filled in; the query code is never in an address.
pub fn progress_with(number: &str) -> String {
    format!("/progress?number={number}")
}

/// Something of one petition: `material`, `withdrawal`, `rating`, `review`, `re-review`.
pub fn progress_part(number: &str, part: &str) -> String {
    format!("/progress/{number}/{part}")
}

/// One written act.
pub fn progress_paper(number: &str, n: usize) -> String {
    format!("/progress/{number}/papers/{n}")
}

/// One written act as it was issued.
pub fn progress_document(number: &str, n: usize) -> String {
    format!("/progress/{number}/papers/{n}/document")
}

/// Where its petitioner asks about an opening.
pub fn progress_opening(number: &str, n: usize) -> String {
    format!("/progress/{number}/openings/{n}")
}

/// One file.
pub fn progress_file(number: &str, n: usize) -> String {
    format!("/progress/{number}/files/{n}")
}

/// The look-up, after a matter was open on this device.
pub fn progress_closed(number: &str) -> String {
    let number: String = number
        .bytes()
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        .map(char::from)
        .collect();
    format!("/progress?number={number}&over")
}

/// One petition, after its petitioner took a step.
pub fn progress_done(number: &str, step: &str) -> String {
    format!("/progress/{number}?done={step}")
}

/// One petition as its petitioner sees it.
pub fn progress_of(number: &str) -> String {
    format!("/progress/{number}")
}

/// One petition as its petitioner sees it.
pub fn progress(number: &MatterNumber) -> String {
    format!("/progress/{number}")
}

/// One matter on the desk. A number as a row of ours has it needs not be read once more.
pub fn staff_matter(number: impl Display) -> String {
    format!("/staff/matters/{number}")
}

/// Who petitions.
pub fn staff_identity(number: impl Display) -> String {
    format!("/staff/matters/{number}/identity")
}

/// Where what is open of it ends.
pub fn staff_identity_end(number: impl Display) -> String {
    format!("/staff/matters/{number}/identity/end")
}

/// One step on a matter.
pub fn staff_step(number: &MatterNumber, step: &str) -> String {
    format!("/staff/matters/{number}/{step}")
}

/// One unit in administration.
pub fn admin_unit(code: &str) -> String {
    format!("{ADMIN_UNITS}/{code}")
}

/// One officer in administration.
pub fn admin_officer(code: &str) -> String {
    format!("{ADMIN_OFFICERS}/{code}")
}

/// A document as it is set now.
pub fn admin_sample(kind: &str) -> String {
    format!("{ADMIN_PAPERS}/{kind}")
}

/// A one-time link for one officer.
pub fn admin_link(code: &str) -> String {
    format!("{ADMIN_OFFICERS}/{code}/link")
}

/// One change of the office.
pub fn admin_change(entry: u64) -> String {
    format!("{ADMIN_HISTORY}/{entry}")
}

/// The changes of one unit, officer or setting.
pub fn admin_history_of(of: &str, name: &str) -> String {
    format!("{ADMIN_HISTORY}?of={of}&name={name}")
}

/// The changes before one of them, of one thing or of all.
pub fn admin_history_before(of: Option<(&str, &str)>, entry: u64) -> String {
    match of {
        Some((of, name)) => format!("{ADMIN_HISTORY}?of={of}&name={name}&before={entry}"),
        None => format!("{ADMIN_HISTORY}?before={entry}"),
    }
}

/// A page with a word on what was done just now.
pub fn done(path: &str, what: &str) -> String {
    format!("{path}?done={what}")
}

/// A written answer as it will read.
pub fn staff_step_preview(number: &MatterNumber, step: &str) -> String {
    format!("/staff/matters/{number}/{step}/preview")
}

/// One written act of a matter.
pub fn staff_paper(number: &MatterNumber, n: usize) -> String {
    format!("/staff/papers/{number}/{n}")
}

/// The same after a document of it was issued.
pub fn staff_paper_issued(number: &MatterNumber, n: usize) -> String {
    format!("/staff/papers/{number}/{n}?done=issued")
}

/// A document of a written act.
pub fn staff_document(number: &MatterNumber, n: usize, kind: &str) -> String {
    format!("/staff/papers/{number}/{n}/{kind}")
}

/// Where a file of a matter is opened.
pub fn staff_file(number: &MatterNumber, n: usize) -> String {
    format!("/staff/files/{number}/{n}")
}

/// Where a custodian answers what was asked.
pub fn staff_release(number: impl Display, n: usize) -> String {
    format!("{STAFF_RELEASES}/{number}/{n}")
}

/// The week of a unit's duty roster that holds this day.
pub fn staff_duty(unit: &str, day: jiff::civil::Date) -> String {
    format!("{STAFF_DUTY}?unit={unit}&week={day}")
}

/// The document as it was issued.
pub fn staff_document_copy(number: &MatterNumber, n: usize, kind: &str) -> String {
    format!("/staff/papers/{number}/{n}/{kind}/copy")
}

/// Registration of what came in this way.
pub fn staff_registration(channel: &str) -> String {
    format!("/staff/registration/{channel}")
}

/// The same form, empty, after something was registered.
pub fn staff_registration_saved(channel: &str, number: &str) -> String {
    format!("/staff/registration/{channel}?saved={number}")
}

/// The slip of a matter.
pub fn staff_slip(number: &str) -> String {
    format!("/staff/registration/slips/{number}")
}

/// One register.
pub fn staff_register(register: &str) -> String {
    format!("/staff/registers/{register}")
}

/// What stands in a query as it is (RFC 3986, section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// One register as sheets of paper, by period.
pub fn staff_register_print(register: &str, period: &str) -> String {
    format!("/staff/registers/{register}/print?{period}")
}

/// One register as a table, by period.
pub fn staff_register_table(register: &str, period: &str) -> String {
    format!("/staff/registers/{register}/table?{period}")
}

/// A period of one unit's register, as a query.
pub fn period(from: &str, to: &str, unit: &str) -> String {
    let value = |text| utf8_percent_encode(text, UNRESERVED);
    format!("from={}&to={}&unit={}", value(from), value(to), value(unit))
}

/// One thing asked for, as a query.
pub fn asks(name: &str, value: &str) -> String {
    format!("{name}={}", utf8_percent_encode(value, UNRESERVED))
}

/// The page of a register that shows this period.
pub fn staff_register_period(register: &str, period: &str) -> String {
    format!("/staff/registers/{register}?{period}")
}

/// The next page of a list that this query asks for.
pub fn further(list: &str, query: &str, after: &str) -> String {
    let after = utf8_percent_encode(after, UNRESERVED);
    match query.is_empty() {
        true => format!("{list}?after={after}"),
        false => format!("{list}?{query}&after={after}"),
    }
}

/// A path with its query; blank values are left out.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut whole = path.to_owned();
    let mut mark = '?';
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        whole.push(mark);
        whole.push_str(name);
        whole.push('=');
        whole.extend(utf8_percent_encode(value, UNRESERVED));
        mark = '&';
    }
    whole
}
