//! The mark on a screen that names somebody: read back from a piece of a real picture of it, five centimetres by
//! five, with the decoder of the papers.

#[path = "../../documents/tests/measured/grey.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared with the tests of papers"
)]
mod grey;

use std::fs;
use std::io::Cursor;

use grey::Grey;
use huiyin_browser::{Browser, Office, Wish};

/// A square of a code has three pixels here and 0.6 mm on paper.
const DOTS: usize = 127;
/// Pixels of a millimetre at that measure.
const MM: usize = 5;
/// Millimetres of a side of a piece.
const SIDE: usize = 50;

/// A picture of the whole page in shades of grey.
fn grey(browser: &Browser) -> Grey {
    let file = std::env::temp_dir().join(format!("marked-{}.png", std::process::id()));
    browser.picture(&file);
    let bytes = fs::read(&file).expect("the picture");
    fs::remove_file(&file).expect("it can be removed");
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it fits")];
    let info = reader.next_frame(&mut pixels).expect("its pixels");
    let channels = info.color_type.samples();
    let shades = pixels.chunks(channels).map(|pixel| {
        let colours = &pixel[..channels.min(3)];
        let sum: usize = colours.iter().map(|one| usize::from(*one)).sum();
        u8::try_from(sum / colours.len()).expect("a mean")
    });
    let mut pgm = format!("P5\n{} {}\n255\n", info.width, info.height).into_bytes();
    pgm.extend(shades);
    Grey::of_pgm(&pgm)
}

#[test]
fn a_piece_of_a_screen_with_a_name_says_whose_screen_it_was() {
    let office = Office::demo();
    let letter = office.letter("请修好晴坡村口的水渠，现在浇不上水。");
    office.heard(&letter);
    office.let_in("water-1");
    let server = office.serve();
    let browser = Browser::open(&server.base, Wish::DESK);
    browser.sign_in("water-1");
    browser.visit(&format!("/staff/matters/{}/identity", letter.number));
    browser.tick("#purpose-contact");
    browser.type_into("#why", "约定到现场看水渠的日子");
    browser.click_first("main form .btn-main");
    let line = browser.text_of(".reader").remove(0);
    let parts: Vec<&str> = line.split(" / ").collect();
    let [officer, entry, at] = parts[..] else {
        panic!("the mark is no line of three: {line}");
    };
    assert_eq!(officer, "water-1");
    let at: String = at.chars().filter(char::is_ascii_digit).collect();
    let code = format!("QINGHE {} {entry} {at}", officer.to_uppercase());
    for (width, height) in [(390, 844), (1440, 900)] {
        browser.resize(width, height);
        let picture = grey(&browser);
        // Pieces of the mark's ground with the first name in them, cut without regard to where a code begins.
        let places = browser.script(
            "const place = e => { const r = document.querySelector(e).getBoundingClientRect();
               return [r.left + scrollX, r.top + scrollY, r.right + scrollX, r.bottom + scrollY] };
             return [place('.opened'), place('.opened dd')]",
            &[],
        );
        let of = |what: usize, n: usize| places[what][n].as_f64().expect("a length") as usize / MM;
        let within = |at: usize, n: usize| at.clamp(of(0, n) + 1, of(0, n + 2) - SIDE);
        let mut unread = Vec::new();
        for (before, above) in (0..12).map(|n| (n * 13 % 37, n * 7 % 41)) {
            let x = within(of(1, 0).saturating_sub(before), 0);
            let y = within(of(1, 1).saturating_sub(above), 1);
            let said = picture.cut(x, y, SIDE, DOTS).code(DOTS);
            if said.as_deref() != Some(&*code) {
                unread.push((x, y));
            }
        }
        assert!(unread.is_empty(), "{width}: {unread:?}");
    }
    // What the browser keeps of the page for its way back names nobody.
    browser.script(
        "window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))",
        &[],
    );
    assert!(browser.text_of(".opened").is_empty());
    // Sealed again, the page has neither name nor mark.
    browser.click_first("main form .btn-main");
    browser.visit(&format!("/staff/matters/{}/identity", letter.number));
    assert!(browser.text_of(".opened").is_empty());
}
