//! Locking with the system: when its screen is locked or it goes to sleep, so does the profile.
//!
//! Desktops say so on the session's bus, the login manager on the system's. Anybody on a bus may
//! say it, and it may concern the session of somebody else: locking loses nothing, so each is heard.

use zbus::{
    MatchRule,
    blocking::{Connection, MessageIterator, fdo::DBusProxy},
    message::{Message, Type},
};

use crate::Desk;

const LOGIN: &str = "org.freedesktop.login1";
/// Each desktop's own name for the same signal: true when the screen is locked.
const SCREENS: [&str; 4] = [
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
];
const SCREEN_MEMBER: &str = "ActiveChanged";
const SESSION: (&str, &str) = ("org.freedesktop.login1.Session", "Lock");
/// True before it goes to sleep, false when it is back.
const SLEEP: (&str, &str) = ("org.freedesktop.login1.Manager", "PrepareForSleep");

/// Locks the open profile whenever the system's screen is locked or it goes to sleep, from now to
/// the end of the process. A system without a bus has nothing to say, and that is no error.
pub fn on_system_lock(desk: &Desk) {
    listen(desk, "session bus", || heard(Connection::session()?, &screen_rules()?));
    listen(desk, "system bus", || heard(Connection::system()?, &login_rules()?));
}

/// Connecting may take a while, so nobody waits for it.
fn listen(
    desk: &Desk,
    bus: &'static str,
    connect: impl FnOnce() -> zbus::Result<MessageIterator> + Send + 'static,
) {
    let desk = desk.clone();
    let listener = std::thread::Builder::new().name(bus.to_owned());
    let started = listener.spawn(move || match connect() {
        Ok(messages) => follow(&desk, messages),
        Err(error) => tracing::debug!(%error, bus, "the system can't say when it is locked"),
    });
    if let Err(error) = started {
        tracing::debug!(%error, bus, "the system can't say when it is locked");
    }
}

fn follow(desk: &Desk, messages: MessageIterator) {
    for message in messages.flatten() {
        // Several of them tell of one moment; a process that holds nothing is not replaced again.
        if asks_to_lock(&message) && desk.unlocked().is_some() {
            desk.lock_now();
        }
    }
}

fn screen_rules() -> zbus::Result<Vec<MatchRule<'static>>> {
    SCREENS.into_iter().map(|interface| Ok(rule(interface, SCREEN_MEMBER)?.build())).collect()
}

fn login_rules() -> zbus::Result<Vec<MatchRule<'static>>> {
    [SESSION, SLEEP]
        .into_iter()
        .map(|(interface, member)| Ok(rule(interface, member)?.sender(LOGIN)?.build()))
        .collect()
}

fn rule(
    interface: &'static str,
    member: &'static str,
) -> zbus::Result<zbus::match_rule::Builder<'static>> {
    MatchRule::builder().msg_type(Type::Signal).interface(interface)?.member(member)
}

/// What the bus sends from now on that fits one of the rules.
fn heard(connection: Connection, rules: &[MatchRule<'static>]) -> zbus::Result<MessageIterator> {
    // Listening comes before asking, or the first signal could pass in between.
    let messages = MessageIterator::from(&connection);
    let bus = DBusProxy::new(&connection)?;
    for rule in rules {
        bus.add_match_rule(rule.clone())?;
    }
    Ok(messages)
}

fn asks_to_lock(message: &Message) -> bool {
    let header = message.header();
    let (Some(interface), Some(member)) = (header.interface(), header.member()) else {
        return false;
    };
    let signal = (interface.as_str(), member.as_str());
    let begins = || message.body().deserialize::<bool>().unwrap_or(false);
    match signal {
        _ if message.message_type() != Type::Signal => false,
        SESSION => true,
        SLEEP => begins(),
        (interface, SCREEN_MEMBER) if SCREENS.contains(&interface) => begins(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
