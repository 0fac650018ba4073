//! What one generation's audit has to say beside the leaves.

/// What disagrees, what was compared, and what was not.
#[derive(Default)]
pub(super) struct Said {
    pub(super) others: Vec<String>,
    pub(super) compared: Vec<&'static str>,
    pub(super) left_out: Vec<&'static str>,
}

impl Said {
    pub(super) fn compared(&mut self, what: &'static str) {
        self.compared.push(what);
    }

    pub(super) fn left_out(&mut self, what: &'static str) {
        self.left_out.push(what);
    }

    pub(super) fn fault(&mut self, what: impl ToString) {
        self.others.push(what.to_string());
    }
}
