//! Base45 (RFC 9285): two bytes in three characters of the QR alphanumeric set.

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Encodes bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 2 * 3 + 2);
    for pair in bytes.chunks(2) {
        let mut word = pair.iter().fold(0, |word, b| word << 8 | usize::from(*b));
        for _ in 0..=pair.len() {
            text.push(char::from(ALPHABET[word % 45]));
            word /= 45;
        }
    }
    text
}

/// Decodes; `None` unless `text` is exactly what [`encode`] gives for the answer.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| ALPHABET.iter().position(|letter| *letter == b);
    let mut bytes = Vec::with_capacity(text.len() / 3 * 2 + 1);
    for group in text.as_bytes().chunks(3) {
        let mut word = 0;
        for b in group.iter().rev() {
            word = word * 45 + digit(*b)?;
        }
        match group.len() {
            3 => bytes.extend(u16::try_from(word).ok()?.to_be_bytes()),
            2 => bytes.push(u8::try_from(word).ok()?),
            _ => return None,
        }
    }
    Some(bytes)
}
