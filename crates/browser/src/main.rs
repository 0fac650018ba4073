//! What `cargo xtask shots` runs.

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["shots"] => huiyin_browser::take_shots(""),
        ["shots", only] => huiyin_browser::take_shots(only),
        _ => panic!("usage: huiyin-browser shots [NAMES]"),
    }
}
