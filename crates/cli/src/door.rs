//! The way to the core: finding the home, opening the profile, calling commands of the contract.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use porchlight_api::{ApiError, HomeStatus, ProfileView};
use porchlight_app::Desk;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{
    args::Globals,
    failure::{Done, Failure},
    output::{self, Screen},
    passphrase::Source,
    words::{Language, Words},
};

/// The core, with what the command line says about how to reach it.
pub(crate) struct Door {
    pub(crate) desk: Desk,
    pub(crate) home: PathBuf,
    pub(crate) profile: u8,
    pub(crate) passphrase: Source,
    pub(crate) screen: Screen,
    /// The language option as given, for a process that replaces this one.
    pub(crate) language: Option<Language>,
}

/// An answer of the core, as it came.
pub(crate) struct Answer {
    command: &'static str,
    pub(crate) json: String,
}

impl Answer {
    /// The answer as its type in the contract.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_str(&self.json).map_err(|_| bad_answer(self.command))
    }
}

/// The core answers in a way that this door does not know.
pub(crate) fn bad_answer(command: &'static str) -> Failure {
    Failure::failed("terminal.bad_answer", [("command", command)])
}

impl Door {
    /// Finds the home and listens to its settings. Without one, the screen comes back to say so.
    pub(crate) fn find(
        globals: Globals,
        mut screen: Screen,
    ) -> Result<Self, Box<(Screen, Failure)>> {
        let Globals { home, profile, passphrase_file, passphrase_fd, language, .. } = globals;
        let Some(home) = home.or_else(default_home) else {
            return Err(Box::new((screen, Failure::misused("terminal.no_home", []))));
        };
        let desk = match Desk::new(home.clone()) {
            Ok(desk) => desk,
            Err(error) => return Err(Box::new((screen, error.into()))),
        };
        if language.is_none()
            && home.is_dir()
            && let Some(chosen) = language_of_home(&desk)
        {
            screen.words = Words::new(chosen);
        }
        let passphrase = Source::of(passphrase_file, passphrase_fd);
        Ok(Self { desk, home, profile, passphrase, screen, language })
    }

    /// Calls a command that needs no open profile, or after [`Door::unlock`].
    pub(crate) fn call(&self, command: &'static str, request: &Value) -> Result<Answer, Failure> {
        let json = self.desk.call(command, &request.to_string())?;
        Ok(Answer { command, json })
    }

    /// Opens the profile and calls a command.
    pub(crate) fn ask(&self, command: &'static str, request: &Value) -> Result<Answer, Failure> {
        self.unlock()?;
        self.call(command, request)
    }

    /// Opens the profile with the passphrase from where the command line says.
    pub(crate) fn unlock(&self) -> Result<ProfileView, Failure> {
        self.may_try()?;
        self.unlock_with(&self.read_passphrase()?)
    }

    /// The passphrase of the profile, from where the command line says.
    pub(crate) fn read_passphrase(&self) -> Result<Zeroizing<String>, Failure> {
        let prompt = self.screen.words.with("ask-passphrase", [("profile", self.profile.into())]);
        self.passphrase.read(&self.screen, &prompt)
    }

    /// Opens the profile. What has happened to it meanwhile is said on the side.
    pub(crate) fn unlock_with(&self, passphrase: &str) -> Result<ProfileView, Failure> {
        self.leave_when_locked();
        let profile = self.profile.to_string();
        let secret = [("passphrase", passphrase)];
        let view: ProfileView =
            self.call_secret("unlock_profile", &[("profile", &profile)], &secret)?.read()?;
        let words = &self.screen.words;
        if view.became_new_device {
            output::notice(&words.say("profile-copied"));
        }
        if view.expired > 0 {
            output::notice(&words.with("profile-expired", [("count", view.expired.into())]));
        }
        Ok(view)
    }

    /// Closes the profile without leaving, to open it in another way.
    pub(crate) fn close(&self) -> Result<(), Failure> {
        self.desk.on_lock(|| {});
        self.call("lock_now", &json!({})).map(|_| ())
    }

