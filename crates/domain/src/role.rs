//! Roles in a circle, and what each may see and do by default (docs/protocol.md §12-13). The numbers
//! are on the wire; a circle may agree on other rights.

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident => $bit:literal;)+) => {
        /// A capability that a circle gives to a person. None is more important than another.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $($(#[$doc])* $variant),+ }

        impl Role {
            /// Every role.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its bit in a set of roles.
            pub fn bit(self) -> u32 {
                match self { $(Self::$variant => 1 << $bit),+ }
            }
        }
    };
}

roles! {
    /// Dispatches, releases alerts, invites and vouches. A duty that is handed over.
    Admin => 0;
    Patrol => 1;
    Verifier => 2;
    Responder => 3;
    Supporter => 4;
    LegalPartner => 5;
    Trainer => 6;
    Translator => 7;
}

/// The roles of a set of bits.
pub fn roles_of(bits: u32) -> Vec<Role> {
    Role::ALL.iter().copied().filter(|role| role.bit() & bits != 0).collect()
}

/// The bits of some roles.
pub fn bits_of(roles: &[Role]) -> u32 {
    roles.iter().fold(0, |bits, role| bits | role.bit())
}

/// How a channel is shared (docs/protocol.md §13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ChannelForm {
    Roster,
    Drop,
    Audience,
}

/// A channel that every circle of its sort begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultChannel {
    pub code: u16,
    pub form: ChannelForm,
    /// Bits of the roles that read it; all bits: everybody in the circle.
    pub readers: u32,
    pub writers: u32,
}

/// Codes of channels.
pub mod code {
    pub const MEMBERS: u16 = 0;
    pub const REPORTS: u16 = 1;
    pub const INTAKE: u16 = 2;
    pub const PATROL: u16 = 3;
    pub const VERIFY: u16 = 4;
    pub const ADMIN: u16 = 5;
    pub const SUPPORT: u16 = 6;
    pub const BROADCAST: u16 = 7;
    pub const PACKS: u16 = 8;
    pub const SECTION: u16 = 9;
}

/// Everybody in the circle.
pub const EVERYONE: u32 = u32::MAX;

/// The channels of a new neighbourhood.
pub fn neighbourhood() -> Vec<DefaultChannel> {
    use Role::{Admin, Patrol, Supporter, Trainer, Verifier};
    let channel = |code, form, readers, writers| DefaultChannel { code, form, readers, writers };
    let roster =
        |code, roles: &[Role]| channel(code, ChannelForm::Roster, bits_of(roles), bits_of(roles));
    let intake = bits_of(&[Admin, Verifier]);
    vec![
        channel(code::MEMBERS, ChannelForm::Roster, EVERYONE, EVERYONE),
        channel(code::INTAKE, ChannelForm::Drop, intake, EVERYONE),
        roster(code::PATROL, &[Admin, Patrol]),
        roster(code::VERIFY, &[Admin, Verifier]),
        roster(code::ADMIN, &[Admin]),
        roster(code::SUPPORT, &[Admin, Supporter]),
        channel(code::BROADCAST, ChannelForm::Audience, EVERYONE, bits_of(&[Admin])),
        channel(code::PACKS, ChannelForm::Audience, EVERYONE, bits_of(&[Admin, Trainer])),
    ]
}

/// The channels of a household.
pub fn household() -> Vec<DefaultChannel> {
    let channel = |code| DefaultChannel {
        code,
        form: ChannelForm::Roster,
        readers: EVERYONE,
        writers: EVERYONE,
    };
    vec![channel(code::MEMBERS), channel(code::REPORTS)]
}

/// Which roles have a right, as a circle begins.
pub fn rights() -> Vec<(u16, u32)> {
    use Role::{Admin, LegalPartner, Verifier};
    vec![
        (1, bits_of(&[Verifier])),
        (2, bits_of(&[Admin])),
        (3, bits_of(&[Admin, Verifier])),
        (4, bits_of(&[Admin, Verifier, LegalPartner])),
        (5, bits_of(&[Admin, Verifier])),
        (6, bits_of(&[Role::Trainer])),
        (7, bits_of(&[Admin])),
        (8, bits_of(&[Admin])),
    ]
}

/// Days that each channel keeps its keys.
pub fn retention() -> Vec<(u16, u16)> {
    [code::REPORTS, code::INTAKE, code::PATROL, code::VERIFY].map(|code| (code, 90)).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_back_from_their_bits() {
        for role in Role::ALL {
            assert_eq!(roles_of(role.bit()), [*role]);
        }
        assert_eq!(roles_of(bits_of(Role::ALL)), Role::ALL);
    }

    #[test]
    fn reports_are_read_by_those_who_answer_them_and_by_nobody_else() {
        let intake = neighbourhood().into_iter().find(|it| it.code == code::INTAKE).unwrap();
        assert_eq!(roles_of(intake.readers), [Role::Admin, Role::Verifier]);
    }
}
