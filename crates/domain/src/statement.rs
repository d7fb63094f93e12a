//! Sorts of statements: signed facts about records, and the right that each needs. One line here, and
//! the store keeps, checks and finds them; what they mean for a record is the business of its file.

/// Hands the list to a callback macro: `Variant => number, right, urgency;`
macro_rules! with_statement_sorts {
    ($callback:ident) => {
        $callback! {
            /// The record's time is over: two persons say so, or the own clock does.
            Due => 1, 5, 1;
            /// The record must not be destroyed: somebody may need it before a court.
            Hold => 2, 4, 2;
            /// The hold is no longer needed: two persons say so.
            Lift => 3, 4, 1;
            /// The report has come to those who answer it.
            Received => 4, 3, 2;
            /// A key that signs Faces, of an admin's device (docs/protocol.md §16).
            RootKey => 6, 8, 1;
            /// A key that publishes outside the circle, of a device.
            PublishKey => 7, 6, 1;
            /// A key that attests outside the circle, of a device.
            AttestKey => 8, 1, 1;
        }
    };
}

macro_rules! sorts {
    ($($(#[$doc:meta])* $variant:ident => $number:literal, $right:literal, $urgency:literal;)+) => {
        /// What a statement says, by sort. The number is on the wire.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Sort { $($(#[$doc])* $variant),+ }

        impl Sort {
            /// Every sort that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its number on the wire.
            pub fn number(self) -> u16 {
                match self { $(Self::$variant => $number),+ }
            }

            /// The sort of that number; `None` for one of a later version, which is kept unread.
            pub fn from_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)+ _ => None }
            }

            /// The right that it needs (docs/protocol.md §12).
            pub fn right(self) -> u16 {
                match self { $(Self::$variant => $right),+ }
            }

            /// How soon it travels, 0 to 3.
            pub fn urgency(self) -> u8 {
                match self { $(Self::$variant => $urgency),+ }
            }
        }
    };
}

with_statement_sorts!(sorts);

impl Sort {
    /// Sorts that somebody outside the circle is told of when it is about what they wrote
    /// (docs/protocol.md §13.1): never who made the statement.
    pub const TOLD_TO_GUESTS: &'static [Self] = &[Self::Received];

    /// Whether it announces a key of its author's device: about no document, in the channel of all
    /// members.
    pub fn names_a_key(self) -> bool {
        match self {
            Self::RootKey | Self::PublishKey | Self::AttestKey => true,
            Self::Due | Self::Hold | Self::Lift | Self::Received => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sort_has_a_number_of_its_own_and_needs_a_right() {
        for sort in Sort::ALL {
            assert_eq!(Sort::from_number(sort.number()), Some(*sort));
            assert!(sort.right() > 0 && sort.urgency() <= 3);
        }
        assert_eq!(Sort::from_number(0), None);
    }
}
