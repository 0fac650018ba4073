//! The user that servers and browsers run as in tests: never root, because they refuse root or are less safe under it.

use std::{
    fs,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

/// Ourselves, or an unprivileged user of the system when the tests run as root.
#[derive(Debug, Clone)]
pub struct RunAs {
    /// User number.
    pub uid: u32,
    /// Group number.
    pub gid: u32,
    /// Set when the tests run as root and the program must not.
    user: Option<String>,
}

impl RunAs {
    /// Ourselves; as root, the first of these users that the system has.
    ///
    /// # Panics
    /// When the tests run as root and the system has none of them.
    pub fn one_of(users: &[&str]) -> Self {
        let own = fs::metadata("/proc/self").expect("/proc is mounted");
        if own.uid() != 0 {
            return Self {
                uid: own.uid(),
                gid: own.gid(),
                user: None,
            };
        }
        let passwd = fs::read_to_string("/etc/passwd").expect("/etc/passwd");
        let find = |name: &str| {
            passwd.lines().find_map(|line| {
                let mut fields = line.split(':');
                let found = fields.next()? == name;
                let uid = fields.nth(1)?.parse().ok()?;
                let gid = fields.next()?.parse().ok()?;
                found.then(|| Self {
                    uid,
                    gid,
                    user: Some(name.to_owned()),
                })
            })
        };
        users
            .iter()
            .find_map(|name| find(name))
            .unwrap_or_else(|| panic!("the system has none of the users {users:?}"))
    }

    /// `program` as that user, away from our folder and our standard input.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if self.user.is_some() {
            command.uid(self.uid).gid(self.gid);
        }
        command.current_dir("/").stdin(Stdio::null());
        command
    }

    /// The same as a line for a shell.
    pub fn shell(&self, program: &Path) -> String {
        match &self.user {
            Some(user) => format!("runuser -u {user} -- {}", program.display()),
            None => program.display().to_string(),
        }
    }
}
