//! The device's own voice: a program that reads a text from its standard input and says it. What it
//! says never leaves the device, and ends with the next text or when the profile is locked.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use porchlight_api::{ApiError, Speak};
use porchlight_domain::{Cause, limit};

use crate::error::AppError;

const PROGRAM: &str = "espeak-ng";
const TEXT_CHARS_MAX: usize = 500;
const TAG_CHARS_MAX: usize = 35;

/// Tags whose voice has another name; any other voice is called by its tag.
const VOICES: [(&str, &str); 2] = [("en", "en-us"), ("es", "es-419")];

/// A voice, and the one thing that it is saying.
#[derive(Debug, Default)]
pub struct Voice {
    /// Looked for among the system's programs each time where `None`.
    program: Option<PathBuf>,
    speaking: Mutex<Option<Child>>,
}

impl Voice {
    /// A voice that is this program, which is called as `espeak-ng` is.
    pub fn at(program: PathBuf) -> Self {
        Self { program: Some(program), ..Self::default() }
    }

    /// Whether there is a voice.
    pub(crate) fn is_here(&self) -> bool {
        self.program().is_some()
    }

    /// Says the text and does not wait for its end; ends what was said before.
    ///
    /// # Errors
    /// A text that is too long, a language that is none, or no voice.
    pub(crate) fn speak(&self, request: &Speak) -> Result<(), AppError> {
        limit::text("speech", &request.text, TEXT_CHARS_MAX)?;
        let voice = voice(&request.language)?;
        let mut speaking = self.speaking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut before) = speaking.take() {
            let _ = before.kill();
            // It is gone at once; asking for its end leaves no trace of it among the processes.
            let _ = before.wait();
        }
        let program = self.program().ok_or(ApiError::SpeechNoVoice {})?;
        if request.text.trim().is_empty() {
            return Ok(());
        }
        let no_voice = |_| ApiError::SpeechNoVoice {};
        let mut child = Command::new(program)
            .args(["--stdin", "-b", "1", "-v", &voice])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(no_voice)?;
        // The longest text fits into the pipe, so this waits for nobody; closing it begins the speech.
        let written = child.stdin.take().map(|mut stdin| stdin.write_all(request.text.as_bytes()));
        *speaking = Some(child);
        written.unwrap_or(Ok(())).map_err(no_voice)?;
        Ok(())
    }

    /// Ends what is being said, without waiting: locking must not be held up.
    pub(crate) fn hush(&self) {
        if let Some(child) = self.speaking.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            let _ = child.kill();
        }
    }

    fn program(&self) -> Option<PathBuf> {
        match &self.program {
            Some(program) => Some(program.clone()).filter(|program| can_run(program)),
            None if cfg!(target_os = "linux") => {
                let places = std::env::var_os("PATH")?;
                // A place that is not from the root would be wherever this program was started.
                std::env::split_paths(&places)
                    .filter(|place| place.is_absolute())
                    .map(|place| place.join(PROGRAM))
                    .find(|program| can_run(program))
            }
            None => None,
        }
    }
}

/// The name of a language's voice. Letters and hyphens only: it goes to a program as an argument.
fn voice(tag: &str) -> Result<String, AppError> {
    let tag = tag.to_ascii_lowercase();
    let (primary, _) = tag.split_once('-').unwrap_or((&tag, ""));
    if let Some((_, voice)) = VOICES.iter().find(|(known, _)| *known == primary) {
        return Ok((*voice).to_owned());
    }
    let plain = |sign: u8| sign.is_ascii_lowercase() || sign == b'-';
    let begins = tag.bytes().next().is_some_and(|sign| sign.is_ascii_lowercase());
    if begins && tag.len() <= TAG_CHARS_MAX && tag.bytes().all(plain) {
        return Ok(tag);
    }
    Err(Cause::NotALanguage.at("language").into())
}

#[cfg(unix)]
fn can_run(program: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    program.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn can_run(program: &Path) -> bool {
    program.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_becomes_the_name_of_a_voice_and_never_an_option() {
        let named = |tag: &str| voice(tag).map_err(|error| error.into_api().code());
        assert_eq!(named("en").as_deref(), Ok("en-us"));
        assert_eq!(named("en-GB").as_deref(), Ok("en-us"));
        assert_eq!(named("es-419").as_deref(), Ok("es-419"));
        assert_eq!(named("fr").as_deref(), Ok("fr"));
        assert_eq!(named("pt-BR").as_deref(), Ok("pt-br"));
        for tag in ["", "-w", "../x", "fr;rm", "fr\0", "zz9", &"a".repeat(36)] {
            assert_eq!(named(tag), Err("field.not_a_language"), "{tag}");
        }
    }

    #[test]
    fn without_the_program_there_is_no_voice() {
        let voice = Voice::at("/no/such/espeak-ng".into());
        assert!(!voice.is_here());
        let request = Speak { text: "hello".to_owned(), language: "en".to_owned() };
        assert_eq!(voice.speak(&request).unwrap_err().into_api().code(), "speech.no_voice");
    }
}
