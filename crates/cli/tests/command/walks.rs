//! Parts of the procedure that several tests walk: who, the step, its fields, one step a line.

/// The bureau classifies it and forwards it to the water bureau, which records the receipt.
pub fn forwarded(class: &str) -> String {
    format!(
        "clerk classify {class}
         clerk forward to=water told=paper note=请依法办理
         water-1 receive received={{today}}"
    )
}

/// Accepted, begun and heard.
pub const HEARD: &str = "
    water-1 accept way=paper
    water-1 start handler=water-1 no_conflict=yes
    water-1 hear-petitioner day={today} way=in-person note=听取陈述并宣读记录";

/// Investigated, answered with a handling opinion, and served.
pub const ANSWERED: &str = "
    water-1 investigate note=现场查看
    water-1 issue-opinion outcome=supported request=修复渠道 facts=渠道垮塌三十米 opinion=列入今年维修 \
        grounds=农田水利条例 remedy=可自收到之日起三十日内请求县人民政府复查 signed_by=water-head
    water-1 serve document=handling-opinion day={today} way=handed proof=yes reference=H-1";

/// Review asked for, decided by the county, served.
pub fn reviewed(outcome: &str) -> String {
    format!(
        "petitioner request-review body=county received={{today}} note=不服处理意见
         county-1 issue-review {outcome} request=修复渠道 facts=同原意见 opinion=见复查意见 \
            grounds=信访工作条例第三十五条 remedy=可自收到之日起三十日内请求市人民政府复核 signed_by=county-head
         county-1 serve document=review-opinion day={{today}} way=handed proof=yes reference=H-1"
    )
}

/// Class and route of what is decided by the petition procedure itself.
pub const ROUTE_6: &str = "class=decision-request route=petition-procedure";

/// Every class and route, from registration to its end: its name, its steps, the stage it ends at.
pub fn all() -> Vec<(&'static str, String, &'static str)> {
    let begun = "water-1 start handler=water-1 no_conflict=yes\nwater-1 investigate note=研究";
    let led_out = |route: &str, procedure: &str| {
        forwarded(&format!(
            "class=decision-request route={route} procedure={procedure}"
        )) + "\nwater-1 redirect organ=有权机关 way=paper"
    };
    let answered = forwarded(ROUTE_6) + HEARD + ANSWERED;
    let final_steps = "
        clerk request-re-review paper=F-2 body=city received={today} note=不服复查意见
        city-1 issue-re-review outcome=upheld request=见原件 facts=同前 opinion=维持 \
            grounds=信访工作条例第三十六条 signed_by=city-head
        city-1 serve document=re-review-opinion day={today} way=handed proof=yes reference=H-1
        timer finalise";
    // Asked for on paper: petitions from another system have no query code.
    let asked = reviewed("outcome=upheld").replace(
        "petitioner request-review",
        "clerk request-review paper=F-1",
    );
    vec![
        (
            "suggestion",
            forwarded("class=suggestion")
                + "\nwater-1 accept way=paper\n"
                + begun
                + "\nwater-1 reply-suggestion adoption=partly-adopted note=部分采纳",
            "concluded",
        ),
        (
            "accusation",
            "clerk name-accused units=roads
             clerk classify class=accusation
             clerk forward to=discipline
             discipline-1 receive received={today}
             discipline-1 accept way=paper
             discipline-1 start handler=discipline-1 no_conflict=yes
             discipline-1 conclude-inquiry note=核查完结
             discipline-1 feed-back way=phone note=已反馈 signed_by=discipline-1"
                .to_owned(),
            "concluded",
        ),
        (
            "route 1, judicial",
            led_out("judicial", "litigation"),
            "redirected",
        ),
        (
            "route 2, arbitration",
            led_out("arbitration", "labour-arbitration"),
            "redirected",
        ),
        (
            "route 3, Party",
            led_out("party-reexamination", "party-member-appeal"),
            "redirected",
        ),
        (
            "route 4, administrative",
            led_out("administrative-procedure", "licence"),
            "redirected",
        ),
        (
            "route 5, duty",
            forwarded("class=decision-request route=perform-duty procedure=protect-rights")
                + HEARD
                + "\nwater-1 perform-duty result=answered note=已答复 signed_by=water-head",
            "duty-performed",
        ),
        ("route 6, answered", answered.clone(), "concluded"),
        (
            "route 6, simple track",
            forwarded(ROUTE_6)
                + "\nwater-1 use-simple-track grounds=clear may_be_refused=no several_bodies=no complicated=no"
                + HEARD
                + ANSWERED,
            "concluded",
        ),
        (
            "route 6, settled",
            forwarded(ROUTE_6)
                + HEARD
                + "\nwater-1 settle kind=mediation both_agree=yes lawful=yes note=达成调解协议",
            "settled",
        ),
        (
            "route 6, to the end",
            answered + "\n" + &asked + final_steps,
            "final",
        ),
    ]
}
