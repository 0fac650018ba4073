//! The procedure from the command line: every class and route, from the letter to its end, and what the
//! journal holds afterwards.

use serde_json::Value;

use crate::desk::{Desk, today};
use crate::walks::{ANSWERED, HEARD, ROUTE_6, forwarded, reviewed};

/// One matter in an office of its own.
struct Case {
    desk: Desk,
    number: String,
}

impl Case {
    fn new() -> Self {
        let desk = Desk::new();
        let number = desk.letter("北渠垮了三十多米，春灌的水过不来，请先挖一条临时水沟。");
        Self { desk, number }
    }

    #[track_caller]
    fn walk(self, steps: &str) -> Self {
        self.desk.walk(&self.number, steps);
        self
    }

    #[track_caller]
    fn refuses(self, step: &str, code: &str) -> Self {
        self.desk.refuses(&self.number, step, code);
        self
    }

    #[track_caller]
    fn stands(self, stage: &str, unit: &str) -> Self {
        self.desk.stands(&self.number, stage, unit);
        self
    }

    fn show(&self) -> Value {
        self.desk.show(&self.number)
    }

    /// The obligation of this kind that arose last.
    #[track_caller]
    fn obligation(&self, kind: &str) -> Value {
        let view = self.show();
        let all = view["obligations"].as_array().expect("a list");
        let found = all
            .iter()
            .rev()
            .find(|obligation| obligation["kind"] == kind);
        found
            .unwrap_or_else(|| panic!("no {kind} in {all:#?}"))
            .clone()
    }

    /// The last step: archived, and everything in the journal agrees.
    #[track_caller]
    fn archived(self) {
        let case = self.walk("clerk archive retention=30-years");
        assert_eq!(case.show()["stage"], "archived");
        case.desk.is_clean();
    }

    #[track_caller]
    fn clean(self) {
        self.desk.is_clean();
    }
}

#[test]
fn a_suggestion_is_studied_and_answered_and_cannot_be_reviewed() {
    Case::new()
        .walk(&forwarded("class=suggestion"))
        .walk("water-1 accept way=paper")
        .walk("water-1 start handler=water-1 no_conflict=yes")
        .walk("water-1 investigate note=研究可行性")
        .refuses(
            "water-1 issue-opinion outcome=supported request=一 facts=二 opinion=三 grounds=四 \
             remedy=五 signed_by=water-head",
            "other_class",
        )
        .walk("water-1 reply-suggestion adoption=adopted note=采纳")
        .walk("water-1 serve document=suggestion-reply day={today} way=handed proof=yes reference=H-1")
        .stands("concluded", "water")
        .refuses("petitioner request-review body=county note=不服", "no_review")
        .archived();
}

#[test]
fn an_accusation_goes_to_the_discipline_organ_and_never_to_the_unit_accused_or_below_it() {
    let case = Case::new().walk("clerk classify class=accusation");
    // Nobody is named yet, so anybody could be the one accused.
    let case = case
        .refuses("clerk forward to=water", "accused_needed")
        .refuses("clerk assign to=roads report_days=30", "accused_needed")
        .walk("clerk name-accused units=water note=反映水务局违规收费");
    let case = case
        .refuses("clerk forward to=water", "behind_the_wall")
        .refuses("clerk forward to=station", "behind_the_wall")
        .walk("clerk forward to=discipline")
        .walk("discipline-1 receive received={today}")
        .walk("discipline-1 accept way=paper")
        .walk("discipline-1 start handler=discipline-1 no_conflict=yes")
        .walk("discipline-1 investigate note=核查账目")
        .walk("discipline-1 conclude-inquiry note=核查完结")
        .walk("discipline-1 feed-back way=phone note=已反馈 signed_by=discipline-1")
        .stands("concluded", "discipline");
    let refused = case
        .desk
        .step(&case.number, "water-1 investigate note=打听");
    assert_eq!(refused.code, 1, "{refused:#?}");
    case.refuses(
        "petitioner request-review body=county note=不服",
        "no_review",
    )
    .archived();
}

