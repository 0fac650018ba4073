//! Every route: what it does is one of the acts that [`huiyin_domain::access`] decides. A test holds this table
//! against the router, so that no page opens without somebody having said to whom.

use axum::http::Method;
use huiyin_domain::access::{Act, Route};

use crate::paths::*;

const fn get(path: &'static str, act: Act) -> Route {
    Route {
        method: "GET",
        path,
        act,
    }
}

const fn post(path: &'static str, act: Act) -> Route {
    Route {
        method: "POST",
        path,
        act,
    }
}

/// The table, public pages first.
pub const ROUTES: &[Route] = &[
    get(HOME, Act::SeePublic),
    get(DOORS, Act::SeePublic),
    get(VISIT, Act::SeePublic),
    get(GENUINE, Act::SeePublic),
    get(ACCESSIBILITY, Act::SeePublic),
    get(COOKIES, Act::SeePublic),
    get(PRIVACY, Act::SeePublic),
    get(SOURCE, Act::SeePublic),
    get(RECORD, Act::SeePublic),
    get(CHECK_RECEIPT, Act::SeePublic),
    post(CHECK_RECEIPT, Act::SeePublic),
    post(PREFERENCES, Act::SeePublic),
    get(ASSET, Act::SeePublic),
    get(JOURNAL, Act::SeePublic),
    get(HEALTH, Act::SeePublic),
    get(SUBMIT, Act::HandIn),
    post(SUBMIT, Act::HandIn),
    get(DRAFT, Act::HandIn),
    post(DRAFT, Act::HandIn),
    get(SUBMIT_SAVED, Act::HandIn),
    post(SUBMIT_LEAVE, Act::HandIn),
    get(SUBMIT_DOOR, Act::HandIn),
    get(SUBMIT_FILES, Act::HandIn),
    post(SUBMIT_FILES, Act::HandIn),
    get(SUBMIT_CHECK, Act::HandIn),
    post(SUBMIT_CHECK, Act::HandIn),
    get(SUBMIT_RECEIPT, Act::HandIn),
    get(SUBMIT_STEP, Act::HandIn),
    post(SUBMIT_STEP, Act::HandIn),
    post(PETITIONS, Act::HandIn),
    get(PROGRESS, Act::LookUp),
    post(PROGRESS, Act::LookUp),
    get(PROGRESS_HELP, Act::LookUp),
    post(PROGRESS_LEAVE, Act::LookUp),
    get(PROGRESS_OF, Act::ReadOwn),
    get(PROGRESS_PAPER, Act::ReadOwn),
    get(PROGRESS_DOCUMENT, Act::ReadOwn),
    get(PROGRESS_FILE, Act::ReadOwn),
    get(PROGRESS_RECEIPT, Act::ReadOwn),
    get(PROGRESS_MATERIAL, Act::ActAsPetitioner),
    post(PROGRESS_MATERIAL, Act::ActAsPetitioner),
    get(PROGRESS_WITHDRAW, Act::ActAsPetitioner),
    post(PROGRESS_WITHDRAW, Act::ActAsPetitioner),
    get(PROGRESS_RATE, Act::ActAsPetitioner),
    post(PROGRESS_RATE, Act::ActAsPetitioner),
    get(PROGRESS_REVIEW, Act::ActAsPetitioner),
    post(PROGRESS_REVIEW, Act::ActAsPetitioner),
    get(PROGRESS_RE_REVIEW, Act::ActAsPetitioner),
    post(PROGRESS_RE_REVIEW, Act::ActAsPetitioner),
    get(PROGRESS_OPENING, Act::ActAsPetitioner),
    post(PROGRESS_OPENING, Act::ActAsPetitioner),
    get(SIGN_IN, Act::SignIn),
    post(SIGN_IN, Act::SignIn),
    post(SIGN_OUT, Act::SignIn),
    get(FIRST_PASSWORD, Act::SignIn),
    post(FIRST_PASSWORD, Act::SignIn),
    post(SIGN_IN_CODE, Act::SignIn),
    get(ACCOUNT, Act::KeepAccount),
    post(ACCOUNT_PASSWORD, Act::KeepAccount),
    post(ACCOUNT_SESSIONS, Act::KeepAccount),
    get(ACCOUNT_SECOND, Act::KeepAccount),
    post(ACCOUNT_SECOND, Act::KeepAccount),
    get(STAFF_HELP, Act::KeepAccount),
    post(STAFF_KEYS, Act::KeepAccount),
    post(STAFF_STAY, Act::KeepAccount),
    get(STAFF, Act::SeeOwnDesk),
    get(STAFF_MATTERS, Act::FindMatters),
    get(STAFF_SEARCH, Act::FindMatters),
    get(STAFF_MATTER, Act::ReadMatter),
    get(STAFF_PAPER, Act::ReadMatter),
    get(STAFF_DOCUMENT, Act::ReadMatter),
    post(STAFF_DOCUMENT, Act::IssuePaper),
    post(STAFF_DOCUMENT_COPY, Act::IssuePaper),
    post(STAFF_FILE, Act::OpenFiles),
    get(STAFF_IDENTITY, Act::OpenIdentity),
    post(STAFF_IDENTITY, Act::OpenIdentity),
    post(STAFF_IDENTITY_END, Act::OpenIdentity),
    get(STAFF_STEP, Act::TakeStep),
    post(STAFF_STEP, Act::TakeStep),
    get(STAFF_STEP_PREVIEW, Act::TakeStep),
    get(STAFF_REGISTER, Act::Register),
    get(STAFF_REGISTER_CHANNEL, Act::Register),
    post(STAFF_REGISTER_CHANNEL, Act::Register),
    get(STAFF_SLIP, Act::ReadMatter),
    get(STAFF_REGISTERS, Act::FindMatters),
    get(STAFF_REGISTER_BOOK, Act::OpenBook),
    get(STAFF_REGISTER_PRINT, Act::OpenBook),
    get(STAFF_REGISTER_TABLE, Act::OpenBook),
    get(STAFF_SIGN_QUEUE, Act::SeeSignQueue),
    get(STAFF_RELEASES, Act::SeeReleases),
    post(STAFF_RELEASE, Act::ReleaseIdentity),
    get(STAFF_DUTY, Act::SeeRoster),
    post(STAFF_DUTY, Act::SetRoster),
    get(STAFF_REVIEWS, Act::SeeReviews),
    get(ADMIN, Act::Administer),
    get(ADMIN_UNITS, Act::Administer),
    get(ADMIN_NEW_UNIT, Act::Administer),
    post(ADMIN_NEW_UNIT, Act::Administer),
    get(ADMIN_UNIT, Act::Administer),
    post(ADMIN_UNIT, Act::Administer),
    get(ADMIN_OFFICERS, Act::Administer),
    get(ADMIN_NEW_OFFICER, Act::Administer),
    post(ADMIN_NEW_OFFICER, Act::Administer),
    get(ADMIN_OFFICER, Act::Administer),
    post(ADMIN_OFFICER, Act::Administer),
    post(ADMIN_LINK, Act::Administer),
    get(ADMIN_PLACES, Act::Administer),
    post(ADMIN_PLACES, Act::Administer),
    get(ADMIN_CATEGORIES, Act::Administer),
    post(ADMIN_CATEGORIES, Act::Administer),
    get(ADMIN_SITE, Act::Administer),
    post(ADMIN_SITE, Act::Administer),
    get(ADMIN_PAPERS, Act::Administer),
    post(ADMIN_PAPERS, Act::Administer),
    get(ADMIN_SAMPLE, Act::Administer),
    get(ADMIN_TERMS, Act::Administer),
    post(ADMIN_TERMS, Act::Administer),
    get(ADMIN_CALENDARS, Act::Administer),
    post(ADMIN_CALENDARS, Act::Administer),
    post(ADMIN_CALENDAR_FILE, Act::Administer),
    get(ADMIN_HISTORY, Act::Administer),
    get(ADMIN_CHANGE, Act::Administer),
];

/// What this route does; none when there is no such line.
pub(crate) fn act(method: &Method, path: &str) -> Option<Act> {
    // What is only looked at is looked at with HEAD as well.
    let method = if *method == Method::HEAD {
        Method::GET
    } else {
        method.clone()
    };
    let found = ROUTES
        .iter()
        .find(|route| route.path == path && route.method == method.as_str());
    found.map(|route| route.act)
}
