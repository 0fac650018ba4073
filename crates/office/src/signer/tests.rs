use super::*;
use crate::files::lossy::LossyDisk;
use crate::files::{Mode, RealDisk};
use crate::pipe;
use crate::system::SeededRandom;
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::key::{Algorithm, VerifierKey};
use huiyin_journal::note::Note;
use huiyin_journal::tree::{MemoryTree, consistency_proof};
use std::io::Cursor;

const ORIGIN: &str = "letters.example/journal/330106011/g1";

fn dir() -> &'static Path {
    Path::new("/signer")
}

fn start(disk: Arc<dyn Disk>) -> Result<Signer, SignerError> {
    create_key(&*disk, &SeededRandom::new(1), dir(), ORIGIN)?;
    Signer::open(disk, dir())
}

/// A tree of so many leaves of one history.
fn tree(size: u64, history: u8) -> MemoryTree {
    (0..size).map(|leaf| sha(leaf, history)).collect()
}

fn sha(leaf: u64, history: u8) -> Hash {
    huiyin_journal::hash::sha256(&[&leaf.to_be_bytes()[..], &[history]].concat())
}

fn wish(old_size: u64, new_size: u64, history: u8) -> Wish {
    let mut tree = tree(new_size, history);
    Wish {
        origin: ORIGIN.to_owned(),
        old_size,
        new_size,
        root: tree.root_at(new_size).unwrap(),
        proof: consistency_proof(&mut tree, old_size, new_size).unwrap(),
    }
}

