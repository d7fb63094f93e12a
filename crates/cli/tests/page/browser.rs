//! The browser that is started: how the token reaches it, who else could read it, and when none is.
//!
//! A script stands for it. Root never starts one, so as root these tests run the program as another
//! user, from a copy that this user can reach.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::json;

use crate::{
    common::{Porch, Session, has_program, poll, string},
    http::Ask,
    served::{Served, Tab, command_line, taken_apart, trade},
};

/// A person without rights, and another one.
const PERSON: u32 = 65_534;
const STRANGER: u32 = 65_533;

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A sandbox where a person who is not root runs the program.
struct Desk {
    porch: Porch,
    program: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let porch = Porch::lit();
        let script = "#!/bin/sh\ncat \"$1\" >> \"$HOME/shown\"\n\
                      tr '\\0' '\\n' < /proc/$$/cmdline >> \"$HOME/argv\"\nenv >> \"$HOME/env\"\n\
                      ls -l /proc/$$/fd >> \"$HOME/fds\"\n";
        fs::write(porch.path("browser"), script).unwrap();
        fs::set_permissions(porch.path("browser"), fs::Permissions::from_mode(0o755)).unwrap();
        let mut program = PathBuf::from(env!("CARGO_BIN_EXE_porchlight"));
        if is_root() {
            let copy = porch.path("porchlight");
            fs::copy(&program, &copy).unwrap();
            program = copy;
            give(&porch.path("."), PERSON);
        }
        // Only what the program makes private is private here.
        fs::set_permissions(porch.path("."), fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(porch.home(), fs::Permissions::from_mode(0o755)).unwrap();
        Self { porch, program }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        let path = std::env::var_os("PATH").unwrap();
        command.env_clear().env("LANG", "en_US.UTF-8").env("PATH", path).env("DISPLAY", ":7");
        command.env("HOME", self.porch.path("user")).env("BROWSER", self.porch.path("browser"));
        command.current_dir(self.porch.path("cwd"));
        command.arg("--home").arg(self.porch.home()).arg("open");
        if is_root() {
            command.uid(PERSON).gid(PERSON);
        }
        command
    }

    /// What the script wrote.
    fn wrote(&self, name: &str) -> String {
        fs::read_to_string(self.porch.path("user").join(name)).unwrap_or_default()
    }

    /// The addresses that the browser was led to, when it was started this often.
    fn addresses(&self, count: usize) -> Vec<String> {
        let ready = || self.wrote("fds").matches("total ").count() >= count;
        poll("the browser was started", ready);
        let shown = self.wrote("shown");
        let address = |part: &str| part.split('"').next().unwrap().to_owned();
        let addresses: Vec<_> = shown.split("url=").skip(1).map(address).collect();
        assert_eq!(addresses.len(), count, "{shown}");
        addresses
    }

    fn redirect_files(&self) -> Vec<PathBuf> {
        let Ok(folder) = fs::read_dir(self.porch.home().join("page")) else { return Vec::new() };
        folder.map(|entry| entry.unwrap().path()).collect()
    }
}

fn give(folder: &Path, to: u32) {
    chown(folder, Some(to), Some(to)).unwrap();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            give(&entry.path(), to);
        } else {
            chown(entry.path(), Some(to), Some(to)).unwrap();
        }
    }
}

/// What a shell says as this user.
fn shell_as(user: u32, line: &str) -> String {
    let mut command = Command::new("bash");
    command.args(["-c", line]).uid(user).gid(user).stdin(Stdio::null());
    let output = command.output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn the_browser_gets_a_private_file_and_no_token_on_its_command_line() {
    let desk = Desk::new();
    let process = Session::of(desk.command());
    let [address] = desk.addresses(1).try_into().unwrap();
    let (port, token) = taken_apart(&address);
    let [file] = desk.redirect_files().try_into().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));

    assert!(desk.wrote("argv").contains(file.to_str().unwrap()));
    for wrote in ["argv", "env"] {
        assert!(!desk.wrote(wrote).contains(&token), "the token is in {wrote}");
    }
    assert!(!command_line(process.pid()).unwrap().contains(&token));
    assert!(!desk.wrote("fds").contains("socket:"), "it holds our port: {}", desk.wrote("fds"));

    let tab = Tab::of(port, &token);
    poll("a token that is used up lies in no file", || desk.redirect_files().is_empty());
    assert!(!desk.porch.home().join("page").exists());
    tab.unlock();
}

#[test]
fn another_user_of_the_device_reads_no_token_and_gets_nothing_without_it() {
    if !is_root() {
        println!("skipped: only root can be two users");
        return;
    }
    let desk = Desk::new();
    let _process = Session::of(desk.command());
    let [address] = desk.addresses(1).try_into().unwrap();
    let (port, token) = taken_apart(&address);
    let [file] = desk.redirect_files().try_into().unwrap();
    let (file, folder) = (file.to_str().unwrap(), file.parent().unwrap().to_str().unwrap());
    for line in [format!("cat {file}"), format!("ls {folder}"), format!("cd {folder}")] {
        let said = shell_as(STRANGER, &line);
        assert!(said.contains("Permission denied") && !said.contains(&token), "{line}: {said}");
    }
    assert!(shell_as(PERSON, &format!("cat {file}")).contains(&token));

    let ask = |head: &str| {
        let line = format!(
            "exec 3<>/dev/tcp/127.0.0.1/{port}; printf '{head}\\r\\nHost: 127.0.0.1:{port}\\r\\n\
             Sec-Fetch-Site: same-origin\\r\\nContent-Type: application/json\\r\\n\
             Content-Length: 2\\r\\nConnection: close\\r\\n\\r\\n{{}}' >&3; cat <&3"
        );
        shell_as(STRANGER, &line)
    };
    for path in ["/session", "/api/home_status", "/api/list_reports"] {
        let said = ask(&format!("POST {path} HTTP/1.1"));
        assert!(said.starts_with("HTTP/1.1 403 ") && said.ends_with("\r\n\r\n"), "{said}");
    }
    assert!(ask("GET /api/events HTTP/1.1").starts_with("HTTP/1.1 403 "));
}

