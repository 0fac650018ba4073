//! A whole office with a signer of its own: forms that are sent twice, sessions, passwords, files, documents.
//!
//! This test has its own `main`, because it is also the signer and the key service that the office starts as
//! `… sign --dir DIR` and `… keys serve --dir DIR`, and the office that dies between its commit and its answer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod audited;
mod books;
mod documents;
mod earlier;
mod files;
mod identity;
mod once;
mod scene;
mod sessions;

use std::path::Path;

use huiyin_office::{keys, signer};

use scene::Scene;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        // A signer that cannot start has told the office why.
        ["sign", _, dir] => drop(signer::run(Path::new(dir))),
        ["keys", "serve", _, dir] => drop(keys::run(Path::new(dir), None, None)),
        ["send", dir] => once::send_and_say(Path::new(dir)),
        wanted => run(wanted),
    }
}

fn run(wanted: &[&str]) {
    let tests: [(&str, fn()); 46] = [
        (
            "a_damaged_row_of_an_officer_or_a_unit_is_named_by_the_audit_and_made_again_by_a_rebuild",
            audited::posts,
        ),
        ("material_is_words_a_paper_or_files", files::something),
        (
            "an_audit_names_a_checkpoint_that_is_gone_and_leaves_an_office_that_never_signed_alone",
            audited::no_checkpoint,
        ),
        (
            "an_audit_names_a_database_rolled_back_below_what_is_signed_with_nothing_published",
            audited::rolled_back,
        ),
        (
            "an_audit_says_of_nothing_that_it_was_compared_which_was_not",
            audited::truly_compared,
        ),
        (
            "an_audit_names_each_published_seal_that_is_gone_changed_or_of_another_day",
            audited::seals,
        ),
        (
            "an_audit_asks_the_signer_what_the_start_asks_it_and_names_what_it_answers",
            audited::signer,
        ),
        (
            "an_audit_names_keys_that_are_there_and_do_not_work",
            audited::keys,
        ),
        (
            "what_a_page_of_a_book_says_of_a_day_is_what_the_whole_stretch_says",
            books::days,
        ),
        (
            "what_repeats_a_petition_is_behind_its_wall_whichever_of_the_two_is_entered_first",
            once::repeats_while_it_accuses,
        ),
        (
            "a_petition_repeats_a_matter_that_is_there_or_none",
            once::repeats,
        ),
        ("sixty_four_senders_of_one_form_make_one_entry", || {
            once::one_entry(&Scene::new(None));
        }),
        (
            "sixty_four_senders_of_one_form_make_one_entry_on_postgres",
            || once::one_entry(&Scene::new(Some(huiyin_testkit::postgres::url()))),
        ),
        (
            "after_a_crash_between_commit_and_answer_the_form_gives_the_same_number_and_code",
            once::crash,
        ),
        (
            "what_became_of_a_form_is_forgotten_after_thirty_days",
            once::forgotten,
        ),
        ("a_step_sent_twice_is_taken_once", once::twice),
        (
            "a_form_older_than_what_others_did_is_not_taken",
            once::moved,
        ),
        (
            "a_form_sent_again_with_other_content_says_so",
            once::changed,
        ),
        (
            "a_session_ends_half_an_hour_after_its_last_use_and_after_twelve_hours_whatever_happens",
            sessions::limits,
        ),
        ("a_session_outlives_a_restart", sessions::restart),
        (
            "a_code_that_names_no_officer_gets_no_link_and_no_session",
            sessions::no_officer,
        ),
        ("a_link_sets_one_password_once_within_a_day", sessions::link),
        (
            "the_journal_says_that_a_password_was_set_and_no_secret",
            sessions::no_secret,
        ),
        (
            "a_code_of_the_telephone_is_taken_once_in_its_minute_and_wrong_ones_slow_down",
            sessions::second_step,
        ),
        (
            "a_second_step_outlives_a_new_password_and_a_restart_and_ends_by_the_operator",
            sessions::second_step_stays,
        ),
        (
            "other_rights_end_the_sessions_of_an_officer_and_another_name_does_not",
            sessions::rights,
        ),
        (
            "what_is_guessed_first_is_no_password_by_any_way",
            sessions::guessed_first,
        ),
        (
            "wrong_query_codes_slow_down_their_number_and_their_network_and_no_other",
            sessions::wrong_codes,
        ),
        (
            "keys_of_an_earlier_version_are_taken_over_and_open_what_they_opened",
            earlier::taken_over,
        ),
        (
            "whatever_is_changed_in_the_row_of_a_file_is_named_by_the_audit",
            files::changed,
        ),
        (
            "an_identity_is_open_for_a_quarter_of_an_hour_by_one_entry",
            identity::for_a_while,
        ),
        (
            "what_was_opened_ends_when_the_matter_becomes_an_accusation",
            identity::until_it_accuses,
        ),
        (
            "what_was_opened_ends_with_its_session_and_with_the_server",
            identity::with_its_session,
        ),
        (
            "what_was_opened_ends_when_a_wall_comes_up_around_its_reader",
            identity::until_a_wall_comes_up,
        ),
        (
            "what_was_opened_ends_with_the_mark_of_an_erasure",
            identity::until_it_is_erased,
        ),
        (
            "a_release_holds_as_long_as_its_custodian_may_give_it",
            identity::by_whom_may_release_it,
        ),
        (
            "a_request_waits_for_a_custodian_however_many_others_were_answered_since",
            identity::many_requests,
        ),
        (
            "a_release_is_for_its_officer_matter_and_day_and_outlives_a_restart",
            identity::for_whom_it_was_released,
        ),
        (
            "of_all_that_is_asked_and_answered_at_once_one_counts",
            identity::one_word_of_many,
        ),
        (
            "who_opens_is_told_in_a_role_that_works_on_it",
            identity::in_a_role_that_works,
        ),
        (
            "a_document_is_previewed_without_a_name_issued_once_and_the_same_on_both_engines",
            documents::life,
        ),
        (
            "what_an_office_sets_is_on_its_documents_and_not_on_those_that_were_issued",
            documents::house,
        ),
        (
            "what_no_field_of_a_step_says_is_found_around_it",
            documents::acts,
        ),
        (
            "sixteen_officers_who_issue_a_document_at_once_issue_one",
            documents::at_once,
        ),
        (
            "whatever_is_changed_in_the_row_of_an_issued_document_is_named_by_the_audit",
            documents::changed,
        ),
        (
            "a_document_on_an_accusation_is_issued_by_a_second_person",
            documents::second_person,
        ),
    ];
    for (name, test) in tests {
        let asked = wanted.iter().filter(|word| !word.starts_with('-'));
        if asked.clone().count() == 0 || asked.clone().any(|word| name.contains(word)) {
            test();
            println!("test {name} ... ok");
        }
    }
}
