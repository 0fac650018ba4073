use std::sync::LazyLock;

use huiyin_wording::Locale;
use proptest::prelude::*;

use super::*;
use crate::fonts::Fonts;

static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::shipped);

const OPENING: &str = "（《〈「『【〔“‘";
const CLOSING: &str = "）》〉」』】〕”’、。，：；！？·％～";

fn broken_at(text: &str, cells: f32) -> Vec<Line> {
    let style = Style {
        role: Role::Body,
        size: THIRD,
        locale: Locale::Zh,
    };
    let measure = Measure {
        width: cells * CELL,
        first: 0.0,
        rest: 0.0,
    };
    lines(&Shelf::new(&FONTS), text, style, measure)
}

fn words(line: &Line) -> String {
    line.glyphs.iter().map(|placed| placed.ch).collect()
}

/// The lines of a text, as texts.
fn lines_of(text: &str, cells: f32) -> Vec<String> {
    broken_at(text, cells).iter().map(words).collect()
}

#[test]
fn a_full_line_stands_on_the_grid() {
    let set = &broken_at(&"国".repeat(60), 28.0);
    assert_eq!(set.len(), 3);
    for (i, placed) in set[0].glyphs.iter().enumerate() {
        assert!(
            (placed.at - i as f32 * CELL).abs() < 0.01,
            "{i}: {}",
            placed.at
        );
    }
    assert!((set[0].width - 28.0 * CELL).abs() < 0.01);
}

#[test]
fn hard_cases_break_where_a_reader_expects() {
    for (text, expected) in [
        // A closing mark never begins a line; the blank half of one that ends it may stand outside.
        ("一二三四五，六", ["一二三四", "五，六"]),
        ("一二三四五。六", ["一二三四", "五。六"]),
        ("一二三“四五”六", ["一二三“四", "五”六"]),
        // An opening mark never ends a line.
        ("一二三四（五六）", ["一二三四", "（五六）"]),
        ("一二三四《五》", ["一二三四", "《五》"]),
        // Numbers and words stay whole.
        ("一二三2026年", ["一二三", "2026年"]),
        ("一二三Huiyin四", ["一二三", "Huiyin四"]),
        ("一二三99.5%四", ["一二三", "99.5%四"]),
        // A number stays with what it counts in a date, an article with its number.
        ("一二三四12月五", ["一二三四", "12月五"]),
        ("一二三四第十条", ["一二三四", "第十条"]),
        ("一二三第17条", ["一二三", "第17条"]),
        // Dashes and ellipses of two signs are one.
        ("一二三四——五", ["一二三四", "——五"]),
        ("一二三四……五", ["一二三四", "……五"]),
        // Names with a middle dot do not break before it.
        ("一二三四五·六", ["一二三四", "五·六"]),
    ] {
        assert_eq!(lines_of(text, 5.0), expected, "{text}");
    }
}

#[test]
fn marks_that_meet_share_their_blank() {
    let at = |text: &str| {
        broken_at(text, 28.0)[0]
            .glyphs
            .iter()
            .map(|placed| placed.at)
            .collect::<Vec<_>>()
    };
    let near = |a: f32, b: f32| (a - b).abs() < 0.1;
    // 。” : the quotation mark moves half an em to the left.
    let set = at("一。”二");
    assert!(near(set[2] - set[1], THIRD / 2.0), "{set:?}");
    // ）（ : half an em is left between them.
    let set = at("一）（二");
    assert!(near(set[2] - set[1], THIRD / 2.0), "{set:?}");
    // （《 : the second opening mark follows at half an em.
    let set = at("一（《二");
    assert!(near(set[2] - set[1], THIRD / 2.0), "{set:?}");
}

#[test]
fn between_chinese_and_latin_is_a_quarter_of_an_em() {
    let set = &broken_at("第17条", 28.0)[0];
    let digit = FONTS_ADVANCE.with(|advance| *advance) * THIRD;
    assert!((set.glyphs[1].at - CELL - THIRD / 4.0).abs() < 0.1);
    assert!((set.glyphs[3].at - set.glyphs[2].at - digit - THIRD / 4.0).abs() < 0.1);
}

thread_local! {
    static FONTS_ADVANCE: f32 = Shelf::new(&FONTS).find(Role::Body, '7').unwrap().advance;
}

#[test]
fn a_word_longer_than_a_line_is_cut() {
    let set = lines_of(&"a".repeat(400), 28.0);
    assert!(set.len() > 1);
    assert_eq!(set.concat().len(), 400);
}

#[test]
fn the_address_of_a_page_breaks_after_the_signs_that_part_it() {
    let set = lines_of(
        "网址https://qinghe.example.invalid/a/long/path/2026/17。",
        10.0,
    );
    assert!(set.len() > 2, "{set:?}");
    for line in &set[1..set.len() - 1] {
        assert!(line.ends_with(['/', '.']), "{set:?}");
    }
    assert_eq!(lines_of("一二三四km/h", 5.0), ["一二三四", "km/h"]);
}

