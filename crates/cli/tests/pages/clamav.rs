//! A real ClamAV with one signature of its own, and what becomes of files when it finds something, or is not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use huiyin_testkit::TempFolder;
use huiyin_testkit::photo::PNG;

use crate::desk::Desk;
use crate::looked_up::{send_files, visitor};
use crate::visitor::{House, Page};

const CLAMD: &str = "/usr/sbin/clamd";
/// The test file of EICAR, in hexadecimal digits: as it is, a scanner would find it in this source.
const EICAR: &str = "58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d\
    414e544956495255532d544553542d46494c452124482b482a";

fn eicar() -> Vec<u8> {
    let pairs = EICAR.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16);
    pairs.map(|pair| byte(pair).expect("digits")).collect()
}

/// A scanner of this test alone, which downloads nothing.
struct Clamd {
    child: Child,
    folder: TempFolder,
}

impl Clamd {
    fn start() -> Self {
        assert!(
            Path::new(CLAMD).exists(),
            "{CLAMD} is not there; on Debian: apt-get install clamav-daemon"
        );
        let folder = TempFolder::new();
        let database = folder.join("db");
        fs::create_dir(&database).expect("the folder is ours");
        let signature = format!("Eicar-Test-Signature:0:*:{EICAR}\n");
        fs::write(database.join("one.ndb"), signature).expect("the folder is ours");
        let config = format!(
            "LocalSocket {}\nDatabaseDirectory {}\nForeground yes\n",
            folder.join("clamd.ctl").display(),
            database.display()
        );
        fs::write(folder.join("clamd.conf"), config).expect("the folder is ours");
        let child = Command::new(CLAMD)
            .arg(format!(
                "--config-file={}",
                folder.join("clamd.conf").display()
            ))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("clamd starts");
        let mut clamd = Self { child, folder };
        let scanner = huiyin_office::attachment::Scanner::at(clamd.socket());
        while scanner.ping().is_err() {
            let ended = clamd.child.try_wait().expect("it was started");
            assert!(ended.is_none(), "clamd ended: {ended:?}");
            std::thread::yield_now();
        }
        clamd
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("clamd.ctl")
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.stop();
    }
}

#[test]
fn a_file_that_the_scanner_knows_is_refused_and_without_the_scanner_none_is_taken() {
    let mut clamd = Clamd::start();
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    let socket = clamd.socket();
    let socket = socket.to_str().expect("UTF-8");
    let house = House::with(desk, &[], &["--clamav", socket]);
    let visitor = visitor(&house, &number);
    let path = format!("/progress/{number}/material");
    let typed = ("note", "照片是十一月拍的。");
    let send = |name: &str, bytes: &[u8]| {
        let page = visitor.get(&path).is(200);
        send_files(&visitor, &page, &[typed], &[(name, bytes)])
    };
    let note = |page: &Page| {
        let form = page.form("交材料");
        form.value("note").map(|note| note.trim().to_owned())
    };
    let harmful = [b"%PDF-1.4\n%", eicar().as_slice(), b"\n%%EOF\n"].concat();
    let page = send("信.pdf", &harmful).is(422);
    assert_eq!(
        page.errors(),
        ["“信.pdf”里查出了病毒，没有收下。请换一个文件，并检查一下您的设备。"]
    );
    assert_eq!(note(&page).as_deref(), Some(typed.1));
    assert_eq!(
        send("渠.png", PNG).status,
        303,
        "what it does not know is taken"
    );

    clamd.stop();
    let page = send("渠.png", PNG).is(422);
    assert!(
        page.errors().len() == 1 && page.errors()[0].starts_with("现在没法给“渠.png”查毒"),
        "{:?}",
        page.errors()
    );
    assert_eq!(note(&page).as_deref(), Some(typed.1));
    // Words alone need no scanner.
    let page = visitor.get(&path).is(200);
    assert_eq!(
        send_files(&visitor, &page, &[typed], &[("", b"")]).status,
        303
    );
}
