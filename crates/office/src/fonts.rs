//! The fonts that papers are set in: an office's own from `<data>/fonts`, then those that come with the program,
//! and for a character that neither has, the system's.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use huiyin_documents::{Document, Fonts, Role};

use crate::office::Office;

/// What Debian's `fonts-noto-cjk` brings: the whole of the font that comes with the program, and the place of the
/// simplified Chinese one among those in its file.
const WHOLE: (&str, u32) = ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2);

/// Read when the first paper is set, and the whole font when a paper has a character that needs it: they are some
/// megabytes, and 26 more.
#[derive(Default)]
pub(crate) struct FontsAtHand {
    usual: OnceLock<Fonts>,
    whole: OnceLock<Fonts>,
}

impl Office {
    /// The office's own fonts, then those that come with the program.
    pub(crate) fn own_fonts_at_hand(&self) -> &Fonts {
        let usual = &self.fonts_at_hand.usual;
        usual.get_or_init(|| own(&self.place().fonts_dir()))
    }

    /// The fonts for this paper.
    pub(crate) fn fonts_for(&self, document: &Document) -> &Fonts {
        let at_hand = &self.fonts_at_hand;
        let usual = self.own_fonts_at_hand();
        if usual.missing(document).is_empty() {
            return usual;
        }
        at_hand.whole.get_or_init(|| whole(usual))
    }
}

/// `fangsong.ttf` and so on in the office's folder; a file that is no font is left out, and the log says so.
fn own(folder: &Path) -> Fonts {
    let mut fonts = Fonts::shipped();
    for role in Role::ALL {
        for kind in ["ttf", "otf", "ttc"] {
            let file = folder.join(role.name()).with_extension(kind);
            let Ok(bytes) = fs::read(&file) else {
                continue;
            };
            match fonts.clone().with_own(role, bytes, 0) {
                Ok(with) => fonts = with,
                Err(error) => {
                    tracing::warn!(%error, file = %file.display(), "papers are set without this font");
                }
            }
        }
    }
    fonts
}

fn whole(usual: &Fonts) -> Fonts {
    let (file, index) = WHOLE;
    let whole = fs::read(file).ok();
    let with = whole.and_then(|bytes| usual.clone().with_last_resort(bytes, index).ok());
    with.unwrap_or_else(|| usual.clone())
}

#[cfg(test)]
mod tests {
    use huiyin_documents::{Block, Form, render};
    use huiyin_wording::Locale;
    use jiff::civil::date;

    use super::*;

    fn paper(text: &str) -> Document {
        let day = date(2026, 11, 2);
        let mut document = Document::new(Form::Letter, Locale::Zh, "清河县信访局", "样张", day);
        document.blocks = vec![Block::paragraph(text)];
        document
    }

    fn set(fonts: &Fonts) -> String {
        let rendered = render(&paper("正文"), fonts).unwrap();
        String::from_utf8_lossy(&rendered.pdf).into_owned()
    }

    #[test]
    fn an_offices_own_font_is_taken_from_its_folder_and_a_broken_one_left_out() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!set(&own(folder.path())).contains("NotoSansCJK"));
        fs::write(folder.path().join("fangsong.otf"), "no font").unwrap();
        assert!(!set(&own(folder.path())).contains("NotoSansCJK"));
        let sans = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
        fs::copy(sans, folder.path().join("fangsong.ttc")).unwrap();
        assert!(set(&own(folder.path())).contains("NotoSansCJK"));
    }

    #[test]
    fn the_systems_font_has_what_ours_lack() {
        let traditional = paper("韓國");
        assert_eq!(Fonts::shipped().missing(&traditional).len(), 2);
        assert!(whole(&Fonts::shipped()).missing(&traditional).is_empty());
    }
}