#[test]
fn a_text_that_says_where_it_may_break_breaks_there_alone() {
    let title = "关于\u{200b}灌溉渠道\u{200b}渗漏的\u{200b}处理意见";
    assert_eq!(lines_of(title, 7.0), ["关于灌溉渠道", "渗漏的处理意见"]);
    assert_eq!(
        lines_of(title, 5.0),
        ["关于", "灌溉渠道", "渗漏的", "处理意见"]
    );
}

#[test]
fn a_line_of_long_words_is_not_torn() {
    let set = &broken_at("电子邮箱office-of-petitions@qinghe.example", 12.0);
    assert!(set[0].width < 12.0 * CELL - 1.0, "{}", set[0].width);
}

#[test]
fn a_number_parts_from_its_letters_rather_than_tear_the_line_before_it() {
    let first = |text: &str| {
        let set = broken_at(text, 28.0);
        let line = set[0].clone();
        (words(&line), line.width)
    };
    let text = "您反映的灌溉渠道渗漏信访事项已于当日登记编号qinghe-2026-170017，请查收。";
    let (line, width) = first(text);
    assert!(line.ends_with("编号qinghe-"), "{line}");
    assert!((width - 28.0 * CELL).abs() < 0.1, "full: {width}");
    let (line, width) = first("您反映的灌溉渠道渗漏信访事项已受理，依据《条例》第二十三条办理。");
    assert!(line.ends_with("第二十"), "{line}");
    assert!((width - 28.0 * CELL).abs() < 0.1, "full: {width}");
    // Where the line before it can be filled, it stays whole.
    let text = "您反映的灌溉渠道渗漏信访事项已于当日登记，现在告知您编号qinghe-2026-17。";
    let (line, width) = first(text);
    assert!(line.ends_with("编号"), "{line}");
    assert!((width - 28.0 * CELL).abs() < 0.1, "full: {width}");
}

#[test]
fn the_line_before_figures_alone_ends_early_rather_than_torn() {
    let text = "您反映的灌溉渠道渗漏信访事项已于当日登记，电话0000-5550104转170017，请查收。";
    let set = &broken_at(text, 28.0);
    assert!(words(&set[0]).ends_with("电话"), "{}", words(&set[0]));
    for pair in set[0].glyphs.windows(2) {
        assert!((pair[1].at - pair[0].at - CELL).abs() < 0.01, "on the grid");
    }
    // What lacks little is spread: the line is full.
    let set = &broken_at(&format!("{}ABCDEF国", "国".repeat(26)), 28.0);
    assert!(words(&set[0]).ends_with('国'));
    assert!((set[0].width - 28.0 * CELL).abs() < 0.1);
}

#[test]
fn invisible_signs_are_left_out_and_breaks_become_blanks() {
    assert_eq!(lines_of("一\u{2060}二\n三\u{7}", 28.0), ["一二 三"]);
}

/// Texts of marks, words and characters in any order.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[一-十国家信访条例]{1,6}",
        1 => "[（《“〔][一-十]{1,3}",
        2 => "[，。；：！？、）》”〕]{1,2}",
        1 => "[0-9]{1,7}(\\.[0-9]{1,2})?%?",
        1 => "[A-Za-z]{1,12}",
        1 => Just(" ".to_owned()),
        1 => Just("——".to_owned()),
        1 => Just("……".to_owned()),
        1 => Just("☑".to_owned()),
        1 => Just("\u{2a6a5}".to_owned()),
    ];
    prop::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_keeps_the_rules(text in texts(), cells in 10u8..=28) {
        let room = f32::from(cells) * CELL;
        let set = broken_at(&text, f32::from(cells));
        let texts: Vec<String> = set.iter().map(words).collect();
        prop_assert_eq!(texts.concat(), text.clone(), "nothing is lost and nothing comes twice");
        for (i, line) in set.iter().enumerate() {
            // Between the ends of the room, but for the blank half of a last mark and a blank.
            prop_assert!(line.width <= room + 0.1, "{}: {} > {room}", texts[i], line.width);
            for pair in line.glyphs.windows(2) {
                prop_assert!(pair[1].at > pair[0].at, "{}: signs over each other", texts[i]);
            }
            if i == 0 {
                continue;
            }
            let (before, here) = (&texts[i - 1], &texts[i]);
            let last = before.trim_end().chars().last().unwrap_or(' ');
            let first = here.chars().next().unwrap_or(' ');
            // A chain of marks longer than a line cannot be kept together.
            let chained = before.trim().chars().skip(1).all(|ch| OPENING.contains(ch) || CLOSING.contains(ch));
            if !chained {
                prop_assert!(!CLOSING.contains(first), "{before} | {here}");
                prop_assert!(!OPENING.contains(last), "{before} | {here}");
                let dash = matches!(first, '—' | '…') && first == last;
                prop_assert!(!dash || before.chars().rev().take_while(|&ch| ch == first).count() % 2 == 0, "{before} | {here}");
            }
        }
    }
}
