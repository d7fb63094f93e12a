//! The file that a browser is started with. A command line can be read by everybody on the device
//! while the program runs, so the token is in this file, which its owner alone can read.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::gate::TOKEN_LIFE;

/// The place of the one file of this process, made and removed as tokens come and go.
#[derive(Clone)]
pub(crate) struct Redirect {
    folder: PathBuf,
    file: PathBuf,
}

impl Redirect {
    pub(crate) fn new(home: &Path, port: u16) -> Self {
        let folder = home.join("page");
        let file = folder.join(format!("open-{port}.html"));
        Self { folder, file }
    }

    /// Writes a file that leads to `address`, for the owner alone, and gives its path.
    ///
    /// # Errors
    /// The folder or the file can't be written.
    pub(crate) fn write(&self, address: &str) -> io::Result<&Path> {
        self.remove();
        private_folder(&self.folder)?;
        let mut options = OpenOptions::new();
        // Never into a file that somebody laid there and may read.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.file)?.write_all(html(address).as_bytes())?;
        Ok(&self.file)
    }

    /// Removes the file, and the folder when it was the last.
    pub(crate) fn remove(&self) {
        let _ = fs::remove_file(&self.file);
        let _ = fs::remove_dir(&self.folder);
    }

    /// Removes what a process left that was killed: tokens that are over.
    pub(crate) fn remove_old(&self, now: DateTime<Utc>) {
        let Ok(files) = fs::read_dir(&self.folder) else { return };
        for file in files.flatten() {
            let written = file.metadata().and_then(|meta| meta.modified()).map(DateTime::from);
            if written.is_ok_and(|written: DateTime<Utc>| now - written > TOKEN_LIFE) {
                let _ = fs::remove_file(file.path());
            }
        }
    }
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // One that was there before may be open to others.
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// An address of ours holds digits and letters only, so nothing in it needs escaping.
fn html(address: &str) -> String {
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Porchlight</title>\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={address}\">\n"
    )
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use porchlight_app::clock;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn its_owner_alone_reads_the_file_and_enters_the_folder() {
        use std::{fs::Permissions, os::unix::fs::PermissionsExt};
        let home = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        fs::create_dir(home.path().join("page")).unwrap();
        fs::set_permissions(home.path().join("page"), Permissions::from_mode(0o755)).unwrap();
        let redirect = Redirect::new(home.path(), 4_321);
        let file = redirect.write("http://127.0.0.1:4321/#ab").unwrap();
        assert_eq!((mode(file), mode(file.parent().unwrap())), (0o600, 0o700));
        assert!(fs::read_to_string(file).unwrap().contains("url=http://127.0.0.1:4321/#ab\""));
    }

    #[test]
    fn a_new_token_replaces_the_file_and_nothing_is_left_at_the_end() {
        let home = tempfile::tempdir().unwrap();
        let redirect = Redirect::new(home.path(), 4_321);
        redirect.write("http://127.0.0.1:4321/#old").unwrap();
        let file = redirect.write("http://127.0.0.1:4321/#new").unwrap();
        assert!(!fs::read_to_string(file).unwrap().contains("old"));
        redirect.remove();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_process_left_goes_and_what_another_just_wrote_stays() {
        let home = tempfile::tempdir().unwrap();
        let other = Redirect::new(home.path(), 1_111);
        let file = other.write("http://127.0.0.1:1111/#ab").unwrap();
        let redirect = Redirect::new(home.path(), 4_321);
        redirect.remove_old(clock::now());
        assert!(file.exists());
        redirect.remove();
        assert!(file.exists(), "the folder was not empty");
        redirect.remove_old(clock::now() + TOKEN_LIFE + Duration::seconds(2));
        assert!(!file.exists());
    }
}