#[test]
fn routes_1_to_4_lead_into_the_statutory_route_and_are_not_accepted_as_petitions() {
    for (route, procedure) in [
        ("judicial", "litigation"),
        ("arbitration", "labour-arbitration"),
        ("party-reexamination", "party-member-appeal"),
        ("administrative-procedure", "administrative-review"),
    ] {
        Case::new()
            .walk(&forwarded(&format!(
                "class=decision-request route={route} procedure={procedure}"
            )))
            .refuses("water-1 accept way=paper", "leads_out")
            .walk("water-1 redirect organ=有权机关 way=paper note=请依法提出")
            .stands("redirected", "water")
            .refuses(
                "petitioner request-review body=county note=不服",
                "wrong_stage",
            )
            .archived();
    }
}

#[test]
fn on_route_5_the_duty_is_performed_or_answered_within_two_months() {
    let case = Case::new()
        .walk(&forwarded(
            "class=decision-request route=perform-duty procedure=investigate-breach",
        ))
        .walk(HEARD);
    assert_eq!(case.obligation("perform_duty")["term"], "2m");
    case.walk("water-1 perform-duty result=performed note=已查处 signed_by=water-head")
        .walk("water-1 serve document=duty-reply day={today} way=handed proof=yes reference=H-1")
        .stands("duty-performed", "water")
        .refuses(
            "petitioner request-review body=county note=不服",
            "wrong_stage",
        )
        .archived();
}

#[test]
fn on_route_6_the_petitioner_is_heard_answered_and_served_and_asks_nothing_more() {
    let case = Case::new().walk(&forwarded(ROUTE_6));
    assert_eq!(case.obligation("forwarded_notice")["ended"], Value::Null);
    let case = case
        .walk("water-1 accept way=paper")
        .walk("water-1 start handler=water-1 no_conflict=yes")
        .refuses(
            "water-1 issue-opinion outcome=supported request=一 facts=二 opinion=三 grounds=四 \
             remedy=五 signed_by=water-head",
            "not_heard",
        );
    assert_eq!(case.obligation("forwarded_notice")["ended"]["how"], "met");
    assert_eq!(case.obligation("conclude")["term"], "60d");
    let case = case
        .walk("water-1 hear-petitioner day={today} way=phone note=电话听取陈述")
        .walk(ANSWERED)
        .stands("concluded", "water");
    assert_eq!(case.obligation("conclude")["ended"]["how"], "met");
    assert_eq!(case.obligation("review_request")["owner"], "petitioner");
    // While a review is possible, nothing is put away.
    case.refuses("clerk archive retention=30-years", "review_possible")
        .clean();
}

#[test]
fn what_an_assigned_matter_came_to_is_reported_back() {
    let case = Case::new()
        .walk(&format!("clerk classify {ROUTE_6}"))
        .walk("clerk assign to=water report_days=60 told=paper")
        .walk("water-1 receive received={today}")
        .walk(HEARD)
        .refuses("water-1 closing-report note=尚未办结", "wrong_stage")
        .walk(ANSWERED);
    assert_eq!(case.obligation("assigned_feedback")["ended"], Value::Null);
    let case = case.walk("water-1 closing-report note=已办结");
    assert_eq!(case.obligation("assigned_feedback")["ended"]["how"], "met");
    case.clean();
}

#[test]
fn a_grave_matter_goes_up_and_the_leadership_decides() {
    Case::new()
        .walk(&format!("clerk classify {ROUTE_6}"))
        .walk("clerk submit-up grounds=urgent note=汛期将至")
        .refuses("clerk assign to=water report_days=30", "decision_needed")
        .walk("clerk record-decision decided_by=县委县政府 note=立即办理")
        .walk("clerk assign to=water report_days=30 told=phone")
        .walk("water-1 receive received={today}")
        .stands("pending-acceptance", "water")
        .clean();
}

#[test]
fn a_letter_about_litigation_is_referred_to_the_competent_organ() {
    Case::new()
        .walk("clerk classify class=decision-request route=judicial procedure=litigation")
        .walk("clerk refer grounds=litigation way=forwarded to=court note=请依法处理")
        .stands("redirected", "bureau")
        .archived();
}

