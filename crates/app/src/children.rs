//! The processes below this one: a web view's, a voice's. Before a lock they are ended, because
//! they hold what was on the screen.

/// Kills every process below this one and waits until they are gone, half a second at most.
/// Elsewhere than on Linux a web view's processes end with their owner.
#[cfg(not(target_os = "linux"))]
pub fn end() {}

#[cfg(target_os = "linux")]
pub use linux::end;

#[cfg(target_os = "linux")]
mod linux {
    use std::{collections::BTreeMap, fs, thread, time::Duration};

    use nix::{
        errno::Errno,
        sys::{
            signal::{Signal, kill},
            wait::{WaitPidFlag, WaitStatus, waitpid},
        },
        unistd::Pid,
    };

    const STEP: Duration = Duration::from_millis(5);
    const STEPS_MAX: u32 = 100;

    /// Kills every process below this one and waits until they are gone, half a second at most.
    pub fn end() {
        let below = below(std::process::id());
        // The parents first: a web view's process starts another when one of its own is gone.
        for pid in &below {
            let _ = kill(Pid::from_raw(*pid), Signal::SIGKILL);
        }
        for _ in 0..STEPS_MAX {
            // A child is gone when it is reaped; who watches children may have done it before us.
            if below.iter().all(|pid| is_gone(*pid)) {
                return;
            }
            thread::sleep(STEP);
        }
        for pid in below.iter().filter(|pid| !is_gone(**pid)) {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            tracing::error!(pid, name = name.trim_end(), "a process below this one did not end");
        }
    }

    fn is_gone(pid: i32) -> bool {
        match waitpid(Pid::from_raw(pid), Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) => false,
            // Not a child of ours but of one of them: its memory is gone when it has none.
            Err(Errno::ECHILD) => parent(pid).is_none_or(|(_, state)| state == 'Z' || state == 'X'),
            Ok(_) | Err(_) => true,
        }
    }

    /// The processes below `root`, parents before children.
    fn below(root: u32) -> Vec<i32> {
        let mut children: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
        let all = fs::read_dir("/proc").into_iter().flatten().flatten();
        for pid in all.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok()) {
            if let Some((parent, _)) = parent(pid) {
                children.entry(parent).or_default().push(pid);
            }
        }
        let mut found = vec![];
        let mut open = i32::try_from(root).into_iter().collect::<Vec<_>>();
        while let Some(pid) = open.pop() {
            for child in children.remove(&pid).unwrap_or_default() {
                found.push(child);
                open.push(child);
            }
        }
        found
    }

    /// The parent of a process and its state, as proc(5) gives them in `stat`.
    fn parent(pid: i32) -> Option<(i32, char)> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name stands in brackets and may hold anything.
        let mut fields = stat.rsplit_once(") ")?.1.split(' ');
        let state = fields.next()?.chars().next()?;
        Some((fields.next()?.parse().ok()?, state))
    }

    #[cfg(test)]
    mod tests {
        use std::process::{Command, Stdio};

        use super::*;

        #[test]
        fn children_and_theirs_are_found_and_ended() {
            // In a process of its own, since tests of one process share their children.
            let mut middle = Command::new("sh")
                // What runs in the background has no input of its own, and would end at once.
                .args(["-c", "exec 3<&0; sh -c 'read line' <&3 & read line"])
                .stdin(Stdio::piped())
                .spawn()
                .unwrap();
            let deep = |pids: Vec<i32>| (pids.len() == 1).then(|| pids.first().copied()).flatten();
            let mut grandchild = None;
            while grandchild.is_none() {
                grandchild = deep(below(middle.id()));
                thread::yield_now();
            }
            let grandchild = grandchild.unwrap();
            let own = below(std::process::id());
            let place = |pid| own.iter().position(|found| *found == pid).unwrap();
            assert!(place(i32::try_from(middle.id()).unwrap()) < place(grandchild));
            assert!(!is_gone(grandchild));
            kill(Pid::from_raw(grandchild), Signal::SIGKILL).unwrap();
            middle.kill().unwrap();
            middle.wait().unwrap();
            while !is_gone(grandchild) {
                thread::yield_now();
            }
        }
    }
}