    /// Nobody is asked for a passphrase that can't open anything now.
    pub(crate) fn may_try(&self) -> Result<(), Failure> {
        if !(1..=9).contains(&self.profile) {
            return Err(ApiError::HomeProfileNumber { profile: self.profile }.into());
        }
        let status = self.status()?;
        match status.profiles.iter().find(|shape| shape.number == self.profile) {
            None => Err(ApiError::HomeNoProfile { profile: self.profile }.into()),
            Some(shape) if shape.wait_s > 0 => {
                Err(ApiError::VaultWait { seconds: shape.wait_s }.into())
            }
            Some(_) => Ok(()),
        }
    }

    /// A request with secrets in it, written into memory that is wiped. `plain` is JSON already.
    pub(crate) fn call_secret(
        &self,
        command: &'static str,
        plain: &[(&str, &str)],
        secret: &[(&str, &str)],
    ) -> Result<Answer, Failure> {
        // Each byte becomes at most six, so the buffer never grows and leaves no copy behind.
        let size: usize =
            plain.iter().chain(secret).map(|(name, value)| name.len() + 6 * value.len() + 8).sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(size + 8));
        let mut before = b'{';
        for (name, value) in plain {
            bytes.push(before);
            bytes.extend_from_slice(format!("\"{name}\":{value}").as_bytes());
            before = b',';
        }
        for (name, value) in secret {
            bytes.push(before);
            bytes.extend_from_slice(format!("\"{name}\":").as_bytes());
            serde_json::to_writer(&mut *bytes, value).map_err(|_| bad_answer(command))?;
            before = b',';
        }
        bytes.push(b'}');
        let request = std::str::from_utf8(&bytes).map_err(|_| bad_answer(command))?;
        Ok(Answer { command, json: self.desk.call(command, request)? })
    }

    /// What is here before anything is unlocked.
    pub(crate) fn status(&self) -> Result<HomeStatus, Failure> {
        self.call("home_status", &json!({}))?.read()
    }

    /// Prints the answer as it came if JSON was asked for, else lets `tell` say it.
    pub(crate) fn show(
        &self,
        answer: &Answer,
        tell: impl FnOnce(&Screen) -> Result<(), Failure>,
    ) -> Result<Done, Failure> {
        if self.screen.json {
            output::print(&answer.json)?;
        } else {
            tell(&self.screen)?;
        }
        Ok(Done::Whole)
    }

    /// A command that is locked from outside says so and ends; its memory ends with it.
    fn leave_when_locked(&self) {
        let failure = Failure::from(ApiError::VaultLocked {});
        let said = if self.screen.json {
            json!({ "error": failure.as_json() }).to_string()
        } else {
            self.screen.words.say("locked-from-outside")
        };
        let json = self.screen.json;
        let left = Arc::new(AtomicBool::new(false));
        self.desk.on_lock(move || {
            if left.swap(true, Ordering::SeqCst) {
                return;
            }
            let _ = if json {
                writeln!(io::stdout(), "{said}")
            } else {
                writeln!(io::stderr(), "{said}")
            };
            std::process::exit(3);
        });
    }
}

fn language_of_home(desk: &Desk) -> Option<Language> {
    let answer = desk.call("home_status", "{}").ok()?;
    let status: HomeStatus = serde_json::from_str(&answer).ok()?;
    // Before the first profile nobody has chosen, and the environment knows better.
    if status.profiles.is_empty() { None } else { Language::of_tag(&status.settings.language) }
}

/// `PORCHLIGHT_HOME`, else where the system keeps a person's data.
fn default_home() -> Option<PathBuf> {
    let variable =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let of_system = || {
        if cfg!(target_os = "macos") {
            variable("HOME").map(|home| home.join("Library/Application Support/porchlight"))
        } else if cfg!(windows) {
            variable("LOCALAPPDATA").map(|data| data.join("porchlight"))
        } else {
            variable("XDG_DATA_HOME")
                .filter(|data| data.is_absolute())
                .or_else(|| variable("HOME").map(|home| home.join(".local/share")))
                .map(|data| data.join("porchlight"))
        }
    };
    variable("PORCHLIGHT_HOME").or_else(of_system)
}