#[test]
fn a_simple_matter_has_three_and_ten_working_days_and_can_leave_the_track() {
    let simple =
        "water-1 use-simple-track grounds=clear may_be_refused=no several_bodies=no complicated=no";
    let case = Case::new().walk(&forwarded(ROUTE_6)).walk(simple);
    assert_eq!(case.show()["track"], "simple");
    assert_eq!(case.obligation("simple_accept")["term"], "3wd");
    let case = case.walk(HEARD);
    assert_eq!(case.obligation("simple_opinion")["term"], "10wd");
    let case = case.walk("water-1 leave-simple-track bar=may-be-refused note=需进一步核实");
    assert_eq!(case.show()["track"], "ordinary");
    // As if it had been ordinary from the start.
    let conclude = case.obligation("conclude");
    assert_eq!(
        (&conclude["term"], &conclude["ended"]),
        (&"60d".into(), &Value::Null)
    );
    case.walk(ANSWERED).stands("concluded", "water").clean();

    Case::new()
        .walk(&forwarded(ROUTE_6))
        .walk(simple)
        .walk(HEARD)
        .walk(ANSWERED)
        .clean();
}

#[test]
fn a_term_is_extended_once_by_the_head_and_by_thirty_days_at_most() {
    let case = Case::new()
        .walk(&forwarded(ROUTE_6))
        .walk(HEARD)
        .refuses(
            "water-1 extend days=15 note=情况复杂 way=paper",
            "role_not_allowed",
        )
        .refuses(
            "water-head extend days=31 note=情况复杂 way=paper",
            "extension_over_the_cap",
        );
    let before = case.obligation("conclude");
    let case = case
        .walk("water-head extend days=15 note=情况复杂 way=paper")
        .refuses(
            "water-head extend days=15 note=仍然复杂 way=paper",
            "already_extended",
        );
    let after = case.obligation("conclude");
    assert_ne!(before["nominal"], after["nominal"]);
    let explained = case
        .desk
        .say(&format!("show {} --explain", case.number))
        .ok();
    assert!(
        explained.contains("15"),
        "the extension is explained: {explained}"
    );
    case.walk(ANSWERED).clean();
}

#[test]
fn a_hearing_is_held_and_a_settlement_ends_the_matter() {
    Case::new()
        .walk(&forwarded(ROUTE_6))
        .walk(HEARD)
        .walk(
            "water-1 notify-hearing hearing_day={today} hearing_time=上午9时 hearing_place=村委会 \
             members=示例乙 points=由谁维修",
        )
        .walk("water-1 hold-hearing first_day={today} last_day={today} note=听证结论：应当修复")
        .refuses("water-1 settle kind=mediation both_agree=no lawful=yes note=未达成", "no_agreement")
        .walk("water-1 settle kind=settlement both_agree=yes lawful=yes note=双方达成一致")
        .walk("water-1 serve document=settlement-agreement day={today} way=handed proof=yes reference=H-1")
        .stands("settled", "water")
        .archived();
}

#[test]
fn a_unit_that_is_not_competent_objects_and_the_sender_agrees() {
    Case::new()
        .walk(&forwarded(ROUTE_6))
        .walk("water-1 object note=不属于水务职权 suggests=roads")
        .stands("objected", "bureau")
        .walk("clerk decide-objection agreed=yes note=核实同意")
        .stands("registered", "bureau")
        .walk("clerk forward to=roads")
        .walk("roads-1 receive received={today}")
        .stands("pending-acceptance", "roads")
        .clean();
}

#[test]
fn a_dispute_on_competence_is_decided_by_the_common_superior() {
    Case::new()
        .walk(&forwarded(ROUTE_6))
        .refuses("water-1 dispute-competence note=不服", "no_dispute")
        .walk("water-1 object note=不属于水务职权")
        .walk("clerk decide-objection agreed=no note=属于水务职权")
        .stands("pending-acceptance", "water")
        .refuses("water-1 object note=再次提出", "nothing_running")
        .walk("water-1 dispute-competence note=提请指定")
        .stands("objected", "county")
        .refuses(
            "water-1 decide-competence unit=roads note=自行指定",
            "not_yours",
        )
        .walk("county-1 decide-competence unit=roads note=指定交通运输局受理")
        .stands("pending-acceptance", "roads")
        .walk("roads-1 accept way=paper")
        .clean();
}

