//! A test that runs itself once more in namespaces that nothing leads out of, and that are gone with it: a
//! bridge is the street's network, each home has a namespace with one end of a cable to it.

use std::{fs, process::Command};

/// Set in the run within the namespaces.
const INSIDE: &str = "PORCHLIGHT_OWN_NETWORK";

/// The bridge `street`, and for each home a namespace `n1`, `n2`, ... with 10.77.0.1, ... on it.
const SET_UP: &str = "
set -e
mount -t tmpfs tmpfs /run
ip link set lo up
ip link add street type bridge mcast_snooping 0
ip address add 10.77.0.254/24 dev street
ip link set street up
for n in 1 2 3; do
  ip netns add n$n
  ip link add v$n type veth peer name eth0 netns n$n
  ip link set v$n master street up
  ip -n n$n link set lo up
  ip -n n$n address add 10.77.0.$n/24 dev eth0
  ip -n n$n link set eth0 up
  ip -n n$n route add default via 10.77.0.254
done
exec \"$0\" \"$@\"";

/// Runs the test of that name again in namespaces of its own, where it tells its story.
pub(super) fn on_own_network(name: &str, story: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return story();
    }
    let mut unshare = Command::new("unshare");
    let is_root = fs::metadata("/proc/self").is_ok_and(|it| {
        use std::os::unix::fs::MetadataExt;
        it.uid() == 0
    });
    if !is_root {
        unshare.args(["--user", "--map-root-user"]);
    }
    unshare.args(["--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", SET_UP]);
    let test = std::env::current_exe().unwrap();
    unshare.arg(test).args(["--exact", name, "--nocapture"]).env(INSIDE, "1");
    assert!(unshare.status().unwrap().success(), "within the namespaces");
}

/// A program of a home, in its namespace.
pub(super) fn within(number: usize, program: &Command) -> Command {
    let mut command = Command::new("ip");
    command.args(["netns", "exec", &format!("n{number}")]).arg(program.get_program());
    command.args(program.get_args()).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in program.get_envs() {
        value.map(|value| command.env(name, value));
    }
    command.current_dir(program.get_current_dir().unwrap());
    command
}

pub(super) fn plug(number: usize, is_in: bool) {
    let (cable, state) = (format!("v{number}"), if is_in { "up" } else { "down" });
    let done = Command::new("ip").args(["link", "set", &cable, state]).status();
    assert!(done.unwrap().success());
}

/// Nothing goes from the one to the other any more, either way.
pub(super) fn part(one: usize, other: usize) {
    for (from, to) in [(one, other), (other, one)] {
        ip(&format!("-n n{from} route add blackhole 10.77.0.{to}/32"));
    }
}

/// A home is in the network under another address.
pub(super) fn move_to(number: usize, last: u8) {
    ip(&format!("-n n{number} address flush dev eth0"));
    ip(&format!("-n n{number} address add 10.77.0.{last}/24 dev eth0"));
    ip(&format!("-n n{number} route add default via 10.77.0.254"));
}

fn ip(words: &str) {
    assert!(Command::new("ip").args(words.split(' ')).status().unwrap().success(), "ip {words}");
}