#[test]
fn ctrl_c_removes_the_file() {
    let desk = Desk::new();
    let process = Session::of(desk.command());
    desk.addresses(1);
    assert_eq!(desk.redirect_files().len(), 1);
    let end = format!("kill -INT {}", process.pid());
    assert!(Command::new("sh").args(["-c", &end]).status().unwrap().success());
    assert_eq!(process.close(), 0);
    assert_eq!(desk.redirect_files(), Vec::<PathBuf>::new());
}

#[test]
fn root_gets_the_address_and_no_browser() {
    if !is_root() {
        println!("skipped: this is not root");
        return;
    }
    let desk = Desk::new();
    let mut command = desk.command();
    command.uid(0).gid(0).arg("--print");
    let mut without = desk.command();
    without.uid(0).gid(0);
    for command in [command, without] {
        let mut process = Session::of(command);
        assert!(process.line().contains("It works once"));
        let (port, token) = taken_apart(process.line().trim());
        Tab::of(port, &token).unlock();
        assert!(desk.wrote("argv").is_empty());
    }
    assert!(desk.redirect_files().is_empty());
}

#[test]
fn without_a_display_or_when_asked_to_the_address_is_printed() {
    let desk = Desk::new();
    let mut blind = desk.command();
    blind.env_remove("DISPLAY");
    let mut asked = desk.command();
    asked.arg("--print");
    for command in [blind, asked] {
        let mut process = Session::of(command);
        assert!(process.line().contains("It works once"));
        let (port, token) = taken_apart(process.line().trim());
        trade(port, &token).send(port).json();
        assert!(desk.wrote("argv").is_empty());
    }
}

#[test]
fn when_no_browser_starts_the_address_is_printed() {
    let desk = Desk::new();
    let mut command = desk.command();
    // Neither the variable's nor the system's own.
    command.env("BROWSER", "/no/such/browser").env("PATH", desk.porch.path("cwd"));
    let mut process = Session::of(command);
    assert!(process.line().contains("opens in your browser"));
    assert!(process.line().contains("No browser could be started"));
    assert!(process.line().contains("It works once"));
    let (port, token) = taken_apart(process.line().trim());
    Tab::of(port, &token).unlock();
    assert!(desk.redirect_files().is_empty());
}

#[test]
fn enter_at_the_terminal_opens_it_again_after_a_lock() {
    if !has_program("script") {
        println!("skipped: `script` gives no terminal here");
        return;
    }
    let desk = Desk::new();
    let inner = desk.command();
    let parts: Vec<_> = inner.get_args().map(|part| part.to_str().unwrap()).collect();
    // A terminal that `script` makes has no width of its own.
    let line = format!("stty cols 100; exec {} {}", desk.program.display(), parts.join(" "));
    let mut command = Command::new("script");
    command.args(["-qefc", &line, "/dev/null"]).env_clear().current_dir(desk.porch.path("cwd"));
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("SHELL", "/bin/sh");
    if is_root() {
        command.uid(PERSON).gid(PERSON);
    }
    let mut terminal = Session::of(command);
    let first = desk.addresses(1).pop().unwrap();
    let (port, token) = taken_apart(&first);
    let mut tab = Tab::of(port, &token);
    tab.unlock();
    assert_eq!(tab.ok("lock_now", &json!({})), json!({}));
    while tab.events.next().is_some() {}
    while !terminal.line().contains("press Enter") {}
    // Nobody can come in until somebody at the terminal says so.
    trade(port, &token).send(port).refused(403);
    assert_eq!(Ask::get(port, "/locked").send(port).status, 200);
    terminal.send_line("");
    let second = desk.addresses(2).pop().unwrap();
    assert!(!desk.wrote("fds").contains("socket:"), "it holds our port: {}", desk.wrote("fds"));
    let (again, token) = taken_apart(&second);
    assert_eq!(again, port);
    let tab = Tab::of(port, &token);
    tab.unlock();
    assert_eq!(string(&tab.ok("home_status", &json!({}))["settings"]["language"]), "en");
}

#[test]
fn what_is_printed_holds_the_address_and_nothing_more() {
    let porch = Porch::lit();
    let served = Served::over(&porch);
    let secret = string(&served.trade().send(served.port).json()["secret"]);
    let lines = served.process.end_now();
    assert!(lines.iter().all(|line| !line.contains(&secret)), "{lines:?}");
    assert_eq!(lines, Vec::<String>::new(), "more than the address was printed");
}