#[test]
fn an_opinion_that_is_upheld_twice_is_final_and_the_same_is_no_longer_accepted() {
    let case = Case::new()
        .walk(&forwarded(ROUTE_6))
        .walk(HEARD)
        .walk(ANSWERED)
        .refuses("petitioner request-review body=city note=越级", "not_review_body")
        .walk(&reviewed("outcome=upheld"))
        .stands("reviewed", "county")
        .walk("petitioner request-re-review body=city received={today} note=不服复查意见")
        .walk("city-1 hold-hearing first_day={today} last_day={today} note=复核听证")
        .walk(
            "city-1 issue-re-review outcome=upheld request=修复渠道 facts=同前 opinion=维持 \
             grounds=信访工作条例第三十六条 signed_by=city-head",
        )
        .refuses("timer finalise", "not_served")
        .walk("city-1 serve document=re-review-opinion day={today} way=handed proof=yes reference=H-1")
        .refuses("clerk finalise", "only_timer");
    // Nobody has to think of it: the timer takes the step when it looks at the day.
    case.desk.say("seal").ok();
    let case = case.stands("final", "city");
    let again = case.desk.letter("北渠的事，同样的事实和理由，请再次处理。");
    case.desk.walk(
        &again,
        &format!(
            "clerk no-longer-accept finished={} way=paper note=已有复核意见",
            case.number
        ),
    );
    case.desk.stands(&again, "no-longer-accepted", "bureau");
    case.archived();
}

#[test]
fn an_opinion_that_is_changed_in_review_stands_as_changed() {
    Case::new()
        .walk(&forwarded(ROUTE_6))
        .walk(HEARD)
        .walk(ANSWERED)
        .walk(&reviewed("outcome=changed"))
        .stands("reviewed", "county")
        .refuses(
            "water-2 resume handler=water-2 no_conflict=yes",
            "wrong_stage",
        )
        .clean();
}

#[test]
fn an_opinion_that_is_revoked_is_made_anew_by_another_handler_and_can_be_reviewed_again() {
    Case::new()
        .walk(&forwarded(ROUTE_6))
        .walk(HEARD)
        .walk(ANSWERED)
        .refuses(
            "county-1 issue-review outcome=revoked-and-returned request=一 facts=二 opinion=三 \
             grounds=四 signed_by=county-head",
            "wrong_stage",
        )
        .walk(&reviewed("outcome=revoked-and-returned return_days=20"))
        .refuses("water-1 resume handler=water-1 no_conflict=yes", "same_handler")
        .walk("water-2 resume handler=water-2 no_conflict=yes")
        .stands("in-progress", "water")
        .walk("water-2 hear-petitioner day={today} way=in-person note=再次听取陈述 cause=渠道去年垮塌")
        .walk(&ANSWERED.replace("water-1", "water-2"))
        // Whoever sent it back cannot review what came of it.
        .walk("petitioner request-review body=county note=仍不服")
        .refuses(
            "county-1 issue-review outcome=upheld request=一 facts=二 opinion=三 grounds=四 \
             remedy=五 signed_by=county-head",
            "took_part_before",
        )
        .walk(
            "county-2 issue-review outcome=upheld request=一 facts=二 opinion=三 grounds=四 remedy=五 \
             signed_by=county-leader",
        )
        .stands("reviewed", "county")
        .clean();
}

#[test]
fn a_reviewer_never_handled_the_matter_before() {
    let case = Case::new().walk(&format!("clerk classify {ROUTE_6}"));
    case.walk("clerk forward to=water")
        .walk("water-1 receive received={today}")
        .walk(HEARD)
        .walk(ANSWERED)
        .walk("petitioner request-review body=county note=不服")
        .walk("county-1 declare-conflict note=曾参与原办理")
        .walk("county-head decide-recusal officer=county-1 upheld=yes note=同意回避")
        .refuses(
            "county-1 issue-review outcome=upheld request=一 facts=二 opinion=三 grounds=四 \
             remedy=五 signed_by=county-head",
            "recused",
        )
        .walk(
            "county-2 issue-review outcome=upheld request=一 facts=二 opinion=三 grounds=四 remedy=五 \
             signed_by=county-head",
        )
        .clean();
}

