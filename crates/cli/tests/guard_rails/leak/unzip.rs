//! What lies in a zip file, such as a table for a spreadsheet, without another program between.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

const HEAD: &[u8] = b"PK\x01\x02";

/// Every file in it as it is (APPNOTE 6.3: the central directory says where each begins and how long it is).
pub fn unzipped(zip: &[u8]) -> Vec<Vec<u8>> {
    let starts = zip.windows(4).enumerate().filter(|(_, four)| *four == HEAD);
    let files: Vec<_> = starts.map(|(at, _)| file(zip, &zip[at..])).collect();
    assert!(!files.is_empty(), "no zip file");
    files
}

fn file(zip: &[u8], entry: &[u8]) -> Vec<u8> {
    let small =
        |bytes: &[u8], at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let large = |at: usize| small(entry, at) | small(entry, at + 2) << 16;
    let local = &zip[large(42)..];
    let begin = 30 + small(local, 26) + small(local, 28);
    let packed = &local[begin..begin + large(20)];
    if small(entry, 10) == 0 {
        return packed.to_vec();
    }
    let mut bytes = Vec::with_capacity(large(24));
    let read = DeflateDecoder::new(packed).read_to_end(&mut bytes);
    assert_eq!(read.expect("a whole file"), large(24));
    bytes
}
