//! Lock now (trust: §10): keys go at once, and the process with them. What stays in freed memory
//! after merely closing can't be found and wiped, so a process that stays replaces itself.

#[cfg(target_os = "linux")]
mod system;

use std::{ffi::OsString, path::PathBuf};

use porchlight_api::ApiError;

use crate::home::Home;

#[cfg(target_os = "linux")]
pub use system::on_system_lock;

/// Elsewhere nobody is asked yet when the system is locked: the profile locks by itself after its
/// minutes, or when somebody says so.
#[cfg(not(target_os = "linux"))]
pub fn on_system_lock(_: &crate::Desk) {
    tracing::debug!("this system is not asked when it is locked");
}

/// Replaces this process by a fresh one of the same program with `args`. On systems without `exec`
/// a new process is started and this one ends.
///
/// # Errors
/// The program can't be started; the caller must end the process instead.
pub fn replace_process(args: &[OsString]) -> std::io::Error {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return error,
    };
    let mut command = std::process::Command::new(program);
    command.args(args);
    #[cfg(unix)]
    {
        std::os::unix::process::CommandExt::exec(&mut command)
    }
    #[cfg(not(unix))]
    match command.spawn() {
        Ok(_) => std::process::exit(0),
        Err(error) => error,
    }
}

/// Asks the process that has the profile open to lock. Answers whether there was one.
///
/// # Errors
/// It did not lock within two seconds.
#[cfg(unix)]
pub fn ask_holder(home: PathBuf, profile: u8) -> Result<bool, ApiError> {
    use nix::{
        sys::signal::{Signal, kill},
        unistd::Pid,
    };
    let profile = Home::new(home).profile(profile).map_err(crate::error::AppError::into_api)?;
    if !profile.exists() || profile.hold().is_ok() {
        return Ok(false);
    }
    let number = profile.number;
    let open = ApiError::HomeOpenElsewhere { profile: number };
    let holder = std::fs::read_to_string(profile.lock_file())
        .ok()
        .and_then(|text| text.trim().parse::<i32>().ok());
    let holder = holder.filter(|pid| *pid > 1).ok_or_else(|| open.clone())?;
    kill(Pid::from_raw(holder), Signal::SIGUSR1).map_err(|_| open.clone())?;
    for _ in 0..100 {
        if profile.hold().is_ok() {
            return Ok(true);
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Err(open)
}

/// Elsewhere there are no signals; the window and the terminal lock themselves.
#[cfg(not(unix))]
pub fn ask_holder(home: PathBuf, profile: u8) -> Result<bool, ApiError> {
    let profile = Home::new(home).profile(profile).map_err(crate::error::AppError::into_api)?;
    if profile.exists() && profile.hold().is_err() {
        return Err(ApiError::HomeOpenElsewhere { profile: profile.number });
    }
    Ok(false)
}