#[test]
fn only_the_petitioner_withdraws_and_the_same_may_be_filed_again() {
    let case = Case::new()
        .walk(&forwarded(ROUTE_6))
        .refuses("clerk withdraw confirmed=yes", "only_petitioner")
        .refuses(
            "water-1 withdraw confirmed=yes note=信访人已息访",
            "only_petitioner",
        )
        .refuses("petitioner withdraw confirmed=no", "not_confirmed")
        .walk("petitioner withdraw confirmed=yes")
        .stands("withdrawn", "water");
    let again = case.desk.letter("北渠还是没有水，再次反映。");
    case.desk.stands(&again, "registered", "bureau");
    case.archived();
}

#[test]
fn merged_matters_keep_their_numbers_clocks_and_answers() {
    let case = Case::new();
    let other = case.desk.letter("北渠垮了，我们村也没有水。");
    let case = case
        .walk(&format!("clerk merge with={other} note=同一事项"))
        .refuses(
            &format!("clerk merge with={other} note=再次"),
            "already_linked",
        );
    let own = case.number.clone();
    let case = case.refuses(&format!("clerk merge with={own} note=自身"), "itself_only");
    for number in [&case.number, &other] {
        let view = case.desk.show(number);
        let dispatch = &view["obligations"][0];
        assert_eq!(
            (&dispatch["kind"], &dispatch["ended"]),
            (&"bureau_dispatch".into(), &Value::Null)
        );
    }
    case.clean();
}

#[test]
fn a_correction_is_a_new_entry_that_names_the_leaf_it_corrects() {
    let case = Case::new();
    let registered = case.show()["entries"][0]["seq"]
        .as_u64()
        .expect("the first entry");
    let case = case
        .walk(&format!(
            "clerk correct entry={registered} what=title value=北渠修复 note=原题有误"
        ))
        .refuses(
            "clerk correct entry=0 what=title value=别件 note=不是本件",
            "no_such_entry",
        );
    assert_eq!(case.show()["title"], "北渠修复");
    let rows = case.desk.journal_rows(&case.number);
    let corrected = rows[0].leaf_hash();
    assert_eq!(
        (rows[1].kind(), rows[1].fact(5)),
        (22, Some(corrected.to_vec()))
    );
    case.clean();
}

#[test]
fn a_step_out_of_order_is_refused_with_code_article_and_what_is_allowed_now() {
    let case = Case::new();
    let said = case.desk.refuses(
        &case.number,
        "clerk receive received={today}",
        "wrong_stage",
    );
    assert!(
        said["basis"]
            .as_str()
            .is_some_and(|basis| basis.contains("第二十三条")),
        "{said}"
    );
    let allowed: Vec<&str> = said["allowed_now"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        allowed.contains(&"forward") && allowed.contains(&"classify"),
        "{said}"
    );
    assert!(
        !allowed.contains(&"accept") && !allowed.contains(&"withdraw"),
        "{said}"
    );
    // What it says is allowed, is.
    let steps = case
        .desk
        .say(&format!("step {} --as clerk --json", case.number))
        .json_lines();
    let open: Vec<&str> = steps
        .iter()
        .filter_map(|step| step["step"].as_str())
        .collect();
    assert_eq!(open, allowed);
    let message = said["message"].as_str().expect("a sentence");
    assert!(
        message.contains("Art. 23") && message.contains("forward"),
        "{message}"
    );
    case.clean();
}

#[test]
fn what_is_owed_is_explained_in_the_view_of_the_matter() {
    let case = Case::new();
    let dispatch = case.obligation("bureau_dispatch");
    let own = jiff::civil::Date::strptime("%F", today()).expect("a day");
    let nominal = own.saturating_add(jiff::Span::new().days(15)).to_string();
    assert_eq!(dispatch["nominal"].as_str(), Some(nominal.as_str()));
    let lines = dispatch["explanation"].as_array().expect("lines");
    assert!(
        lines.len() >= 3 && lines.iter().all(Value::is_string),
        "{dispatch}"
    );
    assert!(
        dispatch["basis"]
            .as_str()
            .is_some_and(|basis| basis.contains("第二十二条"))
    );
}