fn refusal(result: Result<String, SignError>) -> Refused {
    match result {
        Err(SignError::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn the_note_is_a_checkpoint_that_the_public_key_verifies() {
    let signer = start(Arc::new(LossyDisk::new())).unwrap();
    signer.sign(&wish(0, 3, 0)).unwrap();
    let note = Note::parse(signer.sign(&wish(3, 9, 0)).unwrap().as_bytes()).unwrap();
    let key = VerifierKey::new(ORIGIN, Algorithm::Ed25519, &signer.key().unwrap()).unwrap();
    assert!(note.lines[0].verifies(&note.text, &key));
    let checkpoint = Checkpoint::parse(&note.text).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (9, wish(0, 9, 0).root));
    assert_eq!(signer.state(ORIGIN).unwrap().size, 9);
}

#[test]
fn the_same_tree_gives_the_same_note_also_after_a_restart() {
    let disk = Arc::new(LossyDisk::new());
    let signer = start(disk.clone()).unwrap();
    let first = signer.sign(&wish(0, 5, 0)).unwrap();
    assert_eq!(signer.sign(&wish(0, 5, 0)).unwrap(), first);
    assert_eq!(start(disk).unwrap().sign(&wish(5, 5, 0)).unwrap(), first);
}

#[test]
fn a_smaller_tree_another_root_and_another_history_are_refused() {
    let signer = start(Arc::new(LossyDisk::new())).unwrap();
    signer.sign(&wish(0, 5, 0)).unwrap();
    assert_eq!(
        refusal(signer.sign(&wish(0, 4, 0))),
        Refused::Smaller { size: 5 }
    );
    assert_eq!(
        refusal(signer.sign(&wish(5, 5, 1))),
        Refused::OtherRoot { size: 5 }
    );
    assert_eq!(
        refusal(signer.sign(&wish(4, 8, 0))),
        Refused::OtherStart { size: 5 }
    );
    assert_eq!(
        refusal(signer.sign(&wish(5, 8, 1))),
        Refused::NotConsistent { size: 5 }
    );
    assert_eq!(
        refusal(signer.sign(&wish(0, 0, 0))),
        Refused::Smaller { size: 5 }
    );
    let mut short = wish(5, 8, 0);
    short.proof.pop();
    assert_eq!(
        refusal(signer.sign(&short)),
        Refused::NotConsistent { size: 5 }
    );
    let mut elsewhere = wish(5, 8, 0);
    elsewhere.origin = "letters.example/journal/330106012/g1".to_owned();
    assert_eq!(refusal(signer.sign(&elsewhere)), Refused::UnknownOrigin);
    signer.sign(&wish(5, 8, 0)).unwrap();
}

#[test]
fn a_lost_state_stops_the_start_until_a_note_gives_it_back() {
    let disk = Arc::new(LossyDisk::new());
    let signer = start(disk.clone()).unwrap();
    let note = signer.sign(&wish(0, 5, 0)).unwrap();
    let later = signer.sign(&wish(5, 7, 0)).unwrap();
    let refused = restore_state(&*disk, dir(), later.as_bytes());
    assert!(matches!(refused, Err(SignerError::StateNotLost(_))));
    let name = disk
        .list(dir())
        .unwrap()
        .into_iter()
        .find(|name| name.starts_with("state-"));
    disk.remove(&dir().join(name.unwrap())).unwrap();
    assert!(matches!(
        Signer::open(disk.clone(), dir()),
        Err(SignerError::StateLost(_))
    ));
    assert!(matches!(
        start(disk.clone()),
        Err(SignerError::StateLost(_))
    ));
    let bent = later.replace("\n7\n", "\n8\n");
    let refused = restore_state(&*disk, dir(), bent.as_bytes());
    assert!(matches!(refused, Err(SignerError::ForeignNote)));
    assert_eq!(restore_state(&*disk, dir(), later.as_bytes()).unwrap(), 7);
    let signer = Signer::open(disk, dir()).unwrap();
    assert_eq!(
        refusal(signer.sign(&wish(5, 6, 0))),
        Refused::Smaller { size: 7 }
    );
    assert_ne!(note, later);
}

#[test]
fn any_changed_byte_of_state_or_key_stops_the_start() {
    let disk = Arc::new(LossyDisk::new());
    start(disk.clone()).unwrap().sign(&wish(0, 5, 0)).unwrap();
    for name in disk.list(dir()).unwrap() {
        let path = dir().join(&name);
        let good = disk.read(&path).unwrap().unwrap();
        let checked = if name == "key" {
            KEY_HEAD_AND_SEED
        } else {
            good.len()
        };
        for byte in 0..checked {
            let mut bad = good.clone();
            bad[byte] ^= 0x80;
            disk.write(&path, &bad, Mode::Private).unwrap();
            let opened = Signer::open(disk.clone(), dir());
            assert!(
                matches!(opened, Err(SignerError::Damaged(_))),
                "{name} byte {byte}"
            );
        }
        disk.write(&path, &good, Mode::Private).unwrap();
    }
    Signer::open(disk, dir()).unwrap();
}

const KEY_HEAD_AND_SEED: usize = "huiyin signer key 1\n".len() + 65;

#[test]
fn after_a_power_cut_at_any_operation_no_answered_tree_is_forgotten_and_none_is_contradicted() {
    let whole = Arc::new(LossyDisk::new());
    signs(whole.clone());
    for cut in 0..whole.operations() {
        for seed in 0..10 {
            let disk = Arc::new(LossyDisk::cut_at(cut));
            let (answered, note) = signs(disk.clone());
            let after = start(Arc::new(disk.reboot(seed))).unwrap();
            let state = after.state(ORIGIN).unwrap();
            assert!(
                state.size >= answered,
                "cut {cut}: {answered} was answered, {state:?}"
            );
            if answered > 0 {
                let contradiction = after.sign(&wish(answered, answered, 1));
                refusal(contradiction);
            }
            if answered > 0 && state.size == answered {
                assert_eq!(
                    Some(after.sign(&wish(answered, answered, 0)).unwrap()),
                    note
                );
            }
        }
    }
}

/// Signs three trees; the size and note answered last before the power went.
fn signs(disk: Arc<LossyDisk>) -> (u64, Option<String>) {
    let mut answered = (0, None);
    let Ok(signer) = start(disk) else {
        return answered;
    };
    for (old, new) in [(0, 1), (1, 4), (4, 9)] {
        match signer.sign(&wish(old, new, 0)) {
            Ok(note) => answered = (new, Some(note)),
            Err(_) => break,
        }
    }
    answered
}

#[test]
fn a_full_disk_signs_nothing_and_leaves_the_last_state() {
    let disk = Arc::new(LossyDisk::new());
    let signer = start(disk.clone()).unwrap();
    signer.sign(&wish(0, 2, 0)).unwrap();
    disk.full(true);
    assert!(matches!(
        signer.sign(&wish(2, 3, 0)),
        Err(SignError::Failed(_))
    ));
    disk.full(false);
    assert_eq!(signer.state(ORIGIN).unwrap().size, 2);
    signer.sign(&wish(2, 3, 0)).unwrap();
}

#[test]
fn the_served_pipe_answers_until_it_ends_and_says_why_it_cannot_start() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("signer");
    let mut questions = Vec::new();
    for request in [
        Request::Key,
        Request::Sign(wish(0, 5, 0)),
        Request::Sign(wish(5, 5, 1)),
    ] {
        pipe::write_frame(&mut questions, &request.encode()).unwrap();
    }
    let mut answers = Vec::new();
    let refused = serve(&dir, &mut Cursor::new(&questions), &mut answers);
    assert!(matches!(refused, Err(SignerError::NoKey(_))));
    let reason = pipe::read_frame(&mut &answers[..], 4096).unwrap().unwrap();
    assert!(matches!(Answer::parse(&reason), Some(Answer::Failed(_))));

    let key = create_key(&RealDisk, &SeededRandom::new(1), &dir, ORIGIN).unwrap();
    let mut answers = Vec::new();
    serve(&dir, &mut Cursor::new(&questions), &mut answers).unwrap();
    let mut answers = &answers[..];
    let mut next =
        || Answer::parse(&pipe::read_frame(&mut answers, 4096).unwrap().unwrap()).unwrap();
    assert_eq!(next(), Answer::Key(key.material().try_into().unwrap()));
    assert!(matches!(next(), Answer::Note(_)));
    assert_eq!(next(), Answer::Refused(Refused::OtherRoot { size: 5 }));
}

#[test]
fn two_signers_never_share_a_directory_and_the_key_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    create_key(&RealDisk, &SeededRandom::new(1), home.path(), ORIGIN).unwrap();
    let _signer = Signer::open(Arc::new(RealDisk), home.path()).unwrap();
    assert!(
        RealDisk
            .lock(&home.path().join("lock"), false)
            .unwrap()
            .is_none()
    );
    let mode = std::fs::metadata(home.path().join("key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_signer_that_moves_leaves_no_second_one_behind() {
    let home = tempfile::tempdir().unwrap();
    let (old, new) = (home.path().join("old"), home.path().join("new"));
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    create_key(&*disk, &SeededRandom::new(1), &old, ORIGIN).unwrap();
    let serving = Signer::open(disk.clone(), &old).unwrap();
    serving.sign(&wish(0, 5, 0)).unwrap();
    let refused = Moving::copy(disk.clone(), &old, &new).map(|_| ());
    assert!(matches!(refused, Err(SignerError::Taken(_))), "{refused:?}");
    assert!(!new.join("key").exists());
    drop(serving);
    drop(Moving::copy(disk.clone(), &old, &new).unwrap());
    drop(Signer::open(disk.clone(), &old).expect("a move that broke off takes nothing away"));
    Moving::copy(disk.clone(), &old, &new)
        .unwrap()
        .finish()
        .unwrap();
    for refused in [
        Signer::open(disk.clone(), &old).map(|_| ()),
        create_key(&*disk, &SeededRandom::new(2), &old, ORIGIN).map(|_| ()),
        Moving::copy(disk.clone(), &old, &home.path().join("third")).map(|_| ()),
    ] {
        assert!(matches!(refused, Err(SignerError::Moved(_))), "{refused:?}");
    }
    let moved = Signer::open(disk, &new).unwrap();
    assert_eq!(
        refusal(moved.sign(&wish(5, 5, 1))),
        Refused::OtherRoot { size: 5 }
    );
}
